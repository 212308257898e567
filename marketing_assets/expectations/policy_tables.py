"""Settings as relations, so that rules can join them: one row per configured name, and one with an empty name for all
others. Names are lower case, as settings match names in any case.
"""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from marketing_assets.settings import Settings


class GuardrailRow(TypedDict):
    """What limits a channel's move between today and tomorrow."""

    channel: str
    may_move: bool
    committed_until: date | None
    max_daily_change: float


class MaturityRow(TypedDict):
    """Days a platform still rewrites."""

    platform: str
    days: int


def guardrail_rows(settings: Settings) -> list[GuardrailRow]:
    """Guardrails of every channel the settings name, and of the others under the empty name."""
    policy = settings.allocation
    pilots = {name.casefold() for name in policy.pilot_channels}
    names = {name.lower() for name in (*policy.channels, *policy.pilot_channels)}
    rows = []
    for name in ("", *sorted(names)):
        own = policy.guardrails(name)
        rows.append(
            GuardrailRow(
                channel=name,
                may_move=own.controllable and (not pilots or name.casefold() in pilots),
                committed_until=own.committed_until,
                max_daily_change=own.max_daily_change,
            )
        )
    return rows


def maturity_rows(settings: Settings) -> list[MaturityRow]:
    """Maturity days of every platform the settings name, and of the others under the empty name."""
    policy = settings.maturity
    named = [MaturityRow(platform=name.lower(), days=days) for name, days in policy.platforms.items()]
    return [MaturityRow(platform="", days=policy.default_days), *named]


def joined(parameter: str, key: str, name: str) -> str:
    """SQL join of `limits`: the row of `parameter` for `name`, else the one with the empty name."""
    rows = f"(SELECT unnest(getvariable('{parameter}')) AS limits)"
    return (
        f"JOIN {rows} ON limits.{key} = CASE WHEN lower({name}) IN "
        f"(SELECT limits.{key} FROM {rows}) THEN lower({name}) ELSE '' END"
    )
