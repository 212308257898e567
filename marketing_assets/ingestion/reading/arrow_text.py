"""Arrow columns as text cells: ids stay ids, whole numbers have no `.0`, days and times are ISO, NULL is empty."""

from __future__ import annotations

import json
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.reading.sheet_cells import whole_or_not

# From here a double stands for several whole numbers: an id in it may have lost its last digits.
_EXACT = 1 << 53


def as_text(values: pa.Array) -> pa.Array:
    """One column as text.

    Args:
        values: a column of any type; nested ones become JSON.
    Returns:
        string array; "" for NULL.
    """
    if isinstance(values, pa.ExtensionArray):
        values = values.storage
    if pa.types.is_dictionary(values.type):
        return as_text(values.dictionary_decode())
    return pc.fill_null(_text(values), "")


def _text(values: pa.Array) -> pa.Array:
    kind = values.type
    if pa.types.is_string(kind):
        return values
    if pa.types.is_floating(kind):
        return _floats(values)
    if pa.types.is_timestamp(kind):
        return _times(values)
    if pa.types.is_nested(kind):
        return _each(values, lambda value: json.dumps(value, ensure_ascii=False, default=_plain))
    if pa.types.is_null(kind):
        return pa.nulls(len(values), pa.string())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return _each(values, _plain)
    try:
        return pc.cast(values, pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return _each(values, str)


def _floats(values: pa.Array) -> pa.Array:
    """Shortest digits that give the same number; with an exponent only where a whole number may not be exact."""
    encoded = pc.cast(values, pa.string()).dictionary_encode()
    texts = [_float(text) for text in encoded.dictionary.to_pylist()]
    return pa.array(texts, pa.string()).take(encoded.indices)


def _float(text: str) -> str:
    try:
        number = Decimal(text)
    except ArithmeticError:
        return text
    if not number.is_finite():
        return text
    return whole_or_not(format(number, "f")) if abs(number) < _EXACT else format(number, "e")


def _times(values: pa.Array) -> pa.Array:
    """ISO 8601; in UTC and marked so where the column has a zone."""
    zone = values.type.tz is not None
    plain = pc.cast(values, pa.timestamp("us", "UTC" if zone else None), safe=False)
    # Some with fractions of a second: then all are written with them.
    with suppress(pa.ArrowInvalid):
        plain = pc.cast(plain, pa.timestamp("s", plain.type.tz))
    text = pc.cast(pc.cast(plain, pa.timestamp(plain.type.unit)), pa.string())
    return pc.binary_join_element_wise(text, "Z", "") if zone else text


def _each(values: pa.Array, word: Any) -> pa.Array:
    return pa.array([None if value is None else word(value) for value in values.to_pylist()], pa.string())


def _plain(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
