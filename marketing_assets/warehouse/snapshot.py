"""The published snapshot: audited tables copied into a read-only DuckDB file, swapped in one step, and its reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from marketing_assets.errors import WarehouseError
from marketing_assets.warehouse.files import replacing

# DuckDB 2's own storage cannot be opened by the 1.x that most BI tools ship.
STORAGE_VERSION = "v1.2.0"


def publish(
    warehouse: Path, target: Path, tables: Sequence[str], audit: Callable[[duckdb.DuckDBPyConnection], None]
) -> dict[str, int]:
    """Copy `tables` (views become tables) from the committed warehouse into a new snapshot and swap it in.

    Args:
        audit: called with the staged snapshot as the schema `staged`; raises to keep the old snapshot in place.
    Returns:
        Rows by table.
    """
    with replacing(target) as staged:
        # The run may hold the warehouse open, and a process can open a file only once: this shares what is open.
        connection = duckdb.connect(str(warehouse))
        try:
            connection.execute(f"ATTACH {_literal(staged)} AS staged (STORAGE_VERSION '{STORAGE_VERSION}')").fetchall()
            rows = {}
            for table in tables:
                connection.execute(f'CREATE TABLE staged."{table}" AS FROM main."{table}"').fetchall()
                found = connection.execute(f'SELECT count(*) FROM staged."{table}"').fetchone()
                rows[table] = int(found[0]) if found else 0
            audit(connection)
            connection.execute("DETACH staged").fetchall()
        finally:
            connection.close()
        staged.chmod(0o400)
        Path(f"{staged}.wal").unlink(missing_ok=True)
    return rows


@contextmanager
def reader(snapshot: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose tables are those of the published snapshot; never blocks a run, never sees half of one.

    Raises:
        WarehouseError: nothing was published yet.
    """
    if not snapshot.is_file():
        raise WarehouseError(f"nothing published yet at {snapshot}; run `marketing-assets run` first")
    # A fresh in-memory connection per reader: connecting to the path again would show the file that was open before.
    connection = duckdb.connect()
    try:
        connection.execute(f"ATTACH {_literal(snapshot)} AS published (READ_ONLY)").fetchall()
        connection.execute("USE published").fetchall()
        yield connection
    finally:
        connection.close()


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
