"""What the audience room tells people, and what it keeps to itself."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from marketing_assets.audience import findings
from marketing_assets.settings import Settings

AS_OF = date(2025, 3, 31)
NONE = pd.DataFrame()


@pytest.fixture
def settings() -> Settings:
    return Settings()


def at_risk(count: int) -> pd.DataFrame:
    lost = [{"segment": "At risk", "recency_days": 90, "orders": 4.0, "revenue": 200.0}] * count
    return pd.DataFrame([*lost, *[{"segment": "Loyal", "recency_days": 5, "orders": 4.0, "revenue": 200.0}] * 30])


def test_empty_tables_give_no_findings(settings) -> None:
    assert findings(NONE, NONE, NONE, NONE, settings, AS_OF) == []


def test_money_at_stake_of_customers_at_risk_is_one_more_order_each(settings) -> None:
    found = findings(NONE, NONE, NONE, at_risk(20), settings, AS_OF)
    assert [(finding.kind, finding.impact) for finding in found] == [("customers_at_risk", 1000.0)]
    assert found[0].title == "20 good customers, 40% of all revenue, have not ordered for 90 days (median)."


def test_a_group_of_people_too_small_is_not_told(settings) -> None:
    assert findings(NONE, NONE, NONE, at_risk(9), settings, AS_OF) == []


def test_spend_in_campaigns_with_low_return_is_told(settings) -> None:
    clusters = pd.DataFrame(
        {
            "campaign": ["a", "b", "c"],
            "name": ["Low return, high spend", "High return, low spend", "unclear"],
            "spend": [600.0, 300.0, 100.0],
            "roas": [1.0, 5.0, 1.0],
            "k": 2,
            "silhouette": 0.6,
        }
    )
    found = findings(NONE, clusters, NONE, NONE, settings, AS_OF)[0]
    assert found.title == "1 of 3 campaigns form a group with low return and take 60% of the spend (600)."
    assert found.impact is None
    assert "1.00 against 4.00" in found.evidence
    assert found.since == date(2025, 1, 1)


def test_the_largest_named_kind_of_visit_is_told(settings) -> None:
    sessions = pd.DataFrame(
        {"segment": ["unclear"] * 50 + ["Speed Seeker"] * 40 + ["Value Shopper"] * 5, "date": AS_OF}
    )
    found = findings(sessions, NONE, NONE, NONE, settings, AS_OF)
    assert found[0].title == "Speed Seeker is the most frequent kind of visit: 42% of sessions."
