"""Outcomes: broken expectations fail and say so, nothing shows a cell value, the caller's connection is left alone."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from marketing_assets.expectations import Contract, Rule, Suite, every_row, expect, suites, validate
from marketing_assets.settings import Settings

CANARY = "Canary-7c1f"
DAYS = {"as_of": date(2025, 3, 21), "today": date(2025, 3, 22)}


def one(expectation: Any, *, severity: Any = "critical", blocking: bool = False) -> Suite:
    """A suite of one contract on the table `numbers`."""
    return Suite("numbers", (Contract("rule", severity, blocking, expectation, "what it catches"),))


def numbers(values: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE numbers AS SELECT * FROM (VALUES {values}) AS v(value)").fetchall()
    return connection


def test_a_missing_table_fails_every_contract_and_is_named(warehouse: Any, check: Any) -> None:
    warehouse.execute("DROP TABLE rejected_rows").fetchall()
    outcomes = check("rejected_rows").values()
    assert not any(outcome.passed for outcome in outcomes)
    assert {(outcome.failed_rows, outcome.checked_rows) for outcome in outcomes} == {(None, None)}
    assert {outcome.message for outcome in outcomes} == {"could not be checked: table rejected_rows does not exist"}


def test_a_missing_table_of_another_asset_breaks_only_the_contract_that_reads_it(warehouse: Any, check: Any) -> None:
    warehouse.execute("DROP TABLE conservation").fetchall()
    failed = {name: outcome.message for name, outcome in check("ad_performance").items() if not outcome.passed}
    assert failed == {"nothing_is_lost_or_counted_twice": "could not be checked: table conservation does not exist"}


def test_a_missing_column_breaks_only_the_contracts_that_need_it(warehouse: Any, check: Any) -> None:
    warehouse.execute("ALTER TABLE ad_rows DROP COLUMN spend").fetchall()
    failed = {name: outcome.message for name, outcome in check("ad_rows").items() if not outcome.passed}
    assert failed == {
        "columns_are_complete": "missing columns: spend",
        "values_are_spoken_for": "could not be checked: column spend does not exist",
        "spend_is_never_negative": "could not be checked: column spend does not exist",
    }


def test_a_missing_column_in_a_rule_is_named(warehouse: Any, check: Any) -> None:
    warehouse.execute("ALTER TABLE budget_plan DROP COLUMN proposed").fetchall()
    outcome = check("budget_plan")["channels_add_up_to_the_budget"]
    assert (outcome.passed, outcome.message) == (False, "could not be checked: column proposed does not exist")


def test_a_contract_never_passes_without_its_parameters(warehouse: Any, settings: Settings) -> None:
    outcomes = validate(suites(settings)["budget_plan"], warehouse)
    assert {(outcome.passed, outcome.message) for outcome in outcomes} == {
        (False, "could not be checked: parameter as_of was not given")
    }


@pytest.mark.parametrize("missing", [{}, {"as_of": None}])
def test_a_parameter_that_is_none_counts_as_missing(warehouse: Any, settings: Settings, missing: dict) -> None:
    outcomes = {o.name: o for o in validate(suites(settings)["ad_rows"], warehouse, parameters=missing)}
    assert [name for name, outcome in outcomes.items() if not outcome.passed] == ["no_day_lies_in_the_future"]


def test_a_failing_cast_is_named_by_its_class_and_shows_no_value(capfd: Any, caplog: pytest.LogCaptureFixture) -> None:
    connection = numbers(f"('1'), ('{CANARY}')")
    connection.execute("ALTER TABLE numbers RENAME TO raw").fetchall()
    connection.execute("CREATE VIEW numbers AS SELECT CAST(value AS INTEGER) AS value FROM raw").fetchall()
    caplog.set_level(logging.DEBUG)
    contracts = (
        Contract("rule", "critical", True, every_row("numbers", "value > 0"), "…"),
        Contract(
            "built_in", "critical", True, expect("ExpectColumnValuesToBeBetween", column="value", min_value=0), "…"
        ),
    )
    outcomes = validate(Suite("numbers", contracts), connection)
    assert [(o.passed, o.message) for o in outcomes] == [(False, "could not be checked: ConversionException")] * 2
    printed = capfd.readouterr()
    assert CANARY not in repr(outcomes) + printed.out + printed.err + caplog.text


def test_a_view_whose_file_is_gone_is_a_failed_outcome(tmp_path: Path) -> None:
    connection = duckdb.connect()
    connection.execute(f"COPY (SELECT 1 AS value) TO '{tmp_path}/lake.parquet'").fetchall()
    connection.execute(f"CREATE VIEW numbers AS FROM read_parquet('{tmp_path}/*.parquet')").fetchall()
    assert validate(one(every_row("numbers", "value > 0")), connection)[0].passed
    (tmp_path / "lake.parquet").unlink()
    outcome = validate(one(every_row("numbers", "value > 0")), connection)[0]
    assert (outcome.passed, outcome.message) == (False, "could not be checked: IOException")


def test_outcomes_are_plain_python_without_any_cell_value(
    warehouse: Any, check: Any, settings: Settings, capfd: Any
) -> None:
    for asset in suites(settings):
        texts = warehouse.execute(
            "SELECT column_name FROM duckdb_columns() WHERE table_name = ? AND data_type = 'VARCHAR'", [asset]
        ).fetchall()
        changes = ", ".join(f"\"{name}\" = '{CANARY}@example.com'" for (name,) in texts)
        if changes:
            warehouse.execute(f"UPDATE {asset} SET {changes}").fetchall()
    outcomes = [outcome for asset in suites(settings) for outcome in check(asset).values()]
    assert sum(not outcome.passed for outcome in outcomes) > 30
    printed = capfd.readouterr()
    shown = repr(outcomes) + printed.out + printed.err
    assert CANARY.lower() not in shown.lower() and "example.com" not in shown
    for outcome in outcomes:  # as they are stored and shown elsewhere
        json.dumps(asdict(outcome))
        assert {type(value) for value in asdict(outcome).values()} <= {str, bool, int, type(None)}


def test_an_open_transaction_of_the_caller_survives_a_broken_contract() -> None:
    connection = numbers("(1)")
    connection.execute("BEGIN").fetchall()
    connection.execute("CREATE TABLE later AS SELECT 1 AS one").fetchall()
    assert not validate(one(every_row("nowhere", "true")), connection, parameters=DAYS)[0].passed
    connection.execute("COMMIT").fetchall()
    assert connection.execute("SELECT one, getvariable('as_of') FROM later").fetchall() == [(1, None)]


def test_an_empty_table_passes_with_nothing_judged(warehouse: Any, check: Any) -> None:
    warehouse.execute("DELETE FROM ad_rows").fetchall()
    outcomes = check("ad_rows")
    assert all(outcome.passed for outcome in outcomes.values())
    assert outcomes["spend_is_never_negative"].message == "no rows to judge"


def test_messages_are_plain_words() -> None:
    connection = numbers("(1), (2), (3), (NULL)")
    failed = validate(one(every_row("numbers", "value < 2", unit="days"), severity="warning"), connection)[0]
    assert (failed.message, failed.share, failed.severity) == ("2 of 3 days failed", 2 / 3, "warning")
    assert validate(one(every_row("numbers", "value < 9")), connection)[0].message == "0 of 3 rows failed"


def test_sql_may_hold_braces_colons_and_percent_signs() -> None:
    connection = numbers("('a{1}:b'), ('%s')")
    rule = every_row("numbers", "regexp_matches(value, '^(?:a.{3}:b|%s)$') AND {'k': 1}.k::INT = 1")
    outcome = validate(one(rule), connection)[0]
    assert (outcome.passed, outcome.checked_rows) == (True, 2)


def test_a_warning_cannot_block() -> None:
    with pytest.raises(ValueError, match="a warning cannot block"):
        one(every_row("numbers", "true"), severity="warning", blocking=True)


def test_a_suite_refuses_two_contracts_of_one_name() -> None:
    contract = one(every_row("numbers", "true")).contracts[0]
    with pytest.raises(ValueError, match="rule stands twice"):
        Suite("numbers", (contract, contract))


@effort(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=30))
def test_a_rule_counts_what_is_false_among_what_is_known(values: list[bool | None]) -> None:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE numbers (value BOOLEAN)").fetchall()
    connection.executemany("INSERT INTO numbers VALUES (?)", [[value] for value in values])
    outcome = validate(one(Rule("SELECT value AS ok FROM numbers")), connection)[0]
    connection.close()
    known = [value for value in values if value is not None]
    assert (outcome.failed_rows, outcome.checked_rows) == (known.count(False), len(known))
    assert outcome.passed == (False not in known)


def test_reading_the_suites_loads_no_great_expectations() -> None:
    code = (
        "import sys, marketing_assets.expectations as e, marketing_assets.pipeline.checks as c\n"
        "from marketing_assets.settings import Settings\n"
        "c.build_asset_checks(e.suites(Settings())), e.contracts_markdown(e.suites(Settings()))\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('great_expectations', 'duckdb_sqlalchemy')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
