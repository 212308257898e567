from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def test_runs_killed_anywhere_leave_nothing_that_the_next_run_does_not_mend(repository: Path, tmp_path: Path) -> None:
    trials, kills = 2, 1  # a minute or two; the benchmark kills over 200
    command = [
        sys.executable,
        "-m",
        "marketing_assets_tests.pipeline.killing",
        str(tmp_path),
        str(trials),
        "7",
        str(kills),
    ]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, timeout=900, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert lines[-1]["failures"] == 0
    assert sum(line["killed"] for line in lines[:-1]) == trials * kills
    assert {line["start"] for line in lines[:-1]} == {"first run", "correction"}
