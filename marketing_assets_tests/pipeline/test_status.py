"""How a run ended, in one record, whoever started it and whenever it is asked."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.errors import DagsterExecutionInterruptedError

from marketing_assets.errors import DecisionError
from marketing_assets.pipeline.build import build_definitions
from marketing_assets.pipeline.resources import HomeResource
from marketing_assets.pipeline.status import describe_run, read_status, write_status, write_waiting
from marketing_assets.warehouse.home import Home
from marketing_assets_tests.worlds import SETTINGS


@pytest.fixture(scope="module")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("status") / "home")


@pytest.fixture
def ephemeral() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


def run_that_ends_with(
    instance: dg.DagsterInstance, error: BaseException | None, name: str = "daily_reallocation"
) -> dg.DagsterRun:
    """A real run of one step that raises."""

    @dg.op
    def step() -> None:
        if error:
            raise error

    @dg.job(name=name)
    def job() -> None:
        step()

    run_id = job.execute_in_process(instance=instance, raise_on_error=False).run_id
    found = instance.get_run_by_id(run_id)
    assert found is not None
    return found


def first_run(instance: dg.DagsterInstance) -> dg.DagsterRun:
    (run,) = instance.get_runs(limit=1)
    return run


def tell(home: Home, instance: dg.DagsterInstance, sensor: str, run: dg.DagsterRun) -> None:
    """What the daemon does when a run has ended."""
    ended = {
        "status_of_success": dg.DagsterEventType.RUN_SUCCESS,
        "status_of_failure": dg.DagsterEventType.RUN_FAILURE,
        "status_of_cancel": dg.DagsterEventType.RUN_CANCELED,
    }[sensor]
    (entry,) = instance.all_logs(run.run_id, of_type=ended)
    resource = HomeResource.at(home)
    known = build_definitions({"home": resource}, SETTINGS).get_repository_def()
    context: Any = dg.build_run_status_sensor_context(
        sensor, entry.get_dagster_event(), instance, run, resources={"home": resource}
    )
    known.get_sensor_def(sensor)(context)


def test_a_planned_run_names_day_payload_snapshot_and_next_step(planned: Home, instance: dg.DagsterInstance) -> None:
    status = describe_run(planned, instance, first_run(instance).run_id)
    assert (status.state, status.as_of, status.effective_date) == ("planned", "2025-03-30", "2025-03-31")
    assert status.payload == f"payloads/2025-03-31/dsp_payload-{(status.payload_hash or '')[:16]}.json"
    assert (planned.path / status.payload).is_file()
    assert status.snapshot == "published/marketing.duckdb"
    assert "marketing-assets approve" in status.next_step
    assert (status.blocking, status.errors) == ([], [])
    # Four weeks are too few for a model, which is no reason to stop but one to say so.
    assert [(c.asset, c.check, c.severity) for c in status.failed_checks] == [
        ("media_mix_model", "the_model_may_move_budget", "WARN")
    ]
    assert status.settings_hash == SETTINGS.digest()


def test_the_file_holds_the_same_as_the_record(planned: Home, instance: dg.DagsterInstance) -> None:
    written = read_status(planned)
    assert written.pop("written_at")
    assert written == asdict(describe_run(planned, instance, first_run(instance).run_id))


def test_a_failed_run_names_step_and_error(nowhere: Home, ephemeral: dg.DagsterInstance) -> None:
    status = describe_run(nowhere, ephemeral, run_that_ends_with(ephemeral, OSError("disk full")).run_id)
    assert (status.state, status.errors) == ("failed", ["step: OSError: disk full"])
    assert status.reason == "step: OSError: disk full"


def test_a_named_error_is_told_without_the_module_it_comes_from(nowhere: Home, ephemeral: dg.DagsterInstance) -> None:
    run = run_that_ends_with(ephemeral, DecisionError("payload was changed; run the day again"))
    words = "step: DecisionError: payload was changed; run the day again"
    assert describe_run(nowhere, ephemeral, run.run_id).errors == [words]


def test_the_message_of_somebody_elses_error_is_not_repeated(nowhere: Home, ephemeral: dg.DagsterInstance) -> None:
    run = run_that_ends_with(ephemeral, ValueError("could not cast jane.doe@example.com"))
    assert describe_run(nowhere, ephemeral, run.run_id).errors == ["step: ValueError"]


@pytest.mark.parametrize(
    "error",
    [DagsterExecutionInterruptedError(), RuntimeError("INTERRUPT Error: Query interrupted")],
    ids=lambda e: type(e).__name__,
)
def test_an_interruption_inside_a_step_is_no_failure(
    nowhere: Home, ephemeral: dg.DagsterInstance, error: BaseException
) -> None:
    status = describe_run(nowhere, ephemeral, run_that_ends_with(ephemeral, error).run_id)
    assert (status.state, status.next_step) == ("interrupted", "run again; nothing half-written was published")


def test_a_cancelled_run_is_interrupted(nowhere: Home, ephemeral: dg.DagsterInstance) -> None:
    run = dg.DagsterRun("daily_reallocation", status=dg.DagsterRunStatus.STARTED)
    ephemeral.add_run(run)
    ephemeral.report_run_canceled(run)
    assert describe_run(nowhere, ephemeral, run.run_id).state == "interrupted"


def test_a_run_nobody_knows_is_an_error(nowhere: Home, ephemeral: dg.DagsterInstance) -> None:
    with pytest.raises(LookupError, match="no run 0815"):
        describe_run(nowhere, ephemeral, "0815")


def test_before_the_first_run_there_is_no_status(tmp_path: Path) -> None:
    assert read_status(Home(tmp_path)) == {}


def test_why_the_schedule_waits_stands_beside_how_the_last_run_ended(planned: Home) -> None:
    before = read_status(planned)
    write_waiting(planned, "dormant")
    after = read_status(planned)
    assert after.pop("schedule")["reason"] == "dormant"
    assert after == before


def test_the_next_run_removes_why_the_schedule_waited(planned: Home, instance: dg.DagsterInstance) -> None:
    write_waiting(planned, "dormant")
    write_status(planned, instance, first_run(instance).run_id)
    assert "schedule" not in read_status(planned)


def test_the_sensors_write_how_a_run_of_the_daemon_ended(planned: Home, instance: dg.DagsterInstance) -> None:
    planned.status.unlink()
    tell(planned, instance, "status_of_success", first_run(instance))
    assert read_status(planned)["state"] == "planned"
    tell(planned, instance, "status_of_failure", run_that_ends_with(instance, OSError("disk full")))
    assert read_status(planned)["reason"] == "step: OSError: disk full"


def test_an_older_run_told_late_does_not_hide_a_newer_one(planned: Home, instance: dg.DagsterInstance) -> None:
    success, failure = first_run(instance), run_that_ends_with(instance, OSError("disk full"))
    tell(planned, instance, "status_of_failure", failure)
    tell(planned, instance, "status_of_success", success)
    assert (read_status(planned)["run_id"], read_status(planned)["state"]) == (failure.run_id, "failed")


def test_runs_that_plan_nothing_leave_the_status_alone(planned: Home, instance: dg.DagsterInstance) -> None:
    before = planned.status.read_bytes()
    for job in ("refresh_tables", "deliver_approved"):
        tell(planned, instance, "status_of_failure", run_that_ends_with(instance, OSError("disk full"), job))
    assert planned.status.read_bytes() == before


def test_a_run_is_described_while_the_next_one_holds_the_warehouse(planned: Home, instance: dg.DagsterInstance) -> None:
    program = (
        f"import duckdb, sys; c = duckdb.connect({str(planned.warehouse)!r}); print(1, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout and holder.stdout.readline() == b"1\n"
        status = describe_run(planned, instance, first_run(instance).run_id)
        holder.communicate()
    assert (status.state, bool(status.payload_hash)) == ("planned", True)


def test_the_file_is_whole_json_and_nothing_is_left_beside_it(planned: Home, instance: dg.DagsterInstance) -> None:
    write_status(planned, instance, first_run(instance).run_id)
    assert json.loads(planned.status.read_text())["state"] == "planned"
    assert {file.name for file in planned.published.iterdir()} == {"marketing.duckdb", "status.json"}
