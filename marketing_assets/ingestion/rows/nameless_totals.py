"""Totals lines without a word that says so: no day, no name, numbers only. They stand where totals stand, directly
below the header or at the end of the file; elsewhere such a line has lost its day and is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from marketing_assets.ingestion.canonical import ADS
from marketing_assets.ingestion.dialects.totals import is_silent
from marketing_assets.ingestion.landing_kinds import SALES
from marketing_assets.ingestion.layout import Layout
from marketing_assets.ingestion.reading.source import Chunk
from marketing_assets.ingestion.rows.rejects import Reject

# `12.50 EUR`, `US$ 3`: letters beside a number in a column that is not read.
_MOST_LETTERS = 3


class NamelessTotals:
    """Tells records of numbers only from others; one per file. Only lines of ads and sales add up."""

    def __init__(self, layout: Layout) -> None:
        self._adds_up = layout.kind in (ADS, SALES)
        self._naming = layout.naming
        self._numbers = frozenset(layout.stored_numbers())
        self._codes = {template["currency"].position for template in layout.templates if "currency" in template}

    def are_in(self, record: Sequence[str]) -> bool:
        """True for a record that says nothing where a day or name should be, and a number in some column that is read.

        `record` is as wide as the header.
        """
        if not self._adds_up:
            return False
        said = [at for at, cell in enumerate(record) if not is_silent(cell)]
        if not self._naming.isdisjoint(said) or self._numbers.isdisjoint(said):
            return False
        return all(at in self._codes or _is_number(record[at]) for at in said)


@dataclass
class Edges:
    """The first and the last record of a file that say anything, as one row template sees them, however the file is
    cut into chunks. Records that are dropped for another reason, such as a line that says `Total`, do not count.

    `begun`: there was one; `last`: the nameless total that is the last one so far.
    """

    begun: bool = False
    last: list[Reject] = field(default_factory=list)

    def sort_out(self, chunk: Chunk, gone: Collection[int], nameless: Sequence[Reject]) -> tuple[int, list[Reject]]:
        """The next chunk of the file: how many of its nameless totals are the first record, and which are rejects.

        Args:
            gone: positions in the chunk that are dropped.
            nameless: what to say of the records of numbers only if they are not the first or the last.
        Returns:
            The rejects may be of the chunk before, whose last record turned out not to be the file's.
        """
        if len(gone) == chunk.height and not chunk.damaged:
            return 0, []
        begun, self.begun = self.begun, True
        rejects, self.last = self.last, []
        if not nameless:
            return 0, rejects
        first, last = _ends(chunk, gone)
        totals = 0
        for reject in nameless:
            if not begun and reject[0] == first:
                totals += 1
            elif reject[0] == last:
                self.last = [reject]
            else:
                rejects.append(reject)
        return totals, rejects


def _ends(chunk: Chunk, gone: Collection[int]) -> tuple[int, int]:
    """Lines of the first and the last record that is not gone, of which there is one."""
    lines = [line for line, _ in chunk.damaged]
    for positions in (range(chunk.height), reversed(range(chunk.height))):
        kept = next((at for at in positions if at not in gone), None)
        lines += [] if kept is None else [chunk.starts[kept].as_py()]
    return min(lines), max(lines)


def _is_number(cell: str) -> bool:
    return any(map(str.isdecimal, cell)) and sum(map(str.isalpha, cell)) <= _MOST_LETTERS
