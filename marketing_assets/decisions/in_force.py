"""Which plan is in force on a day, read from the decisions.

For each effective date the last word counts: an approval, or a hold that takes it back. A hold on one date leaves an
older approved plan in force until that one expires; a plan is in force from its effective date to `expires`, both
included.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from marketing_assets.decisions.decision import Decision, DecisionKind
from marketing_assets.errors import DecisionError


@dataclass(frozen=True)
class PlannedAmount:
    """One approved amount [currency per day] and the one it replaced. `campaign` is None on a channel's own line."""

    platform: str | None
    channel: str
    campaign: str | None
    previous: Decimal
    amount: Decimal


@dataclass(frozen=True)
class InForcePlan:
    """An approved plan, in force from `effective_date` to `expires`, both included."""

    effective_date: date
    expires: date
    currency: str
    payload_hash: str
    lines: tuple[PlannedAmount, ...]

    @property
    def channels(self) -> dict[str, Decimal]:
        """Approved amount per channel."""
        return {line.channel: line.amount for line in self.lines if line.campaign is None}

    @property
    def campaigns(self) -> dict[tuple[str | None, str], Decimal]:
        """Approved amount per (platform, campaign): a later change of the channel rules does not lose it."""
        return {(line.platform, line.campaign): line.amount for line in self.lines if line.campaign is not None}


def approved_plan(decisions: Iterable[Decision], day: date) -> InForcePlan | None:
    """The approved plan in force on `day`, or None when none was approved, all were held, or the last has expired."""
    plans = [read_approval(d.effective_date, d.payload_hash, d.body) for d in _standing_approvals(decisions, day)]
    in_force = [plan for plan in plans if day <= plan.expires]
    return max(in_force, key=lambda plan: plan.effective_date, default=None)


def last_changes(decisions: Iterable[Decision], day: date) -> dict[str, date]:
    """Per channel, the effective date (up to `day`) of the last approved plan that changed its amount."""
    changes: dict[str, date] = {}
    for decision in _standing_approvals(decisions, day):
        plan = read_approval(decision.effective_date, decision.payload_hash, decision.body)
        for line in plan.lines:
            if line.campaign is None and line.amount != line.previous:
                changes[line.channel] = max(plan.effective_date, changes.get(line.channel, plan.effective_date))
    return changes


def _standing_approvals(decisions: Iterable[Decision], day: date) -> list[Decision]:
    """The approvals up to `day` that were neither held nor replaced, one per effective date."""
    last_word: dict[date, Decision] = {}
    for decision in sorted(decisions, key=lambda d: d.id):
        if decision.judges_plan and decision.effective_date <= day:
            last_word[decision.effective_date] = decision
    return [decision for decision in last_word.values() if decision.kind is DecisionKind.APPROVE]


def read_approval(effective_date: date, payload_hash: str, body: Mapping[str, Any]) -> InForcePlan:
    """Read the body of an approval: `currency`, `expires` (ISO date) and `lines` with decimal strings.

    Raises:
        DecisionError: a part is missing or of the wrong form.
    """
    try:
        plan = InForcePlan(
            effective_date=effective_date,
            expires=date.fromisoformat(body["expires"]),
            currency=str(body["currency"]),
            payload_hash=payload_hash,
            lines=tuple(_line(line) for line in body["lines"]),
        )
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise DecisionError(
            f"approval for {effective_date}: its body needs currency, expires (ISO date) and lines with "
            f"platform, channel, campaign, previous and amount (decimal strings); wrong part: {type(error).__name__}. "
            "Build it with activation.approval_body."
        ) from None
    if plan.expires < effective_date:
        raise DecisionError(f"approval for {effective_date}: it expires on {plan.expires}, before it takes effect")
    return plan


def _line(line: Mapping[str, Any]) -> PlannedAmount:
    return PlannedAmount(
        line["platform"], line["channel"], line["campaign"], _amount(line["previous"]), _amount(line["amount"])
    )


def _amount(text: Any) -> Decimal:
    """Strings only: a JSON float has already lost the cent."""
    if not isinstance(text, str):
        raise TypeError
    amount = Decimal(text)
    if not amount.is_finite() or amount < 0:
        raise ValueError
    return amount
