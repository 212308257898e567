"""Puts the plan together: scope, budget, weights, limits, solution, words. The rules stand in the package docstring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pandas as pd

from marketing_assets.allocation.budget import DayBudget, day_budget
from marketing_assets.allocation.efficiency import Efficiency, measure_efficiency
from marketing_assets.allocation.guardrails import ChannelState, Limits, channel_limits
from marketing_assets.allocation.history import (
    Campaign,
    highest_daily_spend,
    mean_daily_spend,
    read_history,
    trailing,
)
from marketing_assets.allocation.money import largest_remainder, planning_unit, to_units
from marketing_assets.allocation.plan import BudgetPlan, Level, PlanLine, PlanStatus
from marketing_assets.allocation.scope import Scope, planned_scope
from marketing_assets.allocation.solver import Share, share_out
from marketing_assets.allocation.wording import budget_sentence, channel_reason, infeasible
from marketing_assets.decisions import InForcePlan
from marketing_assets.findings import Gate
from marketing_assets.settings import Settings

HELD = "Today's amount stays: the plan is a hold."


@dataclass(frozen=True)
class _Outcome:
    """What the planner concluded: amounts per channel [planning units], or None for a hold, and why."""

    reason: str
    proposed: dict[str, int] | None = None


def plan_budget(
    daily: pd.DataFrame,
    settings: Settings,
    *,
    as_of: date,
    gates: Sequence[Gate] = (),
    approved: InForcePlan | None = None,
    previous_changes: Mapping[str, date] | None = None,
) -> BudgetPlan:
    """Plan the day after `as_of`. Same inputs, same plan, whatever the order of the rows.

    Args:
        daily: one row per date x platform x campaign, as `read_history` describes; rows after `as_of` are not read.
        settings: `kpi`, `margin`, `currency`, `allocation` and `freshness` are used.
        as_of: the newest day the plan may know.
        gates: a failed one makes the plan a hold.
        approved: the plan in force on `as_of`; its amounts are today's.
        previous_changes: per channel, the effective date of its last change (`decisions.last_changes`).
    Returns:
        A planned plan whose channel lines sum to the budget, or a hold with its reason.
    """
    effective_date = as_of + timedelta(days=1)
    policy, unit = settings.allocation, planning_unit(settings.currency)
    rows = read_history(daily, as_of)
    scope = planned_scope(rows, settings, as_of, approved)
    today = _today_units(scope, unit)
    lookback = trailing(rows, as_of, policy.lookback_days)
    efficiency = measure_efficiency(
        lookback[lookback["mature"] & lookback["channel"].isin(list(today))], settings.kpi, policy.prior_conversions
    )
    means = mean_daily_spend(lookback)
    mean_spend = sum((means[campaign] for campaign in scope.today), Decimal(0))
    budget = day_budget(rows, mean_spend, policy, effective_date, unit) if scope.today else None
    states = _states(rows, lookback, today, efficiency, settings, as_of, previous_changes or {})
    limits = {name: channel_limits(state, policy, effective_date, unit) for name, state in states.items()}
    outcome = _decide(settings, gates, budget, efficiency, states, limits, unit, effective_date)
    return BudgetPlan(
        status=PlanStatus.HOLD if outcome.proposed is None else PlanStatus.PLANNED,
        reason=outcome.reason,
        as_of=as_of,
        effective_date=effective_date,
        expires=effective_date + timedelta(days=policy.valid_days - 1),
        objective=efficiency.objective if efficiency else None,
        currency=settings.currency,
        budget=budget.units * unit if budget else None,
        lines=_lines(scope, states, limits, outcome, efficiency, settings, unit),
        warnings=(
            *scope.warnings,
            *_unknown_channels(rows, settings),
            *((*efficiency.warnings, *efficiency.below_break_even(settings.margin)) if efficiency else ()),
        ),
    )


def _unknown_channels(rows: pd.DataFrame, settings: Settings) -> tuple[str, ...]:
    """A limit on a misspelt channel limits nothing: say so."""
    named = {*settings.allocation.channels, *settings.allocation.pilot_channels}
    known = {str(channel).casefold() for channel in rows["channel"].unique()}
    unknown = sorted(name for name in named if name.casefold() not in known)
    return (f"the settings name channels that no campaign has: {', '.join(unknown)}",) if unknown else ()


def _today_units(scope: Scope, unit: Decimal) -> dict[str, int]:
    exact: dict[str, Decimal] = {}
    for campaign, amount in scope.today.items():
        exact[campaign.channel] = exact.get(campaign.channel, Decimal(0)) + amount
    return {channel: to_units(amount, unit) for channel, amount in exact.items()}


def _states(
    rows: pd.DataFrame,
    lookback: pd.DataFrame,
    today: Mapping[str, int],
    efficiency: Efficiency | None,
    settings: Settings,
    as_of: date,
    previous_changes: Mapping[str, date],
) -> dict[str, ChannelState]:
    recent: dict[str, Decimal] = {}
    for campaign, mean in mean_daily_spend(trailing(rows, as_of, settings.allocation.drift_days)).items():
        recent[campaign.channel] = recent.get(campaign.channel, Decimal(0)) + mean
    highest = highest_daily_spend(lookback)
    return {
        channel: ChannelState(
            channel=channel,
            today=amount,
            recent_mean=recent.get(channel, Decimal(0)),
            highest_day=highest[channel],
            last_change=previous_changes.get(channel),
            has_evidence=efficiency is not None and channel in efficiency.weights,
        )
        for channel, amount in today.items()
    }


def _decide(
    settings: Settings,
    gates: Sequence[Gate],
    budget: DayBudget | None,
    efficiency: Efficiency | None,
    states: Mapping[str, ChannelState],
    limits: Mapping[str, Limits],
    unit: Decimal,
    effective_date: date,
) -> _Outcome:
    failed = [f"{gate.name}: {gate.reason}" for gate in gates if not gate.passed]
    if failed:
        return _Outcome("; ".join(failed))
    if budget is None:
        return _Outcome(f"no campaign reported spend in the last {settings.allocation.lookback_days} days")
    if budget.units <= 0:
        return _Outcome(f"nothing to spend: {budget.source}")
    if efficiency is None:
        return _Outcome("no revenue, conversions or leads that are final: nothing to weigh the channels by")
    reason = infeasible(limits, budget, unit, settings.currency)
    if reason:
        return _Outcome(reason)
    shares = [
        Share(efficiency.weights.get(name, 0.0) * state.today, state.today, limits[name].lower, limits[name].upper)
        for name, state in states.items()
    ]
    amounts = share_out(shares, budget.units, settings.allocation.dead_band)
    today = sum(state.today for state in states.values())
    return _Outcome(
        budget_sentence(budget, today, efficiency.objective, unit, settings.currency, effective_date),
        dict(zip(states, amounts, strict=True)),
    )


def _lines(
    scope: Scope,
    states: Mapping[str, ChannelState],
    limits: Mapping[str, Limits],
    outcome: _Outcome,
    efficiency: Efficiency | None,
    settings: Settings,
    unit: Decimal,
) -> tuple[PlanLine, ...]:
    lines: list[PlanLine] = []
    now = sum(state.today for state in states.values())
    whole = sum(outcome.proposed.values()) / now - 1 if outcome.proposed and now else 0.0
    for channel, state in states.items():
        own, campaigns = limits[channel], [key for key in scope.today if key.channel == channel]
        platforms = {key.platform for key in campaigns}
        if outcome.proposed is None or efficiency is None:
            proposed, reason = state.today, HELD
            binding: tuple[str, ...] = ()
        else:
            proposed = outcome.proposed[channel]
            binding = own.binding(state.today, proposed)
            reason = channel_reason(state, own, proposed, efficiency, settings.allocation, settings.currency, whole)
        lines.append(
            PlanLine(
                level=Level.CHANNEL,
                platform=platforms.pop() if len(platforms) == 1 else None,
                channel=channel,
                campaign=None,
                today=state.today * unit,
                proposed=proposed * unit,
                floor=own.lower * unit,
                ceiling=own.upper * unit,
                binding=binding,
                reason=reason,
            )
        )
        lines.extend(_campaign_lines(campaigns, scope, state.today, proposed, unit))
    return tuple(lines)


def _campaign_lines(
    campaigns: Sequence[Campaign], scope: Scope, today: int, proposed: int, unit: Decimal
) -> list[PlanLine]:
    """A channel's amounts split as its campaigns share today's; an unchanged channel changes no campaign."""
    now = largest_remainder(today, [scope.today[campaign] for campaign in campaigns])
    then = largest_remainder(proposed, now)
    return [
        PlanLine(
            level=Level.CAMPAIGN,
            platform=campaign.platform,
            channel=campaign.channel,
            campaign=campaign.campaign,
            today=before * unit,
            proposed=after * unit,
            floor=None,
            ceiling=None,
            binding=(),
            reason=f"{before / today:.1%} of its channel, as today." if today else "Its channel spends nothing today.",
        )
        for campaign, before, after in zip(campaigns, now, then, strict=True)
    ]
