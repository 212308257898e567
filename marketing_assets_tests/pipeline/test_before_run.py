"""What is put right before a run chooses its day: a lost warehouse, withdrawals that are not carried out yet."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from marketing_assets.decisions import DecisionLog
from marketing_assets.errors import LandingError
from marketing_assets.pipeline.inputs import newest_day
from marketing_assets.pipeline.landing import put_right
from marketing_assets.pipeline.run import run_daily
from marketing_assets.pipeline.sample import SAMPLE
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import SCHEMA_VERSION, transaction
from marketing_assets_tests.pipeline.reading import TODAY, ask, read, withdraw
from marketing_assets_tests.worlds import FIRST, SETTINGS, ads_line, write_ads, write_sales

SECOND = FIRST + timedelta(days=1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two files of ads were read: of the first of March, and of the second."""
    home = Home(tmp_path / "home")
    write_ads(home.landing, "old.csv", [ads_line(FIRST)])
    write_ads(home.landing, "new.csv", [ads_line(SECOND)])
    read(home)
    return home


def lose(home: Home, how: str) -> None:
    """Delete the warehouse, or make it one that an older version wrote."""
    if how == "deleted":
        home.warehouse.unlink()
        return
    with transaction(home.warehouse) as connection:
        connection.execute("UPDATE schema_version SET version = ?", [SCHEMA_VERSION - 1])


def day_of_a_run(home: Home, today: date = TODAY) -> date:
    """The day that a run would plan from."""
    put_right(home, SETTINGS)
    return newest_day(home, SETTINGS, today, working=True)


@pytest.mark.parametrize("how", ["deleted", "older"])
def test_a_lost_warehouse_forgets_no_day_whose_file_is_gone(home: Home, how: str) -> None:
    (home.landing / "ads" / "new.csv").unlink()
    lose(home, how)
    assert day_of_a_run(home) == SECOND


@pytest.mark.parametrize("how", ["deleted", "older"])
def test_a_lost_warehouse_counts_no_withdrawn_file_that_still_lies_there(home: Home, how: str) -> None:
    withdraw(home, "ads/new.csv")
    lose(home, how)
    assert day_of_a_run(home) == FIRST
    assert ask(home, "SELECT file, status FROM landing_manifest ORDER BY file") == [
        ("ads/new.csv", "withdrawn"),
        ("ads/old.csv", "read"),
    ]


def test_not_even_when_the_lake_is_lost_too(home: Home) -> None:
    withdraw(home, "ads/new.csv")
    lose(home, "deleted")
    shutil.rmtree(home.lake)
    assert day_of_a_run(home) == FIRST


@pytest.mark.parametrize("how", ["deleted", "older"])
def test_a_lost_warehouse_is_rebuilt_although_nothing_lies_in_the_landing_folder(home: Home, how: str) -> None:
    shutil.rmtree(home.landing / "ads")
    lose(home, how)
    assert day_of_a_run(home) == SECOND
    assert ask(home, "SELECT date, spend FROM ad_rows ORDER BY date") == [(FIRST, 10), (SECOND, 10)]


def test_a_withdrawal_that_was_killed_is_carried_out_before_the_day_is_chosen(home: Home) -> None:
    with pytest.raises(ZeroDivisionError), transaction(home.warehouse) as connection:
        from marketing_assets.pipeline.landing import withdraw as withdraw_rows

        withdraw_rows(connection, home, SETTINGS, "ads/new.csv", "", by="tester", today=TODAY)
        raise ZeroDivisionError
    assert newest_day(home, SETTINGS, TODAY, working=True) == SECOND
    assert day_of_a_run(home) == FIRST
    assert len(DecisionLog(home.decisions).read()) == 1


def test_a_day_of_the_lake_that_somebody_deleted_does_not_stop_the_choice(home: Home) -> None:
    shutil.rmtree(home.lake / "ad_rows" / f"date={SECOND}")
    assert day_of_a_run(home) == SECOND
    (home.landing / "ads" / "new.csv").unlink()
    assert day_of_a_run(home) == FIRST


def test_sales_from_before_they_were_repeated_in_the_lake_outlive_the_warehouse_from_now_on(home: Home) -> None:
    write_sales(home.landing, "s.csv", {FIRST: "100"})
    read(home)
    shutil.rmtree(home.lake / "landed_sales")
    (home.landing / "sales" / "s.csv").unlink()
    put_right(home, SETTINGS)
    lose(home, "deleted")
    put_right(home, SETTINGS)
    assert ask(home, "SELECT date, revenue FROM landed_sales") == [(FIRST, 100)]


def test_putting_right_twice_changes_nothing_and_a_new_home_stays_empty(home: Home, tmp_path: Path) -> None:
    write_sales(home.landing, "s.csv", {FIRST: "100"})
    read(home)

    def state() -> list[object]:
        files = sorted((path, path.stat().st_mtime_ns) for path in home.lake.rglob("*.parquet"))
        tables = [ask(home, f"FROM {table} ORDER BY ALL") for table in ("landing_manifest", "lake_partitions")]
        return [files, *tables]

    before = state()
    for _ in range(2):
        put_right(home, SETTINGS)
    assert state() == before
    empty = Home(tmp_path / "empty")
    put_right(empty, SETTINGS)
    assert not empty.path.exists()


def test_a_run_after_a_lost_warehouse_mixes_no_sample_with_the_rows_of_the_lake(home: Home) -> None:
    shutil.rmtree(home.landing)
    lose(home, "deleted")
    (home.landing / "ads").mkdir(parents=True)
    shutil.copyfile(SAMPLE / "ads" / "2023-q2.csv", home.landing / "ads" / "2023-q2.csv")
    with pytest.raises(LandingError, match=r"holds ads/2023-q2\.csv, but .* was made from other files"):
        run_daily(home, SETTINGS)


def test_a_run_after_a_lost_warehouse_and_landing_folder_lands_no_sample_and_knows_the_newest_day(home: Home) -> None:
    shutil.rmtree(home.landing)
    lose(home, "deleted")
    with pytest.raises(LandingError, match="a day of data must be over"):  # asked after the newest day was found
        run_daily(home, SETTINGS, as_of=date.max)
    assert not home.landing.exists()
    assert ask(home, "SELECT max(date) FROM ad_rows") == [(SECOND,)]
