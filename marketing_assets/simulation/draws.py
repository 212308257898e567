"""A seeded stream of uniforms, and the few things a simulated world draws from it.

Everything comes from uniforms through quantile functions, never from numpy's samplers, whose streams change between
versions. Each part of a world has its own stream, so that a change to one part leaves the others as they were.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from statistics import NormalDist
from typing import TypeVar

import numpy as np

T = TypeVar("T")

_NORMAL = NormalDist()
_BLOCK = 4096
HEX = "0123456789abcdef"
DIGITS = "0123456789"
TOKEN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def stream(seed: int, part: int) -> np.random.Generator:
    """The random stream of one part of a world; 0 and 1 are those of the scenario `quarter`."""
    return np.random.Generator(np.random.PCG64(seed).jumped(part))


class Draws:
    """Single draws, one after the other, from one stream."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._block: list[float] = []

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """Evenly between `low` and `high`, `low` included."""
        if not self._block:
            self._block = self._rng.random(_BLOCK)[::-1].tolist()
        return low + (high - low) * self._block.pop()

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self.uniform() < probability

    def whole(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self.uniform() * (high - low + 1))

    def pick(self, options: Sequence[T], weights: Sequence[float] | None = None) -> T:
        """One of the options, in proportion to the weights (equal when there are none)."""
        if weights is None:
            return options[int(self.uniform() * len(options))]
        cumulated = list(accumulate(weights))
        return options[min(bisect_right(cumulated, self.uniform(0.0, cumulated[-1])), len(options) - 1)]

    def text(self, alphabet: str, length: int) -> str:
        """Characters of the alphabet, each equally likely."""
        return "".join(alphabet[int(self.uniform() * len(alphabet))] for _ in range(length))

    def exponential(self, mean: float) -> float:
        """A waiting time."""
        return -mean * math.log(1 - self.uniform())

    def log_normal(self, mean: float, deviation: float) -> float:
        """An amount with this mean, whose logarithm has this standard deviation."""
        normal = _NORMAL.inv_cdf(min(max(self.uniform(), 1e-9), 1 - 1e-9))
        return mean * math.exp(deviation * normal - deviation**2 / 2)
