"""One cell of a table, how it came about, and the landed lines that made it: what is said of it, and who finds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

FORM = "1.0"
# Amounts that differ by less are the same to the cent.
HALF_A_CENT = 0.005


@dataclass(frozen=True)
class Part:
    """Another cell, or a version of a model, that the cell is made from."""

    table: str
    key: Mapping[str, Any]
    column: str
    value: Any


@dataclass(frozen=True)
class SourceRow:
    """One landed line.

    Attributes:
        numbers: metric → amount as landed, in `currency`.
        converted: metric → amount as counted, in the reporting currency; empty where the row does not count.
        rate: units of the reporting currency for one; None where nothing was converted.
        counts: whether it is in the cell's value.
        why_not: for a row that is not: which file took its place, in words.
        group: number of the session it belongs to; None elsewhere. No identifier of anybody is ever told.
    """

    file: str
    sha256: str
    line: int
    numbers: Mapping[str, Any]
    converted: Mapping[str, Any]
    currency: str | None = None
    rate: Any = None
    counts: bool = True
    why_not: str | None = None
    group: int | None = None


@dataclass(frozen=True)
class Sum:
    """A value worked out again from below, beside what the table says; `equal` means to the cent."""

    name: str
    from_rows: Any
    in_table: Any

    @property
    def equal(self) -> bool:
        """Both unknown, or both known and less than half a cent apart."""
        if self.from_rows is None or self.in_table is None:
            return self.from_rows is None and self.in_table is None
        if isinstance(self.from_rows, Decimal) and isinstance(self.in_table, Decimal):
            return abs(self.from_rows - self.in_table) < Decimal(str(HALF_A_CENT))
        here, there = float(self.from_rows), float(self.in_table)
        return abs(here - there) < max(HALF_A_CENT, 1e-12 * abs(there))


@dataclass(frozen=True)
class Ratio(Sum):
    """The same of a ratio, which may be far smaller than a cent."""

    @property
    def equal(self) -> bool:
        """Both unknown, or alike in nine digits."""
        if self.from_rows is None or self.in_table is None:
            return self.from_rows is None and self.in_table is None
        here, there = float(self.from_rows), float(self.in_table)
        return abs(here - there) <= 1e-9 * max(abs(here), abs(there))


@dataclass(frozen=True)
class CellTrace:
    """A cell and all it rests on. `adds_up` is None where the value is no sum that can be worked out again."""

    table: str
    key: Mapping[str, Any]
    column: str
    value: Any
    definition: str
    steps: tuple[str, ...]
    parts: tuple[Part, ...] = ()
    rows: tuple[SourceRow, ...] = ()
    sums: tuple[Sum, ...] = ()
    currency: str | None = None
    lineage_id: str | None = None
    source: str = "warehouse"
    notes: tuple[str, ...] = ()

    @property
    def adds_up(self) -> bool | None:
        """Whether everything that was worked out again is what the tables say."""
        return all(each.equal for each in self.sums) if self.sums else None

    def to_json(self) -> dict[str, Any]:
        """The documented shape; exact amounts are decimal text, days ISO 8601, unknown is null."""
        return {
            "form": FORM,
            "kind": "cell",
            "table": self.table,
            "key": _plain(self.key),
            "column": self.column,
            "value": _plain(self.value),
            "currency": self.currency,
            "definition": self.definition,
            "steps": list(self.steps),
            "adds_up": self.adds_up,
            "sums": [
                {"name": s.name, "from_rows": _plain(s.from_rows), "in_table": _plain(s.in_table), "equal": s.equal}
                for s in self.sums
            ],
            "parts": [_plain(asdict(part)) for part in self.parts],
            "rows": [_plain(asdict(row)) for row in self.rows],
            "lineage_id": self.lineage_id,
            "read_from": self.source,
            "notes": list(self.notes),
        }


def exact_text(amount: Decimal) -> str:
    """Decimal text without the noughts that only the column's type adds; cents stay."""
    text = f"{amount:f}"
    if "." not in text:
        return text
    whole, _, rest = text.partition(".")
    rest = rest.rstrip("0")
    return f"{whole}.{rest.ljust(2, '0')}"


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return exact_text(value)
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
