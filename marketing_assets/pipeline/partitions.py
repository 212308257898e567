"""The one partitioning of the graph: a day of data."""

from __future__ import annotations

import dagster as dg

FIRST_DAY = "2010-01-01"


def daily(time_zone: str) -> dg.DailyPartitionsDefinition:
    """Days of data in the settings' time zone; today becomes a key when it is over."""
    return dg.DailyPartitionsDefinition(start_date=FIRST_DAY, timezone=time_zone)
