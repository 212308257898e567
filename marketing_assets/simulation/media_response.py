"""How spend becomes sales in a simulated world: geometric adstock, then Hill saturation.

Written from the definitions (Broadbent 1979; Hill 1910), not from the rooms that fit such curves: the known truth
shares no code with the model it judges.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

WARM_UP = 28  # periods whose mean spend stands for what was spent before the first one


@dataclass(frozen=True)
class Response:
    """The response of one channel.

    Attributes:
        retention: share of a period's effect that is carried over to the next, 0..1; the weights sum to 1.
        half_saturation: sustained spend per period at which half of the effect is reached [currency].
        slope: exponent of the Hill curve; 1 = diminishing returns from the first unit on.
        scale: sales per period at full saturation [currency].
    """

    retention: float
    half_saturation: float
    slope: float
    scale: float = 1.0

    def carried(self, spend: np.ndarray) -> np.ndarray:
        """Adstock of a series of spend, in the same currency per period."""
        carried = np.empty(len(spend))
        before = float(spend[:WARM_UP].mean()) if len(spend) else 0.0
        for period, amount in enumerate(spend):
            before = carried[period] = (1 - self.retention) * amount + self.retention * before
        return carried

    def sustained(self, spend: np.ndarray) -> np.ndarray:
        """Sales per period if this were spent in every period."""
        power = np.asarray(spend, dtype=float) ** self.slope
        return self.scale * power / (power + self.half_saturation**self.slope)

    def marginal(self, spend: float) -> float:
        """Sales of the next unit of currency at a sustained level of spend."""
        step = max(spend, 1.0) * 1e-4
        up, down = self.sustained(np.array([spend + step, spend]))
        return float((up - down) / step)

    def contribution(self, spend: np.ndarray) -> np.ndarray:
        """Sales per period that would not have been without the spend."""
        return self.sustained(self.carried(spend))

    def scaled_to(self, roas: float, spend: np.ndarray) -> Response:
        """The same shape, with the scale that earns `roas` per unit of currency over this spend."""
        unscaled = Response(self.retention, self.half_saturation, self.slope).contribution(spend).sum()
        return Response(self.retention, self.half_saturation, self.slope, roas * float(spend.sum()) / float(unscaled))
