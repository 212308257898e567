"""One run of the whole graph in this process: what `marketing-assets run` does between its arguments and its output."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import dagster as dg
from dagster import DagsterInstance, EventLogEntry

from marketing_assets.errors import LandingError
from marketing_assets.governance import RETENTION_REMEDY, kept_too_long, retention_words
from marketing_assets.pipeline.assets.ingestion import OUTCOMES, landing_versions
from marketing_assets.pipeline.automation import DAILY_JOB, FULL_REFRESH_JOB, run_tags
from marketing_assets.pipeline.build import build_definitions
from marketing_assets.pipeline.deliveries import refuse_personal_data
from marketing_assets.pipeline.event_storage import quick_event_storage
from marketing_assets.pipeline.exclusive import IN_PROCESS_TAG, UNFINISHED, Say, end_killed_runs, one_at_a_time
from marketing_assets.pipeline.inputs import input_hash, newest_day, refuse_mixture, refuse_other_currency
from marketing_assets.pipeline.landing import (
    KINDS,
    Outcomes,
    Progress,
    landed_files,
    masking_of,
    put_right,
    raw_files,
    readings_kept,
    watching,
    withdraw,
)
from marketing_assets.pipeline.open_lineage import write_open_lineage
from marketing_assets.pipeline.partitions import FIRST_DAY
from marketing_assets.pipeline.resources import HomeResource
from marketing_assets.pipeline.sample import land_sample
from marketing_assets.pipeline.status import RunStatus, write_status
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import PROJECT_ROOT, Home
from marketing_assets.warehouse.private import private_files, tighten
from marketing_assets.warehouse.tables import kept_open, transaction

# By this tag the UI's pages of jobs and its timeline find a run; one that no code location launched lacks it.
SHOWN_TAGS = {".dagster/repository": "__repository__@marketing_assets"}
# An unfinished run of the UI that wrote no event for this long died with its machine.
SILENT_SECONDS = 15 * 60


@dataclass(frozen=True)
class Step:
    """One step done (or failed), for the progress line: the assets it made with their rows, none for checks.

    `files` says what became of the landed files, where the step read them.
    """

    name: str
    seconds: float
    succeeded: bool
    assets: dict[str, int]
    files: Outcomes | None = None


@private_files()
def run_daily(
    home: Home,
    settings: Settings,
    *,
    as_of: date | None = None,
    full_refresh: bool = False,
    say: Say = lambda message: None,
    on_step: Callable[[Step], None] = lambda step: None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> RunStatus:
    """Run the graph once and write `status.json`. A second run at the same time waits and says so.

    Args:
        as_of: day of data to plan from; default the newest day before today that has ad rows.
        say: told what is worth knowing before the first asset, and of files that lie in landing for too long.
        on_step: told about each finished asset.
        on_progress: told about once a second how far landed files are read, when that takes longer than two.
    Raises:
        LandingError: nothing usable has landed, or the sample and other files are mixed.
        SettingsError: personal data has landed and there is no key to mask it with.
    """
    home.path.mkdir(parents=True, exist_ok=True)
    with (
        one_at_a_time(home, say),
        quick_event_storage(),
        open_instance(home) as instance,
        watching(on_progress),
        readings_kept(),
    ):
        _wait_for_others(instance, say)
        end_killed_runs(instance)
        _close_to_others(home, say)
        put_right(home, settings)  # before anything is decided from the warehouse
        done = land_sample(home)
        if done:
            say(done)
        for kind in KINDS:
            landed_files(home.landing, kind)  # hashes large files while somebody may watch; everything below knows them
        refuse_mixture(home)
        refuse_other_currency(home, settings)
        masking_of(home)  # without a key nothing personal may be read, so say it before anything is
        day = _day(home, settings, as_of)
        with kept_open(home.warehouse):
            status = _execute(home, settings, instance, day, full_refresh, on_step, say)
        _remind_of_retention(home, settings, say)
        return status


@private_files()
def withdraw_file(
    home: Home,
    settings: Settings,
    name: str,
    why: str,
    by: str,
    say: Say = lambda message: None,
    *,
    every: bool = False,
) -> list[str]:
    """Take a landed file's rows back; returns the files withdrawn.

    Args:
        every: take back all contents that landed under the name.
    Raises:
        LandingError: no file of that name or SHA-256 was ever read, or several contents could be meant.
    """
    refuse_personal_data(why)
    if not home.warehouse.is_file() and not home.lake.is_dir():
        raise LandingError(f"nothing was read into {home.path} yet")
    with one_at_a_time(home, say):
        today = datetime.now(settings.zone).date()
        with transaction(home.warehouse) as connection:
            withdrawn = withdraw(connection, home, settings, name, why, by=by, today=today, every=every)
        # Who asked for a person's data to be gone shall not find it in the lake: once committed, its files go too.
        put_right(home, settings)
    return withdrawn


def _close_to_others(home: Home, say: Say) -> None:
    """Files of a home that an older version made may be open to every user of the machine."""
    stayed = tighten(home)
    if stayed:
        say(
            f"{len(stayed)} files or folders in {home.path} belong to another user and may be open to others; "
            f"as that user: chmod -R go-rwx {home.path}"
        )


def _remind_of_retention(home: Home, settings: Settings, say: Say) -> None:
    limit = settings.governance.landing_retention_days
    if limit is None:
        return
    with transaction(home.warehouse) as connection:
        old = kept_too_long(raw_files(connection, home), limit, datetime.now(settings.zone).date())
    if old:
        say(f"warning: {retention_words(old, limit)} {RETENTION_REMEDY}")


def _day(home: Home, settings: Settings, as_of: date | None) -> date:
    """The day to plan from, after making sure that it is over and can be a partition."""
    today = datetime.now(settings.zone).date()
    newest = newest_day(home, settings, today, working=True)
    if as_of is not None and as_of >= today:
        raise LandingError(f"--as-of {as_of}: a day of data must be over; today is {today} in {settings.time_zone}")
    day = as_of or newest
    if day < date.fromisoformat(FIRST_DAY):
        raise LandingError(f"{day} cannot be planned from: the first day of data a plan may rest on is {FIRST_DAY}")
    return day


def open_instance(home: Home) -> DagsterInstance:
    """The home's own Dagster instance, shared with `make ui`."""
    home.dagster.mkdir(parents=True, exist_ok=True)
    # The project's file is the truth: a home made by an older version gets the newer configuration.
    shutil.copyfile(PROJECT_ROOT / "dagster.yaml", home.dagster / "dagster.yaml")
    return DagsterInstance.from_config(str(home.dagster))


def _wait_for_others(instance: DagsterInstance, say: Say) -> None:
    """Runs started in the UI or by the daemon do not take the file lock; wait for those that are alive."""
    said = False
    while alive := [
        run.run_id for run in instance.get_runs(dg.RunsFilter(statuses=UNFINISHED)) if _alive(instance, run)
    ]:
        if not said:
            say(f"run {alive[0][:8]} was started in Dagster and is not done; waiting for it (Ctrl-C to give up)")
            said = True
        time.sleep(1)


def _alive(instance: DagsterInstance, run: dg.DagsterRun) -> bool:
    if run.tags.get(IN_PROCESS_TAG) == "true":
        return False
    newest = instance.get_records_for_run(run.run_id, limit=1, ascending=False).records
    return bool(newest) and time.time() - newest[0].event_log_entry.timestamp < SILENT_SECONDS


def _execute(
    home: Home,
    settings: Settings,
    instance: DagsterInstance,
    day: date,
    full_refresh: bool,
    on_step: Callable[[Step], None],
    say: Say,
) -> RunStatus:
    definitions = build_definitions({"home": HomeResource.at(home)}, settings)
    job = definitions.resolve_job_def(FULL_REFRESH_JOB if full_refresh else DAILY_JOB)
    run_id = dg_run_id()
    for version in landing_versions(home):
        instance.report_runless_asset_event(version)
    # Called as each event is stored; a watcher of the database file would see them late, or never.
    instance.add_event_listener(run_id, _progress(on_step))
    try:
        job.execute_in_process(
            instance=instance,
            partition_key=day.isoformat(),
            run_id=run_id,
            raise_on_error=False,
            tags={IN_PROCESS_TAG: "true", **SHOWN_TAGS, **run_tags(input_hash(home, settings), settings)},
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    finally:
        run = instance.get_run_by_id(run_id)
        if run is not None and not run.is_finished:
            instance.report_run_canceled(run, "interrupted")
            instance.event_log_storage.free_concurrency_slots_for_run(run_id)
        status = write_status(home, instance, run_id) if run is not None else None
        warning = write_open_lineage(home, settings, instance, run_id)
        if warning:
            say(warning)
    if status is None:
        raise RuntimeError(f"Dagster ended before it created run {run_id}")
    return status


def dg_run_id() -> str:
    """A new run id."""
    from dagster._core.utils import make_new_run_id

    return make_new_run_id()


def _progress(on_step: Callable[[Step], None]) -> Callable[[EventLogEntry], None]:
    made: dict[str, dict[str, int]] = {}
    files: dict[str, Outcomes] = {}

    def seen(entry: EventLogEntry) -> None:
        event = entry.dagster_event
        if event is None or event.step_key is None:
            return
        if event.is_step_materialization:
            materialization = event.step_materialization_data.materialization
            count = materialization.metadata.get("dagster/row_count")
            assets = made.setdefault(event.step_key, {})
            assets[materialization.label] = int(str(count.value)) if count else 0
            if OUTCOMES in materialization.metadata:
                files[event.step_key] = Outcomes.from_json(materialization.metadata[OUTCOMES].value)
        elif event.is_step_success:
            seconds = event.step_success_data.duration_ms / 1000
            on_step(Step(event.step_key, seconds, True, made.get(event.step_key, {}), files.get(event.step_key)))
        elif event.is_step_failure:
            on_step(Step(event.step_key, 0.0, False, {}))

    return seen
