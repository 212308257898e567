"""What a media mix model is fitted to: one regular series of target, spend per channel and controls.

`MixInput` is that series; `mix_input_table` and `inputs_from_table` turn it into the table `media_mix_input` and back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, cast

import numpy as np
import pandas as pd

from marketing_assets.mix.transforms import Floats

TargetKind = Literal["sales", "session_revenue", "attributed_revenue", "file"]
BUSINESS = "business"
INPUT_COLUMNS = ("model", "week", "variable", "role", "value", "note")
_BUSINESS_TARGETS = ("sales", "session_revenue", "attributed_revenue")


@dataclass(frozen=True)
class MixInput:
    """One series per variable on a regular grid of periods; NaN = not reported (a gap), never zero.

    Attributes:
        model: "business", or the stem of the landed file.
        target_kind: what the target is; attributed revenue never moves budget.
        target_name: name of the target variable.
        period_days: days per period; 7 for weeks.
        starts: first day of each period, ascending, without holes.
        target: per period [currency per period].
        spend: per channel one value per period [currency per period], channels in name order.
        controls: per control one value per period, in name order.
        notes: what was assumed, as (variable, sentence).
    """

    model: str
    target_kind: TargetKind
    target_name: str
    period_days: int
    starts: tuple[date, ...]
    target: Floats
    spend: dict[str, Floats]
    controls: dict[str, Floats]
    notes: tuple[tuple[str, str], ...] = ()

    @property
    def channels(self) -> tuple[str, ...]:
        """Media variables in name order."""
        return tuple(self.spend)

    @property
    def complete(self) -> np.ndarray:
        """True for each period in which the target and every channel is known."""
        known = np.isfinite(self.target)
        for series in self.spend.values():
            known = known & np.isfinite(series)
        return known

    @property
    def period_word(self) -> str:
        """What one period is called in sentences."""
        return {7: "week", 1: "day"}.get(self.period_days, f"{self.period_days}-day period")


def mix_input_table(inputs: Iterable[MixInput]) -> pd.DataFrame:
    """The table `media_mix_input`: model, week (first day of the period), variable, role, value (NULL = gap), note."""
    frames = []
    for source in inputs:
        notes = dict(source.notes)
        series = [(source.target_name, "target", source.target)]
        series += [(name, "media", values) for name, values in source.spend.items()]
        series += [(name, "control", values) for name, values in source.controls.items()]
        for name, role, values in series:
            columns = {"model": source.model, "week": list(source.starts), "variable": name, "role": role}
            frames.append(pd.DataFrame(columns | {"value": values, "note": notes.get(name)}))
    if not frames:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in INPUT_COLUMNS}).astype({"value": float})
    return pd.concat(frames, ignore_index=True)[list(INPUT_COLUMNS)]


def inputs_from_table(rows: pd.DataFrame) -> list[MixInput]:
    """The inputs back from `media_mix_input`, in model order.

    "business" is always among them, empty where the company has no whole week yet: its model then says so.
    """
    inputs = []
    if BUSINESS not in set(rows["model"]):
        inputs.append(MixInput(BUSINESS, "sales", "sales", 7, (), np.zeros(0), {}, {}))
    for model, own in rows.groupby("model", sort=True):
        target = own[own["role"] == "target"]
        name = str(target["variable"].iloc[0]) if len(target) else "target"
        kind = name if model == BUSINESS and name in _BUSINESS_TARGETS else "file"
        notes: list[tuple[str, str]] = []
        if "note" in own:
            said = own.dropna(subset=["note"]).drop_duplicates("variable").sort_values("variable")
            notes = [(str(v), str(n)) for v, n in zip(said["variable"], said["note"], strict=True)]
        inputs.append(regular_input(str(model), cast(TargetKind, kind), name, own, "week", notes=notes))
    return sorted(inputs, key=lambda source: source.model)


def regular_input(
    model: str,
    kind: TargetKind,
    target_name: str,
    rows: pd.DataFrame,
    day_column: str,
    notes: Sequence[tuple[str, str]] = (),
) -> MixInput:
    """Put long rows (day, variable, role, value) on a regular grid.

    The period is the median distance between days (calendar months count as 30 days). Rows that fall into one period
    are summed (controls: averaged); a period without rows is a gap.
    """
    days = pd.to_datetime(rows[day_column]).dt.normalize()
    values = pd.to_numeric(rows["value"].astype(object), errors="coerce").astype(float)
    distinct = np.sort(days.dropna().unique())
    if not len(distinct):
        return MixInput(model, kind, target_name, 7, (), np.zeros(0), {}, {}, tuple(notes))
    gaps = np.diff(distinct).astype("timedelta64[D]").astype(int)
    period = max(int(np.median(gaps)), 1) if len(gaps) else 7
    if 28 <= period <= 31:
        period = 30
    first = pd.Timestamp(distinct[0])
    # Dates that slip by a day (a week that once starts on a Sunday) still fall into their own period.
    slot = ((days - first).dt.days / (30.4375 if period == 30 else period)).round()
    length = int(slot.max()) + 1
    long = pd.DataFrame(
        {"variable": rows["variable"].astype(str), "role": rows["role"], "slot": slot, "value": values}
    ).dropna(subset=["slot"])

    def series(role: str, how: str) -> dict[str, Floats]:
        own = long[long["role"] == role]
        found = {}
        for name in sorted(own["variable"].unique()):
            grouped = own.loc[own["variable"] == name].sort_values(["slot", "value"]).groupby("slot")["value"]
            summed = grouped.sum(min_count=1) if how == "sum" else grouped.mean()
            found[str(name)] = summed.reindex(range(length)).to_numpy(dtype=float)
        return found

    targets = series("target", "sum")
    start = first.date()
    step = 30.4375 if period == 30 else period
    starts = tuple(start + timedelta(days=round(i * step)) for i in range(length))
    return MixInput(
        model,
        kind,
        target_name,
        period,
        starts,
        targets.get(target_name, np.full(length, np.nan)),
        series("media", "sum"),
        series("control", "mean"),
        tuple(notes),
    )
