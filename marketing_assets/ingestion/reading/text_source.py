"""Text files as a `Source`: .csv, .tsv and .txt, plain or packed."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.reading.blocks import MOST_LINES, Block, Limits, read_blocks
from marketing_assets.ingestion.reading.bulk import OddWidthError
from marketing_assets.ingestion.reading.encoding import recognise_encoding
from marketing_assets.ingestion.reading.heads import Head
from marketing_assets.ingestion.reading.other_headers import refusing
from marketing_assets.ingestion.reading.sorting import Care, Sorted, Sorter, State
from marketing_assets.ingestion.reading.source import CellType, Chunk, Source, Want
from marketing_assets.ingestion.reading.splitting import Splitter
from marketing_assets.ingestion.reading.text_chunk import TextChunk
from marketing_assets.ingestion.reading.text_heads import text_heads
from marketing_assets.ingestion.reading.unpack import open_bytes

# Arrow lets go of the interpreter while it reads; more threads than this wait for the lines to be cut.
_MOST_THREADS = 4
_HEAD_BYTES = 1 << 20


@dataclass
class _Pending:
    """A block on its way to become a chunk, with what was known before it."""

    block: Block
    before: State
    chunk: Future[TextChunk]


@dataclass
class TextSource(Source):
    """A text file."""

    path: Path
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        self.name = self.path.name
        self._small: _SmallFile | None = None
        with open_bytes(self.path) as data:
            encoding = recognise_encoding(self.name, data.read(4096))
            self.size = os.fstat(data.landed.fileno()).st_size
        self.encoding, self.evidence = encoding.name, encoding.evidence

    def heads(self) -> list[Head]:
        """The readings of the beginning: see `Source`."""
        limits = replace(self.limits, block_bytes=max(self.limits.block_bytes, _HEAD_BYTES), lines=MOST_LINES)
        with open_bytes(self.path) as data:
            blocks = read_blocks(data, limits)
            for block in blocks:
                if block.last and block.first_line == 1 and limits == self.limits:
                    self._small = _SmallFile(block)
                if block.data and not block.data.isspace():
                    following = next(blocks, None)
                    ends = following is not None and following.last and not following.data
                    return text_heads(replace(block, last=True) if ends else block, limits)
                if block.skipped:
                    raise ExportError(
                        f"{self.name}:{block.first_line + block.height}: a line of more than {limits.line_bytes:,} "
                        "bytes where the header was expected; the file has no line ends or is no table. Export it again"
                    )
        raise ExportError(
            f"{self.name}: the file is empty, no readable header line; expected a header line and data lines. "
            "Export it again"
        )

    def chunks(self, want: Want) -> Iterator[Chunk]:
        """The records below the header: see `Source`."""
        if self._small is not None:
            with refusing(self.name, want):
                chunk = self._small.chunk(want, self.limits)
            yield chunk
            return
        with open_bytes(self.path) as data, refusing(self.name, want):
            yield from _Reader(want, self.limits).read(read_blocks(data, self.limits))


@dataclass
class _SmallFile:
    """A file that is one block, as most are: it stays in the memory from the look at its head to the last reading, and
    what one reading of a table made of it serves the next.
    """

    block: Block
    _last: TextChunk | None = None

    def chunk(self, want: Want, limits: Limits) -> TextChunk:
        """All records of a table."""
        if self._last is not None and self._last.is_of(want):
            self._last = self._last.wanted(want)
        else:
            columns: dict[int, CellType] = {**dict.fromkeys(want.later, "text"), **want.columns}
            self._last = _Reader(replace(want, columns=columns), limits).at_once(self.block, State())
        return self._last


def _read(found: Sorted, want: Want, as_text: set[int]) -> TextChunk:
    """A chunk with what will be asked of it, so that all of it is done by the thread."""
    chunk = TextChunk(found, want, as_text)
    if want.hashed:
        _ = chunk.line_hashes
    return chunk


class _Reader:
    """Cuts and sorts blocks in file order, while threads read the ones before in bulk."""

    def __init__(self, want: Want, limits: Limits) -> None:
        self._want, self._sorter = want, Sorter(want, Splitter(want.head.delimiter, limits.line_bytes))
        self._pending: deque[_Pending] = deque()
        self._state = State()
        self._as_text: set[int] = set()
        self._care: Care = "little"

    def read(self, blocks: Iterator[Block]) -> Iterator[Chunk]:
        """The chunks of all blocks."""
        threads = min(_MOST_THREADS, os.cpu_count() or 1)
        with ThreadPoolExecutor(threads) as pool:
            try:
                for block in blocks:
                    if block.last and not self._pending:
                        yield self.at_once(block, self._state)
                        return
                    self._begin(block, pool)
                    if len(self._pending) > threads:
                        yield self._end(pool)
                while self._pending:
                    yield self._end(pool)
            finally:
                for waiting in self._pending:
                    waiting.chunk.cancel()

    def _begin(self, block: Block, pool: ThreadPoolExecutor) -> None:
        before = self._state
        found = self._sort(block, before, self._care)
        self._pending.append(_Pending(block, before, pool.submit(_read, found, self._want, self._as_text)))

    def _sort(self, block: Block, before: State, care: Care) -> Sorted:
        found, self._state = self._sorter.sort(block, before, care)
        return found

    def at_once(self, block: Block, before: State) -> TextChunk:
        """The chunk of a block with as much care as it needs."""
        try:
            return TextChunk(self._sort(block, before, self._care), self._want, self._as_text)
        except OddWidthError:
            # Once such a line was met, it is likely not the only one.
            self._care = "cells counted"
        try:
            return TextChunk(self._sort(block, before, self._care), self._want, self._as_text)
        except OddWidthError:
            return TextChunk(self._sort(block, before, "one by one"), self._want, self._as_text)

    def _end(self, pool: ThreadPoolExecutor) -> Chunk:
        first = self._pending.popleft()
        try:
            return first.chunk.result()
        except OddWidthError:
            self._care = "cells counted"
        chunk = self.at_once(first.block, first.before)
        # What follows was sorted in the belief that this block has no odd line.
        waiting = list(self._pending)
        self._pending.clear()
        for later in waiting:
            later.chunk.cancel()
            self._begin(later.block, pool)
        return chunk
