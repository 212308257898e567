"""Every contract holds on good tables and fails, alone in its suite, on the incident it was written for."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from marketing_assets.expectations import Suite, suites
from marketing_assets.settings import Settings
from marketing_assets_tests.expectations.ad_incidents import AD_INCIDENTS, PLAN
from marketing_assets_tests.expectations.incident import BLOCKING, WARNING, Incident, missed
from marketing_assets_tests.expectations.model_incidents import MODEL_INCIDENTS


def test_every_contract_holds_on_good_tables_and_judges_something(check: Any, settings: Settings) -> None:
    outcomes = [outcome for asset in suites(settings) for outcome in check(asset).values()]
    assert [(outcome.name, outcome.message) for outcome in outcomes if not outcome.passed] == []
    # The good plan moves money; `test_a_hold_that_keeps_every_amount_passes` holds it.
    assert [outcome.name for outcome in outcomes if outcome.checked_rows == 0] == ["a_hold_changes_nothing"]


@pytest.mark.parametrize("incident", AD_INCIDENTS, ids=str)
def test_an_incident_fails_its_contract_and_no_other(
    incident: Incident, warehouse: duckdb.DuckDBPyConnection, check: Any
) -> None:
    warehouse.execute(incident.sql).fetchall()
    assert missed(incident, check(incident.asset)) == ""


def test_every_contract_has_an_incident_and_a_level(settings: Settings) -> None:
    contracts = {(asset, c.name) for asset, suite in suites(settings).items() for c in suite.contracts}
    assert {(incident.asset, incident.contract) for incident in (*AD_INCIDENTS, *MODEL_INCIDENTS)} == contracts
    assert {name for _, name in contracts} >= BLOCKING | WARNING
    assert not BLOCKING & WARNING


def test_a_hold_that_keeps_every_amount_passes(warehouse: duckdb.DuckDBPyConnection, check: Any) -> None:
    """Also where a floor is out of reach, which is why the plan is a hold, and where a gate failed."""
    warehouse.execute(f"""
        UPDATE budget_plan SET status = 'hold', proposed = today, change = 0, floor = 500, ceiling = 120, budget = NULL
        {PLAN}; UPDATE gates SET passed = false
    """).fetchall()
    outcomes = check("budget_plan")
    assert all(outcome.passed for outcome in outcomes.values())
    assert outcomes["a_hold_changes_nothing"].checked_rows == 6


def test_a_hold_without_any_line_passes(warehouse: duckdb.DuckDBPyConnection, check: Any) -> None:
    warehouse.execute(f"DELETE FROM budget_plan {PLAN}").fetchall()
    warehouse.execute("""
        INSERT INTO budget_plan (as_of, effective_date, status, currency, plan_reason)
        VALUES (DATE '2025-03-21', DATE '2025-03-22', 'hold', 'EUR', 'no campaign reported spend')
    """).fetchall()
    warehouse.execute("UPDATE dsp_payload SET status = 'hold', lines = 0, total = 0").fetchall()
    assert all(outcome.passed for asset in ("budget_plan", "dsp_payload") for outcome in check(asset).values())


def test_columns_that_were_added_do_no_harm(
    warehouse: duckdb.DuckDBPyConnection, check: Any, settings: Settings
) -> None:
    for asset in suites(settings):
        warehouse.execute(f"ALTER TABLE {asset} ADD COLUMN later_addition VARCHAR").fetchall()
        assert all(outcome.passed for outcome in check(asset).values()), asset


def test_metrics_that_nobody_reports_are_not_judged(warehouse: duckdb.DuckDBPyConnection, check: Any) -> None:
    warehouse.execute("UPDATE ad_rows SET clicks = NULL, impressions = NULL, spend = NULL").fetchall()
    outcomes = check("ad_rows")
    assert all(outcome.passed for outcome in outcomes.values())
    assert outcomes["clicks_do_not_exceed_impressions"].checked_rows == 0
    assert outcomes["spend_is_never_negative"].checked_rows == 0


def test_at_least_two_thirds_of_the_contracts_are_more_than_null_or_type_checks(settings: Settings) -> None:
    built: dict[str, Suite] = suites(settings)
    contracts = [contract for suite in built.values() for contract in suite.contracts]
    plain = {"columns_are_complete", "keys_are_filled", "each_reject_says_why", "each_reject_names_its_line",
             "hashes_are_whole", "each_amount_says_why", "experiments_and_variants_are_named",
             "each_insight_says_what_to_do"}  # fmt: skip
    assert len(contracts) >= 100
    assert plain <= {contract.name for contract in contracts}
    assert len([contract for contract in contracts if contract.name in plain]) <= len(contracts) / 3
