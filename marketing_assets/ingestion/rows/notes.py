"""What is noticed while the columns of a chunk are read: nothing is raised, a bad cell costs its own record only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.layout import Cell


@dataclass
class Notes:
    """What was noticed while the columns of one template were read; see the attributes of `reader.TemplateRows`."""

    problems: dict[int, list[tuple[Cell, str]]] = field(default_factory=dict)
    incomplete: set[int] = field(default_factory=set)
    futures: list[date] = field(default_factory=list)
    contradicting_days: bool = False
    lost_ids: set[str] = field(default_factory=set)

    def add(self, cell: Cell, found: dict[int, str]) -> None:
        """Note problems of a cell by position."""
        for position, reason in found.items():
            self.problems.setdefault(position, []).append((cell, reason))

    def missing(self, cell: Cell, values: pa.Array, name: str) -> None:
        """Note where a column that every row needs is NULL."""
        if not values.null_count:
            return
        found = where(pc.is_null(values), f"no {name}")
        self.add(cell, found)
        self.incomplete |= set(found)


def where(mask: pa.Array, reason: str) -> dict[int, str]:
    """The reason for every position where the mask is true."""
    return dict.fromkeys(pc.indices_nonzero(mask).to_pylist(), reason)
