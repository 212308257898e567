"""Small worlds with known truth, written here from the definitions so that they share no code with the model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from marketing_assets.mix import MixInput

MONDAY = date(2023, 1, 2)


@dataclass(frozen=True)
class World:
    source: MixInput
    roas: dict[str, float]


def carried(spend: np.ndarray, decay: float) -> np.ndarray:
    weights = decay ** np.arange(13)
    return np.convolve(spend, weights / weights.sum())[: len(spend)]


def make_world(seed: int = 0, weeks: int = 104, kind: str = "sales", unit: float = 1.0) -> World:
    """Two channels of different carry-over and saturation, season, trend and 2 % noise."""
    rng = np.random.default_rng(seed)
    time = np.arange(weeks)
    spend = {
        "Search": 1000 * np.exp(rng.normal(0, 0.4, weeks)),
        "TV": 3000 * np.exp(rng.normal(0, 0.3, weeks)) * (rng.uniform(size=weeks) < 0.5),
    }
    shapes = {"Search": (0.1, 1500.0, 12_000.0), "TV": (0.5, 4000.0, 20_000.0)}
    parts = {}
    for name, (decay, half, most) in shapes.items():
        x = carried(spend[name], decay)
        parts[name] = most * x / (x + half)
    base = 25_000 + 3000 * np.sin(2 * np.pi * time / 52.18) + 10 * time
    sales = base + sum(parts.values()) + rng.normal(0, 700, weeks)
    starts = tuple(MONDAY + timedelta(weeks=int(i)) for i in range(weeks))
    scaled = {name: own * unit for name, own in spend.items()}
    source = MixInput("business", kind, kind, 7, starts, sales * unit, scaled, {})  # type: ignore[arg-type]
    return World(source, {name: float(parts[name].sum() / spend[name].sum()) for name in parts})


@pytest.fixture(scope="session")
def world() -> World:
    return make_world()


@pytest.fixture(scope="session")
def make() -> Callable[..., World]:
    return make_world


@pytest.fixture
def daily() -> Callable[..., pd.DataFrame]:
    """`campaign_kpis_daily` rows: {(platform, channel, campaign): spend per day} over days from a Monday."""

    def build(campaigns: dict[tuple[str, str, str], float], days: int, first: date = MONDAY) -> pd.DataFrame:
        rows = [
            {
                "date": first + timedelta(days=i),
                "platform": platform,
                "channel": channel,
                "campaign": campaign,
                "spend": spend,
                "revenue": 2 * spend,
                "mature_on": first + timedelta(days=i + 3),
            }
            for (platform, channel, campaign), spend in campaigns.items()
            for i in range(days)
        ]
        columns = ["date", "platform", "channel", "campaign", "spend", "revenue", "mature_on"]
        return pd.DataFrame(rows, columns=columns)

    return build


@pytest.fixture
def sales() -> Callable[..., pd.DataFrame]:
    def build(days: int, revenue: float = 100.0, first: date = MONDAY) -> pd.DataFrame:
        return pd.DataFrame({"date": [first + timedelta(days=i) for i in range(days)], "revenue": revenue, "orders": 1})

    return build
