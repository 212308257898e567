"""What Dagster's event log tells of a run that has ended, written as OpenLineage events once per run.

One place reads it afterwards, so that no asset knows of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from marketing_assets.lineage import code_hash
from marketing_assets.lineage.open_lineage import Check, Column, Dataset, Job, Run, State, run_events
from marketing_assets.pipeline.landing import KINDS
from marketing_assets.pipeline.open_lineage_transport import send, server_is_configured, write
from marketing_assets.pipeline.status import INTERRUPTIONS
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home

INPUT_VERSION = "dagster/input_data_version/"
HASHES = ("marketing/", "_hash")  # prefix and suffix of the tags that identify what a run read and by which rules
LANDING_ASSETS = {f"landing_{kind}" for kind in KINDS}
ENDED: dict[dg.DagsterRunStatus, State] = {
    dg.DagsterRunStatus.SUCCESS: "COMPLETE",
    dg.DagsterRunStatus.FAILURE: "FAIL",
    dg.DagsterRunStatus.CANCELED: "ABORT",
    dg.DagsterRunStatus.CANCELING: "ABORT",
}
TOLD = {
    dg.DagsterEventType.STEP_START,
    dg.DagsterEventType.STEP_SUCCESS,
    dg.DagsterEventType.STEP_FAILURE,
    dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED,
    dg.DagsterEventType.ASSET_MATERIALIZATION,
    dg.DagsterEventType.ASSET_CHECK_EVALUATION,
}


def write_open_lineage(home: Home, settings: Settings, instance: dg.DagsterInstance, run_id: str) -> str:
    """Write `lineage/openlineage-RUN.jsonl` once per run, and send the same events where the environment says to.

    The server is named as the official client has it: `OPENLINEAGE_URL`, or any of its `OPENLINEAGE__TRANSPORT__…`, or
    a file named by `OPENLINEAGE_CONFIG`. `OPENLINEAGE_DISABLED=true` switches all of this off.

    Returns:
        A warning in words where something could not be written or sent; else "".
    """
    target = home.lineage_events(run_id)
    if target.exists() or os.environ.get("OPENLINEAGE_DISABLED", "").strip().lower() == "true":
        return ""
    run = describe_events(home, instance, run_id)
    if run is None:
        return ""
    events = run_events(run, settings.lineage.namespace)
    try:
        write(target, events)
    except (OSError, RuntimeError) as error:
        # A run that ended well is not failed by the record of it.
        return f"OpenLineage events of run {run_id} could not be written: {type(error).__name__}"
    return send(events) if server_is_configured() else ""


def describe_events(home: Home, instance: dg.DagsterInstance, run_id: str) -> Run | None:
    """What Dagster's event log tells of a run that has ended; None for one that is unknown or still runs."""
    record = instance.get_run_record_by_id(run_id)
    if record is None or record.dagster_run.status not in ENDED:
        return None
    run, steps = record.dagster_run, _steps(instance, run_id)
    times = [time for step in steps.values() for time in (step.started, step.ended) if time is not None]
    started = record.start_time or min(times, default=record.create_timestamp.timestamp())
    ended = record.end_time or max(times, default=started)
    errors = [step.error for step in steps.values() if step.error]
    state: State = "ABORT" if INTERRUPTIONS.intersection(errors) else ENDED[run.status]
    prefix, suffix = HASHES
    facts = {
        name.removeprefix(prefix): value
        for name, value in run.tags.items()
        if name.startswith(prefix) and name.endswith(suffix)
    }
    return Run(
        id=run_id,
        job=run.job_name,
        started=_at(started),
        ended=_at(ended),
        state=state,
        day=run.tags.get("dagster/partition"),
        error=errors[0] if errors else None,
        engine_version=dg.__version__,
        facts={**facts, "code_hash": code_hash()},
        jobs=tuple(job for key, step in steps.items() for job in _jobs(home, key, step, state, ended)),
    )


@dataclass
class _Step:
    """What the log tells of one step, gathered event by event."""

    started: float | None = None
    ended: float | None = None
    error: str | None = None
    planned: list[str] = field(default_factory=list)
    made: dict[str, tuple[float, dg.AssetMaterialization]] = field(default_factory=dict)
    checks: list[dg.AssetCheckEvaluation] = field(default_factory=list)


def _steps(instance: dg.DagsterInstance, run_id: str) -> dict[str, _Step]:
    """Step → what became of it, in the order in which steps began; those that never did are left out."""
    steps: dict[str, _Step] = {}
    for entry in instance.all_logs(run_id, of_type=TOLD):
        event = entry.get_dagster_event()
        if event.step_key is None:
            continue
        step = steps.setdefault(event.step_key, _Step())
        kind = event.event_type
        if kind is dg.DagsterEventType.STEP_START:
            step.started = entry.timestamp
        elif kind is dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED:
            step.planned.append(event.asset_materialization_planned_data.asset_key.to_user_string())
        elif kind is dg.DagsterEventType.ASSET_MATERIALIZATION:
            materialization = event.step_materialization_data.materialization
            step.made[materialization.asset_key.to_user_string()] = (entry.timestamp, materialization)
        elif kind is dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            step.checks.append(event.asset_check_evaluation_data)
        else:
            step.ended = entry.timestamp
            if kind is dg.DagsterEventType.STEP_FAILURE:
                step.error = _root_class(event.step_failure_data.error)
    begun = {key: step for key, step in steps.items() if step.started is not None}
    return dict(sorted(begun.items(), key=lambda item: item[1].started or 0.0))


def _root_class(error: Any) -> str:
    while error and error.cause:
        error = error.cause
    return str(error.cls_name) if error else "unknown"


def _jobs(home: Home, key: str, step: _Step, run_state: State, run_ended: float) -> Iterator[Job]:
    """One job per asset the step was to make, and one for the checks it did."""
    started = _at(step.started or run_ended)
    ended = _at(step.ended or run_ended)
    state: State = "COMPLETE"
    if step.error:
        state = "ABORT" if step.error in INTERRUPTIONS else "FAIL"
    elif step.ended is None:
        state = "ABORT" if run_state == "ABORT" else "FAIL"  # the process died within it
    for asset in sorted({*step.planned, *step.made}):
        if asset in step.made:
            at, materialization = step.made[asset]
            yield Job(
                asset, started, _at(at), "COMPLETE", _inputs(home, materialization), (_made(home, materialization),)
            )
        elif state != "COMPLETE":
            yield Job(asset, started, ended, state, outputs=(_dataset(home, asset),), error=step.error)
    if step.checks:
        checks = tuple(_check(evaluation) for evaluation in step.checks)
        inputs = tuple(_dataset(home, asset) for asset in sorted({check.asset for check in checks}))
        name = f"{key}.checks" if step.planned else key
        yield Job(name, started, ended, state, inputs, checks=checks, error=step.error)


def _inputs(home: Home, materialization: dg.AssetMaterialization) -> tuple[Dataset, ...]:
    """What the step saw of each asset it depends on: Dagster notes the version in the tags of what was made."""
    seen = {name.removeprefix(INPUT_VERSION): value for name, value in (materialization.tags or {}).items()
            if name.startswith(INPUT_VERSION)}  # fmt: skip
    return tuple(_dataset(home, asset, version) for asset, version in sorted(seen.items()))


def _made(home: Home, materialization: dg.AssetMaterialization) -> Dataset:
    metadata = materialization.metadata
    rows, schema = metadata.get("dagster/row_count"), metadata.get("dagster/column_schema")
    columns = schema.value.columns if isinstance(schema, dg.TableSchemaMetadataValue) else []
    return _dataset(
        home,
        materialization.asset_key.to_user_string(),
        (materialization.tags or {}).get("dagster/data_version"),
        columns=tuple(Column(column.name, column.type, column.description) for column in columns),
        rows=int(str(rows.value)) if rows is not None else None,
    )


def _dataset(home: Home, asset: str, version: str | None = None, **described: Any) -> Dataset:
    """An asset as a dataset: a table of the warehouse, or where it lies under the home.

    A landing folder is called by its place in the home, also where it is read elsewhere: no path of a machine.
    """
    places = {"published_snapshot": home.snapshot, "executive_report": home.reports, "dsp_delivery": home.outbox}
    if asset in places:
        return Dataset(asset, places[asset].relative_to(home.path).as_posix(), version, **described)
    file = f"landing/{asset.removeprefix('landing_')}" if asset in LANDING_ASSETS else None
    return Dataset(asset, file, version, **described)


def _check(evaluation: dg.AssetCheckEvaluation) -> Check:
    counts = {name: evaluation.metadata[name].value for name in ("failed_rows", "checked_rows")
              if name in evaluation.metadata}  # fmt: skip
    return Check(
        asset=evaluation.asset_key.to_user_string(),
        name=evaluation.check_name,
        passed=evaluation.passed,
        severity="warn" if evaluation.severity is dg.AssetCheckSeverity.WARN else "error",
        **{name: count for name, count in counts.items() if isinstance(count, int)},
    )


def _at(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)
