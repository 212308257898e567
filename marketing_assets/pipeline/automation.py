"""Jobs, schedule, sensors and freshness in one place. They decide when; assets decide what."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import dagster as dg

from marketing_assets.decisions import Decision, DecisionKind
from marketing_assets.errors import MarketingAssetsError
from marketing_assets.pipeline.assets.ingestion import FULL_REFRESH_TAG, landing_versions
from marketing_assets.pipeline.exclusive import end_killed_runs_unless_running
from marketing_assets.pipeline.inputs import input_hash, newest_day
from marketing_assets.pipeline.open_lineage import write_open_lineage
from marketing_assets.pipeline.resources import HomeResource
from marketing_assets.pipeline.status import write_status, write_waiting
from marketing_assets.settings import Settings

INPUT_HASH_TAG = "marketing/input_hash"
SETTINGS_HASH_TAG = "marketing/settings_hash"
DAILY_JOB, REFRESH_JOB, FULL_REFRESH_JOB, DELIVERY_JOB = (
    "daily_reallocation", "refresh_tables", "full_refresh", "deliver_approved",
)  # fmt: skip

Job = Any  # what dg.define_asset_job returns; its class is not public

# A daily pipeline that has not run for a day and a bit is late; after a day and a quarter somebody must look.
FRESHNESS = dg.FreshnessPolicy.time_window(warn_window=timedelta(hours=26), fail_window=timedelta(hours=30))


def run_tags(inputs: str, settings: Settings) -> dict[str, str]:
    """Tags every run carries: what it read and by which rules."""
    return {INPUT_HASH_TAG: inputs, SETTINGS_HASH_TAG: settings.digest()}


def build_jobs(settings: Settings) -> Sequence[Job]:
    """The whole graph for one day, the same after re-reading everything, the tables alone, and the delivery alone."""
    everything = dg.AssetSelection.all()
    # Runs started in the UI carry the hash too; what they read stands in the lineage.
    tags = {SETTINGS_HASH_TAG: settings.digest()}
    kpis = dg.AssetSelection.assets("session_kpis_daily", "business_daily", "governance_ledger")
    # All landing folders are read by one step, which runs as a whole.
    tables = kpis.upstream().required_multi_asset_neighbors()
    return [
        dg.define_asset_job(
            DAILY_JOB, everything, executor_def=dg.in_process_executor, tags=tags,
            description="The whole graph for one day of data: from landed files to tomorrow's budget.",
        ),
        dg.define_asset_job(
            FULL_REFRESH_JOB, everything, executor_def=dg.in_process_executor,
            tags=tags | {FULL_REFRESH_TAG: "true"}, description="The same after reading every landed file again.",
        ),
        dg.define_asset_job(
            REFRESH_JOB, tables, executor_def=dg.in_process_executor, tags=tags,
            description="KPI tables only: new files for a day whose plan is already approved.",
        ),
        dg.define_asset_job(
            DELIVERY_JOB, dg.AssetSelection.assets("dsp_delivery"),
            executor_def=dg.in_process_executor, tags=tags, description="Hand over the approved payload of one day.",
        ),
    ]  # fmt: skip


def build_schedule(settings: Settings) -> dg.ScheduleDefinition:
    """Plan yesterday every morning, in the settings' time zone."""
    switched = dg.DefaultScheduleStatus.RUNNING if settings.schedule.enabled else dg.DefaultScheduleStatus.STOPPED
    at = settings.schedule.daily_at

    @dg.schedule(
        name="every_morning",
        job_name=DAILY_JOB,
        cron_schedule=f"{at.minute} {at.hour} * * *",
        execution_timezone=settings.time_zone,
        default_status=switched,
        description="Plans yesterday, unless it was planned from the same files or the landing folder is dormant.",
    )
    def every_morning(
        context: dg.ScheduleEvaluationContext, home: dg.ResourceParam[HomeResource]
    ) -> dg.RunRequest | dg.SkipReason:
        today = context.scheduled_execution_time.astimezone(settings.zone).date()
        yesterday = today - timedelta(days=1)
        end_killed_runs_unless_running(home.places, context.instance)
        try:
            inputs = input_hash(home.places, settings)
            newest = newest_day(home.places, settings, today)
        except MarketingAssetsError as error:
            return _wait(home, f"nothing to plan from: {error}")
        # A landing folder whose newest day is older than this is left alone.
        if newest < today - timedelta(days=settings.freshness.dormant_after_days):
            return _wait(home, f"dormant: the newest landed day is {newest}")
        if _planned(context.instance, yesterday.isoformat(), inputs):
            return _wait(home, f"{yesterday} was already planned from the same files and settings")
        return dg.RunRequest(
            run_key=f"{yesterday}:{inputs}", partition_key=yesterday.isoformat(), tags=run_tags(inputs, settings)
        )

    return every_morning


def build_sensors(settings: Settings, jobs: Sequence[Job]) -> Sequence[dg.SensorDefinition]:
    """New files refresh, approvals are delivered, and every ended run is written to `status.json`."""
    switched = dg.DefaultSensorStatus.RUNNING if settings.schedule.enabled else dg.DefaultSensorStatus.STOPPED

    @dg.sensor(
        name="landed_files",
        jobs=[job for job in jobs if job.name in (DAILY_JOB, REFRESH_JOB)],
        minimum_interval_seconds=settings.schedule.landing_check_seconds,
        default_status=switched,
        description="New or changed files: plan the newest day again, or only refresh the tables when it is approved.",
    )
    def landed_files(
        context: dg.SensorEvaluationContext, home: dg.ResourceParam[HomeResource]
    ) -> dg.SensorResult | dg.SkipReason:
        today = datetime.now(settings.zone).date()
        end_killed_runs_unless_running(home.places, context.instance)
        try:
            inputs = input_hash(home.places, settings)
            if inputs == context.cursor:
                return dg.SkipReason("no new or changed file")
            newest = newest_day(home.places, settings, today)
        except MarketingAssetsError as error:
            return dg.SkipReason(str(error))
        landed = landing_versions(home.places)
        if _planned(context.instance, newest.isoformat(), inputs):
            return dg.SensorResult(cursor=inputs, asset_events=landed)
        last_word = _last_words(home.decisions().read()).get(newest + timedelta(days=1))
        approved = last_word is not None and last_word.kind is DecisionKind.APPROVE
        request = dg.RunRequest(
            run_key=f"landed:{newest}:{inputs}",
            job_name=REFRESH_JOB if approved else DAILY_JOB,
            # The tables are not partitioned: refreshing them takes no day.
            partition_key=None if approved else newest.isoformat(),
            tags=run_tags(inputs, settings),
        )
        return dg.SensorResult(run_requests=[request], cursor=inputs, asset_events=landed)

    @dg.sensor(
        name="approved_payloads",
        job_name=DELIVERY_JOB,
        minimum_interval_seconds=30,
        default_status=switched,
        description="Delivers each approved payload once, unless it has expired. Approving again tries again.",
    )
    def approved_payloads(home: dg.ResourceParam[HomeResource]) -> list[dg.RunRequest] | dg.SkipReason:
        today = datetime.now(settings.zone).date()
        decisions = home.decisions().read()
        delivered = {entry.payload_hash for entry in decisions if entry.kind is DecisionKind.DELIVER}
        waiting = [
            entry
            for entry in _last_words(decisions).values()
            if entry.kind is DecisionKind.APPROVE
            and entry.payload_hash not in delivered
            and date.fromisoformat(entry.body["expires"]) >= today
        ]
        if not waiting:
            return dg.SkipReason("no approved payload waits for delivery")
        return [
            dg.RunRequest(
                run_key=f"{entry.payload_hash}:{entry.id}",
                partition_key=(entry.effective_date - timedelta(days=1)).isoformat(),
            )
            for entry in waiting
        ]

    def ended(context: dg.RunStatusSensorContext, home: HomeResource) -> None:
        if context.dagster_run.job_name in (DAILY_JOB, FULL_REFRESH_JOB):
            write_status(home.places, context.instance, context.dagster_run.run_id)
        warning = write_open_lineage(home.places, settings, context.instance, context.dagster_run.run_id)
        if warning:
            context.log.warning(warning)

    def status_sensor(name: str, status: dg.DagsterRunStatus) -> dg.SensorDefinition:
        @dg.run_status_sensor(
            run_status=status,
            name=name,
            default_status=switched,
            description="Writes published/status.json and the run's OpenLineage events.",
        )
        def sensor(context: dg.RunStatusSensorContext, home: dg.ResourceParam[HomeResource]) -> None:
            ended(context, home)

        return sensor

    return [
        landed_files,
        approved_payloads,
        status_sensor("status_of_success", dg.DagsterRunStatus.SUCCESS),
        status_sensor("status_of_failure", dg.DagsterRunStatus.FAILURE),
        status_sensor("status_of_cancel", dg.DagsterRunStatus.CANCELED),
    ]


def _last_words(decisions: Sequence[Decision]) -> dict[date, Decision]:
    """The newest approval or hold of each effective date."""
    return {entry.effective_date: entry for entry in decisions if entry.judges_plan}


def _planned(instance: dg.DagsterInstance, day: str, inputs: str) -> bool:
    """True when a run of that day from these inputs ended well."""
    tags = {"dagster/partition": day, INPUT_HASH_TAG: inputs}
    done = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.QUEUED]
    return instance.get_runs_count(dg.RunsFilter(tags=tags, statuses=done)) > 0


def _wait(home: HomeResource, reason: str) -> dg.SkipReason:
    write_waiting(home.places, reason)
    return dg.SkipReason(reason)
