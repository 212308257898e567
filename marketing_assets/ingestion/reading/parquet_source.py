"""Parquet files as a `Source`. Cells become the text that a CSV export of the same table would have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.reading import unpack
from marketing_assets.ingestion.reading.arrow_text import as_text
from marketing_assets.ingestion.reading.hashes import Hashes, hash_records
from marketing_assets.ingestion.reading.heads import HEAD_RECORDS, Head
from marketing_assets.ingestion.reading.plain_numbers import TYPES, certain, typed_from_text
from marketing_assets.ingestion.reading.records_chunk import UNIT_SEPARATOR
from marketing_assets.ingestion.reading.source import Chunk, Source, Want
from marketing_assets.ingestion.reading.unpack import open_landed

_CHUNK_ROWS = 1 << 15


class ParquetChunk(Chunk):
    """Some rows of a Parquet file. Line 1 would be the header, so the first row is line 2."""

    def __init__(self, rows: pa.RecordBatch, first: int, want: Want, bytes_read: int) -> None:
        self._rows, self._want, self.bytes_read = rows, want, bytes_read
        self.starts = pa.array(np.arange(first, first + rows.num_rows), pa.int64())
        self.damaged: list[tuple[int, str]] = []
        self.dropped: Counter[str] = Counter()
        self._texts: dict[int, pa.Array] = {}

    def text(self, position: int) -> pa.Array:
        """The column as written: see `Chunk`."""
        if position not in self._texts:
            values = self._rows.column(position)
            texts = as_text(values)
            if position in self._want.numeric and _is_number(values.type):
                coded = texts.dictionary_encode()
                written = [self._want.stored(text) for text in coded.dictionary.to_pylist()]
                texts = pa.array(written, pa.string()).take(coded.indices)
            self._texts[position] = texts
        return self._texts[position]

    def typed(self, position: int) -> pa.Array | None:
        """The column as numbers: see `Chunk`."""
        cell_type, values = self._want.columns[position], self._rows.column(position)
        if cell_type == "text":
            return None
        floats = pa.types.is_integer(values.type) or pa.types.is_floating(values.type)
        if not (pa.types.is_decimal(values.type) if cell_type == "money" else floats):
            return typed_from_text(self.text(position), cell_type, self._want.decimal)
        try:
            return certain(pc.cast(values, TYPES[cell_type]), cell_type)
        except pa.ArrowInvalid:
            return None

    def record(self, row: int) -> list[str]:
        """All cells of a record: see `Chunk`."""
        return [self.text(position)[row].as_py() for position in range(self._rows.num_columns)]

    @cached_property
    def line_hashes(self) -> Hashes:
        """One number per record: see `Chunk`."""
        columns = [self.text(position).to_pylist() for position in range(self._rows.num_columns)]
        return hash_records([list(record) for record in zip(*columns, strict=True)], UNIT_SEPARATOR)


def _is_number(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)


class ParquetSource(Source):
    """A Parquet file."""

    def __init__(self, path: Path, chunk_rows: int = _CHUNK_ROWS) -> None:
        self.path, self.name = path, path.name
        self.encoding, self.evidence = "parquet", "the file's ending, and the schema in it"
        self._chunk_rows = chunk_rows
        with self._file() as file:
            self.size = path.stat().st_size
            groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
            if any(group.total_byte_size > unpack.MOST_UNPACKED_BYTES for group in groups):
                raise unpack.too_large(self.name)

    def heads(self) -> list[Head]:
        """The readings of the beginning: see `Source`."""
        with self._file() as file:
            head = Head("", [[str(name) for name in file.schema_arrow.names]], [1])
            for rows in file.iter_batches(batch_size=HEAD_RECORDS - 1):
                columns = [as_text(column).to_pylist() for column in rows.columns]
                head.records.extend(list(record) for record in zip(*columns, strict=True))
                head.starts.extend(range(2, 2 + rows.num_rows))
                break
            return [head]

    def chunks(self, want: Want) -> Iterator[Chunk]:
        """The records below the header: see `Source`."""
        with self._file() as file:
            total, line = max(file.metadata.num_rows, 1), 2
            for rows in file.iter_batches(batch_size=self._chunk_rows):
                read = min(self.size, self.size * (line - 2 + rows.num_rows) // total)
                yield ParquetChunk(rows, line, want, read)
                line += rows.num_rows

    @contextmanager
    def _file(self) -> Iterator[Any]:
        """The open file; whatever Arrow finds wrong with it is the file's fault."""
        import pyarrow.parquet as pq

        with open_landed(self.path) as landed:
            try:
                yield pq.ParquetFile(landed)
            except (pa.ArrowException, OSError, UnicodeDecodeError):
                raise ExportError(
                    f"{self.name}: not a whole Parquet file: damaged, cut off, encrypted, or another kind of file; "
                    "export it again"
                ) from None
