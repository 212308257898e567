from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from marketing_assets.errors import WarehouseError
from marketing_assets.warehouse.snapshot import publish, reader


def make_warehouse(folder: Path, value: int) -> Path:
    file = folder / "w.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"CREATE OR REPLACE TABLE t AS SELECT {value} AS a")
        connection.execute("CREATE OR REPLACE VIEW v AS SELECT a + 1 AS b FROM t")
    return file


def accept(staged: duckdb.DuckDBPyConnection) -> None:
    """An audit that finds nothing."""


def values(connection: duckdb.DuckDBPyConnection) -> list[tuple[int]]:
    return connection.execute("SELECT a FROM t").fetchall()


def test_a_snapshot_holds_tables_and_views_as_tables(tmp_path: Path) -> None:
    target = tmp_path / "s.duckdb"
    assert publish(make_warehouse(tmp_path, 1), target, ["t", "v"], accept) == {"t": 1, "v": 1}
    with reader(target) as connection:
        assert connection.execute("SELECT b FROM v").fetchall() == [(2,)]
        with pytest.raises(duckdb.Error):
            connection.execute("CREATE TABLE x AS SELECT 1")


def test_a_reader_keeps_what_it_opened_while_a_newer_snapshot_is_swapped_in(tmp_path: Path) -> None:
    target = tmp_path / "s.duckdb"
    publish(make_warehouse(tmp_path, 1), target, ["t"], accept)
    with reader(target) as old:
        assert values(old) == [(1,)]
        publish(make_warehouse(tmp_path, 2), target, ["t"], accept)
        assert values(old) == [(1,)]
        with reader(target) as new:
            assert values(new) == [(2,)]


def test_a_refused_snapshot_leaves_the_old_one_and_no_litter(tmp_path: Path) -> None:
    target = tmp_path / "s.duckdb"
    publish(make_warehouse(tmp_path, 1), target, ["t"], accept)

    def refuse(staged: duckdb.DuckDBPyConnection) -> None:
        assert staged.execute("SELECT a FROM staged.t").fetchall() == [(2,)]
        raise PermissionError("audit says no")

    with pytest.raises(PermissionError):
        publish(make_warehouse(tmp_path, 2), target, ["t"], refuse)
    with reader(target) as connection:
        assert values(connection) == [(1,)]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["s.duckdb", "w.duckdb"]


def test_reading_before_anything_was_published_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="marketing-assets run"), reader(tmp_path / "s.duckdb"):
        pass


def test_the_snapshot_is_stored_so_that_duckdb_1_can_open_it(tmp_path: Path) -> None:
    target = tmp_path / "s.duckdb"
    publish(make_warehouse(tmp_path, 1), target, ["t"], accept)
    # Bytes 12-19 of a DuckDB file hold the storage version: 64 is 1.0 … 1.2, 69 is 2.0.
    version = int.from_bytes(target.read_bytes()[12:20], "little")
    assert version <= 65
