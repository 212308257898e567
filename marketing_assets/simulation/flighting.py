"""How budgets move over months: drawn flights, monthly levels, and the spread of effort over channels.

Channels are planned apart from each other, because nobody can tell two channels apart that always move together.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

import numpy as np
import pandas as pd

from marketing_assets.simulation.campaigns import Flight
from marketing_assets.simulation.draws import Draws

Plan = TypeVar("Plan")

DAILY_STEP = 1.10  # a running campaign's budget moves by at most this factor a day, as a careful buyer does it
ATTEMPTS = 200


def drawn_flights(
    draws: Draws, first: date, last: date, on: tuple[int, int], off: tuple[int, int]
) -> tuple[Flight, ...]:
    """Flights between two days, with pauses between them; both lengths in days, drawn evenly from their range."""
    flights = []
    day = first + timedelta(days=draws.whole(0, off[1]))
    while day <= last:
        end = min(day + timedelta(days=draws.whole(*on) - 1), last)
        flights.append(Flight(day, end))
        day = end + timedelta(days=1 + draws.whole(*off))
    return tuple(flights)


def monthly_levels(draws: Draws, days: pd.DatetimeIndex, low: float, high: float) -> np.ndarray:
    """A factor on the budget for every day, one level a month, drawn so that halving is as likely as doubling."""
    months = np.unique(days.strftime("%Y-%m"))
    level = {month: float(np.exp(draws.uniform(np.log(low), np.log(high)))) for month in months}
    return np.array([level[month] for month in days.strftime("%Y-%m")])


def ramped(levels: np.ndarray) -> np.ndarray:
    """The same levels, reached in steps of at most `DAILY_STEP` a day; all levels above zero."""
    reached = levels.astype(float)
    for day in range(1, len(reached)):
        before = reached[day - 1]
        reached[day] = min(max(reached[day], before / DAILY_STEP), before * DAILY_STEP)
    return reached


def largest_correlation(spend: pd.DataFrame) -> float:
    """Largest absolute correlation between two columns."""
    correlations = np.abs(spend.corr().to_numpy(copy=True))
    np.fill_diagonal(correlations, 0.0)
    return float(correlations.max())


def least_collinear(draw: Callable[[], Plan], spend: Callable[[Plan], pd.DataFrame], bound: float) -> Plan:
    """The first drawn plan whose channels' spends correlate at most by `bound`, else the best of `ATTEMPTS`."""
    best, lowest = draw(), np.inf
    plan = best
    for _ in range(ATTEMPTS):
        correlation = largest_correlation(spend(plan))
        if correlation < lowest:
            best, lowest = plan, correlation
        if lowest <= bound:
            break
        plan = draw()
    return best
