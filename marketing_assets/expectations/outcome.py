"""What a check says: counts and plain words. Never a cell value, because outcomes go to logs, UI and snapshot."""

from __future__ import annotations

from dataclasses import dataclass

from marketing_assets.expectations.contract import Contract, Rule, Severity


@dataclass(frozen=True)
class CheckOutcome:
    """Outcome of one contract. Counts are None when they do not apply or the expectation could not be evaluated."""

    name: str
    passed: bool
    severity: Severity
    blocking: bool
    failed_rows: int | None
    checked_rows: int | None
    message: str

    @property
    def share(self) -> float | None:
        """Failed rows per checked row, 0 to 1."""
        return self.failed_rows / self.checked_rows if self.failed_rows is not None and self.checked_rows else None


def counted(contract: Contract, passed: bool, failed: int, checked: int) -> CheckOutcome:
    """Outcome of an expectation that counts what it judges."""
    unit = contract.expectation.unit if isinstance(contract.expectation, Rule) else "rows"
    message = f"{failed:,} of {checked:,} {unit} failed" if checked else f"no {unit} to judge"
    return _outcome(contract, passed, failed, checked, message)


def columns_missing(contract: Contract, missing: list[str]) -> CheckOutcome:
    """Outcome of an expectation on the table's columns; `missing` are names the contract itself asks for."""
    message = f"missing columns: {', '.join(missing)}" if missing else "all columns are there"
    return _outcome(contract, not missing, None, None, message)


def broken(contract: Contract, reason: str) -> CheckOutcome:
    """Outcome of an expectation that could not be evaluated: failed, because nothing is known to hold."""
    return _outcome(contract, False, None, None, f"could not be checked: {reason}")


def _outcome(contract: Contract, passed: bool, failed: int | None, checked: int | None, message: str) -> CheckOutcome:
    return CheckOutcome(contract.name, passed, contract.severity, contract.blocking, failed, checked, message)
