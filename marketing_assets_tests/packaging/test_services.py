"""A missing service skips a test by name; where services are required, it fails it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"


@pytest.mark.parametrize(
    ("required", "outcome"),
    [("", "SKIPPED [1] test_page.py:2: chromium is not installed (apt-get install chromium)"), ("1", "1 error in")],
)
def test_a_missing_service_is_named_and_fails_only_where_required(tmp_path: Path, required: str, outcome: str) -> None:
    shutil.copy(CONFTEST, tmp_path)
    (tmp_path / "test_page.py").write_text("\ndef test_page(chromium_path):\n    assert chromium_path\n")
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env=os.environ | {"PATH": str(tmp_path), "REQUIRE_SERVICES": required},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome in result.stdout
    assert "chromium is not installed (apt-get install chromium)" in result.stdout
    assert result.returncode == (1 if required else 0)
