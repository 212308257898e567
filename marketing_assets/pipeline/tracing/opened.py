"""A home opened for a look: the working warehouse where nobody writes it, else the snapshot; never changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import duckdb
from filelock import FileLock, Timeout

from marketing_assets.lineage import FileFacts, Graph, Version
from marketing_assets.pipeline.landing import KINDS
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.lake import complete_scan
from marketing_assets.warehouse.snapshot import reader
from marketing_assets.warehouse.tables import SCHEMA_VERSION, schema_version

Source = Literal["warehouse", "snapshot", "nothing"]
# Of these a version of one day is the rows of that day; elsewhere it is all rows up to it.
STORED_BY_DAY = frozenset({"sessions", *(kind.table for kind in KINDS.values() if kind.in_lake)})
_FACTS = ("lines", "records", "kept", "rejected", "dropped", "replaced", "first_date", "last_date")


@dataclass(frozen=True)
class OpenedHome:
    """A connection in which the home's tables are read by name, and in which temporary tables can be made.

    `why_not_warehouse` says, for a reader of the result, why it is not the working warehouse; empty where it is.
    """

    home: Home
    connection: duckdb.DuckDBPyConnection
    source: Source
    why_not_warehouse: str = ""

    def has(self, table: str) -> bool:
        """Whether a table or view of that name is kept there."""
        return table in self.tables()

    def tables(self) -> list[str]:
        """Names of all tables and views."""
        if self.source == "nothing":
            return []
        found = self.connection.execute(
            "SELECT table_name FROM information_schema.tables "
            "WHERE table_catalog = current_database() AND table_schema = 'main' ORDER BY table_name"
        ).fetchall()
        return [name for (name,) in found]

    def columns(self, table: str) -> list[str]:
        """Names of a table's columns, in order."""
        return [row[0] for row in self.connection.execute(f'DESCRIBE SELECT * FROM "{table}"').fetchall()]

    def rows(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[dict[str, Any]]:
        """Rows of a query as column → value."""
        found = self.connection.execute(sql, parameters)
        names = [name for name, *_ in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def lake(self, table: str, columns: dict[str, str], days: Sequence[date] | None = None) -> str:
        """SQL of a relation over a lake table's current days, all of them or some.

        Of a day the file counts that the table `lineage` calls current; the name of the file holds its id. The lake is
        read where this home lies, whatever place the warehouse was made in.
        """
        current = {
            row["id"]: row["as_of"]
            for row in self.rows(
                "SELECT id, as_of FROM lineage WHERE table_name = ? AND as_of IS NOT NULL AND is_current", [table]
            )
        }
        files: dict[str, Path] = {}
        for folder in (self.home.lake / table).glob("date=*"):
            if days is not None and date.fromisoformat(folder.name.removeprefix("date=")) not in days:
                continue
            for file in sorted(folder.glob("*.parquet")):
                _, _, identity = file.stem.partition("-")
                if identity in current:
                    files[folder.name] = file
        return complete_scan(columns, sorted(files.values())) if files else _nothing(columns)

    def landed(self, kind: str) -> str:
        """SQL of a relation over the rows of a kind that is not stored by date; the snapshot has few of them."""
        landed = KINDS[kind]
        if self.has(landed.table):
            return f'(SELECT * FROM "{landed.table}")'
        files = sorted((self.home.lake / landed.table).glob("*.parquet"))
        return complete_scan(dict(landed.columns), files) if files else _nothing(dict(landed.columns))

    def graph(self) -> Graph:
        """Every version and file that the home remembers, with the rows of those that are still there."""
        if not self.has("lineage"):
            return Graph.of([], self._files())
        rows = self.rows("SELECT * FROM lineage ORDER BY is_current DESC, as_of NULLS FIRST, processed_at")
        counted = self._counts({(row["table_name"], row["as_of"]) for row in rows if row["is_current"]})
        days = self._days()
        versions = [
            Version(
                row["id"], row["table_name"], tuple(row["parents"]), row["as_of"], row["settings_hash"],
                row["code_hash"], row["processed_at"], row["is_current"],
                days.get(row["id"], counted.get((row["table_name"], row["as_of"])) if row["is_current"] else None),
            )
            for row in rows
        ]  # fmt: skip
        return Graph.of(versions, self._files())

    def _files(self) -> list[FileFacts]:
        if not self.has("landing_manifest"):
            return []
        rows = self.rows("SELECT * FROM landing_manifest ORDER BY file_order, kind")
        return [
            FileFacts(row["file"], row["sha256"], row["kind"], row["status"], row["file_order"],
                      **{name: row[name] for name in _FACTS})
            for row in rows
        ]  # fmt: skip

    def _days(self) -> dict[str, int]:
        """Rows of every lake partition that is there, by id; what the snapshot does not tell is asked of the files."""
        if self.has("lake_partitions"):
            return dict(self.connection.execute("SELECT id, row_count FROM lake_partitions").fetchall())
        files = [str(file) for file in self.home.lake.glob("*/date=*/[0-9]*-*.parquet")]
        if not files:
            return {}
        found = self.connection.execute(
            "SELECT file_name, num_rows FROM parquet_file_metadata(?::VARCHAR[])", [files]
        ).fetchall()
        return {Path(name).stem.partition("-")[2]: rows for name, rows in found}

    def _counts(self, wanted: set[tuple[str, date | None]]) -> dict[tuple[str, date | None], int]:
        """Rows of tables and vintages; a version up to a day is what the table holds up to that day."""
        kept = set(self.tables())
        counts: dict[tuple[str, date | None], int] = {}
        by_table: dict[str, list[date | None]] = {}
        for table, as_of in wanted:
            if table in kept and not (table in STORED_BY_DAY and as_of):
                by_table.setdefault(table, []).append(as_of)
        for table, days in by_table.items():
            if table in STORED_BY_DAY:
                if self.has("lake_partitions"):
                    found = self.connection.execute(
                        "SELECT coalesce(sum(row_count), 0)::BIGINT FROM lake_partitions WHERE table_name = ?", [table]
                    ).fetchone()
                    counts[table, None] = found[0] if found else 0
                continue
            columns = self.columns(table)
            day = "as_of = ?" if "as_of" in columns else "date <= ?" if "date" in columns else None
            for as_of in days:
                where = f"WHERE {day}" if day and as_of else ""
                found = self.connection.execute(
                    f'SELECT count(*) FROM "{table}" {where}', [as_of] if where else []
                ).fetchone()
                counts[table, as_of] = found[0] if found else 0
        return counts


@contextmanager
def opened(home: Home) -> Iterator[OpenedHome]:
    """Open the warehouse for reading, or the snapshot while a run writes; or neither, where both are gone.

    The home's lock is held while the warehouse is read, so that a run that starts meanwhile waits instead of failing.
    """
    why = "the warehouse is gone" if not home.warehouse.is_file() else ""
    if not why:
        lock = FileLock(home.lock)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            why = "a run holds the warehouse"
        except OSError:
            why = "the home is read-only"
        else:
            try:
                connection, why = _attached(home)
                if connection is not None:
                    try:
                        yield OpenedHome(home, connection, "warehouse")
                    finally:
                        connection.close()
                    return
            finally:
                lock.release()
    if home.snapshot.is_file():
        with reader(home.snapshot) as published:
            yield OpenedHome(home, published, "snapshot", why)
        return
    with duckdb.connect() as empty:
        yield OpenedHome(home, empty, "nothing", f"{why}, and nothing is published")


def _attached(home: Home) -> tuple[duckdb.DuckDBPyConnection | None, str]:
    """A connection to the warehouse, or why there is none."""
    connection = duckdb.connect()
    try:
        place = str(home.warehouse).replace("'", "''")
        connection.execute(f"ATTACH '{place}' AS working (READ_ONLY)").fetchall()
        connection.execute("USE working").fetchall()
        if schema_version(connection) == SCHEMA_VERSION:
            return connection, ""
        why = "the warehouse is of another version"
    except duckdb.Error as error:
        why = "a run holds the warehouse" if "lock" in str(error).lower() else "the warehouse cannot be opened"
    connection.close()
    return None, why


def _nothing(columns: dict[str, str]) -> str:
    typed = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in columns.items())
    return f"(SELECT {typed} WHERE false)"
