"""Per channel: incremental contribution, ROI and marginal ROI with intervals, and how clear the evidence is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from marketing_assets.mix.candidates import Transform
from marketing_assets.mix.inputs import MixInput
from marketing_assets.mix.problem import Problem
from marketing_assets.mix.readiness import COLLINEAR
from marketing_assets.mix.sampling import Draws
from marketing_assets.mix.terms import LEVEL, Regression
from marketing_assets.mix.transforms import Floats, hill_slope

CLEAR_P = 0.05
# A clear ROI is known at least to a factor of three downwards.
CLEAR_WIDTH = 3.0
_CURRENT_DAYS = 28


@dataclass(frozen=True)
class ChannelEffect:
    """One channel over the complete periods. ROI is gross: incremental target per unit of spend.

    `current_spend` [currency per period] is the mean of the last 28 days of complete periods; where that is zero, of
    the last periods with spend. `marginal_roi` is what the next unit brings when that level is sustained.
    """

    channel: str
    transform: Transform
    coefficient: float
    spend: float
    contribution: float
    roi: float
    ci_low: float
    ci_high: float
    current_spend: float
    marginal_roi: float
    marginal_ci_low: float
    marginal_ci_high: float
    evidence: str


def channel_effects(
    source: MixInput, problem: Problem, regression: Regression, draws: Draws, vif: dict[str, float]
) -> tuple[ChannelEffect, ...]:
    """Effects in channel order; intervals (90 %) from the draws, widened to hold the point where they miss it."""
    terms = {term.variable: term for term in regression.terms if term.role == "media"}
    sums, effects = problem.sums(), []
    for at, channel in enumerate(problem.channels):
        term, index = terms[channel], draws.index[:, at]
        assert term.transform is not None and term.coefficient is not None
        spend = float(problem.spend[:, at].sum())
        contribution = float(regression.media_fitted[:, at].sum())
        drawn = draws.coefficient[:, at] * problem.scale
        roi = contribution / spend
        low, high = interval(drawn * sums[at, index] / spend, roi)
        level = current_level(problem.spend[:, at], source.period_days)
        transform = term.transform
        marginal = term.coefficient * float(hill_slope(level, transform.half_saturation, transform.slope))
        half = problem.grid.ratio[index] * problem.highest[at]
        marginal_low, marginal_high = interval(drawn * hill_slope(level, half, problem.grid.slope[index]), marginal)
        significant = term.p_value is not None and term.p_value < CLEAR_P
        narrow = low * CLEAR_WIDTH >= roi > 0
        clear = significant and narrow and vif.get(channel, 1.0) <= COLLINEAR
        evidence = "none" if term.coefficient <= 0 else "clear" if clear else "weak"
        effects.append(
            ChannelEffect(
                channel,
                transform,
                term.coefficient,
                spend,
                contribution,
                roi,
                low,
                high,
                level,
                marginal,
                marginal_low,
                marginal_high,
                evidence,
            )
        )
    return tuple(effects)


def interval(draws: Floats, point: float) -> tuple[float, float]:
    """Central 90 % of the draws, widened to hold the point."""
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return min(float(low), point), max(float(high), point)


def current_level(spend: Floats, period_days: int) -> float:
    """Sustained spend of today [currency per period]: see `ChannelEffect`."""
    periods = max(round(_CURRENT_DAYS / period_days), 1)
    recent = float(spend[-periods:].mean())
    return recent if recent > 0 else float(spend[spend > 0][-periods:].mean()) if (spend > 0).any() else 0.0
