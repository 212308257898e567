"""From sorted lines to canonical columns, for each row template; what is wrong with a cell is noted, not raised."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.canonical import (
    MAY_BE_NEGATIVE,
    METRICS,
    MONEY,
    NULL_WORDS,
    ROWS_SCHEMA,
    TEXTS,
)
from marketing_assets.ingestion.dates import Dates, read_date_parts, read_dates
from marketing_assets.ingestion.layout import Cell, Layout
from marketing_assets.ingestion.lines import DataLines
from marketing_assets.ingestion.numbers import DecimalSign, Numbers, read_numbers, refuse_ambiguous

OWN_DECIMAL: DecimalSign = "."


@dataclass
class TemplateRows:
    """All records of one template: `table` has one row per well-formed line, also for those with `problems`.

    `problems`: position -> (header, reason), in the order in which the columns are looked at, the date first.
    """

    table: pa.Table
    problems: dict[int, list[tuple[str, str]]]
    undated: set[int]
    first_future: date | None
    rounded: int
    other_style: bool


@dataclass(frozen=True)
class FileReader:
    """Reads the columns of one file; what templates share is read once."""

    lines: DataLines
    layout: Layout
    currency: str
    today: date
    _texts: dict[int, pa.Array] = field(default_factory=dict)

    def read(self) -> list[TemplateRows]:
        """The rows of every template."""
        return [self._template(number) for number in range(len(self.layout.templates))]

    def _template(self, number: int) -> TemplateRows:
        template = self.layout.templates[number]
        problems: dict[int, list[tuple[str, str]]] = {}

        def note(cell: Cell, found: dict[int, str]) -> None:
            for position, reason in found.items():
                problems.setdefault(position, []).append((cell.header, reason))

        date_cell = self._date_cell(template)
        dates = self._dates(template)
        note(date_cell, dates.problems)
        columns: dict[str, pa.Array] = {"date": dates.values}
        for name in TEXTS:
            columns[name] = self._text(template[name]) if name in template else self._nulls(pa.string())
        for name in ("platform", "campaign"):
            note(template[name], _where(pc.is_null(columns[name]), f"no {name}"))
        columns["currency"] = pc.fill_null(pc.utf8_upper(columns["currency"]), self.currency)
        if "currency" in template:
            foreign = pc.not_equal(columns["currency"], self.currency)
            note(template["currency"], _where(foreign, f"a currency that is not {self.currency}"))
        for name in METRICS:
            columns[name] = self._nulls(ROWS_SCHEMA.field(name).type)
        metrics = self._numbers[number]
        for name, numbers in metrics.items():
            columns[name] = numbers.values
            note(template[name], numbers.problems)
            if name not in MAY_BE_NEGATIVE:
                note(template[name], _where(pc.less(numbers.values, 0), f"negative {name}"))
        columns["line"] = pa.array(self.lines.starts, pa.int64())
        columns["template"] = pa.repeat(pa.scalar(number, pa.int64()), self._height)
        rounded = sum(numbers.rounded for numbers in metrics.values())
        other_style = any(numbers.other_style for numbers in metrics.values())
        table = pa.table([columns[name] for name in ROWS_SCHEMA.names], schema=ROWS_SCHEMA)
        return TemplateRows(table, problems, set(dates.problems), dates.first_future, rounded, other_style)

    @property
    def _height(self) -> int:
        return len(self.lines.records)

    @cached_property
    def _numbers(self) -> list[dict[str, Numbers]]:
        """Metrics per template. Whether the file contradicts its decimal sign is known only after all of them."""
        declared = self.layout.mapping.decimal
        style = declared or OWN_DECIMAL
        read = [
            {name: self._number(t[name], name, style) for name in METRICS if name in t} for t in self.layout.templates
        ]
        if declared or not any(numbers.other_style for template in read for numbers in template.values()):
            return read
        return [
            {
                name: refuse_ambiguous(self._text(cells[name]), numbers, style)
                if cells[name].constant is None
                else numbers
                for name, numbers in template.items()
            }
            for cells, template in zip(self.layout.templates, read, strict=True)
        ]

    def _number(self, cell: Cell, name: str, style: DecimalSign) -> Numbers:
        currency = self.currency if name in MONEY else None
        if cell.constant is None:
            return read_numbers(self._text(cell), style, currency)
        constant = read_numbers(pa.array([cell.constant]), OWN_DECIMAL, currency)
        return replace(constant, values=pa.repeat(constant.values[0], self._height))

    def _dates(self, template: dict[str, Cell]) -> Dates:
        parts = self.layout.date_parts
        if parts:
            year, month, day = (self._text(part) for part in parts)
            return read_date_parts(year, month, day, self.today)
        return read_dates(self._text(template["date"]), self.layout.mapping.date.format, self.today)

    def _date_cell(self, template: dict[str, Cell]) -> Cell:
        parts = self.layout.date_parts
        if parts is None:
            return template["date"]
        return next((part for part in reversed(parts) if part.position is not None), parts[0])

    def _text(self, cell: Cell) -> pa.Array:
        """The column's cells, trimmed, NULL where nothing is reported."""
        if cell.position is None:
            return pa.repeat(pa.scalar(cell.constant, pa.string()), self._height)
        if cell.position not in self._texts:
            cells = pa.array([record[cell.position] for record in self.lines.records], pa.string())
            trimmed = pc.utf8_trim_whitespace(cells)
            silent = pc.is_in(pc.utf8_lower(trimmed), pa.array(NULL_WORDS))
            self._texts[cell.position] = pc.if_else(silent, None, trimmed)
        return self._texts[cell.position]

    def _nulls(self, kind: pa.DataType) -> pa.Array:
        return pa.nulls(self._height, kind)


def _where(mask: pa.Array, reason: str) -> dict[int, str]:
    return dict.fromkeys(pc.indices_nonzero(pc.fill_null(mask, False)).to_pylist(), reason)
