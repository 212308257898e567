"""Whole physical lines, some megabytes at a time. A line ends with \\n, \\r\\n or \\r, inside quotes too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from marketing_assets.ingestion.reading.encoding import check_utf8, utf8_pieces
from marketing_assets.ingestion.reading.unpack import FileBytes

Positions = np.ndarray[Any, np.dtype[np.int64]]

BLOCK_BYTES = 8 << 20
# So that a block of very short lines does not become millions of Python objects at once.
MOST_LINES = 1 << 17
# Longer lines are damaged, not data: the memory they take is bounded.
MOST_LINE_BYTES = 16 << 20
_SMALL_REST = 4096
_LF, _CR = 10, 13


@dataclass(frozen=True)
class Limits:
    """How much of a file is in the memory at a time; tests use tiny ones."""

    block_bytes: int = BLOCK_BYTES
    lines: int = MOST_LINES
    line_bytes: int = MOST_LINE_BYTES


@dataclass(frozen=True)
class Block:
    """Whole lines of a file.

    Attributes:
        data: UTF-8; every line of it ends with a line break, which is added at the end of the file where it is missing.
        first_line: number of its first line, 1-based.
        offset: bytes of text before it.
        last: nothing follows.
        cut_off: the last line of it ended the file without a line break.
        skipped: the line behind it was longer than the limit and is left out.
        bytes_read: of the landed file so far.
    """

    data: bytes
    first_line: int
    offset: int
    last: bool = False
    cut_off: bool = False
    skipped: bool = False
    bytes_read: int = 0

    @cached_property
    def bytes(self) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """The data as numbers."""
        return np.frombuffer(self.data, np.uint8)

    @cached_property
    def ends(self) -> Positions:
        """Position behind each line's break."""
        found = np.flatnonzero(self.bytes == _LF)
        if b"\r" in self.data:
            returns = np.flatnonzero(self.bytes == _CR)
            follows = self.bytes[np.minimum(returns + 1, len(self.data) - 1)]
            found = np.union1d(found, returns[(follows != _LF) | (returns == len(self.data) - 1)])
        return found + 1

    @cached_property
    def starts(self) -> Positions:
        """Position of each line's first byte."""
        return np.concatenate((np.zeros(1, np.int64), self.ends[:-1])) if self.height else self.ends

    @cached_property
    def lengths(self) -> Positions:
        """Bytes of each line without its break."""
        lengths = self.ends - self.starts - 1
        if b"\r" in self.data:
            crlf = (
                (self.bytes[self.ends - 1] == _LF) & (lengths > 0) & (self.bytes[np.maximum(self.ends - 2, 0)] == _CR)
            )
            lengths = lengths - crlf
        return lengths

    @cached_property
    def height(self) -> int:
        """Number of lines."""
        return len(self.ends)

    @property
    def is_blank(self) -> bool:
        """Whether no line says anything."""
        return not self.data or self.data.isspace()

    def line(self, at: int) -> str:
        """One line with its break."""
        starts, ends = self._places
        return self.data[starts[at] : ends[at]].decode()

    def size(self, at: int) -> int:
        """Bytes of one line without its break."""
        return self._sizes[at]

    @cached_property
    def _places(self) -> tuple[list[int], list[int]]:
        # Lines that are looked at one by one: numbers of Python are taken out of lists much faster.
        return self.starts.tolist(), self.ends.tolist()

    @cached_property
    def _sizes(self) -> list[int]:
        return self.lengths.tolist()

    def lines(self, start: int, stop: int) -> Block:
        """The lines from place `start` up to `stop`."""
        if start == 0 and stop == self.height:
            return self
        whole = stop == self.height
        begin = int(self.starts[start]) if start < self.height else len(self.data)
        end = int(self.ends[stop - 1]) if stop > start else begin
        return Block(
            data=self.data[begin:end],
            first_line=self.first_line + start,
            offset=self.offset + begin,
            last=self.last and whole,
            cut_off=self.cut_off and whole,
            skipped=self.skipped and whole,
            bytes_read=self.bytes_read,
        )

    def behind(self, carried: Block | None) -> Block:
        """This block with the lines before it that belong to a record not yet ended."""
        if carried is None or not carried.data:
            return self
        return Block(
            data=carried.data + self.data,
            first_line=carried.first_line,
            offset=carried.offset,
            last=self.last,
            cut_off=self.cut_off,
            skipped=self.skipped,
            bytes_read=self.bytes_read,
        )


def read_blocks(data: FileBytes, limits: Limits) -> Iterator[Block]:
    """The lines of a text file in blocks; the last one says so and may be empty.

    Raises:
        ExportError: bytes that are no text, or an archive that cannot be read to its end.
    """
    line, offset = 1, 0
    for found in _with_last(_cut(data, limits), limits.block_bytes):
        check_utf8(data.name, found.data, line)
        block = Block(found.data, line, offset, found.last, found.cut_off, found.skipped, data.bytes_read)
        line += block.height + found.skipped
        offset += len(block.data)
        yield from _parts(block, limits.lines)


@dataclass(frozen=True)
class _Cut:
    data: bytes
    last: bool = False
    cut_off: bool = False
    skipped: bool = False


def _cut(data: FileBytes, limits: Limits) -> Iterator[_Cut]:
    """Cut behind the last line break of what has been read; a line without end is skipped, not collected."""
    pieces: list[bytes] = []
    waiting, skipping, drop_lf = 0, False, False
    for piece in utf8_pieces(data, limits.block_bytes):
        if drop_lf and piece:
            piece, drop_lf = piece.removeprefix(b"\n"), False
        if skipping:
            begin = _behind_break(piece)
            if begin is None:
                continue
            drop_lf = begin == len(piece) and piece.endswith(b"\r")
            piece, skipping = piece[begin:], False
        if not piece:
            continue
        # A break may be \r at the end of one piece and \n at the beginning of the next.
        ended = bool(pieces) and pieces[-1].endswith(b"\r") and not piece.startswith(b"\n")
        cut = _last_break(piece)
        if cut or ended:
            yield _Cut(b"".join((*pieces, memoryview(piece)[:cut])))
            pieces, waiting = [], 0
        if cut < len(piece):
            pieces.append(piece[cut:])
            waiting += len(piece) - cut
        if waiting > limits.line_bytes + 2:
            drop_lf = pieces[-1].endswith(b"\r")
            pieces, waiting, skipping = [], 0, not drop_lf
            yield _Cut(b"", skipped=True)
    rest = b"".join(pieces)
    if not rest or rest.endswith((b"\n", b"\r")):
        yield _Cut(rest, last=True)
    else:
        yield _Cut(rest + b"\n", last=True, cut_off=True)


def _with_last(cuts: Iterator[_Cut], most_bytes: int) -> Iterator[_Cut]:
    """Put the rest of the file to the lines before it, so that a small file is one block."""
    held: _Cut | None = None
    for cut in cuts:
        if held is not None:
            if cut.last and not held.skipped and len(held.data) + len(cut.data) <= most_bytes + _SMALL_REST:
                cut = _Cut(held.data + cut.data, cut.last, cut.cut_off, cut.skipped)
            else:
                yield held
        held = cut
    if held is not None:
        yield held


def _behind_break(piece: bytes) -> int | None:
    """Position behind the first break; None where there is none."""
    found = [at for at in (piece.find(b"\n"), piece.find(b"\r")) if at >= 0]
    if not found:
        return None
    at = min(found)
    return at + 2 if piece[at : at + 2] == b"\r\n" else at + 1


def _last_break(piece: bytes) -> int:
    """Position behind the last break of which all is there; 0 where there is none."""
    return max(piece.rfind(b"\n"), piece.rfind(b"\r", 0, max(len(piece) - 1, 0))) + 1


def _parts(block: Block, most_lines: int) -> Iterator[Block]:
    if block.height <= most_lines or block.is_blank:
        yield block
        return
    for start in range(0, block.height, most_lines):
        yield block.lines(start, min(start + most_lines, block.height))
