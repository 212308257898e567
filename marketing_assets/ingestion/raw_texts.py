"""Every cell of a landed file as it stands, by the column it fills: what the search for leaked identifiers looks for.

Unlike `read_landed` it judges nothing: rows that are rejected hold identifiers too, and so do columns nobody wants.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from marketing_assets.ingestion.export import open_landed, rules_of
from marketing_assets.ingestion.landing_kinds import KINDS
from marketing_assets.ingestion.laying_out import lay_out
from marketing_assets.ingestion.reading.heads import narrow
from marketing_assets.ingestion.reading.source import Want
from marketing_assets.settings import Settings

# A header that no column is filled from.
UNNAMED = ""


def raw_texts(
    path: Path, kind: str, *, mapping: Path | None = None, settings: Settings
) -> Iterator[tuple[str, pa.Array | pa.ChunkedArray]]:
    """Cells of a landed file with the canonical column they fill (`UNNAMED` for none), part by part.

    Raises:
        ExportError: the file cannot be read as a whole.
    """
    rules, name = rules_of(mapping, KINDS[kind])
    source = open_landed(path, KINDS[kind], rules)
    layout = lay_out(path.name, narrow(path.name, source.heads()), KINDS[kind], rules, name, settings)
    fills: dict[int, set[str]] = {position: set() for position in range(len(layout.header))}
    for template in layout.templates:
        for column, cell in template.items():
            if cell.position is not None:
                fills[cell.position].add(column)
    want = Want(
        head=layout.head,
        header_at=layout.header_at,
        columns=dict.fromkeys(fills, "text"),
        odd_line=layout.odd_line,
        ends_table=layout.ends_table,
        hashed=False,
        numeric=frozenset(layout.numeric_positions()),
    )
    for chunk in source.chunks(want):
        for position, columns in fills.items():
            for column in columns or {UNNAMED}:
                yield column, chunk.text(position)
