"""Daily campaign and sales tables as one weekly input: which weeks are complete, and which target is used.

A missing campaign row is zero spend where its platform reported any row that day; a day without any row of a platform
that otherwise reports daily is a gap, and its week is incomplete. Weeks are ISO weeks, Monday to Sunday.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from marketing_assets.mix.inputs import BUSINESS, MixInput, TargetKind
from marketing_assets.mix.transforms import Floats
from marketing_assets.settings import MixPolicy

# A platform with rows on fewer of its days (e-mail that goes out on Tuesdays) shows no gap by a missing day.
_REPORTS_DAILY = 0.8
# So many days without a row are a pause or an end, not a hole in the data.
_PAUSE_DAYS = 28
# A weekday on which the company sells in fewer of its weeks is closed, not missing.
_OPEN_WEEKDAY = 0.5


def weekly_input(
    campaigns: pd.DataFrame,
    business: pd.DataFrame | None,
    sessions: pd.DataFrame | None,
    as_of: date,
    policy: MixPolicy | None = None,
) -> MixInput:
    """The model "business": spend per channel and the target, per complete ISO week up to `as_of`.

    Args:
        campaigns: `campaign_kpis_daily`: date, platform, channel, campaign, spend [currency], revenue, mature_on.
        business: `business_daily`: date, revenue [currency]; None or empty when the company lands no sales.
        sessions: `session_kpis_daily`: date, channel, revenue [currency].
        as_of: last day known.
    Returns:
        The input with the best target there is: sales, else session revenue, else attributed revenue; the first one
        with `policy.min_weeks` complete weeks, or the first with any.
    """
    policy = policy or MixPolicy()
    campaigns = campaigns.reset_index(drop=True)
    spend_days = _daily(campaigns, "spend", as_of)
    spending = campaigns.loc[spend_days.index].assign(date=spend_days["date"], value=spend_days["value"])
    candidates: list[tuple[TargetKind, pd.Series]] = []
    for kind, table in (("sales", business), ("session_revenue", sessions)):
        if table is not None and len(table):
            candidates.append((kind, _per_day(_daily(table, "revenue", as_of))))  # type: ignore[arg-type]
    mature = campaigns[pd.to_datetime(campaigns["mature_on"]) <= pd.Timestamp(as_of)]
    candidates.append(("attributed_revenue", _per_day(_daily(mature, "revenue", as_of))))
    inputs = [_input(kind, target, spending, as_of) for kind, target in candidates if len(target)]
    if not inputs:
        return _input("sales", pd.Series(dtype=float), spending, as_of)
    return next((found for found in inputs if found.complete.sum() >= policy.min_weeks), inputs[0])


def _daily(table: pd.DataFrame, column: str, as_of: date) -> pd.DataFrame:
    """Day and value [float] of the rows up to `as_of` that report the column."""
    days = pd.to_datetime(table["date"]).dt.normalize()
    values = pd.to_numeric(table[column].astype(object), errors="coerce").astype(float)
    frame = pd.DataFrame({"date": days, "value": values}, index=table.index)
    return frame[np.isfinite(frame["value"]) & (frame["date"] <= pd.Timestamp(as_of))]


def _per_day(rows: pd.DataFrame) -> pd.Series:
    return rows.sort_values(["date", "value"]).groupby("date")["value"].sum()


def _input(kind: TargetKind, target: pd.Series, spending: pd.DataFrame, as_of: date) -> MixInput:
    """Weeks in which both tables can say something: from the later first day to the last full week."""
    end = pd.Timestamp(as_of - timedelta(days=(as_of.weekday() + 1) % 7))
    firsts = [target.index.min(), spending["date"].min()]
    first = max((day for day in firsts if not pd.isna(day)), default=end)
    start = first + pd.Timedelta(days=-first.weekday() % 7)
    if start > end or spending.empty or target.empty:
        return MixInput(BUSINESS, kind, kind, 7, (), np.zeros(0), {}, {})
    days = pd.date_range(start, end)
    # Weeks after the last reported target are not there yet rather than incomplete.
    last = min(end, target.index.max())
    days = days[days <= last + pd.Timedelta(days=6 - last.weekday())]
    days = days[: len(days) // 7 * 7]
    if not len(days):
        return MixInput(BUSINESS, kind, kind, 7, (), np.zeros(0), {}, {})
    spend, notes = _channel_weeks(spending, days)
    weeks = tuple(day.date() for day in days[::7])
    return MixInput(BUSINESS, kind, kind, 7, weeks, _target_weeks(target, days), spend, {}, notes)


def _target_weeks(target: pd.Series, days: pd.DatetimeIndex) -> Floats:
    """Sum per week; NaN where an open day is missing."""
    by_week = target.reindex(days).to_numpy(dtype=float).reshape(-1, 7)
    reported = np.isfinite(by_week)
    alive = reported.any(axis=1)
    open_days = reported[alive].mean(axis=0) >= _OPEN_WEEKDAY if alive.any() else np.ones(7, dtype=bool)
    known = (reported | ~open_days).all(axis=1) & alive
    return np.where(known, np.nansum(by_week, axis=1), np.nan)


def _channel_weeks(
    spending: pd.DataFrame, days: pd.DatetimeIndex
) -> tuple[dict[str, Floats], tuple[tuple[str, str], ...]]:
    """Spend per channel and week [currency], NaN in weeks with a gap of a platform that carries the channel."""
    spend: dict[str, Floats] = {}
    notes: dict[str, str] = {}
    gaps: dict[str, np.ndarray] = {}
    for platform, own in spending.groupby("platform", sort=True):
        gaps[str(platform)], note = _platform_gaps(own["date"], days)
        for channel in sorted(own["channel"].astype(str).unique()) if note else ():
            notes[channel] = f"{notes[channel]}; {platform} {note}" if channel in notes else f"{platform} {note}"
    for channel, own in spending.groupby("channel", sort=True):
        per_day = _per_day(own[["date", "value"]]).reindex(days).fillna(0.0).to_numpy(dtype=float)
        weekly = per_day.reshape(-1, 7).sum(axis=1)
        if not weekly.any():
            continue
        for platform in own["platform"].astype(str).unique():
            weekly = np.where(gaps[platform].reshape(-1, 7).any(axis=1), np.nan, weekly)
        spend[str(channel)] = weekly
    return spend, tuple(sorted((name, note) for name, note in notes.items() if name in spend))


def _platform_gaps(reported: pd.Series, days: pd.DatetimeIndex) -> tuple[np.ndarray, str]:
    """Days on which the platform's spend is unknown, and what was assumed about its other silent days."""
    present = days.isin(pd.DatetimeIndex(reported.unique()))
    if not present.any():
        return np.zeros(len(days), dtype=bool), "spent nothing in these weeks"
    silent = ~present
    edges = np.flatnonzero(np.diff(np.concatenate([[0], silent.astype(int), [0]])))
    said = []
    gap = silent.copy()
    for begin, stop in edges.reshape(-1, 2):
        if begin == 0:
            said.append(f"has its first row on {days[stop].date()}, zero spend before")
            gap[begin:stop] = False
        elif stop - begin >= _PAUSE_DAYS:
            said.append(f"has no row from {days[begin].date()} to {days[stop - 1].date()}, taken as zero spend")
            gap[begin:stop] = False
    running = present | gap
    if present.sum() < _REPORTS_DAILY * running.sum():
        return np.zeros(len(days), dtype=bool), "reports on few days, a missing day is taken as zero spend"
    return gap, "; ".join(said)
