"""The lines of a plan: one per channel with its reason, and its campaigns' shares of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from marketing_assets.allocation.basis import Basis
from marketing_assets.allocation.guardrails import ChannelState, Limits
from marketing_assets.allocation.history import Campaign
from marketing_assets.allocation.money import largest_remainder
from marketing_assets.allocation.plan import Level, PlanLine
from marketing_assets.allocation.scope import Scope
from marketing_assets.allocation.wording import channel_reason
from marketing_assets.settings import Settings

HELD = "Today's amount stays: the plan is a hold."


def plan_lines(
    scope: Scope,
    states: Mapping[str, ChannelState],
    limits: Mapping[str, Limits],
    amounts: Mapping[str, int] | None,
    basis: Basis | None,
    settings: Settings,
    unit: Decimal,
) -> tuple[PlanLine, ...]:
    """Channel lines, each followed by its campaigns; `amounts` [planning units] is None for a hold."""
    lines: list[PlanLine] = []
    now = sum(state.today for state in states.values())
    whole = sum(amounts.values()) / now - 1 if amounts and now else 0.0
    for channel, state in states.items():
        own, campaigns = limits[channel], [key for key in scope.today if key.channel == channel]
        platforms = {key.platform for key in campaigns}
        if amounts is None or basis is None:
            proposed, reason = state.today, HELD
            binding: tuple[str, ...] = ()
        else:
            proposed = amounts[channel]
            binding = own.binding(state.today, proposed)
            reason = channel_reason(state, own, proposed, basis, settings.allocation, settings.currency, whole)
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
