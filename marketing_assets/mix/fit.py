"""Fit one media mix model from its input: baseline, transforms, final regression, draws, evidence and gate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from marketing_assets.mix.baseline import Baseline, build_baseline, choose_baseline
from marketing_assets.mix.curves import ResponseCurve
from marketing_assets.mix.evidence import ChannelEffect, channel_effects, current_level
from marketing_assets.mix.gate import ModelGate, judge
from marketing_assets.mix.inputs import MixInput
from marketing_assets.mix.problem import Problem, bridged, make_problem
from marketing_assets.mix.readiness import COLLINEAR, Readiness, assess_channels, too_many, why_not
from marketing_assets.mix.sampling import Draws
from marketing_assets.mix.selection import Holdout, choose_transforms, measure_holdout
from marketing_assets.mix.terms import Regression, regress
from marketing_assets.mix.transforms import Floats, adstock, hill
from marketing_assets.settings import MixPolicy

# Draws for the first look on the training periods: enough for a mean and an autocorrelation.
_FIRST_DRAWS = 96


@dataclass(frozen=True)
class Fitted:
    """What a fit found. Money in target units per period."""

    baseline: Baseline
    readiness: Readiness
    problem: Problem
    holdout: Holdout
    regression: Regression
    draws: Draws
    effects: tuple[ChannelEffect, ...]
    autocorrelation: float

    @property
    def draw_transforms(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Draws x channels: coefficient [target per period], half-saturation [spend per period], slope, adstock."""
        grid, index = self.problem.grid, self.draws.index
        half = grid.ratio[index] * self.problem.highest[None, :]
        return self.draws.coefficient * self.problem.scale, half, grid.slope[index], grid.decay[index]


@dataclass(frozen=True)
class MixFit:
    """A media mix model, or why there is none.

    Attributes:
        status: 'fitted' or 'not_fitted'.
        reason: in words: why not, or what a reader of a fitted model must know; may be empty.
        fitted: None when not fitted.
        gate: whether budget may follow this model, and why.
    """

    source: MixInput
    status: str
    reason: str
    fitted: Fitted | None
    gate: ModelGate

    def response(self, channel: str) -> ResponseCurve:
        """The response curve of one estimated channel [currency per day].

        Raises:
            KeyError: the model is not fitted or has no estimate for that channel.
        """
        if self.fitted is None or channel not in self.fitted.problem.channels:
            raise KeyError(channel)
        at, days = self.fitted.problem.channels.index(channel), float(self.source.period_days)
        effect = self.fitted.effects[at]
        coefficient, half, slope, _ = self.fitted.draw_transforms
        return ResponseCurve(
            channel,
            effect.coefficient / days,
            effect.transform.half_saturation / days,
            effect.transform.slope,
            effect.evidence,
            coefficient[:, at] / days,
            half[:, at] / days,
            slope[:, at],
        )


def fit_media_mix(source: MixInput, policy: MixPolicy | None = None) -> MixFit:
    """Fit the model, or say why not. Deterministic; does not depend on the order of channels or on currency units.

    Args:
        source: see `weekly_input` and `file_input`.
        policy: history needed, holdout, adstock window, number of draws.
    Source: additive model with geometric adstock and Hill saturation (Jin et al. 2017); transforms drawn by griddy
        Gibbs (Ritter & Tanner 1992), then chosen with a time-ordered holdout; final fit by OLS.
    """
    policy = policy or MixPolicy()
    refusal = why_not(source, policy)
    if refusal:
        return _not_fitted(source, refusal)
    rows = int(source.complete.sum())
    held = min(policy.holdout_weeks, rows // 4)
    first = assess_channels(source, build_baseline(source, 0, 0).matrix[source.complete])
    baseline = choose_baseline(source, _plain_media(source, first.channels, policy), held)
    base = baseline.matrix[source.complete]
    readiness = assess_channels(source, base)
    if not readiness.channels:
        named = ", ".join(f"{channel} ({why})" for channel, why in readiness.unidentified)
        return _not_fitted(source, f"not fitted: no channel is identifiable: {named}")
    refusal = too_many(len(readiness.channels), base.shape[1], rows - held, source.period_word)
    if refusal:
        return _not_fitted(source, refusal)
    problem = make_problem(source, readiness.channels, baseline, policy.adstock_max_periods)
    train = slice(0, rows - held)
    early = problem.draws(train, 0.0, _FIRST_DRAWS)
    season = max(round(365.25 / source.period_days), 1) if source.period_days > 1 else 7
    holdout = measure_holdout(problem, early, held, season)
    correlation = problem.autocorrelation(early, train)
    draws = problem.draws(slice(None), correlation, policy.draws)
    level = np.array([current_level(own, source.period_days) for own in problem.spend.T])
    regression = regress(problem, baseline, choose_transforms(problem, draws, held, level))
    effects = channel_effects(source, problem, regression, draws, readiness.vif)
    fitted = Fitted(baseline, readiness, problem, holdout, regression, draws, effects, correlation)
    gate = judge(source, holdout, regression.r_squared, effects, readiness, draws)
    return MixFit(source, "fitted", _remarks(source, baseline, readiness), fitted, gate)


def _not_fitted(source: MixInput, reason: str) -> MixFit:
    return MixFit(source, "not_fitted", reason, None, ModelGate(False, reason))


def _plain_media(source: MixInput, channels: tuple[str, ...], policy: MixPolicy) -> Floats:
    """Every channel under one middling transform, for the choice of the baseline."""
    columns = []
    for channel in channels:
        spend = bridged(source.spend[channel])
        columns.append(hill(adstock(spend, 0.3, policy.adstock_max_periods) / spend.max(), 0.6, 1.0))
    return np.column_stack(columns) if columns else np.zeros((len(source.starts), 0))


def _remarks(source: MixInput, baseline: Baseline, readiness: Readiness) -> str:
    """What a reader of a fitted model must know, in sentences."""
    said = [f"{channel} is not identifiable: {why}" for channel, why in readiness.unidentified]
    together = [f"{name} (VIF {vif:.0f})" for name, vif in readiness.vif.items() if vif > COLLINEAR]
    if together:
        said.append(f"spend moves together, effects are hard to tell apart: {', '.join(together)}")
    gaps = len(source.starts) - int(source.complete.sum())
    if gaps:
        said.append(f"{gaps} incomplete {source.period_word}{'' if gaps == 1 else 's'} left out")
    if baseline.dropped:
        said.append(f"controls without information of their own left out: {', '.join(baseline.dropped)}")
    said += [f"{variable}: {note}" for variable, note in source.notes]
    return "; ".join(said)
