"""The forecast itself: the chosen candidate on the whole history, with bounds from its own backtest errors."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from marketing_assets.forecasting.backtest import Backtest
from marketing_assets.forecasting.candidates import CANDIDATES, WEEKDAY_MEAN, WITH_PROPHET, combined_forecasts
from marketing_assets.forecasting.intervals import conformal_offsets
from marketing_assets.forecasting.prophet_model import HISTORY_DAYS, ProphetForecast, Window, fit_windows
from marketing_assets.forecasting.series import DailySeries, read_series
from marketing_assets.settings import ForecastPolicy

COLUMNS = ["series", "date", "horizon_day", "candidate", "forecast", "p10", "p90", "interval_basis"]


def forecast(history: pd.DataFrame, tested: Backtest, policy: ForecastPolicy, as_of: date) -> pd.DataFrame:
    """Forecast every series for the `horizon_days` after `as_of`.

    Args:
        history: the same `series, date, value` that `backtest` judged. It may end before `as_of` (days that are not
            final are better left out): the days between are forecast over, and the bounds are those of the longer way.
        tested: the result of `backtest` on the same history.
        policy: the horizon [days].
        as_of: the day before the first forecast day.
    Returns:
        `series, date, horizon_day` (1 = the day after `as_of`), `candidate, forecast, p10, p90` [unit of the series],
        `interval_basis` (where the bounds come from). A weekday that was not reported once in eight weeks has NULL. A
        series without a forecast has one row, of the first day, with candidate NULL and the reason as basis. A series
        that never was below 0 has no bound below 0.
    """
    found, _ = read_series(history, as_of)
    by_name = {series.name: series for series in found}
    picked = tested.table[tested.table["chosen"]]
    chosen = {str(name): str(candidate) for name, candidate in zip(picked["series"], picked["candidate"], strict=True)}
    windows = {
        name: Window(by_name[name].values[-HISTORY_DAYS:], by_name[name].end, _ahead(by_name[name], policy, as_of))
        for name in sorted(chosen)
        if chosen[name] in WITH_PROPHET
    }
    prophets = dict(zip(windows, fit_windows(list(windows.values())), strict=True))
    frames = [
        _one_series(by_name[name], chosen[name], prophets.get(name), tested.residuals, policy, as_of)
        for name in sorted(chosen)
    ]
    rejected = tested.table[tested.table["candidate"].isna()]
    frames.append(
        pd.DataFrame(
            {
                "series": rejected["series"],
                "date": as_of + timedelta(days=1),
                "horizon_day": 1,
                "candidate": None,
                "interval_basis": rejected["note"],
            },
            columns=COLUMNS,
        )
    )
    filled = [frame for frame in frames if len(frame)]
    result = pd.concat(filled) if filled else frames[-1]
    numbers = dict.fromkeys(["forecast", "p10", "p90"], float)
    result = result.astype(numbers | {"horizon_day": int, "candidate": object})
    return result.sort_values(["series", "horizon_day"]).reset_index(drop=True)


def _ahead(series: DailySeries, policy: ForecastPolicy, as_of: date) -> int:
    """Days to forecast after the newest reported one."""
    return (as_of - series.end).days + policy.horizon_days


def _one_series(
    series: DailySeries,
    candidate: str,
    prophet: ProphetForecast | None,
    residuals: pd.DataFrame,
    policy: ForecastPolicy,
    as_of: date,
) -> pd.DataFrame:
    days = _ahead(series, policy, as_of)
    failure = ""
    if prophet is not None and prophet.values is None:
        failure, candidate = f"; {candidate} failed on the whole history ({prophet.failure})", WEEKDAY_MEAN
    made = combined_forecasts(series.values, prophet.values if prophet else None, days, series.never_negative)
    values = made[candidate]
    errors = _error_matrix(residuals, series.name, candidate, policy.horizon_days)
    rows = []
    for day in range(1, policy.horizon_days + 1):
        position = days - policy.horizon_days + day
        value = values[position - 1]
        day_of = as_of + timedelta(days=day)
        if not np.isfinite(value):
            basis = f"not forecast: no {day_of:%A} reported in the last eight weeks{failure}"
            rows.append((series.name, day_of, day, candidate, np.nan, np.nan, np.nan, basis))
            continue
        offsets = conformal_offsets(errors, position)
        low = value + offsets.low
        low = max(low, 0.0) if series.never_negative else low
        basis = offsets.basis + failure
        rows.append((series.name, day_of, day, candidate, value, low, value + offsets.high, basis))
    return pd.DataFrame(rows, columns=COLUMNS)


def _error_matrix(residuals: pd.DataFrame, series: str, candidate: str, horizon: int) -> np.ndarray:
    """Errors with one row per origin and one column per forecast day."""
    assert candidate in CANDIDATES
    own = residuals[(residuals["series"] == series) & (residuals["candidate"] == candidate)]
    if own.empty:
        return np.full((0, horizon), np.nan)
    wide = own.pivot(index="origin", columns="horizon_day", values="error")
    return wide.reindex(columns=range(1, horizon + 1)).to_numpy(dtype=float)
