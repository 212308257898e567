"""Reads the daily rows a plan may know, and the spend sums over them. Spend is exact Decimal from here on."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from marketing_assets.allocation.money import quantize

METRICS = ("clicks", "leads", "conversions", "revenue")
KEYS = ["platform", "channel", "campaign"]
SPEND_STEP = Decimal("0.000001")  # canonical spend is DECIMAL(18,6)


class Campaign(NamedTuple):
    """What an amount is given to; the channel follows from the other two by the settings' rules."""

    platform: str
    channel: str
    campaign: str


def read_history(daily: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The rows up to `as_of`, with one representation per column.

    Args:
        daily: one row per date x platform x campaign: `date, platform, channel, campaign, spend` [currency, NULL = not
            reported], `clicks, leads, conversions, revenue` [NULL = not reported], `mature_on` (date from which the
            row may move money). Names are never NULL.
    Returns:
        The same rows with `date` as datetime64, `spend` as Decimal or None, metrics as float (NaN = not reported) and
        `mature` as bool.
    """
    dates = pd.to_datetime(daily["date"]).dt.normalize()
    now = pd.Timestamp(as_of)
    frame = pd.DataFrame({"date": dates} | {key: daily[key].astype(object) for key in KEYS})
    frame["spend"] = pd.Series([_exact(value) for value in daily["spend"]], index=daily.index, dtype=object)
    for metric in METRICS:
        numbers = pd.to_numeric(daily[metric].astype(object), errors="coerce").astype(float)
        frame[metric] = numbers.where(np.isfinite(numbers))
    frame["mature"] = (pd.to_datetime(daily["mature_on"]) <= now).to_numpy()
    return frame[dates <= now].reset_index(drop=True)


def _exact(value: Any) -> Decimal | None:
    """An exact amount; None when nothing usable was reported."""
    if pd.isna(value):
        return None
    amount = value if isinstance(value, Decimal) else Decimal(str(value))
    return quantize(amount, SPEND_STEP) if amount.is_finite() else None


def trailing(rows: pd.DataFrame, as_of: date, days: int) -> pd.DataFrame:
    """Rows of the last `days` days up to `as_of` that report spend."""
    start = pd.Timestamp(as_of - timedelta(days=days))
    return rows[(rows["date"] > start) & rows["spend"].notna()]


def spend_totals(rows: pd.DataFrame) -> dict[Campaign, Decimal]:
    """Spend per campaign over `rows`."""
    totals: dict[Campaign, Decimal] = {}
    for platform, channel, campaign, spend in rows[[*KEYS, "spend"]].itertuples(index=False, name=None):
        key = Campaign(platform, channel, campaign)
        totals[key] = totals.get(key, Decimal(0)) + spend
    return totals


def mean_daily_spend(rows: pd.DataFrame) -> dict[Campaign, Decimal]:
    """Mean spend per day and campaign over `rows`, counting the days on which the platform reported any spend.

    A campaign without a row on such a day did not spend; days the whole platform is missing are unknown, not zero.
    Refunds that outweigh spend count as no spend.
    """
    days = rows.groupby("platform")["date"].nunique().to_dict()
    return {key: max(total, Decimal(0)) / days[key.platform] for key, total in spend_totals(rows).items()}


def highest_daily_spend(rows: pd.DataFrame) -> dict[str, Decimal]:
    """Highest spend of one day per channel over `rows`."""
    by_day: dict[tuple[str, Any], Decimal] = {}
    for channel, day, spend in rows[["channel", "date", "spend"]].itertuples(index=False, name=None):
        by_day[channel, day] = by_day.get((channel, day), Decimal(0)) + spend
    highest: dict[str, Decimal] = {}
    for (channel, _), spend in by_day.items():
        highest[channel] = max(spend, highest.get(channel, spend))
    return highest
