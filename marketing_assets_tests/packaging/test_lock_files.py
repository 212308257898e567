"""The lock files: hashed, without addresses, one version of a library everywhere, in step with pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
# What the dev set is made for: the tests run the deployment, so it holds what Postgres needs.
SETS = {"core": [], "dev": ["dev", "postgres"]} | {extra: [extra] for extra in EXTRAS if extra != "dev"}

Entries = list[tuple[Requirement, list[str]]]


def entries(lock: Path) -> Entries:
    """Requirement and hashes of every entry."""
    logical_lines = lock.read_text().replace("\\\n", " ").splitlines()
    split = [re.split(r"\s+--hash=", line.strip()) for line in logical_lines if line.strip()]
    return [(Requirement(requirement), hashes) for requirement, *hashes in split]


def pins(lock: Path) -> dict[str, set[str]]:
    """Versions by library; several where they differ by platform."""
    found: dict[str, set[str]] = {}
    for requirement, _ in entries(lock):
        found.setdefault(canonicalize_name(requirement.name), set()).add(version(requirement))
    return found


def version(requirement: Requirement) -> str:
    (specifier,) = requirement.specifier
    assert specifier.operator == "==", requirement
    return specifier.version


def asked_for(extras: list[str]) -> list[Requirement]:
    lines = [*PROJECT["dependencies"], *(line for extra in extras for line in EXTRAS[extra])]
    return [Requirement(line) for line in lines]


def needed(requirements: list[Requirement]) -> set[str]:
    """Libraries that the requirements bring in here, following what the installed ones say they need."""
    seen: set[tuple[str, str]] = set()
    waiting = [(canonicalize_name(r.name), extra) for r in requirements for extra in ("", *r.extras)]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        for line in metadata.requires(name) or []:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                waiting += [(canonicalize_name(requirement.name), inner) for inner in ("", *requirement.extras)]
    return {name for name, _ in seen}


def test_there_is_one_lock_file_per_install_set_and_one_for_the_installer() -> None:
    assert {lock.stem for lock in LOCKS} == {*SETS, "uv"}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_file_names_no_address(lock: Path) -> None:
    assert not re.search(r"://|--(index|extra-index|find-links)|\s@\s", lock.read_text())


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_entry_is_pinned_and_hashed(lock: Path) -> None:
    for requirement, hashes in entries(lock):
        assert version(requirement)
        assert hashes and all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in hashes), requirement


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_library_has_one_version_in_all_install_sets(lock: Path) -> None:
    core, dev, own = pins(ROOT / "requirements/core.lock"), pins(ROOT / "requirements/dev.lock"), pins(lock)
    for reference in (core, dev) if lock.stem == "uv" else (core,):
        shared = own.keys() & reference.keys()
        assert {name: own[name] for name in shared} == {name: reference[name] for name in shared}


@pytest.mark.parametrize("name", sorted(SETS))
def test_a_lock_file_holds_core_and_satisfies_pyproject(name: str) -> None:
    locked = pins(ROOT / f"requirements/{name}.lock")
    assert locked.keys() >= pins(ROOT / "requirements/core.lock").keys()
    for requirement in asked_for(SETS[name]):
        for pinned in locked[canonicalize_name(requirement.name)]:
            assert requirement.specifier.contains(pinned), f"{requirement} is locked at {pinned}: run make lock"


@pytest.mark.parametrize("name", ["core", "dev"])
def test_a_lock_file_holds_what_the_libraries_need_and_nothing_else(name: str) -> None:
    here = {
        canonicalize_name(requirement.name)
        for requirement, _ in entries(ROOT / f"requirements/{name}.lock")
        if requirement.marker is None or requirement.marker.evaluate()
    }
    assert here == needed(asked_for(SETS[name])), "pyproject.toml and the lock differ: run make lock"
