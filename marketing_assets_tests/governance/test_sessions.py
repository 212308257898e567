from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.governance import SESSION_COLUMNS, mask_events, sessionise, zone_offsets
from marketing_assets.settings import GovernancePolicy, Settings
from marketing_assets_tests.governance.conftest import KEY, Masker

SETTINGS = Settings(currency="EUR", time_zone="Europe/Berlin")
FIRST, LAST = datetime(2023, 3, 1), datetime(2024, 12, 1)  # noqa: DTZ001 - naive UTC, as everywhere in tables


def rows(connection: duckdb.DuckDBPyConnection, *columns: str, **options: Any) -> list:
    sessionise(connection, SETTINGS, **options)
    listed = ", ".join(f'"{column}"' for column in columns)
    found = connection.execute(f"SELECT {listed} FROM sessions ORDER BY started_at, session_id").fetchall()
    return [row[0] for row in found] if len(columns) == 1 else found


def test_a_session_id_holds_a_session_together_over_any_pause_and_over_midnight(
    mask: Masker, connection: duckdb.DuckDBPyConnection
) -> None:
    mask(
        {"event_timestamp": "2025-01-10 22:50:00", "ga_session_id": "1"},
        {"event_timestamp": "2025-01-10 23:40:00", "ga_session_id": "1"},
    )
    # 22:50 UTC is 23:50 in Berlin, 23:40 UTC the next day.
    assert rows(connection, "date", "events", "duration_seconds") == [(date(2025, 1, 10), 2, 3000.0)]


def test_without_a_session_id_more_than_thirty_idle_minutes_split(
    mask: Masker, connection: duckdb.DuckDBPyConnection
) -> None:
    mask(*({"event_timestamp": stamp} for stamp in ("10:00:00", "10:30:00", "11:00:01", "11:10:00")))
    assert rows(connection, "events") == [2, 2]


def test_users_share_no_session_even_with_equal_session_ids(
    mask: Masker, connection: duckdb.DuckDBPyConnection
) -> None:
    mask({"user_pseudo_id": "a", "ga_session_id": "1"}, {"user_pseudo_id": "b", "ga_session_id": "1"})
    assert rows(connection, "events") == [1, 1]


@pytest.mark.parametrize(
    ("events", "engaged"),
    [
        ([{"event_timestamp": "10:00:00"}, {"event_name": "scroll", "event_timestamp": "10:00:10"}], False),
        ([{"event_timestamp": "10:00:00"}, {"event_name": "scroll", "event_timestamp": "10:00:10.001"}], True),
        ([{}, {"page_location": "/b"}], True),
        ([{"event_name": "purchase"}], True),
        ([{"event_name": "session_start"}], False),
    ],
)
def test_engaged_means_over_ten_seconds_or_two_views_or_a_conversion(
    mask: Masker, connection: duckdb.DuckDBPyConnection, events: list, engaged: bool
) -> None:
    mask(*events)
    assert rows(connection, "engaged") == [engaged]


START = {"event_name": "session_start", "ga_session_id": "1"}
VIEWS = [
    {"event_timestamp": f"10:00:0{n}", "page_location": f"/{n}", "ga_session_id": "1", "source": "google"}
    for n in (3, 7)
]


@pytest.mark.parametrize(
    "starts",
    [
        [START | {"event_timestamp": "10:00:02.9", "page_location": "/3"}],
        [START | {"event_timestamp": "10:00:03"}, START | {"event_timestamp": "10:00:03.5"}],
        [START | {"event_timestamp": "10:00:30", "page_location": "/other"}],
    ],
    ids=["first", "twice", "late"],
)
def test_a_missing_or_repeated_session_start_makes_no_difference(
    mask: Masker, connection: duckdb.DuckDBPyConnection, starts: list
) -> None:
    told = [name for name in SESSION_COLUMNS if name not in ("events", "pages")]
    mask(*VIEWS)
    without = rows(connection, *told)
    mask(*starts, *VIEWS)
    assert rows(connection, *told) == without
    assert rows(connection, "events") == [2 + len(starts)]


@pytest.mark.parametrize(("said", "engaged"), [("1", True), ("true", True), ("0", False), (None, False)])
def test_a_session_is_engaged_where_the_tracker_says_so(
    mask: Masker, connection: duckdb.DuckDBPyConnection, said: str | None, engaged: bool
) -> None:
    mask({"session_engaged": said})
    assert rows(connection, "engaged") == [engaged]


def test_a_transaction_counts_once_where_it_was_first_seen(mask: Masker, connection: duckdb.DuckDBPyConnection) -> None:
    bought = {"event_name": "purchase", "transaction_id": "T1", "revenue": "50", "currency": "EUR"}
    mask(
        bought | {"event_timestamp": "10:00:00", "ga_session_id": "1", "revenue": None},
        bought | {"event_timestamp": "10:00:05", "ga_session_id": "1"},
        bought | {"event_timestamp": "15:00:00", "ga_session_id": "2"},
        {"event_name": "purchase", "event_timestamp": "15:01:00", "ga_session_id": "2", "revenue": "7"},
        {"event_name": "purchase", "event_timestamp": "15:01:00", "ga_session_id": "2", "revenue": "8"},
        {"event_name": "add_to_cart", "event_timestamp": "15:02:00", "ga_session_id": "2", "revenue": "99"},
    )
    assert rows(connection, "conversions", "revenue") == [(1, Decimal(50)), (2, Decimal(15))]


def test_revenue_is_unknown_where_a_purchase_reports_none_and_zero_without_a_purchase(
    mask: Masker, connection: duckdb.DuckDBPyConnection
) -> None:
    mask(
        {"user_pseudo_id": "a", "event_name": "purchase"},
        {"user_pseudo_id": "b", "event_timestamp": "10:01:00"},
        {
            "user_pseudo_id": "c",
            "event_timestamp": "10:02:00",
            "event_name": "purchase",
            "revenue": "9",
            "currency": "USD",
        },
    )
    assert rows(connection, "revenue") == [None, 0, None]
    assert sessionise(connection, SETTINGS).foreign_revenue_events == 1


def test_the_first_tags_that_say_something_name_the_session(
    mask: Masker, connection: duckdb.DuckDBPyConnection
) -> None:
    mask(
        {"event_timestamp": "10:00:00", "page_location": "https://x.example/start?utm=1", "source": "(not set)"},
        {"event_timestamp": "10:01:00", "source": "newsletter", "medium": "email", "campaign": "Spring"},
        {"event_timestamp": "10:02:00", "source": "google", "medium": "cpc"},
    )
    assert rows(connection, "source", "medium", "campaign", "platform", "channel", "landing_page") == [
        ("newsletter", "email", "Spring", "Email", "Email", "/start")
    ]


def test_pages_products_and_prices_are_counted(mask: Masker, connection: duckdb.DuckDBPyConnection) -> None:
    pages = ["/sale/shoes", "/wholesale", "/pricing", "/offers", "/pricing"]
    views = [{"event_timestamp": f"10:0{i}:00", "page_location": page} for i, page in enumerate(pages)]
    mask(*views, {"event_timestamp": "10:09:00", "event_name": "view_item", "page_location": "/p/1"})
    assert rows(connection, "page_views", "pages", "product_views", "price_views") == [(5, 5, 1, 4)]


def test_returning_means_an_earlier_day_here_or_among_known_users(
    mask: Masker, connection: duckdb.DuckDBPyConnection
) -> None:
    mask(
        {"user_pseudo_id": "a", "event_timestamp": "2025-03-01 10:00:00"},
        {"user_pseudo_id": "a", "event_timestamp": "2025-03-01 15:00:00"},
        {"user_pseudo_id": "a", "event_timestamp": "2025-03-02 10:00:00"},
        {"user_pseudo_id": "b", "event_timestamp": "2025-03-02 11:00:00"},
    )
    assert rows(connection, "returning") == [False, False, True, False]
    connection.execute(
        "CREATE TEMP TABLE seen AS SELECT ? AS user_id, DATE '2025-02-01' AS first_date", [KEY.mask("b")]
    ).fetchall()
    assert rows(connection, "returning", known_users="seen") == [False, False, True, True]


def test_each_day_carries_its_own_lineage(mask: Masker, connection: duckdb.DuckDBPyConnection) -> None:
    mask({"event_timestamp": "2025-03-01 10:00:00"}, {"event_timestamp": "2025-03-02 10:00:00"})
    assert rows(connection, "lineage_id", lineage_id=lambda day: f"id-{day}") == ["id-2025-03-01", "id-2025-03-02"]
    assert rows(connection, "lineage_id", lineage_id="one") == ["one", "one"]


def test_no_events_give_an_empty_typed_table(mask: Masker, connection: duckdb.DuckDBPyConnection) -> None:
    mask({"analytics_storage": "No"})
    found = sessionise(connection, SETTINGS)
    assert (found.sessions, found.users, found.first_date) == (0, 0, None)
    described = connection.execute("DESCRIBE sessions").fetchall()
    assert {name: kind for name, kind, *_ in described} == SESSION_COLUMNS


@settings(deadline=None, max_examples=25)
@given(
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]),
    st.datetimes(FIRST, LAST),
)
def test_the_offset_table_says_the_same_as_the_time_zone(name: str, moment: datetime) -> None:
    zone = ZoneInfo(name)
    offsets = zone_offsets(zone, FIRST, LAST)
    assert all(earlier.utc_until == later.utc_from for earlier, later in pairwise(offsets))
    (holding,) = [o for o in offsets if o.utc_from <= moment < o.utc_until]
    expected = moment.replace(tzinfo=UTC).astimezone(zone).utcoffset()
    assert expected is not None
    assert holding.offset_seconds == expected.total_seconds()


def test_the_sandbox_has_937_sessions_of_500_users(datasets: Path, connection: duckdb.DuckDBPyConnection) -> None:
    file = datasets / "web_events" / "sandbox_ga4_events.csv"
    connection.execute(
        "CREATE TEMP TABLE raw AS SELECT event_timestamp::TIMESTAMP AS event_timestamp, event_name, user_pseudo_id, "
        "session_id AS ga_session_id, user_id_ui AS user_id, full_page_url AS page_location, source, medium, gclid, "
        "fbclid, fbp, fbc, 'Yes' AS analytics_storage, 'Yes' AS ads_storage "
        f"FROM read_csv('{file}', all_varchar = true)"
    ).fetchall()
    masked = mask_events(connection, "raw", KEY, GovernancePolicy())
    assert (masked.rows_in, masked.kept) == (2189, 2189)
    found = sessionise(connection, Settings(currency="AUD", time_zone="Australia/Sydney"), platforms=["Meta", "Google"])
    assert (found.sessions, found.users) == (937, 500)
    channels = connection.execute("SELECT channel, count(*) FROM sessions GROUP BY 1 ORDER BY 1").fetchall()
    assert dict(channels) == {"Direct": 126, "Google": 373, "Meta": 379, "Organic Search": 15, "Other": 44}
