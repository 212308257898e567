"""Which channel to test next, and how: where what is not known of it costs most.

A suggestion is an on-off or regional test of one channel's spend, sized by the usual power formula for a difference of
two means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, isfinite
from statistics import NormalDist

import numpy as np
import pandas as pd

from marketing_assets.allocation.curves import CLEAR
from marketing_assets.allocation.history import read_history, trailing
from marketing_assets.allocation.plan import BudgetPlan, Level
from marketing_assets.findings import Finding
from marketing_assets.settings import ExperimentPolicy, Settings

SUGGESTION_COLUMNS = [
    "channel",
    "why",
    "design",
    "test_share",
    "days",
    "expected_roi_width",
    "value_of_knowing",
    "rank",
]
# Withheld shares of a channel's spend to try, mildest first; 1 is a full pause.
SHARES = (0.2, 0.5, 1.0)
CYCLE = 14  # one week with, one without
SHORTEST, LONGEST = 28, 84
HOPELESS = 1000  # days
NOISE_DAYS = 90  # recent days that tell how much sales vary by themselves
FEWEST_NOISE_DAYS = 21


@dataclass(frozen=True)
class _Subject:
    """What is known of a channel: incremental ROI and its interval, or None where there is no telling."""

    channel: str
    spend: float
    roi: float
    interval: tuple[float, float] | None
    why: str

    @property
    def width(self) -> float:
        """Width of the interval in which the ROI lies; without one, everything from nothing to all it is credited."""
        return self.interval[1] - self.interval[0] if self.interval else self.roi

    @property
    def relative_width(self) -> float | None:
        return self.width / abs(self.roi) if self.interval and self.roi else None


@dataclass(frozen=True)
class _Design:
    share: float
    days: int
    words: str


def experiment_suggestions(
    roi: pd.DataFrame | None,
    plan: BudgetPlan,
    settings: Settings,
    *,
    daily: pd.DataFrame | None = None,
    sales: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Tests of the planned, controllable channels that spend, ranked by what their answer is worth.

    Args:
        roi: `channel_roi` of one model (`channel, roi, ci_low, ci_high, evidence`); None or empty without a model.
        plan: for today's amounts.
        settings: `margin`, `experiments` (alpha, power) and the guardrails are used.
        daily: rows as `plan_budget` takes them: for channels the model cannot judge, the ROAS they are credited with.
        sales: one row per day of what a test would be read from: `date, revenue` [currency], such as `business_daily`.
    Returns:
        `channel, why, design` (words), `test_share` (share of the channel's spend to withhold), `days`,
        `expected_roi_width` (width of today's ROI interval relative to the ROI; NaN without one), `value_of_knowing`
        [currency per day: interval width x spend], `rank` (from 1; channels whose effect cannot be told come first).
    Source: sample size for two means, Cohen (1988), chapter 2: days per arm =
        2 (z_alpha/2 + z_power)^2 (sd / effect)^2.
    """
    credited = _credited(daily, plan, settings)
    rows_of = _by_channel(roi)
    noise = _noise(sales, plan)
    subjects = [
        _subject(line.channel, float(line.today), rows_of.get(line.channel), credited, settings.margin)
        for line in plan.lines
        if line.level is Level.CHANNEL and line.today > 0
        if settings.allocation.guardrails(line.channel).controllable
    ]
    subjects.sort(key=lambda s: (s.interval is not None, -s.width * s.spend, s.channel))
    rows = []
    for rank, subject in enumerate(subjects, start=1):
        design = _design(subject, noise, plan, settings)
        value = subject.width * subject.spend
        rows.append(
            [subject.channel, subject.why, design.words, design.share, design.days, subject.relative_width, value, rank]
        )
    table = pd.DataFrame(rows, columns=SUGGESTION_COLUMNS)
    return table.astype({"expected_roi_width": float, "value_of_knowing": float, "test_share": float, "rank": "int64"})


def findings(suggestions: pd.DataFrame, plan: BudgetPlan) -> list[Finding]:
    """The test most worth running, if any."""
    if suggestions.empty:
        return []
    first = suggestions.sort_values("rank").iloc[0]
    stake = float(first["value_of_knowing"])
    return [
        Finding(
            source="experiment_suggestions",
            kind="experiment_suggestion",
            subject=str(first["channel"]),
            title=f"A test of {first['channel']} is worth most: {stake:,.0f} {plan.currency} a day rest on a guess.",
            severity="info",
            since=plan.as_of,
            until=plan.as_of,
            certainty=None,
            impact=stake,  # of one day, as the title says: summed over a test it would outrank every incident
            evidence=str(first["why"]),
            advice=str(first["design"]),
        )
    ]


def _by_channel(roi: pd.DataFrame | None) -> dict[str, dict]:
    if roi is None or roi.empty:
        return {}
    return {str(row["channel"]): row for row in roi.sort_values("channel").to_dict("records")}


def _subject(channel: str, spend: float, row: dict | None, credited: dict[str, float], margin: float) -> _Subject:
    known = {name: _number(row[name]) for name in ("roi", "ci_low", "ci_high")} if row else {}
    evidence = str(row["evidence"]) if row else "none"
    if evidence != "none" and len(known) == 3 and all(isfinite(value) for value in known.values()):
        low, high = known["ci_low"], known["ci_high"]
        sure = "clear" if evidence == CLEAR else "weak evidence"
        why = f"Its incremental ROI of {known['roi']:.2f} lies between {low:.2f} and {high:.2f} ({sure})."
        return _Subject(channel, spend, known["roi"], (low, high), why)
    model = "The media mix model cannot tell its effect" if row else "No media mix model has measured its effect"
    if credited.get(channel, 0.0) > 0:
        roas = credited[channel]
        return _Subject(
            channel, spend, roas, None, f"{model}: of the ROAS of {roas:.2f} it reports, any part may be incremental."
        )
    return _Subject(channel, spend, 1 / margin, None, f"{model}, and it reports no revenue: its spend is unproven.")


def _number(value: object) -> float:
    return float(value) if value is not None and not pd.isna(value) else float("nan")  # type: ignore[arg-type, call-overload]


def _credited(daily: pd.DataFrame | None, plan: BudgetPlan, settings: Settings) -> dict[str, float]:
    """Attributed revenue per spend of final days of the lookback, per channel."""
    if daily is None or daily.empty:
        return {}
    rows = trailing(read_history(daily, plan.as_of), plan.as_of, settings.allocation.lookback_days)
    rows = rows[rows["mature"] & rows["revenue"].notna()]
    facts = pd.DataFrame({"channel": rows["channel"], "spend": rows["spend"].astype(float), "revenue": rows["revenue"]})
    sums = facts.sort_values(["channel", "spend", "revenue"]).groupby("channel").sum()
    return {str(name): revenue / spend for name, spend, revenue in sums.itertuples(name=None) if spend > 0}


def _noise(sales: pd.DataFrame | None, plan: BudgetPlan) -> float | None:
    """Standard deviation of daily sales around their weekday's mean [currency]; None with too few days."""
    if sales is None or sales.empty:
        return None
    series = pd.Series(
        pd.to_numeric(sales["revenue"], errors="coerce").to_numpy(dtype=float), index=pd.to_datetime(sales["date"])
    )
    series = series[np.isfinite(series)].groupby(level=0).sum().sort_index()
    recent = series[series.index <= pd.Timestamp(plan.as_of)].tail(NOISE_DAYS)
    if len(recent) < FEWEST_NOISE_DAYS:
        return None
    residual = recent - recent.groupby(pd.DatetimeIndex(recent.index).day_of_week).transform("mean")
    spread = float(np.sqrt((residual**2).sum() / (len(recent) - 7)))
    return spread if spread > 0 else None


def _days_needed(noise: float, effect: float, policy: ExperimentPolicy) -> float:
    """Days of both arms together to tell an effect per day from none."""
    z = NormalDist().inv_cdf(1 - policy.alpha / 2) + NormalDist().inv_cdf(policy.power)
    return 2 * 2 * (z * noise / effect) ** 2 if effect > 0 else float("inf")


def _design(subject: _Subject, noise: float | None, plan: BudgetPlan, settings: Settings) -> _Design:
    own = settings.allocation.guardrails(subject.channel)
    shares: Sequence[float] = sorted({*SHARES, own.max_daily_change or SHARES[0]})
    until = own.committed_until
    when = f"After {until}: " if until is not None and until > plan.effective_date else ""
    if noise is None:
        share = shares[0]
        return _Design(
            share, SHORTEST, f"{when}{_words(share, subject.channel, SHORTEST)} No daily sales to size it by."
        )
    # The effect to be seen is the one it is believed to have; of one believed to lose money, the one that would pay.
    effect = subject.spend * max(subject.roi, 1 / settings.margin)
    needed = {share: _days_needed(noise, share * effect, settings.experiments) for share in shares}
    for share, days in needed.items():
        if days <= LONGEST:
            whole = max(ceil(days / CYCLE) * CYCLE, SHORTEST)
            return _Design(share, whole, f"{when}{_words(share, subject.channel, whole)}")
    share, days = shares[-1], needed[shares[-1]]
    doubt = f"would need about {days:,.0f} days" if days < HOPELESS else "could not show it in years"
    return _Design(
        share,
        LONGEST,
        f"{when}{_words(share, subject.channel, LONGEST)} Against the ups and downs of all sales even this {doubt}: "
        "choose regions where the channel weighs more.",
    )


def _words(share: float, channel: str, days: int) -> str:
    what = f"Pause {channel}" if share >= 1 else f"Reduce {channel} by {share:.0%}"
    return f"{what} in every other week (or in half of the regions) for {days} days and compare sales with the rest."
