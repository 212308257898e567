"""What a workbook holds besides the sheet that is read: one sheet becomes rows, and the others must not get lost in
silence.
"""

from __future__ import annotations

from collections.abc import Sequence

from marketing_assets.ingestion.canonical import ADS
from marketing_assets.ingestion.cells.shapes import header_name, header_names
from marketing_assets.ingestion.dialects.candidates import find_candidates
from marketing_assets.ingestion.dialects.own import missing_columns, own_columns
from marketing_assets.ingestion.kinds import Kind
from marketing_assets.ingestion.reading.heads import Head


def sheets_left(heads: Sequence[Head], read: Head, header_at: int, kind: Kind) -> list[str]:
    """A warning for each other sheet with a header that is the same or known."""
    header = read.records[header_at]
    warnings = []
    for head in heads:
        if head.sheet is None or head.sheet == read.sheet:
            continue
        at = _table(head, header, kind)
        if at is not None:
            warnings.append(
                f"another table is not read: sheet {header_name(head.sheet)}, line {head.starts[at]}, "
                f"{header_names(head.records[at])}. Land each sheet as a file of its own"
            )
    return warnings


def _table(head: Head, header: Sequence[str], kind: Kind) -> int | None:
    """Where the first table of a sheet has its header; None where it has none that is known."""
    for at, record in enumerate(head.records):
        if record == header or not missing_columns(kind, {column for _, column, _ in own_columns(kind, record)}):
            return at
    known = find_candidates([head]) if kind.name == ADS.name else []
    return next((table.at for table in known if table.telling or table.titles), None)
