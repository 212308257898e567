"""Rows of tables that have no days: one Parquet file per landed file, beside the lake.

The table in the warehouse is what is read. The files repeat it, so that a lost warehouse, or one of an older version,
is rebuilt with the rows of landed files that are long gone.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import duckdb

from marketing_assets.warehouse.lake import complete_scan, one_file_each, quoted


class RowFiles:
    """The files of one table, named by the SHA-256 of the landed file: `TABLE/SHA256.parquet`.

    Args:
        root: the lake folder.
        table: name of the table in the warehouse.
        columns: column name → DuckDB type; `file_sha256` and `line` are among them.
    """

    def __init__(self, root: Path, table: str, columns: Mapping[str, str]) -> None:
        self.folder = root / table
        self.table = table
        self.columns = columns

    def write(self, connection: duckdb.DuckDBPyConnection, rows: str) -> None:
        """Write the rows of relation `rows`, each landed file's in the place of what it gave before."""
        staging = self.folder / ".staging"
        shutil.rmtree(staging, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        one_file_each(connection, f"SELECT * FROM {rows} ORDER BY file_sha256, line", staging, "file_sha256")
        for written in staging.glob("file_sha256=*/*.parquet"):
            written.replace(self.folder / f"{written.parent.name.removeprefix('file_sha256=')}.parquet")
        shutil.rmtree(staging, ignore_errors=True)

    def recover(self, connection: duckdb.DuckDBPyConnection) -> bool:
        """Fill the empty table from the files. False when there are none."""
        files = self._files()
        if files:
            names = ", ".join(map(quoted, self.columns))
            connection.execute(
                f'INSERT INTO "{self.table}" BY NAME SELECT {names} FROM {complete_scan(self.columns, files)}'
            ).fetchall()
        return bool(files)

    def write_missing(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Write the files that the table has rows of and the folder has not: of before there were files, or deleted."""
        there = {file.stem for file in self._files()}
        if missing := sorted(self._with_rows(connection) - there):
            listed = ", ".join(f"'{sha}'" for sha in missing)
            self.write(connection, f'"{self.table}" WHERE file_sha256 IN ({listed})')

    def sweep(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Delete the files of which the table has no row: withdrawn ones, and leftovers of killed runs."""
        shutil.rmtree(self.folder / ".staging", ignore_errors=True)
        files = self._files()
        if not files:
            return
        kept = self._with_rows(connection)
        for file in files:
            if file.stem not in kept:
                file.unlink(missing_ok=True)

    def _with_rows(self, connection: duckdb.DuckDBPyConnection) -> set[str]:
        found = connection.execute(f'SELECT DISTINCT file_sha256 FROM "{self.table}"').fetchall()
        return {sha256 for (sha256,) in found}

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.parquet"))
