"""Kills over 200 runs with SIGKILL at random moments and compares what the next run makes of it with whole runs."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.results import machine, table, write_section

# Some runs end before their moment, because an earlier kill left them less to do: more trials than 200 / 4.
TRIALS, KILLS_PER_TRIAL, SEED = 54, 4, 20250401


def main() -> None:
    """Run the trials and write the section; exit code 1 when one of them differed or hung."""
    where = machine("dagster", "duckdb")
    began = time.monotonic()
    program = [sys.executable, "-m", "marketing_assets_tests.pipeline.killing"]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [*program, folder, str(TRIALS), str(SEED), str(KILLS_PER_TRIAL)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False,
            cwd=Path(__file__).resolve().parent.parent,
        )  # fmt: skip
    *trials, totals = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    killed = sum(trial["killed"] for trial in trials)
    wrong = Counter(key for trial in trials for key in trial["differs"])
    rows = [
        ("runs killed", killed),
        ("next runs compared with an undisturbed one", len(trials)),
        ("of them different in tables, snapshot or payload bytes, or hung", totals["failures"]),
        ("moments to die at (SQL statements, renames, removals): first run", totals["moments"]["first run"]),
        ("the same: a correction on top of an earlier run", totals["moments"]["correction"]),
        ("minutes", round((time.monotonic() - began) / 60, 1)),
    ]
    body = table(("what", "count"), rows) + (f"\n\nDiffering: {dict(wrong)}" if wrong else "")
    write_section("Runs killed at random moments", where, body)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
