"""When runs start: the morning schedule, the sensor on landed files, the sensor on approvals."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from marketing_assets.activation import approval_body, read_payload
from marketing_assets.decisions import Decision, DecisionKind, DecisionLog
from marketing_assets.pipeline import deliveries
from marketing_assets.pipeline.build import build_definitions
from marketing_assets.pipeline.inputs import input_hash
from marketing_assets.pipeline.resources import HomeResource
from marketing_assets.pipeline.run import open_instance
from marketing_assets.pipeline.status import read_status
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import transaction
from marketing_assets_tests.worlds import LAST, SETTINGS, ads_line, write_ads

EFFECTIVE = date(2025, 3, 31)


@pytest.fixture
def empty(tmp_path: Path) -> Home:
    return Home(tmp_path / "empty")


@pytest.fixture
def fresh_instance(empty: Home) -> Iterator[dg.DagsterInstance]:
    with open_instance(empty) as instance:
        yield instance


def repository(home: Home, settings: Settings = SETTINGS) -> Any:
    return build_definitions({"home": HomeResource.at(home)}, settings).get_repository_def()


def at_six(
    home: Home, instance: dg.DagsterInstance, when: datetime, settings: Settings = SETTINGS
) -> tuple[list[tuple[str | None, str | None]], str | None]:
    """Evaluate the schedule; (run key, partition) of each request, and the reason when there is none."""
    known = repository(home, settings)
    with dg.build_schedule_context(
        instance, when, resources={"home": HomeResource.at(home)}, repository_def=known
    ) as context:
        tick = known.get_schedule_def("every_morning").evaluate_tick(context)
    return [(request.run_key, request.partition_key) for request in tick.run_requests or []], tick.skip_message


def look(home: Home, instance: dg.DagsterInstance, sensor: str, cursor: str | None = None) -> Any:
    """Evaluate a sensor once."""
    known = repository(home)
    with dg.build_sensor_context(
        instance, cursor, repository_def=known, sensor_name=sensor, resources={"home": HomeResource.at(home)}
    ) as context:
        return known.get_sensor_def(sensor).evaluate_tick(context)


def asked(tick: Any) -> list[tuple[str | None, str | None, str | None]]:
    return [(request.job_name, request.partition_key, request.run_key) for request in tick.run_requests or []]


def approve_for_long(home: Home) -> Decision:
    """Approve the published payload as if it did not expire: the sensor looks at the real calendar."""
    payload = deliveries.published_payload(home)
    body = approval_body(read_payload(payload.file)) | {"expires": "2999-12-31"}
    return DecisionLog(home.decisions).append(
        DecisionKind.APPROVE, effective_date=payload.effective_date, payload_hash=payload.hash, by="somebody", body=body
    )


# The schedule


def test_the_schedule_runs_at_six_in_the_time_zone_of_the_settings(empty: Home) -> None:
    schedule = repository(empty, Settings(time_zone="America/New_York")).get_schedule_def("every_morning")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 6 * * *", "America/New_York")
    assert (schedule.job_name, schedule.default_status) == ("daily_reallocation", dg.DefaultScheduleStatus.RUNNING)


def test_the_settings_move_the_hour_and_switch_everything_off(empty: Home) -> None:
    known = repository(empty, Settings.model_validate({"schedule": {"daily_at": "07:30", "enabled": False}}))
    schedule = known.get_schedule_def("every_morning")
    assert (schedule.cron_schedule, schedule.default_status) == ("30 7 * * *", dg.DefaultScheduleStatus.STOPPED)
    assert {sensor.default_status for sensor in known.sensor_defs} == {dg.DefaultSensorStatus.STOPPED}


def test_the_schedule_plans_yesterday_once_per_set_of_files(empty: Home, fresh_instance: dg.DagsterInstance) -> None:
    write_ads(empty.landing, "a.csv", [ads_line(date(2025, 3, 30))])
    requests, _ = at_six(empty, fresh_instance, datetime(2025, 3, 31, 6, tzinfo=UTC))
    assert requests == [(f"2025-03-30:{input_hash(empty, SETTINGS)}", "2025-03-30")]


def test_yesterday_is_that_of_the_settings_time_zone(empty: Home, fresh_instance: dg.DagsterInstance) -> None:
    write_ads(empty.landing, "a.csv", [ads_line(date(2025, 3, 30))])
    six_in_auckland = datetime(2025, 3, 30, 17, tzinfo=UTC)
    requests, _ = at_six(empty, fresh_instance, six_in_auckland, Settings(time_zone="Pacific/Auckland"))
    assert [day for _, day in requests] == ["2025-03-30"]


def test_a_day_planned_from_the_same_files_is_not_planned_again(planned: Home, instance: dg.DagsterInstance) -> None:
    requests, reason = at_six(planned, instance, datetime(2025, 3, 31, 6, tzinfo=UTC))
    assert requests == []
    assert reason == "2025-03-30 was already planned from the same files and settings"
    status = read_status(planned)
    assert (status["state"], status["schedule"]["reason"]) == ("planned", reason)


def test_a_changed_file_or_setting_plans_the_day_again(planned: Home, instance: dg.DagsterInstance) -> None:
    six = datetime(2025, 3, 31, 6, tzinfo=UTC)
    dollars = Settings(margin=0.5)
    assert at_six(planned, instance, six, dollars)[0] == [(f"2025-03-30:{input_hash(planned, dollars)}", "2025-03-30")]
    write_ads(planned.landing, "late.csv", [ads_line(date(2025, 3, 29), campaign="Late")])
    assert at_six(planned, instance, six)[0] == [(f"2025-03-30:{input_hash(planned, SETTINGS)}", "2025-03-30")]


def test_yesterday_is_planned_even_when_it_has_not_landed(planned: Home, instance: dg.DagsterInstance) -> None:
    requests, _ = at_six(planned, instance, datetime(2025, 4, 1, 6, tzinfo=UTC))
    assert [day for _, day in requests] == ["2025-03-31"]


@pytest.mark.parametrize(("today", "dormant"), [(29, False), (30, True)])
def test_a_dormant_landing_folder_is_left_alone_and_the_status_says_so(
    planned: Home, instance: dg.DagsterInstance, today: int, dormant: bool
) -> None:
    requests, reason = at_six(planned, instance, datetime(2025, 4, today, 6, tzinfo=UTC))
    assert (requests == []) is dormant
    assert read_status(planned).get("schedule", {}).get("reason") == reason
    if dormant:
        assert reason == "dormant: the newest landed day is 2025-03-30"


def test_an_empty_landing_folder_is_no_failed_tick(empty: Home, fresh_instance: dg.DagsterInstance) -> None:
    requests, reason = at_six(empty, fresh_instance, datetime(2025, 3, 31, 6, tzinfo=UTC))
    assert requests == []
    assert reason and reason.startswith("nothing to plan from: no ad exports in")
    assert read_status(empty)["schedule"]["reason"] == reason


# The sensor on landed files


def test_the_first_look_plans_the_newest_day(empty: Home, fresh_instance: dg.DagsterInstance) -> None:
    write_ads(empty.landing, "a.csv", [ads_line(date(2025, 3, 29)), ads_line(date(2025, 3, 30))])
    inputs = input_hash(empty, SETTINGS)
    tick = look(empty, fresh_instance, "landed_files")
    assert asked(tick) == [("daily_reallocation", "2025-03-30", f"landed:2025-03-30:{inputs}")]
    assert tick.cursor == inputs
    again = look(empty, fresh_instance, "landed_files", tick.cursor)
    assert (again.run_requests, again.skip_message) == ([], "no new or changed file")


def test_the_first_look_at_a_home_that_was_planned_asks_for_nothing(
    planned: Home, instance: dg.DagsterInstance
) -> None:
    tick = look(planned, instance, "landed_files")
    assert (asked(tick), tick.cursor) == ([], input_hash(planned, SETTINGS))


def test_a_changed_file_plans_the_newest_day_again(planned: Home, instance: dg.DagsterInstance) -> None:
    cursor = look(planned, instance, "landed_files").cursor
    write_ads(planned.landing, "late.csv", [ads_line(date(2025, 3, 29), campaign="Late")])
    tick = look(planned, instance, "landed_files", cursor)
    assert asked(tick) == [("daily_reallocation", "2025-03-30", f"landed:2025-03-30:{tick.cursor}")]
    assert tick.cursor == input_hash(planned, SETTINGS) != cursor


def test_an_empty_landing_folder_is_waited_for(empty: Home, fresh_instance: dg.DagsterInstance) -> None:
    tick = look(empty, fresh_instance, "landed_files", "earlier")
    assert (tick.run_requests, tick.cursor) == ([], "earlier")
    assert tick.skip_message.startswith("no ad exports in")


def test_an_approved_day_is_refreshed_and_not_planned_again(planned: Home, instance: dg.DagsterInstance) -> None:
    deliveries.approve(planned, "somebody")
    write_ads(planned.landing, "late.csv", [ads_line(date(2025, 3, 29), campaign="Late")])
    tick = look(planned, instance, "landed_files", "earlier")
    assert asked(tick) == [("refresh_tables", None, f"landed:2025-03-30:{tick.cursor}")]
    # The job it asks for brings the tables up to date and leaves plan, payload and snapshot alone.
    snapshot, payloads = planned.snapshot.read_bytes(), sorted(planned.payloads.rglob("*"))
    job = build_definitions({"home": HomeResource.at(planned)}, SETTINGS).resolve_job_def("refresh_tables")
    assert job.execute_in_process(instance=instance).success
    with transaction(planned.warehouse) as connection:
        assert connection.execute("SELECT count(*) FROM campaign_kpis_daily WHERE campaign = 'Late'").fetchall() == [
            (1,)
        ]
        assert connection.execute("SELECT DISTINCT as_of FROM budget_plan").fetchall() == [(date(2025, 3, 30),)]
    assert (planned.snapshot.read_bytes(), sorted(planned.payloads.rglob("*"))) == (snapshot, payloads)


def test_a_newer_day_than_the_approved_one_is_planned(planned: Home, instance: dg.DagsterInstance) -> None:
    deliveries.approve(planned, "somebody")
    write_ads(planned.landing, "next.csv", [ads_line(LAST, "Google", "Google_Always")])
    tick = look(planned, instance, "landed_files", "earlier")
    assert [request[:2] for request in asked(tick)] == [("daily_reallocation", "2025-03-31")]


# The sensor on approvals


def test_nothing_approved_is_nothing_to_deliver(planned: Home, instance: dg.DagsterInstance) -> None:
    tick = look(planned, instance, "approved_payloads")
    assert (tick.run_requests, tick.skip_message) == ([], "no approved payload waits for delivery")


def test_an_approved_payload_is_delivered_once(planned: Home, instance: dg.DagsterInstance) -> None:
    approved = approve_for_long(planned)
    # The run key names the payload and its approval: however often the sensor looks, Dagster starts one run.
    for _ in range(2):
        tick = look(planned, instance, "approved_payloads")
        assert [request[1:] for request in asked(tick)] == [("2025-03-30", f"{approved.payload_hash}:{approved.id}")]
    job = build_definitions({"home": HomeResource.at(planned)}, SETTINGS).resolve_job_def("deliver_approved")
    assert job.execute_in_process(instance=instance, partition_key="2025-03-30").success
    assert [file.name for file in planned.outbox.iterdir()] == [f"budget-2025-03-31-{approved.payload_hash[:16]}.json"]
    assert asked(look(planned, instance, "approved_payloads")) == []


def test_an_expired_approval_is_not_delivered_any_more(planned: Home, instance: dg.DagsterInstance) -> None:
    approved = deliveries.approve(planned, "somebody")
    assert approved.body["expires"] == "2025-04-06"
    assert asked(look(planned, instance, "approved_payloads")) == []


def test_a_hold_after_the_approval_stops_the_delivery_until_the_next_approval(
    planned: Home, instance: dg.DagsterInstance
) -> None:
    approve_for_long(planned)
    deliveries.hold(planned, "somebody else")
    assert asked(look(planned, instance, "approved_payloads")) == []
    approve_for_long(planned)
    assert len(asked(look(planned, instance, "approved_payloads"))) == 1


def test_a_hold_on_another_day_does_not_stop_the_delivery(planned: Home, instance: dg.DagsterInstance) -> None:
    approve_for_long(planned)
    DecisionLog(planned.decisions).append(
        DecisionKind.HOLD, effective_date=date(2025, 4, 1), payload_hash="0" * 64, by="somebody else"
    )
    assert [day for _, day, _ in asked(look(planned, instance, "approved_payloads"))] == ["2025-03-30"]


def test_sensors_and_schedule_answer_while_a_run_holds_the_warehouse(
    planned: Home, instance: dg.DagsterInstance
) -> None:
    program = (
        f"import duckdb, sys; c = duckdb.connect({str(planned.warehouse)!r}); print(1, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout and holder.stdout.readline() == b"1\n"
        write_ads(planned.landing, "next.csv", [ads_line(LAST, "Google", "Google_Always")])
        assert [day for _, day, _ in asked(look(planned, instance, "landed_files", "earlier"))] == ["2025-03-31"]
        assert [d for _, d in at_six(planned, instance, datetime(2025, 4, 1, 6, tzinfo=UTC))[0]] == ["2025-03-31"]
        holder.communicate()
