"""Which campaigns are planned, and what each gets today. What is left out is said in a warning."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pandas as pd

from marketing_assets.allocation.history import Campaign, mean_daily_spend, spend_totals, trailing
from marketing_assets.decisions import InForcePlan
from marketing_assets.settings import Settings

TODAY_DAYS = 7
NAMES_SHOWN = 5


@dataclass(frozen=True)
class Scope:
    """Exact amounts of today per planned campaign [currency per day], in order of channel, platform, campaign."""

    today: dict[Campaign, Decimal]
    warnings: tuple[str, ...]


def planned_scope(rows: pd.DataFrame, settings: Settings, as_of: date, approved: InForcePlan | None) -> Scope:
    """Campaigns that spent in the lookback on platforms that still report, with the amount of each today."""
    warnings = []
    if approved is not None and approved.currency != settings.currency:
        warnings.append(
            f"the approved plan is in {approved.currency}, not {settings.currency}: recent spend counts instead"
        )
        approved = None
    in_force = approved.campaigns if approved is not None else {}
    newest = rows.groupby("platform")["date"].max().to_dict()
    recent = trailing(rows, as_of, settings.allocation.lookback_days)
    spent = spend_totals(recent)
    means = mean_daily_spend(trailing(rows, as_of, TODAY_DAYS))
    heard_from = {key.platform for key in means}
    last_day_alive = pd.Timestamp(as_of) - pd.Timedelta(days=settings.freshness.dormant_after_days)

    today: dict[Campaign, Decimal] = {}
    dormant, idle, unknown = set(), set(), set()
    names = rows[["platform", "channel", "campaign"]].drop_duplicates().itertuples(index=False, name=None)
    for key in sorted((Campaign(*name) for name in names), key=lambda c: (c.channel, c.platform, c.campaign)):
        approved_amount = in_force.get((key.platform, key.campaign))
        if newest[key.platform] < last_day_alive:
            dormant.add(key.platform)
        elif spent.get(key, Decimal(0)) <= 0:
            idle.add(key.campaign)
        elif approved_amount is not None:
            today[key] = approved_amount
        elif key.platform in heard_from:
            today[key] = means.get(key, Decimal(0))
        else:
            unknown.add(key.platform)
    planned = {(key.platform, key.campaign) for key in today}
    gone = {str(campaign) for platform, campaign in in_force if (platform, campaign) not in planned}
    for found, what in (
        (dormant, f"platforms silent for over {settings.freshness.dormant_after_days} days, not planned"),
        (idle, f"campaigns without spend in the last {settings.allocation.lookback_days} days, not planned"),
        (unknown, f"platforms without reported spend in the last {TODAY_DAYS} days, not planned"),
        (gone, "approved campaigns that are no longer planned"),
    ):
        if found:
            warnings.append(f"{what}: {_some(found)}")
    return Scope(today, tuple(warnings))


def _some(names: Iterable[str]) -> str:
    ordered = sorted(names)
    more = len(ordered) - NAMES_SHOWN
    return ", ".join(ordered[:NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")
