"""What every room uses to say what happened: the published list of incident kinds, findings for people, and gates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

Severity = Literal["critical", "warning", "info", "good"]


class IncidentKind(StrEnum):
    """What can go wrong with a marketing series. Simulated truth and monitoring use the same names."""

    SPEND_SPIKE = "spend_spike"
    REVENUE_SPIKE = "revenue_spike"
    PERFORMANCE_DROP = "performance_drop"
    GRADUAL_DECLINE = "gradual_decline"
    ZERO_SPEND = "zero_spend"


@dataclass(frozen=True)
class Finding:
    """One thing people should know. `reporting` ranks findings of all rooms and never changes their words.

    Attributes:
        source: the table it comes from.
        kind: what sort of finding, in the room's own published words.
        subject: what it is about: a channel, campaign, experiment or platform; "all" for the whole company.
        title: one plain sentence with the number in it.
        since, until: the days it is about; `until` None while it goes on.
        certainty: probability that it is real, 0..1; None where there is no such number.
        impact: money at stake or to be gained [reporting currency], over the days it is about.
        evidence: one sentence with the test, interval or counts behind it.
        advice: one imperative sentence.
    """

    source: str
    kind: str
    subject: str
    title: str
    severity: Severity
    since: date | None
    until: date | None
    certainty: float | None
    impact: float | None
    evidence: str
    advice: str


@dataclass(frozen=True)
class Gate:
    """One condition the plan needs before money moves. A gate never stops a run; a failed one makes the plan a hold."""

    name: str
    passed: bool
    reason: str
    as_of: date
