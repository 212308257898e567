"""Gradual decline: a rate that loses a little every day for three weeks or more, such as the click rate of a tired ad.

No single day is remarkable, so it is found by its shape: level, a straight fall, then either the low level or a return
to the old one. A sudden step is not a decline, and a fall that all campaigns share is season, not fatigue.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from marketing_assets.monitoring.baseline import column_medians
from marketing_assets.monitoring.detectors import RATIOS
from marketing_assets.monitoring.panel import Panel
from marketing_assets.settings import MonitoringPolicy

METRIC = "ctr"
LEAST_DAYS = 21
AROUND_DAYS = 21  # level before and after that the shape is fitted to
LEAST_COUNT = 30.0  # clicks per usual day; below, a change of a few per cent cannot be seen in months
STEP = 3  # days; the grid of starts and lengths that is looked over before the best is refined
MOST_PER_FLIGHT = 3


@dataclass(frozen=True)
class Decline:
    """Indices of its days, both included. `change` from first to last day [relative]. `score` of the fitted slope.

    `rate_before` is the level it fell from; `lost` the clicks missing over its days.
    """

    entity: int
    metric: str
    start: int
    end: int
    change: float
    score: float
    rate_before: float
    lost: float


def find_declines(panel: Panel, policy: MonitoringPolicy, excluded: np.ndarray) -> tuple[Decline, ...]:
    """Declines of every campaign's click rate.

    The shape is a weighted regression on daily log rates, weekday effects removed; weights are counts, the standard
    error carries the measured overdispersion and first-order autocorrelation. It must fall by `decline_min_change`,
    pass `score_threshold` after Bonferroni over the places it may start, beat a sudden step, and agree with the median
    of pairwise slopes (Theil 1950; Sen 1968), which a few odd days cannot move.

    Args:
        excluded: days x campaigns that belong to another incident of the same rate.
    """
    numerator, denominator = RATIOS[METRIC]
    found: list[Decline] = []
    with np.errstate(divide="ignore", invalid="ignore"):
        counts = panel.values[numerator]
        rates = np.log(counts / panel.values[denominator])
    rates = np.where(np.isfinite(rates) & ~excluded, rates, np.nan)
    starts = panel.flight_starts()
    for column in range(len(panel.entities)):
        for start in np.unique(starts[:, column][starts[:, column] >= 0]):
            rows = np.flatnonzero(starts[:, column] == start)
            days = np.arange(rows[0], rows[-1] + 1)
            known = np.isfinite(rates[days, column])
            if known.sum() < max(policy.min_history_days, LEAST_DAYS):
                continue
            if np.median(counts[days, column][known]) < LEAST_COUNT:
                continue
            found += _in_flight(panel, policy, column, days, rates[days, column], counts[days, column])
    return tuple(decline for decline in found if not _is_shared(decline, found, rates))


def _is_shared(decline: Decline, found: list[Decline], rates: np.ndarray) -> bool:
    """Most of the three or more campaigns that ran through the decline fell too."""
    running = np.isfinite(rates[decline.start : decline.end + 1]).mean(axis=0) >= 0.8
    falling = {
        other.entity
        for other in found
        if min(other.end, decline.end) - max(other.start, decline.start) + 1 >= (decline.end - decline.start + 1) / 2
    }
    return bool(running.sum() >= 3 and len(falling) > running.sum() / 2)


@dataclass(frozen=True)
class _Fit:
    start: int
    end: int
    change: float
    score: float


def _in_flight(
    panel: Panel, policy: MonitoringPolicy, column: int, days: np.ndarray, logs: np.ndarray, counts: np.ndarray
) -> list[Decline]:
    weekday = panel.weekdays[days]
    free = logs - _weekday_effects(logs, weekday)
    found: list[Decline] = []
    for _ in range(MOST_PER_FLIGHT):
        fit = _best_fit(free, counts, policy)
        if fit is None:
            break
        inside = slice(fit.start, fit.end + 1)
        known = np.isfinite(free[inside])
        progress = np.arange(fit.end - fit.start + 1) / (fit.end - fit.start)
        exposure = float(np.sum(counts[inside][known] / np.exp(logs[inside][known])))
        # The level before is what the fitted fall, taken back day by day, leaves of the clicks.
        before = float(np.sum(counts[inside][known] / np.exp(np.log1p(fit.change) * progress[known])))
        if _theil_sen(np.flatnonzero(known), free[inside][known]) * len(progress) <= np.log1p(fit.change) / 2:
            found.append(
                Decline(
                    column, METRIC, int(days[fit.start]), int(days[fit.end]), fit.change, fit.score,
                    rate_before=before / exposure,
                    lost=before - float(np.sum(counts[inside][known])),
                )
            )  # fmt: skip
        free = free.copy()
        free[inside] = np.nan
    return found


def _weekday_effects(logs: np.ndarray, weekday: np.ndarray) -> np.ndarray:
    """Median deviation per weekday from the median of the week around each day."""
    around = np.arange(len(logs))[None, :] + np.arange(-3, 4)[:, None]
    inside = (around >= 0) & (around < len(logs))
    deviation = logs - column_medians(np.where(inside, logs[np.clip(around, 0, len(logs) - 1)], np.nan))[0]
    effects = np.zeros(7)
    for day in range(7):
        same = deviation[(weekday == day) & np.isfinite(deviation)]
        effects[day] = np.median(same) if len(same) >= 3 else 0.0
    return effects[weekday]


def _best_fit(free: np.ndarray, counts: np.ndarray, policy: MonitoringPolicy) -> _Fit | None:
    """The strongest decline of the flight that passes every test; None when there is none."""
    from scipy.special import ndtr, ndtri

    known = np.isfinite(free)
    weight = np.where(known, np.nan_to_num(counts), 0.0)
    value = np.where(known, free, 0.0)
    places = max(len(free) // LEAST_DAYS, 1) * 4
    limit = float(-ndtri(ndtr(-policy.score_threshold) / places))
    longest = 2 * policy.decline_days
    coarse = _scan(
        value, weight, range(0, len(free) - LEAST_DAYS + 1, STEP), (LEAST_DAYS, longest, STEP), limit, policy
    )
    if coarse is None:
        return None
    days = coarse.end - coarse.start + 1
    nearby = range(max(coarse.start - STEP, 0), min(coarse.start + STEP, len(free) - LEAST_DAYS) + 1)
    lengths = (max(days - 2 * STEP, LEAST_DAYS), min(days + 2 * STEP, longest), 1)
    return _scan(value, weight, nearby, lengths, limit, policy) or coarse


def _scan(
    value: np.ndarray,
    weight: np.ndarray,
    starts: range,
    span: tuple[int, int, int],
    limit: float,
    policy: MonitoringPolicy,
) -> _Fit | None:
    """The best fit that starts on one of `starts` and has a length from `span` (least, most, step)."""
    n = len(value)
    best: _Fit | None = None
    for start in starts:
        lengths = np.arange(span[0], min(span[1], n - start) + 1, span[2])
        if len(lengths) == 0:
            continue
        low = max(start - AROUND_DAYS, 0)
        high = min(start + int(lengths[-1]) + AROUND_DAYS, n)
        t = np.arange(low, high)[None, :]
        last = (start + lengths - 1)[:, None]
        ramp = np.clip((t - start) / (lengths[:, None] - 1), 0.0, 1.0)
        w = weight[None, low:high] * (t <= last + AROUND_DAYS)
        for shape in (np.where(t > last, 0.0, ramp), ramp):  # back to the old level, or at the low one for good
            slope, score, gain = _regress(shape, value[None, low:high], w)
            good = np.flatnonzero((np.expm1(slope) <= -policy.decline_min_change) & (score <= -limit))
            if len(good) == 0:
                continue
            at = good[np.argmin(score[good])]
            if best is not None and score[at] >= best.score:
                continue
            if _step_gain(value[low:high], w[at]) < gain[at]:
                best = _Fit(start, int(last[at, 0]), float(np.expm1(slope[at])), float(score[at]))
    return best


def _regress(shape: np.ndarray, value: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Slope, its score and the weighted sum of squares it explains, per row of `shape`."""
    total = np.maximum(w.sum(axis=1, keepdims=True), 1e-12)
    x = shape - (w * shape).sum(axis=1, keepdims=True) / total
    y = value - (w * value).sum(axis=1, keepdims=True) / total
    xx, xy, yy = (w * x * x).sum(axis=1), (w * x * y).sum(axis=1), (w * y * y).sum(axis=1)
    slope = xy / np.maximum(xx, 1e-12)
    residual = (y - slope[:, None] * x) * np.sqrt(w)
    used = (w > 0).sum(axis=1)
    dispersion = np.maximum((residual**2).sum(axis=1) / np.maximum(used - 2, 1), 1.0)
    lagged = (residual[:, 1:] * residual[:, :-1]).sum(axis=1) / np.maximum((residual**2).sum(axis=1), 1e-12)
    rho = np.clip(lagged, 0.0, 0.9)
    error = np.sqrt(dispersion * (1 + rho) / (1 - rho) / np.maximum(xx, 1e-12))
    return slope, slope / error, np.where(used > 10, yy - (residual**2).sum(axis=1), 0.0)


def _step_gain(value: np.ndarray, w: np.ndarray) -> float:
    """What the best single sudden step explains, in the same sum of squares as `_regress`."""
    total = w.sum()
    mean = (w * value).sum() / total
    below = np.cumsum(w)[:-1]
    shifted = np.cumsum(w * (value - mean))[:-1]
    usable = (below > 0) & (below < total)
    if not usable.any():
        return 0.0
    return float(np.max(shifted[usable] ** 2 * total / (below[usable] * (total - below[usable]))))


def _theil_sen(t: np.ndarray, value: np.ndarray) -> float:
    """Median of all pairwise slopes."""
    i, j = np.triu_indices(len(t), 1)
    return float(np.median((value[j] - value[i]) / (t[j] - t[i])))
