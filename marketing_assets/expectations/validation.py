"""Runs one suite on one connection and returns an outcome per contract, in the suite's order. Never raises for data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from marketing_assets.expectations.contract import Contract, Rule, Suite
from marketing_assets.expectations.engine import evaluate
from marketing_assets.expectations.outcome import CheckOutcome, broken

_NONE: Mapping[str, Any] = {}


def validate(
    suite: Suite, connection: duckdb.DuckDBPyConnection, *, parameters: Mapping[str, Any] = _NONE
) -> list[CheckOutcome]:
    """Check the suite's table where it lies.

    The checks run on a cursor of their own: they see what is committed, bind their parameters out of the caller's
    sight, and a query that breaks does not abort a transaction the caller has open.

    Args:
        suite: the contracts of one asset.
        connection: an open connection to the working warehouse.
        parameters: values the run decides, such as `as_of` and `today` (dates); they win over the suite's own.
    Returns:
        One outcome per contract. What cannot be evaluated (a table, column or parameter is missing, SQL fails) is a
        failed outcome that says so.
    """
    bound = {name: value for name, value in {**suite.parameters, **parameters}.items() if value is not None}
    ready = [contract for contract in suite.contracts if not _unbound(contract, bound)]
    cursor = connection.cursor()
    try:
        for name, value in bound.items():
            cursor.execute(f'SET VARIABLE "{name}" = ?', [value]).fetchall()
        outcomes = evaluate(suite, ready, cursor)
    finally:
        cursor.close()
    for contract in suite.contracts:
        missing = _unbound(contract, bound)
        if missing:
            outcomes[contract.name] = broken(contract, f"parameter {', '.join(missing)} was not given")
    return [outcomes[contract.name] for contract in suite.contracts]


def _unbound(contract: Contract, bound: Mapping[str, Any]) -> list[str]:
    """An unset variable is NULL in SQL, and a comparison with NULL would pass without having checked anything."""
    needed = contract.expectation.parameters if isinstance(contract.expectation, Rule) else frozenset()
    return sorted(needed - bound.keys())
