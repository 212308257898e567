"""The tables `landing_manifest`, `rejected_rows` and `dropped_records`: what became of every landed file's lines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import duckdb

from marketing_assets.ingestion import ExportResult, LandedFile
from marketing_assets.pipeline.landing import counted
from marketing_assets.pipeline.landing.files import REFUSED, WITHDRAWN, ReadFile
from marketing_assets.pipeline.landing.kinds import KINDS

if TYPE_CHECKING:
    import pyarrow as pa

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
    file VARCHAR, sha256 VARCHAR, kind VARCHAR, line BIGINT, "column" VARCHAR, reason VARCHAR, "value" VARCHAR
);
CREATE TABLE IF NOT EXISTS dropped_records (
    file VARCHAR, sha256 VARCHAR, kind VARCHAR, reason VARCHAR, records BIGINT
)"""
TABLES = ("landing_manifest", "rejected_rows", "dropped_records")
# What each of these tables says a row belongs to.
WHO = ("file", "sha256", "kind")


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create what does not exist yet."""
    for statement in (*TABLES_DDL.split(";"), *counted.TABLES_DDL.split(";")):
        connection.execute(statement).fetchall()


@dataclass(frozen=True)
class Entry:
    """The new row of one file in the manifest, with its rejects and drops.

    Attributes:
        facts: column of `landing_manifest` → value; columns left out are NULL.
        rejects: `file, line, column, reason, value` of each rejected record.
        dropped: records by reason.
    """

    landed: LandedFile
    facts: Mapping[str, object]
    rejects: pa.Table | None = None
    dropped: Mapping[str, int] = field(default_factory=dict)


def read_entry(file: ReadFile, dropped_later: Mapping[str, int]) -> Entry:
    """Entry of a file that was read.

    Args:
        dropped_later: records dropped after reading, by reason (no consent, landed twice); they count as dropped.
    """
    export = file.export
    drops = {**export.dropped, **dropped_later}
    facts = {
        "file_order": file.order, "reading": file.reading, "status": "read", "lines": export.lines,
        "records": export.records, "kept": export.kept - sum(dropped_later.values()),
        "rejected": export.rejects.num_rows, "dropped": sum(drops.values()), "duplicates": export.duplicates,
        "replaced": 0, "grain": export.grain if isinstance(export, ExportResult) else None,
        "first_date": export.first_date, "last_date": export.last_date, "warnings": list(export.warnings),
        "first_future_date": export.first_future_date, "dialect": json.dumps(asdict(export.dialect), default=str),
    }  # fmt: skip
    return Entry(file.landed, facts, export.rejects if export.rejects.num_rows else None, drops)


def refused_entry(landed: LandedFile, order: int, reading: str, why: str) -> Entry:
    """Entry of a file that could not be read as a whole."""
    return Entry(landed, {"file_order": order, "reading": reading, "status": REFUSED, "reason": why})


def withdrawn_entry(landed: LandedFile, order: int) -> Entry:
    """Entry of a file that people took back and that no table knows any more."""
    return Entry(landed, {"file_order": order, "reading": "", "status": WITHDRAWN})


def enter(connection: duckdb.DuckDBPyConnection, kind: str, entries: Sequence[Entry]) -> None:
    """Write the rows of files, replacing those of an earlier reading. One statement per table, however many files."""
    import pyarrow as pa

    if not entries:
        return
    forget(connection, kind, [entry.landed.sha256 for entry in entries])
    who = [(entry.landed.name, entry.landed.sha256, kind) for entry in entries]
    columns = [row for row in connection.execute("DESCRIBE landing_manifest").fetchall() if row[0] not in WHO]
    rows = {name: [each[place] for each in who] for place, name in enumerate(WHO)}
    rows |= {name: [entry.facts.get(name) for entry in entries] for name, *_ in columns}
    types = {name: _arrow_type(dtype) for name, dtype, *_ in columns}
    schema = pa.schema([(name, types.get(name, pa.string())) for name in rows])
    _append(connection, "landing_manifest", pa.table(rows, schema=schema))
    files = list(zip(who, entries, strict=True))
    rejects = [_rejects(each, entry.rejects) for each, entry in files if entry.rejects is not None]
    if rejects:
        _append(connection, "rejected_rows", pa.concat_tables(rejects))
    drops = [(*each, *drop) for each, entry in files for drop in sorted(entry.dropped.items())]
    if drops:
        names = (*WHO, "reason", "records")
        _append(connection, "dropped_records", pa.table([*zip(*drops, strict=True)], names=names))


def forget(connection: duckdb.DuckDBPyConnection, kind: str, sha256s: Sequence[str]) -> None:
    """Take the rows of files out of every table of the manifest."""
    if not sha256s:
        return
    for table in TABLES:
        connection.execute(
            f"DELETE FROM {table} WHERE kind = ? AND sha256 IN (SELECT unnest(?::VARCHAR[]))", [kind, list(sha256s)]
        ).fetchall()


def note(connection: duckdb.DuckDBPyConnection, kind: str, sha256: str, reason: str) -> None:
    """Say something about a file whose counts stay."""
    connection.execute(
        "UPDATE landing_manifest SET reason = ? WHERE kind = ? AND sha256 = ?", [reason, kind, sha256]
    ).fetchall()


def forget_counts(connection: duckdb.DuckDBPyConnection, kind: str, sha256: str) -> None:
    """A withdrawn file has no lines any more."""
    counted.forget(connection, kind, [sha256])
    for table in ("rejected_rows", "dropped_records"):
        connection.execute(f"DELETE FROM {table} WHERE kind = ? AND sha256 = ?", [kind, sha256]).fetchall()
    connection.execute(
        "UPDATE landing_manifest SET status = ?, records = NULL, kept = NULL, rejected = NULL, dropped = NULL, "
        "duplicates = NULL, replaced = NULL, lines = NULL WHERE kind = ? AND sha256 = ?",
        [WITHDRAWN, kind, sha256],
    ).fetchall()


def drop_kept(connection: duckdb.DuckDBPyConnection, kind: str, drops: Sequence[tuple[str, str, int]]) -> None:
    """Count kept records of files as dropped: (SHA-256, reason, records), each file and reason once."""
    for sha256, reason, records in drops:
        connection.execute(
            "UPDATE landing_manifest SET kept = kept - ?, dropped = dropped + ? WHERE kind = ? AND sha256 = ?",
            [records, records, kind, sha256],
        ).fetchall()
        counted = connection.execute(
            "UPDATE dropped_records SET records = records + ? WHERE kind = ? AND sha256 = ? AND reason = ?",
            [records, kind, sha256, reason],
        ).fetchone()
        if not counted or not counted[0]:
            connection.execute(
                "INSERT INTO dropped_records BY NAME SELECT file, sha256, kind, ? AS reason, ? AS records "
                "FROM landing_manifest WHERE kind = ? AND sha256 = ?",
                [reason, records, kind, sha256],
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


def _append(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    connection.register("entered_rows", rows)
    try:
        connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM entered_rows").fetchall()
    finally:
        connection.unregister("entered_rows")


def _rejects(who: tuple[str, str, str], rejects: pa.Table) -> pa.Table:
    import pyarrow as pa

    rows = rejects.drop_columns("file").sort_by("line")
    if KINDS[who[-1]].personal:
        # A number in a file about people may be somebody's, whatever it looks like.
        rows = rows.set_column(rows.column_names.index("value"), "value", pa.nulls(rows.num_rows, pa.string()))
    for name, value in zip(WHO, who, strict=True):
        rows = rows.append_column(name, pa.repeat(value, rows.num_rows))
    return rows


def _arrow_type(dtype: str) -> pa.DataType:
    import pyarrow as pa

    return {"BIGINT": pa.int64(), "DATE": pa.date32(), "VARCHAR[]": pa.list_(pa.string())}.get(dtype, pa.string())
