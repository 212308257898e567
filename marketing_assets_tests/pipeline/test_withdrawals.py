"""Which file a withdrawal means, and that nothing of it stays on disk."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from marketing_assets.decisions import DecisionKind, DecisionLog
from marketing_assets.errors import LandingError
from marketing_assets.ingestion import content_hash
from marketing_assets.pipeline.landing.manifest import create_tables
from marketing_assets.pipeline.landing.named_files import named_files
from marketing_assets.pipeline.run import withdraw_file
from marketing_assets.warehouse.home import Home
from marketing_assets_tests.pipeline.reading import TODAY, ask, read, withdraw
from marketing_assets_tests.worlds import FIRST, SETTINGS, ads_line, write_ads, write_customers, write_sales

SECOND = FIRST + timedelta(days=1)
# A file whose header nobody knows.
NONSENSE: list[str] = []


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def land(home: Home, *contents: list[str], name: str = "latest.csv") -> list[str]:
    """Land one content after another under one name; returns their SHA-256."""
    hashes = []
    for lines in contents:
        file = write_ads(home.landing, name, lines) if lines else write_ads(home.landing, name, ["1,2"], header="a,b")
        hashes.append(content_hash(file)[0])
        read(home)
    return hashes


def statuses(home: Home) -> list[str]:
    return [status for (status,) in ask(home, "SELECT status FROM landing_manifest ORDER BY file_order")]


def decided(home: Home) -> list[str]:
    return [entry.payload_hash for entry in DecisionLog(home.decisions).read()]


def test_a_name_under_which_several_contents_landed_is_refused_with_a_list_of_them(home: Home) -> None:
    first, second = land(home, [ads_line(FIRST)], [ads_line(FIRST, campaign="Brand"), ads_line(SECOND)])
    with pytest.raises(LandingError) as refusal:
        withdraw_file(home, SETTINGS, "ads/latest.csv", "", "tester")
    assert str(refusal.value).splitlines() == [
        "2 contents landed as ads/latest.csv; say which to withdraw by the digits behind its order, or --all for every "
        "one:",
        f"  order 1: {first[:12]}, {FIRST} to {FIRST}, 1 row (ads/latest.csv)",
        f"  order 2: {second[:12]}, {FIRST} to {SECOND}, 2 rows (ads/latest.csv)",
    ]
    assert (statuses(home), decided(home)) == (["read", "read"], [])
    assert withdraw_file(home, SETTINGS, first[:12].upper(), "", "tester") == ["ads/latest.csv"]
    assert (statuses(home), decided(home)) == (["withdrawn", "read"], [first])
    # Only one is left: its name is enough.
    assert withdraw_file(home, SETTINGS, "ads/latest.csv", "", "tester") == ["ads/latest.csv"]
    assert decided(home) == [first, second]


def test_all_contents_of_a_name_are_withdrawn_when_that_is_said(home: Home) -> None:
    hashes = land(home, [ads_line(FIRST)], [ads_line(SECOND)], NONSENSE)
    write_ads(home.landing, "other.csv", [ads_line(FIRST, campaign="Other")])
    read(home)
    assert withdraw_file(home, SETTINGS, "ads/latest.csv", "", "tester", every=True) == ["ads/latest.csv"] * 3
    assert decided(home) == hashes
    assert statuses(home) == ["withdrawn", "withdrawn", "withdrawn", "read"]


def test_of_the_contents_of_a_name_the_one_with_rows_is_meant(home: Home) -> None:
    refused, good = land(home, NONSENSE, [ads_line(FIRST)])
    assert statuses(home) == ["refused", "read"]
    assert withdraw(home, "ads/latest.csv") == ["ads/latest.csv"]
    assert decided(home) == [good]
    # Without rows to take out, what was refused can still be kept out for good.
    assert withdraw(home, "ads/latest.csv") == ["ads/latest.csv"]
    assert decided(home) == [good, refused]


@pytest.mark.parametrize("name", ["", "0", "0000000", "g" * 64, "0" * 65, "00000000*", "%", "ads/", "ads"])
def test_too_little_of_a_hash_and_what_is_neither_name_nor_hash_withdraws_nothing(name: str) -> None:
    with duckdb.connect() as connection:
        create_tables(connection)
        connection.execute(
            "INSERT INTO landing_manifest BY NAME SELECT 'ads/a.csv' AS file, repeat('0', 64) AS sha256, "
            "'ads' AS kind, 1 AS file_order, 'read' AS status, 1 AS kept"
        )
        with pytest.raises(LandingError):
            named_files(connection, name)
        for enough in ("00000000", "0" * 64):
            assert [file.file for file in named_files(connection, enough)] == ["ads/a.csv"]


def test_digits_that_two_files_share_are_refused_and_all_does_not_help() -> None:
    with duckdb.connect() as connection:
        create_tables(connection)
        connection.execute(
            "INSERT INTO landing_manifest BY NAME SELECT 'ads/' || n || '.csv' AS file, 'abcdef01' || n AS sha256, "
            "'ads' AS kind, n AS file_order, 'read' AS status, 1 AS kept FROM range(30) AS t(n)"
        )
        with pytest.raises(LandingError) as refusal:
            named_files(connection, "ABCDEF01", every=True)
        lines = str(refusal.value).splitlines()
        assert lines[0] == (
            "30 files begin with ABCDEF01; say which to withdraw by the digits behind its order, or more of them:"
        )
        assert lines[1] == "  and 10 earlier"
        assert lines[-1] == "  order 29: abcdef0129, no days, 1 row (ads/29.csv)"
        assert len(lines) == 22


def test_one_content_that_landed_as_two_kinds_is_withdrawn_from_both_by_its_hash(home: Home) -> None:
    file = write_sales(home.landing, "a.csv", {FIRST: "100"})
    (home.landing / "fx").mkdir()
    shutil.copyfile(file, home.landing / "fx" / "a.csv")
    read(home)
    assert statuses(home) == ["refused", "read"]
    # Refused as rates, read as sales: what has rows is meant.
    assert withdraw(home, content_hash(file)[0]) == ["sales/a.csv"]


def test_what_is_never_opened_cannot_be_withdrawn(home: Home) -> None:
    write_ads(home.landing, "good.csv", [ads_line(FIRST)])
    outside = home.path / "outside.csv"
    outside.write_text("date\n")
    (home.landing / "ads" / "link.csv").symlink_to(outside)
    write_ads(home.landing, "../adds/a.csv", [ads_line(FIRST)])
    read(home)
    for name in ("ads/link.csv", "adds/"):
        with pytest.raises(LandingError, match=f"^no rows of {name} to withdraw: it was never opened; move it out"):
            withdraw(home, name)
    assert decided(home) == []


def test_what_was_withdrawn_although_it_was_never_opened_is_not_carried_out_again_and_again(home: Home) -> None:
    write_ads(home.landing, "../adds/a.csv", [ads_line(FIRST)])
    read(home)
    ((sha256,),) = ask(home, "SELECT sha256 FROM landing_manifest")
    body = {"file": "adds/", "kind": "unknown", "file_order": 1}
    log = DecisionLog(home.decisions)
    log.append(DecisionKind.WITHDRAW, effective_date=TODAY, payload_hash=sha256, by="an older version", body=body)
    before = ask(home, "SELECT status, reason, reading FROM landing_manifest")
    read(home)
    assert ask(home, "SELECT status, reason, reading FROM landing_manifest") == before


def test_a_withdrawn_file_leaves_nothing_in_the_lake(home: Home) -> None:
    write_customers(home.landing, "c.csv", range(3))
    write_ads(home.landing, "a.csv", [ads_line(FIRST)])
    write_ads(home.landing, "b.csv", [ads_line(FIRST, campaign="Kept")])
    read(home)
    assert len(list(home.lake.rglob("*.parquet"))) == 2
    for name in ("customers/c.csv", "ads/a.csv"):
        withdraw_file(home, SETTINGS, name, "asked for", "tester")
    (left,) = home.lake.rglob("*.parquet")
    with duckdb.connect() as connection:
        assert connection.read_parquet(str(left)).project("campaign").fetchall() == [("Kept",)]


def test_a_file_is_withdrawn_although_the_warehouse_is_lost(home: Home) -> None:
    write_ads(home.landing, "a.csv", [ads_line(FIRST)])
    read(home)
    home.warehouse.unlink()
    assert withdraw_file(home, SETTINGS, "ads/a.csv", "", "tester") == ["ads/a.csv"]
    assert list(home.lake.rglob("*.parquet")) == []
