"""Calendar effects every campaign shares, as factors on a normal weekday.

Demand moves the conversion rate, pacing moves the budget.
"""

from __future__ import annotations

from datetime import date, timedelta

WEEKEND = 0.60  # Saturday and Sunday: 40 % fewer conversions per click
NEW_YEAR = 1.20  # 1-15 January
VALENTINES = 1.25  # 10-14 February
MONTH_END = 1.08  # budgets that are not used up are spent in the last days of the month
MONTH_END_DAYS = 3


def demand(day: date) -> float:
    """Factor on the conversion rate; where effects meet, they multiply."""
    factor = 1.0
    if day.weekday() >= 5:
        factor *= WEEKEND
    if day.month == 1 and day.day <= 15:
        factor *= NEW_YEAR
    if day.month == 2 and 10 <= day.day <= 14:
        factor *= VALENTINES
    return factor


def pacing(day: date) -> float:
    """Factor on the budget, and through it on impressions, clicks, conversions and revenue."""
    return MONTH_END if (day + timedelta(days=MONTH_END_DAYS)).month != day.month else 1.0
