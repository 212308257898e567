"""Typed columns: numbers that need no judgement are converted in bulk, exactly as the careful reader of number cells
would; where there is any doubt a column stays text.
"""

from __future__ import annotations

from decimal import Decimal
from math import isfinite

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.kinds import MONEY_TYPE, NULL_WORDS
from marketing_assets.ingestion.reading.source import CellType

TYPES: dict[CellType, pa.DataType] = {
    "text": pa.dictionary(pa.int32(), pa.string()),
    "money": MONEY_TYPE,
    "double": pa.float64(),
}
# Null words as they are usually written; any other spelling makes the column text.
NULL_SPELLINGS = sorted({blank + word for w in NULL_WORDS for word in (w, w.upper(), w.title()) for blank in ("", " ")})
# Above it a count is a broken cell; the careful reader says so.
_MOST_COUNTED = 1e15
_MONEY_LIMIT = Decimal(10) ** 12


def has_doubtful_numbers(data: bytes, decimal: str) -> bool:
    """Whether bytes hold anything like `5.` or `1e9`, which the bulk reader takes for numbers without being asked."""
    if not data:
        return False
    array = np.frombuffer(data, np.uint8)
    following = np.zeros(256, bool)
    following[list(b"0123456789+-")] = True
    exponents = np.flatnonzero((array[:-1] | 0x20) == ord("e"))
    if following[array[exponents + 1]].any():
        before = array[np.maximum(exponents - 1, 0)]
        if (following[array[exponents + 1]] & (following[before] | (before == ord(decimal)))).any():
            return True
    signs = np.flatnonzero(array[:-1] == ord(decimal))
    digits = (array[signs + 1] >= ord("0")) & (array[signs + 1] <= ord("9"))
    before = array[np.maximum(signs - 1, 0)]
    return bool((~digits & (before >= ord("0")) & (before <= ord("9"))).any())


def certain(values: pa.Array, cell_type: CellType) -> pa.Array | None:
    """The values, or None where one is beyond what the careful reader takes."""
    # A sum shows what is not finite; the least and the most pass over what is not a number.
    if cell_type == "double" and not isfinite(pc.sum(values).as_py() or 0):
        return None
    bounds = [bound for bound in pc.min_max(values).as_py().values() if bound is not None]
    if cell_type == "double":
        return values if all(abs(bound) <= _MOST_COUNTED for bound in bounds) else None
    return values if all(abs(bound) < _MONEY_LIMIT for bound in bounds) else None


def typed_from_text(cells: pa.Array, cell_type: CellType, decimal: str) -> pa.Array | None:
    """Numbers of a text column, NULL for null words; None where a cell is anything else."""
    encoded = cells if pa.types.is_dictionary(cells.type) else cells.dictionary_encode()
    texts, digits = encoded.dictionary, rf"^-?[0-9]+(\{decimal}[0-9]+)?$"
    if not _all(pc.match_substring_regex(texts, digits)):  # nearly every column has nothing but digits
        texts = pc.utf8_trim_whitespace(texts)
        silent = pc.is_in(pc.utf8_lower(texts), pa.array(NULL_WORDS))
        if not _all(pc.or_(silent, pc.match_substring_regex(texts, digits))):
            return None
        texts = pc.if_else(silent, pa.scalar(None, pa.string()), texts)
    if decimal != ".":
        texts = pc.replace_substring(texts, decimal, ".")
    try:
        values = certain(pc.cast(texts, TYPES[cell_type]), cell_type)
    except pa.ArrowInvalid:
        return None
    return None if values is None else values.take(encoded.indices)


def _all(mask: pa.Array) -> bool:
    return bool(pc.all(mask, min_count=0).as_py())
