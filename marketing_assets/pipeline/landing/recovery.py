"""The tables of the landing step before it begins; those of a lost warehouse are rebuilt from what lies in the lake."""

from __future__ import annotations

import duckdb

from marketing_assets.pipeline.landing import manifest
from marketing_assets.pipeline.landing.kinds import KINDS, LandedKind
from marketing_assets.pipeline.landing.rows import create_table, lake_of, marked_rows, row_files_of
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import table_exists


def prepare(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Create the tables; when the warehouse is new but the lake is not, rebuild them from the lake's rows.

    The rows carry the order in which their files entered, so corrections still correct.
    """
    fresh = not table_exists(connection, "landing_manifest")
    manifest.create_tables(connection)
    for kind in KINDS.values():
        found = (
            _prepare_lake(connection, home, kind, fresh)
            if kind.in_lake
            else _prepare_table(connection, home, kind, fresh)
        )
        if found:
            _recover_entries(connection, kind)


def _prepare_table(connection: duckdb.DuckDBPyConnection, home: Home, kind: LandedKind, fresh: bool) -> bool:
    create_table(connection, home, kind)
    files = row_files_of(home, kind)
    found = fresh and files.recover(connection)
    files.write_missing(connection)
    files.sweep(connection)
    return found


def _prepare_lake(connection: duckdb.DuckDBPyConnection, home: Home, kind: LandedKind, fresh: bool) -> bool:
    lake = lake_of(home, kind)
    for day in lake.forget_missing(connection):
        # Files that had rows on a lost day are read again, where they still lie in landing.
        connection.execute(
            "UPDATE landing_manifest SET reading = NULL WHERE kind = ? AND ? BETWEEN first_date AND last_date",
            [kind.name, day],
        ).fetchall()
    found = bool(fresh and lake.recover(connection))
    create_table(connection, home, kind)
    lake.sweep(connection)
    return found


def _recover_entries(connection: duckdb.DuckDBPyConnection, kind: LandedKind) -> None:
    """One entry per file that has rows. Those still in landing are read again, which tells the rest about them."""
    grain = "any_value(grain)" if "grain" in kind.columns else "NULL"
    first, last = ("min(date)", "max(date)") if "date" in kind.columns else ("NULL", "NULL")
    connection.execute(f"""
        INSERT INTO landing_manifest BY NAME
        SELECT any_value(file) AS file, file_sha256 AS sha256, '{kind.name}' AS kind,
            any_value(file_order) AS file_order, 'read' AS status, '{manifest.RECOVERED}' AS reason,
            count(*) AS records, count(*) AS kept, 0 AS rejected, 0 AS dropped, {first} AS first_date,
            {last} AS last_date, {grain} AS grain
        FROM {kind.table} GROUP BY file_sha256
    """).fetchall()
    manifest.count_replaced(connection, kind.name, marked_rows(kind))
