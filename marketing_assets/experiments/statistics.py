"""The tests: sample ratio, two proportions, two means, relative lift, several tests at once, smallest detectable lift.

Formulas only, on sums; what they mean for a verdict stands in `analysis`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from marketing_assets.experiments.groups import Sample

SPARSE = 5.0  # expected count of a cell below which the normal approximation of a proportion is not believed


@dataclass(frozen=True)
class Comparison:
    """Variant minus control with its interval, the lift relative to control with its interval, and the p value."""

    difference: float
    low: float
    high: float
    lift: float
    lift_low: float
    lift_high: float
    p_value: float


def sample_ratio_p_value(units: Sequence[float], shares: Sequence[float | None]) -> float:
    """Chi-square test of the group sizes against the planned shares; NULL shares split what is left equally.

    Source: Fabijan et al. 2019 (sample ratio mismatch).
    """
    from scipy.special import chdtrc

    total = math.fsum(units)
    given = math.fsum(share for share in shares if share is not None)
    open_shares = sum(share is None for share in shares)
    if open_shares == len(shares) or (open_shares and given >= 1):
        planned = [1 / len(shares)] * len(shares)
    else:
        rest = (1 - given) / open_shares if open_shares else 0.0
        planned = [rest if share is None else share for share in shares]
    whole = math.fsum(planned)
    expected = [total * share / whole for share in planned] if whole > 0 else []
    if total <= 0 or len(units) < 2 or not expected or min(expected) <= 0:
        return float("nan")
    chi2 = math.fsum((seen - due) ** 2 / due for seen, due in zip(units, expected, strict=True))
    return float(chdtrc(len(units) - 1, chi2))


def compare_proportions(control: Sample, variant: Sample, alpha: float) -> Comparison:
    """Pooled two-proportion z test; Fisher's exact test where an expected count is below five.

    The interval of the difference is Newcombe's (1998, method 10), built from two Wilson intervals: it holds for rare
    conversions, where Wald's does not.
    """
    p0, p1 = control.mean, variant.mean
    pooled = (control.total + variant.total) / (control.units + variant.units)
    spread = math.sqrt(pooled * (1 - pooled) * (1 / control.units + 1 / variant.units))
    least = min(control.units, variant.units) * min(pooled, 1 - pooled)
    if spread == 0:
        p_value = 1.0
    elif least < SPARSE:
        p_value = _fisher(control, variant)
    else:
        p_value = 2 * _upper_tail(abs(p1 - p0) / spread)
    z = _quantile(1 - alpha / 2)
    (low0, high0), (low1, high1) = _wilson(control, z), _wilson(variant, z)
    low = p1 - p0 - math.hypot(p1 - low1, high0 - p0)
    high = p1 - p0 + math.hypot(high1 - p1, p0 - low0)
    lift = _lift(control, variant, p0 * (1 - p0), p1 * (1 - p1), z)
    return Comparison(p1 - p0, low, high, *lift, p_value)


def compare_means(control: Sample, variant: Sample, alpha: float) -> Comparison:
    """Welch's t test with its interval (Welch 1947). NaN p value where neither group varies."""
    from scipy.special import stdtr, stdtrit

    v0, v1 = control.variance / control.units, variant.variance / variant.units
    difference = variant.mean - control.mean
    error = math.sqrt(v0 + v1)
    # Sums of squares leave rounding where all values are equal.
    if not error > 1e-9 * max(abs(control.mean), abs(variant.mean)):
        nan = float("nan")
        return Comparison(difference, nan, nan, nan, nan, nan, nan)
    degrees = (v0 + v1) ** 2 / (v0**2 / (control.units - 1) + v1**2 / (variant.units - 1))
    half = float(stdtrit(degrees, 1 - alpha / 2))
    p_value = float(2 * stdtr(degrees, -abs(difference) / error))
    lift = _lift(control, variant, control.variance, variant.variance, half)
    return Comparison(difference, difference - half * error, difference + half * error, *lift, p_value)


def smallest_detectable_lift(control: Sample, variant: Sample, variance: float, alpha: float, power: float) -> float:
    """Relative effect that groups of this size find with this power, were the control's mean and variance the truth."""
    error = math.sqrt(variance * (1 / control.units + 1 / variant.units))
    return (_quantile(1 - alpha / 2) + _quantile(power)) * error / control.mean if control.mean > 0 else float("nan")


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p values (Holm 1979); NaN stays NaN and does not count as a test."""
    order = sorted((n for n, p in enumerate(p_values) if not math.isnan(p)), key=lambda n: p_values[n])
    adjusted = [float("nan")] * len(p_values)
    largest = 0.0
    for rank, position in enumerate(order):
        largest = max(largest, min(1.0, (len(order) - rank) * p_values[position]))
        adjusted[position] = largest
    return adjusted


def _lift(control: Sample, variant: Sample, v0: float, v1: float, half: float) -> tuple[float, float, float]:
    """Relative lift with the delta method's interval; NaN where the control has nothing to be relative to."""
    m0, m1 = control.mean, variant.mean
    if not m0 > 0:
        return float("nan"), float("nan"), float("nan")
    error = math.sqrt(v1 / variant.units / m0**2 + m1**2 * v0 / control.units / m0**4)
    lift = m1 / m0 - 1
    return lift, lift - half * error, lift + half * error


def _wilson(sample: Sample, z: float) -> tuple[float, float]:
    n, p = sample.units, sample.mean
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return min(max(centre - half, 0.0), p), max(min(centre + half, 1.0), p)


def _fisher(control: Sample, variant: Sample) -> float:
    from scipy.stats import fisher_exact

    table = [[round(group.total), round(group.units - group.total)] for group in (control, variant)]
    return float(fisher_exact(table)[1])


def _quantile(probability: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(probability))


def _upper_tail(z: float) -> float:
    return math.erfc(z / math.sqrt(2)) / 2
