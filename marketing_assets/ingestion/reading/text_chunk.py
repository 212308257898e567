"""Chunks of a text file: lines read in bulk, merged with the records that were split one by one."""

from __future__ import annotations

import csv
from collections import Counter
from copy import copy
from dataclasses import replace
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.reading.blocks import Block, Positions
from marketing_assets.ingestion.reading.bulk import Bulk, read_bulk, read_text
from marketing_assets.ingestion.reading.hashes import Hashes, hash_lines, hash_records
from marketing_assets.ingestion.reading.other_headers import OtherHeaderError
from marketing_assets.ingestion.reading.plain_numbers import certain, typed_from_text
from marketing_assets.ingestion.reading.quotes import QUOTE, quote_positions
from marketing_assets.ingestion.reading.reasons import Judge
from marketing_assets.ingestion.reading.sorting import Sorted
from marketing_assets.ingestion.reading.source import CellType, Chunk, Want

# Letters and no digit.
_WORD = r"^\P{Nd}*\p{L}\P{Nd}*$"


class TextChunk(Chunk):
    """A chunk of a text file.

    The lines read in bulk come first and the records split one by one behind them, until `order` puts them in file
    order. The bytes are kept for `record` and `line_hashes`.
    """

    def __init__(self, found: Sorted, want: Want, as_text: set[int]) -> None:
        """Read what was sorted; `as_text` learns which typed columns hold more than plain numbers.

        Raises:
            OddWidthError: lines with another number of cells among those to be read in bulk.
            OtherHeaderError: the header of another table.
        """
        self.want, self.data, self.records = want, found.bulk_data, found.records
        self.damaged, self.dropped, self.bytes_read = found.damaged, Counter(found.dropped), found.block.bytes_read
        # Where its lines begin and end is known from sorting, if all of them are here.
        self._sorted_block = found.block if found.bulk is None else None
        lines = found.lines
        self._height = len(lines)
        self.bulk = read_bulk(self.data, len(lines), want, frozenset(as_text))
        self._as_text = as_text
        self.kept = self._sift(lines)
        self.order: Positions | None = None
        if self.kept is not None:
            lines = lines[self.kept]
        if self.records:
            lines = np.concatenate((lines, np.array(found.starts, np.int64)))
            self.order = np.argsort(lines, kind="stable")
            lines = lines[self.order]
        self.starts = pa.array(lines, pa.int64())
        self._typed: dict[int, pa.Array | None] = {}

    def is_of(self, want: Want) -> bool:
        """Whether the same records are wanted, in whatever columns."""
        mine = self.want
        return (
            want.head is mine.head
            and want.header_at == mine.header_at
            and want.odd_line is mine.odd_line
            and want.ends_table is mine.ends_table
            and want.mark == mine.mark
        )

    def wanted(self, want: Want) -> TextChunk:
        """The same records (see `is_of`) in other columns, or of other types; what is text here is not read again."""
        other = copy(self)
        other.want, other._typed, other._as_text = want, {}, set()
        missing = {at: cell_type for at, cell_type in want.columns.items() if not self._has_text(at)}
        if missing:
            other.bulk = read_bulk(self.data, self._height, replace(want, columns=missing), ())
            other.bulk = Bulk({**self.bulk.columns, **other.bulk.columns})
        return other

    def _has_text(self, position: int) -> bool:
        return position in self.bulk.columns and pa.types.is_dictionary(self.bulk.columns[position].type)

    def text(self, position: int) -> pa.Array:
        """The column as written: see `Chunk`."""
        column = self.bulk.columns[position]
        if self.want.columns[position] != "text" and not pa.types.is_dictionary(column.type):
            column = read_text(self.data, self._height, self.want, [position])[position]
        return self._merged(column, self._odd_cells(position).dictionary_encode() if self.records else None)

    def typed(self, position: int) -> pa.Array | None:
        """The column as numbers: see `Chunk`. Kept, because a column of whole numbers is asked for twice."""
        if position not in self._typed:
            cell_type = self.want.columns[position]
            self._typed[position] = None if cell_type == "text" else self._numbers(position, cell_type)
        return self._typed[position]

    def _numbers(self, position: int, cell_type: CellType) -> pa.Array | None:
        column = self.bulk.columns[position]
        if pa.types.is_dictionary(column.type):
            values = typed_from_text(column, cell_type, self.want.decimal)
            if values is None:
                self._as_text.add(position)
        else:
            values = certain(column, cell_type)
        if values is None or not self.records:
            return None if values is None else self._merged(values, None)
        odd_values = typed_from_text(self._odd_cells(position), cell_type, self.want.decimal)
        return None if odd_values is None else self._merged(values, odd_values)

    def _odd_cells(self, position: int) -> pa.Array:
        return pa.array([record[position] for record in self.records], pa.string())

    def record(self, row: int) -> list[str]:
        """All cells of a record: see `Chunk`."""
        place = row if self.order is None else int(self.order[row])
        bulk_rows = self._height if self.kept is None else len(self.kept)
        if place >= bulk_rows:
            return self.records[place - bulk_rows]
        return self._bulk_record(place if self.kept is None else int(self.kept[place]))

    @cached_property
    def line_hashes(self) -> Hashes:
        """One number per record: see `Chunk`."""
        hashes = self._bulk_hashes()
        if self.kept is not None:
            hashes = hashes[self.kept]
        if self.order is None:
            return hashes
        return np.concatenate((hashes, hash_records(self.records, self.want.head.delimiter)))[self.order]

    @cached_property
    def _block(self) -> Block:
        return self._sorted_block or Block(self.data, 1, 0)

    def _bulk_record(self, place: int) -> list[str]:
        line = self._block.line(place)
        return next(csv.reader([line], delimiter=self.want.head.delimiter, strict=True))

    def _bulk_hashes(self) -> Hashes:
        if b'"' not in self.data:
            return hash_lines(self.data, self._block.starts, self._block.lengths)
        # Quotes around a cell do not belong to it, and a delimiter within is no delimiter: see `hash_records`.
        array, quotes = self._block.bytes.copy(), quote_positions(self._block)
        inside = np.bitwise_xor.accumulate((array == QUOTE).view(np.uint8)).view(bool)
        array[inside & (array == ord(self.want.head.delimiter))] = 0
        away = np.ones(len(quotes), bool)
        away[2::2] = quotes[2::2] != quotes[1:-1:2] + 1
        away = quotes[away]
        before = np.searchsorted(away, self._block.starts)
        within = np.searchsorted(away, self._block.starts + self._block.lengths) - before
        starts, lengths = self._block.starts - before, self._block.lengths - within
        return hash_lines(np.delete(array, away).tobytes(), starts, lengths)

    def _merged(self, bulk: pa.Array, odd: pa.Array | None) -> pa.Array:
        """The cells of the lines read in bulk and those of the records, if any, in file order."""
        if self.kept is not None:
            bulk = bulk.take(pa.array(self.kept))
        if odd is None or self.order is None:
            return bulk
        both = pa.chunked_array([bulk, odd.cast(bulk.type) if odd.type != bulk.type else odd])
        if pa.types.is_dictionary(bulk.type):
            both = both.unify_dictionaries()
        return pa.concat_arrays(both.chunks).take(pa.array(self.order))

    def _sift(self, lines: Positions) -> Positions | None:
        """Rows without blank records, the repeated header, and single cells that are a footer; None for all."""
        suspects = np.union1d(np.union1d(self._nearly_blank(), self._like_header()), self._with_words())
        judge = Judge(self.want)
        gone: list[int] = []
        for place in suspects.tolist():
            verdict = judge.record(self._bulk_record(place))
            if verdict.other_header:
                raise OtherHeaderError(int(lines[place]))
            if verdict.dropped is not None:
                self.dropped[verdict.dropped] += 1
                gone.append(place)
        return np.delete(np.arange(self._height), gone) if gone else None

    def _nearly_blank(self) -> Positions:
        """Rows in which at most one of the wanted columns says anything."""
        said = np.zeros(self._height, np.int64)
        unclear = np.arange(self._height)
        for column in self.bulk.columns.values():
            says = _says(column if len(unclear) == self._height else column.take(pa.array(unclear)))
            said[unclear] += says
            unclear = unclear[said[unclear] < 2]
            if not len(unclear):
                break
        return unclear if len(self.want.header) > 1 else unclear[said[unclear] == 0]

    def _like_header(self) -> Positions:
        """Rows that are equal to the header in the columns read as text."""
        found = np.arange(self._height)
        texts = {at: column for at, column in self.bulk.columns.items() if pa.types.is_dictionary(column.type)}
        if not texts:
            own = hash_records([self.want.header], self.want.head.delimiter)
            return np.flatnonzero(self._bulk_hashes() == own)
        for at, column in texts.items():
            known = pc.index(column.dictionary, pa.scalar(self.want.header[at], pa.string())).as_py()
            if known < 0:
                return found[:0]
            found = found[column.indices.to_numpy(zero_copy_only=False)[found] == known]
        return found

    def _with_words(self) -> Positions:
        """Rows with a word where data have a day or a number: only such a row may be another header."""
        column = None if self.want.mark is None else self.bulk.columns.get(self.want.mark)
        if column is None or not pa.types.is_dictionary(column.type):
            return np.arange(0)
        words = pc.match_substring_regex(column.dictionary, _WORD)
        words = pc.or_(words, pc.is_in(column.dictionary, pa.array(self.want.header, pa.string())))
        if pc.any(words).as_py() is not True:
            return np.arange(0)
        return np.flatnonzero(words.to_numpy(zero_copy_only=False)[column.indices.to_numpy(zero_copy_only=False)])


def _says(column: pa.Array) -> np.ndarray:
    """Per row, whether a cell holds more than white space; a null word of a typed column counts as nothing."""
    if not pa.types.is_dictionary(column.type):
        return column.is_valid().to_numpy(zero_copy_only=False)
    full = pc.not_equal(pc.utf8_trim_whitespace(column.dictionary), "").to_numpy(zero_copy_only=False)
    return full[column.indices.to_numpy(zero_copy_only=False)] if len(full) else np.zeros(len(column), bool)
