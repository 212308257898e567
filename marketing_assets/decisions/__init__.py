"""What people and deliveries decided, and which plan is in force because of it: the only state that cannot be
recomputed.

`DecisionLog` keeps it (append-only), `approved_plan` and `last_changes` read it. Nobody else opens the file.
"""

from marketing_assets.decisions.decision import Decision, DecisionKind
from marketing_assets.decisions.in_force import InForcePlan, PlannedAmount, approved_plan, last_changes, read_approval
from marketing_assets.decisions.log import DecisionLog

__all__ = [
    "Decision",
    "DecisionKind",
    "DecisionLog",
    "InForcePlan",
    "PlannedAmount",
    "approved_plan",
    "last_changes",
    "read_approval",
]
