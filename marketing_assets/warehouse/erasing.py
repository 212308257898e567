"""Rows taken out of database files for good: deleted, and the file written anew so that no freed block repeats them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb

from marketing_assets.errors import WarehouseError
from marketing_assets.warehouse.files import replacing
from marketing_assets.warehouse.lake import quoted


def erase_rows(connection: duckdb.DuckDBPyConnection, ids: str) -> dict[str, int]:
    """Delete every row of every table that has one of the ids in any column of text; returns rows by table.

    Args:
        ids: name of a table whose one column holds the ids.
    """
    columns = connection.execute(
        "SELECT c.table_name, list(c.column_name ORDER BY c.column_index) FROM duckdb_columns() AS c "
        "JOIN duckdb_tables() AS t USING (database_name, schema_name, table_name) "
        "WHERE c.database_name = current_database() AND c.data_type = 'VARCHAR' AND NOT t.temporary "
        "GROUP BY c.table_name ORDER BY c.table_name"
    ).fetchall()
    erased = {}
    for table, texts in columns:
        theirs = " OR ".join(f"{quoted(column)} IN (FROM {ids})" for column in texts)
        deleted = connection.execute(f"DELETE FROM {quoted(table)} WHERE {theirs}").fetchone()
        if deleted and deleted[0]:
            erased[table] = int(deleted[0])
    return erased


def erase_from_file(file: Path, erase: Callable[[duckdb.DuckDBPyConnection], dict[str, int]]) -> dict[str, int]:
    """Do the same to a database file that nobody works with, such as a snapshot; left alone where nothing is erased.

    Raises:
        WarehouseError: it is no database, or cannot be written anew.
    """
    working = file.with_name(f".{file.name}.erasing")
    try:
        shutil.copyfile(file, working)
        with duckdb.connect(str(working)) as connection:
            erased = erase(connection)
            views = connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
            # A view on files of the lake that have been replaced since could not be made again.
            for (name,) in views:
                if not _readable(connection, name):
                    connection.execute(f"DROP VIEW IF EXISTS {quoted(name)} CASCADE").fetchall()
        if erased:
            rewrite(working, target=file)
    except duckdb.Error as error:
        raise _refusal(file, error) from None
    finally:
        for left in (working, working.with_name(f"{working.name}.wal")):
            left.unlink(missing_ok=True)
    return erased


def rewrite(file: Path, target: Path | None = None) -> None:
    """Write a database file anew with nothing but what is in it, and swap it in (for `target`) in one step.

    Raises:
        WarehouseError: it is open elsewhere, or cannot be written anew.
    """
    place = target or file
    with replacing(place) as staged:
        connection = duckdb.connect()
        try:
            connection.execute(f"ATTACH {_literal(file)} AS worked_with").fetchall()
            found = connection.execute(
                "SELECT tags['storage_version'] FROM duckdb_databases() WHERE database_name = 'worked_with'"
            ).fetchone()
            # Told as `v1.2.0+`. A snapshot stays readable for whoever could read it.
            version = f"(STORAGE_VERSION '{found[0].rstrip('+')}')" if found and found[0] else ""
            connection.execute(f"ATTACH {_literal(staged)} AS fresh {version}").fetchall()
            connection.execute("COPY FROM DATABASE worked_with TO fresh").fetchall()
        except duckdb.Error as error:
            raise _refusal(place, error) from None
        finally:
            connection.close()
        staged.chmod(place.stat().st_mode & 0o777)
    Path(f"{place}.wal").unlink(missing_ok=True)


def _readable(connection: duckdb.DuckDBPyConnection, view: str) -> bool:
    try:
        connection.execute(f"DESCRIBE {quoted(view)}").fetchall()
    except duckdb.Error:
        return False
    return True


def _refusal(file: Path, error: duckdb.Error) -> WarehouseError:
    # Not its message: it may hold a value.
    return WarehouseError(
        f"{file} cannot be written anew ({type(error).__name__}), and may still hold deleted rows in freed blocks; "
        "close what has it open and do this again, or delete the file: the next run makes it again"
    )


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
