"""Time stamps of one column: ISO 8601 or the epoch as digits, in UTC. The day they fall on depends on the settings'
time zone, so the future is judged there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa

from marketing_assets.ingestion.cells.shapes import shape

# Digits -> how many units are one second. Nine digits are 1973 to 2001, ten last until 2286.
_EPOCH_UNITS = {9: 1, 10: 1, 12: 10**3, 13: 10**3, 15: 10**6, 16: 10**6, 18: 10**9, 19: 10**9}
_EPOCH_START = datetime(1970, 1, 1, tzinfo=UTC)
_ISO = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?P<time>[0-9]{2}:[0-9]{2}(:[0-9]{2})?)([.,](?P<fraction>[0-9]{1,9}))?"
    r" ?(?P<zone>Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)?",
    re.ASCII,
)


@dataclass(frozen=True)
class Times:
    """One column: `values` (timestamp[us], UTC without zone, NULL for a problem), `problems` by position."""

    values: pa.Array
    problems: dict[int, str]
    first_future: date | None


@dataclass(frozen=True)
class TimeRules:
    """How time stamps are read: strptime `format` (None: ISO 8601 or epoch), the zone of those that name none, the
    zone in which days are counted, the first and the last day that can be true.
    """

    format: str | None
    zone: ZoneInfo
    day_zone: ZoneInfo
    earliest: date
    today: date


def read_times(cells: pa.Array, rules: TimeRules) -> Times:
    """Read trimmed text cells; an empty cell is a problem."""
    first = _midnight(rules.earliest, rules.day_zone)
    end = _midnight(rules.today + timedelta(days=1), rules.day_zone)
    values: list[datetime | None] = []
    problems: dict[int, str] = {}
    first_future: datetime | None = None
    for position, text in enumerate(cells.to_pylist()):
        moment = None if text is None else _moment(text, rules)
        if moment is None:
            problems[position] = "no time" if text is None else f"not a date with time (shape {shape(text)})"
        elif moment < first:
            problems[position] = f"a date before {rules.earliest}"
        elif moment >= end:
            problems[position] = f"a date in the future (after {rules.today})"
            first_future = moment if first_future is None else min(moment, first_future)
        values.append(None if position in problems or moment is None else moment.replace(tzinfo=None))
    future_day = None if first_future is None else first_future.astimezone(rules.day_zone).date()
    return Times(pa.array(values, pa.timestamp("us")), problems, future_day)


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The day in `zone` of a time in UTC without zone."""
    return moment.replace(tzinfo=UTC).astimezone(zone).date()


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _moment(text: str, rules: TimeRules) -> datetime | None:
    """The moment in UTC, or None for what is none."""
    try:
        if rules.format is not None:
            return _in_utc(datetime.strptime(text, rules.format), rules.zone)  # noqa: DTZ007 - the zone follows
        if text.isdecimal() and text.isascii():
            units = _EPOCH_UNITS.get(len(text))
            return None if units is None else _EPOCH_START + timedelta(microseconds=int(text) * 10**6 // units)
        parts = _ISO.fullmatch(text)
        if parts is None:
            return None
        zone = (parts["zone"] or "").replace("UTC", "Z")
        fraction = f".{parts['fraction'][:6].ljust(6, '0')}" if parts["fraction"] else ""
        seconds = "" if parts[3] else ":00"
        return _in_utc(datetime.fromisoformat(f"{parts['day']}T{parts['time']}{seconds}{fraction}{zone}"), rules.zone)
    except (ValueError, OverflowError):
        return None


def _in_utc(moment: datetime, zone: ZoneInfo) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
