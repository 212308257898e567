"""The last look before anything is published: is there personal data in what a run wrote?"""

from __future__ import annotations

from collections.abc import Sequence

import dagster as dg
import duckdb

from marketing_assets.governance import Leak, MaskingKey, scan_files, scan_tables
from marketing_assets.warehouse.home import Home

# Landed files are what people dropped, and are only read. The working warehouse is searched as tables; Dagster's own
# storage after the run, when everything is in it.
NOT_SEARCHED = ("landing", "warehouse.duckdb", "warehouse.duckdb.wal", "dagster", "run.lock")


def refuse_leaks(connection: duckdb.DuckDBPyConnection, home: Home, key: MaskingKey | None) -> None:
    """Search every table and every file of the home, landed files and Dagster's storage excepted.

    Raises:
        dagster.Failure: where, what kind and how many; never a value.
    """
    leaks = [*scan_tables(connection, key=key), *scan_files(home.path, exclude=NOT_SEARCHED, key=key)]
    if leaks:
        raise dg.Failure(f"personal data found, nothing was published: {describe(leaks)}")


def leaks_in_logs(home: Home, key: MaskingKey | None, since: float) -> list[Leak]:
    """Leaks in what Dagster wrote since a moment [seconds of the epoch]: event storage and captured logs."""
    old = [
        file.relative_to(home.dagster).as_posix()
        for file in home.dagster.rglob("*")
        if file.is_file() and file.stat().st_mtime < since
    ]
    return scan_files(home.dagster, exclude=old, key=key)


def describe(leaks: Sequence[Leak]) -> str:
    """`12 × e-mail in sessions.campaign; …`, the most frequent first."""
    most = sorted(leaks, key=lambda leak: (-leak.count, leak.where))[:5]
    more = f" and {len(leaks) - len(most)} more places" if len(leaks) > len(most) else ""
    return "; ".join(f"{leak.count} × {leak.kind} in {leak.where}" for leak in most) + more
