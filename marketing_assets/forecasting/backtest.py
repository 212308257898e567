"""The rolling-origin backtest: every candidate forecasts the same past days, knowing only the days before them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from marketing_assets.forecasting.candidates import CANDIDATES, WITH_PROPHET, combined_forecasts
from marketing_assets.forecasting.choice import Trial, choose, score
from marketing_assets.forecasting.prophet_model import HISTORY_DAYS, ProphetForecast, Window, fit_windows
from marketing_assets.forecasting.series import DailySeries, read_series, verdict
from marketing_assets.settings import ForecastPolicy

TABLE = [
    "series", "candidate", "origins", "horizon", "mae", "mase", "smape", "coverage_80", "coverage_error", "mean_width",
    "total_error", "chosen", "note",
]  # fmt: skip
RESIDUALS = ["series", "candidate", "origin", "horizon_day", "date", "actual", "forecast", "error"]
WEEK = 7


class Backtest(NamedTuple):
    """`table`: one row per series and candidate; `residuals`: one row per series, candidate, origin and day."""

    table: pd.DataFrame
    residuals: pd.DataFrame


def backtest(history: pd.DataFrame, policy: ForecastPolicy, as_of: date) -> Backtest:
    """Judge every candidate on every series and choose one per series.

    Args:
        history: `series, date, value` [any unit]; a missing day or NULL is not reported, never 0.
        policy: horizon, number of origins, and the days Prophet needs.
        as_of: the last day that may be known; later rows are not looked at.
    Returns:
        table: `series, candidate, origins, horizon` [days], `mae, mean_width, total_error` [unit of the series;
            `total_error` = root mean square error of the sum over the whole horizon], `mase` [ratio to the in-sample
            seasonal naive error; NULL for a history that repeats itself], `smape` [share, 0..2], `coverage_80,
            coverage_error` [share and its standard error], `chosen, note`. A series that cannot be judged has one row
            with candidate NULL and the reason as note.
        residuals: `series, candidate, origin` (last known day), `horizon_day, date, actual, forecast, error` (actual -
            forecast).
    """
    found, reasons = read_series(history, as_of)
    fit: list[tuple[DailySeries, list[int]]] = []
    for series in found:
        reason = verdict(series, as_of, policy.horizon_days)
        if reason:
            reasons[series.name] = reason
        else:
            fit.append((series, _origins(len(series.values), policy)))
    windows = [
        Window(series.values[max(0, origin - HISTORY_DAYS) : origin], series.day(origin - 1), policy.horizon_days)
        for series, origins in fit
        for origin in _with_prophet(series, origins, policy)
    ]
    prophets = iter(fit_windows(windows))
    rows: list[dict[str, object]] = [
        {"series": name, "candidate": None, "origins": 0, "horizon": policy.horizon_days, "chosen": False, "note": why}
        for name, why in reasons.items()
    ]
    residuals: list[pd.DataFrame] = []
    for series, origins in fit:
        own = {origin: next(prophets) for origin in _with_prophet(series, origins, policy)}
        trials, note = _try_all(series, origins, own, policy)
        chosen = choose(trials)
        for name in CANDIDATES:
            trial = next((trial for trial in trials if trial.candidate == name), None)
            if trial is None:
                rows.append({"candidate": name, "origins": 0, "chosen": False, "note": note} | _common(series, policy))
                continue
            rows.append(score(trial) | _common(series, policy) | {"chosen": name == chosen})
            residuals.append(_residual_rows(series, trial))
    table = pd.DataFrame(rows, columns=TABLE)
    rank = table["candidate"].map({name: place for place, name in enumerate(CANDIDATES)}).fillna(-1)
    table = table.assign(rank=rank).sort_values(["series", "rank"]).drop(columns="rank").reset_index(drop=True)
    numbers = ["mae", "mase", "smape", "coverage_80", "coverage_error", "mean_width", "total_error"]
    table = table.astype(dict.fromkeys(numbers, float) | {"origins": int, "horizon": int, "chosen": bool})
    empty = pd.DataFrame(columns=RESIDUALS)
    return Backtest(table.assign(note=table["note"].fillna("")), pd.concat(residuals) if residuals else empty)


def _common(series: DailySeries, policy: ForecastPolicy) -> dict[str, object]:
    return {"series": series.name, "horizon": policy.horizon_days}


def _origins(days: int, policy: ForecastPolicy) -> list[int]:
    """Numbers of days known at each origin, oldest first.

    With room for it, each origin has the full horizon after it and steps are as long as the history allows, at most one
    horizon. A short history is judged day by day from its first full week on, over what is left of the horizon.
    """
    newest = days - policy.horizon_days
    room = newest - policy.min_days
    if room >= policy.origins - 1:
        step = max(1, min(policy.horizon_days, room // (policy.origins - 1)))
        return [newest - step * place for place in range(policy.origins)][::-1]
    return list(range(WEEK, days))[-policy.origins :]


def _with_prophet(series: DailySeries, origins: list[int], policy: ForecastPolicy) -> list[int]:
    """All origins when even the first leaves Prophet enough days; else none: candidates are judged on the same days."""
    first = int(np.isfinite(series.values[: origins[0]]).sum()) if origins else 0
    return origins if first >= policy.min_days else []


def _try_all(
    series: DailySeries, origins: list[int], prophets: dict[int, ProphetForecast], policy: ForecastPolicy
) -> tuple[list[Trial], str]:
    """One trial per candidate that could be judged at every origin, and why Prophet could not."""
    horizon = policy.horizon_days
    actual = np.full((len(origins), horizon), np.nan)
    made = {name: np.full((len(origins), horizon), np.nan) for name in CANDIDATES}
    scales = np.full(len(origins), np.nan)
    for place, origin in enumerate(origins):
        past, ahead = series.values[:origin], series.values[origin : origin + horizon]
        actual[place, : len(ahead)] = ahead
        prophet = prophets[origin].values if origin in prophets else None
        for name, values in combined_forecasts(past, prophet, horizon, series.never_negative).items():
            made[name][place] = values
        scales[place] = _naive_error(past)
    failures = [prophet.failure for prophet in prophets.values() if prophet.values is None]
    if not prophets:
        note = f"not tried: Prophet needs {policy.min_days} reported days before the first origin"
    else:
        note = f"failed at {len(failures)} of {len(prophets)} origins: {failures[0]}" if failures else ""
    tried = [name for name in CANDIDATES if not (note and name in WITH_PROPHET)]
    dates = [series.day(origin - 1) for origin in origins]
    return [Trial(name, dates, actual, made[name], scales, series.never_negative) for name in tried], note


def _naive_error(past: np.ndarray) -> float:
    """Mean absolute weekly difference of the last year: the scale of MASE. NaN when unknown or zero."""
    recent = past[-HISTORY_DAYS:]
    steps = np.abs(recent[WEEK:] - recent[:-WEEK])
    known = steps[np.isfinite(steps)]
    return float(known.mean()) if len(known) and known.mean() > 0 else np.nan


def _residual_rows(series: DailySeries, trial: Trial) -> pd.DataFrame:
    origins, columns = np.nonzero(np.isfinite(trial.errors))
    return pd.DataFrame(
        {
            "series": series.name,
            "candidate": trial.candidate,
            "origin": [trial.origins[place] for place in origins],
            "horizon_day": columns + 1,
            "date": [
                (pd.Timestamp(trial.origins[place]) + pd.Timedelta(days=int(column) + 1)).date()
                for place, column in zip(origins, columns, strict=True)
            ],
            "actual": trial.actual[origins, columns],
            "forecast": trial.forecasts[origins, columns],
            "error": trial.errors[origins, columns],
        },
        columns=RESIDUALS,
    )
