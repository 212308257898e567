"""Pictures of KPIs and plans as PNG bytes for the UI, for people who would rather look than read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from marketing_assets.reporting.style import (
    GRID,
    MUTED,
    REVENUE,
    SPEND,
    by_day,
    day_axis,
    figure,
    label,
    legend,
    png,
)


def spend_and_revenue(
    days: Sequence[date], spend: Sequence[float], revenue: Sequence[float | None], currency: str
) -> bytes:
    """Spend and attributed revenue per day; days without reported revenue leave a gap.

    Args:
        days: one per point, ascending; spend and revenue in `currency` per day.
    """
    made, axes = figure()
    axes.plot(day_axis(days), np.array(revenue, dtype=float), color=REVENUE, linewidth=1.4, label="attributed revenue")
    axes.plot(day_axis(days), spend, color=SPEND, linewidth=1.4, label="spend")
    axes.set_ylabel(f"{currency} per day")
    axes.set_ylim(bottom=0)
    legend(axes, columns=2)
    by_day(axes)
    return png(made)


def stacked_spend(days: Sequence[date], spend: Mapping[str, Sequence[float]], currency: str) -> bytes:
    """Spend per day, stacked by platform [currency per day]; platforms in the given order from below."""
    made, axes = figure()
    axes.stackplot(day_axis(days), list(spend.values()), labels=[label(name) for name in spend], alpha=0.85)
    axes.set_ylabel(f"{currency} per day")
    legend(axes, columns=min(len(spend), 6))
    by_day(axes)
    return png(made)


def plan_bars(names: Sequence[str], today: Sequence[float], proposed: Sequence[float], currency: str) -> bytes:
    """Today's and tomorrow's amount per channel [currency per day], largest on top."""
    made, axes = figure(height=max(1.8, 0.55 * len(names) + 0.9))
    rows = range(len(names))
    axes.barh([row - 0.19 for row in rows], today, height=0.36, color=MUTED, label="today")
    axes.barh([row + 0.19 for row in rows], proposed, height=0.36, color=SPEND, label="proposed")
    axes.set_yticks(list(rows), [label(name) for name in names])
    axes.invert_yaxis()
    axes.set_xlabel(f"{currency} per day")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.grid(visible=False, axis="y")
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    legend(axes, columns=2)
    return png(made)
