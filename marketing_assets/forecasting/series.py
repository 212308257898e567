"""Daily series on an unbroken calendar, and whether one is fit to be forecast at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum

import numpy as np
import pandas as pd

# Below two full weeks no weekday has been seen twice: nothing tells habit from chance.
LEAST_DAYS = 14
# How far back a weekday's habit is looked for: eight weeks, so that holidays and outages leave four of them.
RECENT_DAYS = 56


@dataclass(frozen=True)
class DailySeries:
    """One series, day by day without a gap in the calendar; NaN where nothing was reported.

    Attributes:
        name: the series' name.
        start: day of `values[0]`, which is reported.
        values: one value per calendar day; the last one is reported too.
    """

    name: str
    start: date
    values: np.ndarray

    @property
    def end(self) -> date:
        """The newest reported day."""
        return self.start + timedelta(days=len(self.values) - 1)

    @property
    def reported(self) -> int:
        """Days with a value."""
        return int(np.isfinite(self.values).sum())

    @property
    def never_negative(self) -> bool:
        """True for revenue-like series: what never was below zero is not forecast below zero."""
        return bool(np.nanmin(self.values) >= 0)

    def day(self, position: int) -> date:
        """Calendar day of a position; positions after the end are days to come."""
        return self.start + timedelta(days=position)


def read_series(history: pd.DataFrame, as_of: date) -> tuple[list[DailySeries], dict[str, str]]:
    """Put each series on the calendar.

    Args:
        history: `series, date, value`; value NULL or not finite = not reported. Rows after `as_of` are not looked at;
            several rows of a day are summed.
        as_of: the last day that may be known.
    Returns:
        The series with at least one value, by name; and for the names without any, the reason.
    """
    frame = pd.DataFrame(
        {
            "series": history["series"].astype(str),
            "date": pd.to_datetime(history["date"]).dt.normalize(),
            "value": pd.to_numeric(history["value"].astype(object), errors="coerce").astype(float),
        }
    )
    frame = frame[frame["date"] <= pd.Timestamp(as_of)]
    names = sorted(set(history["series"].astype(str)))
    known = frame[np.isfinite(frame["value"])]
    found = []
    for name, rows in known.groupby("series", sort=True):
        # fsum: the exact sum does not depend on the order of the rows.
        daily = rows.groupby("date")["value"].agg(fsum).sort_index()
        calendar = pd.date_range(daily.index[0], daily.index[-1], freq="D")
        values = daily.reindex(calendar).to_numpy(dtype=float)
        found.append(DailySeries(str(name), calendar[0].date(), values))
    present = {series.name for series in found}
    return found, {name: "not forecast: no value reported" for name in names if name not in present}


def verdict(series: DailySeries, as_of: date, horizon: int) -> str | None:
    """Why the series is not forecast, in words; None when it can be."""
    if series.reported < LEAST_DAYS:
        return f"too short: {series.reported} of {LEAST_DAYS} days"
    gap = (as_of - series.end).days
    if gap > horizon:
        return f"not forecast: last reported on {series.end}, {gap} days before"
    recent = int(np.isfinite(series.values[-RECENT_DAYS:]).sum())
    if recent < LEAST_DAYS:
        return f"too sparse: {recent} of its last {RECENT_DAYS} days reported, {LEAST_DAYS} needed"
    return None
