"""Files of nested events as a `Source` like any other: our own column names as header, chunks of text below it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.cells.shapes import header_names
from marketing_assets.ingestion.events.fields import EVENT_COLUMNS, NESTED
from marketing_assets.ingestion.events.flatten import (
    JSON_SUFFIXES,
    PARQUET_SUFFIX,
    EventBatch,
    flatten_events,
    parquet_fields,
    suffix_of,
)
from marketing_assets.ingestion.events.json_events import BLANK
from marketing_assets.ingestion.reading.heads import HEAD_RECORDS, Head
from marketing_assets.ingestion.reading.source import Chunk, Source, Want

# What an event must have; a file of something else is refused as a whole.
NEEDED = ("event_timestamp", "event_name")
_BETWEEN_CELLS = "\x1f"


class EventChunk(Chunk):
    """Some thousand events as text cells.

    `want` is given where their numbers are numbers of JSON or Parquet; those of a table of text have a locale.
    """

    def __init__(self, batch: EventBatch, want: Want | None = None) -> None:
        self._want = want
        self.starts = batch.lines
        self.damaged = batch.damaged
        self.dropped = Counter({BLANK: batch.blank} if batch.blank else {})
        self.bytes_read = batch.bytes_read
        self._events = batch.events

    def text(self, position: int) -> pa.Array:
        """Cells of a column, "" where empty."""
        cells = self._events.column(position)
        if self._want is None or position not in self._want.numeric:
            return cells
        coded = cells.dictionary_encode()
        written = [self._want.stored(cell) for cell in coded.dictionary.to_pylist()]
        return pa.array(written, pa.string()).take(coded.indices)

    def typed(self, position: int) -> pa.Array | None:
        """None: cells of events are read as text."""
        return None

    def record(self, row: int) -> list[str]:
        """All cells of one event."""
        return [column[row].as_py() for column in self._events.columns]

    @cached_property
    def line_hashes(self) -> np.ndarray[Any, np.dtype[np.uint64]]:  # type: ignore[override]
        """One number per event, equal for events that say the same in every column, parameters included."""
        rows = pc.binary_join_element_wise(*self._events.columns, _BETWEEN_CELLS).to_pylist()
        digests = b"".join(hashlib.blake2b(row.encode(), digest_size=8).digest() for row in rows)
        return np.frombuffer(digests, dtype=np.uint64)


class EventsSource(Source):
    """A JSON or Parquet file of events. Its one head has `EVENT_COLUMNS` as header, which stands on line 0 of JSON."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.name = path.name
        self.size = path.stat().st_size
        parquet = suffix_of(path) == PARQUET_SUFFIX
        self.encoding = "parquet" if parquet else "utf-8"
        self.evidence = f"events with nested fields, {'Parquet' if parquet else 'JSON'}"
        self._header_line = 1 if parquet else 0

    def heads(self) -> list[Head]:
        """The first events.

        Raises:
            ExportError: the file is damaged as a whole, or holds no events.
        """
        records, starts = [list(EVENT_COLUMNS)], [self._header_line]
        fields: set[str] = set()
        for batch in flatten_events(self._path, batch_events=HEAD_RECORDS):
            fields |= batch.fields
            room = HEAD_RECORDS - len(records)
            rows = zip(*(column.to_pylist() for column in batch.events.columns), strict=True)
            records += [list(row) for row in list(rows)[:room]]
            starts += batch.lines.to_pylist()[:room]
            if len(records) == HEAD_RECORDS:
                break
        missing = [name for name in NEEDED if not any(record[EVENT_COLUMNS.index(name)] for record in records[1:])]
        if len(records) > 1 and len(missing) == len(NEEDED):
            raise ExportError(
                f"{self.name}: no events as Google Analytics 4 exports them: no {' and no '.join(missing)}. Found: "
                f"{header_names(sorted(fields)) or 'no field at all'}. Export the table `events_YYYYMMDD` as it is"
            )
        return [Head("", records, starts)]

    def chunks(self, want: Want) -> Iterator[Chunk]:
        """The events, from the beginning of the file at every call."""
        for batch in flatten_events(self._path):
            yield EventChunk(batch, want)


def holds_events(path: Path) -> bool:
    """Whether a file below `landing/web_events` is read as nested events: JSON always, Parquet where it has any.

    Raises:
        ExportError: a Parquet file that cannot be read.
    """
    suffix = suffix_of(path)
    if suffix == PARQUET_SUFFIX:
        return any(name.partition(".")[0] in NESTED for name in parquet_fields(path))
    return suffix in JSON_SUFFIXES


def open_events(path: Path) -> EventsSource:
    """The events of a file for which `holds_events` is true.

    Raises:
        ExportError: the file is not there.
    """
    try:
        return EventsSource(path)
    except OSError as error:
        raise ExportError(
            f"{path.name}: cannot be read ({error.strerror}); check that it is a file you may read"
        ) from None
