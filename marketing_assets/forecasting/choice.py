"""Scores of one candidate on one series, and the choice between candidates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from marketing_assets.forecasting.candidates import CANDIDATES, WEEKDAY_MEAN, WITH_PROPHET
from marketing_assets.forecasting.intervals import held_out_coverage


@dataclass(frozen=True)
class Trial:
    """What one candidate forecast at every origin. Arrays: one row per origin, one column per forecast day, NaN = none.

    Attributes:
        candidate: its name.
        origins: last known day of each origin.
        actual: what was reported then.
        forecasts: what the candidate said.
        scales: mean absolute weekly difference before each origin: the denominator of MASE.
        nonnegative: the series never was below 0.
    """

    candidate: str
    origins: list[date]
    actual: np.ndarray
    forecasts: np.ndarray
    scales: np.ndarray
    nonnegative: bool

    @property
    def errors(self) -> np.ndarray:
        """Actual - forecast."""
        return self.actual - self.forecasts

    def losses(self) -> np.ndarray:
        """Mean absolute error per origin, in units of MASE where every origin has its scale; NaN without any day."""
        absolute = np.abs(self.errors)
        known = np.isfinite(absolute)
        count = known.sum(axis=1)
        mean = np.where(count > 0, np.where(known, absolute, 0.0).sum(axis=1) / np.maximum(count, 1), np.nan)
        return mean / self.scales if np.isfinite(self.scales).all() else mean


def choose(trials: list[Trial]) -> str | None:
    """Name of the candidate to forecast with: the lowest mean loss, but no Prophet without a clear gain.

    The better of the two candidates without Prophet is kept when it is within one standard error of the best, taken
    over the paired differences of the origins (one-standard-error rule, Breiman et al. 1984). Those two are equally
    simple, so between them, as between Prophet and its average, the lower loss decides. Without any judged origin the
    weekday mean stands.
    """
    losses = {trial.candidate: trial.losses() for trial in trials}
    judged = {name: loss for name, loss in losses.items() if np.isfinite(loss).any()}
    if not judged:
        return WEEKDAY_MEAN if WEEKDAY_MEAN in losses else None
    best = min(judged, key=lambda name: (float(np.nanmean(judged[name])), CANDIDATES.index(name)))
    simple = [name for name in judged if name not in WITH_PROPHET]
    if best in simple or not simple:
        return best
    fallback = min(simple, key=lambda name: (float(np.nanmean(judged[name])), CANDIDATES.index(name)))
    behind = judged[fallback] - judged[best]
    known = behind[np.isfinite(behind)]
    within = len(known) > 1 and known.mean() <= known.std(ddof=1) / np.sqrt(len(known))
    return fallback if within else best


def score(trial: Trial) -> dict[str, object]:
    """One row of the backtest table, without the series."""
    errors, known = trial.errors, np.isfinite(trial.errors)
    judged = known.any(axis=1)
    if not judged.any():
        return {"candidate": trial.candidate, "origins": 0, "note": "no reported day after any origin"}
    size = np.abs(trial.actual) + np.abs(trial.forecasts)
    # 0 forecast and 0 come true is no error, not 0 / 0.
    relative = 2 * np.abs(errors[known]) / np.where(size[known] > 0, size[known], 1.0)
    scaled = np.isfinite(trial.scales).all()
    # Totals of the origins with at least half of their horizon known; the rest of it as far off as the known days.
    halfway = known.sum(axis=1) * 2 >= known.shape[1]
    whole = np.where(known, errors, 0.0)[halfway].sum(axis=1) / known[halfway].mean(axis=1)
    coverage, spread, width = held_out_coverage(trial.forecasts, errors, trial.nonnegative)
    return {
        "candidate": trial.candidate,
        "origins": int(judged.sum()),
        "mae": float(np.abs(errors[known]).mean()),
        "mase": float(np.nanmean(trial.losses())) if scaled else np.nan,
        "smape": float(relative.mean()),
        "coverage_80": coverage,
        "coverage_error": spread,
        "mean_width": width,
        "total_error": float(np.sqrt(np.mean(whole**2))) if len(whole) > 1 else np.nan,
        "note": "",
    }
