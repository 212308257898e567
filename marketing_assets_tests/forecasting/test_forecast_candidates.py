"""The candidates by hand, and Prophet against itself."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.forecasting.candidates import (
    AVERAGE,
    PROPHET,
    SEASONAL_NAIVE,
    WEEKDAY_MEAN,
    combined_forecasts,
    simple_forecasts,
)
from marketing_assets.forecasting.prophet_model import Window, fit_windows


def test_seasonal_naive_repeats_the_last_week() -> None:
    assert simple_forecasts(np.arange(14.0), 9)[SEASONAL_NAIVE].tolist() == [7, 8, 9, 10, 11, 12, 13, 7, 8]


def test_the_weekday_mean_is_over_the_last_four_of_the_same_weekday() -> None:
    past = np.concatenate([np.full(7, 100.0), np.repeat([1.0, 2.0, 3.0, 6.0], 7)])
    assert simple_forecasts(past, 14)[WEEKDAY_MEAN].tolist() == [3.0] * 14


def test_a_missing_day_is_passed_over_and_never_counted_as_zero() -> None:
    past = np.repeat([1.0, 2.0, 3.0, 4.0, 5.0], 7)
    past[-7] = np.nan
    made = simple_forecasts(past, 7)
    assert made[SEASONAL_NAIVE][0] == 4.0
    assert made[WEEKDAY_MEAN][0] == 2.5
    assert made[WEEKDAY_MEAN][1] == 3.5


def test_a_weekday_never_reported_gets_no_number_from_any_candidate() -> None:
    past = np.full(70, 10.0)
    past[6::7] = np.nan
    made = combined_forecasts(past, np.full(14, 9.0), 14, floor=True)
    for values in made.values():
        assert np.flatnonzero(np.isnan(values)).tolist() == [6, 13]


def test_the_average_lies_between_prophet_and_the_weekday_mean() -> None:
    made = combined_forecasts(np.full(28, 10.0), np.full(3, 20.0), 3, floor=True)
    assert made[AVERAGE].tolist() == [15.0] * 3


def test_what_never_was_negative_is_not_forecast_negative() -> None:
    made = combined_forecasts(np.full(28, 1.0), np.full(3, -5.0), 3, floor=True)
    assert made[PROPHET].tolist() == [0.0] * 3
    assert made[AVERAGE].tolist() == [0.5] * 3
    assert combined_forecasts(np.full(28, 1.0), np.full(3, -5.0), 3, floor=False)[AVERAGE].tolist() == [-2.0] * 3


@settings(deadline=None, max_examples=50)
@given(st.lists(st.one_of(st.none(), st.floats(0, 1e9)), min_size=1, max_size=80), st.integers(1, 30))
def test_simple_forecasts_stay_within_what_was_seen(values: list[float | None], days: int) -> None:
    past = np.array([np.nan if value is None else value for value in values])
    for made in simple_forecasts(past, days).values():
        known = made[np.isfinite(made)]
        if len(known):
            assert known.min() >= np.nanmin(past) * (1 - 1e-12)
            assert known.max() <= np.nanmax(past) * (1 + 1e-12)


def test_the_short_way_gives_what_prophets_own_predict_gives() -> None:
    from prophet import Prophet

    past = 1000 + np.arange(120.0) + 50 * np.sin(np.arange(120) * 2 * np.pi / 7)
    past[[30, 31, 77]] = np.nan
    ours = fit_windows([Window(past, date(2025, 3, 31), 14)])[0].values
    days = pd.date_range(end="2025-03-31", periods=120)
    known = np.isfinite(past)
    model = Prophet(weekly_seasonality=True, daily_seasonality=False, yearly_seasonality=False, uncertainty_samples=0)
    scale = np.nanmax(past)
    model.fit(pd.DataFrame({"ds": days[known], "y": past[known] / scale}), seed=0, algorithm="LBFGS")
    ahead = pd.DataFrame({"ds": pd.date_range("2025-04-01", periods=14)})
    assert ours == pytest.approx(model.predict(ahead)["yhat"].to_numpy() * scale, rel=1e-9)


def test_the_unit_of_money_does_not_change_prophet() -> None:
    past = 100 + 10 * np.sin(np.arange(60.0))
    small, large = fit_windows([Window(past * 1e-9, date(2025, 3, 31), 7), Window(past * 1e12, date(2025, 3, 31), 7)])
    assert small.values is not None
    assert large.values == pytest.approx(small.values * 1e21, rel=1e-6)


def test_prophet_logs_nothing(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    fit_windows([Window(np.arange(40.0), date(2025, 3, 31), 7)])
    assert not caplog.records
    assert capfd.readouterr() == ("", "")
