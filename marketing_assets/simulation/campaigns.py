"""What a simulated campaign is: where it runs, when, and what one normal weekday of it looks like."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Flight:
    """An unbroken stretch of days on which a campaign runs, both ends included."""

    start: date
    end: date

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of the flight, in order."""
        return tuple(self.start + timedelta(days=n) for n in range((self.end - self.start).days + 1))


@dataclass(frozen=True)
class Campaign:
    """A campaign on a normal weekday, before calendar effects and noise.

    Attributes:
        platform: where it is bought; stands in the CSV's column `channel`.
        channel: the alias channel budgets are planned for.
        flights: when it runs; on other days it has no row (which is not the same as spending nothing).
        budget: currency per day.
        cpm: currency per 1,000 impressions.
        click_rate: clicks per impression.
        conversion_rate: conversions per click.
        order_value: revenue per conversion, in currency.
    """

    name: str
    platform: str
    channel: str
    flights: tuple[Flight, ...]
    budget: float
    cpm: float
    click_rate: float
    conversion_rate: float
    order_value: float

    @property
    def clicks_per_day(self) -> float:
        """Clicks to expect on a normal day."""
        return self.budget / self.cpm * 1000 * self.click_rate
