"""The plain sentences of a plan: why a channel's amount is what it is, and why a plan is a hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from marketing_assets.allocation.basis import Basis
from marketing_assets.allocation.budget import DayBudget
from marketing_assets.allocation.guardrails import ChannelState, Limits
from marketing_assets.settings import AllocationPolicy


def money(units: int, unit: Decimal, currency: str) -> str:
    """Such as `1,234.50 EUR`."""
    return f"{units * unit:,f} {currency}"


def channel_reason(
    state: ChannelState,
    limits: Limits,
    proposed: int,
    basis: Basis,
    policy: AllocationPolicy,
    currency: str,
    whole: float,
) -> str:
    """Why a channel of a planned plan gets what it gets; `whole` is the move of all channels together (0.1 = +10 %)."""
    if limits.fixed_by:
        return _fixed(state, limits.fixed_by, basis, policy)
    performance = basis.performance(state.channel, currency)
    if proposed == state.today:
        binding = limits.binding(state.today, proposed)
        if binding == ("dead_band",):
            return f"{performance}: keeps its amount, the move would be under {policy.dead_band:.1%}."
        return f"{performance}: keeps its amount{_stopped(binding)}."
    verb = "raised" if proposed > state.today else "cut"
    by = abs(proposed - state.today) / state.today if state.today else None
    size = f" by {by:.1%}" if by is not None else ""
    # A channel below average can still be raised: the budget grew, or better channels are at their limits.
    against = (proposed > state.today) != basis.favours(state.channel)
    context = f" (the whole budget moves by {whole:+.1%})" if against else ""
    return f"{performance}: {verb}{size}{_stopped(limits.binding(state.today, proposed))}{context}."


def _stopped(binding: tuple[str, ...]) -> str:
    return f", stopped by {' and '.join(binding)}" if binding else ""


def _fixed(state: ChannelState, fixed_by: str, basis: Basis, policy: AllocationPolicy) -> str:
    own = policy.guardrails(state.channel)
    why = {
        "controllable": "Not controllable",
        "committed_until": f"Committed until {own.committed_until}",
        "pilot_channels": "Not one of the pilot channels",
        "min_days_between_changes": f"Changed on {state.last_change}, next after {own.min_days_between_changes} days",
        "no_evidence": basis.no_evidence(policy.lookback_days),
    }
    return f"{why[fixed_by]}: keeps its amount."


def infeasible(limits: Mapping[str, Limits], budget: DayBudget, unit: Decimal, currency: str) -> str | None:
    """Why no amounts inside the limits sum to the budget, naming the limits; None when some do."""
    crossed = [
        f"{channel}: {' and '.join(own.lower_by)} asks for at least {money(own.lower, unit, currency)}, "
        f"{' and '.join(own.upper_by)} allows at most {money(own.upper, unit, currency)}"
        for channel, own in limits.items()
        if own.lower > own.upper
    ]
    if crossed:
        return f"limits contradict each other; widen one: {'; '.join(crossed)}"
    least, most = sum(own.lower for own in limits.values()), sum(own.upper for own in limits.values())
    shown = f"{money(budget.units, unit, currency)} ({budget.source})"
    if least > budget.units:
        by = _by_limit({channel: own.lower_by for channel, own in limits.items() if own.lower > 0})
        return (
            f"the limits need at least {money(least, unit, currency)}, the budget is {shown}: "
            f"{money(least - budget.units, unit, currency)} short; binding: {by}"
        )
    if most < budget.units:
        by = _by_limit({channel: own.upper_by for channel, own in limits.items()})
        return (
            f"the limits allow at most {money(most, unit, currency)}, the budget is {shown}: "
            f"{money(budget.units - most, unit, currency)} could not be placed; binding: {by}"
        )
    return None


def _by_limit(channels: Mapping[str, tuple[str, ...]]) -> str:
    names: dict[str, list[str]] = {}
    for channel, limits in channels.items():
        for limit in limits:
            names.setdefault(limit, []).append(channel)
    return "; ".join(f"{limit} ({', '.join(where)})" for limit, where in names.items())


def budget_sentence(
    budget: DayBudget, today: int, basis: Basis, unit: Decimal, currency: str, effective_date: date
) -> str:
    """What a planned plan does, in one sentence."""
    return (
        f"{money(budget.units, unit, currency)} for {effective_date}, {budget.source}, {basis.words}; "
        f"today's amounts sum to {money(today, unit, currency)}."
    )
