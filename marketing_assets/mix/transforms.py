"""Carry-over and diminishing returns: geometric adstock over a finite window, and the Hill curve.

Convention: weights run from lag 0, `periods` counts lag 0 (PyMC-Marketing's `l_max`, Meridian's `max_lag` + 1), they
sum to 1, and the start edge is not renormalised. So sustained spend x has adstock x, and a curve can be read off it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def geometric_weights(decay: float, periods: int, normalised: bool = True) -> Floats:
    """Weights of lag 0, 1, … `periods` - 1: decay ** lag, divided by their sum.

    Args:
        decay: share of the effect that remains one period later, 0..1.
        periods: length of the window, lag 0 included, at least 1.
        normalised: False gives the plain powers.
    """
    weights = np.power(float(decay), np.arange(max(int(periods), 1), dtype=float))
    return weights / weights.sum() if normalised else weights


def adstock(spend: ArrayLike, decay: float, periods: int, normalised: bool = True) -> Floats:
    """Spend as it works over time: at t the weighted sum of spend at t, t-1, …

    Args:
        spend: one value per period in time order, or periods x channels [currency per period].
        decay, periods, normalised: see `geometric_weights`.
    Returns:
        The same shape. Before the first period spend counts as zero.
    """
    series = np.asarray(spend, dtype=float)
    out = np.zeros_like(series)
    for lag, weight in enumerate(geometric_weights(decay, min(periods, max(len(series), 1)), normalised=False)):
        out[lag:] += weight * series[: len(series) - lag]
    return out / geometric_weights(decay, periods, normalised=False).sum() if normalised else out


def hill(spend: ArrayLike, half_saturation: ArrayLike, slope: ArrayLike) -> Floats:
    """x^s / (x^s + k^s): 0 at no spend, 0.5 at x = k, near 1 when saturated. Negative spend counts as none."""
    ratio = np.maximum(np.asarray(spend, dtype=float), 0.0) / np.asarray(half_saturation, dtype=float)
    with np.errstate(divide="ignore", over="ignore"):
        # 1 / (1 + r^-s) stays finite where r^s would overflow.
        return np.asarray(1.0 / (1.0 + np.power(ratio, -np.asarray(slope, dtype=float))), dtype=float)


def hill_slope(spend: ArrayLike, half_saturation: ArrayLike, slope: ArrayLike) -> Floats:
    """Derivative of `hill` with respect to spend [1 / currency].

    At zero spend a curve with slope below 1 is infinitely steep; there the derivative is taken at a thousandth of the
    half-saturation point, so that nobody plans with infinity.
    """
    k, s = np.asarray(half_saturation, dtype=float), np.asarray(slope, dtype=float)
    x = np.maximum(np.asarray(spend, dtype=float), 1e-3 * k)
    share = hill(x, k, s)
    inside = s * share * (1.0 - share) / x
    at_zero = np.where(s > 1.0, 0.0, np.where(s < 1.0, inside, 1.0 / k))
    return np.asarray(np.where(np.asarray(spend, dtype=float) <= 0, at_zero, inside), dtype=float)
