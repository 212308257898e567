"""The company's own sales: a baseline of level, trend, season and promotions, what advertising adds, and noise.

The responses are what a media mix model is asked to find. Seed 42 takes the reference responses; other seeds move them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from marketing_assets.simulation import history, quarter
from marketing_assets.simulation.draws import Draws
from marketing_assets.simulation.media_response import Response
from marketing_assets.simulation.mix_truth import MixTruth, Promotion, mix_truth

MONDAY_TO_SUNDAY = (1.06, 1.04, 1.02, 1.00, 1.03, 0.94, 0.91)
YEARLY_TREND = 0.05
SEASON, SECOND_HARMONIC, PEAK_DAY = 0.09, 0.03, 345  # of the year: before Christmas
NOISE, CARRIED_OVER = 0.045, 0.35  # standard deviation of daily sales, and how much of a day's noise is in the next one
ORDER_VALUE, ORDER_VALUE_NOISE = 26.0, 0.02  # currency per order

PROMOTIONS = tuple(
    Promotion(name, date(year, *first), date(year, *last), lift)
    for year in (2023, 2024, 2025)
    for name, first, last, lift in (
        ("New Year", (1, 1), (1, 15), 0.06),
        ("Valentine's", (2, 10), (2, 14), 0.08),
        ("Summer sale", (7, 6), (7, 16), 0.08),
        ("Black Week", (11, 22), (11, 29), 0.14),
    )
    if history.START <= date(year, *first) <= quarter.END
)


@dataclass(frozen=True)
class ReferenceChannel:
    """A channel as seed 42 has it: retention per day, half saturation as a multiple of its mean daily spend."""

    retention: float
    half_saturation: float
    slope: float
    roas: float


REFERENCE = {
    "PPC": ReferenceChannel(0.30, 1.1, 1.2, 4.8),
    "Display": ReferenceChannel(0.60, 1.0, 1.1, 3.2),
    "Paid Social": ReferenceChannel(0.50, 1.2, 1.3, 3.8),
    "Email": ReferenceChannel(0.20, 0.8, 1.0, 9.0),
    "CTV": ReferenceChannel(0.85, 1.0, 1.4, 2.6),
}
MEDIA_SHARE = (0.27, 0.36)  # of noise-free sales; the reference is the middle


@dataclass(frozen=True)
class Sales:
    """`daily` has one row per day: `date, revenue` [currency], `orders`."""

    daily: pd.DataFrame
    truth: MixTruth
    promotions: tuple[Promotion, ...]


def company_sales(seed: int, spend: pd.DataFrame, draws: Draws, noise: np.random.Generator) -> Sales:
    """Sales that this spend brings about.

    Args:
        seed: 42 keeps the reference responses.
        spend: one row per day (the index), one column per channel of `REFERENCE` [currency].
        draws: what the responses of other seeds are drawn from.
        noise: what the noise of every seed is drawn from.
    """
    days = pd.DatetimeIndex(spend.index)
    by_channel = {channel: spend[channel].to_numpy(dtype=float) for channel in REFERENCE}
    reference = seed == quarter.REFERENCE_SEED
    responses = {
        channel: _response(REFERENCE[channel] if reference else _moved(REFERENCE[channel], draws), series)
        for channel, series in by_channel.items()
    }
    media_share = sum(MEDIA_SHARE) / 2 if reference else draws.uniform(*MEDIA_SHARE)
    media = _contributions(responses, by_channel)
    shape = baseline_shape(days)
    baseline = shape / shape.sum() * media.sum() * (1 - media_share) / media_share
    expected = baseline + media
    revenue = (expected * (1 + autoregressive(noise, len(days)))).round(2)
    order_value = ORDER_VALUE * (1 + ORDER_VALUE_NOISE * _normal(noise, len(days)))
    daily = pd.DataFrame({"date": days, "revenue": revenue, "orders": (revenue / order_value).round().astype("int64")})
    return Sales(daily, mix_truth("day", "currency per day", baseline, by_channel, responses), PROMOTIONS)


def baseline_shape(days: pd.DatetimeIndex) -> np.ndarray:
    """Sales without advertising, up to a factor."""
    weekday = np.array(MONDAY_TO_SUNDAY)[days.day_of_week.to_numpy()]
    trend = 1 + YEARLY_TREND * (days - days[0]).days.to_numpy() / 365.25
    offers = np.ones(len(days))
    for promotion in PROMOTIONS:
        offers[(days >= pd.Timestamp(promotion.start)) & (days <= pd.Timestamp(promotion.end))] += promotion.lift
    return weekday * trend * yearly_season(days) * offers


def yearly_season(days: pd.DatetimeIndex) -> np.ndarray:
    """Factor on the baseline: highest before Christmas, lowest in summer."""
    angle = 2 * math.pi * (days.day_of_year.to_numpy() - PEAK_DAY) / 365.25
    return 1 + SEASON * np.cos(angle) + SECOND_HARMONIC * np.cos(2 * angle)


def autoregressive(noise: np.random.Generator, length: int) -> np.ndarray:
    """Relative noise whose standard deviation is `NOISE` on every day."""
    shocks = _normal(noise, length) * math.sqrt(1 - CARRIED_OVER**2)
    series = np.empty(length)
    before = 0.0
    for day, shock in enumerate(shocks):
        before = series[day] = CARRIED_OVER * before + shock
    return NOISE * series


def _response(channel: ReferenceChannel, spend: np.ndarray) -> Response:
    shape = Response(channel.retention, channel.half_saturation * float(spend.mean()), channel.slope)
    return shape.scaled_to(channel.roas, spend)


def _moved(channel: ReferenceChannel, draws: Draws) -> ReferenceChannel:
    return ReferenceChannel(
        retention=channel.retention + draws.uniform(-0.1, 0.1),
        half_saturation=channel.half_saturation * math.exp(draws.uniform(-0.4, 0.4)),
        slope=draws.uniform(1.0, 1.6),
        roas=channel.roas * math.exp(draws.uniform(-0.3, 0.3)),
    )


def _contributions(responses: Mapping[str, Response], spend: Mapping[str, np.ndarray]) -> np.ndarray:
    total = np.zeros(len(next(iter(spend.values()))))
    for channel, response in responses.items():
        total += response.contribution(spend[channel])
    return total


def _normal(noise: np.random.Generator, length: int) -> np.ndarray:
    from scipy.special import ndtri

    return np.clip(ndtri(1 - noise.random(length)), -3.0, 3.0)
