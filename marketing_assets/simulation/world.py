"""From campaigns to daily rows: what is expected of every day (the world), and what is then observed of it.

Only uniforms come from the random stream; quantile functions turn them into amounts and counts. So the same seed gives
the same rows whatever numpy's samplers do, and an anomaly changes no row outside its window.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from marketing_assets.simulation import seasons
from marketing_assets.simulation.campaigns import Campaign

# Relative standard deviations from day to day, cut off at two of them. Counts add their own binomial noise.
BUDGET_NOISE = 0.03
CPM_NOISE = 0.05
ORDER_VALUE_NOISE = 0.04
CUT_OFF = 2.0


def clean_world(campaigns: Iterable[Campaign]) -> pd.DataFrame:
    """What to expect of each day without anomalies and noise.

    Returns:
        One row per date × campaign in flight, by date, then in the order of `campaigns`: `date`, `channel` (the
        platform), `campaign`, `budget` [currency], `price` [currency paid per currency of budget,
        normally 1], `cpm` [currency], `click_rate`, `conversion_rate`, `order_value` [currency].
    """
    rows = [
        {
            "date": pd.Timestamp(day),
            "channel": campaign.platform,
            "campaign": campaign.name,
            "budget": campaign.budget * seasons.pacing(day),
            "price": 1.0,
            "cpm": campaign.cpm,
            "click_rate": campaign.click_rate,
            "conversion_rate": campaign.conversion_rate * seasons.demand(day),
            "order_value": float(campaign.order_value),  # whole numbers would make a column that takes no fractions
        }
        for campaign in campaigns
        for flight in campaign.flights
        for day in flight.days
    ]
    return pd.DataFrame(rows).sort_values("date", kind="stable", ignore_index=True)


def observe(world: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Draw one day of business for every row of the world, down the funnel from budget to revenue.

    Returns:
        The same rows: `date, channel, campaign, spend, impressions, clicks, conversions, revenue`. Counts are integers,
        conversions at most the clicks, clicks at most the impressions; money is rounded to cents.
    """
    from scipy.stats import binom  # slow to import; only a simulation has to pay for it

    # In (0, 1]: at exactly 0 the quantile of a count would lie below zero.
    budget, cpm, clicking, converting, order_value = 1 - rng.random((5, len(world)))
    bought = world["budget"] * _noise(budget, BUDGET_NOISE)
    impressions = (bought / (world["cpm"] * _noise(cpm, CPM_NOISE)) * 1000).round().astype("int64")
    clicks = binom.ppf(clicking, impressions, world["click_rate"]).astype("int64")
    conversions = binom.ppf(converting, clicks, world["conversion_rate"]).astype("int64")
    return world[["date", "channel", "campaign"]].assign(
        spend=(bought * world["price"]).round(2),
        impressions=impressions,
        clicks=clicks,
        conversions=conversions,
        revenue=(conversions * world["order_value"] * _noise(order_value, ORDER_VALUE_NOISE)).round(2),
    )


def _noise(uniform: np.ndarray, deviation: float) -> np.ndarray:
    """Factors around 1, normal up to the cut-off."""
    from scipy.special import ndtr, ndtri

    low, high = ndtr(-CUT_OFF), ndtr(CUT_OFF)
    return 1 + deviation * ndtri(low + uniform * (high - low))
