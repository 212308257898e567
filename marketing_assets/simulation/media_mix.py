"""Scenario `media-mix`: four years of weekly sales and spend on four media, in thousands of currency.

A company of its own, unrelated to `quarter`: one wide file in `landing/media_mix`, as an agency hands it over.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from marketing_assets.simulation.draws import Draws, stream
from marketing_assets.simulation.flighting import drawn_flights, least_collinear, monthly_levels
from marketing_assets.simulation.media_response import Response
from marketing_assets.simulation.mix_truth import mix_truth
from marketing_assets.simulation.truth import Simulation, Truth

START, WEEKS = date(2021, 4, 5), 208
CURRENCY = "USD"
CORRELATION_BOUND = 0.3
YEARLY_TREND, SEASON = 0.04, 0.10
NOISE = 0.03  # standard deviation of weekly sales
MEDIA_SHARE = (0.28, 0.40)
PLAN, RESPONSES, SALES = 2, 3, 4


@dataclass(frozen=True)
class Medium:
    """A medium before the seed moves it.

    Attributes:
        amount: thousands per week while it runs.
        flights: length of its flights and of the pauses in days; None = always on, at monthly levels.
        retention: adstock per week.
        half_saturation: as a multiple of its mean weekly spend.
        slope: of the Hill curve.
        roas: incremental sales per spend.
    """

    amount: float
    flights: tuple[tuple[int, int], tuple[int, int]] | None
    retention: float
    half_saturation: float
    slope: float
    roas: float


MEDIA = {
    "tv": Medium(320.0, ((21, 49), (21, 63)), 0.65, 1.2, 1.3, 2.4),
    "radio": Medium(110.0, ((14, 35), (14, 49)), 0.40, 1.0, 1.2, 3.0),
    "digital": Medium(140.0, None, 0.20, 1.1, 1.0, 4.2),
    "print": Medium(70.0, ((7, 28), (14, 42)), 0.30, 1.0, 1.1, 1.8),
}


def media_mix(seed: int) -> Simulation:
    """The four years as one CSV, and its truth. The same seed gives the same text."""
    from scipy.special import ndtri

    weeks = pd.date_range(START, periods=WEEKS, freq="7D")
    plan = Draws(stream(seed, PLAN))
    spend = least_collinear(lambda: _drawn_spend(plan, weeks), lambda table: table, CORRELATION_BOUND)
    by_medium = {name: spend[name].to_numpy() for name in MEDIA}
    draws = Draws(stream(seed, RESPONSES))
    responses = {name: _response(medium, by_medium[name], draws) for name, medium in MEDIA.items()}
    contributions = np.sum([response.contribution(by_medium[name]) for name, response in responses.items()], axis=0)
    share = draws.uniform(*MEDIA_SHARE)
    shape = _baseline_shape(weeks, draws.uniform(0, 2 * math.pi))
    baseline = shape / shape.sum() * contributions.sum() * (1 - share) / share
    noise = np.clip(ndtri(1 - stream(seed, SALES).random(WEEKS)), -3.0, 3.0)
    table = pd.DataFrame({"date": weeks, "sales": (baseline + contributions) * (1 + NOISE * noise)})
    for name in MEDIA:
        table[f"{name}_spend"] = by_medium[name]
    text = table.to_csv(index=False, float_format="%.2f", date_format="%Y-%m-%d", lineterminator="\n")
    truth = mix_truth("week", "thousand currency per week", baseline, by_medium, responses)
    end = START + timedelta(days=7 * WEEKS - 1)
    return Simulation({"media_mix/weekly.csv": text}, Truth("media-mix", seed, START, end, CURRENCY, (), mix=truth))


def _drawn_spend(draws: Draws, weeks: pd.DatetimeIndex) -> pd.DataFrame:
    """Thousands per week and medium; flights count with the days they have in a week."""
    days = pd.date_range(START, periods=7 * WEEKS)
    spend = {}
    for name, medium in MEDIA.items():
        level = monthly_levels(draws, days, 0.5, 1.6)
        if medium.flights:
            running = np.zeros(len(days))
            for flight in drawn_flights(draws, START, days[-1].date(), *medium.flights):
                running[(days >= pd.Timestamp(flight.start)) & (days <= pd.Timestamp(flight.end))] = 1.0
            level = level * running
        buying = 1 + 0.05 * np.array([draws.uniform(-1, 1) for _ in weeks])
        spend[name] = (medium.amount * level.reshape(WEEKS, 7).mean(axis=1) * buying).round(2)
    return pd.DataFrame(spend, index=weeks)


def _response(medium: Medium, spend: np.ndarray, draws: Draws) -> Response:
    half_saturation = medium.half_saturation * math.exp(draws.uniform(-0.4, 0.4)) * float(spend.mean())
    shape = Response(medium.retention + draws.uniform(-0.1, 0.1), half_saturation, medium.slope)
    return shape.scaled_to(medium.roas * math.exp(draws.uniform(-0.3, 0.3)), spend)


def _baseline_shape(weeks: pd.DatetimeIndex, phase: float) -> np.ndarray:
    years = (weeks - weeks[0]).days.to_numpy() / 365.25
    season = np.sin(2 * math.pi * years + phase) + 0.35 * np.sin(4 * math.pi * years + 2 * phase)
    return (1 + YEARLY_TREND * years) * (1 + SEASON * season)
