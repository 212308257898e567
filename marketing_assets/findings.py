"""What every room uses to say what happened: the published list of incident kinds, and gates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class IncidentKind(StrEnum):
    """What can go wrong with a marketing series. Simulated truth and monitoring use the same names."""

    SPEND_SPIKE = "spend_spike"
    REVENUE_SPIKE = "revenue_spike"
    PERFORMANCE_DROP = "performance_drop"
    GRADUAL_DECLINE = "gradual_decline"
    ZERO_SPEND = "zero_spend"


@dataclass(frozen=True)
class Gate:
    """One condition the plan needs before money moves. A gate never stops a run; a failed one makes the plan a hold."""

    name: str
    passed: bool
    reason: str
    as_of: date
