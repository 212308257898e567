"""Our own columns, in any order: the names of the kind, or an alias where the column itself is not there."""

from __future__ import annotations

from collections.abc import Sequence

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.canonical import ADS
from marketing_assets.ingestion.cells.shapes import header_names
from marketing_assets.ingestion.dialects.names import normal_header, without_currency
from marketing_assets.ingestion.dialects.odd_lines import OddLines
from marketing_assets.ingestion.dialects.platform import Recognised, one_line
from marketing_assets.ingestion.dialects.unread_money import refuse_unread_money
from marketing_assets.ingestion.kinds import Kind
from marketing_assets.ingestion.reading.heads import Head

OWN_COLUMNS = "own columns"
# The one of a wide kind; all its other columns are variables.
_DAY = "date"
_DEEPEST = 60
# Amounts times a million, as Google's API calls its own.
_IN_MICROS = {"spend_micros": "spend", "cost_micros": "spend", "revenue_micros": "revenue"}


def own_columns(kind: Kind, header: Sequence[str]) -> list[tuple[int, str, str | None]]:
    """(position, column, currency beside its name) of the cells that are our own names or aliases of them."""
    money = {column.name for column in kind.columns if column.type == "money"}
    found: list[tuple[int, str, str | None]] = []
    aliases: list[tuple[int, str, str | None]] = []
    for position, cell in enumerate(header):
        name, currency = _underscored(normal_header(cell)), None
        bare = without_currency(cell)
        if name not in kind.names and bare and _underscored(bare[0]) in money and len(bare[1]) == 1:
            name, (currency,) = _underscored(bare[0]), bare[1]
        if name in kind.names:
            found.append((position, name, currency))
        elif name in kind.aliases:
            aliases.append((position, kind.aliases[name], None))
        elif kind.name == ADS.name and name in _IN_MICROS:
            aliases.append((position, _IN_MICROS[name], None))
    present = {column for _, column, _ in found}
    return found + [alias for alias in aliases if kind.one_name_each or alias[1] not in present]


def missing_columns(kind: Kind, filled: set[str]) -> list[str]:
    """What a file must still have, in words; empty where it has enough."""
    required = (_DAY,) if kind.wide else kind.required
    missing = [column for column in required if column not in filled]
    lacks_all = bool(kind.one_of) and not filled.intersection(kind.one_of)
    return missing + ([f"one of {'/'.join(kind.one_of)}"] if lacks_all else [])


def may_be_header(record: Sequence[str], fewest: int = 2) -> bool:
    """False for records that certainly are none: quick, because every record of a head is asked."""
    cells = [cell for cell in record if cell and not cell.isspace()]
    return len(cells) >= fewest and 2 * sum(cell.lstrip("-+ ")[:1].isdigit() for cell in cells) <= len(cells)


def find_own(file: str, heads: Sequence[Head], kind: Kind, currency: str) -> Recognised | None:
    """The table with our own columns; of several readings of the file the one that has most of them. `currency` is the
    settings', which amounts have that name none.

    Raises:
        ExportError: one of our columns stands more than once in the header, or only some amounts name their currency.
        UnknownHeader: a column that is not read may be spend, revenue or conversions.
    """
    best: tuple[int, int, Head, int] | None = None
    # Of a kind that needs one column, a plain list under that column's name is a whole file.
    fewest = min(2, len(kind.required) + bool(kind.one_of))
    for head in heads:
        for at, record in enumerate(head.records[:_DEEPEST]):
            if not may_be_header(record, fewest):
                continue
            named = own_columns(kind, record)
            if missing_columns(kind, {column for _, column, _ in named}):
                continue
            score = (len({column for _, column, _ in named}), len(record))
            if best is None or score > best[:2]:
                best = (*score, head, at)
            break
    return None if best is None else _understood(file, best[2], best[3], kind, currency)


def _understood(file: str, head: Head, at: int, kind: Kind, currency: str) -> Recognised:
    header = head.records[at]
    named = own_columns(kind, header)
    filled = [column for _, column, _ in named]
    twice = sorted({column for column in filled if filled.count(column) > 1})
    if twice:
        raise ExportError(
            f"{file}: columns that stand more than once in the header: {', '.join(twice)}. "
            f"Rename or remove the others so that it is clear which one counts. Found: {header_names(header)}"
        )
    columns = {position: column for position, column, _ in named}
    evidence = [f"{OWN_COLUMNS}: {len(filled)} of {len(header)} columns known"]
    if kind.wide:
        columns |= {
            position: " ".join(cell.strip("\ufeff").split())
            for position, cell in enumerate(header)
            if position not in columns and cell.strip()
        }
    currencies = {currency for _, _, currency in named if currency}
    if len(currencies) > 1:
        raise ExportError(
            f"{file}: the header names several currencies: {', '.join(sorted(currencies))}; land one each"
        )
    if "currency" in kind.names:
        _refuse_half_named_currency(file, kind, header, named, currency)
    micros = {column for place, column, _ in named if _underscored(normal_header(header[place])) in _IN_MICROS}
    if micros:
        evidence.append(f"{', '.join(sorted(micros))}: divided by 1,000,000, as its name says")
    constants = {"currency": currencies.pop()} if currencies and "currency" in kind.names else {}
    if constants:
        evidence.append(f"currency {constants['currency']}: beside a name in the header")
        columns = {position: column for position, column in columns.items() if column != "currency"}
    unread = [position for position, cell in enumerate(header) if position not in columns and cell.strip()]
    if kind.name == ADS.name:
        records = [record for record in head.records[at + 1 :] if len(record) == len(header)]
        refuse_unread_money(file, OWN_COLUMNS, header, records, unread, filled, currency)
    return Recognised(
        head=head,
        header_at=at,
        columns=columns,
        constants=constants,
        micros=frozenset(micros),
        name=OWN_COLUMNS,
        odd_line=OddLines(preamble=frozenset(one_line(record) for record in head.records[:at] if any(record))),
        evidence=(*evidence, f"header on line {head.starts[at]}"),
        warnings=(f"columns not read: {header_names([header[position] for position in unread])}",) if unread else (),
    )


def _refuse_half_named_currency(
    file: str, kind: Kind, header: Sequence[str], named: Sequence[tuple[int, str, str | None]], currency: str
) -> None:
    """A row has one currency: what stands beside one amount says nothing about the others."""
    amounts = [(position, beside) for position, column, beside in named if kind.column(column).type == "money"]
    silent = [header[position] for position, beside in amounts if beside is None]
    stated = {beside for _, beside in amounts if beside}
    others = stated if any(column == "currency" for _, column, _ in named) else stated - {currency}
    if silent and others:
        raise ExportError(
            f"{file}: {', '.join(sorted(others))} stands beside one amount in the header, and nothing beside "
            f"{header_names(silent)}. Write the currency beside all of them, or beside none and in a column `currency`"
        )


def _underscored(name: str) -> str:
    return name.replace(" ", "_")
