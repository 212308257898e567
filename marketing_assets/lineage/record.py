"""The table `lineage`: one row per id a table ever had, with its parents; the newest per table and day is current."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import duckdb

from marketing_assets.insert_rows import insert_rows
from marketing_assets.lineage.ids import code_hash, lineage_id

LINEAGE_DDL = """
CREATE TABLE IF NOT EXISTS lineage (
    id VARCHAR NOT NULL, table_name VARCHAR NOT NULL, parents VARCHAR[] NOT NULL, as_of DATE,
    settings_hash VARCHAR NOT NULL, code_hash VARCHAR NOT NULL,
    processed_at TIMESTAMP NOT NULL, is_current BOOLEAN NOT NULL
)"""


@dataclass(frozen=True)
class Lineage:
    """Where one version of a table comes from. `as_of` is set for tables that keep a vintage per day."""

    id: str
    table: str
    parents: tuple[str, ...]
    as_of: date | None
    settings_digest: str

    @classmethod
    def of(cls, table: str, parents: Iterable[str], settings_digest: str, as_of: date | None = None) -> Lineage:
        """Lineage of `table` made from `parents` (ids of tables, or SHA-256 of files, in order)."""
        known = tuple(parents)
        return cls(lineage_id(table, known, settings_digest, as_of), table, known, as_of, settings_digest)


def record(connection: duckdb.DuckDBPyConnection, *lineages: Lineage) -> None:
    """Make each lineage the current one of its table (and day). An id seen before keeps its first `processed_at`."""
    connection.execute(LINEAGE_DDL).fetchall()
    connection.execute("CREATE OR REPLACE TEMP TABLE incoming AS SELECT * FROM lineage LIMIT 0").fetchall()
    now = datetime.now(UTC).replace(tzinfo=None)
    if not lineages:
        return
    rows = [(i.id, i.table, list(i.parents), i.as_of, i.settings_digest, code_hash(), now, True) for i in lineages]
    insert_rows(connection, "incoming", rows)
    connection.execute("""
        UPDATE lineage SET is_current = (lineage.id = incoming.id) FROM incoming
        WHERE lineage.table_name = incoming.table_name AND lineage.as_of IS NOT DISTINCT FROM incoming.as_of
    """).fetchall()
    connection.execute("INSERT INTO lineage SELECT * FROM incoming WHERE id NOT IN (SELECT id FROM lineage)").fetchall()


def current_id(connection: duckdb.DuckDBPyConnection, table: str, as_of: date | None = None) -> str | None:
    """Current id of a table (and day), or None when it was never made."""
    connection.execute(LINEAGE_DDL).fetchall()
    found = connection.execute(
        "SELECT id FROM lineage WHERE table_name = ? AND as_of IS NOT DISTINCT FROM ? AND is_current", [table, as_of]
    ).fetchone()
    return found[0] if found else None
