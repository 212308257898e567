"""Which decimal sign and which order of day, month and year a file is read with, and why; a guess is refused.

A mapping decides without a look at the cells; else the cells decide, dates also by the days that the lines above the
table name; else the settings; else, for dates, what the platform documents. Reading `1,234` or `03/04/2025` wrong is
never noticed later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

import pyarrow as pa

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.cells.date_text import DateOrder
from marketing_assets.ingestion.cells.evidence import DateEvidence, DateExample, Example, NumberEvidence
from marketing_assets.ingestion.cells.number_text import DecimalSign, other_sign, take_apart
from marketing_assets.ingestion.cells.shapes import header_name, shape, shown_value

__all__ = [
    "Contradictory",
    "DateEvidence",
    "Decision",
    "NumberEvidence",
    "Undecidable",
    "decide_date_format",
    "decide_decimal",
]

Value = TypeVar("Value", bound=str)
_MAPPING_DECIMAL = '`decimal: "."` or `decimal: ","` in a mapping of this file'
_ORDER_NAMES: dict[DateOrder, str] = {"ymd": "year first", "dmy": "day first", "mdy": "month first"}


@dataclass(frozen=True)
class Decision(Generic[Value]):
    """What was decided and by what, in words for people; `warning` where it may well be wrong."""

    value: Value
    why: str
    warning: str = ""


class Undecidable(ExportError):  # noqa: N818 - says what the file is
    """The cells of a file can be read in two ways, and nothing says which."""


class Contradictory(ExportError):  # noqa: N818 - says what the file is
    """Some cells of a file can be read only in one way, some only in the other."""


def decide_decimal(
    evidence: NumberEvidence, *, declared: DecimalSign | None = None, setting: DecimalSign | None = None, file: str = ""
) -> Decision[DecimalSign]:
    """The decimal sign of a file.

    Args:
        evidence: of every numeric column of the file.
        declared: by a mapping; wins without a look.
        setting: `ingestion.decimal` of the settings; only where the cells do not decide.
        file: begins the message of an error.
    Raises:
        Contradictory: cells that are numbers with "." only, and others with "," only, or with "," no whole numbers, or
            exchange rates that would be above 1,000.
        Undecidable: cells such as `1,234`, and nothing that says what they are.
    """
    if declared is not None:
        return Decision(declared, "the mapping says so")
    point, comma = evidence.certain.get("."), evidence.certain.get(",")
    if point is not None and comma is not None:
        raise Contradictory(
            f'{_where(file)}numbers with both decimal signs: {_cell(point)} is {_number(point, ".")} with "." only, '
            f'{_cell(comma)} is {_number(comma, ",")} with "," only. Export the file again in one number format, or '
            f"say {_MAPPING_DECIMAL}: cells written the other way are then rejected"
        )
    for style, example in evidence.certain.items():
        # Reading the number of the example takes as long as reading a small file: only where it is told.
        if style in evidence.fractions:
            because = f'{_cell(example)} is {_number(example, style)} with "{style}" only'
            _refuse_fraction(evidence, style, because, file)
        _refuse_group(evidence, style, example, file)
        return Decision(style, f"{_cell(example)} is a number in this way only")
    if evidence.ambiguous is None:
        return Decision(".", "no cell needs it")
    if setting is not None:
        _refuse_fraction(evidence, setting, f'`ingestion.decimal` in the settings is "{setting}"', file)
        _refuse_group(evidence, setting, None, file)
        return Decision(setting, f"`ingestion.decimal` in the settings; {_cell(evidence.ambiguous)} could be either")
    found = evidence.ambiguous
    raise Undecidable(
        f"{_where(file)}the decimal sign is not certain: {_cell(found)} is {_number(found, '.')} or "
        f"{_number(found, ',')}, and no cell of the file shows which. Say {_MAPPING_DECIMAL}, or set "
        "`ingestion.decimal` in marketing.yaml for all files whose cells do not decide it"
    )


def decide_date_format(
    evidence: DateEvidence,
    *,
    declared: DateOrder | None = None,
    platform_hint: DateOrder | None = None,
    setting: DateOrder | None = None,
    file: str = "",
) -> Decision[DateOrder]:
    """The order of day, month and year in a file; "ymd" where no cell needs one.

    Args:
        evidence: of every date column of the file.
        declared: by a mapping; wins without a look.
        platform_hint: what the platform documents; only where nothing else decides, and with a warning.
        setting: `ingestion.date_order` of the settings; only where neither the cells nor the days of the report decide.
        file: begins the message of an error.
    Raises:
        Contradictory: cells that are days in one order only, and others in another order only.
        Undecidable: cells such as `03/04/2025`, and nothing that says what they are.
    """
    if declared is not None:
        return Decision(declared, "the mapping says so")
    if not evidence.orders:
        raise Contradictory(_contradiction(evidence, file))
    if not evidence.ordered:
        year_first = "every date begins with its year or names its month"
        return Decision("ymd", year_first if evidence.unordered else "no cell needs it")
    unclear = evidence.undecided()
    orders = evidence.fitting
    order = min(orders)
    if len(evidence.orders) == 1:
        found = min(evidence.excluded.values(), key=lambda found: len(found.text.likely))
        alone = len(found.text.likely) == 1
        return Decision(order, f"{_cell(found.example)} is a day in this order only" if alone else "the only one left")
    if len(orders) == 1:
        cell = _cell(evidence.outside[min(evidence.orders - orders)].example)
        return Decision(order, f"in another order {cell} lies outside the days that the lines above the table name")
    if unclear and all(found.text.sign == "." for found in unclear) and "dmy" in orders:
        return Decision("dmy", f"dates with dots have the day first, as in {_cell(unclear[0].example)}")
    above = min(evidence.report.orders) if len(evidence.report.orders) == 1 else None
    for value, why in (
        (setting, "`ingestion.date_order` in the settings"),
        (above, "as in the lines above the table"),
        (platform_hint, "documented by the platform"),
    ):
        if value is not None and value in orders:
            guessed = bool(unclear) and value == platform_hint and value not in (setting, above)
            return Decision(
                value,
                f"{why}; {_cell(unclear[0].example)} could be either" if unclear else why,
                _guess(unclear[0], orders, value) if guessed else "",
            )
    if not unclear:
        return Decision(order, "every date is the same in any order")
    readings = unclear[0].days(orders)
    raise Undecidable(
        f"{_where(file)}the order of day and month is not certain: {_cell(unclear[0].example)} is "
        f"{_either(readings)}, and no cell of the file shows which. Say {_mapping_order(readings)}, or set "
        "`ingestion.date_order` in marketing.yaml for all files whose cells do not decide it"
    )


def _refuse_fraction(evidence: NumberEvidence, style: DecimalSign, because: str, file: str) -> None:
    found = evidence.fractions.get(style)
    if found is not None:
        raise Contradictory(
            f"{_where(file)}numbers with both decimal signs: {because}, but then {_cell(found)} is "
            f"{_number(found, style)}, a fraction in a column of whole numbers. Export the file again in one number "
            f"format, or say {_MAPPING_DECIMAL}"
        )


def _refuse_group(evidence: NumberEvidence, style: DecimalSign, example: Example | None, file: str) -> None:
    """An exchange rate of 1.041 that becomes 1041 costs a thousand times the money, and looks like any other number."""
    found = evidence.grouped.get(style)
    if found is not None:
        because = f'`ingestion.decimal` in the settings is "{style}"'
        if example is not None:
            because = f'{_cell(example)} is {_number(example, style)} with "{style}" only'
        other = other_sign(style)
        raise Contradictory(
            f"{_where(file)}a rate with two readings: {_cell(found)} is {_number(found, other)} "
            f'with "{other}" as decimal sign, as rates mostly are, and {_number(found, style)} with "{style}", as in '
            f"the rest of the file ({because}). Write rates above 1,000 without a mark between the thousands, and all "
            f'others with one decimal sign; or say `decimal: "{style}"` in a mapping of this file where '
            f"{_number(found, style)} is right"
        )


def _guess(found: DateExample, orders: frozenset[DateOrder], order: DateOrder) -> str:
    readings = found.days(orders)
    others = {other: day for other, day in readings.items() if other != order}
    return (
        f"the order of day and month is not certain: {_cell(found.example)} is read as {_day(readings[order], order)}, "
        f"as the platform documents it. If it is {_either(others)}, say {_mapping_order(others)}, or set "
        "`ingestion.date_order` in marketing.yaml for all files whose cells do not decide it; then land the file again"
    )


def _either(days: Mapping[DateOrder, date]) -> str:
    return " or ".join(_day(day, order) for order, day in days.items())


def _mapping_order(orders: Iterable[DateOrder]) -> str:
    said = " or ".join(f"`date: {{order: {order}}}` ({_ORDER_NAMES[order]})" for order in orders)
    return f"{said} in a mapping of this file"


def _contradiction(evidence: DateEvidence, file: str) -> str:
    found = sorted(evidence.excluded.values(), key=lambda found: len(found.text.likely))
    alone = {found.text.likely: found for found in reversed(found) if len(found.text.likely) == 1}
    shown = {found.example: found for found in (alone.values() if len(alone) > 1 else found)}
    cells = [f"{_cell(example)} is {_either(found.days(found.text.likely))}" for example, found in shown.items()]
    orders = [order for order in _ORDER_NAMES if any(order in found.text.likely for found in shown.values())]
    return (
        f"{_where(file)}dates in different orders: {', '.join(cells)} only. Export the file again in one date format, "
        f"or say {_mapping_order(orders)}: dates written the other way are then rejected"
    )


def _where(file: str) -> str:
    return f"{file}: " if file else ""


def _cell(example: Example) -> str:
    """The cell where it certainly holds no personal data, else its shape; with its line and column."""
    value = shown_value(example.cell)
    cell = f"a cell of shape {shape(example.cell)}" if value is None else f"`{value}`"
    column = f", column {header_name(example.column)}" if example.column else ""
    return cell if example.line is None else f"{cell} (line {example.line}{column})"


def _number(example: Example, style: DecimalSign) -> str:
    """The cell's number as plain digits, as it would be read."""
    if shown_value(example.cell) is None:
        return f'a number with "{style}"'
    return str(take_apart(pa.array([example.cell])).plain(style)[0].as_py())


def _day(day: date, order: str) -> str:
    month = day.strftime("%B")
    return f"{month} {day.day}, {day.year}" if order == "mdy" else f"{day.day} {month} {day.year}"
