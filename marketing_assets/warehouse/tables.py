"""The working warehouse: one DuckDB file, one writer, one transaction per asset."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from marketing_assets.errors import WarehouseError

# Raise it when a table's meaning changes: an older warehouse is then rebuilt from the lake and the landing folder.
SCHEMA_VERSION = 3


@contextmanager
def transaction(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse and commit everything on success, nothing on failure.

    Raises:
        WarehouseError: another process holds the file, or it is no DuckDB file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = _open_current(path)
    try:
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        _roll_back(connection)
        raise
    finally:
        connection.close()


@contextmanager
def kept_open(path: Path) -> Iterator[None]:
    """Keep the warehouse open between transactions: opening and closing it takes ten times as long as a small one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = _open_current(path)
    try:
        yield
    finally:
        connection.close()


def _open_current(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the warehouse at this version's schema; one of an older version is set aside and begun anew."""
    connection = _open(path)
    found = schema_version(connection)
    if found is None:
        connection.execute("CREATE TABLE schema_version AS SELECT ?::INTEGER AS version", [SCHEMA_VERSION]).fetchall()
        return connection
    if found == SCHEMA_VERSION:
        return connection
    connection.close()
    if found > SCHEMA_VERSION:
        raise WarehouseError(f"{path} was written by a newer version: schema {found}, this one knows {SCHEMA_VERSION}")
    path.replace(path.with_name(f"{path.stem}-schema-{found}.duckdb.old"))
    return _open_current(path)


def schema_version(connection: duckdb.DuckDBPyConnection) -> int | None:
    """Version the file was written with; None for a file that holds nothing yet; 0 for one from before versions."""
    if table_exists(connection, "schema_version"):
        found = connection.execute("SELECT version FROM schema_version").fetchone()
        return int(found[0]) if found else 0
    tables = connection.execute("SELECT count(*) FROM information_schema.tables").fetchone()
    return 0 if tables and tables[0] else None


def _open(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path))
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise WarehouseError(f"{path} is in use by another process; wait for it or close that tool") from None
        raise WarehouseError(f"{path} cannot be opened by DuckDB; move it away, the next run rebuilds it") from None


def _roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    with suppress(duckdb.Error):  # the failure may have ended the transaction already
        connection.execute("ROLLBACK")


def table_exists(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """True when a table or view of that name is in the main schema."""
    # A third of the time that `information_schema` takes, and a run asks more than a hundred times.
    found = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'main' AND table_name = $1 "
        "UNION ALL SELECT 1 FROM duckdb_views() WHERE schema_name = 'main' AND view_name = $1",
        [table],
    ).fetchone()
    return found is not None


def replace_table(
    connection: duckdb.DuckDBPyConnection, table: str, select: str, parameters: Sequence[Any] | None = None
) -> int:
    """Replace a whole table by the result of `select`; returns its rows."""
    connection.execute(f'CREATE OR REPLACE TABLE "{table}" AS {select}', parameters or []).fetchall()
    return count_rows(connection, table)


def replace_vintage(connection: duckdb.DuckDBPyConnection, table: str, as_of: date, select: str) -> int:
    """Replace the rows of one `as_of` in a table that keeps its vintages; returns the rows of that vintage."""
    if not table_exists(connection, table):
        connection.execute(f'CREATE TABLE "{table}" AS {select} LIMIT 0').fetchall()
    connection.execute(f'DELETE FROM "{table}" WHERE as_of = ?', [as_of]).fetchall()
    connection.execute(f'INSERT INTO "{table}" BY NAME {select}').fetchall()
    found = connection.execute(f'SELECT count(*) FROM "{table}" WHERE as_of = ?', [as_of]).fetchone()
    return int(found[0]) if found else 0


def count_rows(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Rows of a table or view."""
    found = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()
    return int(found[0]) if found else 0
