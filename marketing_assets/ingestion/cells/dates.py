"""Date cells of one column, or of year, month and day columns. Each distinct text is read once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.cells.shapes import shape

ISO_FORMAT = "%Y-%m-%d"
# `YYYY-MM-DD`, `YYYYMMDD`, or a time stamp whose day is taken as it is written.
ISO_DAY = "ISO 8601 day"
_BETWEEN_PARTS = "\x1f"
_ISO_DAY = re.compile(
    r"([0-9]{4})(-?)([0-9]{2})\2([0-9]{2})(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?"
    r" ?(?:Z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?)?)?",
    re.ASCII,
)
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH_NUMBERS = {name[:length]: n for n, name in enumerate(_MONTHS, start=1) for length in (3, 4, len(name))}


@dataclass(frozen=True)
class Dates:
    """One column: `values` (date32, NULL for a problem), `problems` by position, newest day refused as future."""

    values: pa.Array
    problems: dict[int, str]
    first_future: date | None


@dataclass(frozen=True)
class DayRules:
    """The first and the last day that can be true, and whether an empty cell is a problem."""

    earliest: date
    today: date
    required: bool = True


def read_dates(cells: pa.Array, date_format: str, rules: DayRules) -> Dates:
    """Read text cells with a strptime format, or any way of `ISO_DAY`."""

    def read(text: str) -> date:
        if date_format == ISO_DAY:
            return _iso_day(text)
        return datetime.strptime(text, date_format).date()  # noqa: DTZ007 - a day has no time zone

    return _read(cells, read, "YYYY-MM-DD" if date_format == ISO_DAY else date_format, rules)


def read_date_parts(year: pa.Array, month: pa.Array, day: pa.Array, rules: DayRules) -> Dates:
    """Read three text arrays; a month is a number or an English name or its abbreviation."""

    def read(text: str) -> date:
        year_text, month_text, day_text = text.split(_BETWEEN_PARTS)
        return date(whole_number(year_text), month_number(month_text), whole_number(day_text))

    joined = pc.binary_join_element_wise(year, month, day, _BETWEEN_PARTS)
    return _read(joined, read, "year, month and day", rules)


def month_number(text: str) -> int:
    """1 to 12 for `4`, `04`, `Apr`, `april`. Raises ValueError for anything else."""
    return _MONTH_NUMBERS.get(text.rstrip(".").casefold()) or whole_number(text)


def whole_number(text: str) -> int:
    """Digits only: int() alone would also take `1_0` and signs. Raises ValueError for anything else."""
    if not text.isdecimal():
        raise ValueError("not a whole number")
    return int(text)


def _iso_day(text: str) -> date:
    parts = _ISO_DAY.fullmatch(text)
    if parts is None:
        raise ValueError("not a day")
    return date(int(parts[1]), int(parts[3]), int(parts[4]))


def _read(cells: pa.Array, read: Callable[[str], date], expected: str, rules: DayRules) -> Dates:
    encoded = cells.dictionary_encode()
    readings = [_day(text, read, expected, rules) for text in encoded.dictionary.to_pylist()]
    future = min((day for day, _ in readings if day is not None and day > rules.today), default=None)
    # One place more for empty cells, which have no place in the dictionary.
    readings.append((None, "no date" if rules.required else ""))
    places = pc.fill_null(encoded.indices, len(readings) - 1)
    values = pa.array([None if reason else day for day, reason in readings], pa.date32()).take(places)
    bad = pc.indices_nonzero(pa.array([bool(reason) for _, reason in readings]).take(places))
    reasons = [readings[place][1] for place in places.take(bad).to_pylist()]
    return Dates(values, dict(zip(bad.to_pylist(), reasons, strict=True)), future)


def _day(text: str, read: Callable[[str], date], expected: str, rules: DayRules) -> tuple[date | None, str]:
    """The day, and what is wrong with it ("" for nothing)."""
    try:
        day = read(text)
    except (ValueError, OverflowError):
        return None, f"not a date as {expected} (shape {shape(text.replace(_BETWEEN_PARTS, ' '))})"
    if day < rules.earliest:
        return day, f"a date before {rules.earliest}"
    if day > rules.today:
        return day, f"a date in the future (after {rules.today})"
    return day, ""
