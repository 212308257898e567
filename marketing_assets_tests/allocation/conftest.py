"""A small maker of daily rows: per campaign what it spends and gains on every day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from marketing_assets.decisions import InForcePlan, PlannedAmount

AS_OF = date(2025, 4, 9)
COLUMNS = [
    "date",
    "platform",
    "channel",
    "campaign",
    "spend",
    "impressions",
    "clicks",
    "leads",
    "conversions",
    "revenue",
    "mature_on",
]


def _daily(campaigns: Mapping[tuple[str, str, str], Mapping[str, Any]], days: int = 40) -> pd.DataFrame:
    """One row per campaign and day up to AS_OF; a value may be a function of the day's age (0 = AS_OF)."""
    rows = []
    for (platform, channel, campaign), values in campaigns.items():
        for age in range(days):
            day = AS_OF - timedelta(days=age)
            row = {"date": day, "platform": platform, "channel": channel, "campaign": campaign}
            row |= {"spend": 0.0, "impressions": 1000.0, "clicks": 100.0, "leads": None, "conversions": 10.0}
            row |= {"revenue": None, "mature_on": day + timedelta(days=3)}
            own = {name: value(age) if callable(value) else value for name, value in values.items()}
            if own.pop("row", True):
                rows.append(row | own)
    return pd.DataFrame(rows, columns=COLUMNS)


class HillCurve:
    """top * x^slope / (x^slope + half^slope), with draws that scale it; what the mix room provides looks like this."""

    evidence = "clear"

    def __init__(self, top: float, half: float, slope: float = 1.0, spread: float = 0.2, draws: int = 200) -> None:
        self.top, self.half, self.slope = top, half, slope
        self.factors = 1 + spread * np.linspace(-1, 1, draws)

    def value(self, spend_per_day: Any) -> Any:
        x = np.asarray(spend_per_day, dtype=float) ** self.slope
        found = self.top * x / (x + self.half**self.slope)
        return found if np.ndim(spend_per_day) else float(found)

    def marginal(self, spend_per_day: Any) -> Any:
        return (self.value(spend_per_day + 1e-4) - self.value(spend_per_day)) / 1e-4

    def draws(self, spend_per_day: float) -> np.ndarray:
        return self.value(spend_per_day) * self.factors


@pytest.fixture(scope="session")
def hill() -> type[HillCurve]:
    return HillCurve


@pytest.fixture(scope="session")
def daily() -> Callable[..., pd.DataFrame]:
    return _daily


@pytest.fixture(scope="session")
def as_of() -> date:
    return AS_OF


@pytest.fixture(scope="session")
def two_channels() -> pd.DataFrame:
    """Good earns twice what Poor does from the same 100 a day."""
    return _daily(
        {
            ("Google", "Good", "g1"): {"spend": 60.0, "revenue": 240.0, "conversions": 12.0},
            ("Google", "Good", "g2"): {"spend": 40.0, "revenue": 160.0, "conversions": 8.0},
            ("Facebook", "Poor", "p1"): {"spend": 100.0, "revenue": 200.0, "conversions": 10.0},
        }
    )


@pytest.fixture(scope="session")
def approval() -> Callable[..., InForcePlan]:
    """An approved plan, in force on AS_OF, from campaign amounts."""

    def make(amounts: Mapping[tuple[str, str, str], str], currency: str = "EUR") -> InForcePlan:
        lines = tuple(
            PlannedAmount(platform, channel, campaign, Decimal(amount), Decimal(amount))
            for (platform, channel, campaign), amount in amounts.items()
        )
        return InForcePlan(AS_OF - timedelta(days=1), AS_OF + timedelta(days=5), currency, "a" * 64, lines)

    return make
