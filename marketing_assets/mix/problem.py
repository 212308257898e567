"""The regression in plain arrays: scaled target, baseline, and every channel under every candidate transform."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from marketing_assets.mix.baseline import Baseline
from marketing_assets.mix.candidates import TransformGrid, transform_grid
from marketing_assets.mix.inputs import MixInput
from marketing_assets.mix.sampling import Draws, draw_effects
from marketing_assets.mix.transforms import Floats

# One channel's contribution before data: half-normal with this share of sales divided by the square root of the number
# of channels; so media together rarely explains more than half of sales.
_MEDIA_SHARE = 0.35
_HIGHEST_AUTOCORRELATION = 0.8


@dataclass(frozen=True)
class Problem:
    """Rows are the complete periods in time order.

    Attributes:
        target: [scaled: mean absolute target = 1].
        scale: target units per scaled unit.
        base: rows x baseline columns.
        features: per channel rows x candidates, 0..1.
        highest: per channel the highest spend of one period [currency].
        spend: rows x channels [currency per period].
    """

    channels: tuple[str, ...]
    target: Floats
    scale: float
    base: Floats
    features: tuple[Floats, ...]
    highest: Floats
    spend: Floats
    grid: TransformGrid

    def sums(self, rows: slice = slice(None)) -> Floats:
        """Channels x candidates: sum of each feature over the rows."""
        return np.array([own[rows].sum(axis=0) for own in self.features])

    def chosen(self, index: np.ndarray) -> Floats:
        """Rows x channels: the features of one candidate per channel."""
        return np.column_stack([own[:, i] for own, i in zip(self.features, index, strict=True)])

    def draws(self, rows: slice, correlation: float, count: int) -> Draws:
        """Draws of transforms and effects that fit these rows, whose errors have that lag-1 autocorrelation."""
        base, target = whitened(self.base[rows], correlation), whitened(self.target[rows], correlation)
        basis, _ = np.linalg.qr(base)
        features = [projected(whitened(own[rows], correlation), basis) for own in self.features]
        share = _MEDIA_SHARE / np.sqrt(len(self.features))
        sums = np.maximum(self.sums(rows), 1e-9)
        return draw_effects(
            projected(target, basis),
            features,
            self.grid.log_prior,
            share * len(target) / sums,
            max(len(target) - base.shape[1], 1),
            count,
        )

    def autocorrelation(self, draws: Draws, rows: slice) -> float:
        """Lag-1 autocorrelation of what the mean of the draws leaves unexplained, 0..0.8."""
        basis, _ = np.linalg.qr(self.base[rows])
        media = np.mean([self.chosen(i)[rows] @ c for i, c in zip(draws.index, draws.coefficient, strict=True)], axis=0)
        residual = projected(self.target[rows] - media, basis)
        total = float(residual @ residual)
        found = float(residual[1:] @ residual[:-1]) / total if total > 0 else 0.0
        return float(np.clip(found, 0.0, _HIGHEST_AUTOCORRELATION))


def make_problem(source: MixInput, channels: tuple[str, ...], baseline: Baseline, periods: int) -> Problem:
    """Scale the target and lay out every candidate; gaps in spend are bridged for the carry-over only."""
    grid, complete = transform_grid(), source.complete
    target = source.target[complete]
    scale = float(np.abs(target).mean())
    highest, features = [], []
    for channel in channels:
        spend = bridged(source.spend[channel])
        highest.append(float(spend.max()))
        features.append(grid.features(spend, highest[-1], periods)[complete])
    spend_rows = np.column_stack([source.spend[channel][complete] for channel in channels])
    return Problem(
        channels,
        target / scale,
        scale,
        baseline.matrix[complete],
        tuple(features),
        np.array(highest),
        np.maximum(spend_rows, 0.0),
        grid,
    )


def bridged(spend: Floats) -> Floats:
    """Spend without holes: an unknown period takes the straight line between its neighbours; refunds are no spend."""
    known = np.isfinite(spend)
    periods = np.arange(len(spend))
    return np.maximum(np.interp(periods, periods[known], spend[known]), 0.0) if known.any() else np.zeros(len(spend))


def projected(values: Floats, basis: Floats) -> Floats:
    """What the columns of the orthonormal `basis` cannot explain."""
    return np.asarray(values - basis @ (basis.T @ values))


def whitened(values: Floats, correlation: float) -> Floats:
    """Prais-Winsten: errors of AR(1) become independent."""
    out = np.array(values, dtype=float)
    out[1:] -= correlation * values[:-1]
    out[0] *= np.sqrt(1 - correlation**2)
    return out
