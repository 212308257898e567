"""Last non-direct attribution: which earlier visit a direct one is credited to."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from marketing_assets.governance import sessionise
from marketing_assets.settings import GovernancePolicy, Settings
from marketing_assets_tests.governance.conftest import Masker

SETTINGS = Settings(time_zone="UTC")
START = datetime(2025, 3, 1, 10)  # noqa: DTZ001 - naive UTC, as everywhere in tables
GOOGLE = {"source": "google", "medium": "cpc", "campaign": "Brand"}
MAIL = {"source": "newsletter", "medium": "email", "campaign": "Spring"}


def visit(days: float, tags: dict[str, Any] | None = None, **event: Any) -> dict[str, Any]:
    moment = START + timedelta(days=days)
    return {"event_timestamp": str(moment), "ga_session_id": str(moment), **(tags or {}), **event}


def credited(connection: duckdb.DuckDBPyConnection, settings: Settings = SETTINGS) -> list[tuple]:
    sessionise(connection, settings)
    return connection.execute(
        "SELECT channel, attributed_source, attributed_medium, attributed_campaign, attributed_channel FROM sessions "
        "ORDER BY started_at, session_id"
    ).fetchall()


def channels(connection: duckdb.DuckDBPyConnection, settings: Settings = SETTINGS) -> list[str]:
    return [row[-1] for row in credited(connection, settings)]


def test_a_direct_visit_is_credited_to_the_newest_other_one(mask: Masker, connection: Any) -> None:
    mask(visit(0, MAIL), visit(1, GOOGLE), visit(2), visit(3))
    assert credited(connection) == [
        ("Email", "newsletter", "email", "Spring", "Email"),
        ("Google", "google", "cpc", "Brand", "Google"),
        ("Direct", "google", "cpc", "Brand", "Google"),
        ("Direct", "google", "cpc", "Brand", "Google"),
    ]


def test_never_to_a_later_one_nor_to_one_that_began_at_the_same_time(mask: Masker, connection: Any) -> None:
    mask(visit(0), visit(1, GOOGLE), visit(1, ga_session_id="other"))
    assert sorted(channels(connection)) == ["Direct", "Direct", "Google"]


def test_never_to_another_visitor(mask: Masker, connection: Any) -> None:
    mask(visit(0, GOOGLE, user_pseudo_id="somebody"), visit(1))
    assert channels(connection) == ["Google", "Direct"]


@pytest.mark.parametrize(("days", "channel"), [(30, "Google"), (30.00001, "Direct")])
def test_the_look_back_ends_after_thirty_days(mask: Masker, connection: Any, days: float, channel: str) -> None:
    mask(visit(0, GOOGLE), visit(days))
    assert channels(connection) == ["Google", channel]


def test_the_settings_say_how_far_back_it_goes(mask: Masker, connection: Any) -> None:
    mask(visit(0, GOOGLE), visit(2))
    short = Settings(time_zone="UTC", governance=GovernancePolicy(attribution_lookback_days=1))
    assert channels(connection, short) == ["Google", "Direct"]


def test_a_visit_of_unknown_origin_is_credited_like_a_direct_one_and_credits_none(
    mask: Masker, connection: Any
) -> None:
    mask(visit(0, GOOGLE), visit(1, {"source": "(not set)", "medium": "(not set)"}), visit(2))
    assert channels(connection) == ["Google", "Google", "Google"]


def test_a_visit_without_consent_is_credited_for_nothing(mask: Masker, connection: Any) -> None:
    mask(visit(0, GOOGLE, analytics_storage="No"), visit(1))
    assert channels(connection) == ["Direct"]


def test_a_click_id_credits_only_where_ads_storage_is_granted(mask: Masker, connection: Any) -> None:
    mask(visit(0, gclid="EAIa"), visit(1))
    assert channels(connection) == ["Google", "Google"]
    mask(visit(0, gclid="EAIa", ads_storage="No"), visit(1))
    assert channels(connection) == ["Direct", "Direct"]


def test_a_click_id_in_the_address_of_the_page_counts_too(mask: Masker, connection: Any) -> None:
    mask(visit(0, {"source": "google", "medium": "organic"}, page_location="https://x.example/?a=1&gclid=EAIa#top"))
    assert connection.execute("SELECT has_gclid FROM masked_events").fetchall() == [(True,)]
    sessionise(connection, SETTINGS)
    assert connection.execute("SELECT channel, default_channel_group FROM sessions").fetchall() == [
        ("Google", "Paid Search")
    ]


def test_what_was_converted_and_earned_is_conserved(mask: Masker, connection: Any) -> None:
    bought = {"event_name": "purchase", "currency": "EUR"}
    mask(
        visit(0, GOOGLE, **bought, revenue="5"), visit(1, **bought, revenue="7"), visit(2, MAIL, **bought, revenue="9")
    )
    sessionise(connection, SETTINGS)
    assert connection.execute(
        "SELECT attributed_channel, sum(conversions), sum(revenue) FROM sessions GROUP BY 1 ORDER BY 1"
    ).fetchall() == [("Email", 1, Decimal(9)), ("Google", 2, Decimal(12))]


VISITS = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 80), st.sampled_from([None, "google", "newsletter"])),
    min_size=1, max_size=12, unique_by=lambda visit: visit[:2],
)  # fmt: skip


@hypothesis_settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(VISITS)
def test_attribution_says_what_looking_back_by_hand_says(mask: Masker, connection: Any, visits: list[tuple]) -> None:
    tags = {"google": GOOGLE, "newsletter": MAIL, None: {}}
    mask(*(visit(day, tags[source], user_pseudo_id=user) for user, day, source in visits))
    expected = []
    for user, day, source in visits:
        before = [(d, s) for u, d, s in visits if u == user and s and day - 30 <= d < day]
        expected.append((START + timedelta(days=day), source or (max(before)[1] if before else None)))
    sessionise(connection, SETTINGS)
    found = connection.execute("SELECT started_at, attributed_source FROM sessions").fetchall()
    assert sorted(found, key=str) == sorted(expected, key=str)
