"""The currency that a row names in a column of its own, or that a mapping names for it; what the signs beside its
amounts add stands in `currency`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.cells.currencies import ISO_CODES
from marketing_assets.ingestion.kinds import Column
from marketing_assets.ingestion.layout import Cell, Layout
from marketing_assets.ingestion.rows.currency import Signs
from marketing_assets.ingestion.rows.notes import Notes, where
from marketing_assets.ingestion.rows.texts import ChunkTexts


@dataclass(frozen=True)
class StatedCurrency:
    """Reads the stated currencies of one chunk. `ours` is the settings'."""

    height: int
    texts: ChunkTexts
    layout: Layout
    ours: str
    _coded: dict[Cell, pa.DictionaryArray] = field(default_factory=dict)

    def codes(self, cell: Cell | None) -> pa.Array:
        """What each row states in that column, in capitals; NULL where it says nothing."""
        if cell is None:
            return pa.nulls(self.height, pa.string())
        coded = self._distinct(cell)
        return coded.dictionary.take(coded.indices)

    def known(self, cell: Cell | None) -> frozenset[str]:
        """The currencies that amounts beside that column may be in: the stated ones, ours where a row states none."""
        if cell is None:
            return frozenset((self.ours,))
        coded = self._distinct(cell)
        stated = ISO_CODES.intersection(coded.dictionary.to_pylist())
        silent = coded.indices.null_count or coded.dictionary.null_count or not stated
        return stated | {self.ours} if silent else stated

    def read(self, column: Column, template: Mapping[str, Cell], signs: Signs | None, notes: Notes) -> pa.Array:
        """The settings' currency where the row names none, in kinds whose rows keep theirs NULL. What is no ISO code is
        a problem, and so is another currency where nothing converts it.
        """
        kind, cell = self.layout.kind, template.get(column.name)
        codes = self.codes(cell)
        if cell is not None:
            amount = None if kind.currency_of is None else template.get(kind.currency_of)
            notes.add(cell, self._foreign(cell, amount))
            if column.required:
                notes.missing(cell, codes, column.name)
        if kind.keeps_currency:
            return codes if signs is None else signs.currency
        return codes if kind.currency_of is not None else pc.fill_null(codes, self.ours)

    def _foreign(self, cell: Cell, amount: Cell | None) -> dict[int, str]:
        """Where the column names no currency that can be. `amount`: the column without which it does not matter."""
        kind, coded = self.layout.kind, self._distinct(cell)
        known = pa.array([self.ours] if kind.one_currency else sorted(ISO_CODES))
        foreign = pc.and_not(pc.is_valid(coded.dictionary), pc.is_in(coded.dictionary, known))
        if not pc.any(foreign).as_py() or (kind.currency_of is not None and amount is None):
            return {}
        rows = foreign.take(coded.indices)
        if amount is not None:
            rows = pc.and_(rows, pc.is_valid(self.texts.text(amount)))
        why = f"a currency that is not {self.ours}" if kind.one_currency else "not an ISO 4217 currency code"
        return where(rows, why)

    def _distinct(self, cell: Cell) -> pa.DictionaryArray:
        if cell not in self._coded:
            coded = self.texts.distinct(cell)
            self._coded[cell] = pa.DictionaryArray.from_arrays(coded.indices, pc.utf8_upper(coded.dictionary))
        return self._coded[cell]
