"""The Makefile and .ci/run, with programs in place of the real ones that write down how they were called."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TARGETS = {"help", "run", "ui", "test", "check", "bench", "install", "lock", "clean", "docs"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the real Makefile and .ci/run, whose every other program appends its words to `called`."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    for name in ("tools/setup", ".venv/bin/marketing-assets", ".venv/bin/python"):
        recorder(tmp_path / name)
    return tmp_path


def recorder(program: Path, exit_code: int = 0) -> None:
    """A program that writes its name and words, one call a line, into `called` of the working directory."""
    program.parent.mkdir(parents=True, exist_ok=True)
    lines = ["#!/bin/sh", f'echo "{program.name}$(printf "|%s" "$@")" >> called', f"exit {exit_code}", ""]
    program.write_text("\n".join(lines))
    program.chmod(0o755)


def make(checkout: Path, *words: str) -> subprocess.CompletedProcess[str]:
    names = ("LANDING", "HOME_DIR", "AS_OF", "SETTINGS", "PORT", "PYTHON", "SETS", "ARGS")
    clean = {key: value for key, value in os.environ.items() if key not in names and not key.startswith("MAKE")}
    return subprocess.run(["make", *words], cwd=checkout, env=clean, capture_output=True, text=True, check=False)


def called(checkout: Path) -> list[str]:
    return (checkout / "called").read_text().splitlines()


def test_make_alone_lists_every_target_in_a_line(checkout: Path) -> None:
    shown = make(checkout).stdout.splitlines()[1:]
    assert {line.split()[0] for line in shown} == TARGETS
    assert all(len(line.split()) > 2 for line in shown)


def test_make_run_uses_the_default_home_and_prints_nothing_of_its_own(checkout: Path) -> None:
    result = make(checkout, "run")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert called(checkout) == ["setup|core", "marketing-assets|run|--home|data/home"]


def test_make_run_hands_on_paths_with_blanks_and_quotes_as_one_word(checkout: Path) -> None:
    make(checkout, "run", "LANDING=it's/my exports", "HOME_DIR=a home", "AS_OF=2025-03-31", 'SETTINGS=m"1.yaml')
    assert called(checkout)[1] == (
        "marketing-assets|run|--home|a home|--landing|it's/my exports|--as-of|2025-03-31|--settings|m\"1.yaml"
    )


def test_make_ui_hands_on_home_and_port(checkout: Path) -> None:
    make(checkout, "ui", "PORT=3100", "HOME_DIR=acme")
    assert called(checkout) == ["setup|core", "marketing-assets|ui|--home|acme|--port|3100"]


def test_make_test_runs_pytest_in_the_dev_set(checkout: Path) -> None:
    make(checkout, "test", "ARGS=-k words")
    assert called(checkout) == ["setup|dev", "python|-m|pytest|-k|words"]


def test_nothing_runs_after_a_failed_set_up(checkout: Path) -> None:
    recorder(checkout / "tools" / "setup", exit_code=1)
    assert make(checkout, "run").returncode == 2
    assert called(checkout) == ["setup|core"]


def test_make_clean_removes_what_was_made_here_and_no_home_of_your_own(checkout: Path) -> None:
    for folder in ("data/home", "data/sample", "acme", ".mypy_cache", "marketing_assets/__pycache__"):
        (checkout / folder).mkdir(parents=True)
    (checkout / "marketing_assets_tests").mkdir()
    assert make(checkout, "clean", "HOME_DIR=acme").returncode == 0
    left = {path.relative_to(checkout).as_posix() for path in checkout.rglob("*") if path.is_dir()}
    assert left == {".ci", "tools", "data", "data/sample", "acme", "marketing_assets", "marketing_assets_tests"}


def test_ci_requires_services_and_checks_before_it_tests(checkout: Path) -> None:
    programs = checkout / "programs"
    for name in ("python3.11", "chromium", "initdb", "apt-get"):
        recorder(programs / name)
    (programs / "make").write_text('#!/bin/sh\necho "make $1 with REQUIRE_SERVICES=$REQUIRE_SERVICES"\n')
    (programs / "make").chmod(0o755)
    path = {"PATH": f"{programs}:{os.environ['PATH']}"}
    result = subprocess.run(
        [checkout / ".ci" / "run"], env=os.environ | path, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == [f"make {target} with REQUIRE_SERVICES=1" for target in ("check", "test")]
    assert not any(line.startswith("apt-get") for line in called(checkout))


def test_ci_installs_what_the_tests_need_and_the_machine_lacks(checkout: Path) -> None:
    programs = checkout / "programs"
    for name in ("python3.11", "initdb", "apt-get", "make"):
        recorder(programs / name)
    for name in ("bash", "sh", "dirname"):
        (programs / name).symlink_to(shutil.which(name) or "")
    (programs / "id").write_text("#!/bin/sh\necho 0\n")
    (programs / "id").chmod(0o755)
    subprocess.run([checkout / ".ci" / "run"], env={"PATH": str(programs)}, check=True)
    assert [line for line in called(checkout) if line.startswith(("apt-get", "make"))] == [
        "apt-get|update|-qq",
        "apt-get|install|-y|-qq|--no-install-recommends|chromium",
        "make|check",
        "make|test",
    ]


def test_ci_fails_where_the_checks_fail(checkout: Path) -> None:
    programs = checkout / "programs"
    for name in ("python3.11", "chromium", "initdb"):
        recorder(programs / name)
    recorder(programs / "make", exit_code=2)
    path = {"PATH": f"{programs}:{os.environ['PATH']}"}
    assert subprocess.run([checkout / ".ci" / "run"], env=os.environ | path, check=False).returncode == 2
    assert [line for line in called(checkout) if line.startswith("make")] == ["make|check"]
