"""Nobody but its owner can open what is written under a home, whoever wrote it: we, DuckDB, SQLite or Dagster."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from typer.testing import CliRunner

from marketing_assets.cli import app
from marketing_assets.pipeline.sample import land_sample
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.private import private_files, tighten


def modes(folder: Path, *left_out: Path) -> dict[str, int]:
    """Relative path → permissions of everything below, the folder itself as `.`."""
    found = {}
    for at, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if Path(at, name) not in left_out]
        for path in (Path(at), *(Path(at, name) for name in files)):
            found[path.relative_to(folder).as_posix()] = stat.S_IMODE(path.lstat().st_mode)
    return found


def closed(folder: Path, *left_out: Path) -> bool:
    """Folders are 0700, files 0600, the read-only snapshot 0400."""
    allowed = {0o600, 0o700, 0o400}
    return set(modes(folder, *left_out).values()) <= allowed


def test_everything_a_run_writes_is_for_its_owner_alone(planned_once: Home) -> None:
    found = modes(planned_once.path, planned_once.landing)
    folders = {mode for name, mode in found.items() if (planned_once.path / name).is_dir()}
    files = {name: mode for name, mode in found.items() if (planned_once.path / name).is_file()}
    assert folders == {0o700}
    assert files.pop("published/marketing.duckdb") == 0o400
    assert set(files.values()) == {0o600}
    written = {Path(name).parts[0] for name in files}
    assert {"lake", "warehouse.duckdb", "published", "payloads", "reports", "dagster"} <= written


def test_what_people_decide_and_hand_over_is_too(planned: Home) -> None:
    before = os.umask(0o022)
    try:
        for command in ("approve", "deliver"):
            ended = CliRunner().invoke(app, [command, "--home", str(planned.path)])
            assert ended.exit_code == 0, ended.output
    finally:
        os.umask(before)
    found = modes(planned.path, planned.landing)
    assert sum(name.startswith("payloads/outbox/budget-") for name in found) == 1
    assert closed(planned.path, planned.landing)


def test_a_home_of_an_older_version_is_closed_without_its_landing_folder_and_links(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("somebody's own")
    outside.chmod(0o644)
    home = Home(tmp_path / "home")
    for folder in ("landing/ads", "lake/sessions", "published"):
        (home.path / folder).mkdir(parents=True)
        (home.path / folder).chmod(0o755)
    for file, mode in (("landing/ads/a.csv", 0o644), ("lake/sessions/p.parquet", 0o664), ("published/s", 0o444)):
        (home.path / file).touch()
        (home.path / file).chmod(mode)
    (home.path / "link").symlink_to(outside)
    assert tighten(home) == []
    assert closed(home.path / "lake") and modes(home.published) == {".": 0o700, "s": 0o400}
    assert modes(home.path / "landing/ads") == {".": 0o755, "a.csv": 0o644}
    assert stat.S_IMODE(outside.stat().st_mode) == 0o644


def test_a_landing_folder_elsewhere_below_the_home_is_left_too(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", own_landing=tmp_path / "home" / "exports")
    home.landing.mkdir(parents=True)
    home.landing.chmod(0o755)
    tighten(home)
    assert modes(home.landing) == {".": 0o755}


def test_the_landed_sample_is_private_although_the_committed_one_is_not(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with private_files():
        home.path.mkdir()
        land_sample(home)
    assert closed(home.path)


def test_the_usual_modes_are_back_when_the_run_is_over(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with private_files():
            (tmp_path / "inside").touch()
        (tmp_path / "after").touch()
    finally:
        os.umask(before)
    assert modes(tmp_path) | {".": 0} == {".": 0, "inside": 0o600, "after": 0o644}
