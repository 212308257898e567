"""Great Expectations on an open DuckDB connection: push-down, counts only, one context per process.

The only module that imports Great Expectations, and only inside functions: the import takes about 8 s.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from typing import Any

import duckdb

from marketing_assets.expectations.contract import BuiltIn, Contract, Suite
from marketing_assets.expectations.outcome import CheckOutcome, broken, columns_missing, counted

# The default (SUMMARY) puts failing values into the result, and from there into the event log.
COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0}

_TURN: ContextVar[duckdb.DuckDBPyConnection] = ContextVar("connection")
_ERROR_CLASS = re.compile(r"\b(\w+(?:Exception|Error))\b")
# Only names from our own SQL or the catalog are taken out of an error's text; the text itself may hold cell values.
_NAMES = (
    (re.compile(r'column "?(\w+)"? in BatchData does not exist'), "column"),
    (re.compile(r'Referenced column "(\w+)" not found'), "column"),
    (re.compile(r'does not have a column named "(\w+)"'), "column"),
    (re.compile(r"Table with name (\w+) does not exist"), "table"),
)


def evaluate(suite: Suite, contracts: list[Contract], connection: duckdb.DuckDBPyConnection) -> dict[str, CheckOutcome]:
    """Evaluate contracts of a suite; returns an outcome per contract name, failed ones for what could not run."""
    from great_expectations.datasource.fluent.interfaces import TestConnectionError
    from great_expectations.exceptions.exceptions import GreatExpectationsError
    from sqlalchemy.exc import SQLAlchemyError

    turn = _TURN.set(connection)
    try:
        connection.table(suite.asset)  # a missing table or a view on missing files fails here, for every contract alike
        batch = _batch_definition(suite.asset).get_batch()
        results = batch.validate(_expectation_suite(suite.asset, contracts), result_format=COUNTS_ONLY).results
    except (GreatExpectationsError, TestConnectionError, SQLAlchemyError, duckdb.Error) as error:
        reason = _reason(f"{type(error).__name__}: {error}")
        return {contract.name: broken(contract, reason) for contract in contracts}
    finally:
        _TURN.reset(turn)
    by_name = {contract.name: contract for contract in contracts}
    # Results come in another order than the expectations: each carries its contract's name.
    names = [result.expectation_config.meta["contract"] for result in results]
    return {name: _outcome(by_name[name], result) for name, result in zip(names, results, strict=True)}


@cache
def _source() -> Any:
    """The one data source of the process. It opens no database: it asks for the connection whose turn it is."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from sqlalchemy.pool import NullPool

    context: Any = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return context.data_sources.add_sql(
        name="warehouse",
        connection_string="duckdb:///:memory:",
        kwargs={"creator": lambda: _quiet_wrapper()(_TURN.get()), "poolclass": NullPool},
    )


@cache
def _batch_definition(table: str) -> Any:
    return _source().add_table_asset(name=table, table_name=table).add_batch_definition_whole_table("whole")


@cache
def _quiet_wrapper() -> type[Any]:
    """The dialect's connection without transactions of its own.

    Great Expectations reads a result after its connection went back to the pool, where the rollback would drop it:
    every row expectation then fails with "list index out of range".
    """
    from duckdb_sqlalchemy import ConnectionWrapper

    class Quiet(ConnectionWrapper):
        def begin(self) -> None:
            """Left to the owner of the connection, as are the next three."""

        commit = rollback = close = begin

    return Quiet


@cache
def _rule_class() -> type[Any]:
    """A custom expectation whose query gives one row of counts: `failed` and `checked`."""
    from great_expectations.expectations.expectation import BatchExpectation

    class ExpectRuleToHold(BatchExpectation):
        query: str
        metric_dependencies = ("query.table",)
        success_keys = ("query",)
        domain_keys = ("batch_id", "row_condition", "condition_parser")

        def _validate(self, metrics: dict, runtime_configuration: Any = None, execution_engine: Any = None) -> dict:
            counts = metrics["query.table"][0]
            return {
                "success": counts["failed"] == 0,
                "result": {"unexpected_count": counts["failed"], "element_count": counts["checked"]},
            }

    return ExpectRuleToHold


def _expectation_suite(name: str, contracts: list[Contract]) -> Any:
    import great_expectations as gx

    return gx.ExpectationSuite(name=name, expectations=[_expectation(contract) for contract in contracts])


def _expectation(contract: Contract) -> Any:
    import great_expectations.expectations as gxe

    labels = {"severity": contract.severity, "meta": {"contract": contract.name}}
    if isinstance(contract.expectation, BuiltIn):
        return getattr(gxe, contract.expectation.kind)(**contract.expectation.arguments, **labels)
    counting = (
        "SELECT count(*) FILTER (WHERE NOT ok) AS failed, count(ok) AS checked "
        f"FROM ({contract.expectation.query}) AS judged"
    )
    # Great Expectations fills {…} and SQLAlchemy :name; both are plain characters in our SQL.
    return _rule_class()(query=counting.replace("{", "{{").replace("}", "}}").replace(":", r"\:"), **labels)


def _outcome(contract: Contract, result: Any) -> CheckOutcome:
    error = _exception_text(result.exception_info or {})
    if error is not None:
        return broken(contract, _reason(error))
    if "unexpected_count" in result.result:
        checked = int(result.result["element_count"]) - int(result.result.get("missing_count") or 0)
        failed = int(result.result["unexpected_count"] or 0)  # None where every value is NULL
        return counted(contract, bool(result.success), failed, checked)
    mismatched = result.result.get("details", {}).get("mismatched", {})
    return columns_missing(contract, sorted(mismatched.get("missing", [])))


def _exception_text(info: Mapping[str, Any]) -> str | None:
    """Text of the exception, if one was raised: flat, or one entry per metric that failed."""
    entries = [info] if "raised_exception" in info else list(info.values())
    return next((str(entry.get("exception_message")) for entry in entries if entry.get("raised_exception")), None)


def _reason(text: str) -> str:
    """Class of the error and the column or table it names; nothing else of its text, which may hold cell values."""
    for pattern, kind in _NAMES:
        found = pattern.search(text)
        if found:
            return f"{kind} {found.group(1)} does not exist"
    error = _ERROR_CLASS.search(text)
    return error.group(1) if error else "exception without a class"
