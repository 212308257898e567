"""Plans to hand over: two channels on Google and Facebook, one of them across both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from marketing_assets.activation import build_payload, payload_bytes
from marketing_assets.allocation import BudgetPlan, plan_budget
from marketing_assets.findings import Gate
from marketing_assets.settings import Settings

AS_OF = date(2025, 3, 31)
CAMPAIGNS = [
    ("Google", "PPC", "Google_Search_Brand", 100.01, 500.0),
    ("Facebook", "Social", "FB_Retargeting", 70.5, 150.0),
    ("Google", "Social", "Jänner – Aktion", 30.25, 30.0),
    ("Email", "Email", "Email_Newsletter", 10.1, 90.0),
]


def _plan(*, currency: str = "EUR", held: bool = False, scale: float = 1.0) -> BudgetPlan:
    rows = [
        {"date": AS_OF - timedelta(days=age), "platform": platform, "channel": channel, "campaign": campaign}
        | {"spend": spend * scale, "impressions": 1000, "clicks": 50, "leads": None, "conversions": 5.0}
        | {"revenue": revenue * scale, "mature_on": AS_OF - timedelta(days=age - 3)}
        for platform, channel, campaign, spend, revenue in CAMPAIGNS
        for age in range(28)
    ]
    gates = [Gate("freshness", not held, "Google is 4 days old", AS_OF)]
    return plan_budget(pd.DataFrame(rows), Settings(currency=currency), as_of=AS_OF, gates=gates)


@pytest.fixture(scope="session")
def make_payload() -> Callable[..., dict[str, Any]]:
    def make(
        creatives: pd.DataFrame | None = None,
        forecast: pd.DataFrame | None = None,
        outlook: pd.DataFrame | None = None,
        **changes: Any,
    ) -> dict[str, Any]:
        return build_payload(
            _plan(**changes),
            creatives=creatives,
            forecast=forecast,
            outlook=outlook,
            lineage_id="1" * 64,
            parents={"budget_plan": "2" * 64, "sessions": "3" * 64},
            checks={"passed": 20, "warned": 1, "failed": 0},
            settings=Settings(time_zone="Europe/Berlin"),
        )

    return make


@pytest.fixture
def payload_file(tmp_path: Path, make_payload: Callable[..., dict[str, Any]]) -> Path:
    path = tmp_path / "payload.json"
    path.write_bytes(payload_bytes(make_payload()))
    return path
