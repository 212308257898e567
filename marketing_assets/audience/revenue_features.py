"""What a revenue model may know of a campaign's day before it begins: the month before, the weekday, the set spend."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from marketing_assets.audience.columns import days, numbers

KEYS = ["platform", "channel", "campaign"]
MONTH = 28  # four of every weekday
FEATURES = [
    "spend",
    "last_month_revenue",
    "last_month_spend",
    "at_last_month_return",
    "same_weekday_revenue",
    "weekday",
    "days_ahead",
]


def read_daily(daily: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Final rows up to `as_of` that report spend and revenue, by date and campaign: `date, platform, channel, campaign,
    spend, revenue`.
    """
    frame = pd.DataFrame({"date": days(daily, "date")} | {key: daily[key].astype(object) for key in KEYS})
    frame["spend"], frame["revenue"] = numbers(daily, "spend"), numbers(daily, "revenue")
    now = pd.Timestamp(as_of)
    final = (frame["date"] <= now) & ~(days(daily, "mature_on") > now)
    known = frame["spend"].notna() & frame["revenue"].notna()
    return frame[final & known].sort_values(["date", *KEYS], kind="stable").reset_index(drop=True)


def block_features(rows: pd.DataFrame, last_day: pd.Timestamp) -> pd.DataFrame:
    """Features per row, all known at the start of the row's block of 28 days.

    Blocks are counted back from `last_day`, so the last one is the test month and every training row is as far from
    what it knows as a test row is. A row's own revenue, and that of any day of its block, enters no feature.

    Args:
        rows: as `read_daily` gives them.
        last_day: the last day of the test month.
    Returns:
        The rows with `block` (0 = the test month, 1 = the month before, …) and FEATURES: `spend` [currency, the day's
        own: it is set beforehand], `last_month_revenue, last_month_spend` [currency per day, mean of the campaign's
        days in the 28 before the block], `at_last_month_return` [currency: the day's spend at last month's return],
        `same_weekday_revenue` [currency, mean], `weekday` (0 = Monday), `days_ahead` (1..28). Rows of a campaign
        without a day in the month before are left out: there is no last month to compare with.
    """
    age = (last_day - rows["date"]).dt.days
    frame = rows.assign(block=age // MONTH, weekday=rows["date"].dt.day_of_week, days_ahead=MONTH - age % MONTH)
    month = frame.groupby([*KEYS, "block"])[["revenue", "spend"]].mean().reset_index()
    # The means of block b + 1 are what is known when block b begins.
    month = month.assign(block=month["block"] - 1)
    month = month.rename(columns={"revenue": "last_month_revenue", "spend": "last_month_spend"})
    weekday = frame.groupby([*KEYS, "block", "weekday"])["revenue"].mean().reset_index()
    weekday = weekday.assign(block=weekday["block"] - 1).rename(columns={"revenue": "same_weekday_revenue"})
    frame = frame.merge(month, on=[*KEYS, "block"], how="inner")
    frame = frame.merge(weekday, on=[*KEYS, "block", "weekday"], how="left")
    mean = frame["last_month_revenue"]
    spent = frame["last_month_spend"]
    scaled = mean * frame["spend"] / spent.where(spent > 0)
    frame["at_last_month_return"] = scaled.where(np.isfinite(scaled), mean)
    frame["same_weekday_revenue"] = frame["same_weekday_revenue"].fillna(mean)
    return frame.sort_values(["date", *KEYS], kind="stable").reset_index(drop=True)
