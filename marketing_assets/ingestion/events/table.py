"""Events in a table whose nested columns are JSON text (`event_params`) or dotted headers (`geo.country`): a CSV file
or sheet of them reads as the flat table it stands for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.dialects.names import normal_header
from marketing_assets.ingestion.events.fields import EVENT_COLUMNS, NESTED, PARAMS, PATHS
from marketing_assets.ingestion.events.flat_event import flat_event
from marketing_assets.ingestion.events.flatten import EventBatch, table_of
from marketing_assets.ingestion.events.source import EventChunk
from marketing_assets.ingestion.events.texts import WrongShape
from marketing_assets.ingestion.reading.heads import HEAD_RECORDS, Head
from marketing_assets.ingestion.reading.source import Chunk, Source, Want

# A column called `device` may hold the kind of device itself; these cannot but be nested.
_TELLING = frozenset(NESTED) - PATHS.keys()


def is_nested_header(header: Sequence[str]) -> bool:
    """Whether a header names nested columns of events."""
    names = [_field(cell) for cell in header]
    return any(name in _TELLING or ("." in name and name.partition(".")[0] in NESTED) for name in names)


class NestedTable(Source):
    """The flat table that stands in another source: `EVENT_COLUMNS` as header, which keeps its line.

    Args:
        table: the file as rows of cells.
        head: the reading in which the header was found, at `header_at`.
    Raises:
        ExportError: each parameter has a line of its own, so that an event has many lines.
    """

    def __init__(self, table: Source, head: Head, header_at: int) -> None:
        self._table, self._head, self._header_at = table, head, header_at
        self._names = [_field(cell) for cell in head.records[header_at]]
        self.name, self.encoding, self.size = table.name, table.encoding, table.size
        self.evidence = f"{table.evidence}; events with nested columns"
        if f"{PARAMS}.key" in self._names:
            raise ExportError(
                f"{self.name}: one line per parameter of an event (columns `{PARAMS}.key`, `{PARAMS}.value…`), which "
                f"would count every event many times. Export one line per event: TO_JSON_STRING({PARAMS}) AS {PARAMS}, "
                "or the whole table as newline-delimited JSON or Parquet"
            )

    def heads(self) -> list[Head]:
        """The flat beginning; records that are no events are left out."""
        head = self._head
        records, starts = [list(EVENT_COLUMNS)], [head.starts[self._header_at]]
        below = slice(self._header_at + 1, None)
        for record, start in zip(head.records[below], head.starts[below], strict=True):
            if len(record) == len(self._names) and len(records) < HEAD_RECORDS:
                try:
                    records.append(self._flat(record))
                    starts.append(start)
                except WrongShape:
                    continue
        return [Head(head.delimiter, records, starts, head.sheet)]

    def chunks(self, want: Want) -> Iterator[Chunk]:
        """The events, from the beginning at every call; the rules of `want` judge the lines as they stand."""
        wanted = Want(
            self._head,
            self._header_at,
            dict.fromkeys(range(len(self._names)), "text"),
            odd_line=want.odd_line,
            ends_table=want.ends_table,
        )
        for chunk in self._table.chunks(wanted):
            yield self._flat_chunk(chunk)

    def _flat_chunk(self, chunk: Chunk) -> EventChunk:
        columns = [chunk.text(position).to_pylist() for position in range(len(self._names))]
        rows, lines, damaged = [], [], list(chunk.damaged)
        for line, *cells in zip(chunk.starts.to_pylist(), *columns, strict=True):
            try:
                rows.append(self._flat(cells))
                lines.append(line)
            except WrongShape as error:
                damaged.append((line, str(error)))
        batch = EventBatch(table_of(rows), pa.array(lines, pa.int64()), sorted(damaged), 0, chunk.bytes_read)
        flat = EventChunk(batch)
        flat.dropped.update(chunk.dropped)
        return flat

    def _flat(self, cells: Sequence[str]) -> list[str]:
        return flat_event(dict(zip(self._names, (cell.strip() for cell in cells), strict=True)))


def _field(cell: str) -> str:
    """A name as BigQuery writes it."""
    return normal_header(cell).replace(" ", "_")
