"""The scenario `quarter` as its CSV shows it: shape, calendar effects, and the five anomalies of seed 42."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from marketing_assets.findings import IncidentKind

SEEDS = range(30, 55)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_seed_gives_a_plausible_export(quarter, seed):
    rows, _ = quarter(seed)
    assert list(rows.columns) == [
        "date",
        "channel",
        "campaign",
        "spend",
        "impressions",
        "clicks",
        "conversions",
        "revenue",
    ]
    assert 550 <= len(rows) <= 600
    assert (rows["date"].min(), rows["date"].max()) == (pd.Timestamp("2025-01-01"), pd.Timestamp("2025-03-31"))
    assert rows["campaign"].nunique() == 8
    assert set(rows["channel"]) == {"Google", "Facebook", "Instagram", "Email"}
    assert not rows.duplicated(["date", "campaign"]).any()
    assert (rows.groupby("campaign")["channel"].nunique() == 1).all()
    assert all(rows[count].dtype == "int64" for count in ("impressions", "clicks", "conversions"))
    assert (rows["conversions"] <= rows["clicks"]).all()
    assert (rows["clicks"] <= rows["impressions"]).all()
    assert (rows[["spend", "impressions", "clicks", "conversions", "revenue"]] >= 0).all(axis=None)
    assert rows["date"].is_monotonic_increasing


def test_some_campaigns_do_not_run_the_whole_quarter_and_then_have_no_rows(quarter):
    rows, _ = quarter(42)
    days = rows.groupby("campaign").size()
    assert days.to_dict() == {
        "Email_Newsletter": 90,
        "FB_Prospecting": 54,
        "FB_Retargeting": 90,
        "Google_Display": 44,
        "Google_Search_Brand": 90,
        "Google_Search_Generic": 90,
        "IG_Influencer": 59,
        "IG_Stories": 60,
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_weekends_have_forty_percent_fewer_conversions_per_click(quarter, seed):
    rows, _ = quarter(seed)
    march = rows[rows["date"].dt.month == 3].assign(weekend=lambda frame: frame["date"].dt.day_of_week >= 5)
    totals = march.groupby("weekend")[["conversions", "clicks"]].sum()
    rate = totals["conversions"] / totals["clicks"]
    assert rate[True] / rate[False] == pytest.approx(0.6, abs=0.08)


@pytest.mark.parametrize(
    ("first", "last", "factor"), [("2025-01-01", "2025-01-15", 1.20), ("2025-02-10", "2025-02-14", 1.25)]
)
def test_new_year_and_valentines_lift_the_conversion_rate(quarter, first, last, factor):
    rates = []
    for seed in SEEDS:
        rows, _ = quarter(seed)
        # Always on and measured by weekday, so that neither flights nor weekends blur the comparison.
        rows = rows[(rows["campaign"] == "Google_Search_Generic") & (rows["date"].dt.day_of_week < 5)]
        season = rows["date"].between(first, last)
        normal = rows["date"].between("2025-01-16", "2025-02-09")
        rate = [rows.loc[days, "conversions"].sum() / rows.loc[days, "clicks"].sum() for days in (season, normal)]
        rates.append(rate[0] / rate[1])
    assert np.median(rates) == pytest.approx(factor, abs=0.06)


def test_spend_rises_by_eight_percent_in_the_last_three_days_of_a_month(quarter):
    rows, _ = quarter(42)
    rows = rows[rows["campaign"] == "Google_Search_Generic"]
    closing = (rows["date"] + pd.Timedelta(days=3)).dt.month != rows["date"].dt.month
    assert closing.sum() == 9
    assert rows.loc[closing, "spend"].mean() / rows.loc[~closing, "spend"].mean() == pytest.approx(1.08, abs=0.02)


def test_seed_42_has_exactly_the_five_published_anomalies(quarter):
    _, truth = quarter(42)
    assert [(a.kind, a.campaign.name, a.metric, str(a.start), str(a.end)) for a in truth.anomalies] == [
        (IncidentKind.GRADUAL_DECLINE, "IG_Influencer", "ctr", "2025-02-01", "2025-02-28"),
        (IncidentKind.SPEND_SPIKE, "Google_Search_Brand", "spend", "2025-02-15", "2025-02-15"),
        (IncidentKind.REVENUE_SPIKE, "Email_Newsletter", "revenue", "2025-02-23", "2025-02-23"),
        (IncidentKind.PERFORMANCE_DROP, "FB_Retargeting", "conversions", "2025-03-10", "2025-03-15"),
        (IncidentKind.ZERO_SPEND, "Google_Display", "spend", "2025-03-22", "2025-03-23"),
    ]


def test_brand_search_spends_about_700_on_15_february_and_230_to_290_on_every_other_day(quarter):
    rows, _ = quarter(42)
    spend = rows[rows["campaign"] == "Google_Search_Brand"].set_index("date")["spend"]
    spike = pd.Timestamp("2025-02-15")
    assert spend[spike] == pytest.approx(700, abs=20)
    assert spend.drop(spike).between(230, 290).all()


def test_retargeting_loses_seventy_percent_of_conversions_and_revenue_but_keeps_spend_and_clicks(quarter):
    rows, _ = quarter(42)
    retargeting = rows[rows["campaign"] == "FB_Retargeting"].set_index("date")
    totals = ["spend", "clicks", "conversions", "revenue"]
    # The same weekdays one week before and after.
    before, during, after = (
        retargeting.loc[f"2025-03-{first:02}" : f"2025-03-{first + 5:02}", totals].sum() for first in (3, 10, 17)
    )
    ratio = during / ((before + after) / 2)
    assert ratio[["spend", "clicks"]].tolist() == pytest.approx([1, 1], abs=0.05)
    assert ratio[["conversions", "revenue"]].tolist() == pytest.approx([0.3, 0.3], abs=0.05)


def test_the_newsletter_earns_about_four_times_a_normal_sunday_on_23_february(quarter):
    rows, _ = quarter(42)
    newsletter = rows[rows["campaign"] == "Email_Newsletter"].set_index("date")
    sundays = newsletter[newsletter.index.day_of_week == 6]
    spike = pd.Timestamp("2025-02-23")
    normal = sundays.drop(spike)
    assert sundays.loc[spike, "revenue"] / normal["revenue"].median() == pytest.approx(4, abs=0.6)
    assert normal["conversions"].min() <= sundays.loc[spike, "conversions"] <= normal["conversions"].max()


def test_influencer_ctr_falls_by_about_eight_percent_over_february_with_2000_clicks_a_day(quarter):
    rows, _ = quarter(42)
    influencer = rows[rows["campaign"] == "IG_Influencer"].set_index("date")
    february = influencer.loc["2025-02-01":"2025-02-28"]
    slope, first = np.polyfit(np.arange(28), february["clicks"] / february["impressions"], 1)
    assert slope * 27 / first == pytest.approx(-0.08, abs=0.02)
    assert february["clicks"].min() >= 2000


def test_display_has_rows_with_nothing_in_them_on_22_and_23_march(quarter):
    rows, _ = quarter(42)
    display = rows[rows["campaign"] == "Google_Display"].set_index("date")
    measures = ["spend", "impressions", "clicks", "conversions", "revenue"]
    assert display.loc["2025-03-22":"2025-03-23", measures].to_numpy().tolist() == [[0] * 5] * 2
    assert (display.drop(pd.to_datetime(["2025-03-22", "2025-03-23"]))[measures] > 0).all(axis=None)
