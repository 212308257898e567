"""What would have sold without media: intercept, trend, yearly season, weekdays in daily data, controls.

How flexible trend and season are is chosen by time-ordered holdouts: every fit sees only periods before those it is
judged on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from marketing_assets.mix.inputs import MixInput
from marketing_assets.mix.transforms import Floats

_YEAR = 365.25
# A season seen for less than one and a half years cannot be told from the trend.
_LEAST_YEARS = 1.5
# A richer baseline must predict better by so much, or the simpler one stays.
_WORTH = 0.02


@dataclass(frozen=True)
class Baseline:
    """Columns of the baseline: names, roles ('baseline' | 'control') and periods x columns, each scaled by `scale`."""

    names: tuple[str, ...]
    roles: tuple[str, ...]
    matrix: Floats
    scale: Floats
    season_pairs: int
    bends: int
    dropped: tuple[str, ...]


def build_baseline(source: MixInput, season_pairs: int, bends: int) -> Baseline:
    """The baseline columns for all periods of `source`.

    Args:
        season_pairs: sine and cosine pairs of the yearly season.
        bends: evenly spaced points at which the trend may change its slope.
    """
    starts, complete = source.starts, source.complete
    time = np.linspace(0.0, 1.0, len(starts))
    columns: list[tuple[str, str, Floats]] = [("intercept", "baseline", np.ones(len(starts)))]
    columns.append(("trend", "baseline", time - 0.5))
    for bend in range(1, bends + 1):
        at = bend / (bends + 1)
        columns.append((f"trend bend {starts[round(at * (len(starts) - 1))]}", "baseline", np.maximum(time - at, 0.0)))
    day = np.array([start.toordinal() for start in starts], dtype=float)
    for pair in range(1, season_pairs + 1):
        phase = 2 * np.pi * pair * day / _YEAR
        columns.append((f"yearly sine {pair}", "baseline", np.sin(phase)))
        columns.append((f"yearly cosine {pair}", "baseline", np.cos(phase)))
    if source.period_days == 1:
        columns += _weekdays(starts)
    controls = [(name, "control", _filled(values)) for name, values in source.controls.items()]
    kept, dropped, basis = [], [], np.zeros((int(complete.sum()), 0))
    for name, role, values in columns + controls:
        scale = float(np.abs(values[complete]).max(initial=0.0)) if role == "control" else 1.0
        scaled = values / scale if scale > 0 else np.zeros_like(values)
        new = scaled[complete] - basis @ (basis.T @ scaled[complete])
        # A column that the others already make up (a control that never changes) has no coefficient of its own.
        if np.linalg.norm(new) <= 1e-6 * max(float(np.linalg.norm(scaled[complete])), 1e-12):
            dropped.append(name)
            continue
        basis = np.column_stack([basis, new / np.linalg.norm(new)])
        kept.append((name, role, scaled, scale))
    return Baseline(
        tuple(name for name, *_ in kept),
        tuple(role for _, role, *_ in kept),
        np.column_stack([scaled for _, _, scaled, _ in kept]),
        np.array([scale for *_, scale in kept]),
        season_pairs,
        bends,
        tuple(name for name in dropped if name in source.controls),
    )


def choose_baseline(source: MixInput, media: Floats, holdout: int) -> Baseline:
    """The simplest baseline that predicts up to four held-out stretches about as well as the best.

    Args:
        media: periods x channels, one plain transform per channel, so that media is not mistaken for season.
        holdout: periods per stretch.
    """
    years = len(source.starts) * source.period_days / _YEAR
    pairs = (0, 1, 2) if years >= _LEAST_YEARS else (0,)
    bends = (0, 1, 2) if years >= 2 else (0, 1) if years >= 1 else (0,)
    options = sorted(((p, b) for p in pairs for b in bends), key=lambda option: (2 * option[0] + option[1], option))
    best, best_error = None, np.inf
    for season_pairs, bend in options:
        candidate = build_baseline(source, season_pairs, bend)
        error = _holdout_error(source, np.column_stack([candidate.matrix, media]), holdout)
        if best is None or error < best_error * (1 - _WORTH):
            best, best_error = candidate, min(error, best_error)
    assert best is not None
    return best


def _holdout_error(source: MixInput, design: Floats, holdout: int) -> float:
    """Mean absolute error over the last stretches, each predicted from the periods before it."""
    rows = np.flatnonzero(source.complete)
    target, total, count = source.target, 0.0, 0
    scale = float(np.abs(target[rows]).mean()) or 1.0
    for stretch in range(4):
        stop = len(rows) - stretch * holdout
        train, test = rows[: stop - holdout], rows[max(stop - holdout, 0) : stop]
        if len(train) < max(2 * design.shape[1], len(rows) // 2) and stretch:
            break
        # A trace of ridge: a bend after the training periods has no data to be estimated from.
        gram = design[train].T @ design[train] + 1e-3 * np.eye(design.shape[1])
        fitted = np.linalg.solve(gram, design[train].T @ (target[train] / scale))
        total += float(np.abs(target[test] / scale - design[test] @ fitted).sum())
        count += len(test)
    return total / max(count, 1)


def _weekdays(starts: tuple[date, ...]) -> list[tuple[str, str, Floats]]:
    weekday = np.array([start.weekday() for start in starts])
    names = ("Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return [(name, "baseline", (weekday == i + 1).astype(float)) for i, name in enumerate(names)]


def _filled(values: Floats) -> Floats:
    """A control with unknown values takes its mean there, which moves nothing."""
    known = np.isfinite(values)
    return np.where(known, values, values[known].mean() if known.any() else 0.0)
