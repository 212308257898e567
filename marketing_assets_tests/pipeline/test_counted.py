"""What governance counts while files are read: kept per content, counted anew with it, gone when it is withdrawn."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from marketing_assets.governance import RawFile
from marketing_assets.metrics import CONSENT_DAILY_SQL
from marketing_assets.pipeline.assets.governance import SCRUBBED_TEXTS_SQL
from marketing_assets.pipeline.landing import raw_files
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import transaction
from marketing_assets_tests.pipeline.reading import ask, read, withdraw
from marketing_assets_tests.worlds import FIRST, ads_line, event_line, write_ads, write_customers, write_events

NEXT = FIRST + timedelta(days=1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def scrubbed_ads(home: Home) -> list[tuple[object, ...]]:
    return ask(home, f"SELECT source_file, \"column\", rule, cells FROM ({SCRUBBED_TEXTS_SQL}) WHERE kind = 'ads'")


def test_what_was_scrubbed_from_names_of_ads_is_counted_once_however_often_they_are_read(home: Home) -> None:
    lines = [ads_line(FIRST, "Google", "anna@example.com"), ads_line(NEXT, "Google", "anna@example.com"),
             ads_line(FIRST, "Google", "Brand")]  # fmt: skip
    write_ads(home.landing, "a.csv", lines)
    write_ads(home.landing, "b.csv", [ads_line(NEXT + timedelta(days=1), "Google", "Call +49 171 2345678")])
    expected = [("ads/a.csv", "campaign", "email", 2), ("ads/b.csv", "campaign", "phone", 1)]
    read(home)
    assert scrubbed_ads(home) == expected
    read(home)
    read(home, reread=True)
    assert scrubbed_ads(home) == expected


def test_a_withdrawn_file_counts_for_nothing(home: Home) -> None:
    write_ads(home.landing, "a.csv", [ads_line(FIRST, "Google", "anna@example.com")])
    write_events(home.landing, "a.csv", [event_line(f"{FIRST}T10:00:00Z", 1)])
    read(home)
    assert len(scrubbed_ads(home)) == 1 and ask(home, "SELECT count(*) FROM consent_counts") == [(1,)]
    withdraw(home, "ads/a.csv")
    withdraw(home, "web_events/a.csv")
    assert scrubbed_ads(home) == [] and ask(home, "SELECT * FROM scrubbed_cells") == []
    assert ask(home, "SELECT * FROM consent_counts") == []


def test_the_consent_rate_of_a_day_is_that_of_all_its_landed_events(home: Home) -> None:
    answers = ("Yes", "Yes", "No", "")
    write_events(
        home.landing, "a.csv", [event_line(f"{FIRST}T1{n}:00:00Z", n, consent=a) for n, a in enumerate(answers)]
    )
    write_events(home.landing, "b.csv", [event_line(f"{FIRST}T20:00:00Z", 9), event_line(f"{NEXT}T20:00:00Z", 9)])
    read(home)
    assert ask(home, CONSENT_DAILY_SQL) == [(FIRST, 5, 3, 1, 1, 0.6, 0.6), (NEXT, 1, 1, 0, 0, 1.0, 1.0)]


def test_raw_files_are_as_old_as_what_is_in_them_and_only_those_that_still_lie_there(home: Home) -> None:
    write_ads(home.landing, "a.csv", [ads_line(FIRST, "Google", "Brand")])
    write_events(home.landing, "gone.csv", [event_line(f"{FIRST}T10:00:00Z", 1)])
    write_events(home.landing, "here.csv", [event_line(f"{NEXT}T10:00:00Z", 2, consent="No")])
    write_customers(home.landing, "c.csv", [1, 2])
    with transaction(home.warehouse) as connection:
        assert raw_files(connection, home) == []
    read(home)
    (home.landing / "web_events" / "gone.csv").unlink()
    (newest,) = ask(home, "SELECT max(greatest(signup, last_order)) FROM landed_customers")
    assert isinstance(newest[0], date)
    with transaction(home.warehouse) as connection:
        assert set(raw_files(connection, home)) == {
            RawFile(NEXT, "web_events/here.csv"),
            RawFile(newest[0], "customers/c.csv"),
        }
