"""Amounts that would get lost: columns that are not read, though some platform calls its spend or revenue so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache

from marketing_assets.ingestion.canonical import ADS
from marketing_assets.ingestion.cells.shapes import header_name
from marketing_assets.ingestion.dialects.names import normal_header, without_currency
from marketing_assets.ingestion.dialects.platforms import PLATFORMS
from marketing_assets.ingestion.dialects.propose import propose_mapping
from marketing_assets.ingestion.dialects.refusals import UnknownHeader

_MONEY = ("spend", "revenue")


def refuse_unread_money(
    file: str,
    read_as: str,
    header: Sequence[str],
    records: Sequence[Sequence[str]],
    unread: Sequence[str],
    filled: Collection[str],
    currency: str,
) -> None:
    """Refuse a table whose spend or revenue would be empty although one of its `unread` names says that it is there.

    Args:
        read_as: how the table is read, in words.
        records: below the header, as wide as it; for the draft.
        unread: cells of the header that nobody reads.
        filled: canonical columns that are read.
        currency: the settings'; for the draft.
    Raises:
        UnknownHeader: there is such a column; its draft maps it.
    """
    lost = [
        (cell, column)
        for column in _MONEY
        if column not in filled
        for cell in unread
        if not _names(cell).isdisjoint(_called(column))
    ]
    if lost:
        said = " and ".join(f"{header_name(cell)}, which may be `{column}`" for cell, column in lost)
        raise UnknownHeader(
            f"{file}: read as {read_as}, the file would lose {said}. Write a mapping beside the file that says which "
            f"column is which, or rename the columns to ours",
            propose_mapping(header, records, ADS, currency=currency),
        )


def _names(cell: str) -> set[str]:
    bare = without_currency(cell)
    return {normal_header(cell), *(bare[:1] if bare else ())}


@cache
def _called(column: str) -> frozenset[str]:
    """Headers under which some platform reports the amount, normalised; with and without blanks between the words."""
    found: set[str] = set()
    for dialect in PLATFORMS:
        meanings = {*dialect.choices.get(column, (column,))} - dialect.micros
        found |= {header for header, meaning in dialect.headers.items() if meaning in meanings}
    return frozenset(found | {header.replace(" ", "") for header in found})
