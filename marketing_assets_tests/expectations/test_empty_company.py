"""A company that lands ads and nothing else, and one on its first day: nothing fails, and nothing is made up."""

from __future__ import annotations

from typing import Any

import pytest

from marketing_assets.expectations import suites
from marketing_assets.pipeline.model_tables import MODEL_TABLES
from marketing_assets.settings import Settings

PEOPLE_AND_SALES = (
    "landed_web_events", "landed_customers", "landed_experiments", "landed_sales", "landed_media_mix", "landed_fx",
    "landed_events", "landed_consent_withdrawals", "sessions",
    "session_kpis_daily", "business_daily", "governance_ledger", "session_segments", "customer_segments",
    "experiment_results", "channel_contributions", "channel_roi", "response_curves",
)  # fmt: skip


def only_ads(warehouse: Any) -> None:
    """Nothing but ads landed; the model has only what platforms claim to go by, and too few weeks of it."""
    for table in PEOPLE_AND_SALES:
        warehouse.execute(f"DELETE FROM {table}").fetchall()
    warehouse.execute("""
        DELETE FROM landing_manifest WHERE kind <> 'ads';
        DELETE FROM dropped_records;
        DELETE FROM media_mix_input WHERE model <> 'business';
        DELETE FROM media_mix_model WHERE status = 'fitted';
        UPDATE media_mix_model SET model = 'business', target_kind = 'attributed_revenue';
        DELETE FROM forecast_backtest WHERE series = 'sales';
        DELETE FROM revenue_forecast WHERE series = 'sales'
    """).fetchall()


def first_day(warehouse: Any) -> None:
    """Nothing was ever computed; the plan is a hold without a line."""
    only_ads(warehouse)
    for table in set(MODEL_TABLES) & set(suites(Settings())):
        warehouse.execute(f"DELETE FROM {table}").fetchall()
    warehouse.execute("""
        DELETE FROM budget_plan WHERE as_of = DATE '2025-03-21';
        INSERT INTO budget_plan (as_of, effective_date, status, currency, plan_reason)
        VALUES (DATE '2025-03-21', DATE '2025-03-22', 'hold', 'EUR', 'no campaign reported spend');
        UPDATE dsp_payload SET status = 'hold', lines = 0, total = 0
    """).fetchall()


@pytest.mark.parametrize("company", [only_ads, first_day])
def test_a_company_with_ads_alone_fails_nothing(warehouse: Any, check: Any, settings: Settings, company: Any) -> None:
    company(warehouse)
    outcomes = [(asset, outcome) for asset in suites(settings) for outcome in check(asset).values()]
    assert [(asset, o.name, o.message) for asset, o in outcomes if not o.passed] == []
    # What could be said of empty tables is that their sums agree, at zero; nothing else is claimed to be checked.
    judged = {o.name for asset, o in outcomes if asset in PEOPLE_AND_SALES and o.checked_rows}
    assert judged == {
        "every_event_is_in_a_session", "rows_in_are_kept_or_dropped", "sums_equal_the_sessions",
        "withdrawals_are_honoured",
        "sales_equal_the_landed_rows", "every_session_has_one_segment",
    }  # fmt: skip
