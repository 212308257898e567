"""What happened to a company after its first plan, as one story that many tests read."""

from __future__ import annotations

import pickle
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from marketing_assets import mix
from marketing_assets.decisions import Decision
from marketing_assets.pipeline import deliveries
from marketing_assets.pipeline.run import run_daily
from marketing_assets.pipeline.status import RunStatus
from marketing_assets.warehouse.home import Home
from marketing_assets_tests.pipeline.killing import state
from marketing_assets_tests.worlds import LAST, SETTINGS, ads_line, write_ads, write_sales


@dataclass(frozen=True)
class Story:
    """A plan was approved; then the next day landed and was planned; then the approved day was replayed, twice.

    Attributes:
        folder: holds `home`, as it is in the end, and `next`, as it was before the replays.
        replayed, again: what the home held after each replay, as `state` sees it.
    """

    folder: Path
    approved: Decision
    next_day: RunStatus
    first_replay: RunStatus
    second_replay: RunStatus
    replayed: dict[str, str]
    again: dict[str, str]

    @property
    def home(self) -> Home:
        """After the replays."""
        return Home(self.folder / "home")

    @property
    def before_replays(self) -> Home:
        """When the next day had just been planned."""
        return Home(self.folder / "next")


def tell(planned_once: Home, folder: Path) -> None:
    """Live through the story in `folder`; it is written there as `story`, pickled."""
    home = Home(folder / "home")
    shutil.copytree(planned_once.path, home.path)
    approved = deliveries.approve(home, "somebody", "looks right")
    lines = [ads_line(LAST, "Google", "Google_Always"), ads_line(LAST, "Facebook", "Facebook_Always", factor=2)]
    write_ads(home.landing, "next.csv", lines)
    write_sales(home.landing, "next.csv", {LAST: "215.00"})
    with pytest.MonkeyPatch.context() as patch:
        # 30 March is a Sunday: until the next one, every day rests on the model of that week.
        patch.setattr(mix, "fit_media_mix", _refuse_to_fit)
        next_day = run_daily(home, SETTINGS)
        shutil.copytree(home.path, folder / "next")
        first = run_daily(home, SETTINGS, as_of=date(2025, 3, 30))
        replayed = state(home)
        second = run_daily(home, SETTINGS, as_of=date(2025, 3, 30))
    told = Story(folder, approved, next_day, first, second, replayed, state(home))
    (folder / "story").write_bytes(pickle.dumps(told))


def _refuse_to_fit(*_: object) -> None:
    raise AssertionError("the model of the last full week was fitted again")
