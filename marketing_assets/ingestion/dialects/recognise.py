"""From the beginnings of a file to the table it holds: whose export it is, where its header stands, what its columns
are. Our own columns go first, then the platforms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.canonical import ADS
from marketing_assets.ingestion.cells.shapes import header_names
from marketing_assets.ingestion.dialects.candidates import Candidate, find_candidates
from marketing_assets.ingestion.dialects.foreign import foreign_column, refuse_foreign, watch_platforms
from marketing_assets.ingestion.dialects.other_sheets import sheets_left
from marketing_assets.ingestion.dialects.own import find_own
from marketing_assets.ingestion.dialects.platform import PlatformDialect, Recognised
from marketing_assets.ingestion.dialects.refusals import UnknownHeader
from marketing_assets.ingestion.dialects.understand import understand
from marketing_assets.ingestion.dialects.unknown import unknown_header
from marketing_assets.ingestion.kinds import Kind
from marketing_assets.ingestion.reading.heads import Head

if TYPE_CHECKING:
    from marketing_assets.settings import Settings

_DEEPEST = 60
_FEW = 3


def recognise(file: str, heads: Sequence[Head], kind: Kind, settings: Settings) -> Recognised:
    """Say which table of a file is read, and how.

    Args:
        file: its name, for messages.
        heads: its beginning, as it reads under each delimiter or in each sheet.
        kind: what the file is, from the folder it lies in. Platforms export only `ads`.
        settings: for the reporting currency, which decides between columns that differ in their currency.
    Raises:
        WholeRange: a platform's export whose rows are not days.
        UnsuitedReport: a platform's export whose rows do not add up to what happened.
        UnknownHeader: none of the headers known here, or one whose amounts or platforms would get lost; `.draft` is a
            mapping file to complete.
        ExportError: no header at all, or one that can be understood in two ways.
    """
    if not any(_readable(record) for head in heads for record in head.records[:_DEEPEST]):
        raise ExportError(f"{file}: no readable header line; expected column names on the first line. Export it again")
    own = find_own(file, heads, kind, settings.currency)
    if own is not None:
        return _with_other_sheets(own, heads, kind)
    candidates = find_candidates(heads) if kind.name == ADS.name else []
    convincing = [candidate for candidate in candidates if candidate.telling or candidate.titles]
    if not convincing:
        raise unknown_header(file, heads, kind, settings, _platforms(candidates))
    foreign = [(table, foreign_column(table)) for table in convincing]
    convincing = [table for table, place in foreign if place is None]
    if not convincing:
        table, place = max(foreign, key=lambda found: found[0].score)
        assert place is not None
        raise refuse_foreign(file, table, place, settings.currency)
    dialect = _decide(file, convincing, heads, kind, settings)
    tables = [table for table in convincing if table.dialect is dialect]
    best = max(tables, key=_fullness)
    header = best.head.records[best.at]
    others = [
        table
        for table in tables
        if table.head.delimiter == best.head.delimiter
        and table.head.sheet == best.head.sheet
        and table.head.records[table.at] != header
    ]
    found = understand(file, best.dialect, best.head, best.at, kind, settings.currency, _reasons(best), _left(others))
    found = replace(found, watched=(*found.watched, *watch_platforms(file, best, settings.currency)))
    return _with_other_sheets(found, heads, kind)


def _with_other_sheets(found: Recognised, heads: Sequence[Head], kind: Kind) -> Recognised:
    return replace(found, warnings=(*found.warnings, *sheets_left(heads, found.head, found.header_at, kind)))


def _readable(record: Sequence[str]) -> bool:
    """False for blank records and for a damaged line, which is a record of one cell with its open quote."""
    return any(cell.strip() for cell in record) and not (
        len(record) == 1 and record[0].lstrip("\ufeff").startswith('"')
    )


def _decide(
    file: str, candidates: Sequence[Candidate], heads: Sequence[Head], kind: Kind, settings: Settings
) -> PlatformDialect:
    """The platform that most speaks for; among equals the one with more telling names."""

    def merit(found: Candidate) -> tuple[int, int]:
        return found.score, found.telling

    top = max(map(merit, candidates))
    rivals = [found for found in candidates if merit(found) == top]
    # One platform may have several dialects; the one that fills most of our columns knows the file best.
    best = max(rivals, key=_fullness)
    platforms = sorted({found.dialect.platform or found.dialect.name for found in rivals})
    if len(platforms) > 1:
        draft = unknown_header(file, heads, kind, settings, platforms).draft
        raise UnknownHeader(
            f"{file}: the header could be that of {' or '.join(platforms)}. Found: "
            f"{header_names(best.head.records[best.at])}. Write a mapping with `platform:` beside the file to decide",
            draft,
        )
    return best.dialect


def _platforms(candidates: Sequence[Candidate]) -> list[str]:
    """Who knows most of the names, where that are not many."""
    most = max((len(found.named) for found in candidates), default=0)
    names = {found.dialect.platform or found.dialect.name for found in candidates if len(found.named) == most}
    return sorted(names) if len(names) <= _FEW else []


def _fullness(table: Candidate) -> tuple[bool, bool, int, int, int]:
    """Of several tables the one with days, campaigns and most of our columns is read, of equals the first."""
    filled = sum(table.fills(column) for column in ADS.names)
    metrics = any(table.fills(column) for column in ADS.one_of)
    return table.fills("date"), table.fills("campaign") and metrics, filled, len(table.named), -table.at


def _reasons(table: Candidate) -> list[str]:
    header = table.head.records[table.at]
    said = [header[cell.position] for cell in table.named if cell.name in table.dialect.telling][:3]
    reasons = [f"{table.dialect.name}: {len(table.named)} of {sum(map(bool, header))} columns known"]
    if said:
        reasons.append(f"only {table.dialect.name} writes {header_names(said)}")
    elif table.telling:
        reasons.append(f"only {table.dialect.name} writes these names side by side")
    if table.titles:
        reasons.append(f"the lines above the table are those of {table.dialect.name}")
    return reasons


def _left(others: Sequence[Candidate]) -> list[str]:
    return [
        f"another table is not read: line {table.head.starts[table.at]}, {header_names(table.head.records[table.at])}"
        for table in others
    ]
