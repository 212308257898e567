"""From sorted lines to the columns of a kind, for each row template; what is wrong with a cell is noted, not raised."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.cells.dates import Dates, DayRules, read_date_parts, read_dates
from marketing_assets.ingestion.cells.flags import read_flags, words_as_numbers
from marketing_assets.ingestion.cells.numbers import DecimalSign, Numbers, read_numbers, refuse_ambiguous
from marketing_assets.ingestion.cells.timestamps import TimeRules, Times, read_times
from marketing_assets.ingestion.kinds import ARROW_TYPES, NULL_WORDS, NUMERIC, Column
from marketing_assets.ingestion.layout import Cell, Layout
from marketing_assets.ingestion.lines import TOTALS, DataLines, is_totals

OWN_DECIMAL: DecimalSign = "."
UTC_ZONE = ZoneInfo("UTC")
# What the first cell of a totals line may begin with; `is_totals` decides.
_TOTALS_LIKE = r"(?i)^(grand\s+)?total"


@dataclass
class TemplateRows:
    """All records of one template: `table` has one row per well-formed line, also for those with `problems`.

    `problems`: position -> (header, reason), in the order of the kind's columns. `undated`: positions without a day,
    which may be totals lines.
    """

    table: pa.Table
    problems: dict[int, list[tuple[str, str]]]
    undated: set[int]
    first_future: date | None
    rounded: int
    other_style: bool


@dataclass
class _Notes:
    """What was noticed while the columns of one template were read."""

    problems: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    undated: set[int] = field(default_factory=set)
    futures: list[date] = field(default_factory=list)

    def add(self, cell: Cell, found: dict[int, str]) -> None:
        for position, reason in found.items():
            self.problems.setdefault(position, []).append((cell.header, reason))


@dataclass(frozen=True)
class FileReader:
    """Reads the columns of one file; what templates share is read once. `zone` is where a day begins and ends."""

    lines: DataLines
    layout: Layout
    currency: str
    zone: ZoneInfo
    today: date
    _texts: dict[int, pa.Array] = field(default_factory=dict)

    def read(self) -> list[TemplateRows]:
        """The rows of every template."""
        return [self._template(number) for number in range(len(self.layout.templates))]

    def _template(self, number: int) -> TemplateRows:
        kind, template, notes = self.layout.kind, self.layout.templates[number], _Notes()
        columns = {column.name: self._column(column, number, notes) for column in kind.columns}
        if kind.one_value_of:
            nothing = [pc.is_null(columns[name]) for name in kind.one_value_of]
            cell = next(template[name] for name in kind.one_value_of if name in template)
            notes.add(cell, _where(_all(nothing), f"no {' or '.join(kind.one_value_of)}"))
        if kind.day is None or not kind.column(kind.day).required:
            self._note_totals(number, notes)
        columns["line"] = pa.array(self.lines.starts, pa.int64())
        columns["template"] = pa.repeat(pa.scalar(number, pa.int64()), self._height)
        metrics = self._numbers[number].values()
        schema = kind.schema.append(pa.field("template", pa.int64(), nullable=False))
        return TemplateRows(
            table=pa.table([columns[name] for name in schema.names], schema=schema),
            problems=notes.problems,
            undated=notes.undated,
            first_future=min(notes.futures, default=None),
            rounded=sum(numbers.rounded for numbers in metrics),
            other_style=any(numbers.other_style for numbers in metrics),
        )

    def _column(self, column: Column, number: int, notes: _Notes) -> pa.Array:
        template = self.layout.templates[number]
        if column.type in ("date", "timestamp"):
            return self._days(column, template, notes)
        if column.name == "currency":
            return self._currency(number, notes)
        if column.name not in template:
            return pa.nulls(self._height, ARROW_TYPES[column.type])
        cell = template[column.name]
        if column.required:
            notes.add(cell, _where(pc.is_null(self._text(cell)), f"no {column.name}"))
        if column.type in NUMERIC:
            return self._judged(column, number, notes)
        if column.type == "flag":
            values, problems = read_flags(self._text(cell))
            notes.add(cell, problems)
            return values
        return self._text(cell)

    def _judged(self, column: Column, number: int, notes: _Notes) -> pa.Array:
        template, numbers = self.layout.templates[number], self._numbers[number][column.name]
        cell, values = template[column.name], numbers.values
        notes.add(cell, numbers.problems)
        # A target or control may be negative, money spent may not.
        spent = self.layout.kind.wide and template["role"].constant == "media"
        if spent or not column.negative:
            notes.add(cell, _where(pc.less(values, 0), f"negative {'spend' if spent else column.name}"))
        if column.type == "share":
            notes.add(cell, _where(pc.greater(values, 1), "a share above 1"))
        return values

    def _currency(self, number: int, notes: _Notes) -> pa.Array:
        """The settings' currency where the row names none; another one is a problem."""
        template, amount = self.layout.templates[number], self.layout.kind.currency_of
        if "currency" not in template:
            stated = pa.nulls(self._height, pa.string())
        else:
            stated = pc.utf8_upper(self._text(template["currency"]))
            foreign = pc.not_equal(stated, self.currency)
            if amount is not None:
                reported = amount in template and pc.is_valid(self._text(template[amount]))
                foreign = pc.and_(foreign, reported)
            notes.add(template["currency"], _where(foreign, f"a currency that is not {self.currency}"))
        return stated if amount is not None else pc.fill_null(stated, self.currency)

    @property
    def _height(self) -> int:
        return len(self.lines.records)

    @cached_property
    def _numbers(self) -> list[dict[str, Numbers]]:
        """Numbers per template. Whether the file contradicts its decimal sign is known only after all of them."""
        declared = self.layout.mapping.decimal
        style = declared or OWN_DECIMAL
        numeric = self.layout.kind.numeric
        read = [
            {column.name: self._number(t[column.name], column, style) for column in numeric if column.name in t}
            for t in self.layout.templates
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

    def _number(self, cell: Cell, column: Column, style: DecimalSign) -> Numbers:
        currency = self.currency if column.type in ("money", "number") else None
        measure = column.type in ("number", "share")
        if cell.constant is None:
            text = self._text(cell)
            return read_numbers(words_as_numbers(text) if column.yes_no else text, style, currency, measure=measure)
        constant = read_numbers(pa.array([cell.constant]), OWN_DECIMAL, currency, measure=measure)
        return replace(constant, values=pa.repeat(constant.values[0], self._height))

    def _days(self, column: Column, template: dict[str, Cell], notes: _Notes) -> pa.Array:
        parts = self.layout.date_parts if column.name == self.layout.kind.day else None
        if parts is None and column.name not in template:
            return pa.nulls(self._height, ARROW_TYPES[column.type])
        found: Dates | Times
        rules = DayRules(self.layout.kind.earliest, self.today, column.required)
        if parts:
            cell = next((part for part in reversed(parts) if part.position is not None), parts[0])
            year, month, day = (self._text(part) for part in parts)
            found = read_date_parts(year, month, day, rules)
        elif column.type == "timestamp":
            cell = template[column.name]
            found = read_times(self._text(cell), self._time_rules())
        else:
            cell = template[column.name]
            found = read_dates(self._text(cell), self.layout.date_format or self.layout.kind.day_format, rules)
        notes.add(cell, found.problems)
        notes.futures += [found.first_future] if found.first_future else []
        if column.name == self.layout.kind.day:
            notes.undated |= set(found.problems)
        return found.values

    def _time_rules(self) -> TimeRules:
        stated = self.layout.mapping.time_zone
        zone = ZoneInfo(stated) if stated else UTC_ZONE
        return TimeRules(self.layout.date_format, zone, self.zone, self.layout.kind.earliest, self.today)

    def _note_totals(self, number: int, notes: _Notes) -> None:
        """Where a line needs no date, a totals line looks like data: its first cell decides."""
        template = self.layout.templates[number]
        name = next(column.name for column in self.layout.kind.columns if column.required and column.name in template)
        text = self._text(template[name])
        suspects = pc.or_(pc.is_null(text), pc.fill_null(pc.match_substring_regex(text, _TOTALS_LIKE), False))
        positions = pc.indices_nonzero(suspects).to_pylist()
        totals = {position: TOTALS for position in positions if is_totals(self.lines.records[position])}
        notes.add(template[name], totals)
        notes.undated |= set(totals)

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


def _all(masks: list[pa.Array]) -> pa.Array:
    first, *others = masks
    for mask in others:
        first = pc.and_(first, mask)
    return first


def _where(mask: pa.Array, reason: str) -> dict[int, str]:
    return dict.fromkeys(pc.indices_nonzero(pc.fill_null(mask, False)).to_pylist(), reason)
