"""What a data contract is: one named row with severity, blocking or not, and an expectation. Plain data, nothing runs.

Great Expectations is not imported here: a suite can be read, documented and turned into check specs without it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["critical", "warning"]

_PARAMETER = re.compile(r"getvariable\('(\w+)'\)")


@dataclass(frozen=True)
class BuiltIn:
    """An expectation of Great Expectations on the suite's table: its class name and arguments."""

    kind: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Rule:
    """An expectation in SQL (DuckDB): a query with one row per thing judged and a column `ok`.

    As in a CHECK constraint, an `ok` of NULL means that there is nothing to judge (a metric that is not reported), and
    does not fail. Only counts of `ok` leave the database. Parameters are DuckDB variables: `getvariable('as_of')`.
    """

    query: str
    unit: str = "rows"

    @property
    def parameters(self) -> frozenset[str]:
        """Names of the parameters the query needs."""
        return frozenset(_PARAMETER.findall(self.query))


@dataclass(frozen=True)
class Contract:
    """One named expectation on one asset. `description` names the failure it catches."""

    name: str
    severity: Severity
    blocking: bool
    expectation: BuiltIn | Rule
    description: str

    def __post_init__(self) -> None:
        if self.blocking and self.severity != "critical":
            raise ValueError(f"{self.name}: a warning cannot block; make it critical or not blocking")


@dataclass(frozen=True)
class Suite:
    """All contracts of one asset; its table has the asset's name. `parameters` are those the settings decide."""

    asset: str
    contracts: tuple[Contract, ...]
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = [contract.name for contract in self.contracts]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"suite {self.asset}: {', '.join(twice)} stands twice; check names are unique per asset")


def expect(kind: str, **arguments: Any) -> BuiltIn:
    """`expect("ExpectColumnValuesToBeUnique", column="sha256")`: a built-in expectation, written like a call."""
    return BuiltIn(kind, arguments)


def every_row(table: str, condition: str, *, where: str = "true", unit: str = "rows") -> Rule:
    """The rule that a condition holds for every row of a table (those that match `where`)."""
    return Rule(f"SELECT ({condition}) AS ok FROM {table} WHERE {where}", unit)


def blocks(name: str, expectation: BuiltIn | Rule, description: str) -> Contract:
    """A contract without which no plan is made: keys, schema, conservation, personal data."""
    return Contract(name, "critical", True, expectation, description)


def fails(name: str, expectation: BuiltIn | Rule, description: str) -> Contract:
    """A contract whose failure is an error of ours that the plan can live with."""
    return Contract(name, "critical", False, expectation, description)


def warns(name: str, expectation: BuiltIn | Rule, description: str) -> Contract:
    """A contract whose failure people should look at."""
    return Contract(name, "warning", False, expectation, description)
