"""What planning asks of a response curve, and whether it may use one.

The media mix model provides the curves; nothing here knows how they were made.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

CLEAR = "clear"
# Finer than any planning unit matters: the width of the step of a numerical derivative, relative to the amount.
STEP = 1e-4


class ResponseCurve(Protocol):
    """Incremental revenue of one channel at a sustained spend, both in currency per day.

    `evidence` is 'clear', 'weak' or 'none', as in `channel_roi`: only a clear one may move money.
    """

    @property
    def evidence(self) -> str:
        """How sure it is that the channel does anything."""

    def value(self, spend_per_day: Any) -> Any:
        """Expected incremental revenue per day; a float for a float, an array for an array."""

    def marginal(self, spend_per_day: Any) -> Any:
        """Incremental revenue of the next unit of spend; same shapes as `value`."""

    def draws(self, spend_per_day: float) -> Any:
        """Incremental revenue per day in every draw of the model; draw i of all channels belongs together."""


def values(curve: ResponseCurve, amounts: Any) -> np.ndarray:
    """Expected incremental revenue at `amounts`, as floats."""
    return np.asarray(curve.value(np.asarray(amounts, dtype=float)), dtype=float)


def marginal_at(curve: ResponseCurve, amount: float) -> float:
    """The curve's slope at `amount` by central difference, so that it agrees with the values that are maximised."""
    half = max(abs(amount), 1.0) * STEP
    below, above = values(curve, [max(amount - half, 0.0), amount + half])
    return float(above - below) / (amount + half - max(amount - half, 0.0))


def is_usable(curve: ResponseCurve, lowest: float, highest: float) -> bool:
    """Whether the curve may move money: clear evidence, and finite numbers over the range of amounts."""
    if curve.evidence != CLEAR:
        return False
    with np.errstate(all="ignore"):
        return bool(np.isfinite(values(curve, np.linspace(lowest, highest, 5))).all())
