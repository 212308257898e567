"""Sorts the lines of a block: those that every CSV reader splits alike, for bulk reading; others one by one, in file
order.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from marketing_assets.ingestion.reading.blocks import Block, Positions
from marketing_assets.ingestion.reading.other_headers import OtherHeaderError
from marketing_assets.ingestion.reading.quotes import QUOTE, Flags, outside_quotes, quote_positions, unclean_lines
from marketing_assets.ingestion.reading.reasons import BLANK, COMMENT_SIGN, Judge, Verdict
from marketing_assets.ingestion.reading.source import Want
from marketing_assets.ingestion.reading.splitting import LONGEST_CELL, Splitter

# The bulk reader refuses lines with another number of cells than the header: then cells are counted before. If it still
# sees other lines than we do, all of them are split one by one.
Care = Literal["little", "cells counted", "one by one"]


@dataclass(frozen=True)
class State:
    """What is known where a block begins.

    Attributes:
        below_header: the header has been passed.
        in_other_table: the table has ended.
        carried: lines of a record that has not ended.
        searched: bytes looked at in vain for the end of a record.
    """

    below_header: bool = False
    in_other_table: bool = False
    carried: Block | None = None
    searched: int = 0


@dataclass(frozen=True)
class Sorted:
    """The lines of one block. `bulk`: places of the lines to be split in bulk, None for all of them."""

    block: Block
    bulk: Positions | None
    records: list[list[str]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    damaged: list[tuple[int, str]] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)

    @property
    def lines(self) -> Positions:
        """Numbers of the lines to be split in bulk."""
        places = np.arange(self.block.height) if self.bulk is None else self.bulk
        return places + self.block.first_line

    @property
    def bulk_data(self) -> bytes:
        """The lines to be split in bulk."""
        if self.bulk is None:
            return self.block.data
        gaps = np.flatnonzero(np.diff(self.bulk) != 1) + 1
        firsts = self.bulk[np.concatenate(([0], gaps))] if len(self.bulk) else self.bulk
        lasts = self.bulk[np.concatenate((gaps - 1, [-1]))] if len(self.bulk) else self.bulk
        runs = zip(self.block.starts[firsts].tolist(), self.block.ends[lasts].tolist(), strict=True)
        return b"".join([self.block.data[start:end] for start, end in runs])

    def _note(self, line: int, verdict: Verdict, record: list[str] | None) -> None:
        if verdict.other_header:
            raise OtherHeaderError(line)
        if verdict.damaged is not None:
            self.damaged.append((line, verdict.damaged))
        elif verdict.dropped is not None:
            self.dropped[verdict.dropped] += 1
        elif record is not None:
            self.records.append(record)
            self.starts.append(line)


@dataclass(frozen=True)
class Sorter:
    """Sorts the blocks of one file. `splitter` takes the lines that are not like the others."""

    want: Want
    splitter: Splitter

    def sort(self, block: Block, state: State, care: Care) -> tuple[Sorted, State]:
        """Sort one block.

        Args:
            block: the next lines, after those of `state.carried`.
            care: how much is left to the bulk reader to find out.
        """
        block = block.behind(state.carried)
        state = replace(state, carried=None)
        if not state.below_header and block.first_line + block.height <= self.want.header_line:
            return Sorted(block, np.arange(0)), state
        if state.below_header and block.is_blank and not block.skipped:
            return Sorted(block, np.arange(0), dropped=Counter({BLANK: block.height})), state
        return _Walk(self, block, state, self._odd_lines(block, care)).sort()

    def _odd_lines(self, block: Block, care: Care) -> Flags:
        """Lines that are split one by one."""
        if care == "one by one":
            return block.lengths > 0
        odd: Flags = block.lengths > min(LONGEST_CELL, self.splitter.line_bytes)
        if not block.height:
            return odd
        delimiter = ord(self.splitter.delimiter)
        first, second = block.bytes[block.starts], block.bytes[np.minimum(block.starts + 1, len(block.data) - 1)]
        sign = ord(COMMENT_SIGN)
        odd |= (first == sign) | ((first == QUOTE) & (second == sign))
        # The bulk reader takes a byte order mark off the lines it is given.
        odd |= (first == BOM_UTF8[0]) & (second == BOM_UTF8[1])
        if b"\0" in block.data:
            odd[np.searchsorted(block.ends, np.flatnonzero(block.bytes == 0), side="right")] = True
        quotes = quote_positions(block) if b'"' in block.data else np.arange(0)
        unclean = unclean_lines(block, quotes, delimiter) if len(quotes) else None
        if unclean is not None:
            odd |= unclean
        if care == "cells counted":
            delimiters = np.flatnonzero(block.bytes == delimiter)
            delimiters = delimiters[outside_quotes(block, quotes, delimiters)]
            line = np.searchsorted(block.ends, delimiters, side="right")
            odd |= np.bincount(line, minlength=block.height) + 1 != len(self.want.header)
        return odd & (block.lengths > 0)


class _Walk:
    """One way through the lines of a block that are split one by one."""

    def __init__(self, sorter: Sorter, block: Block, state: State, odd: Flags) -> None:
        self._sorter, self._block, self._state = sorter, block, state
        self._blank: Flags = block.lengths == 0
        # One byte per line, because bytes are searched without an object per line.
        self._odd, self._said = odd.tobytes(), (~self._blank).tobytes()
        self._passed = bytearray(block.height)
        self._judge = Judge(sorter.want)
        self._judge.in_other_table = state.in_other_table
        self._searched = state.searched
        self._below_header = state.below_header
        self._found = Sorted(block, None)

    def sort(self) -> tuple[Sorted, State]:
        block, at, carried = self._block, 0, None
        if not self._below_header:
            at = max(self._sorter.want.header_line - block.first_line, 0)
            self._pass(0, at)
        while (place := self._next(at)) is not None:
            behind = self._take(place)
            if behind is None:
                carried = block.lines(place, block.height)
                self._pass(place, block.height)
                break
            self._pass(place, behind)
            at = behind
        if block.skipped and self._below_header:
            self._found._note(
                block.first_line + block.height, self._judge.damaged(self._sorter.splitter.too_long), None
            )
        passed: Flags = np.frombuffer(self._passed, bool)
        blank = int(np.count_nonzero(self._blank & ~passed))
        if blank:
            self._found.dropped[BLANK] += blank
        bulk = np.flatnonzero(~(self._blank | passed)) if blank or passed.any() else None
        state = State(self._below_header, self._judge.in_other_table, carried, self._searched)
        return replace(self._found, bulk=bulk), state

    def _next(self, at: int) -> int | None:
        """The next line that is split by itself: in a table that is not read and for the header, any line."""
        if at >= self._block.height:
            return None
        if not self._below_header:
            return at
        place = (self._said if self._judge.in_other_table else self._odd).find(b"\1", at)
        return place if place >= 0 else None

    def _pass(self, start: int, stop: int) -> None:
        self._passed[start:stop] = b"\1" * (stop - start)

    def _take(self, place: int) -> int | None:
        """Split and judge the record on a line; the place behind it, None where it has not ended with the block."""
        block = self._block
        split = self._sorter.splitter.split(block, place, self._searched)
        if split.open:
            return None
        self._searched += split.searched
        if not self._below_header:
            self._below_header = True
            return split.next
        cut_off = block.cut_off and split.next == block.height
        if split.record is None:
            last = place == block.height - 1 and split.why != self._sorter.splitter.too_long
            verdict = self._judge.damaged(split.why, cut_off=block.cut_off and last)
        else:
            verdict = self._judge.record(split.record, cut_off=cut_off)
        self._found._note(block.first_line + place, verdict, split.record)
        return split.next
