"""Lines of JSON in BigQuery's own shape, many at once. Every doubt is left to `json_events`, which is five times slower
and says what is wrong with which line; both give the same texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from marketing_assets.ingestion.events.arrow_events import NotPlain, flat_columns
from marketing_assets.ingestion.events.fields import ITEM_FIELDS, ITEMS, PARAMS, PATHS, RECORDS
from marketing_assets.ingestion.events.params import VALUES

# The parser calls itself for each nested value; an event of GA4 has some hundred of them.
_MOST_OPENINGS = 2_000
_TYPES = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}


def schema_of(events: Sequence[dict[str, Any]]) -> pa.Schema | None:
    """How the fields that are read are typed in these events; None where they are not typed alike, or not nested."""
    if not any(isinstance(event.get(PARAMS), list) for event in events):
        return None
    if any("." in name for event in events for name in event):
        return None
    try:
        fields = {name: _type_of([event.get(name) for event in events]) for name in PATHS if name not in RECORDS}
        for record in RECORDS:
            held = [event.get(record) or {} for event in events]
            names = sorted({path[1] for paths in PATHS.values() for path in paths if path[0] == record} | _more(record))
            fields[record] = pa.struct([(name, _type_of([each.get(name) for each in held])) for name in names])
        params = [param for event in events for param in event.get(PARAMS) or ()]
        values = [param["value"] or {} for param in params]
        value = pa.struct([(name, _type_of([each.get(name) for each in values])) for name in VALUES])
        fields[PARAMS] = pa.list_(pa.struct([("key", pa.string()), ("value", value)]))
        items = [item for event in events for item in event.get(ITEMS) or ()]
        item = pa.struct([(name, _type_of([each.get(name) for each in items])) for name in ITEM_FIELDS])
        fields[ITEMS] = pa.list_(item)
    except (NotPlain, AttributeError, TypeError, KeyError):
        return None
    return pa.schema(list(fields.items()))


def flat_lines(lines: Sequence[bytes], schema: pa.Schema) -> pa.RecordBatch | None:
    """The events of lines without blank ones; None where one of them is in any way not like the others."""
    import pyarrow.json as pj

    for line in lines:
        if line[:1] != b"{" or line[-1:] != b"}" or line.count(b"{") + line.count(b"[") > _MOST_OPENINGS:
            return None
    try:
        table = pj.read_json(
            pa.BufferReader(b"\n".join(lines)),
            read_options=pj.ReadOptions(use_threads=False, block_size=1 << 30),
            parse_options=pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore"),
        )
        if table.num_rows != len(lines):
            return None
        batches: Iterable[pa.RecordBatch] = table.combine_chunks().to_batches()
        (batch,) = batches
        batch.validate(full=True)
        return flat_columns(batch)
    except (pa.ArrowException, NotPlain, ValueError):
        return None


def _more(record: str) -> set[str]:
    return {"refund_value"} if record == "ecommerce" else set()


def _type_of(values: Iterable[Any]) -> pa.DataType:
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int, float}:
        kinds = {float}
    if len(kinds) > 1 or not kinds <= _TYPES.keys():
        raise NotPlain
    return _TYPES[kinds.pop()] if kinds else pa.string()
