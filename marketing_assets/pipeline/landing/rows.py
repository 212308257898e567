"""Where accepted rows are stored, and how those of the files just read take the place of what stood there."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from marketing_assets.ingestion import CURRENT_ROWS_SQL
from marketing_assets.lineage import Lineage, record
from marketing_assets.pipeline.landing.files import NEVER_READ
from marketing_assets.pipeline.landing.kinds import ADS, FX, KINDS, WEB_EVENTS, LandedKind
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.lake import Lake
from marketing_assets.warehouse.row_files import RowFiles

NEW_ROWS = "new_rows"
# Of one file's events on one day: which they are, and what advertising may know of them. A day's id is made of files
# and readings, and people may have to leave it while both stay as they are. DuckDB's hash is quick, and the same
# wherever its version is the same, which is in every id already.
_CONTENT = "bit_xor(hash(event_key, ads_consent, has_gclid, has_fbclid))"


@dataclass(frozen=True)
class StoredRows:
    """Relations over stored rows, when not all may stay as they are: what is kept of them, and those that change."""

    kept: str
    touched: str


def lake_of(home: Home, kind: LandedKind) -> Lake:
    """The lake table of a kind that is stored by date."""
    return Lake(home.lake, kind.table, kind.columns)


def row_files_of(home: Home, kind: LandedKind) -> RowFiles:
    """The files that repeat the table of a kind whose rows are not stored by date."""
    return RowFiles(home.lake, kind.table, kind.columns)


def ad_lake(home: Home) -> Lake:
    """The lake table of accepted ad rows."""
    return lake_of(home, ADS)


def web_lake(home: Home) -> Lake:
    """The lake table of masked web events."""
    return lake_of(home, WEB_EVENTS)


def begin_staging(connection: duckdb.DuckDBPyConnection, kind: LandedKind) -> None:
    """An empty temporary table for the rows of the files about to be read."""
    typed = ", ".join(f'"{name}" {dtype}' for name, dtype in kind.columns.items())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {NEW_ROWS} ({typed})").fetchall()


def create_table(connection: duckdb.DuckDBPyConnection, home: Home, kind: LandedKind) -> None:
    """Create the kind's table, or the view on its lake partitions, and the view on its current rows."""
    if kind.in_lake:
        lake_of(home, kind).create_view(connection)
        return
    typed = ", ".join(f'"{name}" {dtype}' for name, dtype in kind.columns.items())
    connection.execute(f'CREATE TABLE IF NOT EXISTS "{kind.table}" ({typed})').fetchall()


def marked_rows(kind: LandedKind) -> str:
    """SQL: every accepted row of a kind with `is_current`: no later file replaced it."""
    if kind is ADS:
        return CURRENT_ROWS_SQL
    keys = ", ".join(kind.slice)
    newest = {
        "newest file": f"file_order = max(file_order) OVER (PARTITION BY {keys})",
        "last line": f"row_number() OVER (PARTITION BY {keys} ORDER BY file_order DESC, line DESC) = 1",
        "first line": f"row_number() OVER (PARTITION BY {keys} ORDER BY file_order, line) = 1",
    }
    return f"SELECT *, {newest[kind.counts]} AS is_current FROM {kind.table}"


def current_rows(kind: LandedKind) -> str:
    """SQL: the current rows of a kind."""
    return f"SELECT * EXCLUDE (is_current) FROM ({marked_rows(kind)}) WHERE is_current"


def store(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    kind: LandedKind,
    files: Sequence[str],
    settings: Settings,
    stored: StoredRows | None = None,
) -> list[date]:
    """Put the staged rows in the place of whatever `files` (SHA-256) gave before; returns the days that changed.

    Args:
        stored: what may stay of all other files; default everything.
    """
    if not files and stored is None:
        return []
    if kind.in_lake:
        return _write_days(connection, lake_of(home, kind), kind, files, settings, stored)
    if stored is not None:
        _keep_only(connection, home, kind, stored)
    connection.execute(
        f"DELETE FROM {kind.table} WHERE file_sha256 IN (SELECT unnest(?::VARCHAR[]))", [files]
    ).fetchall()
    connection.execute(f"INSERT INTO {kind.table} BY NAME SELECT * FROM {NEW_ROWS}").fetchall()
    row_files_of(home, kind).write(connection, NEW_ROWS)
    if kind is FX:
        _reopen_refused(connection)
    return []


def _keep_only(connection: duckdb.DuckDBPyConnection, home: Home, kind: LandedKind, stored: StoredRows) -> None:
    """Take rows out of a table and of the files that repeat it."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE kept_rows AS SELECT * FROM {stored.kept} "
        f"WHERE file_sha256 IN (SELECT file_sha256 FROM {stored.touched})"
    ).fetchall()
    connection.execute(
        f"DELETE FROM {kind.table} WHERE file_sha256 IN (SELECT DISTINCT file_sha256 FROM {stored.touched})"
    ).fetchall()
    connection.execute(f"INSERT INTO {kind.table} BY NAME SELECT * FROM kept_rows").fetchall()
    files = row_files_of(home, kind)
    files.write(connection, "kept_rows")
    files.sweep(connection)  # files of which no row is left
    connection.execute("DROP TABLE kept_rows").fetchall()


def _reopen_refused(connection: duckdb.DuckDBPyConnection) -> None:
    """Files refused so far may have lacked a rate that has just landed: no reading of theirs counts as settled."""
    converted = [kind.name for kind in KINDS.values() if kind.money]
    connection.execute(
        "UPDATE landing_manifest SET reading = '' "
        "WHERE status = 'refused' AND reading IS DISTINCT FROM ? AND kind IN (SELECT unnest(?))",
        [NEVER_READ, converted],
    ).fetchall()


def _write_days(
    connection: duckdb.DuckDBPyConnection,
    lake: Lake,
    kind: LandedKind,
    files: Sequence[str],
    settings: Settings,
    stored: StoredRows | None,
) -> list[date]:
    """Rewrite the days that the files just read touch, and those of stored rows that may not stay as they are: rows of
    other files stay, theirs are the new ones.
    """
    kept = stored.kept if stored else kind.table
    touched = f"UNION ALL SELECT date FROM {stored.touched}" if stored else ""
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE changed_days AS
        SELECT DISTINCT date FROM (
            SELECT date FROM {NEW_ROWS}
            UNION ALL SELECT date FROM {kind.table} WHERE file_sha256 IN (SELECT unnest(?::VARCHAR[]))
            {touched})
        """,
        [files],
    ).fetchall()
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE changed_rows AS
        SELECT * FROM {NEW_ROWS} UNION ALL BY NAME
        SELECT * FROM {kept}
        WHERE date IN (SELECT date FROM changed_days) AND file_sha256 NOT IN (SELECT unnest(?::VARCHAR[]))
        """,
        [files],
    ).fetchall()
    content = _CONTENT if kind is WEB_EVENTS else "NULL"
    sources = connection.execute(
        f"""
        WITH of_day AS (
            SELECT date, file_order, file_sha256, {content} AS content
            FROM changed_rows GROUP BY date, file_order, file_sha256
        )
        SELECT d.date,
            list({{'o': r.file_order, 's': r.file_sha256, 'r': m.reading, 'c': r.content}}) FILTER (r.date IS NOT NULL)
        FROM changed_days AS d
        LEFT JOIN of_day AS r ON r.date = d.date
        LEFT JOIN landing_manifest AS m ON m.sha256 = r.file_sha256 AND m.kind = ?
        GROUP BY d.date ORDER BY d.date
        """,
        [kind.name],
    ).fetchall()
    lineages = []
    for day, unordered in sources:
        files_of_day = sorted(unordered or [], key=lambda source: source["o"])
        used = settings.digest("currency") + "".join(f"{source['r']}{source['c'] or ''}" for source in files_of_day)
        digest = hashlib.sha256(used.encode()).hexdigest()
        lineages.append(Lineage.of(kind.table, [source["s"] for source in files_of_day], digest, day))
    order = "file_order, line" + (", template" if "template" in kind.columns else "")
    lake.write(connection, "changed_rows", {i.as_of: i.id for i in lineages if i.as_of}, order)
    lake.create_view(connection)
    record(connection, *lineages)
    return [day for day, _ in sources]
