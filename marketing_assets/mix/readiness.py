"""Whether an input can carry a model at all, and which of its channels can be told apart from the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from marketing_assets.mix.inputs import MixInput
from marketing_assets.mix.problem import bridged, projected
from marketing_assets.mix.transforms import Floats
from marketing_assets.settings import MixPolicy

# Spend whose variation around the baseline is under one percent of its level says nothing.
_LEAST_VARIATION = 0.01
COLLINEAR = 10.0
_SPARE_PERIODS = 10


@dataclass(frozen=True)
class Readiness:
    """Channels that can be estimated, those that cannot with the reason, and variance inflation factors."""

    channels: tuple[str, ...]
    unidentified: tuple[tuple[str, str], ...]
    vif: dict[str, float]


def why_not(source: MixInput, policy: MixPolicy) -> str | None:
    """Why no model is fitted, in words with the numbers; None when there is enough."""
    complete, word = int(source.complete.sum()), source.period_word
    if complete < policy.min_weeks:
        extra = len(source.starts) - complete
        gaps = f"; {extra} more {'is' if extra == 1 else 'are'} incomplete" if extra else ""
        return f"not fitted: {complete} of {policy.min_weeks} complete {word}s{gaps}"
    if not source.channels:
        return "not fitted: no channel with spend"
    target = source.target[source.complete]
    if np.ptp(target) <= 1e-9 * max(float(np.abs(target).max()), 1e-300):
        return f"not fitted: {source.target_name} is the same in all {complete} {word}s"
    return None


def assess_channels(source: MixInput, base: Floats) -> Readiness:
    """Sort channels into usable and not identifiable.

    Args:
        base: complete periods x baseline columns; what moves exactly with trend and season cannot be told from them.
    """
    basis, _ = np.linalg.qr(base)
    usable, unidentified = [], []
    for channel in source.channels:
        spend = bridged(source.spend[channel])[source.complete]
        active = int((spend > 0).sum())
        if active < 2:
            unidentified.append((channel, f"spend in {active} {source.period_word}{'' if active == 1 else 's'} only"))
        elif np.linalg.norm(projected(spend, basis)) < _LEAST_VARIATION * np.linalg.norm(spend):
            unidentified.append((channel, "spend hardly varies beyond trend and season"))
        else:
            usable.append(channel)
    return Readiness(tuple(usable), tuple(unidentified), _inflation(source, tuple(usable)))


def too_many(channels: int, base_columns: int, periods: int, word: str) -> str | None:
    """Why there are too few periods for so many terms; None when there are enough."""
    if periods >= channels + base_columns + _SPARE_PERIODS:
        return None
    return f"not fitted: {periods} {word}s for {channels} channels and {base_columns} baseline terms"


def _inflation(source: MixInput, channels: tuple[str, ...]) -> dict[str, float]:
    """Variance inflation factor of each channel's spend given the others' (1 = independent)."""
    if len(channels) < 2:
        return dict.fromkeys(channels, 1.0)
    spend = np.column_stack([source.spend[channel][source.complete] for channel in channels])
    spend = (spend - spend.mean(axis=0)) / spend.std(axis=0)
    found = {}
    for i, channel in enumerate(channels):
        others = np.delete(spend, i, axis=1)
        fitted = others @ np.linalg.lstsq(others, spend[:, i], rcond=None)[0]
        unexplained = float(((spend[:, i] - fitted) ** 2).mean())
        found[channel] = 1.0 / max(unexplained, 1e-9)
    return found
