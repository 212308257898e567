"""A small maker of daily KPI rows with weekdays and noise, and the door to simulated and real exports."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from marketing_assets.ingestion import read_export
from marketing_assets.settings import Settings, load_settings

START = date(2025, 1, 6)  # a Monday
KEYS = ["date", "platform", "channel", "campaign"]
METRICS = ["spend", "impressions", "clicks", "leads", "conversions", "revenue"]
Change = Callable[[int], Mapping[str, float | None]]


def _campaign(
    name: str = "Shoes",
    *,
    days: int = 60,
    first: int = 0,
    platform: str = "Google",
    channel: str = "PPC",
    seed: int = 1,
    change: Change = lambda day: {},
    scale: float = 1.0,
    mature_after: int = 3,
    skip: Callable[[int], bool] = lambda day: False,
) -> pd.DataFrame:
    """Daily rows: 100 a day spent, 40 conversions on weekdays and 24 on weekends. `change` gives factors per day."""
    rng = np.random.default_rng(seed)
    rows = []
    for day in range(days):
        noise = rng.normal(0, 1, 4)
        when = START + timedelta(days=first + day)
        weekend = 0.6 if when.weekday() >= 5 else 1.0
        factors = dict.fromkeys(METRICS, 1.0) | dict(change(day))
        clicks = round(400 * (1 + 0.04 * noise[1]) * factors["clicks"])
        conversions = round(max(40 * weekend * (1 + 0.12 * noise[2]), 0) * factors["clicks"] * factors["conversions"])
        row = {
            "date": when,
            "platform": platform,
            "channel": channel,
            "campaign": name,
            "spend": round(100 * (1 + 0.03 * noise[0]) * factors["spend"], 2) * scale,
            "impressions": float(round(10_000 * factors["impressions"])),
            "clicks": float(clicks),
            "leads": None,
            "conversions": float(conversions),
            "revenue": round(conversions * 25 * (1 + 0.04 * noise[3]) * factors["revenue"], 2) * scale,
            "mature_on": when + timedelta(days=mature_after),
        }
        if not skip(day):
            rows.append(row)
    return pd.DataFrame(rows)


def _as_kpis(rows: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    frame = rows.assign(
        channel=[settings.channel(*pair) for pair in zip(rows["platform"], rows["campaign"], strict=True)]
    )
    for metric in METRICS:
        frame[metric] = pd.to_numeric(frame[metric].astype(object), errors="coerce").astype(float)
    frame = frame.groupby(KEYS, as_index=False)[METRICS].sum(min_count=1)
    days = pd.to_datetime(frame["date"])
    return frame.assign(date=days.dt.date, mature_on=(days + pd.Timedelta(days=3)).dt.date)


@pytest.fixture(scope="session")
def campaign() -> Callable[..., pd.DataFrame]:
    return _campaign


@pytest.fixture(scope="session")
def kpis(repository: Path) -> Callable[[str], pd.DataFrame]:
    """KPI rows of a CSV in the sample format."""
    settings = load_settings(repository / "marketing.yaml")

    def read(text: str | bytes) -> pd.DataFrame:
        text = text.decode() if isinstance(text, bytes) else text
        rows = pd.read_csv(io.StringIO(text)).rename(columns={"channel": "platform"})
        return _as_kpis(rows.assign(leads=None), settings)

    return read


@pytest.fixture(scope="session")
def real_export(repository: Path, datasets: Path) -> Callable[[str, str], pd.DataFrame]:
    """KPI rows of a real export, read as it would be when it lands."""

    def read(name: str, currency: str) -> pd.DataFrame:
        settings = Settings(currency=currency)
        mapping = repository / "data" / "mappings" / f"{name}.mapping.yaml"
        rows: Any = read_export(datasets / "ads" / f"{name}.csv", mapping=mapping, settings=settings).rows
        return _as_kpis(rows.astype({"spend": float, "revenue": float}), settings)

    return read
