"""The contracts on who may know whom hold, and each of them bites: tried on a copy with one forbidden import."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Lint = Callable[..., set[str]]


@pytest.fixture(scope="module")
def lint(tmp_path_factory: pytest.TempPathFactory) -> Lint:
    """`lint(room, line)`: names of the contracts broken once a module with that line stands in the room."""
    copy = tmp_path_factory.mktemp("contracts")
    shutil.copytree(ROOT / "marketing_assets", copy / "marketing_assets", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", copy)

    def broken(room: str = "", line: str = "") -> set[str]:
        module = copy / "marketing_assets" / room / "newcomer.py"
        module.write_text(f'"""Newcomer."""\n\n\ndef work() -> None:\n    {line or "pass"}\n')
        command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
        result = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
        module.unlink()
        assert "Contracts:" in result.stdout, result.stdout + result.stderr
        lines = result.stdout.partition("Broken contracts")[2].splitlines()
        failed = {name for name, rule in pairwise(lines) if name and rule == "-" * len(name)}
        assert (result.returncode == 0) == (not failed), result.stdout
        return failed

    return broken


def test_the_code_keeps_every_contract(lint: Lint) -> None:
    assert lint() == set()


@pytest.mark.parametrize(
    ("room", "line", "contract"),
    [
        ("metrics", "import dagster", "know Dagster"),
        ("warehouse", "from dagster import asset", "know Dagster"),
        ("pipeline/assets", "import great_expectations", "know Great Expectations"),
        ("reporting", "import streamlit", "knows Streamlit"),
        ("ingestion", "import marketing_assets.metrics", "earlier in the flow"),
        ("allocation", "from marketing_assets import activation", "earlier in the flow"),
        ("dashboard", "import marketing_assets.pipeline", "earlier in the flow"),
        ("expectations", "import marketing_assets.pipeline", "earlier in the flow"),
        ("metrics", "import marketing_assets.warehouse.tables", "know the warehouse"),
        ("reporting", "import marketing_assets.warehouse.tables", "know the warehouse"),
        ("warehouse", "import marketing_assets.lineage", "The warehouse knows tables"),
        ("simulation", "import marketing_assets.metrics", "Simulation shares no code"),
        ("monitoring", "import marketing_assets.simulation", "leans on simulation"),
    ],
)
def test_a_forbidden_import_breaks_its_contract(lint: Lint, room: str, line: str, contract: str) -> None:
    broken = lint(room, line)
    assert len(broken) == 1 and contract in broken.pop()


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("reporting", "import marketing_assets.warehouse.snapshot"),
        ("dashboard", "import streamlit"),
        ("metrics", "import marketing_assets.ingestion"),
        ("pipeline", "import marketing_assets.warehouse.tables"),
    ],
)
def test_an_import_along_the_flow_is_allowed(lint: Lint, room: str, line: str) -> None:
    assert lint(room, line) == set()
