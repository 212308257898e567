"""Contracts that depend on settings, on text patterns or on recent days; and the real exports they were measured on."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from marketing_assets.expectations import contracts_markdown, suites, validate
from marketing_assets.expectations.personal_text import holds_personal_data
from marketing_assets.settings import (
    AllocationPolicy,
    Guardrails,
    MaturityPolicy,
    MonitoringPolicy,
    Settings,
)

DAYS = {"as_of": date(2025, 3, 21), "today": date(2025, 3, 22)}
TEXT_SQL = f"SELECT {holds_personal_data(['text'])} FROM (SELECT ?::VARCHAR AS text)"


@pytest.fixture(scope="module")
def found() -> Any:
    """`found(text)`: whether the text looks like personal data."""
    with duckdb.connect() as connection:
        yield lambda text: connection.execute(TEXT_SQL, [text]).fetchone()[0]


def failures(warehouse: Any, settings: Settings, asset: str, **parameters: Any) -> dict[str, int | None]:
    outcomes = validate(suites(settings)[asset], warehouse, parameters=DAYS | parameters)
    return {outcome.name: outcome.failed_rows for outcome in outcomes if not outcome.passed}


@pytest.mark.parametrize(
    "text",
    ["anna@example.com", "Lookalike <Anna.B+x@mail.example.co.uk>", "u=anna%40example.org&x", "+49 171 2345678",
     "tel +1 (415) 555-2671", "0043 1 51551 2000", "(555) 123-4567", "555-123-4567", "0171 2345678", "030/1234567"],
)  # fmt: skip
def test_addresses_and_numbers_of_people_are_found(found: Any, text: str) -> None:
    assert found(text)


@pytest.mark.parametrize(
    "text",
    ["Brand @ Home", "Spring_2025-03-01_2025-03-31", "120210001234567890", "300x250", "banner@2x.png", "+20 % Rabatt",
     "Sale +20250301", "id 0012345678901234", "07 2025", "10-20-2025", "#1 (2025) 300-250", "2025 01 01 - 2025 12 31",
     "01 20250101", "A/B 0.5-1.5", "user@company", "", "Q1 1000000-2000000"],
)  # fmt: skip
def test_ordinary_campaign_names_raise_no_alarm(found: Any, text: str) -> None:
    assert not found(text)


@effort(max_examples=50, deadline=None)
@given(
    st.from_regex(r"[a-z][a-z0-9._]{0,20}[a-z0-9]@[a-z][a-z0-9]{1,15}\.(com|de|co\.uk)", fullmatch=True),
    st.from_regex(r"[A-Z ]{0,10}", fullmatch=True),
)
def test_an_address_is_found_wherever_it_stands(found: Any, address: str, around: str) -> None:
    assert found(f"{around} {address} {around}")


@effort(max_examples=50, deadline=None)
@given(
    st.dates(date(2000, 1, 1)),
    st.dates(date(2000, 1, 1)),
    st.integers(0, 10**18),
    st.sampled_from(["_", "-", " - ", " bis ", ""]),
)
def test_dates_and_ids_are_not_taken_for_telephone_numbers(
    found: Any, start: date, end: date, number: int, joint: str
) -> None:
    assert not found(f"Sale {start}{joint}{end}")
    assert not found(f"{start:%Y%m%d}_{end:%d.%m.%Y}")
    assert not found(str(number))


def test_an_account_id_written_like_a_telephone_number_raises_no_alarm(warehouse: Any, settings: Settings) -> None:
    warehouse.execute("UPDATE ad_rows SET account_id = '555-123-4567'")
    assert failures(warehouse, settings, "ad_rows") == {}


def test_channel_limits_of_the_settings_apply_in_any_case(warehouse: Any) -> None:
    tight = Settings(allocation=AllocationPolicy(channels={"GOOGLE": Guardrails(max_daily_change=0.09)}))
    assert failures(warehouse, tight, "budget_plan") == {"no_move_exceeds_the_daily_limit": 1}


def test_a_default_limit_applies_to_channels_nobody_configured(warehouse: Any) -> None:
    tight = Settings(allocation=AllocationPolicy(default=Guardrails(max_daily_change=0.05)))
    assert failures(warehouse, tight, "budget_plan") == {"no_move_exceeds_the_daily_limit": 2}


def test_only_pilot_channels_may_move(warehouse: Any) -> None:
    pilot = Settings(allocation=AllocationPolicy(pilot_channels=("google",)))
    assert failures(warehouse, pilot, "budget_plan") == {"frozen_channels_do_not_move": 1}


@pytest.mark.parametrize(
    ("until", "failed"), [(date(2025, 3, 22), {}), (date(2025, 3, 23), {"frozen_channels_do_not_move": 1})]
)
def test_a_channel_committed_beyond_the_effective_date_must_not_move(warehouse: Any, until: date, failed: dict) -> None:
    committed = Settings(allocation=AllocationPolicy(channels={"Google": Guardrails(committed_until=until)}))
    assert failures(warehouse, committed, "budget_plan") == failed


def test_maturity_days_of_a_platform_are_expected_in_any_case(warehouse: Any) -> None:
    slow = Settings(maturity=MaturityPolicy(platforms={"FACEBOOK": 7}))
    assert failures(warehouse, slow, "campaign_kpis_daily") == {"rewritten_days_are_marked": 21}


def test_thresholds_come_from_the_settings(warehouse: Any, settings: Settings) -> None:
    warehouse.execute("""
        UPDATE ad_performance SET spend = 250 WHERE platform = 'Google' AND date = DATE '2025-03-21';
        CREATE OR REPLACE TABLE conservation AS FROM conservation WHERE false;
        UPDATE campaign_kpis_daily SET spend = 250 WHERE platform = 'Google' AND date = DATE '2025-03-21'
    """).fetchall()
    strict = Settings(monitoring=MonitoringPolicy(spend_jump_factor=2.4, max_rejected_share=0.04))
    assert "spend_does_not_jump" not in failures(warehouse, settings, "campaign_kpis_daily")
    assert failures(warehouse, strict, "campaign_kpis_daily")["spend_does_not_jump"] == 1
    assert failures(warehouse, strict, "rejected_rows") == {"few_records_are_rejected": 1}


def test_another_reporting_currency_is_another_contract(warehouse: Any) -> None:
    dollars = failures(warehouse, Settings(currency="USD"), "ad_performance")
    assert dollars == {"money_is_in_the_reporting_currency": 42}


def test_a_spend_jump_is_reported_on_its_day_and_forgotten_after_the_trailing_days(
    warehouse: Any, settings: Settings
) -> None:
    warehouse.execute(
        "UPDATE campaign_kpis_daily SET spend = 900 WHERE platform = 'Google' AND date = DATE '2025-03-12'"
    )
    on = {
        day: failures(warehouse, settings, "campaign_kpis_daily", as_of=date(2025, 3, day)).get("spend_does_not_jump")
        for day in (11, 12, 21)
    }
    assert on == {11: None, 12: 1, 21: 1}
    later = failures(warehouse, settings, "campaign_kpis_daily", as_of=date(2025, 3, 12) + timedelta(days=14))
    assert "spend_does_not_jump" not in later


def test_a_drop_of_traffic_sources_and_consent_is_measured_by_the_settings(warehouse: Any, settings: Settings) -> None:
    """A quarter of the visits, sources and consents is missing: by default half of them may."""
    warehouse.execute("""
        UPDATE session_kpis_daily SET sessions = 7 WHERE date = DATE '2025-03-21';
        UPDATE sessions SET channel = 'Direct' WHERE date = DATE '2025-03-21' AND channel = 'Email';
        UPDATE governance_ledger SET rows = if(reason = 'kept', 30, 18)
        WHERE source_file = 'web_events/2025-03-21.csv' AND reason <> 'exact duplicate'
    """).fetchall()
    strict = Settings(monitoring=MonitoringPolicy(row_drop_share=0.2))
    for asset, contract in (
        ("session_kpis_daily", "traffic_is_as_usual"),
        ("sessions", "sessions_keep_their_sources"),
        ("governance_ledger", "consent_is_as_usual"),
    ):
        assert contract not in failures(warehouse, settings, asset)
        assert failures(warehouse, strict, asset)[contract] == 1


def test_a_conversion_break_on_days_still_rewritten_raises_no_alarm(warehouse: Any, settings: Settings) -> None:
    warehouse.execute("UPDATE campaign_kpis_daily SET conversions = 0 WHERE date > DATE '2025-03-18'")
    assert "clicks_still_convert" not in failures(warehouse, settings, "campaign_kpis_daily")


def test_a_small_campaign_may_go_three_days_without_a_conversion(warehouse: Any, settings: Settings) -> None:
    warehouse.execute("UPDATE campaign_kpis_daily SET conversions = if(date > DATE '2025-03-15', 0, 2)")
    assert "clicks_still_convert" not in failures(warehouse, settings, "campaign_kpis_daily")


def test_a_platform_that_reports_late_is_left_to_the_gate(warehouse: Any, settings: Settings) -> None:
    warehouse.execute("DELETE FROM ad_performance WHERE platform = 'Google' AND date > DATE '2025-03-18'")
    assert "rows_per_day_do_not_drop" not in failures(warehouse, settings, "ad_performance")


def test_a_platform_that_pauses_on_weekends_is_compared_with_its_weekends(warehouse: Any, settings: Settings) -> None:
    warehouse.execute("DELETE FROM ad_performance WHERE platform = 'Google' AND isodow(date) > 5")
    assert "rows_per_day_do_not_drop" not in failures(warehouse, settings, "ad_performance")


def test_rows_without_optional_ids_are_still_recognised_as_twice_the_same(warehouse: Any, settings: Settings) -> None:
    warehouse.execute("INSERT INTO ad_performance FROM ad_performance WHERE date = DATE '2025-03-01'")
    assert failures(warehouse, settings, "ad_performance")["one_row_per_key_and_day"] == 2


def test_the_page_lists_every_contract_with_what_it_catches(settings: Settings) -> None:
    built = suites(settings)
    page = contracts_markdown(built)
    for asset, suite in built.items():
        assert f"## `{asset}`" in page
        for c in suite.contracts:
            assert f"| `{c.name}` | {c.severity} | {'yes' if c.blocking else 'no'} | {c.description} |" in page
    assert page == contracts_markdown(suites(settings)) and page.endswith("|\n")


def test_suites_are_plain_data(settings: Settings) -> None:
    for suite in suites(settings).values():
        json.dumps(dict(suite.parameters), default=str)
        assert all(c.description.endswith(".") and c.name == c.name.lower() for c in suite.contracts)


def test_real_banner_ads_warn_about_conversions_above_clicks(datasets: Path, settings: Settings) -> None:
    """328 of 15,403 rows of the export have more conversions than clicks: a warning, and no plan is stopped."""
    connection = duckdb.connect()
    connection.execute(
        """
        CREATE TABLE ad_rows AS
        SELECT DATE '2020-04-01' AS date, 'Display' AS platform, NULL::VARCHAR AS account_id,
            NULL::VARCHAR AS campaign_id, campaign_number AS campaign, NULL::VARCHAR AS ad_group_id,
            NULL::VARCHAR AS ad_group, NULL::VARCHAR AS ad_id, banner AS ad,
            'EUR' AS currency, NULL::VARCHAR AS time_zone, cost::DECIMAL(18,6) AS spend,
            displays::DOUBLE AS impressions,
            clicks::DOUBLE AS clicks, NULL::DOUBLE AS leads, post_click_conversions::DOUBLE AS conversions,
            revenue::DECIMAL(18,6) AS revenue, row_number() OVER () + 1 AS line, 0::BIGINT AS template,
            repeat('a', 64) AS file_sha256, 1::BIGINT AS file_order, 'ad' AS grain,
            'spend impressions clicks conversions revenue' AS metrics
        FROM read_csv(?)
        """,
        [str(datasets / "ads" / "banner_ads_2020.csv")],
    ).fetchall()
    outcomes = {o.name: o for o in validate(suites(settings)["ad_rows"], connection, parameters=DAYS)}
    connection.close()
    assert {name: o.failed_rows for name, o in outcomes.items() if o.blocking and not o.passed} == {}
    warned = outcomes["conversions_do_not_exceed_clicks"]
    assert (warned.failed_rows, warned.checked_rows, warned.severity) == (328, 15_403, "warning")
