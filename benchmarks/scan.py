"""How much of a run on the sample the search for leaked personal data takes, and how long `marketing-assets scan` does.

Each run is a fresh process in which the two searches of a run (before the snapshot is published, and of Dagster's
record afterwards) are timed, the reading of the landed identifiers they look for included: the first run in an empty
home, the same again with nothing new, and an ordinary morning, a day that was never planned.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.results import machine, table, write_section

REPETITIONS = 3
TARGET_SHARE = 0.10
NEWEST = date(2025, 3, 31)
ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Measure and write the section."""
    where = machine("duckdb", "dagster", "numpy", "pyarrow")
    kinds: dict[str, list[dict[str, float]]] = {
        "first run in an empty home": [],
        "warm run": [],
        "ordinary morning": [],
    }
    scans = []
    for number in range(REPETITIONS):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "home"
            days = (NEWEST, NEWEST, NEWEST - timedelta(days=1 + number))
            for runs, day in zip(kinds.values(), days, strict=True):
                runs.append(in_child("timed_run", home, day))
            scans.append(in_child("timed_scan", home, NEWEST))
    rows = []
    for kind, runs in kinds.items():
        median = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
        share = statistics.median((run["tables and files"] + run["record"]) / run["whole"] for run in runs)
        seconds = (f"{median[name]:.2f}" for name in ("tables and files", "record"))
        verdict = "reached" if share <= TARGET_SHARE else "missed"
        rows.append((kind, f"{median['whole']:.1f}", *seconds, f"**{share:.1%}** ({verdict})"))
    scan = {name: statistics.median(each[name] for each in scans) for name in scans[0]}
    header = (
        "run",
        "whole [s]",
        "search of tables and files [s]",
        "search of Dagster's record [s]",
        "share of the run",
    )
    body = (
        f"{table(header, rows)}\n\nMedians of {REPETITIONS}, imports included; target {TARGET_SHARE:.0%}. "
        f"`marketing-assets scan` of the same home: {scan['seconds']:.1f} s for {scan['tables']:,.0f} tables and "
        f"{scan['files']:,.0f} files ({scan['bytes'] / 1e6:,.0f} MB), with {scan['needles']:,.0f} identifiers of the "
        "landed files."
    )
    write_section("Search for leaked personal data in a run", where, body)


def in_child(what: str, home: Path, day: date) -> dict[str, float]:
    """Run one of the measurements below in a fresh process."""
    command = [sys.executable, __file__, what, str(home), day.isoformat()]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT)
    return json.loads(done.stdout.splitlines()[-1])


def timed_run(home: Path, day: date) -> dict[str, float]:
    """Seconds of one run and of the searches in it."""
    began = time.perf_counter()
    from marketing_assets.pipeline import status
    from marketing_assets.pipeline.assets import reporting
    from marketing_assets.pipeline.run import run_daily
    from marketing_assets.settings import load_settings
    from marketing_assets.warehouse.home import Home

    seconds = {"tables and files": 0.0, "record": 0.0}

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            before = time.perf_counter()
            try:
                return function(*arguments)
            finally:
                seconds[name] += time.perf_counter() - before

        return call

    reporting.refuse_leaks = timed("tables and files", reporting.refuse_leaks)
    status.leaks_in_logs = timed("record", status.leaks_in_logs)
    ended = run_daily(Home(home), load_settings(ROOT / "marketing.yaml"), as_of=day)
    assert ended.state in ("planned", "held"), ended.reason
    return {"whole": time.perf_counter() - began, **seconds}


def timed_scan(home: Path, _day: date) -> dict[str, float]:
    """Seconds of a whole scan, and what it searched."""
    from marketing_assets.pipeline.scan import scan_home
    from marketing_assets.warehouse.home import Home

    began = time.perf_counter()
    found = scan_home(Home(home))
    assert found.clean, found.leaks
    return {"seconds": time.perf_counter() - began, **{name: getattr(found, name) for name in _COUNTS}}


_COUNTS = ("tables", "files", "bytes", "needles")


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        measured = {"timed_run": timed_run, "timed_scan": timed_scan}[sys.argv[1]]
        print(json.dumps(measured(Path(sys.argv[2]), date.fromisoformat(sys.argv[3]))))
