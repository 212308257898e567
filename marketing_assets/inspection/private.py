"""How cells are shown to whoever asks: texts of ads scrubbed, texts about single people only as shapes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.cells.shapes import header_name, shape, shown_value
from marketing_assets.ingestion.kinds import Kind

# Kinds whose lines are about single people.
ABOUT_PEOPLE = ("web_events", "experiments", "customers", "consent_withdrawals")
# What many lines have in common names none of these people: shown as it is where enough lines have it.
_SHARED = (
    "event_name", "source", "medium", "device", "country", "analytics_storage", "ads_storage",
    "experiment", "variant", "purpose",
)  # fmt: skip


def shown_header(name: str) -> str:
    """A header as people know it; its shape where it looks like somebody's data."""
    return header_name(name).strip("`")


@dataclass(frozen=True)
class Showing:
    """Turns cells of one file into words. `common`: column -> words about people that may be shown as they are."""

    kind: Kind
    common: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, kind: Kind, rows: pd.DataFrame, few: int) -> Showing:
        """For all rows of a file; a word that fewer than `few` of them share is shown as its shape."""
        common = {}
        for name in _SHARED if kind.name in ABOUT_PEOPLE else ():
            if name in rows.columns:
                counts = pc.value_counts(pa.chunked_array(pa.array(rows[name], pa.string())))
                often = counts.filter(pc.greater_equal(counts.field("counts"), few)).field("values")
                common[name] = frozenset(filter(None, often.to_pylist()))
        return cls(kind, common)

    def cells(self, found: Sequence[tuple[str, Any]]) -> list[str]:
        """(column, value) pairs as words; "" for what is not reported."""
        texts = [value for name, value in found if self._is_text(name) and isinstance(value, str)]
        # Some hundred milliseconds for the database that scrubs, so all cells at once.
        clean = dict(zip(texts, self._scrubbed(texts), strict=True))
        return [
            self._text(name, value, clean) if self._is_text(name) and isinstance(value, str) else words_of(value)
            for name, value in found
        ]

    def written(self, name: str, cell: str, read: str) -> str | None:
        """A cell of a column without texts as it stands in the file, whole where it was `read`; None for texts."""
        plain = " ".join(cell.split())
        if self._is_text(name):
            return None
        return plain if read or not plain else shown_value(plain) or shape(plain)

    def _is_text(self, name: str) -> bool:
        return name in self.kind.names and self.kind.column(name).type == "text"

    def _text(self, name: str, value: str, clean: Mapping[str, str]) -> str:
        if self.kind.name not in ABOUT_PEOPLE or value in self.common.get(name, ()):
            return " ".join(clean[value].split())
        return (shown_value(value) if name == "event_date" else None) or shape(value)

    def _scrubbed(self, texts: list[str]) -> list[str]:
        if not texts or (self.kind.name in ABOUT_PEOPLE and not any(self.common.values())):
            return texts
        from marketing_assets.governance import scrub_text

        return scrub_text(pd.Series(texts, dtype=object)).tolist()


def words_of(value: Any) -> str:
    """A value in plain words: digits in groups of three, without decimals that say nothing."""
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):  # money: cents, and what lies behind them where it is reported
        whole, _, behind = f"{value:,.6f}".partition(".")
        return f"{whole}.{behind.rstrip('0'):0<2}"
    if isinstance(value, float):
        return f"{value:,.0f}" if value == int(value) else f"{value:,.6f}".rstrip("0")
    return str(value)
