"""One run at a time on a home, and what a killed run leaves in Dagster's storage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dagster as dg
from dagster import DagsterInstance
from filelock import FileLock, Timeout

from marketing_assets.warehouse.home import Home

IN_PROCESS_TAG = "marketing/in_process"
UNFINISHED = [
    dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]  # fmt: skip

Say = Callable[[str], None]


@contextmanager
def one_at_a_time(home: Home, say: Say) -> Iterator[None]:
    """Hold the home's lock; while another run holds it, say so and wait."""
    lock = FileLock(home.lock)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        say(f"another run holds {home.lock}; waiting for it to end (Ctrl-C to give up)")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def end_killed_runs(instance: DagsterInstance) -> list[str]:
    """Mark unfinished in-process runs failed and free their pool slots; only called while holding the home's lock.

    A killed run otherwise blocks the next one for good: it keeps its slot in the warehouse pool.
    """
    ended = []
    for run in instance.get_runs(dg.RunsFilter(tags={IN_PROCESS_TAG: "true"}, statuses=UNFINISHED)):
        instance.report_run_failed(run, "the process was killed; found by the next run")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
        ended.append(run.run_id)
    return ended


def end_killed_runs_unless_running(home: Home, instance: DagsterInstance) -> None:
    """The same for schedule and sensors, which would else queue behind a killed run until somebody runs by hand."""
    lock = FileLock(home.lock)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return
    try:
        end_killed_runs(instance)
    finally:
        lock.release()
