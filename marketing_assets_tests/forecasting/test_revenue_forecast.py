"""The forecast from history to findings, on made and on real series."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from marketing_assets.forecasting import backtest, findings, forecast
from marketing_assets.settings import ForecastPolicy

POLICY = ForecastPolicy()
# Ten origins over the last 140 of 420 days, scale: mean absolute weekly difference before each.
NAIVE_MASE = 1.15887


def run(history: pd.DataFrame, as_of: date) -> pd.DataFrame:
    return forecast(history, backtest(history, POLICY, as_of), POLICY, as_of)


def told(history: pd.DataFrame, as_of: date) -> list:
    tested = backtest(history, POLICY, as_of)
    return findings(forecast(history, tested, POLICY, as_of), tested.table, history, as_of)


def test_the_forecast_is_of_the_fourteen_days_after_as_of(daily, as_of) -> None:
    made = run(daily(np.random.default_rng(0).normal(100, 5, 60)), as_of)
    assert made["date"].tolist() == [as_of + timedelta(days=day) for day in range(1, 15)]
    assert made["horizon_day"].tolist() == list(range(1, 15))
    assert ((made["p10"] <= made["forecast"]) & (made["forecast"] <= made["p90"])).all()
    assert made["forecast"].between(80, 120).all()


def test_revenue_is_never_forecast_below_zero(daily, as_of) -> None:
    made = run(daily([max(0.0, 30.0 - day) for day in range(36)]), as_of)
    assert (made[["forecast", "p10", "p90"]] >= 0).all().all()


def test_a_history_that_ends_before_as_of_is_forecast_over(daily, as_of) -> None:
    week = [1.0, 2, 3, 4, 5, 6, 7]
    made = run(daily(week * 5, end=as_of - timedelta(days=3)), as_of)
    assert made["date"].iloc[0] == as_of + timedelta(days=1)
    # The week starts the day after the last reported one; three days are passed over.
    assert made["forecast"].tolist()[:5] == [4, 5, 6, 7, 1]


def test_money_may_be_decimal(daily, as_of) -> None:
    history = daily([1.0, 2, 3, 4, 5, 6, 7] * 5)
    exact = history.assign(value=[Decimal(str(value)) for value in history["value"]])
    pd.testing.assert_frame_equal(run(exact, as_of), run(history, as_of))


def test_a_series_too_short_has_one_row_without_numbers(daily, as_of) -> None:
    history = pd.concat([daily([5.0] * 9, name="new"), daily([5.0] * 35, name="old")])
    made = run(history, as_of)
    new = made[made["series"] == "new"]
    assert len(new) == 1
    assert new["forecast"].isna().all()
    assert new["interval_basis"].tolist() == ["too short: 9 of 14 days"]
    assert made[made["series"] == "old"]["forecast"].tolist() == [5.0] * 14


def test_a_closed_weekday_is_left_open(daily, as_of) -> None:
    # AS_OF is a Monday: place 34 of 36 is the Sunday before it.
    made = run(daily([None if place % 7 == 6 else 10.0 for place in range(36)]), as_of)
    closed = made[made["forecast"].isna()]
    assert [day.strftime("%A") for day in closed["date"]] == ["Sunday", "Sunday"]
    assert closed["interval_basis"].tolist()[0] == "not forecast: no Sunday reported in the last eight weeks"


def test_no_history_gives_an_empty_forecast_with_the_same_columns(as_of) -> None:
    empty = pd.DataFrame({"series": [], "date": [], "value": []})
    made = run(empty, as_of)
    assert made.empty
    assert list(made)[:5] == ["series", "date", "horizon_day", "candidate", "forecast"]
    assert told(empty, as_of) == []


def test_a_fall_that_is_clear_is_a_warning_with_the_money_at_stake(daily, as_of) -> None:
    # Weekly steps down by a tenth: the last week repeats, the four weeks before it were higher.
    values = [round(1000 * 0.9**week, 2) for week in range(5) for _ in range(7)]
    found = told(daily(values), as_of)
    assert [finding.kind for finding in found] == ["expected_fall"]
    last, mean = values[-1], np.mean([values[-1 - 7 * back] for back in range(4)])
    assert found[0].impact == pytest.approx(14 * (mean - last))
    assert found[0].severity == "warning" or found[0].certainty < 0.8
    assert "less than on the same weekdays of the last 28 days" in found[0].title
    assert (found[0].since, found[0].until) == (date(2025, 4, 1), date(2025, 4, 14))


def test_a_steady_series_is_told_as_steady_and_a_short_one_as_not_forecast(daily, as_of) -> None:
    found = told(pd.concat([daily([5.0] * 35, name="a"), daily([5.0] * 9, name="b")]), as_of)
    assert [(finding.subject, finding.kind, finding.severity) for finding in found] == [
        ("a", "steady", "info"),
        ("b", "no_forecast", "info"),
    ]
    assert found[0].impact is None


def test_a_real_series_is_forecast_better_than_by_repeating_the_last_week(datasets) -> None:
    raw = pd.read_csv(datasets / "forecasting" / "prophet_example_wp_log_peyton_manning.csv").tail(420)
    days = pd.to_datetime(raw["ds"]).dt.date
    history = pd.DataFrame({"series": "views", "date": days, "value": raw["y"]})
    last = max(days)
    table, _ = backtest(history, POLICY, last)
    assert (table["origins"] == 10).all()
    chosen = table[table["chosen"]].iloc[0]
    naive = table[table["candidate"] == "seasonal naive"].iloc[0]
    assert chosen["mase"] <= naive["mase"]
    assert naive["mase"] == pytest.approx(NAIVE_MASE, rel=1e-3)
    assert abs(chosen["coverage_80"] - 0.8) <= 0.2
