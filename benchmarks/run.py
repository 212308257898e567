"""How long `make run` takes on the sample, warm, and what the time goes into.

Parts are measured in one fresh process per repetition: imports first, then the run, whose steps Dagster times. A warm
run finds nothing new and keeps what it made; an ordinary morning is a day that was never planned, so that monitoring,
forecast and audience are made anew. The floor beside it is Dagster with the same graph in which no step does anything.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.results import machine, table, write_section

if TYPE_CHECKING:
    import dagster as dg

REPETITIONS = 3
TARGET_SECONDS, TARGET_OVERHEAD = 45, 25
NEWEST = date(2025, 3, 31)
ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Measure and write the section."""
    where = machine("dagster", "great-expectations", "duckdb", "pandas")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        first = command_seconds(home)
        totals = [command_seconds(home) for _ in range(REPETITIONS)]
        mornings = [command_seconds(home, NEWEST - timedelta(days=back)) for back in range(1, REPETITIONS + 1)]
        parts = [in_child("parts", home) for _ in range(REPETITIONS)]
        floors = [in_child("floor", home)["floor"] for _ in range(REPETITIONS)]
    names = ["imports", "orchestration", "checks", "work"]
    median = {name: statistics.median(part[name] for part in parts) for name in names}
    total, floor = statistics.median(totals), statistics.median(floors)
    overhead = median["imports"] + median["orchestration"]
    rows = [
        ("first run in an empty home, command line", f"{first:.1f}"),
        (
            f"**warm run, command line** (median of {REPETITIONS}; {min(totals):.1f}-{max(totals):.1f})",
            f"**{total:.1f}**",
        ),
        *((f"of it {name}", f"{median[name]:.1f}") for name in names),
        (
            f"an ordinary morning: a day not planned before (median of {REPETITIONS}; "
            f"{min(mornings):.1f}-{max(mornings):.1f})",
            f"{statistics.median(mornings):.1f}",
        ),
        ("floor: Dagster with the same graph, every step empty, imports not counted", f"{floor:.2f}"),
    ]
    body = (
        f"{table(('what', 'seconds'), rows)}\n\n"
        f"Target: {TARGET_SECONDS} s on 2 cores, {_verdict(total, TARGET_SECONDS)}; of it imports and orchestration "
        f"{TARGET_OVERHEAD} s, {_verdict(overhead, TARGET_OVERHEAD)}. Imports are those of Dagster, pandas, Great "
        "Expectations and matplotlib; orchestration is what Dagster does around the steps, mostly writing events to "
        "SQLite; checks and work are the durations of their steps, their events included."
    )
    write_section("Warm run on the sample", where, body)


def _verdict(seconds: float, target: float) -> str:
    return "reached" if seconds <= target else f"missed by {seconds - target:.1f} s"


def command_seconds(home: Path, as_of: date | None = None) -> float:
    """Wall time of the command line, from nothing to its exit."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "marketing_assets.cli", "run", "--home", str(home)]
    command += ["--as-of", as_of.isoformat()] if as_of else []
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
    """Seconds Dagster takes for a graph of the same assets and checks in which every step does nothing."""
    import dagster as dg

    from marketing_assets.pipeline.build import build_definitions
    from marketing_assets.pipeline.run import open_instance
    from marketing_assets.warehouse.home import Home

    real = build_definitions()
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    assets = [_empty_step(entry) for entry in real.assets or [] if isinstance(entry, dg.AssetsDefinition)]
    checks = [_empty_checks(entry) for entry in real.asset_checks or []]
    job = dg.define_asset_job("nothing", executor_def=dg.in_process_executor)
    definitions = dg.Definitions(assets=assets, asset_checks=checks, jobs=[job], executor=dg.in_process_executor)
    with open_instance(Home(home.with_name("empty"))) as instance:
        began = time.perf_counter()
        done = definitions.resolve_job_def("nothing").execute_in_process(instance=instance, run_config=quiet)
        assert done.success
        return {"floor": time.perf_counter() - began}


def _empty_step(real: dg.AssetsDefinition) -> dg.AssetsDefinition:
    import dagster as dg

    specs = [dg.AssetSpec(spec.key, deps=[dep.asset_key for dep in spec.deps]) for spec in real.specs]

    @dg.multi_asset(name=f"{real.op.name}_empty", specs=specs)
    def step():
        for spec in specs:
            yield dg.MaterializeResult(asset_key=spec.key)

    return step


def _empty_checks(real: dg.AssetChecksDefinition) -> dg.AssetChecksDefinition:
    import dagster as dg

    specs = [dg.AssetCheckSpec(spec.name, asset=spec.asset_key, blocking=spec.blocking) for spec in real.check_specs]

    @dg.multi_asset_check(name=f"{real.op.name}_empty", specs=specs)
    def step():
        for spec in specs:
            yield dg.AssetCheckResult(asset_key=spec.asset_key, check_name=spec.name, passed=True)

    return step


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        print(json.dumps({"parts": parts, "floor": floor}[sys.argv[1]](Path(sys.argv[2]))))
