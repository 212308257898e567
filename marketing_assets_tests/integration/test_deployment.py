"""The deployment runs: compose's own commands as processes, on a real Postgres, loading the real definitions.

No container engine is needed. What a container would give (host names, ports, the folder of Dagster's settings) is put
in place of compose's names; commands, settings and environment are taken from the files as they are.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

START_SECONDS = 90
STOP_SECONDS = 30


@dataclass(frozen=True)
class Deployment:
    """The processes of compose.yaml, started in its order."""

    health_check: list[str]
    page: str
    page_check: list[str]
    daemon_check: list[str]
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]]
    logs: Path

    def ask(self, query: str) -> Any:
        """Answer of the webserver to one GraphQL query."""
        body = json.dumps({"query": query}).encode()
        request = urllib.request.Request(f"{self.page}/graphql", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as response:
            answer = json.load(response)
        assert "errors" not in answer, answer
        return answer["data"]

    def daemons_are_healthy(self) -> bool:
        """True once every daemon that this deployment needs has reported."""
        daemons = self.ask("{instance {daemonHealth {allDaemonStatuses {daemonType healthy required}}}}")
        required = [row for row in daemons["instance"]["daemonHealth"]["allDaemonStatuses"] if row["required"]]
        assert {"SCHEDULER", "SENSOR", "QUEUED_RUN_COORDINATOR"} <= {row["daemonType"] for row in required}
        return all(row["healthy"] for row in required)


@pytest.fixture(scope="module")
def deployment(
    repository: Path, postgres: Any, free_port: Callable[[], int], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    root = tmp_path_factory.mktemp("deployment")
    services = yaml.safe_load((repository / "compose.yaml").read_text())["services"]
    dockerfile = (repository / "Dockerfile").read_text()
    health_check, code_command = map(json.loads, re.findall(r"CMD (\[.*\])$", dockerfile, re.MULTILINE))
    code_port, page_port = str(free_port()), str(free_port())
    dagster_home = root / "dagster_home"
    shutil.copytree(repository / "deploy", dagster_home)
    workspace = dagster_home / "workspace.yaml"
    workspace.write_text(workspace.read_text().replace("host: code", "host: 127.0.0.1").replace("4000", code_port))
    inside = {"/opt/dagster": str(dagster_home), "4000": code_port, "3000": page_port, "0.0.0.0": "127.0.0.1"}
    inside |= {"/var/lib/marketing-assets": str(root / "home"), "/landing": str(root / "landing")}
    inside |= {"/app/marketing.yaml": str(repository / "marketing.yaml")}
    (root / "landing" / "ads").mkdir(parents=True)

    def here(command: list[str]) -> list[str]:
        for name, place in inside.items():
            command = [word.replace(name, place) for word in command]
        return [str(Path(sys.executable).parent / command[0]), *command[1:]]

    def environment(service: str) -> dict[str, str]:
        own = {key: inside.get(value, value) for key, value in services[service]["environment"].items() if value}
        own["DAGSTER_FILES"] = str(root / "home" / "dagster")
        own["DAGSTER_POSTGRES_HOST"], own["DAGSTER_POSTGRES_PORT"] = postgres.host, str(postgres.port)
        own["DAGSTER_POSTGRES_USER"], own["DAGSTER_POSTGRES_DB"] = postgres.user, postgres.database
        own["DAGSTER_POSTGRES_PASSWORD"] = postgres.password
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("MARKETING_", "DAGSTER_"))}
        return clean | own | {"DAGSTER_HOME": str(dagster_home), "PYTHONPATH": str(repository)}

    processes: dict[str, subprocess.Popen[bytes]] = {}
    with ExitStack() as stack:

        def start(service: str, command: list[str], is_up: Callable[[], bool]) -> None:
            log = root / f"{service}.log"
            processes[service] = stack.enter_context(_process(here(command), environment(service), log))
            deadline = time.monotonic() + START_SECONDS
            while not is_up():
                assert processes[service].poll() is None, f"{service} ended: {log.read_text()}"
                assert time.monotonic() < deadline, f"{service} is not up after {START_SECONDS} s: {log.read_text()}"
                time.sleep(0.5)

        running = Deployment(
            here(health_check),
            f"http://127.0.0.1:{page_port}",
            here(services["webserver"]["healthcheck"]["test"][1:]),
            here(services["daemon"]["healthcheck"]["test"][1:]),
            environment("daemon"),
            processes,
            root,
        )
        # The images' own checks take seconds each, so waiting goes by cheaper signs; the tests run the real ones.
        start("code", code_command, lambda: _listens(int(code_port)))
        start("webserver", services["webserver"]["command"], lambda: _listens(int(page_port)))
        start("daemon", services["daemon"]["command"], running.daemons_are_healthy)
        yield running


def test_the_code_server_passes_the_images_health_check(deployment: Deployment) -> None:
    assert _succeeds(deployment.health_check, deployment.environment)


def test_the_webserver_passes_its_health_check(deployment: Deployment) -> None:
    assert _succeeds(deployment.page_check, deployment.environment)


def test_the_webserver_lists_the_location_without_load_errors(deployment: Deployment) -> None:
    entries = deployment.ask(
        "{workspaceOrError {... on Workspace {locationEntries {name loadStatus locationOrLoadError "
        "{__typename ... on PythonError {message}}}}}}"
    )["workspaceOrError"]["locationEntries"]
    assert entries == [
        {
            "name": "marketing_assets",
            "loadStatus": "LOADED",
            "locationOrLoadError": {"__typename": "RepositoryLocation"},
        }
    ]


def test_the_daily_schedule_is_running_and_the_sensors_are_listed(deployment: Deployment) -> None:
    repository = deployment.ask(
        "{repositoriesOrError {... on RepositoryConnection {nodes {jobs {name} schedules {name scheduleState {status}} "
        "sensors {name}}}}}"
    )["repositoriesOrError"]["nodes"][0]
    assert {"daily_reallocation", "full_refresh"} <= {job["name"] for job in repository["jobs"]}
    assert [schedule["scheduleState"]["status"] for schedule in repository["schedules"]] == ["RUNNING"]
    assert repository["sensors"]


def test_the_daemon_passes_its_health_check(deployment: Deployment) -> None:
    assert deployment.daemons_are_healthy()
    assert _succeeds(deployment.daemon_check, deployment.environment)


def test_runs_and_events_are_kept_in_postgres(deployment: Deployment, postgres: Any) -> None:
    import psycopg2

    connection = psycopg2.connect(
        host=postgres.host, port=postgres.port, user=postgres.user, password=postgres.password, dbname=postgres.database
    )
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = {name for (name,) in cursor.fetchall()}
    connection.close()
    assert {"runs", "event_logs", "job_ticks"} <= tables
    assert not list(deployment.logs.rglob("*.db"))


def test_every_process_ends_when_its_container_is_stopped(deployment: Deployment) -> None:
    for service, process in reversed(deployment.processes.items()):
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            pytest.fail(f"{service} is still there {STOP_SECONDS} s after SIGTERM")
        assert "Traceback" not in (deployment.logs / f"{service}.log").read_text()


@contextmanager
def _process(command: list[str], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own, with its children gone when the block ends."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=log.parent,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            # A shell's background job hands down SIGINT = ignored, and Dagster then ignores SIGTERM too.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
    try:
        yield process
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            assert process.poll() is not None
        process.wait()


def _succeeds(command: list[str], environment: dict[str, str]) -> bool:
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
