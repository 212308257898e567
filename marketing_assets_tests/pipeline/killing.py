"""Kills runs with SIGKILL at chosen moments and compares what the next run makes of it with an undisturbed run.

A program of its own, because children are forked from a process that has imported everything and opened nothing:
`python -m marketing_assets_tests.pipeline.killing FOLDER TRIALS SEED [KILLS]` prints one JSON line per trial and a last
one with the totals. Used by the tests with few trials and by `benchmarks/kills.py` with many.

The moments are calls that change something outside Python's memory: SQL, renames, removals. A first run counts them;
each trial then dies just before a random one, several times in a row, and runs once more undisturbed.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from marketing_assets.governance import KEY_VARIABLE
from marketing_assets.lineage import code_hash, source_hash
from marketing_assets.pipeline.report import print_report  # noqa: F401  (warms everything a run imports)
from marketing_assets.pipeline.run import run_daily
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home
from marketing_assets_tests.warm import import_what_a_run_imports
from marketing_assets_tests.worlds import (
    FIRST,
    MASKING_KEY,
    a_month,
    ads_line,
    visits,
    write_ads,
    write_company,
    write_customers,
    write_events,
    write_sales,
)

SECONDS_PER_RUN = 300
# The day of data that each start plans from.
DAYS = {"first run": date(2025, 3, 20), "correction": date(2025, 3, 30)}


def main(folder: Path, trials: int, seed: int, kills: int) -> None:
    """Run all trials; exit code 1 when one differs or hangs."""
    draw = random.Random(seed)
    os.environ[KEY_VARIABLE] = MASKING_KEY
    import_what_a_run_imports()
    code_hash()  # cached: a source edited while this runs must not look like a difference
    for room in ("ingestion", "governance"):
        source_hash(room)
    starts, expected, moments = {}, {}, {}
    undisturbed = folder / "undisturbed"
    for name, day in DAYS.items():
        # The correction lands on what the undisturbed first run left.
        starts[name] = _first_run(folder) if name == "first run" else _correction(undisturbed, folder)
        home = _copy(starts[name], undisturbed)
        assert _child(lambda home=home, day=day: _count_moments(home, day)) == 0, "the undisturbed run failed"
        moments[name] = int((home.path / "moments").read_text())
        (home.path / "moments").unlink()
        expected[name] = state(home)
    failures = 0
    for trial in range(trials):
        name = list(starts)[trial % len(starts)]
        day = DAYS[name]
        home = _copy(starts[name], folder / "trial")
        points = [draw.randrange(moments[name]) for _ in range(kills)]
        began = time.monotonic()
        deaths = [_child(lambda point=point, home=home, day=day: _die_at(home, day, point)) for point in points]
        died = deaths.count(-signal.SIGKILL)
        code = _child(lambda home=home, day=day: _run(home, day))
        found = state(home)
        wrong = sorted(key for key in expected[name].keys() | found.keys() if expected[name].get(key) != found.get(key))
        failures += bool(wrong) or code != 0
        seconds = round(time.monotonic() - began, 1)
        print(
            json.dumps({"start": name, "points": points, "killed": died, "exit": code, "differs": wrong, "s": seconds})
        )
        sys.stdout.flush()
    print(json.dumps({"trials": trials, "kills": trials * kills, "failures": failures, "moments": moments}))
    sys.exit(1 if failures else 0)


def state(home: Home) -> dict[str, str]:
    """What must be equal after an undisturbed and a disturbed history: tables, snapshot, payload bytes, stray files."""
    found: dict[str, str] = {}
    for label, file in (("warehouse", home.warehouse), ("snapshot", home.snapshot)):
        if not file.is_file():
            found[label] = "missing"
            continue
        with duckdb.connect() as connection:
            connection.execute(f"ATTACH '{file}' AS it (READ_ONLY)")
            connection.execute("USE it")
            tables = connection.execute(
                "SELECT table_name FROM duckdb_tables() WHERE database_name = 'it' UNION ALL "
                "SELECT view_name FROM duckdb_views() WHERE database_name = 'it' AND NOT internal"
            ).fetchall()
            for (table,) in tables:
                if table == "searched_files":  # names files by their revision, as `lake_partitions` does
                    continue
                columns = "* EXCLUDE (processed_at)" if table == "lineage" else "*"
                where = "WHERE is_current" if table == "lineage" else ""
                # A killed run leaves a higher revision number behind; the content is what counts.
                columns = "* EXCLUDE (revision, file)" if table == "lake_partitions" else columns
                rows = connection.execute(f'SELECT {columns} FROM "{table}" {where} ORDER BY ALL').fetchall()
                found[f"{label}.{table}"] = _digest(rows)
    found["strays"] = str(sorted(f.name for f in home.path.rglob("*staged*") if f.name != "staged"))
    payloads = sorted(home.payloads.rglob("*.json"))
    found["payloads"] = _digest([(file.name, file.read_bytes()) for file in payloads])
    return found


def _digest(rows: list[Any]) -> str:
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def _first_run(folder: Path) -> Path:
    """An empty home where a company has landed everything it has."""
    home = folder / "start first"
    write_company(home / "landing", days=25)
    return home


def _correction(before: Path, folder: Path) -> Path:
    """A home with one run behind it, where a corrected and a new export of every kind have landed since."""
    home = _copy(before, folder / "start correction").path
    write_ads(home / "landing", "n1.csv", [ads_line(FIRST, campaign="Google_Always", spend="77.00")])
    write_ads(home / "landing", "n2.csv", a_month()[50:])
    newest = DAYS["correction"]
    last = newest - timedelta(days=5)
    write_events(home / "landing", "n1.csv", [*visits(last, range(24, 34)), *visits(newest, range(30, 36))])
    write_sales(home / "landing", "n1.csv", {last: "250.00", newest: "210.00"})
    write_customers(home / "landing", "n1.csv", range(15, 25), orders=3)
    return home


def _copy(start: Path, target: Path) -> Home:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(start, target)
    return Home(target)


def _run(home: Home, as_of: date) -> int:
    return 0 if run_daily(home, Settings(), as_of=as_of).state == "planned" else 1


def _count_moments(home: Home, as_of: date) -> int:
    seen = _watch(lambda count: None)
    code = _run(home, as_of)
    # The count leaves the child as a file beside its home: an exit code holds only eight bits.
    (home.path / "moments").write_text(str(seen[0]))
    return code


def _die_at(home: Home, as_of: date, point: int) -> int:
    def die(count: int) -> None:
        if count > point:
            os.kill(os.getpid(), signal.SIGKILL)

    _watch(die)
    return _run(home, as_of)


def _watch(at_moment: Callable[[int], None]) -> list[int]:
    """Call `at_moment` with a running count before each statement and each change to the file system."""
    from sqlalchemy import Engine, event

    from marketing_assets.warehouse import tables

    seen = [0]

    def moment(*_: object, **__: object) -> None:
        seen[0] += 1
        at_moment(seen[0])

    def announced(change: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            moment()
            return change(*args, **options)

        return call

    class Announcing:
        """A DuckDB connection that says so before it does something."""

        def __init__(self, connection: Any) -> None:
            self._connection = connection

        def __getattr__(self, name: str) -> Any:
            found = getattr(self._connection, name)
            return announced(found) if name in {"execute", "executemany", "sql", "register", "close"} else found

    for name in ("replace", "rename", "unlink", "mkdir", "rmdir"):
        setattr(os, name, announced(getattr(os, name)))
    opened = tables._open
    tables._open = lambda path: Announcing(opened(path))  # type: ignore[assignment, return-value]
    for name in ("before_cursor_execute", "commit"):
        event.listen(Engine, name, moment)
    return seen


def _child(work: Callable[[], int]) -> int:
    """Run `work` in a forked child; its result, the negative signal that ended it, or -SIGALRM when it hung."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            with Path(os.devnull).open("w") as nowhere:
                os.dup2(nowhere.fileno(), 1)
            code = work()
        finally:
            os._exit(code)
    deadline = time.monotonic() + SECONDS_PER_RUN
    while time.monotonic() < deadline:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return -signal.SIGALRM


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]) if len(sys.argv) > 4 else 2)
