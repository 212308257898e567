"""Who wants to know how far the landing folder is read: told about once a second, from wherever files are read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_MEGABYTE = 1_000_000
# Of smaller files nobody waits for a part.
_LARGE = 10 * _MEGABYTE


@dataclass(frozen=True)
class Progress:
    """How far one pass over landed files is.

    Attributes:
        doing: what is done to them, such as "reading".
        files, of_files: done, and all of this pass.
        rows: kept so far.
        file: the file at hand.
        read, of_bytes: bytes of the file at hand; bytes so far where nobody knows how many there are.
    """

    doing: str
    files: int = 0
    of_files: int = 0
    rows: int = 0
    file: str = ""
    read: int = 0
    of_bytes: int = 0

    def __str__(self) -> str:
        counted = f" {self.files:,} of {self.of_files:,} files" if self.of_files else ""
        rows = f", {self.rows:,} rows" if self.rows else ""
        part = f" {self.read / _MEGABYTE:,.0f}" if self.read or self.of_bytes else ""
        part += f" of {self.of_bytes / _MEGABYTE:,.0f} MB" if self.of_bytes else " MB" if part else ""
        if 0 < self.of_bytes < _LARGE:
            part = ""
        here = f"; {self.file}{part}" if self.file else part
        return f"{self.doing}{counted}{rows}{here}"


@dataclass
class _Watcher:
    tell: Callable[[Progress], None]
    every: float
    after: float
    doing: str = ""
    started: float = 0.0
    last: float = 0.0

    def hear(self, progress: Progress, now: float) -> None:
        if progress.doing != self.doing:
            self.doing, self.started = progress.doing, now
        if now - self.started >= self.after and now - self.last >= self.every:
            self.last = now
            self.tell(progress)


_watchers: list[_Watcher] = []


@contextmanager
def watching(tell: Callable[[Progress], None], *, every: float = 1.0, after: float = 2.0) -> Iterator[None]:
    """Tell of every pass over landed files in this process until the end of the block.

    Args:
        every: seconds between two words.
        after: seconds of silence at the beginning of each pass: what is done by then needs no progress.
    """
    watcher = _Watcher(tell, every, after)
    _watchers.append(watcher)
    try:
        yield
    finally:
        _watchers.remove(watcher)


def progressed(progress: Progress) -> None:
    """Say how far a pass is; cheap enough to be called for every file and every block."""
    now = time.monotonic()
    for watcher in _watchers:
        watcher.hear(progress, now)
