"""Turns expectation suites into Dagster asset checks: one step per asset, one result per contract, always."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime

import dagster as dg
import duckdb

from marketing_assets.expectations import CheckOutcome, Contract, Suite, validate
from marketing_assets.pipeline.check_results import write_outcomes
from marketing_assets.pipeline.resources import WAREHOUSE_POOL, HomeResource
from marketing_assets.pipeline.results import as_of_of
from marketing_assets.settings import Settings

AsOf = Callable[[dg.AssetCheckExecutionContext, duckdb.DuckDBPyConnection, Settings], date]

SEVERITY = {"critical": dg.AssetCheckSeverity.ERROR, "warning": dg.AssetCheckSeverity.WARN}


def build_asset_checks(suites: Mapping[str, Suite], as_of_of: AsOf = as_of_of) -> list[dg.AssetChecksDefinition]:
    """The checks of every suite.

    Args:
        suites: asset name → suite.
        as_of_of: how a step learns the day it works for.
    """
    return [_checks(suite, as_of_of) for suite in suites.values()]


def _checks(suite: Suite, as_of_of: AsOf) -> dg.AssetChecksDefinition:
    @dg.multi_asset_check(
        name=f"{suite.asset}_contracts",
        specs=[_spec(suite.asset, contract) for contract in suite.contracts],
        pool=WAREHOUSE_POOL,
    )
    def contracts(
        context: dg.AssetCheckExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
    ) -> Iterator[dg.AssetCheckResult]:
        with home.warehouse() as connection:
            days = {"as_of": as_of_of(context, connection, settings), "today": datetime.now(settings.zone).date()}
            outcomes = validate(suite, connection, parameters=days)
            write_outcomes(connection, suite.asset, outcomes)
        for outcome in outcomes:
            yield _result(suite.asset, outcome)

    return contracts


def _spec(asset: str, contract: Contract) -> dg.AssetCheckSpec:
    # The description names the failure: without the first word a passing check would seem to report it.
    described = f"Catches: {contract.description}"
    return dg.AssetCheckSpec(contract.name, asset=asset, blocking=contract.blocking, description=described)


def _result(asset: str, outcome: CheckOutcome) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=asset,
        check_name=outcome.name,
        passed=outcome.passed,
        severity=SEVERITY[outcome.severity],
        description=outcome.message,
        metadata={
            "failed_rows": outcome.failed_rows,
            "checked_rows": outcome.checked_rows,
            "share": outcome.share,
        },
    )
