"""Shares a total out in proportion to targets, inside limits, exactly.

Amounts are whole units (cents). Each amount is target x factor, rounded and clipped; it only grows with the factor,
so the factor is found by bisection. Where one more step of the factor overshoots, the amounts that jump there fill up
in turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor


@dataclass(frozen=True)
class Share:
    """One part: `target` is what it should get up to a common factor, `today` lies where the dead band is centred."""

    target: float
    today: int
    lower: int
    upper: int

    def at(self, factor: float, dead_band: float) -> int:
        """The amount at one factor; never falls as the factor grows."""
        wanted = self.target * factor
        amount = max(self.lower, self.upper if wanted >= self.upper else floor(wanted + 0.5))
        within_limits = self.lower <= self.today <= self.upper
        small = abs(amount - self.today) < dead_band * self.today
        return self.today if small and within_limits else amount


def share_out(shares: Sequence[Share], total: int, dead_band: float) -> list[int]:
    """Amounts that sum to `total`.

    With equal limits and equal today, a larger target never gets less. The dead band gives way for as little as the sum
    needs. Ties are settled by the order of `shares`.

    Args:
        shares: every one with lower <= upper, and a positive target unless lower == upper.
        total: between the sums of the lower and the upper limits.
        dead_band: relative change of `today` below which an amount stays.
    """

    def amounts(factor: float) -> list[int]:
        return [share.at(factor, dead_band) for share in shares]

    low, high = 0.0, max(((share.upper + 1) / share.target for share in shares if share.target > 0), default=0.0)
    # The ends are the limits themselves, not the amounts at the end factors: a dead band may keep those off the limits.
    below, above = [share.lower for share in shares], [share.upper for share in shares]
    while sum(below) < total:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        tried = [share.at(middle, dead_band) for share in shares]
        if sum(tried) <= total:
            low, below = middle, tried
        else:
            high, above = middle, tried
    missing = total - sum(below)
    for i in sorted(range(len(shares)), key=lambda i: (-shares[i].target, i)):
        step = min(above[i] - below[i], missing)
        below[i] += step
        missing -= step
    return below
