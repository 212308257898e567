"""The same for people's data, sales, detections, experiments, models, forecasts, segments and insights."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from marketing_assets_tests.expectations.incident import Incident, missed
from marketing_assets_tests.expectations.model_incidents import MODEL_INCIDENTS


def failed(outcomes: dict[str, Any]) -> list[str]:
    return [name for name, outcome in outcomes.items() if not outcome.passed]


@pytest.mark.parametrize("incident", MODEL_INCIDENTS, ids=str)
def test_an_incident_fails_its_contract_and_no_other(
    incident: Incident, warehouse: duckdb.DuckDBPyConnection, check: Any
) -> None:
    warehouse.execute(incident.sql).fetchall()
    assert missed(incident, check(incident.asset)) == ""


def test_todays_first_visits_are_not_compared_with_whole_days(warehouse: Any, check: Any) -> None:
    """Events of the running day land before the run: they are no drop in traffic."""
    warehouse.execute("""
        DELETE FROM sessions WHERE date = DATE '2025-03-20' AND channel <> 'Direct';
        DELETE FROM session_kpis_daily WHERE date = DATE '2025-03-20' AND channel <> 'Direct';
        UPDATE sessions SET date = date + 1;
        UPDATE session_kpis_daily SET date = date + 1
    """).fetchall()
    assert failed(check("session_kpis_daily", as_of=date(2025, 3, 20))) == []
    # Once that day is over, they are all there was of it.
    assert failed(check("session_kpis_daily", as_of=date(2025, 3, 21))) == ["traffic_is_as_usual"]


def test_a_site_with_a_handful_of_visits_a_day_raises_no_alarm(warehouse: Any, check: Any) -> None:
    """Four visits instead of sixteen are a drop by chance."""
    warehouse.execute("UPDATE session_kpis_daily SET sessions = if(date = DATE '2025-03-21', 1, 4)")
    assert check("session_kpis_daily")["traffic_is_as_usual"].message == "no days to judge"


def test_a_site_that_lives_of_direct_visits_raises_no_alarm(warehouse: Any, check: Any) -> None:
    warehouse.execute("UPDATE sessions SET channel = 'Direct' WHERE channel <> 'Email'").fetchall()
    assert failed(check("sessions")) == []


def test_the_newest_file_is_the_one_with_the_newest_days_whatever_its_name(warehouse: Any, check: Any) -> None:
    """`part-9` sorts behind `part-10`, and the first file of a site may well have had an odd banner."""
    warehouse.execute("""
        UPDATE governance_ledger SET source_file = 'web_events/z.csv' WHERE source_file = 'web_events/2025-03-01.csv';
        UPDATE landing_manifest SET file = 'web_events/z.csv' WHERE file = 'web_events/2025-03-01.csv';
        UPDATE governance_ledger SET rows = if(reason = 'kept', 10, 38)
        WHERE source_file = 'web_events/z.csv' AND reason <> 'exact duplicate'
    """).fetchall()
    assert failed(check("governance_ledger")) == []


def test_a_file_name_with_two_contents_adds_up(warehouse: Any, check: Any) -> None:
    """An export that is overwritten every day: the manifest has both contents, the ledger one name."""
    from marketing_assets.pipeline.assets.governance import LEDGER_SQL

    warehouse.execute("""
        UPDATE landing_manifest SET file = 'web_events/events.csv' WHERE kind = 'web_events' AND file_order > 20;
        UPDATE landing_manifest SET records = 60, dropped = 20
        WHERE file = 'web_events/events.csv' AND last_date = DATE '2025-03-21';
        INSERT INTO dropped_records SELECT file, sha256, kind, 'no time stamp', 10 FROM landing_manifest
        WHERE file = 'web_events/events.csv' AND last_date = DATE '2025-03-21'
    """).fetchall()
    warehouse.execute(f"CREATE OR REPLACE TABLE governance_ledger AS {LEDGER_SQL}").fetchall()
    assert failed(check("governance_ledger")) == []
    assert warehouse.execute(
        "SELECT DISTINCT rows_in FROM governance_ledger WHERE source_file = 'web_events/events.csv'"
    ).fetchall() == [(11 * 50 + 10,)]


def test_incidents_on_neighbouring_days_are_two(warehouse: Any, check: Any) -> None:
    warehouse.execute("""UPDATE kpi_anomalies SET start = DATE '2025-03-12' WHERE start = DATE '2025-03-14'""")
    assert failed(check("kpi_anomalies")) == []


def test_what_platforms_claim_for_themselves_is_not_asked_to_move_budget(warehouse: Any, check: Any) -> None:
    warehouse.execute("UPDATE media_mix_model SET target_kind = 'attributed_revenue', gate_passed = false")
    warehouse.execute("UPDATE media_mix_model SET reason = 'not fitted' WHERE status = 'not_fitted'")
    outcomes = check("media_mix_model")
    assert failed(outcomes) == []
    assert outcomes["the_model_may_move_budget"].checked_rows == 0


def test_the_models_week_is_a_sunday_itself_on_sundays(warehouse: Any, check: Any, settings: Any) -> None:
    from marketing_assets.expectations import suites, validate

    def judged(day: date) -> int | None:
        outcomes = validate(suites(settings)["channel_roi"], warehouse, parameters={"as_of": day})
        return outcomes[0].checked_rows

    assert [judged(date(2025, 3, day)) for day in (15, 16, 17, 22, 23)] == [4, 2, 2, 2, 0]


def test_segments_of_a_newer_day_are_right_when_an_older_day_is_replayed(
    warehouse: Any, check: Any, settings: Any
) -> None:
    from marketing_assets.expectations import suites, validate

    days = {"as_of": date(2025, 3, 15), "today": date(2025, 3, 22)}
    assert [o.passed for o in validate(suites(settings)["session_segments"], warehouse, parameters=days)] == [True]
