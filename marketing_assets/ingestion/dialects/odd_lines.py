"""Which records of a recognised table are no data: totals, footers, comments, a repeated preamble, another table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from marketing_assets.ingestion.dialects.names import normal_header
from marketing_assets.ingestion.dialects.platform import one_line
from marketing_assets.ingestion.dialects.totals import first_said, is_silent, says_totals
from marketing_assets.ingestion.reading.reasons import TOTALS

COMMENT, PREAMBLE = "comment line", "preamble of the report"


@dataclass(frozen=True)
class OddLines:
    """Says why a record of any width is no data; None where it may be data. Not to be asked about rows with a day,
    except for `everything`, whose rows may have one.

    `comment`: what the first cell of the platform's own comments begins with. `totals_where_empty`: positions; a record
    that says nothing there, but something elsewhere, is a totals line.
    """

    footers: tuple[re.Pattern[str], ...] = ()
    footer_reason: str = "footer"
    comment: str | None = None
    preamble: frozenset[str] = frozenset()
    totals_where_empty: tuple[int, ...] = ()
    everything: Mapping[int, frozenset[str]] | None = None

    def __call__(self, record: list[str]) -> str | None:
        """The reason, as it is counted and shown."""
        first = first_said(record)
        if not first:
            return None
        line = one_line(record)
        if any(footer.search(line) for footer in self.footers):
            return self.footer_reason
        if self.comment is not None and first.startswith(self.comment):
            return COMMENT
        # Where comments are not the platform's habit, `#1` may be somebody's number: alone in its line it is none.
        if first.startswith("#") and sum(not is_silent(cell) for cell in record) == 1:
            return COMMENT
        if says_totals(record):
            return TOTALS
        if line in self.preamble:
            return PREAMBLE
        places = self.totals_where_empty
        if places and max(places) < len(record) and all(is_silent(record[place]) for place in places):
            return TOTALS
        for place, words in (self.everything or {}).items():
            if place < len(record) and normal_header(record[place]) in words:
                return TOTALS
        return None


@dataclass(frozen=True)
class EndOfTable:
    """True for a record that ends the table: a comment, or the header of another table.

    A header of another table has no digit, at least two cells and a name that the dialect knows.
    """

    header: tuple[str, ...]
    known: frozenset[str]
    comment: str

    def __call__(self, record: list[str]) -> bool:
        """Whether nothing of this table follows."""
        if not record or tuple(record) == self.header:
            return False
        if record[0].lstrip("\ufeff \t").startswith(self.comment):
            return True
        if len(record) < 2 or any(map(_has_digit, record)):
            return False
        return any(normal_header(cell) in self.known for cell in record) and not says_totals(record)


def _has_digit(cell: str) -> bool:
    return any(character.isdigit() for character in cell)
