"""Exports of web analytics among the ads, and what people know of their company: kept apart, never lost."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import dagster as dg

from marketing_assets.pipeline.exchange import write_rates
from marketing_assets.pipeline.mart import write_mart
from marketing_assets.pipeline.results import as_of_of
from marketing_assets.settings import ChannelRule, Settings
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import transaction
from marketing_assets_tests.pipeline.reading import ask, read
from marketing_assets_tests.worlds import FIRST, SETTINGS, write_lines

ADS = "date,platform,campaign,currency,spend,clicks,conversions,revenue"
NEXT = FIRST + timedelta(days=1)
RULES = Settings(channel_rules=(ChannelRule(channel="PPC", platform="Google*", campaign="*"),
                                ChannelRule(channel="Email", campaign="*newsletter*")))  # fmt: skip


def land(home: Home, name: str, *lines: str) -> None:
    write_lines(home.landing, f"ads/{name}", ADS, lines)


def write(home: Home, settings: Settings = SETTINGS) -> None:
    with transaction(home.warehouse) as connection:
        write_rates(connection, settings)
        write_mart(connection, settings)


def test_what_analytics_observed_never_enters_the_mart_of_the_ads(home: Home) -> None:
    land(home, "google.csv", f"{FIRST},Google,Brand,EUR,10,5,2,40")
    land(home, "ga4.csv", f"{FIRST},GA4,Brand,EUR,,,1,25", f"{FIRST},GA4,(direct),EUR,,,3,60")
    read(home)
    write(home)
    assert ask(home, "SELECT platform, conversions, revenue FROM ad_performance") == [("Google", 2, 40)]
    assert ask(home, "SELECT platform, metric, rows_total, mart_total FROM conservation ORDER BY ALL") == [
        ("GA4", "conversions", 4, 4),
        ("GA4", "revenue", 85, 85),
        ("Google", "clicks", 5, 5),
        ("Google", "conversions", 2, 2),
        ("Google", "revenue", 40, 40),
        ("Google", "spend", 10, 10),
    ]


def test_an_observed_campaign_has_the_channel_of_the_ads_by_that_name(home: Home) -> None:
    land(home, "google.csv", f"{FIRST},Google,Brand,EUR,10,5,2,40", f"{FIRST},Google,Twice,EUR,10,5,2,40",
         f"{FIRST},Meta,Twice,EUR,10,5,2,40")  # fmt: skip
    names = ("brand", "(direct)", "(organic)", "(referral)", "(not set)", "May newsletter", "Twice")
    land(home, "ga4.csv", *(f"{FIRST},GA4,{name},EUR,,,1,1" for name in names))
    read(home)
    write(home, RULES)
    assert dict(ask(home, "SELECT campaign, channel FROM analytics_daily")) == {
        "brand": "PPC", "(direct)": "Direct", "(organic)": "Organic Search", "(referral)": "Referral",
        "(not set)": "Other", "May newsletter": "Email",
        # Two channels advertise under that name: nobody knows which one was observed.
        "Twice": "Other",
    }  # fmt: skip


def test_a_corrected_analytics_export_replaces_and_another_currency_is_converted(home: Home) -> None:
    write_lines(home.landing, "fx/r.csv", "date,currency,rate", [f"{FIRST},USD,0.5"])
    land(home, "a.csv", f"{FIRST},GA4,Brand,USD,,,1,100", f"{NEXT},GA4,Brand,USD,,,2,100")
    read(home)
    land(home, "b.csv", f"{NEXT},GA4,Brand,USD,,,5,300")
    read(home)
    write(home)
    assert ask(home, "SELECT date, conversions, revenue FROM analytics_daily ORDER BY date") == [
        (FIRST, 1, Decimal(50)),
        (NEXT, 5, Decimal(150)),
    ]


def test_a_day_that_only_analytics_knows_is_no_day_of_ads(home: Home) -> None:
    land(home, "google.csv", f"{FIRST},Google,Brand,EUR,10,5,2,40")
    land(home, "ga4.csv", f"{NEXT},GA4,Brand,EUR,,,1,25")
    read(home)
    with transaction(home.warehouse) as connection:
        assert as_of_of(dg.build_asset_context(), connection, SETTINGS) == FIRST


def test_known_events_are_stored_without_personal_data(home: Home) -> None:
    lines = [f"{date(2030, 11, 29)},,Black Friday,promotion", f"{FIRST},,Call anna.b@example.com,other"]
    write_lines(home.landing, "events/e.csv", "date,end_date,event,type", lines)
    read(home)
    (friday,), (call,) = ask(home, "SELECT event FROM landed_events ORDER BY date DESC")
    assert friday == "Black Friday"
    assert "anna" not in call and "@" not in call
    write_lines(home.landing, "events/f.csv", "date,event,type", [f"{date(2030, 11, 29)},Black Friday,holiday"])
    read(home)
    assert ask(home, "SELECT file, replaced FROM landing_manifest WHERE kind = 'events' ORDER BY file_order") == [
        ("events/e.csv", 1),
        ("events/f.csv", 0),
    ]
