"""A small maker of daily series ending on AS_OF, a Monday."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pandas as pd
import pytest

AS_OF = date(2025, 3, 31)


def _series(values: Sequence[float | None], name: str = "total", end: date = AS_OF) -> pd.DataFrame:
    """One row per value, the last one on `end`; None leaves the day out."""
    days = [end - timedelta(days=len(values) - 1 - place) for place in range(len(values))]
    rows = [(name, day, value) for day, value in zip(days, values, strict=True) if value is not None]
    return pd.DataFrame(rows, columns=["series", "date", "value"])


@pytest.fixture(scope="session")
def as_of() -> date:
    return AS_OF


@pytest.fixture(scope="session")
def daily() -> Callable[..., pd.DataFrame]:
    return _series
