"""Leaks that were planted: found before anything is published, told without their values."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from marketing_assets.governance import Leak, MaskingKey
from marketing_assets.lineage import Lineage
from marketing_assets.pipeline import leaks
from marketing_assets.pipeline.build import build_definitions
from marketing_assets.pipeline.landing import stage
from marketing_assets.pipeline.leaks import describe, leaks_in_logs, refuse_leaks
from marketing_assets.pipeline.resources import HomeResource
from marketing_assets.pipeline.results import materialized
from marketing_assets.pipeline.scan import scan_home
from marketing_assets.pipeline.status import describe_run
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import transaction
from marketing_assets_tests.conftest import PostgresServer
from marketing_assets_tests.pipeline.reading import ask, read
from marketing_assets_tests.worlds import (
    CUSTOMER_HEADER,
    FIRST,
    LAST,
    MASKING_KEY,
    SETTINGS,
    client_id,
    customer_id,
    event_line,
    write_ads,
    write_customers,
    write_events,
    write_experiment,
    write_lines,
)

KEY = MaskingKey(MASKING_KEY.encode())
ADDRESS = "jane.doe@example.com"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.path.mkdir()
    return made


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("CREATE TABLE seen AS SELECT 'Google' AS platform, 'for everybody' AS campaign")
        yield opened


def test_a_clean_home_passes(home: Home, connection: duckdb.DuckDBPyConnection) -> None:
    (home.path / "reports").mkdir()
    (home.path / "reports" / "page.html").write_text("<p>42 sessions on 2025-03-31, id 9f86d081884c7d65</p>")
    refuse_leaks(connection, home, KEY)


def test_a_leak_in_a_table_is_named_by_column_kind_and_count(home: Home, connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("INSERT INTO seen VALUES ('Google', ?), ('Bing', ?)", [f"to {ADDRESS}", f"again {ADDRESS}"])
    with pytest.raises(dg.Failure, match=r"nothing was published: 2 × email in seen\.campaign") as refusal:
        refuse_leaks(connection, home, KEY)
    assert "jane" not in str(refusal.value)


@pytest.mark.parametrize("name", ["reports/page.html", "published/notes.txt", "payloads/2025-03-31/p.json"])
def test_a_leak_in_a_file_is_named_by_its_place(home: Home, connection: duckdb.DuckDBPyConnection, name: str) -> None:
    (home.path / name).parent.mkdir(parents=True)
    (home.path / name).write_text(f"mailto:{ADDRESS}")
    with pytest.raises(dg.Failure, match=f"1 × email in {name}"):
        refuse_leaks(connection, home, KEY)


def test_a_leak_in_a_lake_file_is_found_however_often_it_was_searched_before(
    home: Home, connection: duckdb.DuckDBPyConnection
) -> None:
    def write(day: str, text: str) -> None:
        folder = home.lake / "sessions" / f"date={day}"
        folder.mkdir(parents=True)
        connection.execute(f"COPY (SELECT '{text}' AS landing_page) TO '{folder / '000001-a.parquet'}'").fetchall()

    write("2025-03-01", "/home")
    refuse_leaks(connection, home, KEY)
    refuse_leaks(connection, home, KEY)
    write("2025-03-02", f"/for/{ADDRESS}")
    for _ in range(2):
        with pytest.raises(dg.Failure, match="email in lake/sessions"):
            refuse_leaks(connection, home, KEY)


def test_the_masking_key_itself_is_a_leak(home: Home, connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("INSERT INTO seen VALUES ('Google', ?)", [f"key={MASKING_KEY}"])
    with pytest.raises(dg.Failure, match=r"1 × masking key in seen\.campaign") as refusal:
        refuse_leaks(connection, home, KEY)
    assert MASKING_KEY not in str(refusal.value)


def test_landed_files_and_dagsters_storage_are_not_searched_here(
    home: Home, connection: duckdb.DuckDBPyConnection
) -> None:
    for name in ("landing/ads/a.csv", "dagster/storage/events.db"):
        (home.path / name).parent.mkdir(parents=True)
        (home.path / name).write_text(ADDRESS)
    refuse_leaks(connection, home, KEY)


def test_the_most_frequent_places_are_named_first_and_the_others_counted() -> None:
    found = [Leak(f"t.c{number}", "email", number) for number in range(1, 8)]
    named = "; ".join(f"{number} × email in t.c{number}" for number in (7, 6, 5, 4, 3))
    assert describe(found) == f"{named} and 2 more places"


def publish(home: Home, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    """Materialise the snapshot alone, as somebody may in the UI."""
    job = build_definitions({"home": HomeResource.at(home)}, SETTINGS).resolve_job_def("daily_reallocation")
    return job.execute_in_process(
        instance=instance,
        partition_key="2025-03-30",
        asset_selection=[dg.AssetKey("published_snapshot")],
        raise_on_error=False,
    )


def test_a_leak_planted_in_a_table_stops_the_publication(planned: Home, instance: dg.DagsterInstance) -> None:
    snapshot = planned.snapshot.read_bytes()
    with transaction(planned.warehouse) as connection:
        connection.execute(
            "INSERT INTO findings SELECT * REPLACE (? AS title) FROM findings LIMIT 1", [f"write to {ADDRESS}"]
        )
    result = publish(planned, instance)
    assert not result.success
    assert planned.snapshot.read_bytes() == snapshot
    status = describe_run(planned, instance, result.run_id)
    assert status.errors == [
        "published_snapshot: Failure: personal data found, nothing was published: 1 × email in findings.title"
    ]
    # Mended, the same run publishes.
    with transaction(planned.warehouse) as connection:
        connection.execute("DELETE FROM findings WHERE contains(title, '@')")
    assert publish(planned, instance).success


def test_what_the_scrubber_lets_through_is_found_in_the_table(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    write_ads(home.landing, "a.csv", [f"{FIRST},Google,for {ADDRESS},1,1,1,1,1"])
    read(home)
    assert "@" not in ask(home, "SELECT campaign FROM ad_rows")[0][0]
    monkeypatch.setattr(stage, "scrub_text", lambda values: values)
    write_ads(home.landing, "b.csv", [f"{LAST},Google,for {ADDRESS},1,1,1,1,1"])
    read(home)
    with transaction(home.warehouse) as connection:
        connection.execute("CREATE TEMP TABLE mart AS SELECT * FROM ad_rows").fetchall()
        with pytest.raises(dg.Failure, match="email in lake/ad_rows"):
            refuse_leaks(connection, home, KEY)


def test_a_preview_shows_no_personal_data_since_it_is_stored_before_its_checks(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    connection.execute("CREATE TABLE ad_rows AS SELECT 'Google' AS platform, 'for everybody' AS campaign")
    connection.execute("INSERT INTO ad_rows VALUES ('Bing', ?)", [f"for {ADDRESS}"])
    shown = materialized(connection, Lineage.of("ad_rows", [], ""), order_by="platform").metadata or {}
    assert [record.data for record in shown["preview"].value.records] == [
        {"platform": "Bing", "campaign": "[personal data]"},
        {"platform": "Google", "campaign": "for everybody"},
    ]


# The landed files' own identifiers


def test_an_identifier_that_no_pattern_knows_is_found_by_what_landed(
    home: Home, connection: duckdb.DuckDBPyConnection
) -> None:
    write_customers(home.landing, "customers.csv", range(3))
    connection.execute("INSERT INTO seen VALUES ('Google', ?)", [f"for {customer_id(2)}"])
    with pytest.raises(dg.Failure, match=r"published: 1 × landed identifier in seen\.campaign$") as refusal:
        refuse_leaks(connection, home, KEY)
    assert customer_id(2) not in str(refusal.value)


def test_identifiers_of_rejected_rows_and_of_every_personal_kind_are_looked_for(
    home: Home, connection: duckdb.DuckDBPyConnection
) -> None:
    write_lines(home.landing, "customers/c.csv", CUSTOMER_HEADER, ["C812345,no day,x,y,"])
    write_experiment(home.landing, "e.csv")
    write_events(home.landing, "w.csv", [event_line(f"{FIRST}T12:00:00Z", 7, revenue="5.00")])
    landed = ["C812345", "V351634003", client_id(7), customer_id(7), f"T-7-{FIRST}T12:00:00Z", "visitor7@example.com"]
    for value in landed:
        connection.execute("CREATE OR REPLACE TABLE seen AS SELECT ? AS campaign", [value.upper()])
        with pytest.raises(dg.Failure, match=r"1 × landed identifier in seen\.campaign"):
            refuse_leaks(connection, home, KEY)


def test_lake_files_searched_before_are_searched_for_what_landed_since(
    home: Home, connection: duckdb.DuckDBPyConnection
) -> None:
    folder = home.lake / "sessions" / "date=2025-03-01"
    folder.mkdir(parents=True)
    connection.execute(f"COPY (SELECT '{customer_id(1)}' AS page) TO '{folder / '000001-a.parquet'}'").fetchall()
    refuse_leaks(connection, home, KEY)
    write_customers(home.landing, "customers.csv", range(3))
    for _ in range(2):
        with pytest.raises(dg.Failure, match=r"1 × landed identifier in sessions\.page"):
            refuse_leaks(connection, home, KEY)


def test_a_landed_file_that_was_searched_for_is_read_again_only_while_it_is_new(
    home: Home, connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaks, "ALWAYS", 1)
    for number in range(4):
        file = write_customers(home.landing, f"{number}.csv", range(10 * number, 10 * number + 3))
        os.utime(file, (1_700_000_000 + number, 1_700_000_000 + number))
        enter(connection, file)
    refuse_leaks(connection, home, KEY)
    assert connection.execute("SELECT count(*) FROM searched_contents").fetchall() == [(4,)]
    connection.execute("INSERT INTO seen VALUES ('Google', ?)", [customer_id(1)])
    refuse_leaks(connection, home, KEY)  # of what was searched for before, only the newest file is read again
    connection.execute("INSERT INTO seen VALUES ('Google', ?)", [customer_id(31)])
    with pytest.raises(dg.Failure, match=r"1 × landed identifier in seen\.campaign"):
        refuse_leaks(connection, home, KEY)


def enter(connection: duckdb.DuckDBPyConnection, file: Path, reading: str = "r1", status: str = "read") -> str:
    """Put a landed file into the manifest; returns its SHA-256."""
    connection.execute("CREATE TABLE IF NOT EXISTS landing_manifest (sha256 VARCHAR, reading VARCHAR, status VARCHAR)")
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    connection.execute("DELETE FROM landing_manifest WHERE sha256 = ?", [sha256])
    connection.execute("INSERT INTO landing_manifest VALUES (?, ?, ?)", [sha256, reading, status])
    return sha256


def test_a_file_counts_as_searched_for_once_its_rows_were_there(
    home: Home, connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that landed meanwhile or was refused has left nothing yet; one that is read anew may leave something else."""
    monkeypatch.setattr(leaks, "ALWAYS", 0)
    file = write_customers(home.landing, "customers.csv", range(3))
    remembered = "SELECT reading FROM searched_contents"
    refuse_leaks(connection, home, KEY)
    assert connection.execute(remembered).fetchall() == []
    enter(connection, file, status="refused")
    refuse_leaks(connection, home, KEY)
    assert connection.execute(remembered).fetchall() == []
    sha256 = enter(connection, file)
    refuse_leaks(connection, home, KEY)
    assert connection.execute(remembered).fetchall() == [(f"{sha256} r1",)]
    enter(connection, file, reading="r2")
    connection.execute("INSERT INTO seen VALUES ('Google', ?)", [customer_id(1)])
    with pytest.raises(dg.Failure, match=r"1 × landed identifier in seen\.campaign"):
        refuse_leaks(connection, home, KEY)


def test_an_identifier_in_dagsters_record_of_a_run_is_found(planned: Home, instance: dg.DagsterInstance) -> None:
    run_id = instance.get_runs()[0].run_id
    assert leaks_in_logs(instance, planned, run_id, KEY) == []
    captured = planned.dagster / "storage" / run_id / "step.out"
    captured.parent.mkdir(parents=True, exist_ok=True)
    captured.write_text(f"reading {customer_id(3)}\n")
    instance.report_engine_event(f"saw {customer_id(2)}", run_id=run_id, job_name="daily_reallocation")
    assert sorted(leaks_in_logs(instance, planned, run_id, KEY), key=lambda leak: leak.where) == [
        Leak("events", "landed identifier", 1), Leak("step.out", "landed identifier", 1),
    ]  # fmt: skip


def test_events_in_postgres_are_searched_as_those_in_files(
    home: Home, tmp_path: Path, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where `DAGSTER_HOME` names another folder, the scan looks into the storage it names, too."""
    write_customers(home.landing, "customers.csv", range(3))
    settings = tmp_path / "deployed" / "dagster.yaml"
    settings.parent.mkdir()
    url = (
        f"postgresql+psycopg2://{postgres.user}:{postgres.password}@{postgres.host}:{postgres.port}/{postgres.database}"
    )
    settings.write_text(f"storage:\n  postgres:\n    postgres_url: {url}\n")
    monkeypatch.setenv("DAGSTER_HOME", str(settings.parent))
    assert scan_home(home).leaks == []

    @dg.op
    def told() -> None:
        dg.get_dagster_logger().info(f"met {customer_id(1)}")

    @dg.job
    def telling() -> None:
        told()

    with dg.DagsterInstance.get() as deployed:
        run_id = telling.execute_in_process(instance=deployed).run_id
        assert leaks_in_logs(deployed, home, run_id, KEY)[0] == Leak("events", "landed identifier", 1)
    found = scan_home(home)
    assert found.runs == 1
    assert Leak("Dagster's storage: events", "landed identifier", 1) in found.leaks
