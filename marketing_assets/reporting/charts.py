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

SPEND, REVENUE, MUTED = "#4c6ef5", "#12b886", "#adb5bd"


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
    axes.legend(frameon=False, loc="upper left", ncols=2)
    figure.autofmt_xdate()
    return _png(figure)


def stacked_spend(days: Sequence[date], spend: Mapping[str, Sequence[float]], currency: str) -> bytes:
    """Spend per day, stacked by platform [currency per day]; platforms in the given order from below."""
    figure, axes = _figure()
    axes.stackplot(_axis(days), list(spend.values()), labels=list(spend), alpha=0.85)
    axes.set_ylabel(f"{currency} per day")
    axes.legend(frameon=False, loc="upper left", ncols=min(len(spend), 4), fontsize=8)
    figure.autofmt_xdate()
    return _png(figure)


def plan_bars(names: Sequence[str], today: Sequence[float], proposed: Sequence[float], currency: str) -> bytes:
    """Today's and tomorrow's amount per channel [currency per day], largest on top."""
    figure, axes = _figure(height=max(1.8, 0.55 * len(names) + 0.9))
    rows = range(len(names))
    axes.barh([row + 0.19 for row in rows], today, height=0.36, color=MUTED, label="today")
    axes.barh([row - 0.19 for row in rows], proposed, height=0.36, color=SPEND, label="proposed")
    axes.set_yticks(list(rows), list(names))
    axes.invert_yaxis()
    axes.set_xlabel(f"{currency} per day")
    axes.legend(frameon=False, loc="lower right")
    return _png(figure)


def _axis(days: Sequence[date]) -> np.ndarray:
    return np.array(days, dtype="datetime64[D]")


def _figure(height: float = 2.8) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, height), dpi=90, layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#e9ecef", linewidth=0.8)
    axes.set_axisbelow(True)
    return figure, axes


def _png(figure: Figure) -> bytes:
    buffer = BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()
