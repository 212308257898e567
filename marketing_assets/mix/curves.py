"""Response curves: what sustained spend per day brings per day, with draws for how sure that is.

They can be made from a fit or from the tables `media_mix_model` and `media_mix_draws`, with the same result.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from marketing_assets.mix.inputs import BUSINESS
from marketing_assets.mix.transforms import Floats, hill, hill_slope


@dataclass(frozen=True)
class ResponseCurve:
    """Incremental target per day at sustained spend per day of one channel.

    Attributes:
        coefficient: target per day at full saturation.
        half_saturation: spend per day with half of it.
        slope: Hill exponent.
        evidence: 'clear', 'weak' or 'none'.
        draw_coefficient, draw_half_saturation, draw_slope: the same, one value per draw.
    """

    channel: str
    coefficient: float
    half_saturation: float
    slope: float
    evidence: str
    draw_coefficient: Floats = field(repr=False)
    draw_half_saturation: Floats = field(repr=False)
    draw_slope: Floats = field(repr=False)

    def value(self, spend_per_day: ArrayLike) -> Floats:
        """Incremental target per day; same shape as the spend [currency per day]."""
        return self.coefficient * hill(spend_per_day, self.half_saturation, self.slope)

    def marginal(self, spend_per_day: ArrayLike) -> Floats:
        """Incremental target of the next currency unit."""
        return self.coefficient * hill_slope(spend_per_day, self.half_saturation, self.slope)

    def draws(self, spend_per_day: ArrayLike) -> Floats:
        """`value` under every draw: one value per draw for one amount, draws x amounts for several."""
        return self._over_draws(spend_per_day, hill)

    def marginal_draws(self, spend_per_day: ArrayLike) -> Floats:
        """`marginal` under every draw, shaped as `draws`."""
        return self._over_draws(spend_per_day, hill_slope)

    def _over_draws(self, spend_per_day: ArrayLike, curve) -> Floats:  # type: ignore[no-untyped-def]
        spend = np.asarray(spend_per_day, dtype=float)
        shape = (-1,) + (1,) * spend.ndim
        half, slope = self.draw_half_saturation.reshape(shape), self.draw_slope.reshape(shape)
        return np.asarray(self.draw_coefficient.reshape(shape) * curve(spend[None, ...], half, slope)).reshape(
            (-1, *spend.shape)
        )


def curves_from_tables(
    model_rows: pd.DataFrame, draw_rows: pd.DataFrame, model: str | None = None
) -> dict[str, ResponseCurve]:
    """Curves by channel, of all media terms with a coefficient.

    Args:
        model_rows: `media_mix_model`. draw_rows: `media_mix_draws`.
        model: which model; default "business", or the only one there is.
    Returns:
        Empty when that model is not there or not fitted.
    """
    names = sorted(set(model_rows["model"]))
    wanted = model or (BUSINESS if BUSINESS in names or len(names) != 1 else names[0])
    rows = model_rows[(model_rows["model"] == wanted) & (model_rows["role"] == "media")]
    rows = rows[rows["coefficient"].notna() & (rows["status"] == "fitted")]
    drawn = draw_rows[draw_rows["model"] == wanted].sort_values(["variable", "draw"])
    curves = {}
    for row in rows.sort_values("variable").itertuples(index=False):
        days = float(row.period_days)  # type: ignore[arg-type]
        own = drawn[drawn["variable"] == row.variable]
        curves[str(row.variable)] = ResponseCurve(
            str(row.variable),
            float(row.coefficient) / days,  # type: ignore[arg-type]
            float(row.half_saturation) / days,  # type: ignore[arg-type]
            float(row.slope),  # type: ignore[arg-type]
            str(row.evidence),
            own["coefficient"].to_numpy(dtype=float) / days,
            own["half_saturation"].to_numpy(dtype=float) / days,
            own["slope"].to_numpy(dtype=float),
        )
    return curves
