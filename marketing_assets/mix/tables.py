"""The tables of the media mix model, from fits: terms, draws, contributions, ROI and response curves.

All money in target currency; `media_mix_model` and `media_mix_draws` per period, `response_curves` per day. A model
that was not fitted has one row in `media_mix_model`, with its reason, and none elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from marketing_assets.mix.evidence import interval
from marketing_assets.mix.fit import Fitted, MixFit
from marketing_assets.mix.problem import projected
from marketing_assets.mix.terms import LEVEL, Term
from marketing_assets.mix.transforms import Floats

_CURVE_POINTS = 25
_BEYOND = 1.5
_TEXT = {
    "model", "status", "reason", "target_kind", "gate_reason", "variable", "role", "channel", "evidence", "week",
    "first_week", "last_week",
}  # fmt: skip
_INTEGERS = {"weeks", "holdout_weeks", "draw", "period_days"}
_FLAGS = {"gate_passed", "is_current"}
MODEL_COLUMNS = (
    "model", "status", "reason", "target_kind", "first_week", "last_week", "weeks", "period_days", "holdout_weeks",
    "r_squared", "holdout_mape", "naive_mape", "baseline_share", "gate_passed", "gate_reason", "variable", "role",
    "adstock", "half_saturation", "slope", "coefficient", "std_error", "ci_low", "ci_high", "p_value", "evidence",
)  # fmt: skip
DRAW_COLUMNS = ("model", "draw", "variable", "coefficient", "adstock", "half_saturation", "slope")
CONTRIBUTION_COLUMNS = ("model", "week", "variable", "role", "contribution", "ci_low", "ci_high")
ROI_COLUMNS = (
    "model", "channel", "spend", "contribution", "contribution_share", "roi", "ci_low", "ci_high", "marginal_roi",
    "marginal_ci_low", "marginal_ci_high", "evidence", "current_spend_per_day",
)  # fmt: skip
CURVE_COLUMNS = (
    "model", "channel", "spend_per_day", "response_per_day", "ci_low", "ci_high", "marginal", "is_current",
    "observed_max_per_day",
)  # fmt: skip


def model_table(fits: Iterable[MixFit]) -> pd.DataFrame:
    """`media_mix_model`: one row per term; 90 % intervals hold for the chosen transform (see `Term`)."""
    rows: list[dict[str, Any]] = []
    for fit in fits:
        weeks = [start for start, known in zip(fit.source.starts, fit.source.complete, strict=True) if known]
        head: dict[str, Any] = {
            "model": fit.source.model,
            "status": fit.status,
            "reason": fit.reason,
            "target_kind": fit.source.target_kind,
            "first_week": weeks[0] if weeks else None,
            "last_week": weeks[-1] if weeks else None,
            "weeks": len(weeks),
            "period_days": fit.source.period_days,
            "gate_passed": fit.gate.passed,
            "gate_reason": fit.gate.reason,
        }
        if fit.fitted is None:
            rows.append(head)
            continue
        found = fit.fitted
        target = float(found.problem.target.sum() * found.problem.scale)
        head |= {
            "holdout_weeks": found.holdout.periods,
            "r_squared": found.regression.r_squared,
            "holdout_mape": found.holdout.mape,
            "naive_mape": found.holdout.naive_mape,
            "baseline_share": float(found.regression.base_fitted.sum()) / target if target else None,
        }
        evidence = {effect.channel: effect.evidence for effect in found.effects}
        terms = [*found.regression.terms]
        terms += [Term(name, "media", None, *[None] * 5) for name, _ in found.readiness.unidentified]
        for term in terms:
            row = {name: getattr(term, name) for name in ("variable", "role", "coefficient", "std_error", "p_value")}
            row |= {"ci_low": term.ci_low, "ci_high": term.ci_high}
            if term.role == "media":
                row["evidence"] = evidence.get(term.variable, "none")
            if term.transform is not None:
                shape = term.transform
                row |= {"adstock": shape.adstock, "half_saturation": shape.half_saturation, "slope": shape.slope}
            rows.append(head | row)
    return _frame(rows, MODEL_COLUMNS)


def draws_table(fits: Iterable[MixFit]) -> pd.DataFrame:
    """`media_mix_draws`: per draw and channel the coefficient [target per period] with the transform drawn with it."""
    frames = []
    for fit in _fitted(fits):
        coefficient, half, slope, decay = fit.fitted.draw_transforms  # type: ignore[union-attr]
        for at, channel in enumerate(fit.fitted.problem.channels):  # type: ignore[union-attr]
            columns = {"model": fit.source.model, "draw": np.arange(len(half)), "variable": channel}
            shapes = {"adstock": decay[:, at], "half_saturation": half[:, at], "slope": slope[:, at]}
            frames.append(pd.DataFrame(columns | {"coefficient": coefficient[:, at]} | shapes))
    return _joined(frames, DRAW_COLUMNS)


def contributions_table(fits: Iterable[MixFit]) -> pd.DataFrame:
    """`channel_contributions`: per complete period baseline, channels and residual; they sum to the target."""
    frames = []
    for fit in _fitted(fits):
        found = fit.fitted
        assert found is not None
        starts = [start for start, known in zip(fit.source.starts, fit.source.complete, strict=True) if known]
        base_draws, media_draws = _contribution_draws(found)
        regression = found.regression

        def part(name: str, role: str, point: Floats, draws: Floats | None, starts=starts, fit=fit) -> pd.DataFrame:  # type: ignore[no-untyped-def]
            low = high = np.full(len(point), np.nan)
            if draws is not None:
                low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
                low, high = np.minimum(low, point), np.maximum(high, point)
            columns = {"model": fit.source.model, "week": starts, "variable": name, "role": role}
            return pd.DataFrame(columns | {"contribution": point, "ci_low": low, "ci_high": high})

        frames.append(part("baseline", "baseline", regression.base_fitted, base_draws))
        for at, channel in enumerate(found.problem.channels):
            frames.append(part(channel, "media", regression.media_fitted[:, at], media_draws[at]))
        target = fit.source.target[fit.source.complete]
        residual = target - regression.base_fitted - regression.media_fitted.sum(axis=1)
        frames.append(part("residual", "residual", residual, None))
    return _joined(frames, CONTRIBUTION_COLUMNS)


def roi_table(fits: Iterable[MixFit]) -> pd.DataFrame:
    """`channel_roi`: one row per channel; a channel that is not identifiable has its spend and NULL effects."""
    rows: list[dict[str, Any]] = []
    for fit in _fitted(fits):
        found = fit.fitted
        assert found is not None
        target = float(found.problem.target.sum() * found.problem.scale)
        for effect in found.effects:
            row = {name: getattr(effect, name) for name in ROI_COLUMNS if hasattr(effect, name)}
            row |= {
                "model": fit.source.model,
                "contribution_share": effect.contribution / target if target else None,
                "current_spend_per_day": effect.current_spend / fit.source.period_days,
            }
            rows.append(row)
        for channel, _ in found.readiness.unidentified:
            spend = float(fit.source.spend[channel][fit.source.complete].sum())
            rows.append({"model": fit.source.model, "channel": channel, "spend": spend, "evidence": "none"})
    return _frame(rows, ROI_COLUMNS)


def curves_table(fits: Iterable[MixFit]) -> pd.DataFrame:
    """`response_curves`: about 25 levels from 0 to 1.5 x the highest observed, and the current one marked."""
    frames = []
    for fit in _fitted(fits):
        found, days = fit.fitted, fit.source.period_days
        assert found is not None
        for at, effect in enumerate(found.effects):
            curve = fit.response(effect.channel)
            observed = float(found.problem.highest[at]) / days
            current = effect.current_spend / days
            levels = np.union1d(np.linspace(0.0, _BEYOND * observed, _CURVE_POINTS), [current])
            point, draws = curve.value(levels), curve.draws(levels)
            bounds = np.array([interval(draws[:, i], float(point[i])) for i in range(len(levels))])
            columns: dict[str, Any] = {"model": fit.source.model, "channel": effect.channel, "spend_per_day": levels}
            columns |= {"response_per_day": point, "ci_low": bounds[:, 0], "ci_high": bounds[:, 1]}
            columns |= {"marginal": curve.marginal(levels), "is_current": levels == current}
            frames.append(pd.DataFrame(columns | {"observed_max_per_day": observed}))
    return _joined(frames, CURVE_COLUMNS)


def _contribution_draws(found: Fitted) -> tuple[Floats, list[Floats]]:
    """Baseline and per channel contributions, draws x periods [target units]; baseline refitted to each draw."""
    problem, draws = found.problem, found.draws
    media = [
        (own[:, draws.index[:, at]] * draws.coefficient[:, at]).T * problem.scale
        for at, own in enumerate(problem.features)
    ]
    basis, _ = np.linalg.qr(problem.base)
    rest = problem.target * problem.scale - sum(media)
    return rest - projected(rest.T, basis).T, media


def _fitted(fits: Iterable[MixFit]) -> Sequence[MixFit]:
    return [fit for fit in fits if fit.fitted is not None]


def _frame(rows: list[dict[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    return _typed(pd.DataFrame(rows, columns=list(columns)))


def _joined(frames: list[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    if not frames:
        return _frame([], columns)
    return _typed(pd.concat(frames, ignore_index=True)[list(columns)])


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """The same column types whether a model was fitted or not."""
    for name in frame.columns:
        if name in _TEXT:
            values = frame[name].astype(object)
            frame[name] = values.where(values.notna(), None)
        elif name in _FLAGS:
            frame[name] = frame[name].astype(bool)
        elif name in _INTEGERS:
            frame[name] = frame[name].astype("Int64")
        else:
            frame[name] = frame[name].astype(float)
    return frame
