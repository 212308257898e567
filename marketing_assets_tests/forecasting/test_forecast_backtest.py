"""The backtest: scores by hand, the choice, and series that cannot be judged."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from marketing_assets.forecasting import backtest
from marketing_assets.forecasting import backtest as backtest_function
from marketing_assets.forecasting.candidates import AVERAGE, PROPHET, SEASONAL_NAIVE, WEEKDAY_MEAN
from marketing_assets.forecasting.choice import Trial, choose, score
from marketing_assets.forecasting.prophet_model import ProphetForecast
from marketing_assets.settings import ForecastPolicy

POLICY = ForecastPolicy()
DAY = date(2025, 1, 1)


def trial(name: str, errors: list[list[float]], scale: float = 2.0) -> Trial:
    wrong = np.array(errors)
    return Trial(name, [DAY] * len(wrong), np.full_like(wrong, 10.0), 10.0 - wrong, np.full(len(wrong), scale), True)


def row(table: pd.DataFrame, candidate: str) -> pd.Series:
    return table[table["candidate"] == candidate].iloc[0]


def test_scores_by_hand() -> None:
    found = score(trial(WEEKDAY_MEAN, [[1.0, -3.0], [2.0, 2.0]]))
    assert found["mae"] == 2.0
    assert found["mase"] == 1.0
    assert found["smape"] == pytest.approx(np.mean([2 / 19, 6 / 23, 4 / 18, 4 / 18]))
    assert found["total_error"] == pytest.approx(np.sqrt((4 + 16) / 2))
    assert found["origins"] == 2


def test_the_simpler_candidate_wins_within_noise() -> None:
    noisy = [[1.0], [5.0], [1.0], [5.0]]
    slightly_better = [[1.5], [4.0], [1.4], [4.5]]
    assert choose([trial(WEEKDAY_MEAN, noisy), trial(AVERAGE, slightly_better)]) == WEEKDAY_MEAN


def test_between_two_simple_candidates_the_lower_loss_decides() -> None:
    noisy = [[1.0], [5.0], [1.0], [5.0]]
    slightly_better = [[1.5], [4.0], [1.4], [4.5]]
    assert choose([trial(SEASONAL_NAIVE, noisy), trial(WEEKDAY_MEAN, slightly_better)]) == WEEKDAY_MEAN


def test_a_clearly_better_candidate_wins() -> None:
    noisy = [[1.0], [5.0], [1.0], [5.0]]
    better = [[0.5], [4.4], [0.6], [4.5]]
    assert choose([trial(WEEKDAY_MEAN, noisy), trial(PROPHET, better)]) == PROPHET


def test_without_any_origin_the_weekday_mean_stands() -> None:
    assert choose([trial(SEASONAL_NAIVE, [[np.nan]]), trial(WEEKDAY_MEAN, [[np.nan]])]) == WEEKDAY_MEAN
    assert choose([]) is None


def test_ten_origins_are_judged_over_the_full_horizon(daily, as_of) -> None:
    values = np.random.default_rng(0).normal(100, 5, 60)
    table, residuals = backtest(daily(values), POLICY, as_of)
    assert list(table["candidate"]) == [SEASONAL_NAIVE, WEEKDAY_MEAN, PROPHET, AVERAGE]
    assert (table["origins"] == 10).all()
    assert table["chosen"].sum() == 1
    assert len(residuals) == 4 * 10 * 14
    assert max(residuals["date"]) == as_of
    # What was known at an origin ends there.
    ahead = pd.to_datetime(residuals["date"]) - pd.to_datetime(residuals["origin"])
    assert (ahead.dt.days == residuals["horizon_day"]).all()


def test_a_series_that_repeats_itself_is_forecast_without_error(daily, as_of) -> None:
    table, _ = backtest(daily([5.0, 6, 7, 8, 9, 1, 2] * 5), POLICY, as_of)
    naive = row(table, SEASONAL_NAIVE)
    assert (naive["mae"], naive["coverage_80"], naive["mean_width"]) == (0.0, 1.0, 0.0)
    assert np.isnan(naive["mase"])
    assert naive["chosen"]


def test_a_short_series_goes_without_prophet_and_says_so(daily, as_of) -> None:
    table, _ = backtest(daily(np.arange(20.0)), POLICY, as_of)
    assert row(table, PROPHET)["origins"] == 0
    assert row(table, PROPHET)["note"] == "not tried: Prophet needs 28 reported days before the first origin"
    assert row(table, WEEKDAY_MEAN)["origins"] == 10


@pytest.mark.parametrize(
    ("values", "note"),
    [
        ([1.0] * 13, "too short: 13 of 14 days"),
        ([1.0] + [None] * 6, "too short: 1 of 14 days"),
        ([1.0 if place % 7 == 6 else None for place in range(140)], "too sparse: 8 of its last 56 days"),
        ([float("nan")] * 5, "not forecast: no value reported"),
    ],
)
def test_a_series_that_cannot_be_judged_says_why(daily, as_of, values, note) -> None:
    table, residuals = backtest(daily(values), POLICY, as_of)
    assert table["candidate"].isna().all()
    assert table["note"].iloc[0].startswith(note)
    assert residuals.empty


def test_a_series_that_ended_long_ago_is_not_forecast(daily, as_of) -> None:
    table, _ = backtest(daily([1.0] * 40, end=date(2025, 3, 1)), POLICY, as_of)
    assert table["note"].tolist() == ["not forecast: last reported on 2025-03-01, 30 days before"]


def test_no_series_give_empty_tables(as_of) -> None:
    table, residuals = backtest(pd.DataFrame({"series": [], "date": [], "value": []}), POLICY, as_of)
    assert table.empty
    assert residuals.empty


def test_rows_after_as_of_and_the_order_of_rows_change_nothing(daily, as_of) -> None:
    history = daily(np.random.default_rng(0).normal(100, 5, 35))
    later = pd.DataFrame({"series": ["total"], "date": [date(2025, 4, 1)], "value": [1e9]})
    mixed = pd.concat([later, history]).sample(frac=1, random_state=2)
    pd.testing.assert_frame_equal(backtest(mixed, POLICY, as_of).table, backtest(history, POLICY, as_of).table)


def test_when_prophet_fails_the_others_go_on(daily, as_of, monkeypatch) -> None:
    import sys

    monkeypatch.setattr(
        sys.modules[backtest_function.__module__],
        "fit_windows",
        lambda windows: [ProphetForecast(None, "RuntimeError") for _ in windows],
    )
    table, _ = backtest(daily(np.random.default_rng(0).normal(100, 5, 60)), POLICY, as_of)
    assert row(table, PROPHET)["note"] == "failed at 10 of 10 origins: RuntimeError"
    assert table[table["chosen"]]["candidate"].iloc[0] in (SEASONAL_NAIVE, WEEKDAY_MEAN)
