"""What cannot be read at all: files, links and folders with a problem in the manifest, and errors nobody foresaw."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import duckdb

from marketing_assets.ingestion import LandedFile
from marketing_assets.pipeline.landing import manifest
from marketing_assets.pipeline.landing.files import NEVER_READ, Known

# Kind of what lies in the landing folder and in no folder of a kind.
NO_KIND = "unknown"


def enter_problems(
    connection: duckdb.DuckDBPyConnection,
    kind: str,
    files: Sequence[LandedFile],
    known: Mapping[str, Known],
    order_of: Callable[[LandedFile], int],
) -> list[str]:
    """Make the manifest say what cannot be read now; what was mended or removed since is forgotten.

    Args:
        known: what the manifest remembered of the kind before this look.
        order_of: place of a file in the order of entry.
    Returns:
        Names of the files that the manifest did not know of.
    """
    wanted = {file.sha256: file for file in files}
    # One that was read in this look has an entry of its own by now.
    before = {
        sha256
        for (sha256,) in connection.execute(
            "SELECT sha256 FROM landing_manifest WHERE kind = ? AND reading = ?", [kind, NEVER_READ]
        ).fetchall()
    }
    manifest.forget(connection, kind, sorted(before - wanted.keys()))
    entries = [
        manifest.refused_entry(
            file,
            known[sha256].order if sha256 in known else order_of(file),
            NEVER_READ,
            f"{file.name}: {file.problem}",
        )
        for sha256, file in wanted.items()
    ]
    manifest.enter(connection, kind, entries)
    return [file.name for sha256, file in wanted.items() if sha256 not in before]


def unexpected_words(file: str, error: Exception) -> str:
    """The reason in the manifest. Not the error's message: it may hold a cell of the file."""
    return f"{file}: unexpected error of class {type(error).__name__} while reading (please report)"


def unexpected(file: str, error: Exception) -> str:
    """The same with the frames it came through, for the log: places in code only, no values."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in frames]
    return "\n  ".join([unexpected_words(file, error), *places])
