"""What is true of a company's sales: the response, contribution and ROAS of each channel, promotions, the baseline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from marketing_assets.simulation.media_response import Response

CURRENT_PERIODS = 28  # "today's level of spend" is the mean of so many newest periods


@dataclass(frozen=True)
class Promotion:
    """Days of an offer to everybody, both ends included, and the share of baseline sales it adds."""

    name: str
    start: date
    end: date
    lift: float


@dataclass(frozen=True)
class ChannelTruth:
    """One channel over the whole span; `roas` is incremental sales per spend (gross), on the noise-free sales."""

    response: Response
    spend: float
    contribution: float
    contribution_share: float
    roas: float
    marginal_roas: float


@dataclass(frozen=True)
class MixTruth:
    """Noise-free sales = baseline + sum of the channels' contributions.

    Attributes:
        period: "day" or "week"; what `adstock` and `saturation` count in.
        unit: of `half_saturation`.
        sales, baseline: totals over the span, without noise.
        channels: by name.
    """

    period: str
    unit: str
    sales: float
    baseline: float
    channels: dict[str, ChannelTruth]

    def record(self) -> dict[str, object]:
        """For `truth.json`. `marginal_roas`: of one more unit per period, at the mean spend of the last 28 periods."""
        return {
            "adstock_period": self.period,
            "expected_sales": round(self.sales, 2),
            "baseline": round(self.baseline, 2),
            "baseline_share": round(self.baseline / self.sales, 6),
            "channels": {
                name: {
                    "adstock": round(channel.response.retention, 6),
                    "saturation": {
                        "half_saturation": round(channel.response.half_saturation, 2),
                        "slope": round(channel.response.slope, 6),
                        "unit": self.unit,
                    },
                    "spend": round(channel.spend, 2),
                    "contribution": round(channel.contribution, 2),
                    "contribution_share": round(channel.contribution_share, 6),
                    "roas": round(channel.roas, 6),
                    "marginal_roas": round(channel.marginal_roas, 6),
                }
                for name, channel in self.channels.items()
            },
        }


def mix_truth(
    period: str, unit: str, baseline: np.ndarray, spend: Mapping[str, np.ndarray], responses: Mapping[str, Response]
) -> MixTruth:
    """Add up the components of noise-free sales; all series have one value per period, in the same currency."""
    contributions = {name: float(response.contribution(spend[name]).sum()) for name, response in responses.items()}
    sales = float(baseline.sum()) + sum(contributions.values())
    channels = {
        name: ChannelTruth(
            response,
            float(spend[name].sum()),
            contributions[name],
            contributions[name] / sales,
            contributions[name] / float(spend[name].sum()),
            response.marginal(float(spend[name][-CURRENT_PERIODS:].mean())),
        )
        for name, response in responses.items()
    }
    return MixTruth(period, unit, sales, float(baseline.sum()), channels)
