"""What became of each column of the file: the canonical column it fills, and its first cell as written and as read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from marketing_assets.ingestion.layout import Cell, Layout
from marketing_assets.inspection.private import Showing, shown_header

TESTIFIES = "not stored, only shows how numbers are written"
# The facts say these, and the names of columns.
_TOLD_ELSEWHERE = ("currency", "time_zone", "variable", "role")
_PARTS = ("year", "month", "day")


@dataclass(frozen=True)
class ColumnUse:
    """One column of the file, in file order; without a header what is the same in every row.

    Attributes:
        becomes: canonical columns that it fills; empty where it is not read.
        note: on which condition, or what else it is good for.
        written, read: the cell of the first kept row as it stands in the file, and what it was read as.
    """

    header: str
    becomes: tuple[str, ...] = ()
    note: str = ""
    written: str = ""
    read: str = ""


def column_uses(layout: Layout) -> list[ColumnUse]:
    """Every named column of the header, without cells."""
    return [ColumnUse(shown_header(layout.header[place]), *_use(layout, place)) for place in _named(layout)]


def with_first_cells(
    uses: Sequence[ColumnUse], layout: Layout, rows: pd.DataFrame, showing: Showing
) -> list[ColumnUse]:
    """The same with the cells of the first kept line, where it stands near the beginning of the file.

    Args:
        rows: at least all rows of that line, in file order.
    """
    record = _record_of(layout, rows)
    if record is None:
        return list(uses)
    line = rows[rows["line"] == rows["line"].iloc[0]]
    places = _named(layout)
    found = [_first_value(layout, place, line) for place in places]
    written = showing.cells([(name, record[place].strip()) for place, (name, _) in zip(places, found, strict=True)])
    read = showing.cells(found)
    filled = []
    for use, place, (name, _), text, value in zip(uses, places, found, written, read, strict=True):
        cell = showing.written(name, record[place], value)
        filled.append(replace(use, written=text if cell is None else cell, read=value) if name else use)
    return filled


def constants(layout: Layout, showing: Showing) -> list[ColumnUse]:
    """What no column of the file says, because it is the same in every row (of a template)."""
    default = {column.name: column.default for column in layout.kind.columns}
    values: dict[str, list[str]] = {}
    for template in layout.templates:
        for name, cell in template.items():
            if cell.position is None and cell.constant not in (None, default[name]) and name not in _TOLD_ELSEWHERE:
                values.setdefault(name, []).append(str(cell.constant))
    found = {name: list(dict.fromkeys(texts)) for name, texts in values.items()}
    return [
        ColumnUse(
            "",
            (name,),
            "the same in every row" if len(texts) == 1 else "a row for each",
            read=" or ".join(showing.cells([(name, text) for text in texts])),
        )
        for name, texts in found.items()
        if name != "platform" or len(texts) > 1
    ]


def unread(uses: Sequence[ColumnUse]) -> list[str]:
    """Headers of columns that are neither stored nor of any other use."""
    return [use.header for use in uses if not use.becomes and not use.note]


def _named(layout: Layout) -> list[int]:
    return [place for place, cell in enumerate(layout.header) if cell.strip("\ufeff \t")]


def _use(layout: Layout, place: int) -> tuple[tuple[str, ...], str]:
    filled = _cells(layout, place)
    becomes = tuple(dict.fromkeys(name for name, _ in filled))
    notes = [f"as {shown_header(layout.header[cell.only_where[0]])} says" for _, cell in filled if cell.only_where]
    becomes += tuple(
        f"date ({part})" for part, cell in zip(_PARTS, layout.date_parts or (), strict=False) if cell.position == place
    )
    conditions = {cell.only_where[0] for template in layout.templates for cell in template.values() if cell.only_where}
    if place in conditions:
        notes.append("tells what the results are")
    notes += [f"a line without it is left out: {reason}" for at, reason in layout.drops if at == place]
    if layout.same_day and place in layout.same_day and not becomes:
        notes.append("must be the same day in each row")
    if place in layout.everything and not becomes:
        notes.append("tells subtotals, which are left out")
    if place in layout.testify:
        notes.append(TESTIFIES)
    return becomes, "; ".join(dict.fromkeys(notes))


def _cells(layout: Layout, place: int) -> list[tuple[str, Cell]]:
    """(name, cell) of everything that this position fills; a variable of a wide file by its own name."""
    found = []
    for template in layout.templates:
        for name, cell in template.items():
            if cell.position == place:
                variable = template["variable"].constant if layout.kind.wide and name == "value" else None
                found.append((f"{variable} ({template['role'].constant})" if variable else name, cell))
    return found


def _first_value(layout: Layout, place: int, line: pd.DataFrame) -> tuple[str, Any]:
    """Name and value of what this position fills in the rows of one line; ("", None) where it fills nothing."""
    found: list[tuple[str, Any]] = []
    for number, template in enumerate(layout.templates):
        rows = line
        if layout.kind.wide:
            rows = line[line["variable"] == template["variable"].constant]
        elif "template" in line.columns:
            rows = line[line["template"] == number]
        if len(rows):
            found += [
                (name, rows[name].iloc[0])
                for name, cell in template.items()
                if cell.position == place and name in rows.columns
            ]
    reported = [pair for pair in found if not pd.isna(pair[1])]
    return next(iter((*reported, *found)), ("", None))


def _record_of(layout: Layout, rows: pd.DataFrame) -> list[str] | None:
    if rows.empty:
        return None
    line = int(rows["line"].iloc[0])
    if line not in layout.head.starts[layout.header_at + 1 :]:
        return None
    record = layout.head.records[layout.head.starts.index(line, layout.header_at + 1)]
    return record if len(record) == len(layout.header) else None
