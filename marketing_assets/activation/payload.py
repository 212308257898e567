"""Plan in, payload out, as canonical bytes. No clock and no run id: the same inputs give the same bytes and hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from marketing_assets.activation.payload_parts import creatives_part, forecast_part, money_text, outlook_part
from marketing_assets.activation.units import platform_units
from marketing_assets.allocation import BudgetPlan, PlanLine
from marketing_assets.settings import Settings

SCHEMA_VERSION = "1.1"


def build_payload(
    plan: BudgetPlan,
    *,
    lineage_id: str,
    parents: dict[str, str],
    checks: dict[str, int],
    settings: Settings,
    creatives: pd.DataFrame | None = None,
    forecast: pd.DataFrame | None = None,
    outlook: pd.DataFrame | None = None,
) -> dict[str, Any]:
    """The payload of a plan; its form is `dsp_payload.schema.json`, its meaning `validate_payload`.

    Args:
        plan: planned or hold.
        lineage_id: content id of this payload (SHA-256).
        parents: table name -> lineage id of what the plan was made from.
        checks: outcome -> number of checks, such as `{"passed": 20, "warned": 1, "failed": 0}`.
        settings: for the accounts' time zone.
        creatives: `ad_copy_library`; its green texts are handed over.
        forecast: `revenue_forecast` (series "total").
        outlook: `plan_outlook`.
    Raises:
        DecisionError: an amount that a platform cannot take exactly.
    """
    payload: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "status": plan.status.value,
        "reason": plan.reason,
        "objective": plan.objective,
        "as_of": plan.as_of.isoformat(),
        "effective_date": plan.effective_date.isoformat(),
        "expires": plan.expires.isoformat(),
        "account_time_zone": settings.time_zone,
        "currency": plan.currency,
        "budget": None if plan.budget is None else money_text(plan.budget, plan.currency),
        "total": money_text(plan.total, plan.currency),
        "lines": [_line(line, plan.currency) for line in plan.lines],
        "creatives": creatives_part(plan, creatives),
        "forecast": forecast_part(forecast, plan.currency),
        "outlook": outlook_part(outlook, plan.currency),
        "warnings": list(plan.warnings),
        "checks": checks,
        "lineage": {"id": lineage_id, "parents": parents},
    }
    return payload | {"idempotency_key": idempotency_key(payload)}


def idempotency_key(payload: Mapping[str, Any]) -> str:
    """SHA-256 of everything else in the payload: a platform that has seen the key has seen exactly this proposal."""
    rest = {name: value for name, value in payload.items() if name != "idempotency_key"}
    return payload_hash(payload_bytes(rest))


def payload_bytes(payload: Mapping[str, Any]) -> bytes:
    """Canonical JSON: sorted keys, UTF-8, two-space indent, one newline at the end."""
    return (json.dumps(payload, sort_keys=True, ensure_ascii=False, allow_nan=False, indent=2) + "\n").encode()


def payload_hash(content: bytes) -> str:
    """SHA-256 of the payload's bytes, hex: the name under which decisions speak of it."""
    return hashlib.sha256(content).hexdigest()


def _line(line: PlanLine, currency: str) -> dict[str, Any]:
    return {
        "level": line.level.value,
        "platform": line.platform,
        "channel": line.channel,
        "campaign": line.campaign,
        "previous_amount": money_text(line.today, currency),
        "amount": money_text(line.proposed, currency),
        "delta": money_text(line.change, currency),
        "delta_pct": None if line.change_pct is None else f"{line.change_pct:.2f}",
        "units": asdict(platform_units(line.platform, line.proposed, currency)),
        "reason": line.reason,
        "guardrails": {
            "floor": None if line.floor is None else money_text(line.floor, currency),
            "ceiling": None if line.ceiling is None else money_text(line.ceiling, currency),
            "binding": list(line.binding),
        },
    }
