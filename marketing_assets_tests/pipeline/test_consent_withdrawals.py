"""Consent that is withdrawn: whose events leave, on which days, what the ledger says, and how they come back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from marketing_assets.governance import LEDGER_BREAKS_SQL, SESSION_COLUMNS, MaskingKey
from marketing_assets.pipeline.assets.governance import LEDGER_SQL
from marketing_assets.pipeline.landing import read_landing, web_lake
from marketing_assets.pipeline.run import withdraw_file
from marketing_assets.pipeline.session_days import write_changed_days
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.lake import Lake
from marketing_assets.warehouse.tables import transaction
from marketing_assets_tests.pipeline.reading import TODAY, ask, read
from marketing_assets_tests.worlds import (
    FIRST,
    MASKING_KEY,
    SETTINGS,
    client_id,
    customer_id,
    event_line,
    visits,
    write_events,
    write_lines,
)

KEY = MaskingKey(MASKING_KEY.encode())
DAYS = [FIRST + timedelta(days=n) for n in range(4)]
EVENTS = "SELECT user_id, date, ads_consent, has_gclid, event_key FROM landed_web_events ORDER BY ALL"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def write_withdrawals(home: Home, lines: Iterable[str], name: str = "withdrawn.csv") -> None:
    write_lines(home.landing, f"consent_withdrawals/{name}", "user_id,purpose,withdrawn_at", lines)


def anonymous(day: date, user: int) -> str:
    """One event of a browser whose user has not logged in."""
    return event_line(f"{day}T09:00:00Z", user).replace(f",{customer_id(user)},", ",,")


def users(home: Home, day: date | None = None) -> set[int]:
    """Whose events are stored."""
    masks = {KEY.mask(client_id(user)): user for user in range(50)}
    where = f"WHERE date = '{day}'" if day else ""
    return {masks[user] for (user,) in ask(home, f"SELECT DISTINCT user_id FROM landed_web_events {where}")}


def dropped(home: Home) -> list[tuple[Any, ...]]:
    return ask(
        home, "SELECT file, reason, records FROM dropped_records WHERE reason NOT LIKE 'analytics%' ORDER BY ALL"
    )


def balanced(home: Home) -> None:
    """Every record of every file is accounted for, in the manifest and in the ledger, and what is kept is stored."""
    assert ask(home, "SELECT file FROM landing_manifest WHERE records <> kept + rejected + dropped") == []
    assert ask(home, f"FROM ({LEDGER_BREAKS_SQL.replace('governance_ledger', f'({LEDGER_SQL})')})") == []
    for kind in ("web_events", "consent_withdrawals"):
        kept = f"SELECT sha256, kept FROM landing_manifest WHERE kind = '{kind}' AND kept > 0"
        stored = f"SELECT file_sha256, count(*) FROM landed_{kind} GROUP BY ALL"
        assert ask(home, f"({kept}) EXCEPT ({stored})") == [] == ask(home, f"({stored}) EXCEPT ({kept})")


def land_days(home: Home, people: Iterable[int] = (1, 2, 3)) -> None:
    for day in DAYS:
        write_events(home.landing, f"{day}.csv", visits(day, people))


@pytest.mark.parametrize("purpose", ["analytics", "All", "", "ANALYTICS "])
def test_whoever_withdraws_consent_to_analytics_leaves_all_days_and_stands_in_the_ledger(
    home: Home, purpose: str
) -> None:
    land_days(home)
    read(home)
    assert users(home) == {1, 2, 3}
    write_withdrawals(home, [f"{customer_id(3)},{purpose},2025-03-03"])
    read(home)
    assert users(home) == {1, 2}
    # Three events a day, one of them a purchase.
    assert dropped(home) == [(f"web_events/{day}.csv", "consent withdrawn", 3) for day in DAYS]
    balanced(home)


def test_it_does_not_matter_whether_the_word_or_the_events_land_first(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    for place in (home, other):
        land_days(place)
    read(other)
    for place in (home, other):
        write_withdrawals(place, [f"{customer_id(3)},all,", f"{client_id(1)},ads,"])
        read(place)
        balanced(place)
    assert ask(home, EVENTS) == ask(other, EVENTS)
    assert dropped(home) == dropped(other)
    ids = "SELECT date, id FROM lake_partitions WHERE table_name = 'landed_web_events' ORDER BY ALL"
    assert ask(home, ids) == ask(other, ids)


@pytest.mark.parametrize("who", [client_id(1), customer_id(1)], ids=["browser", "customer"])
def test_either_id_of_a_person_names_all_their_events(home: Home, who: str) -> None:
    write_events(home.landing, "a.csv", [*visits(FIRST, [1, 2]), anonymous(DAYS[1], 1)])
    read(home)
    write_withdrawals(home, [f"{who},analytics,"])
    read(home)
    assert users(home) == {2}
    assert dropped(home) == [("web_events/a.csv", "consent withdrawn", 3)]


def test_events_that_land_later_are_dropped_even_when_only_an_older_file_knew_whose_browser_it_is(home: Home) -> None:
    write_events(home.landing, "a.csv", visits(FIRST, [1, 2]))
    write_withdrawals(home, [f"{customer_id(1)},all,"])
    read(home)
    write_events(home.landing, "b.csv", [anonymous(DAYS[1], 1), anonymous(DAYS[1], 2)])
    read(home)
    assert (users(home), users(home, DAYS[1])) == ({2}, {2})
    assert dropped(home)[-1] == ("web_events/b.csv", "consent withdrawn", 1)
    balanced(home)


def test_a_browser_that_turns_out_to_be_theirs_takes_its_earlier_days_along(home: Home) -> None:
    write_events(home.landing, "a.csv", [anonymous(FIRST, 1), anonymous(FIRST, 2)])
    write_withdrawals(home, [f"{customer_id(1)},all,"])
    read(home)
    assert users(home) == {1, 2}
    write_events(home.landing, "b.csv", visits(DAYS[1], [1]))
    read(home)
    assert users(home) == {2}
    assert dropped(home) == [
        ("web_events/a.csv", "consent withdrawn", 1),
        ("web_events/b.csv", "consent withdrawn", 2),
    ]
    balanced(home)


def test_another_customer_of_the_same_browser_loses_nothing_on_other_browsers(home: Home) -> None:
    """One step: from the customer to the browser, and not on to whoever else used it."""
    shared = event_line(f"{FIRST}T10:00:00Z", 1).replace(customer_id(1), customer_id(2))
    write_events(home.landing, "a.csv", [*visits(FIRST, [1, 2]), shared])
    write_withdrawals(home, [f"{customer_id(1)},all,"])
    read(home)
    assert users(home) == {2}
    assert ask(home, "SELECT count(*) FROM landed_web_events") == [(2,)]


def test_consent_to_ads_that_is_withdrawn_leaves_the_events_and_takes_the_click_ids(home: Home) -> None:
    land_days(home)
    read(home)
    flags = "SELECT user_id = ?, ads_consent, has_gclid, count(*) FROM landed_web_events GROUP BY ALL ORDER BY ALL"
    me = KEY.mask(client_id(3))
    assert ask(home, flags, me) == [(False, True, True, 16), (True, True, True, 12)]
    write_withdrawals(home, [f"{customer_id(3)},ads,2025-03-03T10:00:00Z"])
    read(home)
    assert ask(home, flags, me) == [(False, True, True, 16), (True, False, None, 12)]
    assert dropped(home) == []
    # Later events too, and those of days that are written again for another file.
    write_events(home.landing, "more.csv", [*visits(DAYS[0], [2, 3])[:-1], anonymous(DAYS[3], 3)])
    read(home)
    assert {row[1:3] for row in ask(home, flags, me) if row[0]} == {(False, None)}
    balanced(home)


def test_only_days_that_change_are_written_again(home: Home) -> None:
    write_events(home.landing, "0.csv", visits(DAYS[0], [1, 2]))
    write_events(home.landing, "1.csv", visits(DAYS[1], [2]))
    read(home)
    files = {file: file.stat().st_mtime_ns for file in home.lake.rglob("landed_web_events/*/*.parquet")}
    write_withdrawals(home, [f"{customer_id(1)},all,"])
    read(home)
    kept = {file for file, at in files.items() if file.exists() and file.stat().st_mtime_ns == at}
    assert f"date={DAYS[1]}" in {file.parent.name for file in kept}
    after = set(home.lake.rglob("landed_web_events/*/*.parquet"))
    read(home)  # and the next look writes nothing at all, and takes the old file of the changed day away
    assert set(home.lake.rglob("landed_web_events/*/*.parquet")) == after - (set(files) - {*kept} | _of(files, DAYS[0]))


def _of(files: Iterable[Path], day: date) -> set[Path]:
    return {file for file in files if file.parent.name == f"date={day}"}


def build(home: Home) -> list[date]:
    """One look, and the sessions that follow from it; the days whose sessions were written."""
    with transaction(home.warehouse) as connection:
        read_landing(connection, home, SETTINGS, TODAY)
        return write_changed_days(connection, Lake(home.lake, "sessions", SESSION_COLUMNS), web_lake(home), SETTINGS)


def test_the_sessions_of_the_changed_days_follow_and_come_back(home: Home) -> None:
    land_days(home)
    build(home)
    sessions = "SELECT * EXCLUDE (lineage_id) FROM sessions ORDER BY ALL"
    before = ask(home, sessions)
    write_withdrawals(home, [f"{customer_id(2)},all,", f"{customer_id(1)},ads,"])
    assert set(DAYS) <= set(build(home))
    mine = KEY.mask(client_id(2))
    assert ask(home, "SELECT count(*) FROM sessions WHERE user_id = ?", mine) == [(0,)]
    assert ask(home, "SELECT count(*), sum(events) FROM sessions") == [(8, 20)]
    withdraw_file(home, SETTINGS, "consent_withdrawals/withdrawn.csv", "", "tester")
    assert set(DAYS) <= set(build(home))
    assert ask(home, sessions) == before
    assert build(home) == []


def test_a_withdrawal_that_is_taken_back_brings_the_events_back_as_they_were(home: Home) -> None:
    land_days(home)
    read(home)
    everything, ids = ask(home, EVENTS), ask(home, "SELECT date, id FROM lake_partitions ORDER BY ALL")
    write_withdrawals(home, [f"{customer_id(2)},all,"], "a.csv")
    write_withdrawals(home, [f"{customer_id(1)},ads,", f"{customer_id(2)},analytics,"], "b.csv")
    read(home)
    withdraw_file(home, SETTINGS, "consent_withdrawals/a.csv", "", "tester")
    read(home)
    assert users(home) == {1, 3}  # the other file says so too
    withdraw_file(home, SETTINGS, "consent_withdrawals/b.csv", "", "tester")
    read(home)
    assert ask(home, EVENTS) == everything
    assert ask(home, "SELECT date, id FROM lake_partitions ORDER BY ALL") == ids
    assert dropped(home) == []
    balanced(home)


def test_a_word_that_no_file_says_any_more_still_counts(home: Home) -> None:
    land_days(home, [1, 2])
    write_withdrawals(home, [f"{customer_id(1)},all,"])
    read(home)
    (home.landing / "consent_withdrawals" / "withdrawn.csv").unlink()
    read(home)
    read(home, reread=True)
    assert users(home) == {2}
    balanced(home)


@pytest.mark.parametrize("gone", [False, True], ids=["all files there", "files gone"])
def test_a_lost_warehouse_forgets_nobodys_word(home: Home, gone: bool) -> None:
    write_events(home.landing, "a.csv", visits(FIRST, [1, 2]))
    write_withdrawals(home, [f"{customer_id(1)},all,"])
    read(home)
    if gone:
        for file in home.landing.rglob("*.csv"):
            file.unlink()
    home.warehouse.unlink()
    write_events(home.landing, "b.csv", [anonymous(DAYS[1], 1), anonymous(DAYS[1], 2)])
    read(home)
    assert users(home) == {2}
    assert users(home, DAYS[1]) == {2}
    balanced(home)


def test_a_purpose_nobody_knows_and_a_line_without_person_are_rejected_with_their_reason(home: Home) -> None:
    land_days(home, [1])
    write_withdrawals(home, [f"{customer_id(1)},e-mail,", ",all,", f"{customer_id(2)},ads,yesterday"])
    read(home)
    assert ask(home, 'SELECT line, "column", reason, "value" FROM rejected_rows ORDER BY line') == [
        (2, "purpose", "none of analytics, ads, all", None),
        (3, "user_id", "no user_id", None),
        (4, "withdrawn_at", "not a date as YYYY-MM-DD (shape aaaaaaaaa)", None),
    ]
    assert users(home) == {1}
    balanced(home)


def test_a_plain_list_of_ids_is_a_whole_file(home: Home) -> None:
    land_days(home, [1, 2])
    write_lines(home.landing, "consent_withdrawals/list.csv", "user_id", [customer_id(1), customer_id(1)])
    read(home)
    assert users(home) == {2}
    assert ask(home, "SELECT kept, replaced FROM landing_manifest WHERE kind = 'consent_withdrawals'") == [(2, 1)]


def test_of_the_person_only_masked_ids_are_stored(home: Home) -> None:
    land_days(home, [1, 2])
    write_withdrawals(home, [f"{customer_id(1)},all,2025-03-02"])
    read(home)
    assert ask(home, "SELECT user_id, purpose, withdrawn_at FROM landed_consent_withdrawals") == [
        (KEY.mask(customer_id(1)), "all", date(2025, 3, 2))
    ]
    written = b"".join(
        file.read_bytes() for file in home.path.rglob("*") if file.is_file() and home.landing not in file.parents
    )
    assert customer_id(1).encode() not in written
