"""`marketing-assets scan`: every place of a home is searched, and what it says names kinds and places only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from marketing_assets.cli import app
from marketing_assets.errors import LandingError
from marketing_assets.governance import KEY_VARIABLE
from marketing_assets.pipeline import landed_needles
from marketing_assets.pipeline.scan import scan_home
from marketing_assets.warehouse.home import Home
from marketing_assets_tests.worlds import customer_id, write_customers, write_lines

RUNNER = CliRunner()
WHO = customer_id(3)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    write_customers(made.landing, "customers.csv", range(5))
    return made


def plant_table(home: Home) -> str:
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("CREATE TABLE findings AS SELECT ? AS title", [f"best: {WHO}"]).fetchall()
    return "warehouse.duckdb:findings.title"


def plant_snapshot(home: Home) -> str:
    home.published.mkdir()
    with duckdb.connect(str(home.snapshot)) as connection:
        connection.execute("CREATE TABLE sessions AS SELECT [?] AS pages", [WHO]).fetchall()
    return "published/marketing.duckdb:sessions.pages"


def plant_lake(home: Home) -> str:
    folder = home.lake / "sessions" / "date=2025-03-01"
    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT '{WHO}' AS page) TO '{folder / '000001-a.parquet'}'").fetchall()
    return "lake/sessions.page"


def plant_old_warehouse(home: Home) -> str:
    plant_table(home)
    home.warehouse.rename(home.path / "warehouse-schema-2.duckdb.old")
    return "warehouse-schema-2.duckdb.old:findings.title"


def plant_events(home: Home) -> str:
    """In a row that SQLite spreads over several pages."""
    file = home.dagster / "history" / "runs" / "index.db"
    file.parent.mkdir(parents=True)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA page_size = 512")
        connection.execute("CREATE TABLE event_logs (event TEXT)")
        for filling in range(400, 1000, 3):
            connection.execute("INSERT INTO event_logs VALUES (?)", ["x" * filling + f" {WHO} " + "y" * 2000])
        connection.commit()
    return "dagster/history/runs/index.db"


@pytest.mark.parametrize("plant", [plant_table, plant_snapshot, plant_lake, plant_old_warehouse, plant_events])
def test_an_identifier_is_found_in_every_kind_of_store(home: Home, plant: Callable[[Home], str]) -> None:
    where = plant(home)
    found = scan_home(home)
    assert [(leak.where, leak.kind) for leak in found.leaks] == [(where, "landed identifier")]
    if plant is plant_events:
        assert found.leaks[0].count == 200


@pytest.mark.parametrize(
    "name",
    [
        "reports/executive_report-2025-03-31.html", "payloads/outbox/2025-03-31.json", "published/status.json",
        "dagster/storage/1/compute_logs/a.out", "models/segments.json", "notes.txt",
    ],
)  # fmt: skip
def test_an_identifier_is_found_in_every_kind_of_file(home: Home, name: str) -> None:
    (home.path / name).parent.mkdir(parents=True, exist_ok=True)
    (home.path / name).write_text(f"<p>{WHO.lower()}</p>")
    assert [(leak.where, leak.kind, leak.count) for leak in scan_home(home).leaks] == [(name, "landed identifier", 1)]


def test_landing_is_not_searched_wherever_it_lies(home: Home, tmp_path: Path) -> None:
    assert scan_home(home).clean
    write_customers(home.path / "exports", "customers.csv", range(5))
    inside = Home(home.path, home.path / "exports")
    assert scan_home(inside).clean
    assert not scan_home(home).clean
    write_customers(tmp_path / "elsewhere", "customers.csv", range(7))
    assert scan_home(Home(home.path / "landing", tmp_path / "elsewhere")).needles == 7


def test_many_identifiers_are_searched_for_in_several_passes_and_counted_once(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 5):
        write_customers(home.landing, f"more-{number}.csv", range(10 * number, 10 * number + 5))
    plant_table(home)
    (home.path / "page.html").write_text(f"jane@example.com {WHO} {customer_id(41)}")
    whole = scan_home(home)
    monkeypatch.setattr(landed_needles, "MOST_AT_ONCE", 3)
    assert scan_home(home) == whole
    assert [(leak.where, leak.kind, leak.count) for leak in whole.leaks] == [
        ("page.html", "landed identifier", 2), ("page.html", "email", 1),
        ("warehouse.duckdb:findings.title", "landed identifier", 1),
    ]  # fmt: skip
    assert (whole.needles, whole.landed_files, whole.tables) == (25, 5, 1)


def test_a_landed_file_that_cannot_be_read_is_named(home: Home) -> None:
    write_lines(home.landing, "customers/odd.csv", "what,is,this", ["1,2,3"])
    assert scan_home(home).unreadable == ["customers/odd.csv"]


def test_without_a_key_the_scan_says_what_it_did_not_look_for(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE)
    plant_table(home)
    found = scan_home(home)
    assert [leak.kind for leak in found.leaks] == ["landed identifier"]
    assert found.note.startswith("not searched for: the masking key")
    assert KEY_VARIABLE in found.note


def test_without_personal_files_no_key_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE)
    (tmp_path / "page.html").write_text("nothing here")
    found = scan_home(Home(tmp_path))
    assert (found.clean, found.note, found.files, found.bytes, found.needles) == (True, "", 1, 12, 0)


def test_a_folder_that_does_not_exist_is_no_clean_home(tmp_path: Path) -> None:
    with pytest.raises(LandingError, match="is no home; name the one to search"):
        scan_home(Home(tmp_path / "none"))


def test_the_command_shows_kinds_and_places_and_never_a_value(home: Home) -> None:
    clean = RUNNER.invoke(app, ["scan", "--home", str(home.path)])
    assert clean.exit_code == 0, clean.output
    assert "for 5 identifiers out of 1 landed file and" in clean.output
    assert clean.output.endswith("clean\n")
    plant_table(home)
    leaking = RUNNER.invoke(app, ["scan", "--home", str(home.path)])
    assert leaking.exit_code == 3
    assert "warehouse.duckdb:findings.title" in leaking.output
    assert "personal data found in 1 place\n" in leaking.output
    assert WHO not in leaking.output
    as_json = RUNNER.invoke(app, ["scan", "--home", str(home.path), "--json"])
    told = json.loads(as_json.stdout.splitlines()[-1])
    assert (as_json.exit_code, told["state"], told["tables"]) == (3, "leaks", 1)
    assert told["leaks"] == [{"where": "warehouse.duckdb:findings.title", "kind": "landed identifier", "count": 1}]


def test_the_command_refuses_what_is_no_home(tmp_path: Path) -> None:
    refused = RUNNER.invoke(app, ["scan", "--home", str(tmp_path / "none"), "--json"])
    assert refused.exit_code == 2
    assert json.loads(refused.stdout.splitlines()[-1])["error"] == "LandingError"


def test_a_file_that_is_named_after_a_person_is_found_and_not_named(home: Home) -> None:
    (home.path / "reports").mkdir()
    (home.path / "reports" / f"{WHO}.html").write_text("jane@example.com")
    found = scan_home(home)
    assert [(leak.where, leak.kind, leak.count) for leak in found.leaks] == [
        ("names of files", "landed identifier", 1), ("reports/[personal data]", "email", 1),
    ]  # fmt: skip
