"""Worlds in which conversions arrive late by a known curve, seen through successive exports. Shares no code with the
estimate: the truth is drawn, then hidden day by day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pandas as pd

FIRST = date(2025, 1, 1)
Curve = Callable[[int], float]


def geometric(share_per_day: float) -> Curve:
    """Each day the same share of what is still to come arrives: 1 − (1 − p)^(age + 1) has arrived at an age in days."""
    return lambda age: 1 - (1 - share_per_day) ** (age + 1)


def at_once(age: int) -> float:
    """Nothing is late."""
    return 1.0


@dataclass(frozen=True)
class LateWorld:
    """Exports of the last `window` days, one per day, of `campaigns` per platform.

    Attributes:
        curves: platform → share of the final conversions that has arrived by an age in days.
        taken_back: platform → share that is reported beside the final ones at first, and gone from age 3 on.
        exports: on which days an export is made, counted from the first; default every day.
    """

    curves: Mapping[str, Curve]
    days: int = 60
    campaigns: int = 5
    window: int = 28
    mean: float = 40.0
    taken_back: Mapping[str, float] = field(default_factory=dict)
    exports: Sequence[int] | None = None

    def rows(self, seed: int) -> pd.DataFrame:
        """`ad_rows` as they land: every export a file. A sale is worth 25 on average."""
        rng = np.random.default_rng(seed)
        lines = []
        for platform, curve in self.curves.items():
            for campaign in range(self.campaigns):
                for day in range(self.days):
                    final = rng.poisson(self.mean * rng.gamma(20, 1 / 20))
                    extra = rng.poisson(final * self.taken_back.get(platform, 0.0))
                    values = rng.gamma(4, 25 / 4, final)
                    moments = rng.random(final)
                    for export in self.exports if self.exports is not None else range(self.days):
                        age = export - day
                        if not 0 <= age < self.window:
                            continue
                        there = moments < curve(age)
                        lines.append(
                            (
                                FIRST + timedelta(day), platform, f"{platform} {campaign}", export + 1,
                                float(there.sum() + (extra if age < 3 else 0)), round(float(values[there].sum()), 2),
                            )
                        )  # fmt: skip
        names = ["date", "platform", "campaign", "file_order", "conversions", "revenue"]
        return pd.DataFrame(lines, columns=names)
