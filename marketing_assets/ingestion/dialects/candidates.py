"""The records of a file that some platform's dialect reads as a header, with what speaks for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marketing_assets.ingestion.dialects.columns import Named, known_names
from marketing_assets.ingestion.dialects.own import may_be_header
from marketing_assets.ingestion.dialects.platform import PlatformDialect, one_line
from marketing_assets.ingestion.dialects.platforms import PLATFORMS
from marketing_assets.ingestion.reading.heads import Head

# Titles and explanations above a header are shorter; the tables behind it begin after a blank line or a comment.
_DEEPEST = 60
_FEWEST_NAMES = 2


@dataclass(frozen=True)
class Candidate:
    """A record that a dialect reads as a header, with what speaks for it."""

    dialect: PlatformDialect
    head: Head
    at: int
    named: tuple[Named, ...]
    telling: int
    titles: int

    @property
    def meanings(self) -> frozenset[str]:
        """What the header has, in the words of the dialect."""
        return frozenset(cell.meaning for cell in self.named)

    @property
    def score(self) -> int:
        """Known names, with those that only this platform has and titles above the table counting more."""
        return len(self.named) + 2 * self.telling + 3 * self.titles

    def fills(self, column: str) -> bool:
        """True where some column of the header can fill the canonical one."""
        choices = self.dialect.choices.get(column, (column,))
        conditions = (condition.value for condition in self.dialect.conditions.get(column, ()))
        return not self.meanings.isdisjoint((*choices, *conditions))


def find_candidates(heads: Sequence[Head]) -> list[Candidate]:
    """Every table that a platform knows at least two names of, in file order."""
    found: list[Candidate] = []
    for head in heads:
        above: list[str] = []
        in_table = False
        for at, record in enumerate(head.records):
            before = head.records[at - 1] if at else []
            in_table = in_table and any(before) and not before[0].startswith("#")
            if not in_table and may_be_header(record) and (at < _DEEPEST or not any(before) or before[0][:1] == "#"):
                tables = [_candidate(dialect, head, at, above) for dialect in PLATFORMS]
                found += [table for table in tables if table is not None]
                in_table = any(table is not None and (table.telling or table.titles) for table in tables)
            if at < _DEEPEST and not in_table:
                above.append(one_line(record))
    return found


def _candidate(dialect: PlatformDialect, head: Head, at: int, above: Sequence[str]) -> Candidate | None:
    record = head.records[at]
    named = tuple(known_names(dialect, record))
    if len(named) < _FEWEST_NAMES:
        return None
    present = {cell.name for cell in named}
    telling = len(dialect.telling & present) + sum(together <= present for together in dialect.telling_together)
    titles = sum(any(title.search(line) for line in above) for title in dialect.titles)
    return Candidate(dialect, head, at, named, telling, titles)
