"""What an approval records of the payload it approves: its amounts, so that the plan in force outlives the payload
file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketing_assets.activation.validation import validate_payload
from marketing_assets.errors import DecisionError


def approval_body(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Body of the approval of `payload`, as `decisions.read_approval` reads it.

    Raises:
        DecisionError: the payload is invalid, or a hold: there is nothing in it to approve.
    """
    validate_payload(payload)
    if payload["status"] != "planned":
        raise DecisionError(
            f"the plan for {payload['effective_date']} is a hold and changes nothing; what is in force stays. "
            "Mend its reason and plan again to have something to approve."
        )
    return {
        "currency": payload["currency"],
        "expires": payload["expires"],
        "lines": [
            {
                "level": line["level"],
                "platform": line["platform"],
                "channel": line["channel"],
                "campaign": line["campaign"],
                "previous": line["previous_amount"],
                "amount": line["amount"],
            }
            for line in payload["lines"]
        ],
    }
