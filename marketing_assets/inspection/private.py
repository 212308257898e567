"""How cells are shown to whoever asks: names of ads scrubbed, texts about people only as shapes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.cells.shapes import header_name, shape, shown_value
from marketing_assets.ingestion.kinds import Kind

# Kinds whose lines are about single people: their texts are shown as shapes.
ABOUT_PEOPLE = ("web_events", "experiments", "customers")
# Words that many lines share say nothing about one person: these are shown where at least so many lines have them.
_SHARED_WORDS = {"event_name", "experiment", "variant"}


def shown_header(name: str) -> str:
    """A header as people know it; its shape where it looks like somebody's data."""
    return header_name(name).strip("`")


def shown_cells(kind: Kind, rows: pd.DataFrame, names: Sequence[str], *, few: int) -> list[list[str]]:
    """The cells of these columns as words, row by row; "" where nothing is reported.

    Args:
        rows: the first rows of a file.
        few: a text that fewer rows share is shown as its shape, in kinds that are about people.
    """
    columns = [_column(kind, name, rows[name], few) for name in names]
    return [list(row) for row in zip(*columns, strict=True)]


def shared_words(kind: Kind, rows: pd.DataFrame, few: int) -> dict[str, frozenset[str]]:
    """Column -> words that at least `few` of all rows have in it, for the columns that name no person."""
    found = {}
    for name in _SHARED_WORDS.intersection(rows.columns) if kind.name in ABOUT_PEOPLE else ():
        counts = pc.value_counts(pa.array(rows[name], pa.string()))
        often = counts.filter(pc.greater_equal(counts.field("counts"), few)).field("values")
        found[name] = frozenset(filter(None, often.to_pylist()))
    return found


def as_written(kind: Kind, column: str, cell: str, shown: str) -> str:
    """A cell as it stands in the file, for someone who knows from `shown` how it was read."""
    text = " ".join(cell.split())
    if kind.column(column).type != "text" if column in kind.names else True:
        return shown_value(text) or shape(text)
    return shown if kind.name in ABOUT_PEOPLE or shown != text else text


def words_of(value: Any) -> str:
    """A value in plain words: numbers with groups of three, no digits that say nothing."""
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float | Decimal):
        return f"{value:,.0f}" if value == int(value) else f"{value:,.6f}".rstrip("0")
    return str(value)
