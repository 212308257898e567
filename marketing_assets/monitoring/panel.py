"""The door of the room: daily KPI rows become one grid of day x campaign per metric, the same whatever the row order.

A missing row or value is NaN here, never zero. Nothing is judged in this file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from marketing_assets.metrics import ADDITIVE

KEYS = ("platform", "channel", "campaign")
FLIGHT_GAP_DAYS = 7  # a longer stretch without rows separates two flights
ALL = "all"  # stands in `platform`, `channel` and `campaign` of a row that is about several of them


class Entity(NamedTuple):
    """What a series is about. `campaign` is "all" for a channel; all three are for the whole company."""

    platform: str
    channel: str
    campaign: str


@dataclass(frozen=True)
class Panel:
    """Days x entities. Money in currency, counts as floats, NaN = not reported.

    Attributes:
        days: every calendar day from the first row to `as_of`.
        entities: campaigns in name order.
        values: per additive column an array (days, entities).
        present: the entity has a row on the day.
        mature: the row is final on `as_of`.
    """

    days: tuple[date, ...]
    entities: tuple[Entity, ...]
    values: dict[str, np.ndarray]
    present: np.ndarray
    mature: np.ndarray

    @property
    def weekdays(self) -> np.ndarray:
        """0 = Monday, per day."""
        return np.array([day.weekday() for day in self.days], dtype=int)

    def flight_starts(self) -> np.ndarray:
        """Per day x entity the index of the first day of the flight it belongs to; -1 where there is no row."""
        starts = np.full(self.present.shape, -1)
        for column in range(len(self.entities)):
            previous, start = -FLIGHT_GAP_DAYS - 2, -1
            for day in np.flatnonzero(self.present[:, column]).tolist():
                if day - previous > FLIGHT_GAP_DAYS + 1:
                    start = day
                starts[day, column] = start
                previous = day
        return starts


def read_panel(daily: pd.DataFrame, as_of: date) -> Panel:
    """Read the rows up to `as_of`.

    Args:
        daily: `campaign_kpis_daily`: `date, platform, channel, campaign`, the additive columns [NULL = not reported],
            `mature_on` (NULL or absent = final). Rows of equal keys are summed.
        as_of: the last day that may be known.
    """
    frame = pd.DataFrame({"date": pd.to_datetime(daily["date"]).dt.normalize()})
    for key in KEYS:
        frame[key] = daily[key].astype(object).where(daily[key].notna(), "").astype(str)
    for metric in ADDITIVE:
        numbers = daily[metric].astype(object) if metric in daily else pd.Series(np.nan, index=daily.index)
        numbers = pd.to_numeric(numbers, errors="coerce").astype(float)
        frame[metric] = numbers.where(np.isfinite(numbers))
    if "mature_on" in daily:
        frame["immature"] = pd.to_datetime(daily["mature_on"]) > pd.Timestamp(as_of)
    else:
        frame["immature"] = False
    frame = frame[frame["date"] <= pd.Timestamp(as_of)]
    if frame.empty:
        nothing = np.zeros((0, 0))
        return Panel((), (), dict.fromkeys(ADDITIVE, nothing), nothing.astype(bool), nothing.astype(bool))
    # Sorted by value as well, so that sums of equal keys add up in the same order whatever the order of the rows.
    frame = frame.sort_values(["date", *KEYS, *ADDITIVE], ignore_index=True)
    grouped = frame.groupby(["date", *KEYS], sort=True)
    table = grouped[list(ADDITIVE)].sum(min_count=1)
    table["mature"] = ~grouped["immature"].any()
    table = table.reset_index()
    names = sorted({Entity(*key) for key in zip(*(table[key] for key in KEYS), strict=True)})
    column_of = {entity: column for column, entity in enumerate(names)}
    first = table["date"].min()
    days = pd.date_range(first, pd.Timestamp(as_of), freq="D")
    row = (table["date"] - first).dt.days.to_numpy()
    column = np.array([column_of[Entity(*key)] for key in zip(*(table[key] for key in KEYS), strict=True)])
    shape = (len(days), len(names))
    values = {}
    for metric in ADDITIVE:
        values[metric] = np.full(shape, np.nan)
        values[metric][row, column] = table[metric].to_numpy(dtype=float)
    present, mature = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    present[row, column] = True
    mature[row, column] = table["mature"].to_numpy(dtype=bool)
    return Panel(tuple(day.date() for day in days), tuple(names), values, present, mature)
