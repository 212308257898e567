"""The files that repeat a table whose rows have no days, so that they outlive the warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from marketing_assets.warehouse.row_files import RowFiles

A, B = "a" * 64, "b" * 64


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE sales (revenue INTEGER, line BIGINT, file_sha256 VARCHAR)")
        connection.execute(f"INSERT INTO sales VALUES (2, 2, '{A}'), (1, 1, '{A}'), (3, 1, '{B}')")
        yield connection


@pytest.fixture
def files(tmp_path: Path) -> RowFiles:
    return RowFiles(tmp_path, "sales", {"revenue": "INTEGER", "line": "BIGINT", "file_sha256": "VARCHAR"})


def written(files: RowFiles) -> dict[str, int]:
    """Name → time of writing."""
    return {file.stem: file.stat().st_mtime_ns for file in files.folder.glob("*")}


def test_a_table_from_before_there_were_files_gets_them_and_is_filled_from_them(
    connection: duckdb.DuckDBPyConnection, files: RowFiles
) -> None:
    rows = connection.execute("FROM sales ORDER BY ALL").fetchall()
    files.write_missing(connection)
    assert sorted(written(files)) == [A, B]
    connection.execute("DELETE FROM sales")
    assert files.recover(connection)
    assert connection.execute("FROM sales ORDER BY ALL").fetchall() == rows


def test_only_what_is_missing_is_written(connection: duckdb.DuckDBPyConnection, files: RowFiles) -> None:
    files.write_missing(connection)
    before = written(files)
    (files.folder / f"{B}.parquet").unlink()
    files.write_missing(connection)
    after = written(files)
    assert after.keys() == before.keys()
    assert after[A] == before[A]
    files.write_missing(connection)
    assert written(files) == after


def test_an_empty_table_gets_no_files(connection: duckdb.DuckDBPyConnection, files: RowFiles) -> None:
    connection.execute("DELETE FROM sales")
    files.write_missing(connection)
    assert not files.folder.exists()
    assert not files.recover(connection)


def test_a_file_of_rows_that_are_gone_is_swept(connection: duckdb.DuckDBPyConnection, files: RowFiles) -> None:
    files.write_missing(connection)
    (files.folder / ".staging").mkdir()
    connection.execute(f"DELETE FROM sales WHERE file_sha256 = '{A}'")
    files.sweep(connection)
    assert sorted(written(files)) == [B]
