"""Dated lines that sum up others: `2025-01-02,Google,Total,…`. Their name alone proves nothing, because a campaign may
be called Total, so they are found by their names chunk by chunk and judged when all rows are there: once per name of a
platform and account, never line by line, because a campaign called Total has days on which it is the sum by chance.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.canonical import ADS
from marketing_assets.ingestion.dialects.names import normal_header
from marketing_assets.ingestion.dialects.totals import is_totals_word, may_name_totals
from marketing_assets.ingestion.rows.named_totals import Verdict, decide
from marketing_assets.ingestion.rows.reader import ChunkReader
from marketing_assets.ingestion.rows.sums import Keys, Mask, Sums

# From the whole down to its parts; a subtotal of one names those before it.
_LEVELS = ("campaign", "ad_group", "ad")
_MOST_LINES_NAMED = 5


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
    # Names that say totals, and those that only may.
    _found: dict[str, set[str]] = field(default_factory=dict)
    _maybe: dict[str, set[str]] = field(default_factory=dict)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns to look at: names of ads are too many, and only Meta's pivots have totals among them."""
        return tuple(column for column in _LEVELS if column != "ad" or column in self.words)

    def look_at(self, reader: ChunkReader) -> None:
        """Look at the names of one chunk."""
        for column in self.columns:
            self.look(column, reader.names(column))

    def look(self, column: str, names: Iterable[str | None]) -> None:
        """Look at the different names that a column has in one chunk."""
        looked, words = self._looked.setdefault(column, set()), self.words.get(column, frozenset())
        for name in {name for name in names if name is not None} - looked:
            looked.add(name)
            if is_totals_word(name) or normal_header(name) in words:
                self._found.setdefault(column, set()).add(unicodedata.normalize("NFC", name))
            elif may_name_totals(name):
                self._maybe.setdefault(column, set()).add(unicodedata.normalize("NFC", name))

    def sift(self, rows: pa.Table, lost: pa.Table | None = None, unknown: int = 0) -> Sifted:
        """Judge all kept rows of the file: a file without such names costs nothing.

        Args:
            rows: `ROWS_SCHEMA`.
            lost: the rejected rows whose day is known, as far as they could be read; `unknown`: how many others.
        """
        verdict = Verdict.nothing(rows.num_rows)
        lost = rows.slice(0, 0) if lost is None else lost
        for level in reversed(_LEVELS):
            if self._found.get(level) or self._maybe.get(level):
                said = self._suspects(rows, level, self._found) & ~verdict.gone
                maybe = self._suspects(rows, level, self._maybe) & ~verdict.gone
                suspects = said | maybe
                if suspects.any():
                    real = lost.filter(pa.array(~self._called(lost, level, self._found)))
                    above = _LEVELS[: _LEVELS.index(level)]
                    of = ("platform", "account_id", *above, *(f"{one}_id" for one in above))
                    scopes = _scopes(rows.filter(pa.array(suspects)), level)
                    at = np.flatnonzero(suspects)
                    told = zip(*(rows[column].take(at).to_pylist() for column in (level, *of)), strict=True)
                    keys = dict(zip(at.tolist(), told, strict=True))
                    sums = Sums(rows, real, ADS.one_of)
                    verdict = verdict.joined(decide(sums, keys, said, maybe, ~verdict.gone, scopes, unknown))
        return Sifted(verdict.gone, warnings_of(rows, verdict))

    def _suspects(self, rows: pa.Table, level: str, found: Mapping[str, set[str]]) -> Mask:
        """Rows whose name on this level is found, and that name nothing below it and no number."""
        at = _LEVELS.index(level)
        called = self._called(rows, level, found)
        for column in _LEVELS[:at]:
            called &= ~self._called(rows, column, self._found)
        for column in _LEVELS[at + 1 :]:
            called &= _empty(rows, column) | self._called(rows, column, self._found)
        for column in _LEVELS[at:]:
            called &= _empty(rows, f"{column}_id")
        return called

    def _called(self, rows: pa.Table, column: str, found: Mapping[str, set[str]]) -> Mask:
        names = pa.array(sorted(found.get(column, ())), pa.string())
        return _flags(pc.is_in(rows[column], names))


def warnings_of(rows: pa.Table, verdict: Verdict) -> tuple[str, ...]:
    """What to tell people of the lines that are totals and of those that may be."""
    said = (
        (
            verdict.gone & ~verdict.differs,
            "left out as totals, because they have the name of a totals line and are the sum of the other lines: {}",
        ),
        (
            verdict.differs,
            "left out as totals, although they are not the sum of the other lines of their day that could be read: {}. "
            "Lines of these days were rejected, or their name stands for a total on the other days",
        ),
        (
            verdict.kept,
            "kept, although they have the name of a totals line, because they are not the sum of the other lines of "
            "their day: {}. Remove them if they are totals",
        ),
        (
            verdict.chance,
            "kept, although they have the name of a totals line and the figures of the other lines, because so few "
            "figures agree by chance: {}. Remove them if they are totals",
        ),
    )
    return tuple(text.format(_lines(rows, which)) for which, text in said if which.any())


def _scopes(totals: pa.Table, level: str) -> list[Keys]:
    """By which columns the rows that a total sums up may be told, the closest first. Of ids those that some total
    has: two accounts may each have a campaign `Brand`, but a total may also lack the ids that its parts have.
    """
    day, above = ("currency", "date"), _LEVELS[: _LEVELS.index(level)]
    ids = [name for name in ("account_id", *(f"{one}_id" for one in above)) if totals[name].null_count < len(totals)]
    chosen = [some for count in range(len(ids), -1, -1) for some in combinations(ids, count)]
    scopes: list[Keys] = [(*day, "platform", *above, *some) for some in chosen]
    return scopes if above else [*scopes, day, ("currency",)]


def _empty(rows: pa.Table, column: str) -> Mask:
    return _flags(pc.is_null(rows[column]))


def _flags(values: pa.ChunkedArray) -> Mask:
    flags: Mask = np.array(values.to_numpy(zero_copy_only=False), bool)
    return flags


def _lines(rows: pa.Table, which: Mask) -> str:
    lines = sorted(set(rows["line"].filter(pa.array(which)).to_pylist()))
    more = f" and {len(lines) - _MOST_LINES_NAMED} more" if len(lines) > _MOST_LINES_NAMED else ""
    return f"line {', '.join(map(str, lines[:_MOST_LINES_NAMED]))}{more}"
