"""What governance counted while a file was read, besides its rows: texts that were scrubbed, and answers on consent.

The tables `scrubbed_cells` and `consent_counts` hold what the newest reading of a content counted, like
`dropped_records`; they are written in the step that stages its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from marketing_assets.governance import ConsentDay, RemovedCells
from marketing_assets.insert_rows import insert_rows
from marketing_assets.pipeline.landing.files import ReadFile

TABLES_DDL = """
CREATE TABLE IF NOT EXISTS scrubbed_cells (
    file VARCHAR, sha256 VARCHAR, kind VARCHAR, "column" VARCHAR, rule VARCHAR, cells BIGINT
);
CREATE TABLE IF NOT EXISTS consent_counts (
    file VARCHAR, sha256 VARCHAR, kind VARCHAR, date DATE, events BIGINT, granted BIGINT, denied BIGINT,
    ads_granted BIGINT
)"""
TABLES = ("scrubbed_cells", "consent_counts")


def forget(connection: duckdb.DuckDBPyConnection, kind: str, sha256s: Sequence[str]) -> None:
    """Take the counts of files out, because they are read again or were withdrawn."""
    for table in TABLES:
        connection.execute(
            f"DELETE FROM {table} WHERE kind = ? AND sha256 IN (SELECT unnest(?::VARCHAR[]))", [kind, list(sha256s)]
        ).fetchall()


def write(
    connection: duckdb.DuckDBPyConnection,
    kind: str,
    files: Sequence[ReadFile],
    removed: Iterable[RemovedCells],
    consent: Iterable[ConsentDay] = (),
) -> None:
    """Store counts of files that are named by their SHA-256."""
    names = {file.landed.sha256: file.landed.name for file in files}
    cells = [(names[one.file], one.file, kind, one.column, one.rule, one.cells) for one in removed]
    days = [
        (names[one.file], one.file, kind, one.date, one.events, one.granted, one.denied, one.ads_granted)
        for one in consent
    ]
    insert_rows(connection, "scrubbed_cells", cells)
    insert_rows(connection, "consent_counts", days)
