"""The lake: daily Parquet partitions that are written beside the old ones and become current in one transaction.

File name: `TABLE/date=YYYY-MM-DD/REVISION-ID.parquet`. Which file is current stands in `lake_partitions`; the name
alone is enough to rebuild that table when the warehouse is lost (highest revision of each date).
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from marketing_assets.insert_rows import insert_rows

PARTITIONS_DDL = """
CREATE TABLE IF NOT EXISTS lake_partitions (
    table_name VARCHAR NOT NULL, date DATE NOT NULL, id VARCHAR NOT NULL, revision BIGINT NOT NULL,
    file VARCHAR NOT NULL, row_count BIGINT NOT NULL
)"""


@dataclass(frozen=True)
class Partition:
    """One current day of a lake table; `file` is relative to the lake folder."""

    date: date
    id: str
    revision: int
    file: str
    row_count: int


class Lake:
    """Daily partitions of one table.

    Args:
        root: the lake folder.
        table: name of the table, also of its view in the warehouse.
        columns: column name → DuckDB type, used for the view while the lake is empty.
    """

    def __init__(self, root: Path, table: str, columns: Mapping[str, str]) -> None:
        self.root = root
        self.table = table
        self.columns = columns

    def partitions(self, connection: duckdb.DuckDBPyConnection) -> list[Partition]:
        """Current partitions in date order."""
        connection.execute(PARTITIONS_DDL).fetchall()
        rows = connection.execute(
            "SELECT date, id, revision, file, row_count FROM lake_partitions WHERE table_name = ? ORDER BY date",
            [self.table],
        ).fetchall()
        return [Partition(*row) for row in rows]

    def scan(self, partitions: list[Partition]) -> str:
        """SQL of a relation over these partitions; typed and empty when there are none."""
        if not partitions:
            return _nothing(self.columns)
        return f"read_parquet([{self._places(partitions)}], hive_partitioning = false)"

    def _places(self, partitions: list[Partition]) -> str:
        return ", ".join(_literal(str(self.root / partition.file)) for partition in partitions)

    def _full_scan(self, connection: duckdb.DuckDBPyConnection, partitions: list[Partition]) -> str:
        """Like `scan`; columns that days written by an earlier version do not have are NULL there."""
        if not partitions:
            return self.scan(partitions)
        complete = connection.execute(
            "SELECT count(*) = 0 FROM (SELECT list(name) AS names "
            f"FROM parquet_schema([{self._places(partitions)}]) GROUP BY file_name) "
            "WHERE NOT list_has_all(names, ?::VARCHAR[])",
            [list(self.columns)],
        ).fetchone()
        if complete and complete[0]:
            return self.scan(partitions)
        return complete_scan(self.columns, [self.root / partition.file for partition in partitions])

    def create_view(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Point the view named like the table at the current partitions."""
        columns = ", ".join(map(quoted, self.columns))
        scan = self._full_scan(connection, self.partitions(connection))
        connection.execute(f'CREATE OR REPLACE VIEW "{self.table}" AS SELECT {columns} FROM {scan}').fetchall()

    def write(self, connection: duckdb.DuckDBPyConnection, rows: str, ids: Mapping[date, str], order_by: str) -> None:
        """Make the rows of relation `rows` the new content of the days in `ids`; a day without rows disappears.

        Runs inside the caller's transaction: until it commits, the old files stay current.
        """
        staging = self.root / f".staging-{self.table}"
        shutil.rmtree(staging, ignore_errors=True)
        staging.parent.mkdir(parents=True, exist_ok=True)
        columns = ", ".join(map(quoted, self.columns))
        revisions = {partition.date: partition.revision for partition in self.partitions(connection)}
        one_file_each(connection, f"SELECT {columns} FROM {rows} ORDER BY date, {order_by}", staging, "date")
        counts = dict(connection.execute(f"SELECT date, count(*) FROM {rows} GROUP BY date").fetchall())
        connection.execute(
            "DELETE FROM lake_partitions WHERE table_name = ? AND date IN (SELECT unnest(?::DATE[]))",
            [self.table, list(ids)],
        ).fetchall()
        entries = []
        for day, identity in ids.items():
            if day not in counts:
                continue
            revision = revisions.get(day, 0) + 1
            file = f"{self.table}/date={day}/{revision:06d}-{identity}.parquet"
            target = self.root / file
            target.parent.mkdir(parents=True, exist_ok=True)
            (staging / f"date={day}" / "data_0.parquet").replace(target)
            entries.append((self.table, day, identity, revision, file, counts[day]))
        shutil.rmtree(staging, ignore_errors=True)
        insert_rows(connection, "lake_partitions", entries)

    def forget_missing(self, connection: duckdb.DuckDBPyConnection) -> list[date]:
        """Drop partitions whose file somebody deleted, so that the rest stays readable. Returns their days."""
        lost = [
            partition.date for partition in self.partitions(connection) if not (self.root / partition.file).is_file()
        ]
        if lost:
            connection.execute(
                "DELETE FROM lake_partitions WHERE table_name = ? AND date IN (SELECT unnest(?::DATE[]))",
                [self.table, lost],
            ).fetchall()
        return lost

    def sweep(self, connection: duckdb.DuckDBPyConnection) -> int:
        """Delete files that no partition names: leftovers of replaced days and of killed runs. Returns how many."""
        shutil.rmtree(self.root / f".staging-{self.table}", ignore_errors=True)
        current = {self.root / partition.file for partition in self.partitions(connection)}
        leftovers = [file for file in (self.root / self.table).glob("date=*/*") if file not in current]
        for file in leftovers:
            file.unlink(missing_ok=True)
        return len(leftovers)

    def recover(self, connection: duckdb.DuckDBPyConnection) -> int:
        """Rebuild `lake_partitions` of this table from the files themselves. Returns the days found."""
        connection.execute(PARTITIONS_DDL).fetchall()
        connection.execute("DELETE FROM lake_partitions WHERE table_name = ?", [self.table]).fetchall()
        newest: dict[date, Path] = {}
        for file in sorted((self.root / self.table).glob("date=*/*.parquet")):
            newest[date.fromisoformat(file.parent.name.removeprefix("date="))] = file
        for day, file in newest.items():
            self._complete(connection, file)
            revision, _, identity = file.stem.partition("-")
            found = connection.execute(f"SELECT count(*) FROM read_parquet({_literal(str(file))})").fetchone()
            connection.execute(
                "INSERT INTO lake_partitions VALUES (?, ?, ?, ?, ?, ?)",
                [self.table, day, identity, int(revision), file.relative_to(self.root).as_posix(), found and found[0]],
            ).fetchall()
        return len(newest)

    def _complete(self, connection: duckdb.DuckDBPyConnection, file: Path) -> None:
        """Give a file that an older version wrote the columns it lacks, as NULL: days of one table must be alike."""
        source = f"read_parquet({_literal(str(file))}, hive_partitioning = false)"
        found = {name for name, *_ in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
        if found >= set(self.columns):
            return
        columns = ", ".join(
            f'"{name}"' if name in found else f'NULL::{kind} AS "{name}"' for name, kind in self.columns.items()
        )
        completed = file.with_name(f".{file.name}")
        connection.execute(
            f"COPY (SELECT {columns} FROM {source}) TO {_literal(str(completed))} (FORMAT parquet)"
        ).fetchall()
        completed.replace(file)


def one_file_each(connection: duckdb.DuckDBPyConnection, select: str, folder: Path, column: str) -> None:
    """Write the result as `folder/COLUMN=VALUE/data_0.parquet`, one file per value of the column."""
    # One thread: several would split a value over several files.
    connection.execute("SET threads = 1").fetchall()
    try:
        connection.execute(
            f"COPY ({select}) TO {_literal(str(folder))} "
            f"(FORMAT parquet, PARTITION_BY ({column}), WRITE_PARTITION_COLUMNS true)"
        ).fetchall()
    finally:
        connection.execute("RESET threads").fetchall()


def complete_scan(columns: Mapping[str, str], files: Sequence[Path]) -> str:
    """SQL of a relation over Parquet files of several versions: columns that a file does not have are NULL in it."""
    places = ", ".join(_literal(str(file)) for file in files)
    scan = f"read_parquet([{places}], hive_partitioning = false, union_by_name = true)"
    return f"(FROM {_nothing(columns)} UNION ALL BY NAME FROM {scan})"


def quoted(name: str) -> str:
    """A column's name in SQL."""
    return f'"{name}"'


def _nothing(columns: Mapping[str, str]) -> str:
    typed = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in columns.items())
    return f"(SELECT {typed} WHERE false)"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
