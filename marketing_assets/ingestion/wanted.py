"""Which positions of a file are read, and as what."""

from __future__ import annotations

from marketing_assets.ingestion.cells.number_text import DecimalSign
from marketing_assets.ingestion.kinds import NUMERIC
from marketing_assets.ingestion.landing_kinds import SALES
from marketing_assets.ingestion.later_header import LaterHeader, marking
from marketing_assets.ingestion.layout import Layout
from marketing_assets.ingestion.reading.source import CellType, Want


def wanted(layout: Layout, decimal: DecimalSign) -> Want:
    """Every position that a row needs. A position with two uses is text, from which everything can be made."""
    columns: dict[int, CellType] = {}

    def want(position: int, kind: CellType) -> None:
        columns[position] = kind if columns.get(position, kind) == kind else "text"

    for template in layout.templates:
        for name, cell in template.items():
            if cell.position is not None:
                want(cell.position, _as(layout, name, cell.only_where is not None))
            if cell.only_where is not None:
                want(cell.only_where[0], "text")
    for cell in layout.date_parts or ():
        if cell.position is not None:
            want(cell.position, "text")
    dropping = (*layout.everything, *(position for position, _ in layout.drops))
    for position in (*(layout.same_day or ()), *dropping, *(column.position for column in layout.watched)):
        want(position, "text")
    # A shop or a region, which sales have no column for, may be called Total.
    for position in layout.unread if layout.kind is SALES else ():
        want(position, "text")
    mark = marking(layout)
    return Want(
        head=layout.head,
        header_at=layout.header_at,
        columns=columns,
        decimal=decimal,
        odd_line=layout.odd_line,
        ends_table=layout.ends_table,
        later_header=LaterHeader(layout.header, mark),
        mark=mark,
        numeric=frozenset(layout.numeric_positions()),
        money=_amounts(layout),
    )


def looked_at(layout: Layout, *, numbers: bool = False, days: bool = False, times: bool = False) -> Want:
    """Only the positions that decide the locale, as text."""
    positions = set(layout.numeric_positions()) if numbers else set()
    positions |= set(layout.day_positions()) if days else set()
    positions |= set(layout.time_positions()) if times else set()
    mark = marking(layout)
    return Want(
        head=layout.head,
        header_at=layout.header_at,
        columns=dict.fromkeys(sorted(positions), "text"),
        odd_line=layout.odd_line,
        ends_table=layout.ends_table,
        later_header=LaterHeader(layout.header, mark),
        mark=mark,
        hashed=False,
        numeric=frozenset(layout.numeric_positions()),
        evidence=True,
        later=frozenset(wanted(layout, ".").columns),
    )


def _amounts(layout: Layout) -> frozenset[int]:
    """Positions that are amounts of money; not those that count millionths, which are plain numbers."""
    names = set(layout.kind.money) - layout.micros
    cells = (cell for template in layout.templates for name, cell in template.items() if name in names)
    return frozenset(cell.position for cell in cells if cell.position is not None)


def _as(layout: Layout, name: str, conditional: bool) -> CellType:
    column = layout.kind.column(name)
    if column.type not in NUMERIC or column.type == "share" or column.yes_no or conditional:
        return "text"
    return "money" if column.type == "money" and name not in layout.micros else "double"
