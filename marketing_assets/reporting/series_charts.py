"""Pictures over time: sales beside spend, the forecast with its band, incidents marked on their series."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from marketing_assets.reporting.frames import days, floats
from marketing_assets.reporting.style import (
    ALARM,
    INK,
    MUTED,
    REVENUE,
    SPEND,
    by_day,
    day_axis,
    legend,
    png,
    report_figure,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Longer histories are drawn as weekly means: 700 daily points on 800 pixels are a smear.
MOST_DAILY_POINTS = 120


def sales_and_spend(daily: pd.DataFrame, currency: str) -> bytes:
    """Sales above, spend below, on one axis of days; two scales side by side in one plot would invite wrong readings.

    Args:
        daily: one row per day: `date, sales, attributed_revenue, spend` [currency per day, NULL = not reported],
            `immature` (platforms still rewrite the day).
    """
    shown = daily.assign(day=days(daily, "date")).dropna(subset=["day"]).sort_values("day")
    x, series = _means(shown, ("sales", "attributed_revenue", "spend"))
    made, (above, below) = report_figure(height=3.6, rows=2, share_x=True)
    for column, name, colour in (("sales", "sales", INK), ("attributed_revenue", "attributed revenue", REVENUE)):
        if np.isfinite(series[column]).any():
            above.plot(x, series[column], color=colour, linewidth=1.5, label=name)
    below.plot(x, series["spend"], color=SPEND, linewidth=1.5, label="spend")
    below.fill_between(x, series["spend"], color=SPEND, alpha=0.15, linewidth=0)
    for axes in (above, below):
        axes.set_ylim(bottom=min(0.0, float(np.nanmin(axes.get_ylim()))))
        by_day(axes)
        _shade_immature(axes, shown, named=axes is above)
        if axes.get_legend_handles_labels()[0]:
            legend(axes, columns=3)
    made.supylabel(f"{currency} per day", fontsize=10)
    return png(made)


def forecast_band(
    past_days: Sequence[date],
    past: Sequence[float | None],
    days_ahead: Sequence[date],
    forecast: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    currency: str,
) -> bytes:
    """The last days as they were, and the days ahead with their band [currency per day]; missing days leave gaps."""
    made, (axes,) = report_figure(height=2.8)
    if len(past_days):
        axes.plot(*_with_gaps(past_days, past), color=INK, linewidth=1.4, label="so far")
    ahead = day_axis(days_ahead)
    axes.fill_between(
        ahead,
        np.array(low, dtype=float),
        np.array(high, dtype=float),
        color=SPEND,
        alpha=0.2,
        linewidth=0,
        label="P10 to P90",
    )
    axes.plot(ahead, np.array(forecast, dtype=float), color=SPEND, linewidth=1.8, label="forecast")
    axes.set_ylabel(f"{currency} per day")
    legend(axes, columns=3)
    by_day(axes)
    return png(made)


def incidents_on_series(
    series_days: Sequence[date], values: Sequence[float | None], incidents: Sequence[tuple[date, date]], unit: str
) -> bytes:
    """One series with its incidents (first and last day each) marked in red; `unit` names the value axis."""
    made, (axes,) = report_figure(height=2.6)
    x, y = _with_gaps(series_days, values)
    axes.plot(x, y, color=INK, linewidth=1.3)
    for start, end in incidents:
        axes.axvspan(
            np.datetime64(start) - np.timedelta64(12, "h"),  # type: ignore[arg-type]
            np.datetime64(end) + np.timedelta64(12, "h"),  # type: ignore[arg-type]
            color=ALARM,
            alpha=0.2,
            linewidth=0,
        )
        inside = (x >= np.datetime64(start)) & (x <= np.datetime64(end))
        axes.plot(x[inside], y[inside], color=ALARM, marker="o", markersize=3, linewidth=1.3)
    axes.set_ylabel(unit)
    by_day(axes)
    return png(made)


def _with_gaps(known_days: Sequence[date], values: Sequence[float | None]) -> tuple[np.ndarray, np.ndarray]:
    """Every day from the first to the last, NaN where there is no row: a line must not bridge what is missing."""
    known = dict(zip(known_days, np.array(values, dtype=float), strict=True))
    if not known:
        return day_axis([]), np.array([], dtype=float)
    first, last = min(known), max(known)
    every = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    return day_axis(every), np.array([known.get(day, np.nan) for day in every], dtype=float)


def _means(shown: pd.DataFrame, columns: Sequence[str]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Daily values, or means over the reported days of full ISO weeks, placed on their Mondays, for long histories."""
    x = shown["day"].to_numpy().astype("datetime64[D]")
    values = {column: floats(shown, column) for column in columns}
    if len(x) <= MOST_DAILY_POINTS:
        return x, values
    # 1970-01-05 was a Monday.
    week = (x - np.datetime64("1970-01-05")).astype(int) // 7
    monday = np.datetime64("1970-01-05") + 7 * week
    full = (monday >= x[0]) & (monday + 6 <= x[-1])
    means = pd.DataFrame(values)[full].groupby(week[full]).mean()
    every = np.arange(week[full].min(), week[full].max() + 1)
    means = means.reindex(every)
    return np.datetime64("1970-01-05") + 7 * every, {name: means[name].to_numpy(dtype=float) for name in columns}


def _shade_immature(axes: Axes, shown: pd.DataFrame, named: bool) -> None:
    if "immature" not in shown.columns or shown.empty:
        return
    young = shown.loc[shown["immature"].fillna(False).astype(bool), "day"]
    words = "not final yet" if named else None
    if len(young):
        axes.axvspan(young.min(), shown["day"].max(), color=MUTED, alpha=0.25, linewidth=0, label=words)
