"""Files that land together enter in the order in which they were downloaded, as far as their names tell it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketing_assets.pipeline.landing import read_landing
from marketing_assets.pipeline.landing.file_order import download_order
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import transaction
from marketing_assets_tests.worlds import FIRST, SETTINGS

HEADER = "date,platform,campaign,spend\n"


@pytest.mark.parametrize(
    "names",
    [
        ["report.csv", "report (1).csv", "report (2).csv", "report (10).csv"],
        ["report.csv", "report(1).csv", "report-1.csv", "report-2.csv"],
        ["report.csv.gz", "report (1).csv.gz"],
        ["export-9.csv", "export-9 (1).csv", "export-10.csv"],
        ["2025-03-09.xlsx", "2025-03-10.xlsx", "2025-3-11.xlsx"],
        ["9/z.csv", "10/a.csv"],
        ["ads/z.csv", "b.csv"],
    ],
)
def test_later_downloads_stand_behind_earlier_ones(names):
    assert sorted({*names}, key=download_order) == names


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=12), unique=True))
def test_any_names_have_one_order(names):
    assert sorted(names, key=download_order) == sorted({*names}, key=download_order)


@pytest.mark.parametrize(
    ("earlier", "later"), [("report.csv", "report (1).csv"), ("export-9.csv", "export-10.csv"), ("b.csv", "c.csv")]
)
def test_of_two_downloads_that_land_together_the_later_one_counts(tmp_path: Path, earlier: str, later: str) -> None:
    home = Home(tmp_path / "home")
    (home.landing / "ads").mkdir(parents=True)
    for name, spend in ((earlier, 1), (later, 2)):
        (home.landing / "ads" / name).write_text(f"{HEADER}{FIRST},Google,Brand,{spend}\n")
    with transaction(home.warehouse) as connection:
        read_landing(connection, home, SETTINGS, date(2025, 4, 1))
        rows = connection.execute("SELECT file, kept, replaced FROM landing_manifest ORDER BY file_order").fetchall()
    assert rows == [(f"ads/{earlier}", 1, 1), (f"ads/{later}", 1, 0)]
