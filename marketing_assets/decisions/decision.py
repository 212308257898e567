"""One entry of the log: who decided what, about which payload, for which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class DecisionKind(StrEnum):
    """What can be decided. A delivery is a receipt: it says that a payload was handed over."""

    APPROVE = "approve"
    HOLD = "hold"
    DELIVER = "deliver"
    WITHDRAW = "withdraw"
    FORGET = "forget"


@dataclass(frozen=True)
class Decision:
    """One recorded decision. `id` grows in the order of recording; `decided_at` is UTC in ISO 8601.

    `payload_hash` is the SHA-256 of what is decided about: a payload, a landed file that is taken back, or (as the
    keyed HMAC-SHA-256 that is all the project knows of them) a person to be forgotten.
    """

    id: int
    decided_at: str
    kind: DecisionKind
    effective_date: date
    payload_hash: str
    by: str
    note: str
    body: dict[str, Any]

    @property
    def judges_plan(self) -> bool:
        """True for the words on a plan: of several for one day, the last counts."""
        return self.kind in (DecisionKind.APPROVE, DecisionKind.HOLD)
