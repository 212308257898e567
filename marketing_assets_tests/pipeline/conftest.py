"""Homes on which the graph ran, each once for all workers; tests that change something get a copy."""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import pytest
from filelock import FileLock

from marketing_assets.governance import KEY_VARIABLE
from marketing_assets.pipeline.run import open_instance, run_daily
from marketing_assets.warehouse.home import Home
from marketing_assets_tests.pipeline.reading import kept_home
from marketing_assets_tests.pipeline.stories import Story, tell
from marketing_assets_tests.worlds import MASKING_KEY, SETTINGS, write_company

Built = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """`built_once(name, build)`: a folder that the first worker to ask fills by `build(folder)`. Not to be changed."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def built(name: str, build: Callable[[Path], None]) -> Path:
        folder, done = shared / f"built {name}", shared / f"built {name}.done"
        with FileLock(shared / f"built {name}.lock"):
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                with pytest.MonkeyPatch.context() as patch:
                    patch.setenv(KEY_VARIABLE, MASKING_KEY)
                    build(folder)
                done.touch()
        return folder

    return built


@pytest.fixture(autouse=True)
def masking_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key of the companies that tests make up; the sample needs none."""
    monkeypatch.setenv(KEY_VARIABLE, MASKING_KEY)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A home where nothing has landed."""
    with kept_home(Home(tmp_path / "home")) as empty:
        yield empty


@pytest.fixture(scope="session")
def planned_once(built_once: Built) -> Home:
    """Planned from 1 to 30 March: the newest day is 2025-03-30, the plan is for 2025-03-31. Not to be changed."""

    def build(folder: Path) -> None:
        home = Home(folder / "home")
        write_company(home.landing, days=30)
        status = run_daily(home, SETTINGS)
        assert status.state == "planned", status

    return Home(built_once("planned", build) / "home")


@pytest.fixture
def planned(planned_once: Home, tmp_path: Path) -> Home:
    """A copy of that home."""
    shutil.copytree(planned_once.path, tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture
def instance(planned: Home) -> Iterator[dg.DagsterInstance]:
    """The copy's own Dagster instance, which remembers the run."""
    with open_instance(planned) as opened:
        yield opened


@pytest.fixture(scope="session")
def story(planned_once: Home, built_once: Built) -> Story:
    """What followed on the planned home. Not to be changed."""
    return pickle.loads((built_once("story", lambda folder: tell(planned_once, folder)) / "story").read_bytes())
