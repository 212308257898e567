"""Sessions by day: which days a new file writes again, and that the way there does not matter."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from marketing_assets.governance import KEY_VARIABLE, SESSION_COLUMNS
from marketing_assets.pipeline.landing import read_landing, web_lake
from marketing_assets.pipeline.seen import Inputs
from marketing_assets.pipeline.session_days import write_changed_days
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.lake import Lake
from marketing_assets.warehouse.tables import transaction
from marketing_assets_tests.pipeline.reading import TODAY, ask, lose_warehouse, withdraw
from marketing_assets_tests.worlds import FIRST, MASKING_KEY, SETTINGS, event_line, visits, write_ads, write_events

DAYS = [FIRST + timedelta(days=n) for n in range(5)]
ROWS = "SELECT * EXCLUDE (lineage_id) FROM sessions ORDER BY ALL"


def build(home: Home, settings: Settings = SETTINGS) -> list[date]:
    """Read what landed and bring the sessions up to date; the days that were written."""
    with transaction(home.warehouse) as connection:
        read_landing(connection, home, settings, TODAY)
        lake = Lake(home.lake, "sessions", SESSION_COLUMNS)
        return write_changed_days(connection, lake, web_lake(home), settings)


def test_every_visit_is_one_session_of_its_day(home: Home) -> None:
    for day in DAYS[:2]:
        write_events(home.landing, f"{day}.csv", visits(day, [1, 3]))
    build(home)
    assert ask(
        home,
        'SELECT date, events, page_views, pages, conversions, revenue, "returning", platform '
        "FROM sessions ORDER BY date, events",
    ) == [
        (DAYS[0], 2, 2, 2, 0, 0, False, "Google"),
        (DAYS[0], 3, 2, 2, 1, 20, False, "Google"),
        (DAYS[1], 2, 2, 2, 0, 0, True, "Google"),
        (DAYS[1], 3, 2, 2, 1, 20, True, "Google"),
    ]


def test_nothing_new_writes_nothing(home: Home) -> None:
    write_events(home.landing, "a.csv", visits(FIRST, [1]))
    assert build(home)
    files = {file: file.stat().st_mtime_ns for file in home.lake.rglob("*.parquet")}
    assert build(home) == []
    assert {file: file.stat().st_mtime_ns for file in home.lake.rglob("*.parquet")} == files


def test_a_new_last_day_leaves_the_days_before_yesterday_alone(home: Home) -> None:
    for day in DAYS[:4]:
        write_events(home.landing, f"{day}.csv", visits(day, [1, 2]))
    build(home)
    kept = {file.name for day in DAYS[:2] for file in (home.lake / "sessions" / f"date={day}").iterdir()}
    write_events(home.landing, f"{DAYS[4]}.csv", visits(DAYS[4], [1, 2]))
    written = build(home)
    # A session of the day before may go on after midnight, and a local day meets three days of UTC.
    assert set(DAYS[:2]).isdisjoint(written)
    assert {DAYS[3], DAYS[4]} <= set(written)
    assert {file.name for day in DAYS[:2] for file in (home.lake / "sessions" / f"date={day}").iterdir()} == kept


def test_a_file_of_the_next_day_goes_on_with_a_session_of_the_day_before(home: Home) -> None:
    before, after = f"{DAYS[0]}T23:58:00Z", f"{DAYS[1]}T00:04:00Z"
    write_events(home.landing, "0.csv", [event_line(before, 1, session="night")])
    build(home)
    assert ask(home, "SELECT date, events, duration_seconds FROM sessions") == [(DAYS[0], 1, 0)]
    write_events(home.landing, "1.csv", [event_line(after, 1, session="night")])
    assert DAYS[0] in build(home)
    assert ask(home, "SELECT date, events, duration_seconds FROM sessions") == [(DAYS[0], 2, 360)]


def test_a_late_file_of_an_early_day_makes_later_visitors_returning(home: Home) -> None:
    write_events(home.landing, "4.csv", visits(DAYS[4], [1]))
    build(home)
    assert ask(home, 'SELECT "returning" FROM sessions') == [(False,)]
    write_events(home.landing, "0.csv", visits(DAYS[0], [1]))
    assert DAYS[4] in build(home)
    assert ask(home, 'SELECT date, "returning" FROM sessions ORDER BY 1') == [(DAYS[0], False), (DAYS[4], True)]


def three_days() -> list[tuple[str, list[str]]]:
    """A file per day with a session across midnight, and a second export of the first day with one visitor more."""
    files = [(f"{n}.csv", visits(day, range(n, n + 4))) for n, day in enumerate(DAYS[:3])]
    files[1][1].append(event_line(f"{DAYS[1]}T23:59:50Z", 7, session="night"))
    files[2][1].append(event_line(f"{DAYS[2]}T00:00:20Z", 7, session="night"))
    return [*files, ("again.csv", visits(DAYS[0], [0, 1, 2, 3, 5]))]


@pytest.mark.parametrize("turn", [1, -1], ids=["forward", "backward"])
def test_day_by_day_in_any_order_gives_what_all_at_once_gives(
    at_once: list[tuple[Any, ...]], home: Home, turn: int
) -> None:
    for name, lines in three_days()[::turn]:
        write_events(home.landing, name, lines)
        build(home)
    assert ask(home, ROWS) == at_once
    assert len(at_once) == 12


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Any, ...]]:
    """Sessions of the three days when everything lands together."""
    home = Home(tmp_path_factory.mktemp("once"))
    for name, lines in three_days():
        write_events(home.landing, name, lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KEY_VARIABLE, MASKING_KEY)
        build(home)
    return ask(home, ROWS)


def test_a_withdrawn_file_takes_its_sessions_with_it(home: Home) -> None:
    write_events(home.landing, "0.csv", visits(DAYS[0], [1]))
    build(home)
    alone = ask(home, ROWS)
    write_events(home.landing, "1.csv", visits(DAYS[1], [1, 2]))
    build(home)
    withdraw(home, "web_events/1.csv")
    build(home)
    assert ask(home, ROWS) == alone
    withdraw(home, "web_events/0.csv")
    build(home)
    assert ask(home, ROWS) == []
    assert build(home) == []


def test_settings_that_decide_what_a_session_is_write_every_day_again(home: Home) -> None:
    for day in DAYS[:2]:
        write_events(home.landing, f"{day}.csv", [event_line(f"{day}T23:30:00Z", 1)])
    build(home)
    assert ask(home, "SELECT date FROM sessions ORDER BY 1") == [(DAYS[0],), (DAYS[1],)]
    berlin = Settings(time_zone="Europe/Berlin")
    assert set(DAYS[:2]) <= set(build(home, berlin))
    assert ask(home, "SELECT date FROM sessions ORDER BY 1") == [(DAYS[1],), (DAYS[2],)]


def from_facebook(day: date, user: int) -> list[str]:
    """A visit that a platform with two names was paid for."""
    return [line.replace(",google,cpc,", ",facebook,cpc,") for line in visits(day, [user])]


def test_a_new_platform_in_the_ads_names_the_traffic_anew(home: Home) -> None:
    write_events(home.landing, "0.csv", from_facebook(DAYS[0], 1))
    build(home)
    assert ask(home, "SELECT DISTINCT platform FROM sessions") == [("Facebook",)]
    write_ads(home.landing, "a.csv", [f"{DAYS[0]},Meta,Brand,1,1,1,1,1"])
    assert DAYS[0] in build(home)
    assert ask(home, "SELECT DISTINCT platform FROM sessions") == [("Meta",)]


def partitions(home: Home) -> dict[date, str]:
    return dict(ask(home, "SELECT date, file FROM lake_partitions WHERE table_name = 'sessions'"))


IDS = "SELECT as_of, id FROM lineage WHERE table_name = 'sessions' AND is_current ORDER BY as_of"


@pytest.mark.parametrize("platform", ["LinkedIn", "TikTok", "Google", "Facebook", "Pinterest", "Meta"])
def test_a_new_platform_that_renames_nothing_leaves_sessions_and_their_ids_alone(home: Home, platform: str) -> None:
    unpaid = [line.replace(",google,cpc,", ",facebook.com,referral,") for line in visits(DAYS[1], [2])]
    write_events(home.landing, "0.csv", [*visits(DAYS[0], [1]), *unpaid])
    build(home)
    ids, rows = ask(home, IDS), ask(home, "SELECT * FROM sessions ORDER BY ALL")
    write_ads(home.landing, "a.csv", [f"{DAYS[3]},{platform},Brand,1,1,1,1,1"])
    assert build(home) == []
    assert (ask(home, IDS), ask(home, "SELECT * FROM sessions ORDER BY ALL")) == (ids, rows)


def test_a_new_name_of_a_platform_changes_the_ids_of_the_days_it_names_and_of_no_other(home: Home) -> None:
    days = [FIRST + timedelta(days=n) for n in range(8)]
    for day in days:
        write_events(
            home.landing, f"{day}.csv", [*visits(day, [1]), *(from_facebook(day, 2) if day == days[5] else [])]
        )
    build(home)
    ids, files = dict(ask(home, IDS)), partitions(home)
    write_ads(home.landing, "a.csv", [f"{days[5]},Meta,Brand,1,1,1,1,1"])
    # A local day meets three days of UTC; and later visits may be credited to earlier ones.
    assert set(build(home)) & set(days) == set(days[3:])
    assert build(home) == []
    assert ask(home, "SELECT date, platform FROM sessions WHERE platform <> 'Google'") == [(days[5], "Meta")]
    now = dict(ask(home, IDS))
    assert {day for day in days if now[day] != ids[day]} == set(days[3:])
    assert [day for day in days if partitions(home)[day] == files[day]] == days[:3]
    stamped = "SELECT count(*) FROM sessions AS s JOIN lineage AS l ON l.id = s.lineage_id AND l.as_of = s.date"
    assert ask(home, f"{stamped} WHERE l.is_current") == [(9,)]


def test_the_old_name_of_a_platform_brings_the_old_ids_back(home: Home) -> None:
    write_events(home.landing, "0.csv", from_facebook(DAYS[0], 1))
    build(home)
    ids, rows = ask(home, IDS), ask(home, "SELECT * FROM sessions ORDER BY ALL")
    write_ads(home.landing, "a.csv", [f"{DAYS[0]},Meta,Brand,1,1,1,1,1"])
    build(home)
    assert {identity for _, identity in ask(home, IDS)}.isdisjoint(identity for _, identity in ids)
    withdraw(home, "ads/a.csv")
    assert DAYS[0] in build(home)
    assert (ask(home, IDS), ask(home, "SELECT * FROM sessions ORDER BY ALL")) == (ids, rows)


def test_sessions_of_an_old_day_are_seen_with_the_same_id_after_other_ads_have_landed(home: Home) -> None:
    """What a plan was made from, when it is made again later."""
    write_events(home.landing, "0.csv", visits(DAYS[0], [1]))
    build(home)

    def seen() -> str:
        with transaction(home.warehouse) as connection:
            return Inputs(connection, home, SETTINGS, DAYS[0]).seen("sessions")

    before = seen()
    write_ads(home.landing, "a.csv", [f"{DAYS[3]},Meta,Brand,1,1,1,1,1"])
    build(home)
    assert seen() == before


def test_a_day_deleted_by_hand_is_made_again(home: Home) -> None:
    write_events(home.landing, "0.csv", visits(DAYS[0], [1]))
    build(home)
    before = ask(home, ROWS)
    next((home.lake / "sessions").rglob("*.parquet")).unlink()
    assert build(home) == [DAYS[0]]
    assert ask(home, ROWS) == before


def test_a_lost_warehouse_gives_the_same_sessions_again(home: Home) -> None:
    write_events(home.landing, "0.csv", visits(DAYS[0], [1, 2]))
    build(home)
    before = ask(home, ROWS)
    lose_warehouse(home)
    assert DAYS[0] in build(home)
    assert ask(home, ROWS) == before
    assert len(list((home.lake / "sessions").rglob("*.parquet"))) == 1


def test_every_session_carries_the_id_of_its_day(home: Home) -> None:
    for day in DAYS[:3]:
        write_events(home.landing, f"{day}.csv", visits(day, [1, 2]))
    build(home)
    assert ask(
        home,
        "SELECT count(*) FROM sessions AS s LEFT JOIN lineage AS l "
        "ON l.id = s.lineage_id AND l.table_name = 'sessions' AND l.as_of = s.date AND l.is_current WHERE l.id IS NULL",
    ) == [(0,)]


def test_sessions_come_back_when_their_events_may_be_used_again(home: Home) -> None:
    """A day without events is not made: the same events later have the same id, and must be written again."""
    file = write_events(home.landing, "a.csv", visits(FIRST, [1, 2, 3]))
    build(home)
    before = ask(home, ROWS)
    assert len(before) == 3
    mapping = file.with_name("a.mapping.yaml")
    header = file.read_text().splitlines()[0].split(",")
    columns = "".join(f"  {name}: {name}\n" for name in header if name != "analytics_storage")
    mapping.write_text(f"columns:\n{columns}constants: {{analytics_storage: 'No'}}\n")
    build(home)
    assert ask(home, ROWS) == []
    mapping.unlink()
    build(home)
    assert ask(home, ROWS) == before


def test_an_old_session_id_days_later_is_a_visit_of_its_own_day(home: Home) -> None:
    """Whether its file landed with the others or after them: the day it began on was written long ago."""
    lines = visits(DAYS[0], [1])
    late = [line.replace(str(DAYS[0]), str(DAYS[4])) for line in lines]
    write_events(home.landing, "a.csv", lines)
    build(home)
    write_events(home.landing, "b.csv", late)
    build(home)
    in_steps = ask(home, ROWS)
    at_once = Home(home.path.with_name("at once"))
    write_events(at_once.landing, "a.csv", lines)
    write_events(at_once.landing, "b.csv", late)
    build(at_once)
    assert in_steps == ask(at_once, ROWS)
    assert ask(home, "SELECT date, count(*) FROM sessions GROUP BY date ORDER BY date") == [(DAYS[0], 1), (DAYS[4], 1)]


def direct_visit(day: date, user: int) -> list[str]:
    """A visit that names no source and has no click id."""
    return [",".join([*line.split(",")[:6], "", "", "", *line.split(",")[9:]]) for line in visits(day, [user])]


CREDITED = "SELECT date, channel, attributed_channel, attributed_source FROM sessions ORDER BY date"


def test_a_direct_visit_is_credited_to_one_that_landed_days_before(home: Home) -> None:
    write_events(home.landing, "0.csv", visits(DAYS[0], [1]))
    build(home)
    kept = {file.name for file in (home.lake / "sessions").rglob("*.parquet")}
    write_events(home.landing, "3.csv", direct_visit(DAYS[3], 1))
    written = build(home)
    credited = [(DAYS[0], "Google", "Google", "google"), (DAYS[3], "Direct", "Google", "google")]
    assert ask(home, CREDITED) == credited
    assert DAYS[0] not in written
    assert kept < {file.name for file in (home.lake / "sessions").rglob("*.parquet")}


def test_a_withdrawn_file_takes_its_credit_with_it(home: Home) -> None:
    write_events(home.landing, "0.csv", visits(DAYS[0], [1]))
    write_events(home.landing, "3.csv", direct_visit(DAYS[3], 1))
    build(home)
    withdraw(home, "web_events/0.csv")
    assert DAYS[3] in build(home)
    assert ask(home, CREDITED) == [(DAYS[3], "Direct", "Direct", None)]


def test_a_file_of_an_early_day_that_lands_late_is_credited_for_later_visits(home: Home) -> None:
    write_events(home.landing, "3.csv", direct_visit(DAYS[3], 1))
    build(home)
    write_events(home.landing, "0.csv", visits(DAYS[0], [1]))
    assert DAYS[3] in build(home)
    assert ask(home, CREDITED)[1] == (DAYS[3], "Direct", "Google", "google")


def test_one_new_day_writes_that_day_and_the_one_before_of_a_long_history(home: Home) -> None:
    """Nothing else is written, and of the old days nothing landed is read again."""
    days = [FIRST + timedelta(days=n) for n in range(20)]
    for n, day in enumerate(days[:-1]):
        write_events(home.landing, f"{day}.csv", [*visits(day, [n, n + 1]), *direct_visit(day, 50)])
    build(home)
    readings = ask(home, "SELECT file, reading FROM landing_manifest ORDER BY ALL")
    before = partitions(home)
    write_events(home.landing, f"{days[-1]}.csv", [*visits(days[-1], [3]), *direct_visit(days[-1], 5)])
    with transaction(home.warehouse) as connection:
        report = read_landing(connection, home, SETTINGS, TODAY)
    assert report.read == [f"web_events/{days[-1]}.csv"]
    build(home)
    after = partitions(home)
    # Sessions of the two days before may go on after midnight, in a zone far from UTC.
    assert {day for day in after if after[day] != before.get(day)} == set(days[-3:])
    assert ask(home, "SELECT file, reading FROM landing_manifest ORDER BY ALL")[: len(readings)] == readings
    in_steps = ask(home, ROWS)
    at_once = Home(home.path.with_name("at once"))
    for file in (home.landing / "web_events").iterdir():
        write_events(at_once.landing, file.name, file.read_text().splitlines()[1:])
    build(at_once)
    assert in_steps == ask(at_once, ROWS)


def test_an_order_that_another_visitor_reports_again_counts_where_it_was_first_seen(home: Home) -> None:
    """Though only the events of the new day's visitors are looked at."""
    bought = event_line(f"{DAYS[0]}T12:00:00Z", 1, name="purchase", revenue="20.00")
    order = bought.split(",")[-1]
    again = event_line(f"{DAYS[4]}T12:00:00Z", 2, name="purchase", revenue="20.00")
    write_events(home.landing, "0.csv", [bought])
    build(home)
    write_events(home.landing, "4.csv", [again.replace(again.split(",")[-1], order)])
    build(home)
    assert ask(home, "SELECT date, conversions, revenue FROM sessions ORDER BY date") == [
        (DAYS[0], 1, 20), (DAYS[4], 0, 0),
    ]  # fmt: skip
