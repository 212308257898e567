"""The tables `landing_manifest`, `rejected_rows` and `dropped_records`: what became of every landed file's lines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

import duckdb

from marketing_assets.ingestion import LandedFile
from marketing_assets.pipeline.landing.files import WITHDRAWN, ReadFile
from marketing_assets.warehouse.tables import insert_rows

# Reason of a file whose manifest row was rebuilt from its rows.
RECOVERED = "recovered from the lake"
# How the reason begins of a file whose rows stay although it could not be read again.
KEPT = "kept as it was read before"

TABLES_DDL = """
CREATE TABLE IF NOT EXISTS landing_manifest (
    file VARCHAR, sha256 VARCHAR, kind VARCHAR, file_order BIGINT, status VARCHAR, reason VARCHAR,
    lines BIGINT, records BIGINT, kept BIGINT, rejected BIGINT, dropped BIGINT, duplicates BIGINT, replaced BIGINT,
    first_date DATE, last_date DATE, grain VARCHAR, first_future_date DATE,
    dialect VARCHAR, warnings VARCHAR[], reading VARCHAR
);
CREATE TABLE IF NOT EXISTS rejected_rows (
    file VARCHAR, sha256 VARCHAR, kind VARCHAR, line BIGINT, "column" VARCHAR, reason VARCHAR
);
CREATE TABLE IF NOT EXISTS dropped_records (
    file VARCHAR, sha256 VARCHAR, kind VARCHAR, reason VARCHAR, records BIGINT
)"""
TABLES = ("landing_manifest", "rejected_rows", "dropped_records")


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create what does not exist yet."""
    for statement in TABLES_DDL.split(";"):
        connection.execute(statement).fetchall()


def enter_read(
    connection: duckdb.DuckDBPyConnection, kind: str, file: ReadFile, dropped_later: Mapping[str, int]
) -> None:
    """Write the row of a file that was read, its rejects and its drops, replacing those of an earlier reading.

    Args:
        dropped_later: records dropped after reading, by reason (no consent, landed twice); they count as dropped.
    """
    landed, export = file.landed, file.export
    later = sum(dropped_later.values())
    drops = {**export.dropped, **dropped_later}
    _enter(connection, landed, kind, {
        "file_order": file.order, "reading": file.reading, "status": "read", "lines": export.lines,
        "records": export.records, "kept": export.kept - later, "rejected": len(export.rejected),
        "dropped": sum(drops.values()), "duplicates": export.duplicates, "replaced": 0,
        "grain": getattr(export, "grain", None), "first_date": export.first_date, "last_date": export.last_date,
        "warnings": list(export.warnings), "first_future_date": export.first_future_date,
        "dialect": json.dumps(asdict(export.dialect)),
    })  # fmt: skip
    if len(export.rejected):
        connection.register("rejects", export.rejected)
        connection.execute(
            'INSERT INTO rejected_rows SELECT ?, ?, ?, line, "column", reason FROM rejects ORDER BY line',
            [landed.name, landed.sha256, kind],
        ).fetchall()
        connection.unregister("rejects")
    rows = [(landed.name, landed.sha256, kind, reason, records) for reason, records in sorted(drops.items())]
    insert_rows(connection, "dropped_records", rows)


def enter_refused(
    connection: duckdb.DuckDBPyConnection, landed: LandedFile, kind: str, order: int, reading: str, why: str
) -> None:
    """Write the row of a file that could not be read as a whole."""
    facts = {"file_order": order, "reading": reading, "status": "refused", "reason": why}
    _enter(connection, landed, kind, facts)


def note(connection: duckdb.DuckDBPyConnection, kind: str, sha256: str, reason: str) -> None:
    """Say something about a file whose counts stay."""
    connection.execute(
        "UPDATE landing_manifest SET reason = ? WHERE kind = ? AND sha256 = ?", [reason, kind, sha256]
    ).fetchall()


def forget_counts(connection: duckdb.DuckDBPyConnection, kind: str, sha256: str) -> None:
    """A withdrawn file has no lines any more."""
    for table in ("rejected_rows", "dropped_records"):
        connection.execute(f"DELETE FROM {table} WHERE kind = ? AND sha256 = ?", [kind, sha256]).fetchall()
    connection.execute(
        "UPDATE landing_manifest SET status = ?, records = NULL, kept = NULL, rejected = NULL, dropped = NULL, "
        "duplicates = NULL, replaced = NULL, lines = NULL WHERE kind = ? AND sha256 = ?",
        [WITHDRAWN, kind, sha256],
    ).fetchall()


def count_replaced(connection: duckdb.DuckDBPyConnection, kind: str, marked_rows: str) -> None:
    """Count again how many rows of each file a later one replaced.

    Args:
        marked_rows: SQL with columns `file_sha256` and `is_current`.
    """
    connection.execute(
        f"""
        UPDATE landing_manifest SET replaced = coalesce(counted.replaced, 0) FROM (
            SELECT m.sha256, count(*) FILTER (NOT r.is_current) AS replaced
            FROM landing_manifest AS m LEFT JOIN ({marked_rows}) AS r ON r.file_sha256 = m.sha256
            WHERE m.status = 'read' AND m.kind = ? GROUP BY m.sha256) AS counted
        WHERE landing_manifest.sha256 = counted.sha256 AND landing_manifest.kind = ?
        """,
        [kind, kind],
    ).fetchall()


def _enter(connection: duckdb.DuckDBPyConnection, landed: LandedFile, kind: str, facts: Mapping[str, object]) -> None:
    for table in TABLES:
        connection.execute(f"DELETE FROM {table} WHERE kind = ? AND sha256 = ?", [kind, landed.sha256]).fetchall()
    row: dict[str, object] = {"file": landed.name, "sha256": landed.sha256, "kind": kind, **facts}
    names, marks = ", ".join(row), ", ".join("?" for _ in row)
    connection.execute(f"INSERT INTO landing_manifest ({names}) VALUES ({marks})", list(row.values())).fetchall()
