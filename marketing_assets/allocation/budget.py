"""How much there is to spend on the effective day, and where that figure comes from."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

import pandas as pd

from marketing_assets.allocation.history import spend_totals
from marketing_assets.allocation.money import to_units
from marketing_assets.settings import AllocationPolicy


@dataclass(frozen=True)
class DayBudget:
    """The day's budget in whole planning units, and its source in words."""

    units: int
    source: str


def day_budget(
    rows: pd.DataFrame, mean_spend: Decimal, policy: AllocationPolicy, effective_date: date, unit: Decimal
) -> DayBudget:
    """The lowest configured budget, else the mean spend; configured ones are rounded down to the unit, never over.

    Args:
        rows: all rows up to the day before, for the month to date (of the effective date's month).
        mean_spend: mean daily spend over the lookback [currency per day].
    """
    configured: list[tuple[Decimal, str]] = []
    if policy.daily_budget is not None:
        configured.append((policy.daily_budget, "the daily budget"))
    if policy.monthly_budget is not None:
        spent = month_to_date(rows, effective_date)
        days_left = monthrange(effective_date.year, effective_date.month)[1] - effective_date.day + 1
        left = policy.monthly_budget - spent
        source = f"what is left of the month ({policy.monthly_budget:f} less {spent:.2f} spent) over {days_left} day(s)"
        configured.append((left / days_left, source))
    if configured:
        amount, source = min(configured)
        return DayBudget(to_units(amount, unit, ROUND_FLOOR), source)
    return DayBudget(
        to_units(mean_spend, unit), f"the mean daily spend of the last {policy.lookback_days} days, as none is set"
    )


def month_to_date(rows: pd.DataFrame, effective_date: date) -> Decimal:
    """Reported spend of the effective date's month, before that day [currency]."""
    this_month = (rows["date"] >= pd.Timestamp(effective_date.replace(day=1))) & rows["spend"].notna()
    return sum(spend_totals(rows[this_month]).values(), Decimal(0))
