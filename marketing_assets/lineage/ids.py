"""Ids made of content alone: same inputs, settings and code give the same id on every machine and every day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
LOCK_FILE = PACKAGE.parent / "requirements" / "core.lock"


def lineage_id(table: str, parents: Iterable[str], settings_digest: str, as_of: date | None = None) -> str:
    """SHA-256 (hex) over the table's name, its parents' ids in order, the settings it used, its day and the code.

    `as_of` is None for tables that do not depend on the day they were made on, so that replaying an old day leaves
    their ids alone.
    """
    content = [table, list(parents), settings_digest, as_of.isoformat() if as_of else None, code_hash()]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


@cache
def code_hash() -> str:
    """SHA-256 (hex) over every source file of the package and the lock file of its dependencies."""
    lock = LOCK_FILE.read_bytes() if LOCK_FILE.is_file() else b""
    return hashlib.sha256(source_hash().encode() + lock).hexdigest()


@cache
def source_hash(room: str = ".") -> str:
    """SHA-256 (hex) over the names and contents of the source files of one room, by default of the whole package."""
    digest = hashlib.sha256()
    for file in sorted(file for kind in ("*.py", "*.sql", "*.json") for file in (PACKAGE / room).rglob(kind)):
        digest.update(f"{file.relative_to(PACKAGE).as_posix()}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
