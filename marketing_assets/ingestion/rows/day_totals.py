"""Dated lines that sum up others: `2025-01-02,Google,Total,…`. Their name alone proves nothing, because a campaign may
be called Total, so they are found by their names chunk by chunk and judged by their numbers when all rows are there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.canonical import ADS
from marketing_assets.ingestion.dialects.names import normal_header
from marketing_assets.ingestion.dialects.totals import is_totals_word

# From the whole down to its parts; a subtotal of one names those before it.
_LEVELS = ("campaign", "ad_group", "ad")
_WHOLE = frozenset(("impressions", "clicks", "leads"))
# Every part may have been rounded to the cent, and so may the total.
_ROUNDED, _MOST_ROUNDED, _LEAST = 0.005, 0.01, 1e-6
_MOST_LINES_NAMED = 5

Key = tuple[Any, ...]
Mask = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Sifted:
    """Which rows are the sum of others (`gone`, one flag per row), and what to tell people."""

    gone: Mask
    warnings: tuple[str, ...] = ()


@dataclass
class DayTotals:
    """The names of one file that may be those of totals.

    `words`: canonical column -> normalised words that mean a total there, besides those of all languages.
    """

    words: Mapping[str, frozenset[str]]
    _looked: dict[str, set[str]] = field(default_factory=dict)
    _found: dict[str, set[str]] = field(default_factory=dict)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns to look at: names of ads are too many, and only Meta's pivots have totals among them."""
        return tuple(column for column in _LEVELS if column != "ad" or column in self.words)

    def look(self, column: str, names: Iterable[str | None]) -> None:
        """Look at the different names that a column has in one chunk."""
        looked, words = self._looked.setdefault(column, set()), self.words.get(column, frozenset())
        new = {name for name in names if name is not None} - looked
        looked |= new
        found = {name for name in new if is_totals_word(name) or normal_header(name) in words}
        if found:
            self._found.setdefault(column, set()).update(unicodedata.normalize("NFC", name) for name in found)

    def sift(self, rows: pa.Table) -> Sifted:
        """Judge all kept rows of the file (`ROWS_SCHEMA`): a file without such names costs nothing."""
        gone, kept = np.zeros(rows.num_rows, bool), np.zeros(rows.num_rows, bool)
        for level in reversed(_LEVELS):
            if self._found.get(level):
                suspects = self._suspects(rows, level) & ~gone
                sums = _are_sums(rows, level, suspects, ~(suspects | gone)) if suspects.any() else suspects
                gone, kept = gone | sums, kept | (suspects & ~sums)
        warnings = []
        if gone.any():
            warnings.append(
                "left out as totals, because they have the name of a totals line and are the sum of the other lines: "
                f"{_lines(rows, gone)}"
            )
        if kept.any():
            warnings.append(
                "kept, although they have the name of a totals line, because they are not the sum of the other lines "
                f"of their day: {_lines(rows, kept)}. Remove them if they are totals"
            )
        return Sifted(gone, tuple(warnings))

    def _suspects(self, rows: pa.Table, level: str) -> Mask:
        """Rows whose name on this level may be that of a total, and that name nothing below it and no number."""
        at = _LEVELS.index(level)
        found = self._called(rows, level)
        for column in _LEVELS[:at]:
            found &= ~self._called(rows, column)
        for column in _LEVELS[at + 1 :]:
            found &= _empty(rows, column) | self._called(rows, column)
        for column in _LEVELS[at:]:
            found &= _empty(rows, f"{column}_id")
        return found

    def _called(self, rows: pa.Table, column: str) -> Mask:
        names = pa.array(sorted(self._found.get(column, ())), pa.string())
        return _flags(pc.is_in(rows[column], names))


def _are_sums(rows: pa.Table, level: str, suspects: Mask, others: Mask) -> Mask:
    """Which suspects are the sum of the other rows of their day: of all of them, of the platform's, the account's, or
    of the whole file.
    """
    above = _LEVELS[: _LEVELS.index(level)]
    day = ("currency", "date")
    scopes: list[Sequence[str]] = [("currency", "date", "platform", *above)]
    if not above:
        scopes = [day, (*day, "platform"), (*day, "platform", "account_id"), ("currency",)]
    asked = sorted({key for keys in scopes for key in keys} | set(ADS.one_of))
    totals = rows.select(asked).filter(pa.array(suspects)).to_pylist()
    sums = [_sums(rows.filter(pa.array(others)), keys) for keys in scopes]
    is_sum = [
        any(
            _equal(total, found.get(tuple(total[key] for key in keys)))
            for keys, found in zip(scopes, sums, strict=True)
        )
        for total in totals
    ]
    result: Mask = np.zeros(rows.num_rows, bool)
    result[np.flatnonzero(suspects)[is_sum]] = True
    return result


def _sums(rows: pa.Table, keys: Sequence[str]) -> dict[Key, Mapping[str, Any]]:
    """Per key the sum of every metric, and `line_count` rows."""
    metrics = [(name, "sum") for name in ADS.one_of]
    found = rows.group_by(list(keys)).aggregate([*metrics, ("line", "count")]).to_pylist()
    return {tuple(row[key] for key in keys): row for row in found}


def _equal(total: Mapping[str, Any], parts: Mapping[str, Any] | None) -> bool:
    """True where all that the total reports is the sum of its parts."""
    said = [name for name in ADS.one_of if total[name] is not None]
    if parts is None or not said:
        return False
    return all(_close(total[name], parts[f"{name}_sum"] or 0, parts["line_count"], name in _WHOLE) for name in said)


def _close(total: Decimal | float, parts: Decimal | float, count: int, whole: bool) -> bool:
    size = abs(float(total))
    rounded = 0.0 if whole else min(_ROUNDED * (count + 1), _MOST_ROUNDED * size)
    return abs(float(total) - float(parts)) <= rounded + _LEAST


def _empty(rows: pa.Table, column: str) -> Mask:
    return _flags(pc.is_null(rows[column]))


def _flags(values: pa.ChunkedArray) -> Mask:
    flags: Mask = np.array(values.to_numpy(zero_copy_only=False), bool)
    return flags


def _lines(rows: pa.Table, which: Mask) -> str:
    lines = sorted(set(rows["line"].filter(pa.array(which)).to_pylist()))
    more = f" and {len(lines) - _MOST_LINES_NAMED} more" if len(lines) > _MOST_LINES_NAMED else ""
    return f"line {', '.join(map(str, lines[:_MOST_LINES_NAMED]))}{more}"
