"""Pictures of KPIs and plans as PNG bytes, for people who would rather look than read. Data in, picture out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SPEND, REVENUE, MUTED, GRID = "#4c6ef5", "#12b886", "#adb5bd", "#e9ecef"


def spend_and_revenue(
    days: Sequence[date], spend: Sequence[float], revenue: Sequence[float | None], currency: str
) -> bytes:
    """Spend and attributed revenue per day; days without reported revenue leave a gap.

    Args:
        days: one per point, ascending; spend and revenue in `currency` per day.
    """
    figure, axes = _figure()
    axes.plot(_axis(days), np.array(revenue, dtype=float), color=REVENUE, linewidth=1.4, label="attributed revenue")
    axes.plot(_axis(days), spend, color=SPEND, linewidth=1.4, label="spend")
    axes.set_ylabel(f"{currency} per day")
    axes.set_ylim(bottom=0)
    _legend(axes, columns=2)
    _by_day(axes)
    return _png(figure)


def stacked_spend(days: Sequence[date], spend: Mapping[str, Sequence[float]], currency: str) -> bytes:
    """Spend per day, stacked by platform [currency per day]; platforms in the given order from below."""
    figure, axes = _figure()
    axes.stackplot(_axis(days), list(spend.values()), labels=list(spend), alpha=0.85)
    axes.set_ylabel(f"{currency} per day")
    _legend(axes, columns=min(len(spend), 6))
    _by_day(axes)
    return _png(figure)


def plan_bars(names: Sequence[str], today: Sequence[float], proposed: Sequence[float], currency: str) -> bytes:
    """Today's and tomorrow's amount per channel [currency per day], largest on top."""
    figure, axes = _figure(height=max(1.8, 0.55 * len(names) + 0.9))
    rows = range(len(names))
    axes.barh([row - 0.19 for row in rows], today, height=0.36, color=MUTED, label="today")
    axes.barh([row + 0.19 for row in rows], proposed, height=0.36, color=SPEND, label="proposed")
    axes.set_yticks(list(rows), list(names))
    axes.invert_yaxis()
    axes.set_xlabel(f"{currency} per day")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.grid(visible=False, axis="y")
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    _legend(axes, columns=2)
    return _png(figure)


def _axis(days: Sequence[date]) -> np.ndarray:
    return np.array(days, dtype="datetime64[D]")


def _by_day(axes: Axes) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    days = AutoDateLocator()  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(days)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(days))  # type: ignore[no-untyped-call]
    axes.yaxis.set_major_formatter("{x:,.0f}")


def _legend(axes: Axes, columns: int) -> None:
    """Above the picture: inside it would cover the highest values."""
    axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, fontsize=9)


def _figure(height: float = 2.8) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, height), dpi=90, layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    return figure, axes


def _png(figure: Figure) -> bytes:
    buffer = BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()
