"""Columns whose cells decide whether a table is what its header says. The beginning of a file is looked at when it is
recognised; these are looked at again in every chunk, because a platform or segment may turn up in line 50,000 only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from marketing_assets.errors import ExportError

# Distinct cells that are remembered, so that each is judged once; a column of so many names no platform or segment.
_MOST_REMEMBERED = 1 << 16


@dataclass(frozen=True)
class Watched:
    """A column of a recognised table.

    Attributes:
        position: of the column.
        telling: of different cells (trimmed, none of them silent) what matters, in one form.
        most: how many different ones the whole file may have.
        refusal: the error for a file that has more.
    """

    position: int
    telling: Callable[[Iterable[str]], set[str]]
    most: int
    refusal: Callable[[], ExportError]


@dataclass
class WholeFile:
    """Looks at the watched columns of one file, chunk by chunk."""

    watched: tuple[Watched, ...]
    _looked: list[set[str]] = field(default_factory=list)
    _told: list[set[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._looked, self._told = [set() for _ in self.watched], [set() for _ in self.watched]

    def look(self, cells: Callable[[int], Iterable[str | None]]) -> None:
        """Look at one chunk.

        Args:
            cells: position -> its different cells in the chunk, trimmed, None for those that say nothing.
        Raises:
            ExportError: the `refusal` of a column.
        """
        for column, looked, told in zip(self.watched, self._looked, self._told, strict=True):
            new = {cell for cell in cells(column.position) if cell is not None} - looked
            if not new:
                continue
            told |= column.telling(new)
            if len(told) > column.most:
                raise column.refusal()
            if len(looked) + len(new) > _MOST_REMEMBERED:
                looked.clear()
            looked |= new
