"""Whether the rows of an export are days: from its columns, and from what the lines above the table say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from marketing_assets.ingestion.cells.calendar_words import month_of
from marketing_assets.ingestion.cells.report_days import ReportDays, report_days
from marketing_assets.ingestion.dialects.columns import Columns
from marketing_assets.ingestion.dialects.odd_lines import OddLines
from marketing_assets.ingestion.dialects.platform import PlatformDialect

# A line of two days. `report_days` tells whether they are.
_FROM, _UNTIL = re.compile(r"^([^:]{6,40}?) [-–—] [^:]{6,40}$"), re.compile(r"^[^:]{6,40}? [-–—] ([^:]{6,40})$")
# No part of a day is longer.
_NUMBERS_AND_WORDS = re.compile(r"[0-9]{1,8}|[^\W0-9_]{1,20}")


def base_day(dialect: PlatformDialect, found: Columns, lines: Sequence[str]) -> date | None:
    """The day from which `Nth day` counts, as the last line above the table that names one says."""
    if dialect.base_day is None or found.day_meaning != "nth_day":
        return None
    starts = [match[1] for match in map(dialect.base_day.search, lines) if match]
    try:
        return datetime.strptime(starts[-1], "%Y%m%d").date()  # noqa: DTZ007 - a day has no time zone
    except (IndexError, ValueError):
        return None


def why_no_day(dialect: PlatformDialect, found: Columns, base: date | None, lines: Sequence[str]) -> str:
    """Why the rows are no days, in words; empty where they may be."""
    said = [match[1] for match in map(dialect.coarse_line.search, lines) if match] if dialect.coarse_line else []
    if said:
        return f"is {said[-1].lower()}, not daily"
    if found.day_meaning == "nth_day" and base is None:
        return "counts days from a start that no line above the table names"
    if "date" in found.filled:
        return ""
    coarse = [word for meaning, word in dialect.coarse.items() if meaning in found.known]
    if coarse:
        return f"has a row per {coarse[0]}, not per day"
    spans = [first for first, last in dialect.spans.items() if first in found.known and last in found.known]
    return "has rows that each cover several days" if spans else "has no column for the day"


def names_first_day_only(
    dialect: PlatformDialect, found: Columns, sample: Sequence[list[str]], lines: Sequence[str]
) -> bool:
    """True where the report covers several days, as the lines above say, and all rows name the first of them."""
    if dialect.first_day is None or dialect.last_day is None or not sample or "date" not in found.filled:
        return False
    firsts = [match[1] for match in map(dialect.first_day.search, lines) if match]
    lasts = [match[1] for match in map(dialect.last_day.search, lines) if match]
    position = next((position for position, column in found.columns.items() if column == "date"), None)
    if position is None or not firsts or not lasts or _day_numbers(firsts[-1]) == _day_numbers(lasts[-1]):
        return False
    odd = OddLines(footers=dialect.footers)
    rows = [record for record in sample if odd(record) is None]
    return bool(rows) and all(_day_numbers(record[position]) == _day_numbers(firsts[-1]) for record in rows)


def days_above(dialect: PlatformDialect, lines: Sequence[str]) -> ReportDays:
    """The days that the lines above the table name as the first and the last of the report."""

    def said(patterns: Sequence[re.Pattern[str]]) -> list[str]:
        return [match[1] for pattern in patterns for match in map(pattern.search, lines) if match]

    return report_days(said((*dialect.not_before, _FROM)), said((*dialect.not_after, _UNTIL)))


def _day_numbers(text: str) -> tuple[int, ...]:
    """Day, month and year in any order; the time of day behind them does not count."""
    numbers = [int(part) if part.isdecimal() else month_of(part) for part in _NUMBERS_AND_WORDS.findall(text)]
    return tuple(sorted([number for number in numbers if number is not None][:3]))
