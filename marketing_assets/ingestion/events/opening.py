"""The front door for files of web events: nested ones as the flat tables they stand for, others as they are."""

from __future__ import annotations

from pathlib import Path

from marketing_assets.ingestion.events.source import holds_events, open_events
from marketing_assets.ingestion.events.table import NestedTable, is_nested_header
from marketing_assets.ingestion.reading.opening import open_source
from marketing_assets.ingestion.reading.source import Source


def open_web_events(path: Path) -> Source:
    """A file of `landing/web_events`: JSON, Parquet, or a table, whose nested columns may be JSON text.

    Raises:
        ExportError: a file of another kind, or one that cannot be opened.
    """
    if holds_events(path):
        return open_events(path)
    source = open_source(path)
    nested = [
        (len(record), head, at)
        for head in source.heads()
        for at, record in enumerate(head.records[:1])
        if is_nested_header(record)
    ]
    if not nested:
        return source
    _, head, at = max(nested, key=lambda found: found[0])
    return NestedTable(source, head, at)
