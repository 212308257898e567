"""Dated lines of sales that sum up others: `2025-01-02,Total,150,3` below the lines of each shop. Sales have no column
for the shop, so the columns that are not read are looked at; what such a line is, its numbers tell.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.dialects.totals import is_totals_word, may_name_totals
from marketing_assets.ingestion.layout import Layout
from marketing_assets.ingestion.rows.day_totals import Sifted, warnings_of
from marketing_assets.ingestion.rows.named_totals import Verdict, decide
from marketing_assets.ingestion.rows.reader import ChunkReader
from marketing_assets.ingestion.rows.sums import Key, Mask, Sums

_SCOPES = (("currency", "date"), ("currency",))
_ADDS_UP = ("revenue", "orders")


@dataclass
class SaleTotals:
    """The lines of one file of sales that may be totals: line -> what its columns that are not read say."""

    layout: Layout
    _said: dict[int, tuple[str, ...]] = field(default_factory=dict)
    _maybe: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def look_at(self, reader: ChunkReader) -> None:
        """Look at the lines of one chunk."""
        for position in self.layout.unread:
            for test, found in ((is_totals_word, self._said), (may_name_totals, self._maybe)):
                for line, name in reader.lines_where(position, test).items():
                    found[line] = (*found.get(line, ()), name)

    def sift(self, rows: pa.Table, lost: pa.Table, unknown: int) -> Sifted:
        """Judge all kept rows of the file; see `DayTotals.sift`."""
        nothing = Verdict.nothing(rows.num_rows)
        said = _in(rows, self._said)
        maybe = _in(rows, self._maybe) & ~said
        if not (said | maybe).any():
            return Sifted(nothing.gone)
        lines = rows["line"].to_numpy()
        names: dict[int, Key] = {
            at: self._said.get(lines[at]) or self._maybe[lines[at]] for at in np.flatnonzero(said | maybe).tolist()
        }
        metrics = tuple(name for name in _ADDS_UP if rows[name].null_count < rows.num_rows)
        real = lost.filter(pa.array(~(_in(lost, self._said) | _in(lost, self._maybe))))
        found = decide(Sums(rows, real, metrics), names, said, maybe, ~nothing.gone, _SCOPES, unknown)
        return Sifted(found.gone, warnings_of(rows, found))


def _in(rows: pa.Table, lines: dict[int, tuple[str, ...]]) -> Mask:
    found: Mask = np.array(pc.is_in(rows["line"], pa.array(sorted(lines), pa.int64())), bool)
    return found
