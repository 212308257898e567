"""What to say about a header that nobody knows: what was found, what it may mean, and a mapping to begin with."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from marketing_assets.ingestion.canonical import ADS
from marketing_assets.ingestion.cells.shapes import header_name, header_names
from marketing_assets.ingestion.dialects.names import normal_header
from marketing_assets.ingestion.dialects.own import may_be_header, missing_columns, own_columns
from marketing_assets.ingestion.dialects.propose import propose_columns, propose_mapping
from marketing_assets.ingestion.dialects.refusals import UnknownHeader
from marketing_assets.ingestion.kinds import Kind
from marketing_assets.ingestion.reading.heads import Head
from marketing_assets.ingestion.reading.unpack import stem

if TYPE_CHECKING:
    from marketing_assets.settings import Settings

_DEEPEST = 60
_DAY = "date"
# What needs no quotes in YAML.
_PLAIN = re.compile(r"[^\W\d_][\w .-]*\w")
# Stands in the example where no name in the file speaks for a column; a mapping with it is refused, as it should be.
_UNSAID = "HEADER OF THE "


def unknown_header(
    file: str, heads: Sequence[Head], kind: Kind, settings: Settings, platforms: Sequence[str] = ()
) -> UnknownHeader:
    """The error for a file whose header is not known; `platforms` are those that know some of its names."""
    header, records = _likely_header(heads)
    missing = missing_columns(kind, {column for _, column, _ in own_columns(kind, header)})
    proposed = propose_columns(header, records, kind)
    closest = ", ".join(
        f"{header_name(header[place])} may be `{column}`"
        for place, column in proposed.items()
        if normal_header(header[place]).replace(" ", "_") != column
    )
    looks = f" Some names are those of {' or '.join(platforms)}." if platforms else ""
    return UnknownHeader(
        f"{file}: the header is not known: no column for {', '.join(missing) or 'what a row needs'}. "
        f"Found: {header_names(header)}.{looks}{f' Closest: {closest}.' if closest else ''} "
        f"Write {stem(file)}.mapping.yaml beside the file, {_example(kind, header, proposed, settings.currency)}",
        propose_mapping(header, records, kind, currency=settings.currency),
    )


def _likely_header(heads: Sequence[Head]) -> tuple[list[str], list[list[str]]]:
    """The first record with most cells, of which at least half do not begin with a digit."""
    best: tuple[int, Head, int] | None = None
    for head in heads:
        for at, record in enumerate(head.records[:_DEEPEST]):
            if may_be_header(record) and (best is None or len(record) > best[0]):
                best = (len(record), head, at)
    if best is None:
        head = max(heads, key=lambda head: max((len(record) for record in head.records[:_DEEPEST]), default=0))
        at = next((place for place, record in enumerate(head.records) if any(cell.strip() for cell in record)), 0)
        best = (0, head, at)
    _, head, at = best
    header = head.records[at]
    return header, [record for record in head.records[at + 1 :] if len(record) == len(header)]


def _example(kind: Kind, header: Sequence[str], proposed: Mapping[int, str], currency: str) -> str:
    """The smallest mapping that may do, with the names of this file where they can stand in a message."""
    columns = dict.fromkeys(column for column in (kind.required if not kind.wide else (_DAY, "sales", "tv_spend")))
    places = {column: place for place, column in proposed.items()}
    columns |= dict.fromkeys([column for column in kind.one_of if column in places] or kind.one_of[:1])
    lines = ["for example"]
    if kind.name == ADS.name:
        if "platform" not in places:
            del columns["platform"]
            lines.append("platform: Google")
        if "currency" not in places:
            lines.append(f"currency: {currency}")
    named = [f"{_key(header, places.get(column), column)}: {column}" for column in columns]
    return "\n  ".join([*lines, f"columns: {{{', '.join(named)}}}"])


def _key(header: Sequence[str], place: int | None, column: str) -> str:
    """A name of the header as YAML; the placeholder where there is none, or one that looks like data."""
    name = "" if place is None else " ".join(header[place].strip("\ufeff").split())
    if not name or not name.isprintable() or header_name(name) != f"`{name}`":
        name = _UNSAID + column.upper()
    return name if _PLAIN.fullmatch(name) else json.dumps(name, ensure_ascii=False)
