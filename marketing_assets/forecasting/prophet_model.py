"""Prophet, fitted many times over: quiet, deterministic, without uncertainty sampling, and allowed to fail."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

# One year: two weeks ahead, level, recent trend and weekday carry the forecast, and the time of a fit grows with the
# days. A yearly pattern would need two full years before the first origin, and doubles that time.
HISTORY_DAYS = 365
# What Prophet and its Stan program raise when they cannot be loaded, started or do not converge.
FAILURES = (ImportError, OSError, RuntimeError, ValueError, AttributeError)


@dataclass(frozen=True)
class Window:
    """Past values, one per calendar day up to `end` (NaN = not reported), and how many days to forecast after it."""

    past: np.ndarray
    end: date
    days: int


@dataclass(frozen=True)
class ProphetForecast:
    """`values` for the days after a window, or None with the class of the error as `failure`."""

    values: np.ndarray | None
    failure: str = ""


def fit_windows(windows: Sequence[Window]) -> list[ProphetForecast]:
    """Fit Prophet to every window, one after the other: about 0.07 s each for a year of days.

    Threads were tried: three quarters of the time is Python's own, so two of them take as long and use more processor.
    """
    if not windows:
        return []
    _silence()
    return [_fit(window) for window in windows]


def _fit(window: Window) -> ProphetForecast:
    past = window.past[-HISTORY_DAYS:]
    known = np.isfinite(past)
    # The unit of money must not matter: Stan sees values around 1, whether the series is in cents or in billions.
    scale = float(np.max(np.abs(past[known]), initial=0.0)) or 1.0
    days = pd.date_range(end=pd.Timestamp(window.end), periods=len(past), freq="D")
    try:
        from prophet import Prophet

        model = Prophet(
            weekly_seasonality=True, daily_seasonality=False, yearly_seasonality=False, uncertainty_samples=0
        )
        with warnings.catch_warnings():
            # Prophet's own use of pandas; nothing a reader of the log could do about it.
            warnings.simplefilter("ignore")
            # Below 100 days Prophet would take Newton's method, which needs up to 20 times as long; it stays the
            # fallback when L-BFGS stops early.
            model.fit(pd.DataFrame({"ds": days[known], "y": past[known] / scale}), seed=0, algorithm="LBFGS")
            values = _predict(model, window) * scale
    except FAILURES as error:
        return ProphetForecast(None, type(error).__name__)
    return ProphetForecast(values) if np.isfinite(values).all() else ProphetForecast(None, "no finite value")


def _predict(model: Any, window: Window) -> np.ndarray:
    """What `model.predict` gives as yhat, without its components: a third of the time of a fit is spent there.

    Trend + weekly Fourier terms x their coefficients; a test compares it with `predict`.
    """
    ahead = pd.date_range(pd.Timestamp(window.end) + pd.Timedelta(days=1), periods=window.days, freq="D")
    frame = model.setup_dataframe(pd.DataFrame({"ds": ahead}))
    weekly = model.seasonalities["weekly"]
    terms = model.fourier_series(frame["ds"], weekly["period"], weekly["fourier_order"])
    trend = np.asarray(model.predict_trend(frame), dtype=float)
    return trend + terms @ np.asarray(model.params["beta"], dtype=float).reshape(-1) * float(model.y_scale)


def _silence() -> None:
    """Both log several lines per fit; cmdstanpy sets its level when it is first asked for its logger, so ask first."""
    try:
        from cmdstanpy.utils import get_logger
    except FAILURES:
        return  # every fit will say so
    get_logger().setLevel(logging.ERROR)
    for name in ("prophet", "prophet.models", "prophet.plot"):
        logging.getLogger(name).setLevel(logging.ERROR)
