"""What a plan is: one line per channel and campaign, and the plan's own facts. Immutable and comparable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

import pandas as pd

COLUMNS = [
    "level",
    "platform",
    "channel",
    "campaign",
    "today",
    "proposed",
    "change",
    "change_pct",
    "floor",
    "ceiling",
    "binding",
    "reason",
]


class PlanStatus(StrEnum):
    """Planned: money may move as proposed. Hold: today's amounts stay, and the reason says why."""

    PLANNED = "planned"
    HOLD = "hold"


class Level(StrEnum):
    """A channel line, or one of the campaign lines that sum to it."""

    CHANNEL = "channel"
    CAMPAIGN = "campaign"


@dataclass(frozen=True)
class PlanLine:
    """One amount [currency per day].

    Channel lines have no campaign, and a platform only when all their campaigns share it. `floor` and `ceiling` are the
    lowest and highest amount all guardrails together allow tomorrow; campaign lines have none. `binding` names the
    guardrails that stopped the amount where it is.
    """

    level: Level
    platform: str | None
    channel: str
    campaign: str | None
    today: Decimal
    proposed: Decimal
    floor: Decimal | None
    ceiling: Decimal | None
    binding: tuple[str, ...]
    reason: str

    @property
    def change(self) -> Decimal:
        """Proposed minus today."""
        return self.proposed - self.today

    @property
    def change_pct(self) -> float | None:
        """Change in percent of today, to two decimals; None when there is no spend today."""
        return round(100 * float(self.change / self.today), 2) + 0.0 if self.today else None  # + 0.0: never -0.0


@dataclass(frozen=True)
class BudgetPlan:
    """The plan for `effective_date`, in force until `expires` (included) once approved.

    `budget` [currency per day] is what the channel lines of a planned plan sum to, exactly; a hold keeps today's
    amounts whatever the budget, which is None when there is nothing to derive it from. `objective` is the KPI really
    used.
    """

    status: PlanStatus
    reason: str
    as_of: date
    effective_date: date
    expires: date
    objective: str | None
    currency: str
    budget: Decimal | None
    lines: tuple[PlanLine, ...]
    warnings: tuple[str, ...]

    @property
    def total(self) -> Decimal:
        """Sum of the proposed channel amounts."""
        return sum((line.proposed for line in self.lines if line.level is Level.CHANNEL), Decimal(0))

    @property
    def rows(self) -> pd.DataFrame:
        """The lines as a table with the columns of `COLUMNS`; money stays Decimal, `binding` is a comma list."""
        table = [
            [
                line.level.value,
                line.platform,
                line.channel,
                line.campaign,
                line.today,
                line.proposed,
                line.change,
                line.change_pct,
                line.floor,
                line.ceiling,
                ", ".join(line.binding),
                line.reason,
            ]
            for line in self.lines
        ]
        return pd.DataFrame(table, columns=COLUMNS)
