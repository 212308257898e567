"""The last look before anything is published: is there personal data in what a run wrote?"""

from __future__ import annotations

from collections.abc import Sequence

import dagster as dg
import duckdb

from marketing_assets.governance import Leak, MaskingKey, scan_files, scan_tables, scan_text
from marketing_assets.lineage import source_hash
from marketing_assets.warehouse.home import Home

# Landed files are what people dropped, and are only read. The working warehouse is searched as tables; Dagster's own
# storage after the run, when everything is in it.
NOT_SEARCHED = ("landing", "warehouse.duckdb", "warehouse.duckdb.wal", "dagster", "run.lock")


def refuse_leaks(connection: duckdb.DuckDBPyConnection, home: Home, key: MaskingKey | None) -> None:
    """Search every table and every file of the home, landed files and Dagster's storage excepted.

    Lake files never change once they are written, so each is searched once per version of the rules.

    Raises:
        dagster.Failure: where, what kind and how many; never a value.
    """
    rules = source_hash("governance") + (key.key_id if key else "")
    connection.execute("CREATE TABLE IF NOT EXISTS searched_files (file VARCHAR, rules VARCHAR)").fetchall()
    connection.execute("DELETE FROM searched_files WHERE rules <> ?", [rules]).fetchall()
    known = {file for (file,) in connection.execute("SELECT file FROM searched_files").fetchall()}
    lake = {file.relative_to(home.path).as_posix() for file in home.lake.rglob("*.parquet")}
    leaks = [
        *scan_tables(connection, key=key),
        *scan_files(home.path, exclude=[*NOT_SEARCHED, *(lake & known)], key=key),
    ]
    if leaks:
        raise dg.Failure(f"personal data found, nothing was published: {describe(leaks)}")
    connection.execute("DELETE FROM searched_files WHERE file NOT IN (SELECT unnest(?))", [list(lake)]).fetchall()
    connection.execute("INSERT INTO searched_files SELECT unnest(?), ?", [sorted(lake - known), rules]).fetchall()


def leaks_in_logs(instance: dg.DagsterInstance, home: Home, run_id: str, key: MaskingKey | None) -> list[Leak]:
    """Leaks in what Dagster kept of one run: its events and the captured output of its steps."""
    events = "\n".join(dg.serialize_value(entry) for entry in instance.all_logs(run_id))
    found = [Leak("events", kind, count) for kind, count in scan_text(events, key=key).items()]
    captured = home.dagster / "storage" / run_id
    return [*found, *(scan_files(captured, key=key) if captured.is_dir() else [])]


def describe(leaks: Sequence[Leak]) -> str:
    """`12 × e-mail in sessions.campaign; …`, the most frequent first."""
    most = sorted(leaks, key=lambda leak: (-leak.count, leak.where))[:5]
    more = f" and {len(leaks) - len(most)} more places" if len(leaks) > len(most) else ""
    return "; ".join(f"{leak.count} × {leak.kind} in {leak.where}" for leak in most) + more
