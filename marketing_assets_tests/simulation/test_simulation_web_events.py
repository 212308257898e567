"""Web events of `two-years`: shape, rhythm, planted identifiers and defects, and how differently people shop."""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd
import pytest

from marketing_assets.simulation.web_truth import KINDS

SEEDS = (42, 7)
EMAIL = re.compile(r"[\w.]+(?:@|%40)example\.(?:com|org|net)")


@pytest.fixture(scope="module", params=SEEDS)
def world(request, two_years, landed):
    simulation = two_years(request.param)
    return landed(simulation, "web_events/"), simulation.truth.web_events


def test_there_are_enough_events_sessions_and_people(world):
    events, truth = world
    assert len(events) == truth.events >= 20_000
    sessions = events.drop_duplicates(["user_pseudo_id", "ga_session_id"])
    assert len(sessions) == truth.sessions
    assert 5500 <= truth.sessions <= 7000
    assert events["user_pseudo_id"].nunique() == truth.users == 3000
    assert (sessions.groupby("user_pseudo_id").size() > 1).sum() > 900


def test_a_file_holds_its_local_day_in_order_and_times_are_utc(world):
    events, _ = world
    assert (events["file"] == "web_events/" + events["event_date"] + ".csv.gz").all()
    assert events["event_timestamp"].str.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z").all()
    assert events["event_timestamp"].is_monotonic_increasing
    local = pd.to_datetime(events["event_timestamp"]).dt.tz_convert("Europe/Berlin")
    assert (local.dt.strftime("%Y-%m-%d") == events["event_date"]).all()
    by_hour = local.dt.hour.value_counts()
    assert by_hour[20] > 4 * by_hour[4]
    starts = events.drop_duplicates(["user_pseudo_id", "ga_session_id"])
    daily = starts.groupby("event_date").size()
    weekend = pd.to_datetime(daily.index).day_of_week >= 5
    assert daily[weekend].mean() < 0.9 * daily[~weekend].mean()


def test_every_kind_of_identifier_is_planted_and_counted(world):
    events, truth = world
    assert set(truth.identifiers) == set(KINDS)
    assert min(truth.identifiers.values()) >= 5
    assert events["user_pseudo_id"].str.fullmatch(r"GA1\.1\.\d+\.\d+").all()
    for column, pattern in {
        "gclid": r"(EAIaIQob|Cj0K)[\w-]+",
        "fbclid": r"IwAR[\w-]+",
        "fbp": r"fb\.1\.\d{13}\.\d{10}",
        "user_id": r"C\d{7}",
    }.items():
        filled = events.loc[events[column] != "", column]
        assert filled.str.fullmatch(pattern).all()
        assert len(filled) == truth.identifiers[column]
    addresses = events["ip_address"]
    assert addresses.str.match(r"(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$|2001:db8:").all()
    urls = events["page_location"] + " " + events["page_referrer"]
    assert urls.str.contains("email=").sum() == truth.identifiers["email_in_url"]
    assert urls[urls.str.contains("email=")].str.contains(EMAIL.pattern).all()
    assert events["search_term"].str.contains(r"\d{2} \d{5} \d{3}").sum() == truth.identifiers["phone_in_free_text"]


def test_the_defects_of_the_truth_are_in_the_files(world):
    events, truth = world
    assert events.duplicated().sum() == truth.defects["exact_duplicate_lines"] > 80
    unique = events.drop_duplicates()
    starts = (
        (unique["event_name"] == "session_start").groupby([unique["user_pseudo_id"], unique["ga_session_id"]]).sum()
    )
    assert (starts == 0).sum() == truth.defects["missing_session_start"] > 80
    assert (starts == 2).sum() == truth.defects["repeated_session_start"] > 30
    days = unique.groupby(["user_pseudo_id", "ga_session_id"])["event_date"].nunique()
    # A session may lose its first event, and with it the other day.
    assert (days == 2).sum() <= truth.defects["sessions_across_midnight"]
    assert (days == 2).sum() >= 20
    assert days.max() == 2


def test_consent_is_answered_in_every_way_and_sometimes_withdrawn(world):
    events, truth = world
    for column, counts in (("analytics_storage", truth.analytics_storage), ("ads_storage", truth.ads_storage)):
        assert events[column].replace("", "null").value_counts().to_dict() == counts
        assert set(counts) == {"Yes", "No", "Unset", "null"}
    share = {answer: count / truth.events for answer, count in truth.analytics_storage.items()}
    expected = {"Yes": 0.75, "No": 0.12, "Unset": 0.08, "null": 0.05}
    assert share == pytest.approx(expected, abs=0.04)
    changed = events.groupby("user_pseudo_id")["analytics_storage"].nunique() > 1
    assert changed.sum() == truth.defects["consent_withdrawals"]


def test_revenue_stands_on_purchases_only(world):
    events, truth = world
    purchases = events[events["event_name"] == "purchase"].drop_duplicates()
    assert ((events["revenue"] != "") == (events["event_name"] == "purchase")).all()
    assert ((events["currency"] == "EUR") == (events["event_name"] == "purchase")).all()
    assert len(purchases) == truth.purchases
    assert purchases["revenue"].astype(float).sum() == pytest.approx(truth.revenue, abs=0.01)
    assert purchases["transaction_id"].is_unique


def test_paid_sources_name_campaigns_that_have_clicks_that_day(world, request, quarter):
    events, _ = world
    rows, _ = quarter(request.node.callspec.params["world"])
    clicked = rows[rows["clicks"] > 0]
    running = set(zip(clicked["date"].dt.strftime("%Y-%m-%d"), clicked["campaign"], strict=True))
    first = events.drop_duplicates(["user_pseudo_id", "ga_session_id"])
    first = first.assign(day=pd.to_datetime(first["ga_session_id"].astype(int), unit="s", utc=True))
    first["day"] = first["day"].dt.tz_convert("Europe/Berlin").dt.strftime("%Y-%m-%d")
    paid = first[first["campaign"] != ""]
    assert set(zip(paid["day"], paid["campaign"], strict=True)) <= running
    assert set(zip(first["source"], first["medium"], strict=True)) == {
        ("(direct)", "(none)"),
        ("google", "organic"),
        ("google", "cpc"),
        ("newsletter", "email"),
        ("facebook", "paid_social"),
        ("instagram", "paid_social"),
        ("blog.example.net", "referral"),
    }
    assert ((first["medium"] == "cpc") == (first["gclid"] != "")).all()
    assert ((first["medium"] == "paid_social") == (first["fbclid"] != "")).all()


def test_archetypes_shop_differently(two_years, quarter):
    from marketing_assets.simulation.two_years import traffic_of

    rows, _ = quarter(42)
    traffic = traffic_of(42, rows)
    assert traffic.truth == two_years(42).truth.web_events
    events = pd.DataFrame(
        [(e.user_pseudo_id, e.ga_session_id, e.page_location, e.event_timestamp) for e in traffic.events]
    )
    events.columns = ["user", "session", "page", "time"]
    events["time"] = pd.to_datetime(events["time"])
    events["price_page"] = events["page"].str.contains("/sale|/offers|/discounts")
    groups = events.groupby(["user", "session"])
    seconds = (groups["time"].max() - groups["time"].min()).dt.total_seconds()
    sessions = pd.DataFrame({"seconds": seconds, "price_pages": groups["price_page"].sum()})
    kind = sessions.index.get_level_values("user").map(traffic.archetypes)
    typical = sessions.groupby(kind).mean()
    assert typical["price_pages"].idxmax() == "value"
    assert typical["seconds"].idxmin() == "speed"
    per_user = Counter(user for user, _ in sessions.index)
    returning = pd.Series(per_user).groupby(pd.Series(traffic.archetypes)).mean()
    assert returning.idxmax() == "brand loyal"
