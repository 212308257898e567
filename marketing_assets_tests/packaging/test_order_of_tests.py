"""The files that are to start first exist: a renamed one would start last and unnoticed."""

from __future__ import annotations

from pathlib import Path

from marketing_assets_tests.conftest import LONGEST_FIRST


def test_every_file_that_starts_first_exists_and_is_named_once(repository: Path) -> None:
    assert [name for name in LONGEST_FIRST if not (repository / "marketing_assets_tests" / name).is_file()] == []
    assert len(set(LONGEST_FIRST)) == len(LONGEST_FIRST)


def test_the_workers_keep_to_that_order_and_take_whole_files(repository: Path) -> None:
    options = (repository / "pyproject.toml").read_text()
    assert "--dist=loadfile --no-loadscope-reorder" in options
