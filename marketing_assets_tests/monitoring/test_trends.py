"""Trends: a line that is there is measured, one that is not is not claimed."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from marketing_assets.monitoring import findings, measure_trends
from marketing_assets.monitoring.trends import COLUMNS, _line
from marketing_assets.settings import Settings

SETTINGS = Settings()
START = date(2025, 1, 6)
AS_OF = START + timedelta(days=59)


def trend(daily, metric, level="campaign", as_of=AS_OF):
    table = measure_trends(daily, SETTINGS, as_of=as_of)
    [row] = table[(table["metric"] == metric) & (table["level"] == level)].to_dict("records")
    return row


def test_a_perfect_line_is_measured_exactly(campaign):
    daily = campaign(days=60)
    daily["spend"] = [50.0 + n for n in range(60)]
    row = trend(daily, "spend")
    assert row["slope_per_day"] == pytest.approx(1)
    assert row["r_squared"] == pytest.approx(1)
    assert (row["strength"], row["direction"], row["days"]) == ("strong", "up", 28)
    assert row["average_7d"] == pytest.approx(106)
    assert row["average_previous_7d"] == pytest.approx(99)
    assert row["change_pct_per_week"] == pytest.approx(100 * 7 / 95.5)
    assert row["ci_low"] <= row["change_pct_per_week"] <= row["ci_high"]


def test_weekdays_are_not_a_trend(campaign):
    row = trend(campaign(days=60), "conversions")
    assert (row["strength"], row["direction"]) == ("none", "flat")


def test_results_end_with_the_last_final_day_and_spend_with_the_last(campaign):
    daily = campaign(days=60)
    assert trend(daily, "spend")["end"] == AS_OF
    assert trend(daily, "revenue")["end"] == AS_OF - timedelta(days=3)


def test_channel_and_company_are_sums_and_their_ratios_ratios_of_sums(campaign):
    import pandas as pd

    a, b = campaign("A"), campaign("B", seed=2, channel="Display", platform="Bing")
    both = pd.concat([a, b])
    assert trend(both, "spend", "all")["average_7d"] == pytest.approx(
        (a["spend"].tail(7).sum() + b["spend"].tail(7).sum()) / 7
    )
    week = both[both["date"].between(AS_OF - timedelta(days=9), AS_OF - timedelta(days=3))]
    expected = week["revenue"].sum() / week["spend"].sum()
    assert trend(both, "roas", "all")["average_7d"] == pytest.approx(expected)


def test_a_platform_without_revenue_does_not_lower_the_roas_of_all(campaign):
    import pandas as pd

    a, b = campaign("A"), campaign("B", seed=2, platform="TV", channel="TV").assign(revenue=None)
    assert trend(pd.concat([a, b]), "roas", "all")["average_7d"] == pytest.approx(trend(a, "roas")["average_7d"])


def test_short_empty_and_ended_series_have_no_trend(campaign):
    for daily in (campaign(days=13), campaign(days=5).iloc[:0]):
        table = measure_trends(daily, SETTINGS, as_of=START + timedelta(days=12))
        assert table.empty and list(table.columns) == list(COLUMNS)
    assert measure_trends(campaign(days=60), SETTINGS, as_of=AS_OF + timedelta(days=90)).empty


def test_noise_gets_a_trend_about_as_often_as_it_should():
    rng = np.random.default_rng(0)
    for alike in (0.0, 0.5):
        claimed = 0
        for _ in range(300):
            noise = rng.normal(size=60)
            for n in range(1, 60):
                noise[n] += alike * noise[n - 1]
            fit = _line(np.arange(28.0), 100 + noise[32:], np.arange(28) % 7)
            claimed += fit is not None and fit[2] < 0.05
        assert claimed <= 0.09 * 300


@hypothesis_settings(max_examples=20, deadline=None)
@given(st.floats(1e-6, 1e9), st.integers(0, 50))
def test_the_unit_of_money_changes_no_trend(unit, seed):
    y = np.random.default_rng(seed).normal(100, 5, 28)
    one, other = (_line(np.arange(28.0), y * scale, np.arange(28) % 7) for scale in (1.0, unit))
    assert one is not None and other is not None
    assert other[0] == pytest.approx(one[0] * unit, rel=1e-6)
    assert other[2:] == pytest.approx(one[2:], rel=1e-6)


def test_a_falling_channel_becomes_a_finding(campaign):
    daily = campaign(days=60, change=lambda n: {"conversions": 1 - 0.015 * max(n - 30, 0)})
    incidents = measure_trends(daily.iloc[:0], SETTINGS, as_of=AS_OF)
    titles = [finding.title for finding in findings(incidents, measure_trends(daily, SETTINGS, as_of=AS_OF))]
    assert any(title.startswith("Attributed revenue of PPC fell") for title in titles)
    assert any(title.startswith("Attributed revenue of all channels fell") for title in titles)
