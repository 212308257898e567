"""What a plan can be expected to earn: P10, P50 and P90 per channel and in total, under today's amounts and the plan's.

The total is summed draw by draw and only then cut into quantiles: sums of quantiles would assume that all channels are
wrong in the same direction at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from marketing_assets.allocation.curves import ResponseCurve
from marketing_assets.allocation.history import read_history, trailing
from marketing_assets.allocation.plan import BudgetPlan, Level, PlanLine
from marketing_assets.settings import Settings

OUTLOOK_COLUMNS = ["scope", "scenario", "spend_per_day", "p10", "p50", "p90", "p_better", "basis"]
TOTAL, TODAY, PROPOSED = "total", "today", "proposed"
INCREMENTAL = "incremental (response curves)"
ATTRIBUTED = "attributed, not incremental"
SAMPLES, SEED = 1000, 20240229


@dataclass(frozen=True)
class _Draws:
    """Revenue per day of one channel in every draw, under both scenarios."""

    today: np.ndarray
    proposed: np.ndarray


def plan_outlook(
    plan: BudgetPlan,
    settings: Settings,
    *,
    curves: Mapping[str, ResponseCurve] | None = None,
    daily: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Revenue per day under today's and the proposed amounts. Same inputs, same draws.

    Args:
        plan: planned or hold (a hold proposes today's amounts).
        settings: `margin` and `allocation.lookback_days` are used.
        curves: channel -> response curve of one model, also those that may not move money: their draws belong to the
            uncertainty. Given, the rows are incremental revenue.
        daily: rows as `plan_budget` takes them. Used without curves: attributed revenue per spend of final days, by
            bootstrap over days, at a constant return on spend; it says nothing of saturation.
    Returns:
        `scope` ('total' or a channel), `scenario` ('today', 'proposed'), `spend_per_day` [currency], `p10, p50, p90`
        [currency revenue per day; NaN where nothing is known of the channel], `p_better` (on total/proposed, when
        anything moves: probability that margin x revenue less spend is greater than under today's amounts), `basis`.
        The total's quantiles leave out channels of which nothing is known; its `basis` then names them.
    Raises:
        ValueError: curves of different models (their numbers of draws differ).
    Source: percentile bootstrap, Efron & Tibshirani (1993), chapter 13.
    """
    lines = [line for line in plan.lines if line.level is Level.CHANNEL]
    if not lines:
        return pd.DataFrame(columns=OUTLOOK_COLUMNS)
    if curves is not None:
        known, basis = _curve_draws(lines, curves), INCREMENTAL
        missing = "no response curve"
    else:
        known, basis = _bootstrap_draws(lines, daily, plan, settings), ATTRIBUTED
        missing = "no final revenue reported"
    rows = [_total_row(lines, known, scenario, settings.margin, basis, missing) for scenario in (TODAY, PROPOSED)]
    for line in lines:
        found = known.get(line.channel)
        for scenario in (TODAY, PROPOSED):
            draws = getattr(found, scenario) if found else None
            row = [line.channel, scenario, _spend(line, scenario), *_quantiles(draws)]
            rows.append([*row, None, basis if found else missing])
    return pd.DataFrame(rows, columns=OUTLOOK_COLUMNS).astype(
        {"spend_per_day": float, "p10": float, "p50": float, "p90": float, "p_better": float}
    )


def _spend(line: PlanLine, scenario: str) -> float:
    return float(line.today if scenario == TODAY else line.proposed)


def _quantiles(draws: np.ndarray | None) -> list[float]:
    return [np.nan] * 3 if draws is None else [float(q) for q in np.quantile(draws, [0.1, 0.5, 0.9])]


def _total_row(
    lines: list[PlanLine], known: Mapping[str, _Draws], scenario: str, margin: float, basis: str, missing: str
) -> list[object]:
    spend = sum(_spend(line, scenario) for line in lines)
    if not known:
        return [TOTAL, scenario, spend, np.nan, np.nan, np.nan, None, missing]
    now = np.sum([draws.today for draws in known.values()], axis=0)
    then = np.sum([draws.proposed for draws in known.values()], axis=0)
    better = None
    if scenario == PROPOSED and any(line.change for line in lines):
        more_spend = float(sum(line.change for line in lines))
        better = float(np.mean(margin * (then - now) > more_spend))
    unknown = [line.channel for line in lines if line.channel not in known]
    words = f"{basis}; without {', '.join(unknown)}" if unknown else basis
    return [TOTAL, scenario, spend, *_quantiles(now if scenario == TODAY else then), better, words]


def _curve_draws(lines: list[PlanLine], curves: Mapping[str, ResponseCurve]) -> dict[str, _Draws]:
    found = {}
    for line in lines:
        if line.channel not in curves:
            continue
        curve = curves[line.channel]
        draws = _Draws(*(np.asarray(curve.draws(_spend(line, which)), dtype=float) for which in (TODAY, PROPOSED)))
        if draws.today.size and np.isfinite(draws.today).all() and np.isfinite(draws.proposed).all():
            found[line.channel] = draws
    if len({draws.today.size for draws in found.values()}) > 1:
        raise ValueError("response curves of one model have equally many draws; these come from several models")
    return found


def _bootstrap_draws(
    lines: list[PlanLine], daily: pd.DataFrame | None, plan: BudgetPlan, settings: Settings
) -> dict[str, _Draws]:
    if daily is None or daily.empty:
        return {}
    rows = trailing(read_history(daily, plan.as_of), plan.as_of, settings.allocation.lookback_days)
    rows = rows[rows["mature"] & rows["revenue"].notna()]
    if rows.empty:
        return {}
    facts = pd.DataFrame({name: rows[name] for name in ("date", "channel")})
    facts["spend"], facts["revenue"] = rows["spend"].astype(float), rows["revenue"]
    # Sorted before summing: sums of floats must not depend on the order of the rows.
    facts = facts.sort_values(["date", "channel", "spend", "revenue"])
    sums = facts.groupby(["date", "channel"])[["spend", "revenue"]].sum().unstack("channel").fillna(0.0)
    picks = np.random.default_rng(SEED).integers(0, len(sums), size=(SAMPLES, len(sums)))
    found = {}
    for line in lines:
        if line.channel not in sums["spend"].columns:
            continue
        spend, revenue = (sums[name][line.channel].to_numpy(dtype=float) for name in ("spend", "revenue"))
        if spend.sum() <= 0:
            continue
        spent = spend[picks].sum(axis=1)
        # Days on which the channel paused can fill a whole sample: it then counts with what all days gave.
        ratio = np.full(SAMPLES, revenue.sum() / spend.sum())
        np.divide(revenue[picks].sum(axis=1), spent, out=ratio, where=spent > 0)
        found[line.channel] = _Draws(ratio * float(line.today), ratio * float(line.proposed))
    return found
