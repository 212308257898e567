"""Time zones as platforms write them: known ones get their name in the IANA data base, others stay as written."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import available_timezones

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketing_assets.ingestion import read_export
from marketing_assets.ingestion.cells.time_zones import zone_name
from marketing_assets.settings import Settings


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("(GMT+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Berlin"),
        ("AmsterdamBerlinBernRomeStockholmVienna", "Europe/Berlin"),
        ("(GMT-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("EasternTimeUSCanada", "America/New_York"),
        ("MountainTime_USCanada", "America/Denver"),
        ("(GMT) Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London", "Europe/London"),
        ("(UTC) Coordinated Universal Time", "UTC"),
        ("(GMT+01:00) Warsaw, Zagreb", "Europe/Warsaw"),
        ("(UTC-03:00) Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("(GMT+10:00) Sydney", "Australia/Sydney"),
        ("UTC+08:00 Asia/Shanghai", "Asia/Shanghai"),
        ("europe/berlin", "Europe/Berlin"),
        ("UTC", "UTC"),
        ("Etc/UTC", "UTC"),
        ("GMT+0", "UTC"),
    ],
)
def test_a_zone_that_is_known_gets_its_name(written: str, zone: str) -> None:
    assert zone_name(written) == zone


@pytest.mark.parametrize(
    "written",
    ["UTC+01:00", "GMT-3", "(GMT+01:00) Nowhere", "(GMT+03:00) Berlin", "Berlin", "CET Berlin", "5", "x" * 500],
)
def test_what_names_no_zone_for_certain_stays_as_it_is_written(written: str) -> None:
    """An offset alone may be that of winter or of summer, and a place with another offset is another one."""
    assert zone_name(written) == written


@given(st.sampled_from(sorted(available_timezones())))
def test_a_name_of_the_data_base_stays(name: str) -> None:
    assert zone_name(name) == name or zone_name(name) == "UTC"


@given(
    st.text(max_size=60)
    | st.from_regex(r"\((GMT|UTC)[+-][0-9]{1,4}(:[0-9]{1,3})?\)? ?[A-Za-z, ]{0,20}", fullmatch=True)
)
def test_any_text_is_a_zone_or_stays(text: str) -> None:
    assert zone_name(text) == text or zone_name(text) in available_timezones()


def test_rows_and_what_is_told_of_the_file_have_the_zone_s_name(tmp_path: Path) -> None:
    file = tmp_path / "microsoft.csv"
    file.write_text(
        "Gregorian date,Account name,Campaign name,Time zone,Impressions,Clicks,Spend\n"
        "2025-03-01,Shop,Brand,EasternTimeUSCanada,100,10,5.00\n"
        '2025-03-01,Laden,Marke,"(GMT+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna",100,10,5.00\n'
        "2025-03-01,Butik,Mærke,UTC+01:00,100,10,5.00\n"
        "2025-03-01,Other,Brand,,100,10,5.00\n"
    )
    result = read_export(file, today=date(2025, 3, 30), settings=Settings())
    assert result.dialect.platform == "Microsoft"
    assert [None if zone is pd.NA else zone for zone in result.rows["time_zone"]] == [
        "America/New_York", "Europe/Berlin", "UTC+01:00", None,
    ]  # fmt: skip
    above = tmp_path / "above.csv"
    above.write_text(
        '"Report Name: Daily"\n"Time Zone: (GMT+05:45) Kathmandu"\n\n'
        "Gregorian date,Account name,Campaign name,Impressions,Clicks,Spend\n2025-03-01,Shop,Brand,100,10,5.00\n"
    )
    told = read_export(above, today=date(2025, 3, 30), settings=Settings())
    assert (told.dialect.time_zone, told.rows["time_zone"].tolist()) == ("Asia/Kathmandu", ["Asia/Kathmandu"])
