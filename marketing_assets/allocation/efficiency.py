"""How well each channel turned spend into the KPI, shrunk toward all channels together where it has little evidence.

The formula and its sources stand in the package docstring.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

import pandas as pd

# What each KPI counts, and what says how much of it is chance, best first.
NUMERATOR = {"roas": "revenue", "cpa": "conversions", "cpl": "leads"}
EVIDENCE = {"roas": ("conversions", "clicks"), "cpa": ("conversions",), "cpl": ("leads",)}
# When the KPI asked for is not reported: the nearest one that is, money before counts.
INSTEAD = {"roas": ("roas", "cpa", "cpl"), "cpa": ("cpa", "roas", "cpl"), "cpl": ("cpl", "cpa", "roas")}
# A channel that lost all its revenue to refunds still keeps a trace of weight, so that any budget can be shared out.
LEAST_WEIGHT = 1e-6


@dataclass(frozen=True)
class Efficiency:
    """KPI per unit of spend. `weights` are relative to `pooled` (1 = like all together), after shrinkage.

    `observed` and `weights` have a channel only when it has final rows that report both spend and the KPI.
    """

    objective: str
    pooled: float
    observed: dict[str, float]
    weights: dict[str, float]
    warnings: tuple[str, ...]

    def below_break_even(self, margin: float) -> tuple[str, ...]:
        """A sentence naming the channels whose attributed revenue, at this margin (0..1], does not earn their spend."""
        needed = 1 / margin
        losing = sorted((roas, name) for name, roas in self.observed.items() if roas < needed)
        if self.objective != "roas" or not losing:
            return ()
        shown = ", ".join(f"{name} {roas:.2f}" for roas, name in losing)
        return (f"below the break-even ROAS of {needed:.2f} (1 / margin): {shown}",)


def measure_efficiency(rows: pd.DataFrame, kpi: str, prior: float) -> Efficiency | None:
    """Weigh the channels by `kpi`, or openly by the next one that is reported; None when none is.

    Args:
        rows: final rows of the lookback that report spend, as `read_history` gives them.
        kpi: roas, cpa or cpl.
        prior: pseudo-count `prior_conversions`: with this much evidence a channel is believed half.
    """
    spend = rows["spend"].astype(float)
    for objective in INSTEAD[kpi]:
        found = _weigh(rows, spend, objective, prior)
        if found is not None:
            if objective == kpi:
                return found
            fallback = f"no {NUMERATOR[kpi]} reported that is final: weighted by {objective} instead of {kpi}"
            return Efficiency(objective, found.pooled, found.observed, found.weights, (fallback, *found.warnings))
    return None


def _weigh(rows: pd.DataFrame, spend: pd.Series, objective: str, prior: float) -> Efficiency | None:
    numerator = rows[NUMERATOR[objective]]
    known = numerator.notna()
    spent = _sums(spend[known], rows["channel"][known])
    gained = _sums(numerator[known], rows["channel"][known])
    channels = sorted(channel for channel, amount in spent.items() if amount > 0)
    all_spent = fsum(spent[channel] for channel in channels)
    all_gained = fsum(gained[channel] for channel in channels)
    if not channels or all_gained <= 0:
        return None
    pooled = all_gained / all_spent
    if pooled == 0:  # so little that it underflows: nothing to compare with
        return None
    observed = {channel: gained[channel] / spent[channel] for channel in channels}
    density, warnings = _evidence_per_spend(rows, spend, objective)
    weights = {}
    for channel in channels:
        expected = spent[channel] * density
        weight = (expected * (observed[channel] / pooled) + prior) / (expected + prior)
        weights[channel] = max(weight, LEAST_WEIGHT)
    return Efficiency(objective, pooled, observed, weights, warnings)


def _evidence_per_spend(rows: pd.DataFrame, spend: pd.Series, objective: str) -> tuple[float, tuple[str, ...]]:
    """Evidence count per unit of spend over all rows that report it."""
    for metric in EVIDENCE[objective]:
        known = rows[metric].notna()
        count, money = fsum(rows[metric][known]), fsum(spend[known])
        if count > 0 and money > 0:
            return count / money, ()
    return 0.0, (f"{objective} without {' or '.join(EVIDENCE[objective])}: no telling chance from efficiency, no move",)


def _sums(values: pd.Series, channels: pd.Series) -> dict[str, float]:
    """Exact sums per channel: `fsum` does not depend on the order of the rows."""
    return {str(channel): fsum(group) for channel, group in values.groupby(channels)}
