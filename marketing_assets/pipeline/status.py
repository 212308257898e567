"""How a run ended, as one record: printed by the command line and kept in `published/status.json` for every reader."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

import dagster as dg

from marketing_assets.errors import MarketingAssetsError
from marketing_assets.pipeline.landing import masking_of
from marketing_assets.pipeline.leaks import describe, leaks_in_logs
from marketing_assets.warehouse.files import write_bytes
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.snapshot import reader

State = Literal["planned", "held", "blocked", "failed", "interrupted"]

BLOCKED = "DagsterAssetCheckFailedError"
NAMED_ERRORS = {
    "Failure",
    "OSError",
    "PermissionError",
    *(error.__name__ for error in MarketingAssetsError.__subclasses__()),
}

NEXT_STEP: dict[State, str] = {
    "planned": "read the plan, then `marketing-assets approve` (or `hold`)",
    "held": "mend what the reason names and run again; until then the plan in force stays",
    "blocked": "withdraw or mend the file the failed checks speak of and run again; the last payload stays in force",
    "failed": "read the error, mend it and run again; nothing half-written was published",
    "interrupted": "run again; nothing half-written was published",
}

INTERRUPTIONS = {"DagsterExecutionInterruptedError", "KeyboardInterrupt", "InterruptException"}


@dataclass(frozen=True)
class CheckFailure:
    """One check that did not pass. `failed_rows` is None where the check counts no rows."""

    asset: str
    check: str
    severity: str
    blocking: bool
    failed_rows: int | None
    message: str


@dataclass(frozen=True)
class RunStatus:
    """Everything people need to know about one run. Paths are relative to the home."""

    run_id: str
    state: State
    as_of: str | None
    effective_date: str | None
    reason: str
    next_step: str
    payload: str | None = None
    payload_hash: str | None = None
    snapshot: str | None = None
    checks_passed: int = 0
    checks_warned: int = 0
    checks_failed: int = 0
    failed_checks: list[CheckFailure] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    settings_hash: str | None = None

    @property
    def blocking(self) -> list[CheckFailure]:
        """The failures that stopped the run."""
        return [check for check in self.failed_checks if check.blocking and check.severity == "ERROR"]


def describe_run(home: Home, instance: dg.DagsterInstance, run_id: str) -> RunStatus:
    """Read how a run ended from Dagster's event log and the tables it wrote."""
    run = instance.get_run_by_id(run_id)
    if run is None:
        raise LookupError(f"no run {run_id} in this Dagster instance")
    evaluations = [
        entry.get_dagster_event().asset_check_evaluation_data
        for entry in instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    ]
    failures = [_failure(evaluation) for evaluation in evaluations if not evaluation.passed]
    failures += _leaks(home, instance, run_id)
    blocking = [failure for failure in failures if failure.blocking and failure.severity == "ERROR"]
    errors = _errors(instance, run_id)
    key = run.tags.get("dagster/partition")
    plan = _plan(home, key) if run.is_success and key and home.snapshot.is_file() else {}
    state: State
    if run.is_success and not blocking:
        state = "held" if plan.get("status") == "hold" else "planned"
        reason = str(plan.get("plan_reason") or "")
    elif run.status in (dg.DagsterRunStatus.CANCELED, dg.DagsterRunStatus.CANCELING) or _interrupted(instance, run_id):
        state, reason = "interrupted", "the run was interrupted"
    elif blocking:
        state = "blocked"
        reason = "; ".join(f"{check.asset}.{check.check}: {check.message}" for check in blocking)
    else:
        state, reason = "failed", "; ".join(errors) or "the run ended without a result"
    return RunStatus(
        run_id=run_id,
        state=state,
        as_of=key,
        effective_date=(date.fromisoformat(key) + timedelta(days=1)).isoformat() if key else None,
        reason=reason,
        next_step=NEXT_STEP[state],
        payload=plan.get("path"),
        payload_hash=plan.get("payload_hash"),
        snapshot=home.snapshot.relative_to(home.path).as_posix() if home.snapshot.is_file() else None,
        checks_passed=sum(evaluation.passed for evaluation in evaluations),
        checks_warned=sum(failure.severity == "WARN" for failure in failures),
        checks_failed=sum(failure.severity == "ERROR" for failure in failures),
        failed_checks=failures,
        errors=errors,
        settings_hash=run.tags.get("marketing/settings_hash"),
    )


def write_status(home: Home, instance: dg.DagsterInstance, run_id: str) -> RunStatus:
    """Replace `status.json` by how this run ended, unless a newer run's end stands there; nothing else does."""
    status = describe_run(home, instance, run_id)
    if not _newer_is_shown(home, instance, run_id):
        _write(home, asdict(status) | {"written_at": _now()})
    return status


def write_waiting(home: Home, reason: str) -> None:
    """Note beside the last run's status why the schedule started none."""
    _write(home, read_status(home) | {"schedule": {"reason": reason, "at": _now()}})


def read_status(home: Home) -> dict[str, Any]:
    """The content of `status.json`; empty before the first run."""
    return json.loads(home.status.read_text(encoding="utf-8")) if home.status.is_file() else {}


def _write(home: Home, content: dict[str, Any]) -> None:
    write_bytes(home.status, (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _leaks(home: Home, instance: dg.DagsterInstance, run_id: str) -> list[CheckFailure]:
    """What is written last, searched last: Dagster's own record of the run."""
    try:
        key = masking_of(home)
    except MarketingAssetsError:  # without a key nothing personal was read
        key = None
    leaks = leaks_in_logs(instance, home, run_id, key)
    if not leaks:
        return []
    count = sum(leak.count for leak in leaks)
    words = f"personal data in Dagster's record of the run: {describe(leaks)}"
    return [CheckFailure("published_snapshot", "the_log_holds_no_personal_data", "ERROR", True, count, words)]


def _failure(evaluation: dg.AssetCheckEvaluation) -> CheckFailure:
    metadata = {name: value.value for name, value in evaluation.metadata.items()}
    rows = metadata.get("failed_rows")
    return CheckFailure(
        asset=evaluation.asset_key.to_user_string(),
        check=evaluation.check_name,
        severity=evaluation.severity.name,
        blocking=bool(evaluation.blocking),
        failed_rows=rows if isinstance(rows, int) else None,
        message=str(evaluation.description or metadata.get("message") or ""),
    )


def _errors(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    """One line per failed step: which asset, which error. Steps that were only skipped are not named."""
    lines = []
    for entry in instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_FAILURE):
        event = entry.get_dagster_event()
        error = event.step_failure_data.error
        while error and error.cause:
            error = error.cause
        if error and error.cls_name != BLOCKED:
            # The message of anybody else's error, a database's for example, may hold a landed value.
            ours = error.cls_name in NAMED_ERRORS and error.message.strip()
            # Of `package.module.Name: words`, people need the name and the words.
            detail = (
                re.sub(r"^(\w+\.)+(?=\w+: )", "", error.message.strip().splitlines()[0]) if ours else error.cls_name
            )
            lines.append(f"{event.step_key}: {detail}")
    return lines


def _interrupted(instance: dg.DagsterInstance, run_id: str) -> bool:
    """Ctrl-C in the middle of a step makes that step fail, by an error of Dagster's or, inside a query, of DuckDB's."""
    for entry in instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_FAILURE):
        error = entry.get_dagster_event().step_failure_data.error
        while error:
            if error.cls_name in INTERRUPTIONS or "Query interrupted" in error.message:
                return True
            error = error.cause or error.context
    return False


def _newer_is_shown(home: Home, instance: dg.DagsterInstance, run_id: str) -> bool:
    """Each status sensor keeps a place of its own in the event log: an old failure may come after a newer success."""
    shown = instance.get_run_record_by_id(str(read_status(home).get("run_id")))
    this = instance.get_run_record_by_id(run_id)
    return bool(shown and this and shown.create_timestamp > this.create_timestamp)


def _plan(home: Home, key: str) -> dict[str, Any]:
    """From the snapshot, which a run that ended well has published: the next run may hold the warehouse by now."""
    with reader(home.snapshot) as connection:
        found = connection.execute(
            """
            SELECT p.path, p.payload_hash, b.status, b.plan_reason
            FROM dsp_payload AS p LEFT JOIN budget_plan AS b ON b.as_of = p.as_of WHERE p.as_of = ? LIMIT 1
            """,
            [key],
        ).fetchone()
    return dict(zip(("path", "payload_hash", "status", "plan_reason"), found, strict=True)) if found else {}
