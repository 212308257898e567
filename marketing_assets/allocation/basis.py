"""What the channels are judged by: response curves of the media mix model, or the efficiency platforms report.

A basis says which channels it can judge, shares the budget out, and words what it knows of a channel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Protocol

import numpy as np

from marketing_assets.allocation.curve_solver import CurvePart, best_split
from marketing_assets.allocation.curves import ResponseCurve, is_usable, marginal_at, values
from marketing_assets.allocation.efficiency import Efficiency
from marketing_assets.allocation.guardrails import Limits
from marketing_assets.allocation.solver import Share, share_out

CURVE_OBJECTIVE = "incremental revenue (response curves)"
FEWEST_CURVES = 2  # one channel that can be judged leaves nothing to weigh it against


class Basis(Protocol):
    """What `plan_budget` needs to know of how channels are judged."""

    @property
    def objective(self) -> str:
        """What the plan improves, as the plan and its payload name it."""

    @property
    def words(self) -> str:
        """The objective as the plan's sentence names it, with why this basis and not the other."""

    def judges(self, channel: str) -> bool:
        """Whether it knows enough of the channel to move its amount."""

    def no_evidence(self, lookback_days: int) -> str:
        """Why a channel it cannot judge keeps its amount."""

    def performance(self, channel: str, currency: str) -> str:
        """What it knows of a channel it judges, for the reason of its line."""

    def favours(self, channel: str) -> bool:
        """Whether the channel does better than all together."""

    def split(
        self, today: Mapping[str, int], limits: Mapping[str, Limits], total: int, dead_band: float
    ) -> dict[str, int]:
        """Amounts [planning units] inside the limits that sum to `total`."""

    def warnings(self, margin: float) -> tuple[str, ...]:
        """What people should know of the basis; `margin` is the contribution margin of revenue (0..1]."""


@dataclass(frozen=True)
class EfficiencyBasis:
    """Today's amounts weighed by what platforms report for them; `why_not_curves` may be empty."""

    efficiency: Efficiency
    why_not_curves: str = ""

    @property
    def objective(self) -> str:
        """What the plan improves, as the plan and its payload name it."""
        return self.efficiency.objective

    @property
    def words(self) -> str:
        """The objective as the plan's sentence names it, with why this basis and not the other."""
        weighed = f"weighted by {self.objective}"
        return f"{weighed}, planned by efficiency: {self.why_not_curves}" if self.why_not_curves else weighed

    def judges(self, channel: str) -> bool:
        """Whether it knows enough of the channel to move its amount."""
        return channel in self.efficiency.weights

    def no_evidence(self, lookback_days: int) -> str:
        """Why a channel it cannot judge keeps its amount."""
        return f"Reported no final result in the last {lookback_days} days to judge it by"

    def performance(self, channel: str, currency: str) -> str:
        """What it knows of a channel it judges, for the reason of its line."""
        efficiency = self.efficiency
        own, pooled, weight = efficiency.observed[channel], efficiency.pooled, efficiency.weights[channel]
        if efficiency.objective == "roas":
            return f"ROAS {own:.2f} against {pooled:.2f} overall ({pooled * weight:.2f} after shrinkage)"
        name = efficiency.objective.upper()
        shrunk = f"{1 / (pooled * weight):,.2f} after shrinkage"
        if own <= 0:
            kind = "conversion" if name == "CPA" else "lead"
            return f"No {kind} yet against {name} {1 / pooled:,.2f} overall ({shrunk})"
        return f"{name} {1 / own:,.2f} {currency} against {1 / pooled:,.2f} overall ({shrunk})"

    def favours(self, channel: str) -> bool:
        """Whether the channel does better than all together."""
        return self.efficiency.weights[channel] > 1

    def split(
        self, today: Mapping[str, int], limits: Mapping[str, Limits], total: int, dead_band: float
    ) -> dict[str, int]:
        """Amounts [planning units] inside the limits that sum to `total`."""
        shares = [
            Share(self.efficiency.weights.get(name, 0.0) * now, now, limits[name].lower, limits[name].upper)
            for name, now in today.items()
        ]
        return dict(zip(today, share_out(shares, total, dead_band), strict=True))

    def warnings(self, margin: float) -> tuple[str, ...]:
        """What people should know of the basis; `margin` is the contribution margin of revenue (0..1]."""
        return (*self.efficiency.warnings, *self.efficiency.below_break_even(margin))


@dataclass(frozen=True)
class CurveBasis:
    """Expected incremental revenue of response curves; `marginal` is their slope at today's amounts.

    The margin is one number for all channels: it scales the sum that is maximised and leaves its maximum where it is.
    """

    curves: Mapping[str, ResponseCurve]
    marginal: Mapping[str, float]
    pooled: float
    unit: Decimal
    why: str = ""

    @property
    def objective(self) -> str:
        """What the plan improves, as the plan and its payload name it."""
        return CURVE_OBJECTIVE

    @property
    def words(self) -> str:
        """The objective as the plan's sentence names it, with why this basis and not the other."""
        placed = f"placed for the greatest {self.objective}"
        return f"{placed}: {self.why}" if self.why else placed

    def judges(self, channel: str) -> bool:
        """Whether it knows enough of the channel to move its amount."""
        return channel in self.curves

    def no_evidence(self, lookback_days: int) -> str:
        """Why a channel it cannot judge keeps its amount."""
        return "Has no response curve with clear evidence to judge it by"

    def performance(self, channel: str, currency: str) -> str:
        """What it knows of a channel it judges, for the reason of its line."""
        return f"Marginal ROI {self.marginal[channel]:.2f} at today's amount against {self.pooled:.2f} overall"

    def favours(self, channel: str) -> bool:
        """Whether the channel does better than all together."""
        return self.marginal[channel] > self.pooled

    def split(
        self, today: Mapping[str, int], limits: Mapping[str, Limits], total: int, dead_band: float
    ) -> dict[str, int]:
        """Amounts [planning units] inside the limits that sum to `total`."""
        parts = [
            CurvePart(self._response(name), now, limits[name].lower, limits[name].upper) for name, now in today.items()
        ]
        return dict(zip(today, best_split(parts, total, dead_band), strict=True))

    def warnings(self, margin: float) -> tuple[str, ...]:
        """What people should know of the basis; `margin` is the contribution margin of revenue (0..1]."""
        losing = sorted((slope, name) for name, slope in self.marginal.items() if slope * margin < 1)
        if not losing:
            return ()
        shown = ", ".join(f"{name} {slope:.2f}" for slope, name in losing)
        return (f"the next unit of spend earns less than it costs (marginal ROI below {1 / margin:.2f}): {shown}",)

    def _response(self, channel: str) -> partial[np.ndarray] | None:
        curve = self.curves.get(channel)
        return None if curve is None else partial(_in_units, curve, float(self.unit))


def _in_units(curve: ResponseCurve, unit: float, amounts: np.ndarray) -> np.ndarray:
    return values(curve, amounts * unit)


def choose_basis(
    curves: Mapping[str, ResponseCurve] | None,
    curves_reason: str,
    efficiency: Efficiency | None,
    today: Mapping[str, int],
    unit: Decimal,
    widest_move: float,
) -> Basis | None:
    """Curves where they can judge at least two planned channels (or the only one), else efficiency, else nothing.

    Args:
        curves: per channel, of any evidence; None when there is no model or it failed its gate.
        curves_reason: why the curves may be used, or why there are none.
        today: amounts of the planned channels [planning units].
        widest_move: the greatest relative move to expect, over which a curve must give finite numbers.
    """
    why_not = curves_reason.removeprefix("planned by efficiency: ")
    if curves is not None:
        usable = {
            name: curve
            for name, curve in sorted(curves.items())
            if name in today and is_usable(curve, 0.0, float(today[name] * unit) * (1 + widest_move))
        }
        if usable and len(usable) >= min(FEWEST_CURVES, len(today)):
            return _curve_basis(usable, curves_reason, today, unit)
        why_not = f"{len(usable)} of {len(today)} planned channels have a response curve with clear evidence"
    return EfficiencyBasis(efficiency, why_not) if efficiency else None


def _curve_basis(curves: Mapping[str, ResponseCurve], why: str, today: Mapping[str, int], unit: Decimal) -> CurveBasis:
    amounts = {name: float(today[name] * unit) for name in curves}
    marginal = {name: marginal_at(curve, amounts[name]) for name, curve in curves.items()}
    spent = sum(amounts.values())
    pooled = sum(marginal[name] * amounts[name] for name in curves) / spent if spent > 0 else 0.0
    return CurveBasis(curves, marginal, pooled, unit, why)
