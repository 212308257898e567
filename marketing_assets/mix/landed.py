"""Landed media mix files (long form, any regular spacing) as inputs, one model per file."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from marketing_assets.mix.inputs import MixInput, regular_input


def file_input(landed: pd.DataFrame, as_of: date | None = None) -> list[MixInput]:
    """One input per landed file.

    Args:
        landed: `landed_media_mix`: model, date, variable, role ('target', 'media', 'control'), value
            [currency per period; NULL = not reported], target_name.
        as_of: periods that end later are left out.
    Returns:
        One `MixInput` per model, in name order; the spacing (daily, weekly, monthly) is read off the dates.
    """
    inputs = []
    for model, rows in landed.groupby("model", sort=True):
        names = rows.loc[rows["role"] == "target", "variable"].dropna().astype(str)
        name = names.iloc[0] if len(names) else "target"
        found = regular_input(str(model), "file", name, rows, "date")
        if as_of is not None and any(start + timedelta(days=found.period_days - 1) > as_of for start in found.starts):
            limit = pd.Timestamp(as_of - timedelta(days=found.period_days - 1))
            found = regular_input(str(model), "file", name, rows[pd.to_datetime(rows["date"]) <= limit], "date")
        inputs.append(found)
    return inputs
