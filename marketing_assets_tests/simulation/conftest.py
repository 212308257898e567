"""Simulated worlds, each made once per session."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import cache
from io import StringIO

import pandas as pd
import pytest

from marketing_assets.simulation import SCENARIOS, Simulation, Truth

Quarter = Callable[[int], tuple[pd.DataFrame, Truth]]
World = Callable[[int], Simulation]


@cache
def _quarter(seed: int) -> tuple[pd.DataFrame, Truth]:
    simulation = SCENARIOS["quarter"](seed)
    return pd.read_csv(StringIO(simulation.files["ads/quarter.csv"]), parse_dates=["date"]), simulation.truth


@pytest.fixture(scope="session")
def quarter() -> Quarter:
    """From a seed to the rows of its CSV, as a reader gets them, and its truth."""
    return _quarter


@cache
def _two_years(seed: int) -> Simulation:
    return SCENARIOS["two-years"](seed)


@pytest.fixture(scope="session")
def two_years() -> World:
    """From a seed to its two years; a few seconds each, so only few seeds are asked for."""
    return _two_years


def table(simulation: Simulation, prefix: str) -> pd.DataFrame:
    """Every file under a folder of the landing folder as one frame of text, null as ""."""
    frames = []
    for name, content in sorted(simulation.files.items()):
        if name.startswith(prefix):
            text = gzip.decompress(content).decode() if isinstance(content, bytes) else content
            frames.append(pd.read_csv(StringIO(text), dtype=str, keep_default_na=False).assign(file=name))
    return pd.concat(frames, ignore_index=True)


@pytest.fixture(scope="session")
def landed() -> Callable[[Simulation, str], pd.DataFrame]:
    """From a simulation and a folder to what stands in it."""
    return table
