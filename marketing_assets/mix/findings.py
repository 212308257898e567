"""What people should know about the media mix: is there a model, what pays, what does not, what cannot be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from marketing_assets.findings import Finding, Severity
from marketing_assets.mix.inputs import BUSINESS

# The exchange whose gain is quoted: a tenth of the worse channel's spend for four weeks.
_SHIFT = 0.10
_SHIFT_DAYS = 28


def findings(roi: pd.DataFrame, model: pd.DataFrame, margin: float = 1.0) -> list[Finding]:
    """Findings of all models, in model order.

    Args:
        roi: `channel_roi`. model: `media_mix_model`.
        margin: share of revenue that stays as margin; a channel breaks even at an ROI of 1 / margin.
    """
    found: list[Finding] = []
    for name, rows in model.groupby("model", sort=True):
        about = _About(str(name), rows.iloc[0])
        found.append(_state(about))
        if about.head["status"] == "fitted":
            own = roi[roi["model"] == name].sort_values("channel")
            found += _losing(about, own, 1.0 / margin)
            found += _better_unit(about, own)
            found += _unknown(about, own)
    return found


@dataclass(frozen=True)
class _About:
    """One model: its name and its first row in `media_mix_model`."""

    name: str
    head: pd.Series

    @property
    def of(self) -> str:
        return "" if self.name == BUSINESS else f" of {self.name}"

    def finding(
        self,
        source: str,
        kind: str,
        subject: str,
        severity: Severity,
        title: str,
        evidence: str,
        advice: str,
        certainty: float | None = None,
        impact: float | None = None,
    ) -> Finding:
        since, until = _day(self.head["first_week"]), _day(self.head["last_week"])
        return Finding(source, kind, subject, title, severity, since, until, certainty, impact, evidence, advice)


def _state(about: _About) -> Finding:
    head, of, periods = about.head, about.of, int(about.head["weeks"])
    if head["status"] != "fitted":
        title = f"The media mix model{of} was {head['reason']}."
        advice = "Land more history of sales and spend; until then the budget is planned by efficiency."
        evidence = f"{periods} complete periods of spend and sales were found."
        return about.finding("media_mix_model", "model_not_fitted", "all", "info", title, evidence, advice)
    reason = str(head["gate_reason"])
    evidence = f"{reason[:1].upper()}{reason[1:]}."
    if not head["gate_passed"]:
        title = f"The media mix model{of} over {periods} periods is not trusted with budget."
        advice = "Read its numbers as hints and test the largest channel with an experiment."
        return about.finding("media_mix_model", "model_gate_failed", "all", "warning", title, evidence, advice)
    title = f"Media brought {1.0 - float(head['baseline_share']):.0%} of sales{of} over {periods} periods."
    return about.finding("media_mix_model", "model_trusted", "all", "good", title, evidence, "Plan with its curves.")


def _losing(about: _About, roi: pd.DataFrame, break_even: float) -> list[Finding]:
    """Channels whose whole interval lies below break-even."""
    found = []
    for _, row in roi[(roi["evidence"] == "clear") & (roi["ci_high"] < break_even)].iterrows():
        channel = str(row["channel"])
        title = (
            f"{channel}{about.of} brought {row['roi']:.2f} per unit of spend, below the break-even of {break_even:.2f}."
        )
        evidence = f"90 % interval of the incremental ROI {row['ci_low']:.2f} to {row['ci_high']:.2f}."
        advice = f"Cut {channel} step by step and watch sales."
        lost = float(row["spend"]) - float(row["contribution"]) / break_even
        found.append(
            about.finding("channel_roi", "below_break_even", channel, "warning", title, evidence, advice, 0.95, lost)
        )
    return found


def _better_unit(about: _About, roi: pd.DataFrame) -> list[Finding]:
    """The best exchange between two channels whose next unit clearly differs."""
    clear = roi[(roi["evidence"] == "clear") & (roi["current_spend_per_day"] > 0)]
    if len(clear) < 2:
        return []
    ranked = clear.sort_values(["marginal_roi", "channel"], ascending=[False, True])
    best, worst = ranked.iloc[0], ranked.iloc[-1]
    if best["marginal_ci_low"] <= worst["marginal_ci_high"]:
        return []
    gained = float(best["marginal_roi"] - worst["marginal_roi"])
    impact = gained * _SHIFT * float(worst["current_spend_per_day"]) * _SHIFT_DAYS
    title = (
        f"The next unit of spend brings {best['marginal_roi']:.2f} in {best['channel']} "
        f"and {worst['marginal_roi']:.2f} in {worst['channel']}{about.of}."
    )
    evidence = (
        f"90 % intervals {best['marginal_ci_low']:.2f} to {best['marginal_ci_high']:.2f} and "
        f"{worst['marginal_ci_low']:.2f} to {worst['marginal_ci_high']:.2f} do not overlap."
    )
    advice = f"Move a tenth of {worst['channel']}'s spend to {best['channel']}."
    subject = str(best["channel"])
    return [about.finding("channel_roi", "better_next_unit", subject, "info", title, evidence, advice, 0.9, impact)]


def _unknown(about: _About, roi: pd.DataFrame) -> list[Finding]:
    """Channels with spend of which the data say nothing."""
    found = []
    for _, row in roi[(roi["evidence"] == "none") & (roi["spend"] > 0)].iterrows():
        channel = str(row["channel"])
        title = f"What {channel}{about.of} brings cannot be told from {row['spend']:,.0f} of spend."
        evidence = "Its spend does not vary in a way that shows an effect."
        if pd.notna(row["ci_high"]):
            evidence = f"The estimate is zero; 90 % interval of the ROI up to {row['ci_high']:.2f}."
        advice = f"Switch {channel} off in some weeks or regions to learn its effect."
        found.append(about.finding("channel_roi", "no_evidence", channel, "info", title, evidence, advice))
    return found


def _day(value: Any) -> date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()
