"""The days that the lines above a table name: its rows lie between them, in whichever order day and month stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from marketing_assets.ingestion.cells.date_text import ORDERS, DateOrder, DateText, date_text

# Where the report was made, the day may have been another one.
_OTHER_ZONE = timedelta(days=1)


@dataclass(frozen=True)
class ReportDays:
    """The first and the last day that a row can have (None: not named).

    `orders`: of day, month and year, in which the lines above the table can be read themselves.
    """

    first: date | None = None
    last: date | None = None
    orders: frozenset[DateOrder] = frozenset(ORDERS)

    def hold(self, day: date) -> bool:
        """Whether a row can have this day; a day more on either side may be another time zone."""
        early = self.first is not None and day < self.first - _OTHER_ZONE
        return not early and (self.last is None or day <= self.last + _OTHER_ZONE)


def report_days(firsts: Sequence[str], lasts: Sequence[str]) -> ReportDays:
    """Read the days before which (`firsts`) and after which (`lasts`) no row lies; what is no day says nothing.

    A day that can be read in several ways counts as its widest reading; days that contradict each other give no range.
    """
    begin = [found for found in map(date_text, firsts) if found.days]
    end = [found for found in map(date_text, lasts) if found.days]
    orders = frozenset(ORDERS).intersection(*(found.likely for found in (*begin, *end)))
    certain = _range(
        [days for found in begin if len(days := _readings(found, orders)) == 1],
        [days for found in end if len(days := _readings(found, orders)) == 1],
        orders,
    )
    # The report cannot begin after its certain end, nor end before its certain beginning.
    until, since = replace(certain, first=None), replace(certain, last=None)
    orders = frozenset(
        order
        for order in orders
        if all(until.hold(found.days[order]) for found in begin) and all(since.hold(found.days[order]) for found in end)
    )
    found = _range([_readings(day, orders) for day in begin], [_readings(day, orders) for day in end], orders)
    return found if orders and not (found.first and found.last and found.first > found.last) else ReportDays()


def _readings(found: DateText, orders: frozenset[DateOrder]) -> set[date]:
    return {found.days[order] for order in orders}


def _range(begin: Sequence[set[date]], end: Sequence[set[date]], orders: frozenset[DateOrder]) -> ReportDays:
    """The narrowest range of the widest readings."""
    return ReportDays(
        max((min(days) for days in begin if days), default=None),
        min((max(days) for days in end if days), default=None),
        orders,
    )
