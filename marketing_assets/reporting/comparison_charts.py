"""Pictures that compare things side by side: efficiency, experiments, segments, and the plan's outlook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from marketing_assets.reporting.frames import floats, texts
from marketing_assets.reporting.style import (
    ALARM,
    INK,
    MUTED,
    REVENUE,
    SPEND,
    by_name,
    legend,
    png,
    report_figure,
    whiskers,
)

VERDICT_COLOURS = {"winner": REVENUE, "loser": ALARM, "inconclusive": "#868e96", "invalid": MUTED}


def efficiency(table: pd.DataFrame, metric: str, title: str, colours: Mapping[str, str], currency: str) -> bytes:
    """Spend per day beside what platforms report for it, per channel, largest spend on top.

    Args:
        table: `channel, spend_per_day` and the column `metric`; NULL is written as "not reported", never drawn as 0.
        metric: column of the metric, such as `roas`; `title` names it on its axis.
    """
    ranked = table.assign(_spend=np.nan_to_num(floats(table, "spend_per_day")), _name=texts(table, "channel"))
    ranked = ranked.sort_values(["_spend", "_name"], ascending=[False, True])
    names = texts(ranked, "channel")
    shades = [colours.get(name, MUTED) for name in names]
    made, (left, right) = report_figure(height=max(1.8, 0.42 * len(names) + 1.0), columns=2)
    rows = range(len(names))
    left.barh(rows, ranked["_spend"], color=shades, height=0.6)
    left.set_xlabel(f"spend, {currency} per day")
    value = floats(ranked, metric)
    right.barh(rows, np.nan_to_num(value), color=shades, height=0.6)
    for row in np.flatnonzero(~np.isfinite(value)):
        right.text(0, float(row), " not reported", va="center", fontsize=9, color="#495057")
    right.set_xlabel(title)
    for axes in (left, right):
        axes.locator_params(axis="x", nbins=5)
        by_name(axes, names)
    right.set_yticklabels([])
    return png(made)


def experiment_intervals(results: pd.DataFrame) -> bytes:
    """Relative lift of every variant against its control with its interval [percent], coloured by the verdict.

    Args:
        results: `experiment, metric, variant, relative_lift, lift_ci_low, lift_ci_high` [shares], `verdict`.
    """
    shown = results.assign(_name=_experiment_names(results)).sort_values("_name", kind="stable")
    lift, verdicts = 100 * floats(shown, "relative_lift"), texts(shown, "verdict")
    bars = whiskers(lift, 100 * floats(shown, "lift_ci_low"), 100 * floats(shown, "lift_ci_high"))
    made, (axes,) = report_figure(height=max(1.7, 0.42 * len(shown) + 1.1))
    axes.axvline(0, color=MUTED, linewidth=1, linestyle="--")
    drawn: set[str] = set()
    for row, verdict in enumerate(verdicts):
        axes.errorbar(
            lift[row], row, xerr=bars[:, [row]], fmt="o", markersize=7, capsize=3, linewidth=2,
            color=VERDICT_COLOURS.get(verdict, MUTED), label=None if verdict in drawn else verdict,
        )  # fmt: skip
        drawn.add(verdict)
    axes.set_xlabel("lift against control, %")
    by_name(axes, texts(shown, "_name"))
    legend(axes, columns=4)
    return png(made)


def intervals(
    names: Sequence[str], points: Sequence[float], low: Sequence[float], high: Sequence[float], unit: str
) -> bytes:
    """Estimates with their intervals, one per name, from the top; an interval that holds 0 is grey."""
    made, (axes,) = report_figure(height=max(1.7, 0.36 * len(names) + 0.9))
    axes.axvline(0, color=MUTED, linewidth=1, linestyle="--")
    middle, bars = (
        np.array(points, dtype=float),
        whiskers(*(np.array(ends, dtype=float) for ends in (points, low, high))),
    )
    for row, name in enumerate(names):
        sure = low[row] > 0 or high[row] < 0
        colour = SPEND if sure else MUTED
        axes.errorbar(middle[row], row, xerr=bars[:, [row]], fmt="o", markersize=6, capsize=3, color=colour, label=name)
    axes.set_xlabel(unit)
    by_name(axes, names)
    return png(made)


def segment_sizes(names: Sequence[str], sizes: Sequence[int], unit: str) -> bytes:
    """How many (of `unit`, such as sessions) each segment has, in the given order from the top."""
    made, (axes,) = report_figure(height=max(1.6, 0.4 * len(names) + 0.9))
    axes.barh(
        range(len(names)), list(sizes), color=[MUTED if name == "unclear" else SPEND for name in names], height=0.6
    )
    axes.set_xlabel(unit)
    by_name(axes, names)
    return png(made)


def outlook(table: pd.DataFrame, unit: str) -> bytes:
    """What today's and the proposed amounts bring per day: median and P10 to P90, the total on top.

    Args:
        table: `scope, scenario` ('today' | 'proposed'), `p10, p50, p90` [unit per day].
    """
    scopes = outlook_scopes(table)
    made, (axes,) = report_figure(height=max(1.7, 0.5 * len(scopes) + 1.1))
    for scenario, colour, marker, shift in (("today", "#868e96", "s", -0.15), ("proposed", SPEND, "o", 0.15)):
        own = table[np.array(texts(table, "scenario")) == scenario] if len(table) else table
        rows = np.array([scopes.index(scope) + shift for scope in texts(own, "scope")])
        middle = floats(own, "p50")
        axes.errorbar(
            middle, rows, xerr=whiskers(middle, floats(own, "p10"), floats(own, "p90")), fmt=marker, color=colour,
            markersize=6, capsize=3, linewidth=2, label=scenario,
        )  # fmt: skip
    axes.set_xlabel(f"{unit} per day")
    by_name(axes, scopes)
    axes.get_yticklabels()[0].set_color(INK)
    legend(axes, columns=2)
    return png(made)


def outlook_scopes(table: pd.DataFrame) -> list[str]:
    """The total first, then channels by what they bring."""
    middle = dict(zip(texts(table, "scope"), np.nan_to_num(floats(table, "p50")), strict=True))
    return sorted(middle, key=lambda scope: (scope != "total", -middle[scope], scope))


def _experiment_names(results: pd.DataFrame) -> list[str]:
    several = len(set(texts(results, "metric"))) > 1
    rows = zip(texts(results, "experiment"), texts(results, "variant"), texts(results, "metric"), strict=True)
    return [f"{name}: {variant}" + (f" ({metric})" if several else "") for name, variant, metric in rows]
