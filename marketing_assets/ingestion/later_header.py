"""Whether a record below the header is a header itself: the same one again, or that of another table, as when several
exports were put into one file one behind the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from marketing_assets.ingestion.cells.shapes import shown_value
from marketing_assets.ingestion.dialects.names import normal_header
from marketing_assets.ingestion.layout import Layout
from marketing_assets.ingestion.reading.source import HeaderAgain

# Letters and no digit.
_WORD = re.compile(r"\D*[^\W\d_]\D*")
_FEWEST_NAMES = 2


def marking(layout: Layout) -> int | None:
    """The position whose cells tell data from a header at a glance: days, time stamps or numbers hold no bare word."""
    parts = tuple(cell.position for cell in layout.date_parts or () if cell.position is not None)
    found = (*layout.day_positions(), *layout.time_positions(), *parts, *layout.stored_numbers())
    return found[0] if found else None


@dataclass(frozen=True)
class LaterHeader:
    """Judges records of as many cells as the header. `mark`: see `marking`; only a word there makes a header.

    Another header is one that has at least two names and half of its names from the first header, in another order or
    beside other names, and no value. Rows below it read like those above would put clicks where the cost was.
    """

    header: Sequence[str]
    mark: int | None

    def __call__(self, record: list[str]) -> HeaderAgain | None:
        """What the record is; None for anything but a header."""
        word = "" if self.mark is None else record[self.mark]
        if word not in self._cells and not _WORD.fullmatch(word):
            return None
        names = [normal_header(cell) for cell in record]
        if names == self._names:
            return "same"
        said = [name for name in names if name]
        known = self._known.intersection(said)
        if len(known) < _FEWEST_NAMES or 2 * len(known) < len(said):
            return None
        return "other" if all(name in known or _is_name(name) for name in said) else None

    @cached_property
    def _cells(self) -> frozenset[str]:
        return frozenset(self.header)

    @cached_property
    def _names(self) -> list[str]:
        return [normal_header(cell) for cell in self.header]

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(filter(None, self._names))


def _is_name(text: str) -> bool:
    """No amount, no date and no word for "nothing"."""
    return any(map(str.isalpha, text)) and shown_value(text) is None
