"""The transforms a channel may have: one grid of adstock x half-saturation x slope, with how plausible each is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from marketing_assets.mix.transforms import Floats, adstock, hill

DECAYS = (0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9)
# Half-saturation as a multiple of the channel's highest spend of one period. Above 3 the curve is a straight line
# inside the data and only its product with the coefficient is known.
HALF_SATURATIONS = (0.06, 0.12, 0.25, 0.45, 0.75, 1.25, 2.0, 3.0)
SLOPES = (0.7, 1.0, 1.5, 2.25)
_SLOPE_PLAUSIBILITY = (0.15, 0.4, 0.25, 0.2)


@dataclass(frozen=True)
class Transform:
    """One channel's carry-over and saturation.

    Attributes:
        adstock: share that remains one period later, 0..1.
        half_saturation: sustained spend with half of the possible effect [currency per period].
        slope: Hill exponent; above 1 the curve is S-shaped.
    """

    adstock: float
    half_saturation: float
    slope: float


@dataclass(frozen=True)
class TransformGrid:
    """All candidates, as parallel arrays: `decay`, `ratio` (half-saturation / highest spend), `slope`, `log_prior`."""

    decay: Floats
    ratio: Floats
    slope: Floats
    log_prior: Floats

    def __len__(self) -> int:
        return len(self.decay)

    def transform(self, index: int, highest: float) -> Transform:
        """The candidate at `index` for a channel with that highest spend."""
        return Transform(float(self.decay[index]), float(self.ratio[index] * highest), float(self.slope[index]))

    def features(self, spend: Floats, highest: float, periods: int) -> Floats:
        """Periods x candidates: Hill(adstock(spend)), each 0..1."""
        by_decay = {decay: adstock(spend, decay, periods) / highest for decay in np.unique(self.decay)}
        carried = np.column_stack([by_decay[decay] for decay in self.decay])
        return hill(carried, self.ratio[None, :], self.slope[None, :])


@lru_cache
def transform_grid() -> TransformGrid:
    """The grid used for every channel.

    Plausibility before seeing data: short carry-over rather than long (Beta(1, 2), the same as 1 - decay),
    half-saturation log-normal around 0.6 of the highest spend with a factor 2.7 either way, slope 1 most likely.
    """
    decay, ratio, slope = (axis.ravel() for axis in np.meshgrid(DECAYS, HALF_SATURATIONS, SLOPES, indexing="ij"))
    by_slope = dict(zip(SLOPES, _SLOPE_PLAUSIBILITY, strict=True))
    log_prior = np.log(1.0 - decay) - 0.5 * np.log(ratio / 0.6) ** 2 + np.log([by_slope[s] for s in slope])
    return TransformGrid(decay, ratio, slope, log_prior - np.log(np.exp(log_prior).sum()))
