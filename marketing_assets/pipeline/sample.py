"""The committed sample: landed in an empty home, replaced while nobody touched it, never mixed with own data."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from pathlib import Path

from marketing_assets.ingestion import MAPPING_SUFFIX, content_hash, is_ignored, lands_in_root, safe_name
from marketing_assets.warehouse.files import write_bytes
from marketing_assets.warehouse.home import PROJECT_ROOT, Home
from marketing_assets.warehouse.private import close_folder

SAMPLE = PROJECT_ROOT / "data" / "sample"
SAMPLE_MARKER = ".sample.json"
# What a home holds that was made from its landed files. Decisions and Dagster's history are not among them.
DERIVED = ("lake", "published", "payloads", "models", "reports", "warehouse.duckdb", "warehouse.duckdb.wal")


def holds_sample(home: Home) -> bool:
    """True when nothing but the untouched sample lies in the landing folder."""
    landed = set(contents(home.landing).values())
    return bool(landed) and landed <= set(contents(SAMPLE).values())


def land_sample(home: Home) -> str | None:
    """Copy the committed sample into an empty home, or replace an untouched older sample; returns what was done.

    Only the home's own landing folder is ever written to, and only while nothing but the sample is in it.
    """
    if home.own_landing is not None:
        return None
    marker = home.landing / SAMPLE_MARKER
    landed = contents(home.landing)
    if not home.landing.exists() and not home.warehouse.exists():
        _copy_sample(home.landing)
        return f"landed the sample in {home.landing}"
    if marker.is_file() and landed == json.loads(marker.read_text()) and landed != contents(SAMPLE):
        for name in DERIVED:
            path = home.path / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        if home.decisions.exists():
            home.decisions.replace(home.decisions.with_suffix(".sqlite.older-sample"))
        shutil.rmtree(home.landing)
        _copy_sample(home.landing)
        return f"replaced the untouched older sample in {home.landing}"
    return None


def contents(folder: Path) -> dict[str, str]:
    """Relative name → SHA-256 of every landed file, of every kind. What cannot be read is left out: it is refused."""
    if not folder.is_dir():
        return {}
    found = {}
    for at, folders, files in os.walk(folder):
        folders.sort()
        below = Path(at).relative_to(folder)
        for name in sorted(files):
            if lands_in_root(name) if below == Path() else name.endswith(MAPPING_SUFFIX) or not is_ignored(name):
                with suppress(OSError):
                    found[safe_name((below / name).as_posix())] = content_hash(Path(at, name))[0]
    return found


def _copy_sample(landing: Path) -> None:
    """Copy beside, then rename: a killed copy must not look like somebody's landing folder."""
    staging = landing.with_name(".landing.staged")
    shutil.rmtree(staging, ignore_errors=True)
    shutil.copytree(SAMPLE, staging, ignore=shutil.ignore_patterns("truth.json"))
    close_folder(staging)
    write_bytes(staging / SAMPLE_MARKER, json.dumps(contents(SAMPLE)).encode())
    staging.rename(landing)
