"""Yes-or-no cells: TRUE and FALSE as spreadsheets and programs write them."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.cells.shapes import shape
from marketing_assets.ingestion.cells.texts import apart

YES = ("true", "yes", "1")
NO = ("false", "no", "0")


def flag_of(text: str) -> bool | None:
    """True or False for `TRUE`, `no`, `1` and the like, None for anything else."""
    word = text.strip().casefold()
    return True if word in YES else False if word in NO else None


def read_flags(cells: Any) -> tuple[pa.Array, dict[int, str]]:
    """Read trimmed text cells (NULL = not reported); the second part says by position what is neither yes nor no."""
    column = apart(cells)
    encoded = column.texts.dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    places = column.spread(encoded.indices)
    values = pa.array([flag_of(text) for text in texts], pa.bool_()).take(places)
    odd = pc.indices_nonzero(pc.and_(pc.is_valid(places), pc.is_null(values)))
    shapes = [f"neither TRUE nor FALSE (shape {shape(texts[place])})" for place in places.take(odd).to_pylist()]
    return values, dict(zip(odd.to_pylist(), shapes, strict=True))


def words_as_numbers(cells: Any) -> pa.Array:
    """TRUE/FALSE and yes/no as 1/0, everything else as it is; in the form in which the column came."""
    column = apart(cells)
    lowered = pc.utf8_lower(column.texts)
    yes = pc.is_in(lowered, pa.array(YES))
    no = pc.is_in(lowered, pa.array(NO))
    return column.again(pc.if_else(yes, "1", pc.if_else(no, "0", column.texts)))
