from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from marketing_assets.warehouse.lake import Lake

COLUMNS = {"date": "DATE", "a": "BIGINT"}
MONDAY, TUESDAY = date(2025, 3, 3), date(2025, 3, 4)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def write(connection: duckdb.DuckDBPyConnection, lake: Lake, rows: list[tuple[date, int]], *days: date) -> None:
    connection.execute("CREATE OR REPLACE TABLE incoming (date DATE, a BIGINT)")
    if rows:
        connection.executemany("INSERT INTO incoming VALUES (?, ?)", rows)
    lake.write(connection, "incoming", {day: f"{day:%Y%m%d}" + "0" * 56 for day in days}, "a")
    lake.create_view(connection)


def contents(connection: duckdb.DuckDBPyConnection) -> list[tuple[date, int]]:
    return connection.execute("SELECT date, a FROM t ORDER BY ALL").fetchall()


def test_an_empty_lake_is_an_empty_typed_view(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    Lake(tmp_path, "t", COLUMNS).create_view(connection)
    assert contents(connection) == []
    assert connection.execute("DESCRIBE t").fetchall()[0][1] == "DATE"


def test_only_the_written_days_change(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    lake = Lake(tmp_path, "t", COLUMNS)
    write(connection, lake, [(MONDAY, 1), (TUESDAY, 2)], MONDAY, TUESDAY)
    before = lake.partitions(connection)
    write(connection, lake, [(TUESDAY, 3), (TUESDAY, 4)], TUESDAY)
    assert contents(connection) == [(MONDAY, 1), (TUESDAY, 3), (TUESDAY, 4)]
    assert lake.partitions(connection)[0] == before[0]
    assert [partition.revision for partition in lake.partitions(connection)] == [1, 2]


def test_a_day_without_rows_disappears(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    lake = Lake(tmp_path, "t", COLUMNS)
    write(connection, lake, [(MONDAY, 1), (TUESDAY, 2)], MONDAY, TUESDAY)
    write(connection, lake, [], TUESDAY)
    assert contents(connection) == [(MONDAY, 1)]


def test_a_rolled_back_write_leaves_the_old_day_current_and_its_files_are_swept(tmp_path: Path) -> None:
    file = str(tmp_path / "w.duckdb")
    lake = Lake(tmp_path / "lake", "t", COLUMNS)
    with duckdb.connect(file) as connection:
        write(connection, lake, [(MONDAY, 1)], MONDAY)
    with duckdb.connect(file) as connection:
        connection.execute("BEGIN")
        write(connection, lake, [(MONDAY, 2)], MONDAY)
        connection.execute("ROLLBACK")
        lake.create_view(connection)
        assert contents(connection) == [(MONDAY, 1)]
        assert lake.sweep(connection) == 1
        assert contents(connection) == [(MONDAY, 1)]


def test_days_that_an_older_version_wrote_get_the_columns_they_lack(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    write(connection, Lake(tmp_path, "t", COLUMNS), [(MONDAY, 1), (TUESDAY, 2)], MONDAY, TUESDAY)
    wider = Lake(tmp_path, "t", {"date": "DATE", "added": "VARCHAR", "a": "BIGINT"})
    with duckdb.connect() as fresh:
        assert wider.recover(fresh) == 2
        wider.create_view(fresh)
        assert fresh.execute("FROM t ORDER BY ALL").fetchall() == [(MONDAY, None, 1), (TUESDAY, None, 2)]
        assert wider.sweep(fresh) == 0


def test_the_view_shows_days_of_an_older_version_beside_new_ones_and_writes_none_of_them_again(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    write(connection, Lake(tmp_path, "t", COLUMNS), [(MONDAY, 1), (TUESDAY, 2)], MONDAY, TUESDAY)
    files = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.parquet")}
    wider = Lake(tmp_path, "t", {"date": "DATE", "added": "VARCHAR", "a": "BIGINT"})
    wider.create_view(connection)
    assert connection.execute("FROM t ORDER BY ALL").fetchall() == [(MONDAY, None, 1), (TUESDAY, None, 2)]
    assert {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.parquet")} == files
    connection.execute("CREATE TEMP TABLE wide AS SELECT ?::DATE AS date, 'x' AS added, 5::BIGINT AS a", [MONDAY])
    wider.write(connection, "wide", {MONDAY: "new"}, "a")
    wider.create_view(connection)
    assert connection.execute("FROM t ORDER BY ALL").fetchall() == [(MONDAY, "x", 5), (TUESDAY, None, 2)]


def test_the_lake_alone_is_enough_to_know_its_current_days(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    lake = Lake(tmp_path, "t", COLUMNS)
    write(connection, lake, [(MONDAY, 1), (TUESDAY, 2)], MONDAY, TUESDAY)
    write(connection, lake, [(MONDAY, 5)], MONDAY)
    with duckdb.connect() as fresh:
        assert lake.recover(fresh) == 2
        lake.create_view(fresh)
        assert contents(fresh) == [(MONDAY, 5), (TUESDAY, 2)]
