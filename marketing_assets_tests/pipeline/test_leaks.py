"""Leaks that were planted: found before anything is published, told without their values."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from marketing_assets.governance import Leak, MaskingKey
from marketing_assets.lineage import Lineage
from marketing_assets.pipeline.build import build_definitions
from marketing_assets.pipeline.landing import stage
from marketing_assets.pipeline.leaks import describe, refuse_leaks
from marketing_assets.pipeline.resources import HomeResource
from marketing_assets.pipeline.results import materialized
from marketing_assets.pipeline.status import describe_run
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import transaction
from marketing_assets_tests.pipeline.reading import ask, read
from marketing_assets_tests.worlds import FIRST, LAST, MASKING_KEY, SETTINGS, write_ads

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
    leaks = [Leak(f"t.c{number}", "email", number) for number in range(1, 8)]
    named = "; ".join(f"{number} × email in t.c{number}" for number in (7, 6, 5, 4, 3))
    assert describe(leaks) == f"{named} and 2 more places"


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
