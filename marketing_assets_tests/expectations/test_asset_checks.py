"""Suites as Dagster asset checks: a blocking failure stops what is downstream, a warning does not, counts are shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from marketing_assets.expectations import Contract, Suite, every_row, expect, suites
from marketing_assets.pipeline.checks import build_asset_checks
from marketing_assets.pipeline.resources import HomeResource
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home

CANARY = "Canary-7c1f"


@dg.asset
def toy(home: HomeResource) -> None:
    with home.warehouse() as connection:
        connection.execute(
            f"CREATE OR REPLACE TABLE toy AS SELECT '{CANARY}' AS name, unnest([1, 2, 3]) AS value"
        ).fetchall()


@dg.asset(deps=[toy])
def after(home: HomeResource) -> None:
    with home.warehouse() as connection:
        connection.execute("CREATE OR REPLACE TABLE after AS SELECT 1 AS one").fetchall()


@pytest.fixture(scope="module")
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


def run(instance: dg.DagsterInstance, folder: Path, *contracts: Contract) -> dg.ExecuteInProcessResult:
    return dg.materialize(
        [
            toy,
            after,
            *build_asset_checks(
                {"toy": Suite("toy", contracts)}, lambda context, connection, settings: date(2025, 3, 21)
            ),
        ],
        instance=instance,
        resources={"home": HomeResource.at(Home(folder)), "settings": Settings()},
        raise_on_error=False,
    )


def evaluations(result: dg.ExecuteInProcessResult) -> dict[str, dg.AssetCheckEvaluation]:
    return {evaluation.check_name: evaluation for evaluation in result.get_asset_check_evaluations()}


def contract(name: str, condition: str, severity: Any = "critical", *, blocking: bool = False) -> Contract:
    return Contract(name, severity, blocking, every_row("toy", condition), "what it catches")


def test_a_failed_blocking_check_stops_what_is_downstream(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    result = run(instance, tmp_path, contract("small", "value < 2", blocking=True), contract("known", "name <> 'x'"))
    assert not result.success
    assert {event.asset_key.path[-1] for event in result.get_asset_materialization_events()} == {"toy"}
    small, known = evaluations(result)["small"], evaluations(result)["known"]
    assert (small.passed, small.severity, small.description) == (
        False,
        dg.AssetCheckSeverity.ERROR,
        "2 of 3 rows failed",
    )
    assert {key: value.value for key, value in small.metadata.items()} == {
        "failed_rows": 2, "checked_rows": 3, "share": 2 / 3,
    }  # fmt: skip
    assert known.passed


def test_warnings_and_errors_that_do_not_block_let_the_run_go_on(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    result = run(
        instance, tmp_path, contract("warned", "value < 2", "warning"), contract("wrong", "value < 3"),
        contract("right", "value < 4", blocking=True),
    )  # fmt: skip
    assert result.success
    assert len(result.get_asset_materialization_events()) == 2
    assert {name: (e.passed, e.severity.name) for name, e in evaluations(result).items()} == {
        "warned": (False, "WARN"), "wrong": (False, "ERROR"), "right": (True, "ERROR"),
    }  # fmt: skip


def test_a_broken_blocking_check_stops_too_and_shows_no_value(
    instance: dg.DagsterInstance, tmp_path: Path, capfd: Any
) -> None:
    broken = contract("broken", "CAST(name AS INTEGER) > 0", blocking=True)
    missing = Contract(
        "missing", "critical", False, expect("ExpectColumnValuesToBeInSet", column="nam", value_set=["x"]), "…"
    )
    named = Contract(
        "named", "critical", False, expect("ExpectColumnValuesToBeInSet", column="name", value_set=["x"]), "…"
    )
    result = run(instance, tmp_path, broken, missing, named)
    assert not result.success
    found = {name: evaluation.description for name, evaluation in evaluations(result).items()}
    assert found == {
        "broken": "could not be checked: ConversionException",
        "missing": "could not be checked: column nam does not exist",
        "named": "3 of 3 rows failed",
    }
    log = "".join(str(entry) for entry in instance.all_logs(result.run_id))
    assert CANARY not in log + "".join(capfd.readouterr())


def test_outcomes_are_kept_in_the_warehouse(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    for condition in ("value < 2", "value < 3"):
        run(instance, tmp_path, contract("small", condition, "warning"))
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        kept = connection.execute(
            'SELECT asset, "check", passed, failed_rows, checked_rows FROM check_results'
        ).fetchall()
    assert kept == [("toy", "small", False, 1, 3)]


def test_every_contract_becomes_a_check_of_its_asset(settings: Settings) -> None:
    built = suites(settings)
    specs = {
        (spec.asset_key.path[-1], spec.name): (spec.blocking, spec.description)
        for checks in build_asset_checks(built)
        for spec in checks.check_specs
    }
    assert specs == {
        (asset, c.name): (c.blocking, f"Catches: {c.description}")
        for asset, suite in built.items()
        for c in suite.contracts
    }
    assert {checks.node_def.pool for checks in build_asset_checks(built)} == {"duckdb"}
