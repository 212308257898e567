"""Which series are judged for which kind of incident: spend and revenue spikes, drops in performance, lost delivery.

Each detector answers per day and campaign; grouping days into incidents is `incidents`' work.

A count or amount is judged relative to its exposure (conversions per click, clicks per impression, revenue per click),
so that a change of budget alone moves nothing; and its level has to move the same way, so that bought-in junk clicks
do not look like lost conversions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from marketing_assets.findings import IncidentKind
from marketing_assets.metrics import CATALOGUE
from marketing_assets.monitoring.baseline import Judged, Series, judge_days
from marketing_assets.monitoring.panel import Panel
from marketing_assets.settings import MonitoringPolicy

RATIOS = {metric.name: (metric.numerator, metric.denominator) for metric in CATALOGUE}
ADAPT_DAYS = 7  # money that stays at a new level for longer was moved on purpose
OPEN_DAYS = 28  # a drop is called a drop for so long; after that it is the new normal
EXPOSURES = ("clicks", "impressions", "spend")
VOLUME_DAYS = 28


@dataclass(frozen=True)
class Probe:
    """One metric looked at in every campaign. `exposure` None = the best of clicks, impressions, spend reported."""

    kind: IncidentKind
    metric: str
    numerator: str
    exposure: str | None
    direction: int
    patience: int
    needs_final: bool = True


PROBES = (
    Probe(IncidentKind.SPEND_SPIKE, "spend", "spend", "", 1, ADAPT_DAYS, needs_final=False),
    # Never flagged itself (direction 0): whether the delivery moved with the spend.
    Probe(IncidentKind.SPEND_SPIKE, "impressions", "impressions", "", 0, ADAPT_DAYS, needs_final=False),
    Probe(IncidentKind.REVENUE_SPIKE, "revenue", "revenue", None, 1, ADAPT_DAYS),
    Probe(IncidentKind.PERFORMANCE_DROP, "conversions", "conversions", None, -1, OPEN_DAYS),
    Probe(IncidentKind.PERFORMANCE_DROP, "roas", *RATIOS["roas"], -1, OPEN_DAYS),
    Probe(IncidentKind.PERFORMANCE_DROP, "ctr", *RATIOS["ctr"], -1, OPEN_DAYS),
)
ORDERS = next(number for number, probe in enumerate(PROBES) if probe.metric == "conversions")
# Levels that have to move with the ratio of the same numerator; never flagged by themselves.
LEVELS = ("revenue", "conversions", "clicks")
COUNTS = ("impressions", "clicks", "leads", "conversions")


@dataclass(frozen=True)
class Signal:
    """What one probe says: arrays (days, campaigns). `expected` is in the unit of `observed`, the probe's numerator."""

    probe: Probe
    observed: np.ndarray
    expected: np.ndarray
    exposure: np.ndarray
    score: np.ndarray
    flagged: np.ndarray


def run_probes(panel: Panel, policy: MonitoringPolicy) -> tuple[Signal, ...]:
    """Judge every campaign, metric and day of the panel."""
    width = len(panel.entities)
    exposures = [_exposure(panel, probe) for probe in PROBES] + [np.ones(panel.present.shape)] * len(LEVELS)
    numerators = [probe.numerator for probe in PROBES] + list(LEVELS)
    observed = [panel.values[name] for name in numerators]
    orders = _usual_volume(panel.values["conversions"])
    long_enough = panel.present.sum(axis=0) >= policy.min_history_days
    may_flag = [_allowed(panel, probe, orders, policy) & long_enough for probe in PROBES]
    chance = 1 / np.sqrt(np.maximum(orders, 1e-9))  # relative noise of money that comes in orders
    floors = [np.where(np.isfinite(chance) & (name == "revenue"), chance, 0.0) for name in numerators]
    final = [panel.mature if name not in ("spend", "impressions") else panel.present for name in numerators]
    judged = judge_days(
        Series(
            observed=np.hstack([np.where(known, value, np.nan) for known, value in zip(final, observed, strict=True)]),
            exposure=np.hstack(exposures),
            floor=np.hstack(floors),
            may_flag=np.hstack([*may_flag, *[np.zeros(panel.present.shape, dtype=bool)] * len(LEVELS)]),
            counts=np.repeat([name in COUNTS for name in numerators], width),
            direction=np.repeat([probe.direction for probe in PROBES] + [0] * len(LEVELS), width),
            blocks=len(numerators),
            patience=np.repeat([probe.patience for probe in PROBES] + [OPEN_DAYS] * len(LEVELS), width),
            flight_start=np.tile(panel.flight_starts(), len(numerators)),
        ),
        threshold=policy.score_threshold,
        min_change=policy.min_relative_change,
        min_count=policy.min_daily_conversions,
        false_discovery_rate=policy.false_discovery_rate,
        level_days=policy.trailing_days,
    )
    parts = [slice(number * width, (number + 1) * width) for number in range(len(numerators))]
    levels = {name: parts[len(PROBES) + number] for number, name in enumerate(LEVELS)}
    signals = []
    for number, probe in enumerate(PROBES):
        part = parts[number]
        flagged = judged.flagged[:, part]
        if probe.metric in ("revenue", "conversions", "ctr"):
            flagged = flagged & _level_moved(judged, levels[probe.numerator], observed[number], probe, policy)
        if probe.numerator == "revenue":  # a day with hardly an order to expect says nothing about money
            flagged = flagged & ~(judged.expected[:, parts[ORDERS]] < policy.min_daily_conversions)
        signals.append(
            Signal(probe, observed[number], judged.expected[:, part], exposures[number], judged.score[:, part], flagged)
        )
    return tuple(signals)


def _exposure(panel: Panel, probe: Probe) -> np.ndarray:
    """What the numerator is proportional to, chosen per campaign; ones where nothing of the sort is reported."""
    if probe.exposure == "":
        return np.ones(panel.present.shape)
    names = EXPOSURES if probe.exposure is None else (probe.exposure,)
    reported = np.isfinite(panel.values[probe.numerator])
    chosen = np.full(panel.present.shape, np.nan if probe.exposure is not None else 1.0)
    for column in range(len(panel.entities)):
        rows = reported[:, column]
        for name in names:
            value = panel.values[name][:, column]
            if rows.any() and np.isfinite(value[rows]).mean() >= 0.8 and np.nansum(value) > 0:
                chosen[:, column] = np.where(value > 0, value, np.nan)
                break
    return chosen


def _usual_volume(counts: np.ndarray) -> np.ndarray:
    """Mean count per reported day over the four weeks before each day; NaN where nothing was reported."""
    reported = np.vstack([np.zeros((1, counts.shape[1])), np.cumsum(np.isfinite(counts), axis=0)])
    total = np.vstack([np.zeros((1, counts.shape[1])), np.cumsum(np.nan_to_num(counts), axis=0)])
    day = np.arange(len(counts))
    since = np.maximum(day - VOLUME_DAYS, 0)
    number = reported[day] - reported[since]
    return np.where(number > 0, (total[day] - total[since]) / np.maximum(number, 1), np.nan)


def _allowed(panel: Panel, probe: Probe, orders: np.ndarray, policy: MonitoringPolicy) -> np.ndarray:
    """Days that may be flagged: final ones where the metric needs that, with enough orders behind amounts of money."""
    allowed = panel.mature if probe.needs_final else panel.present
    if probe.numerator == "revenue":
        allowed = allowed & ~(orders < policy.min_daily_conversions)
    return allowed


def _level_moved(
    judged: Judged, part: slice, observed: np.ndarray, probe: Probe, policy: MonitoringPolicy
) -> np.ndarray:
    """The numerator itself is off its own level in the same direction, by at least half of what an incident needs."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = observed / judged.expected[:, part]
    half = 1 - policy.min_relative_change / 2
    return ratio <= half if probe.direction < 0 else ratio >= 1 / half
