"""Search of one file for leaks: as a stream of bytes, unpacked where it is packed, and SQLite also as rows."""

from __future__ import annotations

import gzip
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, cast

from marketing_assets.governance.leak_search import LeakSearch

_CHUNK = 4 << 20
_ROWS = 1_000
# Pictures and compiled code hold no text, and chance makes any short form appear in them.
_BINARY_SUFFIXES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".woff", ".woff2", ".ttf", ".pyc", ".so"}
_SQLITE = b"SQLite format 3\0"


def scan_file(file: Path, search: LeakSearch) -> Counter[str]:
    """Leaks by kind; a file that vanishes or is cut short meanwhile is read as far as possible."""
    # In both ways of reading a leak is the same one, so the larger count is that of the places.
    return scan_stream(file, search) | (_scan_sqlite(file, search) if _is_sqlite(file) else Counter[str]())


def scan_stream(file: Path, search: LeakSearch) -> Counter[str]:
    """The same in its bytes alone, or what is packed in them."""
    counts: Counter[str] = Counter()
    if file.suffix.lower() in _BINARY_SUFFIXES:
        return counts
    try:
        with cast(BinaryIO, gzip.open(file)) if file.suffix == ".gz" else file.open("rb") as stream:
            for data, start, stop in _windows(stream, search.context):
                counts.update(search.count(data, start, stop))
    except (FileNotFoundError, EOFError, zlib.error, gzip.BadGzipFile):
        pass  # gone, or cut short by the run that writes it: what could be read was searched
    return counts


def _windows(stream: BinaryIO, context: int) -> Iterator[tuple[bytes, int, int]]:
    """Pieces of a stream with context on both sides; each position falls into exactly one `start` ≤ p < `stop`."""
    buffer, start = b"", 0
    while chunk := stream.read(_CHUNK):
        buffer += chunk
        stop = len(buffer) - context
        if stop > start:
            yield buffer, start, stop
            kept = max(0, stop - context)
            buffer, start = buffer[kept:], stop - kept
    yield buffer, start, len(buffer)


def _is_sqlite(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            return stream.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


def _scan_sqlite(file: Path, search: LeakSearch) -> Counter[str]:
    """SQLite cuts a long text into pages that need not follow each other, and keeps the newest rows in another file."""
    counts: Counter[str] = Counter()
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.text_factory = bytes
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in tables:
                rows = connection.execute('SELECT * FROM "{}"'.format(table.decode().replace('"', '""')))
                while batch := rows.fetchmany(_ROWS):
                    cells = [cell for row in batch for cell in row if isinstance(cell, bytes)]
                    counts.update(search.count(b"\n".join(cells)))
    except sqlite3.Error:
        pass  # damaged, or being made: its bytes were searched
    return counts
