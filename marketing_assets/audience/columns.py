"""Reads table columns tolerantly: Decimal, nullable and missing values become plain floats or booleans."""

from __future__ import annotations

import numpy as np
import pandas as pd


def numbers(frame: pd.DataFrame, column: str) -> pd.Series:
    """The column as float; NaN where it is missing, NULL, not a number or not finite."""
    if column not in frame.columns:
        return pd.Series(np.nan, index=frame.index, dtype=float)
    values = pd.to_numeric(frame[column].astype(object), errors="coerce").astype(float)
    return values.where(np.isfinite(values))


def words(frame: pd.DataFrame, column: str) -> pd.Series:
    """The column as lower-case text; '' where it is missing or NULL."""
    if column not in frame.columns:
        return pd.Series("", index=frame.index, dtype=object)
    values = frame[column].astype(object)
    return values.where(values.notna(), "").astype(str).str.strip().str.casefold()


def days(frame: pd.DataFrame, column: str) -> pd.Series:
    """The column as calendar days; NaT where it is missing, NULL or not a date."""
    if column not in frame.columns:
        return pd.Series(pd.NaT, index=frame.index, dtype="datetime64[ns]")
    return pd.to_datetime(frame[column], errors="coerce").dt.normalize()
