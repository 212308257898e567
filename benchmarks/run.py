"""How long `make run` takes on the sample, warm, and what the time goes into.

Parts are measured in one fresh process per repetition: imports first, then the run, whose steps Dagster times. The
floor beside it is the same work, the same functions in the same order, without orchestration and without checks.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.results import machine, table, write_section

REPETITIONS = 3
TARGET_SECONDS = 25
ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Measure and write the section."""
    where = machine("dagster", "great-expectations", "duckdb", "pandas")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        first = command_seconds(home)
        totals = [command_seconds(home) for _ in range(REPETITIONS)]
        parts = [in_child("parts", home) for _ in range(REPETITIONS)]
        floors = [in_child("floor", home)["floor"] for _ in range(REPETITIONS)]
    names = ["imports", "orchestration", "checks", "work"]
    median = {name: statistics.median(part[name] for part in parts) for name in names}
    total, floor = statistics.median(totals), statistics.median(floors)
    verdict = "within" if total <= TARGET_SECONDS else "above"
    rows = [
        ("first run in an empty home, command line", f"{first:.1f}"),
        (
            f"**warm run, command line** (median of {REPETITIONS}; {min(totals):.1f}-{max(totals):.1f})",
            f"**{total:.1f}**",
        ),
        *((f"of it {name}", f"{median[name]:.1f}") for name in names),
        ("floor: the same work without orchestration and checks", f"{floor:.2f}"),
    ]
    body = (
        f"{table(('what', 'seconds'), rows)}\n\n"
        f"Target: {TARGET_SECONDS} s on 2 cores; {verdict} it. Imports are those of "
        "Dagster, pandas, Great Expectations and matplotlib; orchestration is what Dagster does around the steps, "
        "mostly writing events to SQLite; checks and work are the durations of their steps, their events included."
    )
    write_section("Warm run on the sample", where, body)


def command_seconds(home: Path) -> float:
    """Wall time of the command line, from nothing to its exit."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "marketing_assets.cli", "run", "--home", str(home)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    return time.perf_counter() - began


def in_child(what: str, home: Path) -> dict[str, float]:
    """Run one of the measurements below in a fresh process."""
    command = [sys.executable, __file__, what, str(home)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT)
    return json.loads(done.stdout.splitlines()[-1])


def parts(home: Path) -> dict[str, float]:
    """Seconds per part of one warm run in this process."""
    began = time.perf_counter()
    import great_expectations
    import matplotlib.backends.backend_agg  # noqa: F401

    import marketing_assets.pipeline.report
    from marketing_assets.pipeline.run import Step, run_daily
    from marketing_assets.settings import load_settings
    from marketing_assets.warehouse.home import Home

    imports = time.perf_counter() - began
    steps: list[Step] = []
    began = time.perf_counter()
    run_daily(Home(home), load_settings(), on_step=steps.append)
    run = time.perf_counter() - began
    assert great_expectations and marketing_assets.pipeline.report
    checks = sum(step.seconds for step in steps if not step.assets)
    work = sum(step.seconds for step in steps if step.assets)
    return {"imports": imports, "orchestration": run - checks - work, "checks": checks, "work": work}


def floor(home: Path) -> dict[str, float]:
    """Seconds of the same work called directly: read, mart, KPIs, plan, payload. Imports not counted."""
    from datetime import date

    import duckdb

    from marketing_assets.activation import build_payload, payload_bytes, validate_payload
    from marketing_assets.allocation import plan_budget
    from marketing_assets.ingestion import CURRENT_ROWS_SQL
    from marketing_assets.metrics import AD_PERFORMANCE_SQL, CAMPAIGN_KPIS_DAILY_SQL
    from marketing_assets.pipeline.landing import read_landing
    from marketing_assets.settings import load_settings
    from marketing_assets.warehouse.home import Home

    settings = load_settings()
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        began = time.perf_counter()
        empty = Home(Path(folder), Home(home).landing)
        read_landing(connection, empty, settings, date.today())  # noqa: DTZ011
        connection.execute(f"CREATE TABLE current_rows AS {CURRENT_ROWS_SQL}")
        pairs = connection.execute("SELECT DISTINCT platform, campaign FROM current_rows").fetchall()
        connection.execute("CREATE TABLE channel_aliases (platform VARCHAR, campaign VARCHAR, channel VARCHAR)")
        connection.executemany(
            "INSERT INTO channel_aliases VALUES (?, ?, ?)", [(*p, settings.channel(*p)) for p in pairs]
        )
        connection.execute(f"CREATE TABLE ad_performance AS {AD_PERFORMANCE_SQL}")
        connection.execute("CREATE TABLE maturity AS SELECT DISTINCT platform, 3 AS days FROM ad_performance")
        connection.execute(f"CREATE TABLE campaign_kpis_daily AS {CAMPAIGN_KPIS_DAILY_SQL}")
        daily = connection.sql("FROM campaign_kpis_daily").to_arrow_table().to_pandas()
        plan = plan_budget(daily, settings, as_of=max(daily["date"]))
        payload = build_payload(plan, lineage_id="0" * 64, parents={}, checks={}, settings=settings)
        validate_payload(payload)
        assert payload_bytes(payload)
        return {"floor": time.perf_counter() - began}


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        print(json.dumps({"parts": parts, "floor": floor}[sys.argv[1]](Path(sys.argv[2]))))
