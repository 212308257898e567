"""One home on which the graph ran once; tests that change something get a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from marketing_assets.pipeline.run import open_instance, run_daily
from marketing_assets.warehouse.home import Home
from marketing_assets_tests.worlds import SETTINGS, a_month, write_ads


@pytest.fixture(scope="session")
def planned_once(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Planned from 1 to 30 March: the newest day is 2025-03-30, the plan is for 2025-03-31. Not to be changed."""
    home = Home(tmp_path_factory.mktemp("planned") / "home")
    write_ads(home.landing, "month.csv", a_month(days=30))
    assert run_daily(home, SETTINGS).state == "planned"
    return home


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
