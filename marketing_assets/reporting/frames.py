"""Columns of small tables as arrays: money may be Decimal, days `date` or timestamps, unknown cells None, NaN or NA."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd


def floats(frame: pd.DataFrame, column: str) -> np.ndarray:
    """The column as floats; NaN where it is unknown, no number, or missing altogether."""
    if column not in frame.columns:
        return np.full(len(frame), np.nan)
    return np.array([_float(value) for value in frame[column].tolist()], dtype=float)


def texts(frame: pd.DataFrame, column: str) -> list[str]:
    """The column as text; "" where it is unknown."""
    if column not in frame.columns:
        return [""] * len(frame)
    return ["" if missing(value) else str(value) for value in frame[column].tolist()]


def days(frame: pd.DataFrame, column: str) -> np.ndarray:
    """The column as days (datetime64[D]); NaT where unknown."""
    known = [day_of(value) for value in frame[column].tolist()] if column in frame.columns else [None] * len(frame)
    return np.array([np.datetime64("NaT") if day is None else np.datetime64(day) for day in known], "datetime64[D]")


def day_of(value: Any) -> date | None:
    """One cell as a day."""
    if missing(value):
        return None
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else pd.Timestamp(value).date()


def number_of(value: Any) -> float | None:
    """One cell as a finite float; None where there is none."""
    found = _float(value)
    return found if math.isfinite(found) else None


def missing(value: Any) -> bool:
    """True for None, NaN, NaT and NA; a list is never missing."""
    return value is None or (bool(pd.isna(value)) if pd.api.types.is_scalar(value) else False)


def _float(value: Any) -> float:
    if missing(value):
        return math.nan
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan
