"""Nested events in Arrow arrays become flat columns, many at once. What is not plain BigQuery shape is left to
`flat_event`, one by one; both give the same texts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.events.fields import (
    DIGEST,
    DIGITS,
    EVENT_COLUMNS,
    ITEMS,
    PARAMS,
    PATHS,
    PURCHASES,
    REFUND,
    REFUND_VALUE,
    VALUE,
)
from marketing_assets.ingestion.events.params import VALUES, hash_text, items_text
from marketing_assets.ingestion.events.texts import WrongShape, float_text, number_text, text_of

_WANTED_PARAMS = {path[1] for paths in (*PATHS.values(), (VALUE,)) for path in paths if path[0] == PARAMS}
_NEXT_PARAM, _NEXT_PART = "\x1e", "\x1f"


class NotPlain(Exception):  # noqa: N818 - no error: another way takes over
    """The columns are not in BigQuery's own shape."""


def flat_columns(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The columns of `EVENT_COLUMNS` as text.

    Raises:
        NotPlain: a field has another type than BigQuery gives it.
    """
    columns = dict(zip(batch.schema.names, batch.columns, strict=True))
    params = _Params(columns.get(PARAMS), batch.num_rows)
    nothing = pa.repeat(pa.scalar("", pa.string()), batch.num_rows)

    def at(path: tuple[str, ...]) -> pa.Array | None:
        if path[0] == PARAMS and len(path) > 1:
            return params.texts.get(path[1])
        array = columns.get(path[0])
        if array is None or len(path) == 1:
            return None if array is None else _text(array)
        if not pa.types.is_struct(array.type):
            if pa.types.is_null(array.type):
                return None
            raise NotPlain
        place = array.type.get_field_index(path[1])
        return None if place < 0 else _text(pc.struct_field(array, [place]))

    flat: dict[str, pa.Array] = {}
    for name, paths in PATHS.items():
        own = () if len(paths[0]) == 1 or _is_nested(columns.get(name)) else ((name,),)
        found = [array for path in (*paths, *own) if (array := at(path)) is not None]
        flat[name] = _first_said(found) if found else nothing
    flat["revenue"] = _revenue(flat, at(VALUE), at(REFUND_VALUE))
    for name in DIGITS:
        flat[name] = _plain_numbers(flat[name])
    flat[DIGEST] = _digests(params, columns.get(ITEMS))
    return pa.record_batch([flat[name] for name in EVENT_COLUMNS], names=list(EVENT_COLUMNS))


class _Params:
    """The parameters of many events: `texts` of those that are read, and the text that is hashed of all of them."""

    def __init__(self, array: pa.Array | None, height: int) -> None:
        self.texts: dict[str, pa.Array] = {}
        self.canonical = pa.repeat(pa.scalar("", pa.string()), height)
        if array is None or array.null_count == len(array):
            return
        entries, parents = _entries(array)
        names = pc.struct_field(entries, "key")
        if names.null_count:
            raise NotPlain
        values = _values(pc.struct_field(entries, "value"))
        said = pc.not_equal(values, "").to_numpy(zero_copy_only=False)
        encoded = pc.dictionary_encode(names.cast(pa.string()))
        codes, known = encoded.indices.to_numpy(), encoded.dictionary.to_pylist()
        for code, name in enumerate(known):
            if name in _WANTED_PARAMS:
                places = np.flatnonzero((codes == code) & said)
                chosen = np.full(height, -1)
                # Of a key that stands twice the last one counts: a later assignment replaces an earlier one.
                chosen[parents[places]] = places
                taken = values.take(pa.array(chosen, pa.int64(), mask=chosen < 0))
                self.texts[name] = pc.fill_null(taken, "")
        self.canonical = _canonical(names, values, said, codes, known, parents, height)


def _entries(array: pa.Array) -> tuple[pa.Array, np.ndarray]:
    """Structs of key and value, and the event that each belongs to."""
    array = _unwrapped(array)
    if not (pa.types.is_list(array.type) or pa.types.is_large_list(array.type)):
        raise NotPlain
    entries, parents = pc.list_flatten(array), pc.list_parent_indices(array).to_numpy()
    if pa.types.is_struct(entries.type) and entries.type.num_fields == 1:
        entries = pc.struct_field(entries, [0])
    fields = entries.type.names if pa.types.is_struct(entries.type) else []
    if not {"key", "value"} <= set(fields) or entries.null_count:
        raise NotPlain
    return entries, parents


def _unwrapped(array: pa.Array) -> pa.Array:
    """Some writers put a record with one field `list` around what is repeated."""
    if pa.types.is_struct(array.type) and array.type.num_fields == 1:
        return pc.struct_field(array, [0])
    return array


def _values(array: pa.Array) -> pa.Array:
    if not pa.types.is_struct(array.type):
        return _text(array)
    names = [name for name in VALUES if array.type.get_field_index(name) >= 0]
    if not names:
        raise NotPlain
    texts = []
    for name in names:
        text = _text(pc.struct_field(array, name))
        texts.append(_plain_numbers(text, float_text) if name in ("float_value", "double_value") else text)
    return _first_said(texts)


def _canonical(
    names: pa.Array, values: pa.Array, said: np.ndarray, codes: np.ndarray, known: list[str], parents: np.ndarray,
    height: int,
) -> pa.Array:  # fmt: skip
    """Per event: its parameters in order of their names, each once."""
    order_of = {name: rank for rank, name in enumerate(sorted(known))}
    ranks = np.array([order_of[name] for name in known], dtype=np.int64)[codes]
    places = np.flatnonzero(said)
    places = places[np.lexsort((places, ranks[places], parents[places]))]
    if not len(places):
        return pa.repeat(pa.scalar("", pa.string()), height)
    same = (parents[places][1:] == parents[places][:-1]) & (ranks[places][1:] == ranks[places][:-1])
    places = places[np.append(~same, True)]
    chosen = pa.array(places)
    parts = pc.binary_join_element_wise(names.cast(pa.string()).take(chosen), values.take(chosen), _NEXT_PART)
    ends = np.searchsorted(parents[places], np.arange(height + 1))
    lists = pa.ListArray.from_arrays(pa.array(ends, pa.int32()), parts)
    joined = pc.binary_join(lists, _NEXT_PARAM)
    return pc.if_else(pc.equal(joined, ""), "", pc.binary_join_element_wise(joined, "", _NEXT_PARAM))


def _digests(params: _Params, items: pa.Array | None) -> pa.Array:
    texts = params.canonical.to_pylist()
    if items is not None and items.null_count < len(items):
        items = _unwrapped(items)
        if not (pa.types.is_list(items.type) or pa.types.is_large_list(items.type)):
            raise NotPlain
        for place in np.flatnonzero(pc.fill_null(pc.list_value_length(items), 0).to_numpy(zero_copy_only=False)):
            held = items[int(place)].as_py()
            try:
                texts[place] += items_text(_without_wrapping(held))
            except WrongShape:
                raise NotPlain from None
    return pa.array([hash_text(text) if text else "" for text in texts], pa.string())


def _without_wrapping(items: list) -> list:
    return [item["element"] if isinstance(item, Mapping) and set(item) == {"element"} else item for item in items]


def _revenue(flat: dict[str, pa.Array], value: pa.Array | None, refund: pa.Array | None) -> pa.Array:
    revenue, name = flat["revenue"], flat["event_name"]
    if value is not None:
        bought = pc.and_(pc.is_in(name, pa.array(PURCHASES)), pc.equal(revenue, ""))
        revenue = pc.if_else(bought, value, revenue)
    revenue = _plain_numbers(revenue)
    if refund is not None:
        refund = _plain_numbers(refund)
        positive = pc.invert(pc.or_(pc.is_in(refund, pa.array(["", "0"])), pc.starts_with(refund, "-")))
        back = pc.and_(pc.equal(name, REFUND), positive)
        revenue = pc.if_else(back, pc.binary_join_element_wise("-", refund, ""), revenue)
    return revenue


def _is_nested(array: pa.Array | None) -> bool:
    return array is not None and (pa.types.is_nested(array.type) or pa.types.is_map(array.type))


def _first_said(arrays: list[pa.Array]) -> pa.Array:
    """Of each event the first text that is not empty."""
    first, *others = arrays
    for other in others:
        first = pc.if_else(pc.equal(first, ""), other, first)
    return first


def _text(array: pa.Array) -> pa.Array:
    """Values as text, '' for NULL."""
    kind = array.type
    if pa.types.is_null(kind):
        return pa.repeat(pa.scalar("", pa.string()), len(array))
    if pa.types.is_dictionary(kind):
        return _text(array.cast(kind.value_type))
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        raise NotPlain
    if pa.types.is_string(kind) or pa.types.is_integer(kind) or pa.types.is_large_string(kind):
        return pc.fill_null(array.cast(pa.string()), "")
    encoded = pc.dictionary_encode(array)
    texts = pa.array([text_of(value, "") for value in encoded.dictionary.to_pylist()], pa.string())
    return pc.fill_null(texts.take(encoded.indices), "")


def _plain_numbers(texts: pa.Array, write: Callable[[str], str] = number_text) -> pa.Array:
    """Numbers with exponent or decimals in their plain form; digits are left alone, as they are most."""
    odd = pc.match_substring_regex(texts, r"[.eE]")
    if not pc.any(odd, min_count=0).as_py():
        return texts
    encoded = pc.dictionary_encode(texts)
    plain = pa.array([write(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return plain.take(encoded.indices)
