"""The SHA-256 of a landed file, taken once as long as the file stays what it was."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

# File systems keep times to at most two seconds (FAT); what was changed less long ago may change again unseen.
SETTLED_NANOSECONDS = 2_000_000_000
_BLOCK = 1 << 20
_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


class Stamp(NamedTuple):
    """What changes whenever a file is written to or replaced. `changed` is the inode's time, which nobody can set."""

    device: int
    inode: int
    size: int
    modified: int
    changed: int


class NotAFileError(OSError):
    """A pipe, socket or device: opening it could wait for ever, so it is never read."""


class StillChangingError(OSError):
    """The file was written to while it was read."""


_known: dict[str, tuple[Stamp, str]] = {}


def stamp_of(path: Path) -> Stamp:
    """The stamp of the file that the path leads to. Raises OSError."""
    return _stamp(path.stat())


def content_hash(path: Path, told: Callable[[int], None] = lambda size: None) -> tuple[str, Stamp]:
    """SHA-256 (hex) of a file's content and the stamp it belongs to; remembered in this process.

    Args:
        told: called with the bytes of each block that had to be read.
    Raises:
        NotAFileError, StillChangingError: see there.
        OSError: the file cannot be read.
    """
    now = path.stat()
    if not stat.S_ISREG(now.st_mode):
        raise NotAFileError(f"{path.name} is not a regular file")
    stamp, remembered = _stamp(now), _known.get(str(path))
    if remembered and remembered[0] == stamp:
        return remembered[1], stamp
    began = time.time_ns()
    digest = hashlib.sha256()
    # Not blocking: between the look above and here a pipe may have taken the file's place.
    with os.fdopen(os.open(path, _OPEN), "rb", buffering=0) as file:
        if _stamp(os.fstat(file.fileno())) != stamp:
            raise StillChangingError(f"{path.name} changes")
        left = stamp.size
        # Not to its end: a file that grows as fast as it is read has none.
        while left > 0 and (block := file.read(min(_BLOCK, left))):
            digest.update(block)
            told(len(block))
            left -= len(block)
        if _stamp(os.fstat(file.fileno())) != stamp:
            raise StillChangingError(f"{path.name} changes")
    if began - max(stamp.modified, stamp.changed) > SETTLED_NANOSECONDS:
        _known[str(path)] = stamp, digest.hexdigest()
    return digest.hexdigest(), stamp


def _stamp(found: os.stat_result) -> Stamp:
    return Stamp(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
