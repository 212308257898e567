"""Rows that would count things more than once: segments that overlap, and subtotals beside their parts. Some are told
by the header, some only by the cells, which are watched in the whole file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from marketing_assets.ingestion.cells.shapes import header_name
from marketing_assets.ingestion.dialects.columns import Columns
from marketing_assets.ingestion.dialects.names import normal_header
from marketing_assets.ingestion.dialects.platform import PlatformDialect
from marketing_assets.ingestion.dialects.refusals import UnsuitedReport
from marketing_assets.ingestion.dialects.totals import is_silent, is_totals_word
from marketing_assets.ingestion.dialects.watched import Watched

# Names of what is advertised: somebody may call a campaign `All`, so the word alone makes no subtotal of its row.
ENTITIES = ("campaign", "ad_group", "ad")
Words = Mapping[int, frozenset[str]]


def watch_segments(
    file: str, dialect: PlatformDialect, header: Sequence[str], found: Columns, sample: Sequence[list[str]]
) -> tuple[Watched, ...]:
    """The columns that may have one value only.

    Raises:
        UnsuitedReport: a column by which rows must not be split at all, or one that already has two values.
    """
    watched = []
    for meaning, refusal in dialect.refusals.items():
        if meaning not in found.known or (refusal.beside and not refusal.beside & found.filled):
            continue
        place = found.known[meaning][0]
        name = header_name(header[place])
        error = partial(
            UnsuitedReport,
            f"{file}: an export of {dialect.name} with the column {name}: {refusal.reason}. "
            f"Export it again without {name}",
        )
        if not refusal.if_several or len(_segments(record[place] for record in sample)) > 1:
            raise error()
        watched.append(Watched(place, _segments, 1, error))
    return tuple(watched)


def _segments(cells: Iterable[str]) -> set[str]:
    """The different cells; empty ones and those of totals do not count."""
    return {normal_header(cell) for cell in set(cells) if not is_silent(cell) and not is_totals_word(cell)}


def subtotals(dialect: PlatformDialect, found: Columns, sample: Sequence[list[str]]) -> tuple[Words, Words]:
    """Where a cell says "all of them": (where such a row is a subtotal, where all rows of the sample are such).

    Where all rows say so nothing else holds the parts. Columns of `ENTITIES` are in neither: there the numbers decide.
    """
    places = {
        position: words
        for meaning, words in dialect.everything.items()
        if meaning not in ENTITIES
        for position in found.known.get(meaning, ())
    }
    alone = {
        place: words
        for place, words in places.items()
        if sample and all(normal_header(record[place]) in words for record in sample)
    }
    return {place: words for place, words in places.items() if place not in alone}, alone


def watch_subtotals(file: str, dialect: PlatformDialect, header: Sequence[str], alone: Words) -> tuple[Watched, ...]:
    """The columns in which all rows of the sample say "all of them": behind parts further down they are subtotals."""

    def parts(words: frozenset[str], cells: Iterable[str]) -> set[str]:
        return {cell for cell in cells if normal_header(cell) not in words}

    def refusal(name: str) -> UnsuitedReport:
        return UnsuitedReport(
            f"{file}: an export of {dialect.name} whose first rows sum up everything in the column {name}, and later "
            f"ones name the parts: both together would count twice. Export it again without {name}"
        )

    return tuple(
        Watched(place, partial(parts, words), 0, partial(refusal, header_name(header[place])))
        for place, words in alone.items()
    )
