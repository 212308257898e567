"""The five kinds of incident: what each says of its days, what it cost, and when it is critical.

Grouping them by cause is `incidents`' work.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from marketing_assets.findings import IncidentKind
from marketing_assets.monitoring.decline import Decline
from marketing_assets.monitoring.detectors import Signal
from marketing_assets.monitoring.panel import Entity, Panel
from marketing_assets.monitoring.silence import Silence
from marketing_assets.monitoring.stretches import log_ratio, runs, stretches, strongest, totals
from marketing_assets.settings import MonitoringPolicy

MONEY_DAYS = 28  # days before an incident that say what a conversion or click is worth


@dataclass(frozen=True)
class Incident:
    """One row of `kpi_anomalies`, with indices of days instead of dates. `entity` -1 = `place` is a channel."""

    kind: IncidentKind
    entity: int
    place: Entity
    metric: str
    start: int
    end: int
    expected: float
    observed: float
    score: float
    impact: float
    critical: bool
    explanation: str

    def overlap(self, other: Incident) -> int:
        """Days the two have in common."""
        return min(self.end, other.end) - max(self.start, other.start) + 1

    @property
    def days(self) -> int:
        """Length in days."""
        return self.end - self.start + 1


def spend_spikes(panel: Panel, policy: MonitoringPolicy, signal: Signal, delivery: Signal) -> list[Incident]:
    """Spend that bought nothing more, or jumped by `spend_jump_factor`: a smaller rise with the delivery to match was
    somebody's budget decision, as in every flight with pulses.
    """
    found = []
    for column, entity in enumerate(panel.entities):
        for start, end in stretches(signal, column, policy.min_relative_change, policy.score_threshold):
            expected, observed, _ = totals(signal, column, start, end)
            factor = observed / expected if expected > 0 else float("nan")
            usual, delivered, _ = totals(delivery, column, start, end)
            matched = usual > 0 and log_ratio(usual, delivered) >= log_ratio(expected, observed) / 2
            if matched and factor < policy.spend_jump_factor:
                continue
            text = f"Spend was {factor:.1f} times that of comparable earlier days ({expected:,.2f} expected)."
            if usual > 0:
                text += f" Impressions moved by {delivered / usual - 1:+.0%}."
            found.append(
                Incident(IncidentKind.SPEND_SPIKE, column, entity, "spend", start, end, expected, observed,
                         strongest(signal, column, start, end), max(observed - expected, 0.0),
                         factor >= policy.spend_jump_factor, text)
            )  # fmt: skip
    return found


def revenue_spikes(panel: Panel, policy: MonitoringPolicy, signal: Signal, conversions: Signal) -> list[Incident]:
    """Revenue per click (or what else is reported) far above its level, and whether conversions rose with it."""
    found = []
    for column, entity in enumerate(panel.entities):
        for start, end in stretches(signal, column, policy.min_relative_change, policy.score_threshold):
            expected, observed, _ = totals(signal, column, start, end)
            usual, orders, _ = totals(conversions, column, start, end)
            if usual > 0:
                share = orders / usual - 1
                beside = (
                    "Conversions were about as usual: bigger orders or a booking error"
                    if abs(share) < 0.35
                    else f"Conversions moved by {share:+.0%} as well"
                )
            else:
                beside = "Conversions are not reported beside it"
            text = f"Attributed revenue was {observed / expected:.1f} times what its traffic usually brings. {beside}."
            found.append(
                Incident(IncidentKind.REVENUE_SPIKE, column, entity, "revenue", start, end, expected, observed,
                         strongest(signal, column, start, end), max(observed - expected, 0.0), False, text)
            )  # fmt: skip
    return found


def performance_drops(panel: Panel, policy: MonitoringPolicy, signals: dict[str, Signal]) -> list[Incident]:
    """One drop per campaign and stretch of days, named after the first of conversions, ROAS, click rate that fell."""
    found = []
    names = ("conversions", "roas", "ctr")
    for column, entity in enumerate(panel.entities):
        fallen_days = [
            (*days, name)
            for name in names
            for days in stretches(signals[name], column, policy.min_relative_change, policy.score_threshold)
        ]
        together = np.zeros(len(panel.days), dtype=bool)
        for first, last, _ in fallen_days:
            together[first : last + 1] = True
        for run_start, run_end in runs(together):
            inside = [one for one in fallen_days if one[0] >= run_start and one[1] <= run_end]
            fallen = [name for name in names if any(one[2] == name for one in inside)]
            metric = fallen[0]
            start = min(one[0] for one in inside if one[2] == metric)
            end = max(one[1] for one in inside if one[2] == metric)
            signal = signals[metric]
            expected, observed, exposure = totals(signal, column, start, end)
            lost = 1 - observed / expected if expected > 0 else float("nan")
            if not lost > 0:
                continue
            impact = _lost_money(panel, column, start, end, metric, expected - observed, lost)
            if metric != "conversions":
                expected, observed = expected / exposure, observed / exposure
            score = strongest(signal, column, start, end)
            critical = lost >= min(2 * policy.min_relative_change, 0.9) or (
                end - start >= 2 and abs(score) >= 2 * policy.score_threshold
            )
            words = {"conversions": "Conversions for its traffic", "roas": "ROAS", "ctr": "Click rate"}
            also = [words[name] for name in fallen[1:]]
            text = f"{words[metric]} fell {lost:.0%} below comparable earlier days."
            text += f" {' and '.join(also)} fell too." if also else ""
            found.append(
                Incident(IncidentKind.PERFORMANCE_DROP, column, entity, metric, start, end, expected, observed,
                         score, impact, critical, text)
            )  # fmt: skip
    return found


def zero_spend(panel: Panel, silence: Silence) -> Incident:
    """Money not spent, at what it usually brings."""
    days = silence.end - silence.start + 1
    expected = silence.usual_spend * days
    observed = float(np.nansum(panel.values["spend"][silence.start : silence.end + 1, silence.entity]))
    roas = _ratio(panel, silence.entity, silence.start, "revenue", "spend")
    impact = (expected - observed) * roas if np.isfinite(roas) else expected - observed
    how = "Its rows are there but empty" if silence.empty_rows else "Its rows are missing while its platform reports"
    text = f"{how}; it usually spends {silence.usual_spend:,.2f} a day."
    if silence.is_open and not silence.empty_rows:
        text += " Either delivery stopped or its flight ended unannounced."
    return Incident(
        IncidentKind.ZERO_SPEND, silence.entity, panel.entities[silence.entity], "spend", silence.start, silence.end,
        expected, observed, float("nan"), max(impact, 0.0), silence.empty_rows or not silence.is_open, text,
    )  # fmt: skip


def gradual_decline(panel: Panel, decline: Decline) -> Incident:
    """Clicks that the old rate would have brought, at what a click is worth."""
    clicks = panel.values["clicks"][decline.start : decline.end + 1, decline.entity]
    share = decline.lost / (decline.lost + float(np.nansum(clicks)))
    impact = _lost_money(panel, decline.entity, decline.start, decline.end, "ctr", decline.lost, share)
    text = (
        f"Click rate slid by {-decline.change:.1%} in a straight line over {decline.end - decline.start + 1} days, "
        "as a tired ad does; no single day stands out."
    )
    after = decline.rate_before * (1 + decline.change)
    return Incident(
        IncidentKind.GRADUAL_DECLINE, decline.entity, panel.entities[decline.entity], decline.metric, decline.start,
        decline.end, decline.rate_before, after, decline.score, impact, False, text,
    )  # fmt: skip


def _lost_money(panel: Panel, column: int, start: int, end: int, metric: str, missing: float, share: float) -> float:
    """Revenue not earned; where revenue is not reported, spend that bought nothing."""
    if metric == "roas":
        return missing
    worth = _ratio(panel, column, start, "revenue", "conversions" if metric == "conversions" else "clicks")
    if np.isfinite(worth):
        return missing * worth
    spend = panel.values["spend"][start : end + 1, column]
    return float(np.nansum(spend)) * share if np.isfinite(spend).any() else float("nan")


def _ratio(panel: Panel, column: int, day: int, numerator: str, denominator: str) -> float:
    """Ratio of totals over the four weeks before a day; NaN where nothing says."""
    rows = slice(max(day - MONEY_DAYS, 0), day)
    top, bottom = panel.values[numerator][rows, column], panel.values[denominator][rows, column]
    both = np.isfinite(top) & np.isfinite(bottom)
    total = bottom[both].sum()
    return float(top[both].sum() / total) if total > 0 else float("nan")
