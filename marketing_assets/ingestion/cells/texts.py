"""Columns of text cells as the readers of this folder want them: plain or dictionary-encoded, each text once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True)
class Texts:
    """A column taken apart: `texts` (string array) and, where it came dictionary-encoded, the place of each cell in it.

    Working on `texts` and spreading the result costs as much as there are distinct cells.
    """

    texts: pa.Array
    places: pa.Array | None = None

    def spread(self, values: pa.Array) -> pa.Array:
        """One value per text becomes one per cell; NULL where the cell is NULL."""
        return values if self.places is None else values.take(self.places)

    def holds(self, mask: pa.Array) -> pa.Array:
        """A condition on `texts` as one on cells, false where it is NULL."""
        return pc.fill_null(self.spread(mask), False)

    def again(self, texts: pa.Array) -> pa.Array:
        """The column with other texts, in the form in which it came."""
        return texts if self.places is None else pa.DictionaryArray.from_arrays(self.places, texts)


def apart(cells: Any) -> Texts:
    """Take a string, dictionary-encoded or chunked array apart."""
    if isinstance(cells, pa.ChunkedArray):
        cells = cells.combine_chunks()
        if isinstance(cells, pa.ChunkedArray):  # no chunk at all, or dictionaries that could not be unified
            cells = pa.concat_arrays(cells.chunks) if cells.num_chunks else pa.array([], cells.type)
    if pa.types.is_dictionary(cells.type):
        return Texts(_strings(cells.dictionary), cells.indices)
    return Texts(_strings(cells))


def distinct(cells: Any) -> Texts:
    """The same with every text once, whatever form the column came in."""
    found = apart(cells)
    encoded = found.texts.dictionary_encode()
    return Texts(encoded.dictionary, found.spread(encoded.indices))


def _strings(texts: pa.Array) -> pa.Array:
    return texts if pa.types.is_string(texts.type) else pc.cast(texts, pa.string())
