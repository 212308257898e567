"""The maturity curve: which share of the final conversions and revenue a platform has reported n days later, learned
from successive exports of the same slices. The sums come from `conversion_maturity.sql`; the statistics stand here.

The share is a ratio of sums, so that large slices count as much as they sell. Days are the units of the sample: all
campaigns of a day wait for the same people. It is not forced to rise with age or to stay below 1, because platforms
also take conversions back (invalid clicks, cancelled orders, credit moved to another ad): a forced curve would report
that as nothing and overestimate every young day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import pandas as pd

METRICS = ("conversions", "revenue")
COLUMNS: Mapping[str, str] = {
    "platform": "VARCHAR", "metric": "VARCHAR", "age_days": "BIGINT", "share": "DOUBLE", "low": "DOUBLE",
    "high": "DOUBLE", "standard_error": "DOUBLE", "spread": "DOUBLE", "days_observed": "BIGINT",
    "slices_observed": "BIGINT", "status": "VARCHAR", "reason": "VARCHAR",
}  # fmt: skip

LEARNED, POOLED, NOT_ENOUGH = "learned", "pooled", "not enough"
# Fewer days hold no whole week, and weekends convert later than working days.
MIN_DAYS = 7
MIN_SLICES = 20
# With fewer days there is nothing of the platform's own to pool.
MIN_DAYS_POOLED = 3
MIN_OTHERS = 2
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Share:
    """One platform's share at one age from its own days: estimate, variance, and how far single slices scatter.

    `spread` [unit of the metric] is the variance of a slice's reported value per unit of its final value.
    """

    value: float
    variance: float
    spread: float
    final: float
    days: int
    slices: int

    @property
    def enough(self) -> bool:
        """True when the platform's own days decide alone."""
        return self.days >= MIN_DAYS and self.slices >= MIN_SLICES


def maturity_curves(sums: pd.DataFrame, maturity: Mapping[str, int]) -> pd.DataFrame:
    """The curve of every platform.

    Args:
        sums: result of `CONVERSION_MATURITY_SQL`: per platform, metric, age_days [days] and date the number of slices,
            `reported` and `final` [counts or currency], and their sums of squares and products.
        maturity: platform → days after which its values count as final.
    Returns:
        One row per platform, metric and age below the platform's maturity, columns `COLUMNS`: `share` of the final
        value with its 95 % interval `low` … `high`; `status` learned, pooled (few days of its own, drawn towards what
        the other platforms show) or not enough, then `share` is NULL and `reason` says what is missing.
    """
    groups = dict(iter(sums.groupby(["metric", "age_days", "platform"])))
    rows = []
    for metric in METRICS:
        for age in range(max(maturity.values(), default=0)):
            platforms = sorted(platform for platform, days in maturity.items() if age < days)
            shares = {
                platform: _share(groups[metric, age, platform]) if (metric, age, platform) in groups else None
                for platform in platforms
            }
            # The same platform in another spelling is no other platform.
            alike = {platform.casefold(): share for platform, share in shares.items()}
            for platform in platforms:
                own = platform.casefold()
                others = [share for name, share in alike.items() if name != own and share and share.enough]
                rows.append({"platform": platform, "metric": metric, "age_days": age, **_row(shares[platform], others)})
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.sort_values(["platform", "metric", "age_days"], ignore_index=True)


def _share(days: pd.DataFrame) -> Share | None:
    """Ratio estimator with days as clusters (Cochran, Sampling Techniques, 3rd ed., ch. 6)."""
    reported, final = days["reported"].astype(float), days["final"].astype(float)
    total, count = float(final.sum()), len(days)
    if total <= 0 or reported.sum() <= 0:
        return None
    value = float(reported.sum()) / total
    residuals = float(((reported - value * final) ** 2).sum())
    variance = count / (count - 1) * residuals / total**2 if count > 1 else float("inf")
    sums = days[["reported_squared", "product", "final_squared", "slices"]].astype(float).sum()
    squares = sums["reported_squared"] - 2 * value * sums["product"] + value**2 * sums["final_squared"]
    # Squares of equal numbers cancel to almost 0, on either side of it.
    return Share(value, variance, max(float(squares), 0.0) / total, total, count, int(sums["slices"]))


def _row(own: Share | None, others: Sequence[Share]) -> dict[str, object]:
    seen = {"days_observed": own.days if own else 0, "slices_observed": own.slices if own else 0}
    if own is None:
        return {**seen, "status": NOT_ENOUGH, "reason": _missing(0, 0)}
    if own.enough:
        return {**seen, **_interval(own.value, own.variance, own.days - 1, own.spread), "status": LEARNED, "reason": ""}
    if own.days < MIN_DAYS_POOLED or len(others) < MIN_OTHERS:
        return {**seen, "status": NOT_ENOUGH, "reason": _missing(own.days, own.slices)}
    value, variance, spread = _pooled(own, others)
    reason = f"{_missing(own.days, own.slices)}; drawn towards {len(others)} other platforms"
    return {**seen, **_interval(value, variance, MIN_DAYS - 1, spread), "status": POOLED, "reason": reason}


def _missing(days: int, slices: int) -> str:
    if not days:
        return "no slice was reported young and again when it was old enough; land successive exports of the same days"
    return f"{days} of {MIN_DAYS} days and {slices} of {MIN_SLICES} slices reported young and again when old enough"


def _pooled(own: Share, others: Sequence[Share]) -> tuple[float, float, float]:
    """Value, variance and spread of a platform with few days, drawn towards the others as far as those agree.

    Random effects between platforms after DerSimonian and Laird (1986). A few days may agree by chance, so the
    platform's own variance is never taken below what the scatter of the others' slices implies.
    """
    weights = [1 / max(share.variance, 1e-9) for share in others]
    mean = sum(w * share.value for w, share in zip(weights, others, strict=True)) / sum(weights)
    excess = sum(w * (share.value - mean) ** 2 for w, share in zip(weights, others, strict=True)) - (len(others) - 1)
    scale = sum(weights) - sum(w * w for w in weights) / sum(weights)
    between = max(excess / scale, 0.0) if scale > 0 else 0.0
    widened = [1 / (max(share.variance, 1e-9) + between) for share in others]
    centre = sum(w * share.value for w, share in zip(widened, others, strict=True)) / sum(widened)
    prior = between + 1 / sum(widened)
    spread = max(own.spread, sum(share.spread for share in others) / len(others))
    variance = max(own.variance, spread / own.final, 1e-9)
    weight = prior / (prior + variance)
    return weight * own.value + (1 - weight) * centre, weight * variance, spread


def _interval(value: float, variance: float, freedom: int, spread: float) -> dict[str, float]:
    """Student's interval; the quantile from the normal one (Abramowitz and Stegun 26.7.5), within 1 % from 6 on."""
    z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
    t = z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
    error = variance**0.5
    return {
        "share": value, "low": max(value - t * error, 0.0), "high": value + t * error, "standard_error": error,
        "spread": spread,
    }  # fmt: skip
