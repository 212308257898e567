"""Tiny GA4 events in BigQuery's shape, and files of them in every format they land in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from marketing_assets.ingestion.events import flatten_events

MOMENT = 1_740_830_400_123_456  # 2025-03-01 12:00:00.123456 UTC
_FLOATS = [("float_value", pa.float64()), ("double_value", pa.float64())]
_VALUE = pa.struct([("string_value", pa.string()), ("int_value", pa.int64()), *_FLOATS])
_PARAM = pa.struct([("key", pa.string()), ("value", _VALUE)])
_ITEM = pa.struct(
    [("item_id", pa.string()), ("item_name", pa.string()), ("price", pa.float64()), ("quantity", pa.int64())]
)
_TEXTS = ("event_date", "event_name", "user_id", "user_pseudo_id", "stream_id", "platform")


def _record(*names: str) -> pa.StructType:
    return pa.struct([(name, pa.string()) for name in names])


SCHEMA = pa.schema(
    [
        *[(name, pa.string()) for name in _TEXTS],
        ("event_timestamp", pa.int64()),
        ("event_params", pa.list_(_PARAM)),
        ("privacy_info", _record("analytics_storage", "ads_storage", "uses_transient_token")),
        ("device", _record("category", "language")),
        ("geo", _record("country", "city")),
        ("traffic_source", _record("source", "medium", "name")),
        ("collected_traffic_source", _record("manual_source", "manual_medium", "manual_campaign_name", "gclid")),
        (
            "ecommerce",
            pa.struct(
                [("purchase_revenue", pa.float64()), ("refund_value", pa.float64()), ("transaction_id", pa.string())]
            ),
        ),
        ("items", pa.list_(_ITEM)),
    ]
)


def param(key: str, value: Any) -> dict[str, Any]:
    """One parameter, typed as BigQuery types it."""
    field = {int: "int_value", float: "double_value"}.get(type(value), "string_value")
    return {"key": key, "value": {field: value}}


def event(params: dict[str, Any] | None = None, /, **fields: Any) -> dict[str, Any]:
    """A page view of a consenting visitor; parameters and fields as given, on top of the usual ones."""
    usual = {"ga_session_id": 1_740_830_000, "page_location": "https://shop.example/a", "session_engaged": "1"}
    return {
        "event_date": "20250301",
        "event_timestamp": MOMENT,
        "event_name": "page_view",
        "event_params": [param(key, value) for key, value in (usual | (params or {})).items() if value is not None],
        "user_id": None,
        "user_pseudo_id": "1146540.1921992520",
        "privacy_info": {"analytics_storage": "Yes", "ads_storage": "No", "uses_transient_token": "No"},
        "device": {"category": "mobile", "language": "de-de"},
        "geo": {"country": "Germany", "city": "Ulm"},
        "traffic_source": {"source": "first", "medium": "touch", "name": "ever"},
        "stream_id": "2100450278",
        "platform": "WEB",
        "items": [],
    } | fields


def as_exported(value: Any) -> Any:
    """As BigQuery's own JSON export writes it: whole numbers as text."""
    if isinstance(value, dict):
        return {name: as_exported(held) for name, held in value.items() if held is not None}
    if isinstance(value, list):
        return [as_exported(each) for each in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def write_json(path: Path, events: Sequence[dict[str, Any]]) -> Path:
    """One event per line."""
    path.write_text("".join(json.dumps(each) + "\n" for each in events), encoding="utf-8")
    return path


def write_parquet(path: Path, events: Sequence[dict[str, Any]], schema: pa.Schema = SCHEMA) -> Path:
    """As BigQuery exports it."""
    pq.write_table(pa.Table.from_pylist(list(events), schema=schema), path)
    return path


def read(path: Path, **options: Any) -> list[dict[str, str]]:
    """The flat events of a file."""
    return [row for batch in flatten_events(path, **options) for row in batch.events.to_pylist()]


def lines(path: Path, **options: Any) -> list[int]:
    """Line of each event of a file."""
    return [line for batch in flatten_events(path, **options) for line in batch.lines.to_pylist()]


def damage(path: Path, **options: Any) -> list[tuple[int, str]]:
    """What could not be read."""
    return [each for batch in flatten_events(path, **options) for each in batch.damaged]
