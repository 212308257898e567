"""Which transforms the published model uses, and how well such a model predicts periods it has not seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from marketing_assets.mix.problem import Problem, projected
from marketing_assets.mix.sampling import Draws
from marketing_assets.mix.transforms import Floats, hill_slope


@dataclass(frozen=True)
class Holdout:
    """The last periods, predicted by a model that saw none of them. Errors are mean absolute percentage errors."""

    periods: int
    mape: float | None
    naive_mape: float | None
    naive: str


def choose_transforms(problem: Problem, draws: Draws, holdout: int, level: Floats) -> np.ndarray:
    """One candidate per channel.

    Every drawn set of transforms is refitted by non-negative least squares to the periods before the holdout; the half
    that predicts the holdout better stays. Of these the one is taken whose fit to all periods comes nearest to the
    mean of all draws, in contributions and in what the next unit brings: a single best fit would follow the noise.

    Args:
        draws: made on all rows.
        holdout: periods held out, the last ones.
        level: per channel the current spend per period.
    """
    states = np.unique(draws.index, axis=0)
    train = slice(0, len(problem.target) - holdout)
    basis, _ = np.linalg.qr(problem.base)
    target = projected(problem.target, basis)
    sums = problem.sums()
    channel = np.arange(len(problem.channels))

    def traits(effect: Floats, index: np.ndarray) -> Floats:
        half = problem.grid.ratio[index] * problem.highest
        marginal = hill_slope(level, half, problem.grid.slope[index])
        return np.concatenate([effect * sums[channel, index], effect * marginal * problem.highest], axis=-1)

    drawn = traits(draws.coefficient, draws.index)
    middle, spread = drawn.mean(axis=0), np.where(drawn.std(axis=0) > 0, drawn.std(axis=0), 1.0)
    errors, distances = [], []
    for index in states:
        features = problem.chosen(index)
        errors.append(_error(problem, features, train))
        effect = non_negative(projected(features, basis), target)
        distances.append(float((((traits(effect, index) - middle) / spread) ** 2).sum()))
    good = np.array(errors) <= np.median(errors)
    return np.asarray(states[int(np.argmin(np.where(good, distances, np.inf)))])


def non_negative(features: Floats, target: Floats) -> Floats:
    """Least squares with coefficients of at least zero (Lawson & Hanson 1974)."""
    from scipy.optimize import nnls

    return np.asarray(nnls(features, target)[0])


def measure_holdout(problem: Problem, draws: Draws, holdout: int, season: int) -> Holdout:
    """Compare the mean prediction of draws made on the training periods with a naive one.

    Args:
        draws: made on all but the last `holdout` rows.
        season: periods per year; the naive prediction is the value one season before, or the mean of the last
            `holdout` training periods where history is shorter.
    """
    train = len(problem.target) - holdout
    test = slice(train, None)
    basis, upper = np.linalg.qr(problem.base[:train])
    predicted = np.zeros(holdout)
    for index, effect in zip(draws.index, draws.coefficient, strict=True):
        media = problem.chosen(index) @ effect
        base = np.linalg.lstsq(upper, basis.T @ (problem.target[:train] - media[:train]), rcond=None)[0]
        predicted += (problem.base[test] @ base + media[test]) / len(draws.index)
    if train >= season:
        naive, words = problem.target[train - season : train - season + holdout], "the same period one year before"
    else:
        naive, words = np.full(holdout, problem.target[max(train - holdout, 0) : train].mean()), "the latest average"
    if len(naive) < holdout:
        naive = np.resize(naive, holdout)
    actual = problem.target[test]
    return Holdout(holdout, _mape(actual, predicted), _mape(actual, naive), words)


def _mape(actual: Floats, predicted: Floats) -> float | None:
    counted = np.abs(actual) > 1e-9
    return float(np.mean(np.abs(predicted - actual)[counted] / np.abs(actual)[counted])) if counted.any() else None


def _error(problem: Problem, features: Floats, train: slice) -> float:
    basis, upper = np.linalg.qr(problem.base[train])
    target = problem.target[train]
    effect = non_negative(projected(features[train], basis), projected(target, basis))
    base = np.linalg.lstsq(upper, basis.T @ (target - features[train] @ effect), rcond=None)[0]
    test = slice(train.stop, None)
    return float(((problem.target[test] - problem.base[test] @ base - features[test] @ effect) ** 2).sum())
