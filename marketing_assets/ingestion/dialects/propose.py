"""A mapping file to begin with, for a header that nobody knows: from its names, and from what the cells look like."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache, lru_cache

from marketing_assets.ingestion.canonical import ADS
from marketing_assets.ingestion.cells.currencies import ISO_CODES
from marketing_assets.ingestion.cells.shapes import header_name
from marketing_assets.ingestion.dialects.names import normal_header, without_currency
from marketing_assets.ingestion.dialects.platforms import PLATFORMS
from marketing_assets.ingestion.kinds import Kind

_SAMPLE = 50
# Below this two names have little more in common than their letters: `status` and `cost` share four of six.
_ALIKE = 0.8
_LONG_WORD = 4
# Pairs of names that are remembered; a folder of foreign files has ever new ones.
_MOST_PAIRS = 1 << 16
_PLATFORM = "NAME OF THE PLATFORM"
_DATE_LIKE = re.compile(
    r"([0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.]([0-9]{4}|[0-9]{2})|(19|20)[0-9]{6})"
    r"([T ].*)?"
)
# Words that other tools use for our columns and no platform's dictionary has.
_SYNONYMS = {
    "date": ("day", "date", "datum", "fecha", "data", "jour", "order date", "timestamp", "period"),
    "campaign": ("campaign", "campaign name", "kampagne", "campana", "campagne"),
    "platform": ("platform", "channel", "source", "network", "publisher", "ad platform", "data source", "kanal"),
    "spend": ("spend", "cost", "costs", "amount spent", "kosten", "ad spend", "media cost", "total spend"),
    "impressions": ("impressions", "impr.", "imps", "views", "displays"),
    "clicks": ("clicks", "link clicks", "klicks", "taps"),
    "conversions": ("conversions", "conv.", "orders", "purchases", "sales count", "transactions"),
    "revenue": ("revenue", "sales", "turnover", "umsatz", "conversion value", "total sales", "ingresos"),
    "leads": ("leads", "contacts"),
    "orders": ("orders", "transactions", "number of orders", "bestellungen"),
    "currency": ("currency", "currency code", "wahrung"),
    "rate": ("rate", "exchange rate", "fx rate", "kurs"),
    "customer_id": ("customer id", "customer", "client id", "user id"),
    "event_timestamp": ("event timestamp", "timestamp", "event time", "time"),
    "event_name": ("event name", "event"),
    "variant": ("variant", "group", "variation", "arm"),
    "experiment": ("experiment", "test", "experiment name"),
}  # fmt: skip


def propose_columns(header: Sequence[str], records: Sequence[Sequence[str]], kind: Kind) -> dict[int, str]:
    """Position -> column of the kind that it may be; each column at most once, the best first."""
    wanted = [column.name for column in kind.file_columns or kind.columns]
    wanted = ["date", "sales"] if kind.wide else wanted
    rated = sorted(
        (
            (-_likeness(cell, column, kind, [record[place] for record in records[:_SAMPLE]]), place, column)
            for place, cell in enumerate(header)
            for column in wanted
        ),
    )
    found: dict[int, str] = {}
    for score, place, column in rated:
        if -score >= _ALIKE and place not in found and column not in found.values():
            found[place] = column
    return dict(sorted(found.items()))


def propose_mapping(
    header: Sequence[str],
    records: Sequence[Sequence[str]],
    kind: Kind,
    *,
    currency: str = "EUR",
    sure: Mapping[int, str] | None = None,
) -> str:
    """The text of a mapping file to complete.

    Args:
        header: the names in the file; one that looks like a value is left out.
        records: rows below it, as wide as it; their cells tell days from amounts. None is repeated in the text.
        currency: stands as a comment where neither a column nor the names of all amounts say one.
        sure: position -> column, where more is known than what is proposed.
    Returns:
        YAML with the proposed columns, and one commented line for each of the others.
    """
    sure = sure or {}
    guessed = propose_columns(header, records, kind)
    proposed = {place: column for place, column in guessed.items() if column not in sure.values()} | dict(sure)
    filled = set(proposed.values())
    lines = [
        f"# A draft: columns of the file on the left, columns of `{kind.name}` on the right. Check every line; put in",
        "# what is missing by taking the # away and writing a name of the list below behind the colon.",
        f"# Names: {', '.join(column.name for column in kind.file_columns or kind.columns)}",
    ]
    if kind.name == ADS.name and "platform" not in filled:
        lines.append(f"platform: {_PLATFORM}")
    if "currency" in kind.names and "currency" not in filled:
        beside = _currency_beside(header, [place for place, column in proposed.items() if column in kind.money])
        lines.append(f"currency: {beside}" if beside else f"# currency: {currency}")
    lines += ['# date: {format: "%d.%m.%Y"}', '# decimal: ","']
    lacking = [column for column in kind.required if column not in filled and column not in ("date", "platform")]
    if lacking and not kind.wide:
        lines.append(f"# constants: {{{lacking[0]}: the same value in every row}}")
    lines.append("columns:")
    seen: set[str] = set()
    for place, cell in enumerate(header):
        name = " ".join(cell.strip("\ufeff").split())
        shown = header_name(name)
        if not name or shown.startswith("(") or not name.isprintable():
            lines.append(f"  # column {place + 1} has no name that can stand here")
            continue
        key = json.dumps(name, ensure_ascii=False)
        known = normal_header(name) in seen
        seen.add(normal_header(name))
        lines.append(f"  {key}: {proposed[place]}" if place in proposed and not known else f"  # {key}: ")
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _currency_beside(header: Sequence[str], amounts: Sequence[int]) -> str | None:
    """The one currency that all names of the amounts say."""
    found = [without_currency(header[place]) for place in amounts]
    meant = {bare[1] if bare else frozenset[str]() for bare in found}
    return next(iter(next(iter(meant)))) if len(meant) == 1 and all(len(codes) == 1 for codes in meant) else None


def _likeness(header: str, column: str, kind: Kind, cells: Sequence[str]) -> float:
    """0 to 1: how alike the name is to what the column is called, and whether its cells can be such values."""
    name = normal_header(header)
    if name.endswith(" micros"):  # a mapping divides nothing
        return 0.0
    bare = without_currency(header)
    names = {name, bare[0]} if bare else {name}
    best = max((_alike(one, known) for one in names if one for known in _names_of(kind.name, column)), default=0.0)
    said = [cell.strip() for cell in cells if cell.strip()]
    kind_of = "text" if kind.wide else kind.column(column).type if column in kind.names else "text"
    if said and kind_of in ("date",):
        days = sum(bool(_DATE_LIKE.fullmatch(cell)) for cell in said) / len(said)
        best = max(best, _ALIKE) if days == 1 and not best >= _ALIKE else best * (0.5 if days == 0 and best < 1 else 1)
    if said and column == "currency" and all(cell in ISO_CODES for cell in said):
        best = max(best, _ALIKE)
    if said and kind_of in ("count", "money", "number") and not any(_has_digit(cell) for cell in said):
        best *= 0.5
    return best


def _has_digit(cell: str) -> bool:
    return any(character.isdigit() for character in cell)


@lru_cache(_MOST_PAIRS)
def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    # German and Dutch write compounds: `Bestelldatum`, `Gesamtkosten`.
    if len(other) > _LONG_WORD and one.endswith(other) and " " not in one:
        return 0.9
    # The bounds are much quicker than the ratio, and than making a matcher for each pair, which may share no state.
    half = _ALIKE * (len(one) + len(other)) / 2
    if min(len(one), len(other)) < half or len(_letters(one) & _letters(other)) < half:
        return 0.0
    return 0.99 * SequenceMatcher(None, one, other).ratio()


@lru_cache(_MOST_PAIRS)
def _letters(name: str) -> frozenset[tuple[str, int]]:
    """Every letter with how often it stood before, so that sets share as many as the names do, in whatever order."""
    return frozenset((letter, name.count(letter, 0, at)) for at, letter in enumerate(name))


@cache
def _names_of(kind: str, column: str) -> frozenset[str]:
    """All names under which the column is known, normalised."""
    names = {column.replace("_", " "), *_SYNONYMS.get(column, ())}
    if kind == ADS.name:
        names |= _dictionary().get(column, frozenset())
    return frozenset(map(normal_header, names))


@cache
def _dictionary() -> Mapping[str, frozenset[str]]:
    """Canonical column -> headers of all platforms that fill it without doubt."""
    found: dict[str, set[str]] = {}
    for dialect in PLATFORMS:
        for header, meaning in dialect.headers.items():
            if meaning in ADS.names:
                found.setdefault(meaning, set()).add(header)
    return {column: frozenset(headers) for column, headers in found.items()}
