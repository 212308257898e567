"""What a real run tells lineage tools: a file in the home, a server where one is configured, and never a value."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from pydantic import ValidationError

from marketing_assets.governance import scan_text
from marketing_assets.pipeline import open_lineage_transport
from marketing_assets.pipeline.build import build_definitions
from marketing_assets.pipeline.open_lineage import write_open_lineage
from marketing_assets.pipeline.resources import HomeResource
from marketing_assets.pipeline.run import open_instance
from marketing_assets.settings import LineagePolicy
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import transaction
from marketing_assets_tests.lineage.open_lineage_schema import faults
from marketing_assets_tests.worlds import SETTINGS

Event = dict[str, Any]


def run_of(home: Home) -> str:
    """The one run that left events in the home."""
    (file,) = (home.path / "lineage").iterdir()
    return file.stem.removeprefix("openlineage-")


def events_of(home: Home, run_id: str) -> list[Event]:
    return [json.loads(line) for line in home.lineage_events(run_id).read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def events(planned_once: Home) -> list[Event]:
    return events_of(planned_once, run_of(planned_once))


def ended(events: list[Event]) -> dict[str, Event]:
    """Job → the event of its end."""
    return {e["job"]["name"].removeprefix("daily_reallocation."): e for e in events if e["eventType"] != "START"}


def test_every_event_of_a_run_is_valid(events: list[Event]) -> None:
    assert len(events) > 100
    assert [fault for event in events for fault in faults(event)] == []


def test_every_job_of_a_run_starts_and_ends_once(events: list[Event]) -> None:
    started = [(e["job"]["name"], e["run"]["runId"]) for e in events if e["eventType"] == "START"]
    completed = [(e["job"]["name"], e["run"]["runId"]) for e in events if e["eventType"] == "COMPLETE"]
    assert len(started) == len(set(started)) == len(events) / 2
    assert set(started) == set(completed)
    assert (events[0]["job"]["name"], events[-1]["job"]["name"]) == ("daily_reallocation", "daily_reallocation")


def test_tables_rows_and_versions_are_those_of_the_warehouse(planned: Home, events: list[Event]) -> None:
    with transaction(planned.warehouse) as connection:
        for table in ("ad_rows", "ad_performance", "campaign_kpis_daily", "sessions", "business_daily"):
            (output,) = ended(events)[table]["outputs"]
            rows = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()
            current = connection.execute(
                "SELECT id FROM lineage WHERE table_name = ? AND as_of IS NULL AND is_current", [table]
            ).fetchone()
            columns = [row[0] for row in connection.execute(f'DESCRIBE "{table}"').fetchall()]
            assert (output["outputFacets"]["outputStatistics"]["rowCount"],) == rows, table
            assert (output["facets"]["version"]["datasetVersion"],) == current, table
            assert [column["name"] for column in output["facets"]["schema"]["fields"]] == columns, table


def test_what_a_table_is_made_of_is_its_input_at_the_version_that_was_read(events: list[Event]) -> None:
    made = {
        output["name"]: output["facets"]["version"]["datasetVersion"]
        for event in ended(events).values()
        for output in event["outputs"]
        if "version" in output["facets"]
    }
    read = {
        entry["name"]: entry["facets"]["version"]["datasetVersion"]
        for entry in ended(events)["ad_performance"]["inputs"]
    }
    assert set(read) == {"warehouse.main.ad_rows", "warehouse.main.fx_rates"}
    assert read == {name: made[name] for name in read}


def test_column_lineage_names_only_columns_that_are_there(events: list[Event]) -> None:
    schemas = {
        output["name"]: {column["name"] for column in output["facets"]["schema"]["fields"]}
        for event in ended(events).values()
        for output in event["outputs"]
        if "schema" in output["facets"]
    }
    named = 0
    for event in ended(events).values():
        for output in event["outputs"]:
            for column, made_of in output["facets"].get("columnLineage", {"fields": {}})["fields"].items():
                assert column in schemas[output["name"]]
                for source in made_of["inputFields"]:
                    assert source["name"].startswith("/landing/") or source["field"] in schemas[source["name"]], source
                    named += 1
    assert named > 100


def test_masked_columns_are_marked_from_the_file_to_the_table(events: list[Event]) -> None:
    (output,) = ended(events)["landed_web_events"]["outputs"]
    sources = output["facets"]["columnLineage"]["fields"]["user_id"]["inputFields"]
    assert {source["field"] for source in sources} == {"user_id", "user_pseudo_id"}
    assert all(source["transformations"][0]["masking"] is True for source in sources)
    (landed,) = ended(events)["landed_web_events"]["inputs"]
    assert (landed["namespace"], landed["name"]) == ("file://marketing-assets", "/landing/web_events")
    tagged = {tag["field"] for tag in landed["facets"]["tags"]["tags"]}
    assert {"user_id", "user_pseudo_id", "ip_address", "page_location"} <= tagged


def test_the_checks_of_every_table_are_told(events: list[Event]) -> None:
    told = {
        name: entry["inputFacets"]["dataQualityAssertions"]["assertions"]
        for name, event in ended(events).items()
        for entry in event["inputs"]
        if "dataQualityAssertions" in entry.get("inputFacets", {})
    }
    assert {"ad_rows_contracts", "ad_performance_contracts", "sessions_contracts"} <= set(told)
    assert all(check["success"] for check in told["ad_rows_contracts"] if check["severity"] == "error")


def test_no_event_holds_a_path_a_file_name_or_personal_data(planned_once: Home, events: list[Event]) -> None:
    text = json.dumps(events)
    assert str(planned_once.path) not in text
    assert [file.name for file in planned_once.landing.rglob("*.csv") if file.name in text] == []
    assert not scan_text(text)


def test_events_are_written_once_and_by_whoever_comes_first(planned: Home) -> None:
    run_id = run_of(planned)
    file = planned.lineage_events(run_id)
    file.write_text("as it was\n")
    with open_instance(planned) as instance:
        assert write_open_lineage(planned, SETTINGS, instance, run_id) == ""
        assert file.read_text() == "as it was\n"
        file.unlink()
        own = SETTINGS.model_copy(update={"lineage": LineagePolicy(namespace="shop.example")})
        assert write_open_lineage(planned, own, instance, run_id) == ""
    assert {event["job"]["namespace"] for event in events_of(planned, run_id)} == {"shop.example"}


def test_the_clients_own_switch_turns_it_off(planned: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = run_of(planned)
    planned.lineage_events(run_id).unlink()
    monkeypatch.setenv("OPENLINEAGE_DISABLED", "true")
    with open_instance(planned) as instance:
        assert write_open_lineage(planned, SETTINGS, instance, run_id) == ""
    assert not planned.lineage_events(run_id).exists()


def test_a_file_that_cannot_be_written_is_a_warning(planned: Home) -> None:
    run_id = run_of(planned)
    planned.lineage_events(run_id).unlink()
    (planned.path / "lineage").rmdir()
    (planned.path / "lineage").write_text("a file stands where the folder should be")
    with open_instance(planned) as instance:
        warning = write_open_lineage(planned, SETTINGS, instance, run_id)
    assert warning.startswith(f"OpenLineage events of run {run_id} could not be written: ")
    assert str(planned.path) not in warning


def test_a_run_that_broke_is_told_by_the_class_of_its_error_alone(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")

    @dg.asset
    def table() -> None:
        raise ValueError("could not read anna@example.org")

    @dg.asset(deps=[table])
    def after() -> None: ...

    with dg.DagsterInstance.ephemeral() as instance:
        run_id = dg.materialize([table, after], instance=instance, raise_on_error=False).run_id
        assert write_open_lineage(home, SETTINGS, instance, run_id) == ""
    events = events_of(home, run_id)
    assert [fault for event in events for fault in faults(event)] == []
    assert [(event["eventType"], event["job"]["name"].split(".")[1:]) for event in events] == [
        ("START", []), ("START", ["table"]), ("FAIL", ["table"]), ("FAIL", []),
    ]  # fmt: skip
    assert events[2]["run"]["facets"]["errorMessage"]["message"] == "ValueError"
    assert [output["name"] for output in events[2]["outputs"]] == ["warehouse.main.table"]
    assert "anna" not in json.dumps(events)


def test_an_interrupted_run_is_an_abort(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")

    @dg.asset
    def table() -> None:
        raise KeyboardInterrupt

    with dg.DagsterInstance.ephemeral() as instance:
        with suppress(KeyboardInterrupt):
            dg.materialize([table], instance=instance, raise_on_error=False)
        (run,) = instance.get_runs()
        if not run.is_finished:
            instance.report_run_canceled(run, "interrupted")
        write_open_lineage(home, SETTINGS, instance, run.run_id)
    events = events_of(home, run.run_id)
    assert [event["eventType"] for event in events] == ["START", "START", "ABORT", "ABORT"]


@contextmanager
def server(seconds: float = 0.0, status: int = 201) -> Iterator[tuple[str, list[Event]]]:
    """A real HTTP server that keeps what it is sent; it answers after `seconds`."""
    received: list[Event] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(seconds)
            received.append({"path": self.path} | json.loads(body))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.server_port}", received
    finally:
        listening.shutdown()
        listening.server_close()


def send(home: Home, monkeypatch: pytest.MonkeyPatch, url: str) -> tuple[str, float]:
    """Write the home's run again with this server configured; the warning and the seconds it took."""
    run_id = run_of(home)
    home.lineage_events(run_id).unlink()
    monkeypatch.setenv("OPENLINEAGE_URL", url)
    began = time.monotonic()
    with open_instance(home) as instance:
        warning = write_open_lineage(home, SETTINGS, instance, run_id)
    return warning, time.monotonic() - began


def test_a_server_receives_what_stands_in_the_file(planned: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with server() as (url, received):
        warning, _ = send(planned, monkeypatch, url)
        assert warning == ""
    assert {event.pop("path") for event in received} == {"/api/v1/lineage"}
    assert received == events_of(planned, run_of(planned))


def test_a_server_that_is_away_costs_seconds_and_a_warning(planned: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setattr(open_lineage_transport, "SEND_SECONDS", 1.0)
    warning, seconds = send(planned, monkeypatch, url)
    assert "0 of " in warning and "OPENLINEAGE_URL" in warning
    assert seconds < 10
    assert len(events_of(planned, run_of(planned))) > 100


def test_a_slow_server_is_not_waited_for(planned: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_lineage_transport, "SEND_SECONDS", 1.0)
    with server(seconds=0.4) as (url, received):
        warning, seconds = send(planned, monkeypatch, url)
        assert "not done after 1 seconds" in warning
        assert seconds < 10
        assert len(received) < 10


def test_a_server_that_refuses_is_a_warning_without_its_address(planned: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with server(status=403) as (url, _):
        warning, _ = send(planned, monkeypatch, url)
    assert "0 of " in warning and "HTTPError" in warning
    assert url not in warning


def test_a_run_that_the_daemon_did_is_told_when_it_has_ended(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    resource = HomeResource.at(home)
    known = build_definitions({"home": resource}, SETTINGS).get_repository_def()

    @dg.asset
    def table() -> None: ...

    with dg.DagsterInstance.ephemeral() as instance:
        run_id = dg.materialize([table], instance=instance).run_id
        run = instance.get_run_by_id(run_id)
        (entry,) = instance.all_logs(run_id, of_type=dg.DagsterEventType.RUN_SUCCESS)
        assert run is not None
        context: Any = dg.build_run_status_sensor_context(
            "status_of_success", entry.get_dagster_event(), instance, run, resources={"home": resource}
        )
        known.get_sensor_def("status_of_success")(context)
    assert [event["eventType"] for event in events_of(home, run_id)] == ["START", "START", "COMPLETE", "COMPLETE"]


def test_a_name_that_would_be_no_uri_is_refused() -> None:
    assert LineagePolicy(namespace="shop-1.example").namespace == "shop-1.example"
    for name in ("", "my shop", "shop/1", "-shop", "/home/anna", "a" * 101):
        with pytest.raises(ValidationError):
            LineagePolicy(namespace=name)
