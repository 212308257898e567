"""Chunks of records that come as lists of cells, such as rows of a sheet."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

import pyarrow as pa

from marketing_assets.ingestion.reading.hashes import Hashes, hash_records
from marketing_assets.ingestion.reading.plain_numbers import typed_from_text
from marketing_assets.ingestion.reading.sheet_cells import StoredNumber
from marketing_assets.ingestion.reading.source import Chunk, Want

# Stands between cells where the file itself has no delimiter.
UNIT_SEPARATOR = "\x1f"


class RecordsChunk(Chunk):
    """A chunk that holds its records. Numbers in text cells are read with the decimal sign that is wanted."""

    def __init__(self, want: Want, bytes_read: int) -> None:
        self._want, self.bytes_read = want, bytes_read
        self._records: list[list[str]] = []
        self._starts: list[int] = []
        self.damaged: list[tuple[int, str]] = []
        self.dropped: Counter[str] = Counter()

    def add(self, start: int, record: list[str]) -> None:
        """One more record."""
        self._starts.append(start)
        self._records.append(record)

    @property
    def starts(self) -> pa.Array:  # type: ignore[override]
        """Line of each well-formed record."""
        return pa.array(self._starts, pa.int64())

    @property
    def height(self) -> int:
        """Number of well-formed records."""
        return len(self._records)

    def text(self, position: int) -> pa.Array:
        """The column as written: see `Chunk`."""
        cells = [record[position] for record in self._records]
        if position in self._want.numeric:
            money = position in self._want.money
            cells = [self._stored(cell, money) if isinstance(cell, StoredNumber) else cell for cell in cells]
        return pa.array(cells, pa.string())

    def _stored(self, number: StoredNumber, money: bool) -> str:
        text = self._want.stored(number)
        return f"{number.currency} {text}" if money and number.currency and text else text

    def typed(self, position: int) -> pa.Array | None:
        """The column as numbers: see `Chunk`."""
        cell_type = self._want.columns[position]
        if cell_type == "text":
            return None
        return typed_from_text(self.text(position), cell_type, self._want.decimal)

    def record(self, row: int) -> list[str]:
        """All cells of a record: see `Chunk`."""
        return self._records[row]

    @cached_property
    def line_hashes(self) -> Hashes:
        """One number per record: see `Chunk`."""
        return hash_records(self._records, UNIT_SEPARATOR)
