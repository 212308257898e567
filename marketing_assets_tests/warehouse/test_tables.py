from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from marketing_assets.errors import WarehouseError
from marketing_assets.warehouse.tables import SCHEMA_VERSION, replace_table, replace_vintage, table_exists, transaction


def test_a_failure_leaves_the_table_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "w.duckdb"
    with transaction(file) as connection:
        replace_table(connection, "t", "SELECT 1 AS a")
    with pytest.raises(ZeroDivisionError), transaction(file) as connection:
        replace_table(connection, "t", "SELECT 2 AS a")
        raise ZeroDivisionError
    with transaction(file) as connection:
        assert connection.execute("SELECT a FROM t").fetchall() == [(1,)]


def test_a_vintage_replaces_itself_and_leaves_the_others(tmp_path: Path) -> None:
    first, second = date(2025, 3, 30), date(2025, 3, 31)
    with transaction(tmp_path / "w.duckdb") as connection:
        for day, value in ((first, 1), (second, 2), (second, 3)):
            rows = replace_vintage(connection, "t", day, f"SELECT DATE '{day}' AS as_of, {value} AS a")
            assert rows == 1
        assert connection.execute("SELECT as_of, a FROM t ORDER BY 1").fetchall() == [(first, 1), (second, 3)]


def test_a_second_process_is_told_that_the_warehouse_is_in_use(tmp_path: Path) -> None:
    file = tmp_path / "w.duckdb"
    program = (
        "import sys; from pathlib import Path; from marketing_assets.warehouse.tables import transaction\n"
        f"with transaction(Path({str(file)!r})): print('open', flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdin and child.stdout
    assert child.stdout.readline() == "open\n"
    with pytest.raises(WarehouseError, match="in use by another process"), transaction(file):
        pass
    child.communicate()
    with transaction(file) as connection:
        assert not table_exists(connection, "t")


def test_an_older_schema_is_set_aside_and_begun_anew(tmp_path: Path) -> None:
    file = tmp_path / "w.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("CREATE TABLE schema_version AS SELECT 0 AS version")
        connection.execute("CREATE TABLE old AS SELECT 1 AS a")
    with transaction(file) as connection:
        assert not table_exists(connection, "old")
    assert (tmp_path / "w-schema-0.duckdb.old").is_file()


def test_a_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "w.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"CREATE TABLE schema_version AS SELECT {SCHEMA_VERSION + 1} AS version")
    with pytest.raises(WarehouseError, match="newer version"), transaction(file):
        pass
    assert file.is_file()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    file = tmp_path / "w.duckdb"
    file.write_bytes(b"not a database, but long enough to have a header of its own" * 100)
    with pytest.raises(WarehouseError, match="cannot be opened"), transaction(file):
        pass
