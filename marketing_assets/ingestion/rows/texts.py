"""The text cells of one chunk, trimmed, each distinct text looked at once, whoever asks for them how often."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.cells.reported import reported
from marketing_assets.ingestion.layout import Cell
from marketing_assets.ingestion.reading.source import Chunk


@dataclass(frozen=True)
class ChunkTexts:
    """Cells as text; NULL where they say nothing."""

    chunk: Chunk
    _coded: dict[int, pa.DictionaryArray] = field(default_factory=dict)
    _texts: dict[int, pa.Array] = field(default_factory=dict)

    def text(self, cell: Cell) -> pa.Array:
        """The column's cells, trimmed, NULL where nothing is reported."""
        if cell.position is None:
            return pa.repeat(pa.scalar(cell.constant, pa.string()), self.chunk.height)
        plain = self.trimmed(cell.position)
        if cell.where_empty is not None:
            plain = pc.fill_null(plain, cell.where_empty)
        if cell.only_where is None:
            return plain
        return pc.if_else(self._meant(cell.only_where), plain, None)

    def _meant(self, only_where: tuple[int, str]) -> pa.Array:
        position, pattern = only_where
        return pc.fill_null(pc.match_substring_regex(self.trimmed(position), pattern), False)

    def trimmed(self, position: int) -> pa.Array:
        """The cells of a position."""
        if position not in self._texts:
            coded = self.cleaned(position)
            self._texts[position] = coded.dictionary.take(coded.indices)
        return self._texts[position]

    def cleaned(self, position: int) -> pa.DictionaryArray:
        """The column's cells, trimmed, NULL where they say nothing: each distinct text is looked at once."""
        if position not in self._coded:
            cells = self.chunk.text(position)
            encoded = cells if pa.types.is_dictionary(cells.type) else cells.dictionary_encode()
            self._coded[position] = pa.DictionaryArray.from_arrays(encoded.indices, reported(encoded.dictionary))
        return self._coded[position]

    def distinct(self, cell: Cell) -> pa.DictionaryArray:
        """A text column as few distinct texts and the place of each cell among them."""
        if cell.position is not None and cell.only_where is None and cell.where_empty is None:
            return self.cleaned(cell.position)
        if cell.position is None:
            places = pa.repeat(pa.scalar(0, pa.int32()), self.chunk.height)
            return pa.DictionaryArray.from_arrays(places, pa.array([cell.constant], pa.string()))
        return self.text(cell).dictionary_encode()
