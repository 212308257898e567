"""The final regression: ordinary least squares with robust (HAC) standard errors, media effects never negative."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from marketing_assets.mix.baseline import Baseline
from marketing_assets.mix.candidates import Transform
from marketing_assets.mix.problem import Problem, projected
from marketing_assets.mix.selection import non_negative
from marketing_assets.mix.transforms import Floats

LEVEL = 0.90


@dataclass(frozen=True)
class Term:
    """One coefficient [target per period, per unit of the variable; media: at full saturation], with its 90 % interval.

    Errors and interval hold for the chosen transform; what its choice adds stands in the draws. None where there is no
    such number: a channel without evidence (coefficient 0) or not identifiable (coefficient None).
    """

    variable: str
    role: str
    transform: Transform | None
    coefficient: float | None
    std_error: float | None
    ci_low: float | None
    ci_high: float | None
    p_value: float | None


@dataclass(frozen=True)
class Regression:
    """Terms in design order, and the fit: `base` and `media` parts of the fitted target [target units]."""

    terms: tuple[Term, ...]
    base_fitted: Floats
    media_fitted: Floats
    r_squared: float


def regress(problem: Problem, baseline: Baseline, index: np.ndarray) -> Regression:
    """OLS on baseline and the chosen features; channels that least squares would make negative are held at zero.

    Source: Newey & West (1987) covariance, lags 4 (n / 100) ** (2 / 9).
    """
    import statsmodels.api as sm

    features = problem.chosen(index)
    basis, _ = np.linalg.qr(problem.base)
    bounded = non_negative(projected(features, basis), projected(problem.target, basis))
    kept = np.flatnonzero(bounded > 0)
    design = np.column_stack([problem.base, features[:, kept]])
    rows = len(problem.target)
    lags = max(int(4 * (rows / 100) ** (2 / 9)), 1)
    fit = sm.OLS(problem.target, design).fit(
        cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True
    )
    interval = fit.conf_int(alpha=1 - LEVEL)
    columns = problem.base.shape[1]

    def term(name: str, role: str, transform: Transform | None, at: int, unit: float) -> Term:
        numbers = (fit.params[at], fit.bse[at], interval[at, 0], interval[at, 1])
        value, error, low, high = (float(number) * problem.scale / unit for number in numbers)
        return Term(name, role, transform, value, _finite(error), _finite(low), _finite(high), _finite(fit.pvalues[at]))

    terms = [
        term(name, role, None, at, float(baseline.scale[at]))
        for at, (name, role) in enumerate(zip(baseline.names, baseline.roles, strict=True))
    ]
    for c, channel in enumerate(problem.channels):
        transform = problem.grid.transform(int(index[c]), float(problem.highest[c]))
        if c in kept:
            terms.append(term(channel, "media", transform, columns + int(np.searchsorted(kept, c)), 1.0))
        else:
            terms.append(Term(channel, "media", transform, 0.0, None, None, None, None))
    media = np.zeros_like(features)
    media[:, kept] = features[:, kept] * fit.params[columns:]
    base_fitted = problem.base @ fit.params[:columns]
    residual = problem.target - base_fitted - media.sum(axis=1)
    total = float(((problem.target - problem.target.mean()) ** 2).sum())
    return Regression(
        tuple(terms),
        base_fitted * problem.scale,
        media * problem.scale,
        1.0 - float(residual @ residual) / total,
    )


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
