"""The limits of one channel on one day. Their order and meaning stand in the package docstring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from marketing_assets.allocation.money import to_units
from marketing_assets.settings import AllocationPolicy


@dataclass(frozen=True)
class ChannelState:
    """What the limits of a channel depend on. Amounts [currency per day]; `today` is in whole planning units."""

    channel: str
    today: int
    recent_mean: Decimal
    highest_day: Decimal
    last_change: date | None
    has_evidence: bool


@dataclass(frozen=True)
class Limits:
    """Lowest and highest amount allowed [planning units], and the guardrails that set them.

    `fixed_by` is set when the channel keeps its amount. `lower` above `upper` means that a floor or ceiling cannot be
    reached in one day.
    """

    lower: int
    upper: int
    lower_by: tuple[str, ...]
    upper_by: tuple[str, ...]
    fixed_by: str | None = None

    def binding(self, today: int, proposed: int) -> tuple[str, ...]:
        """The guardrails that stopped the amount at `proposed`."""
        if self.lower < proposed < self.upper:
            return ("dead_band",) if proposed == today else ()
        at_lower = self.lower_by if proposed == self.lower else ()
        at_upper = self.upper_by if proposed == self.upper else ()
        return tuple(dict.fromkeys((*at_lower, *at_upper)))


def channel_limits(state: ChannelState, policy: AllocationPolicy, effective_date: date, unit: Decimal) -> Limits:
    """All guardrails of the channel together."""
    fixed_by = _fixed_by(state, policy, effective_date)
    if fixed_by:
        return Limits(state.today, state.today, (fixed_by,), (fixed_by,), fixed_by)
    own, today = policy.guardrails(state.channel), state.today
    box, drift = Decimal(str(own.max_daily_change)), Decimal(str(policy.max_drift))
    room = 1 + Decimal(str(policy.beyond_observed))

    def up_to(amount: Decimal) -> int:
        return to_units(amount, unit, ROUND_FLOOR)

    def down_to(amount: Decimal) -> int:
        return to_units(amount, unit, ROUND_CEILING)

    lower = {
        "max_daily_change": down_to(today * unit * (1 - box)),
        "max_drift": min(today, down_to(max(state.recent_mean * (1 - drift), Decimal(0)))),
    }
    upper = {
        "max_daily_change": up_to(today * unit * (1 + box)),
        "max_drift": max(today, up_to(state.recent_mean * (1 + drift))),
        "beyond_observed": max(today, up_to(state.highest_day * room)),
    }
    if own.floor > 0:
        lower["floor"] = down_to(own.floor)
    if own.ceiling is not None:
        upper["ceiling"] = up_to(own.ceiling)
    lowest, highest = max(lower.values()), min(upper.values())
    return Limits(
        lowest,
        highest,
        tuple(name for name, limit in lower.items() if limit == lowest),
        tuple(name for name, limit in upper.items() if limit == highest),
    )


def _fixed_by(state: ChannelState, policy: AllocationPolicy, effective_date: date) -> str | None:
    own = policy.guardrails(state.channel)
    pilots = {name.casefold() for name in policy.pilot_channels}
    if not own.controllable:
        return "controllable"
    if own.committed_until is not None and own.committed_until > effective_date:
        return "committed_until"
    if pilots and state.channel.casefold() not in pilots:
        return "pilot_channels"
    if state.last_change is not None and (effective_date - state.last_change).days < own.min_days_between_changes:
        return "min_days_between_changes"
    return None if state.has_evidence else "no_evidence"
