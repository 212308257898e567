"""Puts the plan together: scope, budget, basis, limits, solution, words. The rules stand in the package docstring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pandas as pd

from marketing_assets.allocation.basis import Basis, choose_basis
from marketing_assets.allocation.budget import DayBudget, day_budget
from marketing_assets.allocation.curves import ResponseCurve
from marketing_assets.allocation.efficiency import measure_efficiency
from marketing_assets.allocation.guardrails import ChannelState, Limits, channel_limits
from marketing_assets.allocation.history import highest_daily_spend, mean_daily_spend, read_history, trailing
from marketing_assets.allocation.lines import plan_lines
from marketing_assets.allocation.money import planning_unit, to_units
from marketing_assets.allocation.plan import BudgetPlan, PlanStatus
from marketing_assets.allocation.scope import Scope, planned_scope
from marketing_assets.allocation.wording import budget_sentence, infeasible
from marketing_assets.decisions import InForcePlan
from marketing_assets.findings import Gate
from marketing_assets.settings import Settings

WIDEST_MOVE = 1.0  # a curve is asked for nothing beyond twice today's amount (`max_daily_change` is a share)


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
    curves: Mapping[str, ResponseCurve] | None = None,
    curves_reason: str = "",
) -> BudgetPlan:
    """Plan the day after `as_of`. Same inputs, same plan, whatever the order of the rows.

    Args:
        daily: one row per date x platform x campaign, as `read_history` describes; rows after `as_of` are not read.
        settings: `kpi`, `margin`, `currency`, `allocation` and `freshness` are used.
        as_of: the newest day the plan may know.
        gates: a failed one makes the plan a hold.
        approved: the plan in force on `as_of`; its amounts are today's.
        previous_changes: per channel, the effective date of its last change (`decisions.last_changes`).
        curves: channel -> response curve, when the media mix model passed its gate; planned channels without one of
            clear evidence are frozen. None, or too few of them: planned by efficiency.
        curves_reason: why the curves may be used or why there are none, such as "31 of 52 weeks".
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
    basis = choose_basis(curves, curves_reason, efficiency, today, unit, WIDEST_MOVE)
    means = mean_daily_spend(lookback)
    mean_spend = sum((means[campaign] for campaign in scope.today), Decimal(0))
    budget = day_budget(rows, mean_spend, policy, effective_date, unit) if scope.today else None
    states = _states(rows, lookback, today, basis, settings, as_of, previous_changes or {})
    limits = {name: channel_limits(state, policy, effective_date, unit) for name, state in states.items()}
    outcome = _decide(settings, gates, budget, basis, states, limits, unit, effective_date)
    return BudgetPlan(
        status=PlanStatus.HOLD if outcome.proposed is None else PlanStatus.PLANNED,
        reason=outcome.reason,
        as_of=as_of,
        effective_date=effective_date,
        expires=effective_date + timedelta(days=policy.valid_days - 1),
        objective=basis.objective if basis else None,
        currency=settings.currency,
        budget=budget.units * unit if budget else None,
        lines=plan_lines(scope, states, limits, outcome.proposed, basis, settings, unit),
        warnings=(
            *scope.warnings,
            *_unknown_channels(rows, settings),
            *(basis.warnings(settings.margin) if basis else ()),
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
    basis: Basis | None,
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
            has_evidence=basis is not None and basis.judges(channel),
        )
        for channel, amount in today.items()
    }


def _decide(
    settings: Settings,
    gates: Sequence[Gate],
    budget: DayBudget | None,
    basis: Basis | None,
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
    if basis is None:
        return _Outcome("no revenue, conversions or leads that are final: nothing to weigh the channels by")
    reason = infeasible(limits, budget, unit, settings.currency)
    if reason:
        return _Outcome(reason)
    now = {name: state.today for name, state in states.items()}
    return _Outcome(
        budget_sentence(budget, sum(now.values()), basis, unit, settings.currency, effective_date),
        basis.split(now, limits, budget.units, settings.allocation.dead_band),
    )
