"""Conformal bounds: what the backtest's own errors say about how far off a forecast day can be."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

import numpy as np

LOW, HIGH = 0.1, 0.9
ENOUGH = 20  # errors for a quantile of its own
WEEK = 7


@dataclass(frozen=True)
class Offsets:
    """What to add to a forecast for its 10 % and 90 % bounds; NaN without any error to learn from."""

    low: float
    high: float
    basis: str


def conformal_offsets(errors: np.ndarray, day: int) -> Offsets:
    """Signed split-conformal offsets for forecast day `day` (1 = the first), with the finite-sample rank (n + 1) q.

    Args:
        errors: actual - forecast, one row per origin, one column per forecast day, NaN = not known.
        day: forecast day; days beyond the last column use the last week's errors.
    Returns:
        Offsets, never of the wrong sign: the forecast itself always lies between its bounds.
    Source: Vovk, Gammerman & Shafer (2005); signed errors: Linusson, Johansson & Löfström (2014).
    """
    days = errors.shape[1]
    column = min(day, days) - 1
    first = column // WEEK * WEEK
    last = min(first + WEEK, days)
    own, week, every = errors[:, column], errors[:, first:last], errors
    for pool, where in (
        (own, f"of forecast day {column + 1}"),
        (week, f"pooled over forecast days {first + 1}-{last}"),
        (every, f"pooled over forecast days 1-{days}"),
    ):
        known = np.sort(pool[np.isfinite(pool)])
        if len(known) >= ENOUGH:
            return _offsets(known, f"conformal, {len(known)} errors {where}")
    if len(known) == 0:
        return Offsets(np.nan, np.nan, "no bounds: no backtest error to learn from")
    return _offsets(known, f"conformal, only {len(known)} errors {where}: rough")


def _offsets(known: np.ndarray, basis: str) -> Offsets:
    n = len(known)
    low = known[max(floor((n + 1) * LOW), 1) - 1]
    high = known[min(ceil((n + 1) * HIGH), n) - 1]
    return Offsets(min(float(low), 0.0), max(float(high), 0.0), basis)


def held_out_coverage(forecasts: np.ndarray, errors: np.ndarray, nonnegative: bool) -> tuple[float, float, float]:
    """Empirical coverage of the 80 % bounds, its standard error, and their mean width.

    Each origin is judged by bounds learned from the other origins only. The error is taken between origins, because
    the days of one origin share their level: coverage per origin, its deviation / sqrt(origins).

    Args:
        forecasts, errors: one row per origin, one column per forecast day; NaN = not known.
        nonnegative: bounds are cut off at 0, as the forecast's are.
    """
    shares, widths = [], []
    for origin in range(len(errors)):
        others = np.delete(errors, origin, axis=0)
        covered = []
        for column in np.flatnonzero(np.isfinite(errors[origin])):
            offsets = conformal_offsets(others, int(column) + 1)
            if not np.isfinite(offsets.low):
                continue
            value = forecasts[origin, column]
            low = max(value + offsets.low, 0.0) if nonnegative else value + offsets.low
            covered.append(low <= value + errors[origin, column] <= value + offsets.high)
            widths.append(value + offsets.high - low)
        if covered:
            shares.append(float(np.mean(covered)))
    if not shares:
        return np.nan, np.nan, np.nan
    spread = float(np.std(shares, ddof=1) / np.sqrt(len(shares))) if len(shares) > 1 else np.nan
    return float(np.mean(shares)), spread, float(np.mean(widths))
