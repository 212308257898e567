"""What an anomaly is, which part of the sales funnel each kind changes, and how a schedule is applied to a world.

A schedule is data: any list of `Anomaly`, on any campaigns and dates, goes through the one function `apply_schedule`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from marketing_assets.findings import IncidentKind
from marketing_assets.simulation.campaigns import Campaign


@dataclass(frozen=True)
class Effect:
    """How one kind of anomaly acts.

    Attributes:
        metric: the metric it is looked for in. Metrics further down the funnel follow, those above it stay normal.
        driver: the column of the world it multiplies.
        multiplier: from magnitude and progress (0 on the first day of the window, 1 on the last) to the factor.
    """

    metric: str
    driver: str
    multiplier: Callable[[float, np.ndarray], float | np.ndarray]


# The magnitude of a spike is the multiple of what the same day would have been without it; of every other kind it is
# the share that is lost, reached on the last day of a gradual decline and on every day of the rest.
EFFECTS = {
    # Clicks become dearer; delivery stays as it was, so nothing is bought for the additional money.
    IncidentKind.SPEND_SPIKE: Effect("spend", "price", lambda magnitude, _: magnitude),
    # Orders are as many as usual, but worth more.
    IncidentKind.REVENUE_SPIKE: Effect("revenue", "order_value", lambda magnitude, _: magnitude),
    # Spend, impressions and clicks hold; conversions, and revenue with them, fall.
    IncidentKind.PERFORMANCE_DROP: Effect("conversions", "conversion_rate", lambda magnitude, _: 1 - magnitude),
    # Spend and impressions hold; after the window a fresh creative brings the click rate back to normal.
    IncidentKind.GRADUAL_DECLINE: Effect("ctr", "click_rate", lambda magnitude, progress: 1 - magnitude * progress),
    # The campaign keeps its rows, with nothing in them.
    IncidentKind.ZERO_SPEND: Effect("spend", "budget", lambda magnitude, _: 1 - magnitude),
}


@dataclass(frozen=True)
class Anomaly:
    """One anomaly of known place, time (both ends included) and size (see `EFFECTS` for what `magnitude` means)."""

    kind: IncidentKind
    campaign: Campaign
    start: date
    end: date
    magnitude: float

    @property
    def metric(self) -> str:
        """The metric it is looked for in."""
        return EFFECTS[self.kind].metric

    @property
    def days(self) -> int:
        """Length of the window in days."""
        return (self.end - self.start).days + 1


def apply_schedule(world: pd.DataFrame, schedule: Iterable[Anomaly]) -> pd.DataFrame:
    """The world with every anomaly of the schedule in it; anomalies that meet multiply.

    Args:
        world: one row per date × campaign as `clean_world` makes it; not changed.
        schedule: in any order. An anomaly on days its campaign does not run changes nothing.
    """
    changed = world.copy()
    for anomaly in schedule:
        effect = EFFECTS[anomaly.kind]
        start, end = pd.Timestamp(anomaly.start), pd.Timestamp(anomaly.end)
        rows = (world["campaign"] == anomaly.campaign.name) & world["date"].between(start, end)
        progress = (world.loc[rows, "date"] - start).dt.days.to_numpy() / max(anomaly.days - 1, 1)
        changed.loc[rows, effect.driver] *= effect.multiplier(anomaly.magnitude, progress)
    return changed
