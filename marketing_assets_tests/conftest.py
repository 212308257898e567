"""What tests of every room may ask for: the data sets, a real Postgres, a real Chromium; and the order of files.

A test that asks for a service this machine lacks is skipped, by the service's name. Where `REQUIRE_SERVICES=1` is set
(`.ci/run`, which installs them) it fails instead, so that nothing goes untested unnoticed.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
# A worker takes a whole file, so that what a file builds is built once. Those that take longest start first, longest
# ones before: started last, one of them would keep one worker busy for a minute or two while the others are done.
LONGEST_FIRST = (
    "pipeline/test_kills.py",
    "pipeline/test_sample.py",
    "test_cli.py",
    "browser/test_dagster_ui.py",
    "pipeline/test_vintages.py",
    "integration/test_deployment.py",
    "packaging/test_setup.py",
    "pipeline/test_exchange.py",
    "ingestion/test_fuzzing.py",
    "pipeline/test_real_inputs.py",
    "pipeline/test_landing.py",
    "expectations/test_expectation_mutations.py",
    "pipeline/test_automation.py",
)


@dataclass(frozen=True)
class PostgresServer:
    """A running private cluster on the loopback address; `database` is empty at the start of the session."""

    host: str
    port: int
    user: str
    password: str
    database: str


@pytest.fixture(scope="session")
def repository() -> Path:
    """Root of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def datasets() -> Path:
    """Folder of the real and known-truth data sets beside the checkout."""
    folder = REPOSITORY.parent / "shared" / "datasets"
    if not folder.is_dir():
        pytest.skip("the data sets are not beside this checkout (../shared/datasets)")
    return folder


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """The Chromium of the system's packages."""
    return require_service("chromium", shutil.which("chromium"))


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """Gives a port that nobody listens on."""
    return _free_port


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A Postgres cluster of our own, made for the session and removed with it."""
    binaries = require_service("postgresql", _postgres_binaries())
    # Not pytest's folder: it is closed to the account that the server needs when the tests run as root.
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    as_owner = _as_account("postgres", folder) if os.geteuid() == 0 else []
    server = PostgresServer("127.0.0.1", _free_port(), "tests", secrets.token_urlsafe(16), "postgres")
    data, password_file = folder / "data", folder / "password"
    password_file.write_text(server.password)
    password_file.chmod(0o644)
    try:
        access = ["--username", server.user, "--pwfile", str(password_file), "--auth=scram-sha-256"]
        _run([*as_owner, str(binaries / "initdb"), "--pgdata", str(data), *access, "--encoding=UTF8", "--no-sync"])
        password_file.unlink()
        options = f"-p {server.port} -c listen_addresses={server.host} -c unix_socket_directories={folder} -c fsync=off"
        control = [*as_owner, str(binaries / "pg_ctl"), "--pgdata", str(data), "--wait"]
        _run([*control, "--log", str(folder / "log"), "--options", options, "start"])
        try:
            yield server
        finally:
            _run([*control, "--mode", "immediate", "stop"])
    finally:
        shutil.rmtree(folder)


def require_service(name: str, found: str | Path | None) -> Path:
    """Where the service is, or a skip that names its package; a failure where services are required."""
    if found:
        return Path(found)
    message = f"{name} is not installed (apt-get install {name})"
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def _postgres_binaries() -> Path | None:
    """Debian keeps the server's programs out of PATH, one folder per version."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    found = versions[-1] if versions else shutil.which("initdb")
    return Path(found).parent if found else None


def _as_account(account: str, folder: Path) -> list[str]:
    """Command prefix that runs a program as `account`, who becomes the owner of `folder`: Postgres refuses root."""
    shutil.chown(folder, account, account)
    return ["setpriv", f"--reuid={account}", f"--regid={account}", "--clear-groups", "--"]


def _run(command: list[str]) -> None:
    # Output into a file: the server inherits it, and a pipe would stay open for as long as it runs.
    with tempfile.TemporaryFile("w+") as output:
        code = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, cwd="/", check=False).returncode
        output.seek(0)
        assert code == 0, f"{' '.join(command)}: {output.read()}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, the others as they were found; `--no-loadscope-reorder` makes the workers keep to it."""
    order = {REPOSITORY / "marketing_assets_tests" / name: place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: order.get(item.path, len(order)))


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Bytes do not name a test: packed ones hold the second they were packed in, and every worker must find the same
    names.
    """
    return argname if isinstance(val, bytes) else None
