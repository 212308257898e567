"""Offsets of a time zone as a small table, so that SQL finds the local day without DuckDB's icu extension."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_STEP = timedelta(hours=6)  # no zone changes twice within it
_FAR_PAST, _FAR_FUTURE = datetime(1, 1, 1), datetime(9999, 12, 31)  # noqa: DTZ001 - naive UTC, as everywhere in tables


@dataclass(frozen=True)
class ZoneOffset:
    """From `utc_from` until before `utc_until` (naive UTC), local time is UTC plus `offset_seconds`."""

    utc_from: datetime
    utc_until: datetime
    offset_seconds: int


def zone_offsets(zone: ZoneInfo, first: datetime, last: datetime) -> list[ZoneOffset]:
    """Offsets that hold between two naive UTC times; the outer ones are open, so that no time falls outside."""
    offsets: list[ZoneOffset] = []
    begun, offset, moment = _FAR_PAST, _offset(zone, first), first
    while moment <= last:
        following = moment + _STEP
        if _offset(zone, following) != offset:
            change = _bisect(zone, moment, following, offset)
            offsets.append(ZoneOffset(begun, change, offset))
            begun, offset = change, _offset(zone, change)
        moment = following
    return [*offsets, ZoneOffset(begun, _FAR_FUTURE, offset)]


def _offset(zone: ZoneInfo, moment: datetime) -> int:
    found = zone.utcoffset(moment.replace(tzinfo=UTC).astimezone(zone))
    return int(found.total_seconds()) if found is not None else 0


def _bisect(zone: ZoneInfo, low: datetime, high: datetime, before: int) -> datetime:
    """First second after the change between two times."""
    low, high = low.replace(microsecond=0), high.replace(microsecond=0)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    return high
