"""The candidate methods in order of simplicity. Each sees an array of past days and gives one value per day to come."""

from __future__ import annotations

import numpy as np

from marketing_assets.forecasting.series import RECENT_DAYS

SEASONAL_NAIVE = "seasonal naive"
WEEKDAY_MEAN = "weekday mean"
PROPHET = "Prophet"
AVERAGE = "average of Prophet and weekday mean"
# Simplest first: on equal loss the earlier one wins.
CANDIDATES = (SEASONAL_NAIVE, WEEKDAY_MEAN, PROPHET, AVERAGE)
WITH_PROPHET = (PROPHET, AVERAGE)
SAME_WEEKDAYS = 4


def simple_forecasts(past: np.ndarray, days: int) -> dict[str, np.ndarray]:
    """Seasonal naive and weekday mean for the `days` after `past` (one value per calendar day, NaN = not reported).

    Looks at most eight weeks back. A weekday that was never reported there stays NaN: a shop that is closed on Sundays
    reports none, and a number for its Sundays would be invented.
    """
    naive, mean = np.full(days, np.nan), np.full(days, np.nan)
    recent = past[-RECENT_DAYS:]
    for ahead in range(min(days, 7)):
        # Same weekday as `ahead`, newest first: 7 days before the day to come, 14 before, …
        same = recent[::-1][6 - ahead :: 7]
        seen = same[np.isfinite(same)][:SAME_WEEKDAYS]
        if len(seen):
            naive[ahead::7], mean[ahead::7] = seen[0], float(np.mean(seen))
    return {SEASONAL_NAIVE: naive, WEEKDAY_MEAN: mean}


def combined_forecasts(past: np.ndarray, prophet: np.ndarray | None, days: int, floor: bool) -> dict[str, np.ndarray]:
    """All candidates for the `days` after `past`; those that need Prophet only when it could be fitted.

    Args:
        past: one value per calendar day, NaN = not reported.
        prophet: Prophet's values for the same days, or None.
        days: how many days to forecast.
        floor: True keeps every value at or above 0.
    """
    made = simple_forecasts(past, days)
    if prophet is not None:
        # Where no such weekday was ever reported, Prophet has only its trend to go by: no number either.
        own = np.where(np.isfinite(made[WEEKDAY_MEAN]), prophet, np.nan)
        if floor:
            own = np.maximum(own, 0.0)
        made[PROPHET] = own
        made[AVERAGE] = (own + made[WEEKDAY_MEAN]) / 2
    return {name: np.maximum(values, 0.0) if floor else values for name, values in made.items()}
