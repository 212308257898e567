"""Dagster's UI as `marketing-assets ui` serves it, on a home with one run, and a page of a real browser."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

from marketing_assets.pipeline.run import run_daily
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home
from marketing_assets_tests.worlds import a_month, write_ads

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE_SECONDS = 90
BERLIN = Settings(time_zone="Europe/Berlin")


@dataclass(frozen=True)
class ServedUi:
    """The UI's address, and the command's process: the leader of a group that everything it starts belongs to."""

    url: str
    process: subprocess.Popen[bytes]

    def end(self) -> None:
        """Ask the command to end, as a service manager would; returns when none of its processes is left."""
        self.process.terminate()
        _wait_until(lambda: not self.is_alive(), "processes are left after SIGTERM")

    def is_alive(self) -> bool:
        """Whether any process of the group is left."""
        self.process.poll()  # an ended child still counts until somebody asks how it ended
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return True


@pytest.fixture(scope="session")
def planned_home(chromium_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Planned from March 2025. Asks for the browser first: without one, nothing needs to run."""
    home = Home(tmp_path_factory.mktemp("ui") / "home")
    write_ads(home.landing, "month.csv", a_month())
    assert run_daily(home, BERLIN).state == "planned"
    return home


@pytest.fixture(scope="module")
def ui(planned_home: Home, free_port: Callable[[], int]) -> Iterator[ServedUi]:
    """Served for all tests of a file and ended with them."""
    with served(planned_home, free_port()) as running:
        yield running


@pytest.fixture(scope="module")
def browser(ui: ServedUi, chromium_path: Path) -> Iterator[BrowserContext]:
    """One browser for a file of tests, whose addresses are relative to the UI: its scripts are loaded once.

    Not for the session: while one is driven, no other test of the same process can start one.
    """
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(chromium_path), args=list(FLAGS))
        yield chromium.new_context(base_url=ui.url, viewport={"width": 1440, "height": 900})
        chromium.close()


@pytest.fixture
def page(browser: BrowserContext) -> Iterator[Page]:
    """A new page."""
    opened = browser.new_page()
    opened.set_default_timeout(20_000)
    yield opened
    opened.close()


@contextmanager
def served(home: Home, port: int) -> Iterator[ServedUi]:
    """`marketing-assets ui` in a process group of its own, until the end of the block or its own end."""
    settings = home.path / "marketing.yaml"
    settings.write_text(f"time_zone: {BERLIN.time_zone}\n", encoding="utf-8")
    arguments = ["ui", "--home", str(home.path), "--settings", str(settings), "--port", str(port)]
    log = home.path / "ui.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "marketing_assets.cli", *arguments],
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    running = ServedUi(f"http://127.0.0.1:{port}", process)
    try:
        _wait_until(lambda: _answers(running.url) or process.poll() is not None, "the UI does not answer")
        assert process.poll() is None, log.read_text()
        yield running
        if running.is_alive():
            running.end()
    finally:
        if running.is_alive():
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/server_info", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def _wait_until(condition: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.2)
