"""Simulated quarters, each made once per session."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from io import StringIO

import pandas as pd
import pytest

from marketing_assets.simulation import SCENARIOS, Truth

Quarter = Callable[[int], tuple[pd.DataFrame, Truth]]


@cache
def _quarter(seed: int) -> tuple[pd.DataFrame, Truth]:
    simulation = SCENARIOS["quarter"](seed)
    return pd.read_csv(StringIO(simulation.files["ads/quarter.csv"]), parse_dates=["date"]), simulation.truth


@pytest.fixture(scope="session")
def quarter() -> Quarter:
    """From a seed to the rows of its CSV, as a reader gets them, and its truth."""
    return _quarter
