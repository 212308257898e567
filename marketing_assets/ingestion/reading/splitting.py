"""Careful splitting: the record that starts on a given line, as the strict CSV reader of the standard library sees it.

A damaged record (an open quote, an endless field) costs its own line only: reading goes on with the next line, because
an open quote would otherwise swallow good lines up to the next quote, or the rest of the file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from marketing_assets.ingestion.reading.blocks import Block

# The CSV reader of the standard library refuses longer cells; a shorter line cannot hold one.
LONGEST_CELL = 131_072
# Looking for the end of an open quote again and again would take a time that grows with the square of the size.
_FREE_SEARCH_BYTES = 64 << 20
_SEARCH_BYTES_PER_BYTE = 8


@dataclass(frozen=True)
class Split:
    """The record that starts on a line: its cells, or why there are none. `next`: place of the line behind it.

    `open`: it has not ended with the block. `searched`: bytes that were looked at in vain.
    """

    next: int
    record: list[str] | None = None
    why: str = ""
    open: bool = False
    searched: int = 0


class _TooLongError(Exception):
    """The record is longer than the limit."""


@dataclass
class Splitter:
    """Splits records of one delimiter. `line_bytes`: most bytes of a record."""

    delimiter: str
    line_bytes: int

    @property
    def too_long(self) -> str:
        """Why a longer line is not read."""
        return f"longer than {self.line_bytes:,} bytes"

    def split(self, block: Block, at: int, searched: int) -> Split:
        """The record that starts on line `at` of the block.

        Args:
            searched: bytes that were looked at in vain so far in the whole file.
        """
        if block.size(at) <= min(LONGEST_CELL, self.line_bytes):
            line = block.line(at)
            if '"' not in line:
                plain = line.rstrip("\r\n")
                return Split(at + 1, plain.split(self.delimiter) if plain else [])
        patient = searched <= _FREE_SEARCH_BYTES + _SEARCH_BYTES_PER_BYTE * (block.offset)
        lines = _Lines(block, self.line_bytes, block.height if patient else at + 1)
        reader = csv.reader(lines.read(at), delimiter=self.delimiter, strict=True)
        try:
            record = next(reader)
        except _TooLongError:
            return Split(at + 1, why=self.too_long, searched=lines.taken)
        except csv.Error as error:
            if lines.exhausted and patient:
                if not (block.last or block.skipped):
                    return Split(at, open=True)
                if block.skipped:
                    return Split(at + 1, why=self.too_long, searched=lines.taken)
            return Split(at + 1, why=f"not valid CSV: {error}", searched=lines.taken)
        return Split(at + reader.line_num, record)


@dataclass
class _Lines:
    block: Block
    most_bytes: int
    stop: int
    taken: int = 0
    exhausted: bool = False

    def read(self, at: int) -> Iterator[str]:
        for place in range(at, self.stop):
            self.taken += self.block.size(place)
            if self.taken > self.most_bytes:
                raise _TooLongError
            yield self.block.line(place)
        self.exhausted = True
