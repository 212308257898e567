"""Date cells of one column, or of year, month and day columns. Each distinct day is read once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.cells.calendar_words import month_of
from marketing_assets.ingestion.cells.date_text import TIME_BEHIND, DateOrder, date_text
from marketing_assets.ingestion.cells.shapes import shape
from marketing_assets.ingestion.cells.texts import Texts, distinct

# How the orders are called where a cell cannot be read.
_EXPECTED: dict[DateOrder, str] = {"ymd": "YYYY-MM-DD", "dmy": "day, month, year", "mdy": "month, day, year"}
_BETWEEN_PARTS = "\x1f"
_NOT_A_DATE = "not a date"


@dataclass(frozen=True)
class Dates:
    """One column: `values` (date32, NULL for a problem), `problems` by position, earliest day refused as future.

    `contradicts`: a cell is a real day in another order only, so the order may be wrong. `DateEvidence` says which
    cell, once it has looked at the same cells.
    """

    values: pa.Array
    problems: dict[int, str]
    first_future: date | None
    contradicts: bool = False


@dataclass(frozen=True)
class DayRules:
    """The first and the last day that can be true, and whether an empty cell is a problem."""

    earliest: date
    today: date
    required: bool = True


def read_dates(cells: Any, rules: DayRules, order: DateOrder = "ymd", format: str | None = None) -> Dates:
    """Read a column of trimmed text cells (NULL = empty).

    Args:
        cells: string or dictionary-encoded array.
        order: of day, month and year where they are digits and the year does not come first. ISO 8601, `YYYYMMDD`,
            `YYYY/MM/DD` and names of months are read in any order; a time behind the day is not looked at.
        format: a strptime format; then nothing else is read.
    """
    if format is not None:

        def by_format(text: str) -> tuple[date | None, bool]:
            try:
                return datetime.strptime(text, format).date(), False  # noqa: DTZ007 - a day has no time zone
            except (ValueError, OverflowError):
                return None, False

        return _read(distinct(cells), by_format, format, rules)

    def by_order(text: str) -> tuple[date | None, bool]:
        days = date_text(text).days
        return days.get(order), bool(days) and order not in days

    return _read(distinct(cells), by_order, _EXPECTED[order], rules, TIME_BEHIND)


def read_date_parts(year: Any, month: Any, day: Any, rules: DayRules) -> Dates:
    """Read three text arrays; a month is a number or a name or its abbreviation."""

    def read(text: str) -> tuple[date | None, bool]:
        year_text, month_text, day_text = text.split(_BETWEEN_PARTS)
        try:
            return date(whole_number(year_text), month_number(month_text), whole_number(day_text)), False
        except (ValueError, OverflowError):
            return None, False

    joined = pc.binary_join_element_wise(*(pc.cast(part, pa.string()) for part in (year, month, day)), _BETWEEN_PARTS)
    return _read(distinct(joined), read, "year, month and day", rules)


def month_number(text: str) -> int:
    """1 to 12 for `4`, `04`, `Apr`, `april`, `avril`. Raises ValueError for anything else."""
    return month_of(text) or whole_number(text)


def whole_number(text: str) -> int:
    """Digits only: int() alone would also take `1_0` and signs. Raises ValueError for anything else."""
    if not text.isdecimal():
        raise ValueError("not a whole number")
    return int(text)


def _read(
    column: Texts,
    read: Callable[[str], tuple[date | None, bool]],
    expected: str,
    rules: DayRules,
    not_read: str | None = None,
) -> Dates:
    """Read distinct texts; `read` gives the day and whether another order would give one."""
    # Without the time of day a column of time stamps has as few distinct texts as it has days.
    days = pc.replace_substring_regex(column.texts, not_read, "") if not_read else column.texts
    encoded = days.dictionary_encode()
    found = [read(text) for text in encoded.dictionary.to_pylist()]
    judged = [_reason(day, expected, rules) for day, _ in found]
    places = column.spread(encoded.indices)
    no_date = "no date" if rules.required else ""
    values = pa.array([None if reason else day for (day, _), reason in zip(found, judged, strict=True)], pa.date32())
    # One place more for empty cells, which have no place in the dictionary.
    places = pc.fill_null(places, len(judged))
    bad = pc.indices_nonzero(pa.array([*(bool(reason) for reason in judged), bool(no_date)]).take(places))
    return Dates(
        values=pa.concat_arrays([values, pa.nulls(1, pa.date32())]).take(places),
        problems=_problems(column, bad, places, judged, no_date),
        first_future=min((day for day, _ in found if day is not None and day > rules.today), default=None),
        contradicts=any(other for _, other in found),
    )


def _problems(column: Texts, bad: pa.Array, places: pa.Array, judged: list[str], no_date: str) -> dict[int, str]:
    texts = (column.texts if column.places is None else column.texts.take(column.places)).take(bad).to_pylist()
    problems = {}
    for position, place, text in zip(bad.to_pylist(), places.take(bad).to_pylist(), texts, strict=True):
        reason = judged[place] if place < len(judged) else no_date
        shown = f" (shape {shape(text.replace(_BETWEEN_PARTS, ' '))})" if reason.startswith(_NOT_A_DATE) else ""
        problems[position] = reason + shown
    return problems


def _reason(day: date | None, expected: str, rules: DayRules) -> str:
    """What is wrong with a day, "" for nothing."""
    if day is None:
        return f"{_NOT_A_DATE} as {expected}"
    if day < rules.earliest:
        return f"a date before {rules.earliest}"
    return f"a date in the future (after {rules.today})" if day > rules.today else ""
