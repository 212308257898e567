"""Data contracts: one suite of named expectations per asset, checked where the tables lie, reporting counts only."""

from marketing_assets.expectations.all_suites import suites
from marketing_assets.expectations.contract import BuiltIn, Contract, Rule, Severity, Suite, every_row, expect
from marketing_assets.expectations.outcome import CheckOutcome
from marketing_assets.expectations.page import contracts_markdown
from marketing_assets.expectations.validation import validate

__all__ = [
    "BuiltIn", "CheckOutcome", "Contract", "Rule", "Severity", "Suite", "contracts_markdown", "every_row", "expect",
    "suites", "validate",
]  # fmt: skip
