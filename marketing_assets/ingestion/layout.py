"""A header that has been understood: which position fills which column of the kind, for each row template.

Two ways lead to one: a mapping file (`mapped`), or what `dialects` recognise (`laying_out`). So all files are read the
same way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from marketing_assets.ingestion.cells.date_text import DateOrder
from marketing_assets.ingestion.cells.number_text import DecimalSign
from marketing_assets.ingestion.cells.report_days import ReportDays
from marketing_assets.ingestion.dialects.odd_lines import OddLines
from marketing_assets.ingestion.dialects.watched import Watched
from marketing_assets.ingestion.kinds import NUMERIC, Kind
from marketing_assets.ingestion.reading.heads import Head


@dataclass(frozen=True)
class Cell:
    """One column of one template: a position in the line and its header, or a constant.

    `only_where`: (position, regular expression); the cell counts only where the cell at that position matches.
    `where_empty`: what stands for a cell of text that says nothing.
    """

    position: int | None
    header: str
    constant: str | None = None
    only_where: tuple[int, str] | None = None
    where_empty: str | None = None


def _never(record: list[str]) -> bool:
    return False


@dataclass(frozen=True)
class Layout:
    """A header that has been understood.

    Attributes:
        head, header_at: where the header stands.
        name: what it was understood by, for people; `platform` where all rows have one.
        templates: canonical column -> cell, one template per row that a line becomes.
        date_parts: year, month, day where the day is not one column.
        date_format: strptime format that a mapping declares; `date_order` the order it declares; `date_hint` the order
            that the platform documents; `date_base` the day that a column of day numbers counts from.
        decimal: the decimal sign that a mapping declares.
        report: the days that the lines above the table name.
        same_day: positions of first and last day of a row, which must be the same day.
        micros: columns whose numbers are to be divided by a million.
        values: canonical column -> cell in small letters -> the value that takes its place.
        if_one_day: why to refuse the file where all its rows name one and the same day.
        testify: positions of numeric columns that are not stored but show the decimal sign.
        drops: (position, reason) of `drop_when_empty`.
        everything: position -> words of rows that sum up other rows of the file.
        may_sum: canonical column -> words of rows that do so if the numbers agree.
        watched: columns that are looked at in the whole file.
        odd_line: reason to drop a record that is no data; `ends_table`: see `reading.heads.Want`.
    """

    kind: Kind
    head: Head
    header_at: int
    name: str
    templates: tuple[dict[str, Cell], ...]
    platform: str | None = None
    date_parts: tuple[Cell, Cell, Cell] | None = None
    date_format: str | None = None
    date_order: DateOrder | None = None
    date_hint: DateOrder | None = None
    date_base: date | None = None
    decimal: DecimalSign | None = None
    report: ReportDays = field(default_factory=ReportDays)
    time_zone: str | None = None
    same_day: tuple[int, int] | None = None
    micros: frozenset[str] = frozenset()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    if_one_day: str = ""
    testify: tuple[int, ...] = ()
    drops: tuple[tuple[int, str], ...] = ()
    everything: Mapping[int, frozenset[str]] = field(default_factory=dict)
    may_sum: Mapping[str, frozenset[str]] = field(default_factory=dict)
    watched: tuple[Watched, ...] = ()
    odd_line: Callable[[list[str]], str | None] = field(default_factory=OddLines)
    ends_table: Callable[[list[str]], bool] = _never
    evidence: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def header(self) -> list[str]:
        """The header's cells as they stand."""
        return self.head.records[self.header_at]

    @property
    def filled(self) -> frozenset[str]:
        """The columns that any template fills."""
        return frozenset().union(*self.templates)

    @cached_property
    def naming(self) -> frozenset[int]:
        """Positions whose cells say what a row is about: its day, names and ids."""
        numbers = self.numeric_positions()
        cells = (cell for template in self.templates for name, cell in template.items() if name != "currency")
        positions = (cell.position for cell in (*cells, *(self.date_parts or ())))
        return frozenset(position for position in positions if position is not None and position not in numbers)

    @cached_property
    def unread(self) -> tuple[int, ...]:
        """Positions with a name that no column is filled from and no rule looks at."""
        read = {cell.position for template in self.templates for cell in template.values()}
        taken = {*read, *self.naming, *self.numeric_positions()}
        return tuple(at for at, name in enumerate(self.header) if name.strip() and at not in taken)

    def stored_numbers(self) -> tuple[int, ...]:
        """Positions of the numbers that become columns."""
        return self._positions(*NUMERIC)

    def numeric_positions(self) -> tuple[int, ...]:
        """Positions whose cells show the decimal sign."""
        return (*self.stored_numbers(), *self.testify)

    def day_positions(self) -> tuple[int, ...]:
        """Positions whose cells show the order of day, month and year."""
        return self._positions("date")

    def time_positions(self) -> tuple[int, ...]:
        """Positions of time stamps, whose days may have an order too."""
        return self._positions("timestamp")

    def _positions(self, *types: str) -> tuple[int, ...]:
        return tuple(sorted({position for dtype, position in self._typed if dtype in types}))

    @cached_property
    def _typed(self) -> frozenset[tuple[str, int]]:
        """Type and position of every column that is filled from the file."""
        types = {column.name: column.type for column in self.kind.columns}
        cells = [(types[name], cell.position) for t in self.templates for name, cell in t.items() if name in types]
        return frozenset((dtype, position) for dtype, position in cells if position is not None)


def with_defaults(kind: Kind) -> dict[str, Cell]:
    """A template of the columns that stand for themselves where a file lacks them."""
    return {column.name: Cell(None, column.name, column.default) for column in kind.columns if column.default}
