"""Pictures of the media mix model: contributions, ROI, response curves and the decomposition of sales."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from marketing_assets.reporting.frames import days, floats, texts
from marketing_assets.reporting.style import (
    BASELINE,
    INK,
    MUTED,
    by_day,
    by_name,
    label,
    legend,
    legend_columns,
    png,
    report_figure,
    tick,
    whiskers,
)

MOST_CURVES = 8


def contributions(roi: pd.DataFrame, colours: Mapping[str, str], unit: str) -> bytes:
    """Incremental revenue per channel over the modelled weeks, largest on top, with its interval.

    Args:
        roi: `channel, spend, contribution, roi, ci_low, ci_high`; the contribution's interval is the ROI's x spend.
        colours: by channel.
        unit: what the value axis counts, such as EUR.
    """
    shown = _ranked(roi, "contribution")
    point, spend = floats(shown, "contribution"), floats(shown, "spend")
    made, (axes,) = report_figure(height=_height(shown))
    names = texts(shown, "channel")
    axes.barh(
        range(len(names)),
        np.nan_to_num(point),
        color=[colours.get(name, MUTED) for name in names],
        height=0.6,
        xerr=whiskers(point, floats(shown, "ci_low") * spend, floats(shown, "ci_high") * spend),
        error_kw={"ecolor": INK, "elinewidth": 1.2, "capsize": 3},
    )
    axes.set_xlabel(f"{unit}, all modelled weeks together")
    by_name(axes, names)
    return png(made)


def roi_ranking(roi: pd.DataFrame, colours: Mapping[str, str]) -> bytes:
    """ROI per channel with its interval, best on top, and below it the marginal ROI of the next unit of spend.

    Args:
        roi: `channel, roi, ci_low, ci_high, marginal_roi, marginal_ci_low, marginal_ci_high` (incremental, gross).
    """
    shown = _ranked(roi, "roi")
    names = texts(shown, "channel")
    rows = np.arange(len(names))
    point, marginal = floats(shown, "roi"), floats(shown, "marginal_roi")
    made, (axes,) = report_figure(height=_height(shown, per_row=0.55))
    axes.axvline(1, color=MUTED, linewidth=1, linestyle="--")
    intervals = whiskers(point, floats(shown, "ci_low"), floats(shown, "ci_high"))
    narrow = whiskers(marginal, floats(shown, "marginal_ci_low"), floats(shown, "marginal_ci_high"))
    for row, name in zip(rows, names, strict=True):
        colour = colours.get(name, MUTED)
        axes.errorbar(
            point[row],
            row - 0.14,
            xerr=intervals[:, [row]],
            color=colour,
            fmt="o",
            markersize=7,
            capsize=3,
            linewidth=2,
        )
        axes.errorbar(
            marginal[row], row + 0.18, xerr=narrow[:, [row]], color=colour, fmt="D", markersize=5, capsize=2,
            linewidth=1, markerfacecolor="white",
        )  # fmt: skip
    axes.plot([], [], "o", color=INK, label="ROI")
    axes.plot([], [], "D", color=INK, markerfacecolor="white", label="marginal ROI")
    axes.plot([], [], "--", color=MUTED, label="1 = earns its spend")
    legend(axes, columns=3)
    axes.set_xlabel("incremental revenue per unit of spend")
    by_name(axes, names)
    axes.set_xlim(*_roi_limits(np.append(point, marginal), np.append(intervals, narrow, axis=1)))
    return png(made)


def response_curves(curves: pd.DataFrame, colours: Mapping[str, str], unit: str) -> bytes:
    """One small plot per channel: response per day at sustained spend, with its band and today's level as a dot.

    The dotted line is the highest spend seen; beyond it the curve is a guess. At most `MOST_CURVES` channels, those
    with the highest current spend.

    Args:
        curves: `channel, spend_per_day, response_per_day, ci_low, ci_high, is_current, observed_max_per_day`.
    """
    names = shown_curves(curves)
    rows = -(-len(names) // 2)
    made, plots = report_figure(height=0.5 + 1.75 * rows, rows=rows, columns=min(2, len(names)))
    for axes, name in zip(plots, names, strict=False):
        own = curves[curves["channel"].astype(str) == name].sort_values("spend_per_day")
        x, y, colour = floats(own, "spend_per_day"), floats(own, "response_per_day"), colours.get(name, MUTED)
        axes.fill_between(x, floats(own, "ci_low"), floats(own, "ci_high"), color=colour, alpha=0.2, linewidth=0)
        axes.plot(x, y, color=colour, linewidth=1.8)
        seen = floats(own, "observed_max_per_day")
        if np.isfinite(seen).any():
            axes.axvline(float(np.nanmax(seen)), color=MUTED, linewidth=1, linestyle=":")
        now = _flag(own, "is_current")
        axes.plot(x[now], y[now], "o", color=INK, markersize=6)
        axes.set_title(label(name), fontsize=11, loc="left")
        axes.locator_params(axis="both", nbins=4)
        axes.xaxis.set_major_formatter(tick)
        axes.yaxis.set_major_formatter(tick)
    for axes in plots[len(names) :]:
        axes.remove()
    made.supxlabel(f"spend, {unit} per day", fontsize=10)
    made.supylabel(f"response, {unit} per day", fontsize=10)
    return png(made)


def shown_curves(curves: pd.DataFrame) -> list[str]:
    """Channels of the picture, highest current spend first."""
    current = curves[_flag(curves, "is_current")]
    level = dict(zip(texts(current, "channel"), np.nan_to_num(floats(current, "spend_per_day")), strict=True))
    names = sorted(set(texts(curves, "channel")), key=lambda name: (-level.get(name, 0.0), name))
    return names[:MOST_CURVES]


def decomposition(parts: pd.DataFrame, colours: Mapping[str, str], unit: str) -> bytes:
    """Sales per week split into baseline and channels, stacked; what pulls sales down is stacked below zero.

    Args:
        parts: `week, variable, role, contribution`; everything that is neither media nor residual counts as baseline.
            The black line is the sum of all parts, residual included: what was observed.
    """
    frame = pd.DataFrame(
        {
            "week": days(parts, "week"),
            "part": [
                _part(name, role) for name, role in zip(texts(parts, "variable"), texts(parts, "role"), strict=True)
            ],
            "amount": np.nan_to_num(floats(parts, "contribution")),
        }
    )
    wide = frame.pivot_table(index="week", columns="part", values="amount", aggfunc="sum", fill_value=0.0).sort_index()
    weeks = wide.index.to_numpy().astype("datetime64[D]")
    media = sorted((name for name in wide.columns if name not in ("", "residual")), key=lambda n: -wide[n].sum())
    made, (axes,) = report_figure(height=3.4)
    above, below = np.zeros(len(weeks)), np.zeros(len(weeks))
    for name in [name for name in ("",) if name in wide.columns] + media:
        values = wide[name].to_numpy(dtype=float)
        up, down = np.clip(values, 0, None), np.clip(values, None, 0)
        colour = BASELINE if name == "" else colours.get(name, MUTED)
        axes.fill_between(weeks, above, above + up, color=colour, linewidth=0, label=label(name or "baseline"))
        if down.any():
            axes.fill_between(weeks, below + down, below, color=colour, linewidth=0)
        above, below = above + up, below + down
    axes.plot(weeks, wide.sum(axis=1).to_numpy(dtype=float), color=INK, linewidth=1.1, label="observed")
    axes.set_ylabel(f"{unit} per week")
    axes.margins(x=0)
    legend(axes, columns=legend_columns([*media, "baseline"]))
    by_day(axes)
    return png(made)


def _part(variable: str, role: str) -> str:
    """The channel; "" for the baseline and the controls."""
    if "residual" in (variable, role):
        return "residual"
    return variable if role in ("media", "channel") else ""


def _ranked(roi: pd.DataFrame, column: str) -> pd.DataFrame:
    """Highest first, unknown last, ties by name."""
    order = roi.assign(_value=floats(roi, column), _name=texts(roi, "channel"))
    return order.sort_values(["_value", "_name"], ascending=[False, True], na_position="last")


def _roi_limits(points: np.ndarray, intervals: np.ndarray) -> tuple[float, float]:
    """Room for all points and for usual intervals; one endless interval must not squeeze the others to a line."""
    known = np.isfinite(points)
    if not known.any():
        return 0.0, 2.0
    top = max(float(points[known].max()), 1.0)
    high = float((points + intervals[1])[known].max())
    low = float((points - intervals[0])[known].min())
    return min(0.0, max(low, -top)) * 1.05, min(max(high, top), 3 * top) * 1.06


def _flag(frame: pd.DataFrame, column: str) -> np.ndarray:
    return np.nan_to_num(floats(frame, column)) > 0


def _height(frame: pd.DataFrame, per_row: float = 0.42) -> float:
    return max(1.7, per_row * len(frame) + 1.0)
