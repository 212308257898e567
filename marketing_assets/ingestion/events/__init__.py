"""Web events as Google Analytics 4 exports them: nested records (JSON, Parquet, JSON text in a table) become the flat
columns of the kind `web_events`, as text. What the cells mean is judged where all files are judged, in `rows`.
"""

from __future__ import annotations

from marketing_assets.ingestion.events.fields import EVENT_COLUMNS
from marketing_assets.ingestion.events.flatten import flatten_events
from marketing_assets.ingestion.events.source import EventChunk, EventsSource, holds_events, open_events
from marketing_assets.ingestion.events.table import NestedTable, is_nested_header

__all__ = [
    "EVENT_COLUMNS",
    "EventChunk",
    "EventsSource",
    "NestedTable",
    "flatten_events",
    "holds_events",
    "is_nested_header",
    "open_events",
]
