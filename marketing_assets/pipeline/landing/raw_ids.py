"""Which landed files hold an identifier as it was landed: looked for in their bytes, whatever kind or column they are.

What people drop is theirs and is never written to, so somebody has to delete there by hand, and must know where.
"""

from __future__ import annotations

import gzip
import json
import lzma
import os
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol
from urllib.parse import quote
from xml.sax.saxutils import escape

import duckdb

from marketing_assets.governance.masking_key import normalised
from marketing_assets.ingestion import safe_name

_BLOCK = 1 << 20
_GZIP, _ZIP, _PARQUET = b"\x1f\x8b", b"PK\x03\x04", b"PAR1"
_UNREADABLE = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError, RuntimeError)
# Archives within each other: further down nobody lands anything, and each level costs a pass.
_MOST_LEVELS = 3
# Of a character that goes on with an id; other bytes end it. `17` is not in `170`, nor in `ä17`.
_PART = rb"[0-9A-Za-z_\x80-\xff]"


@dataclass
class Holding:
    """Names below the landing folder: files that hold the identifier, and files that could not be searched."""

    files: list[str] = field(default_factory=list)
    unsearched: list[str] = field(default_factory=list)


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def holding(landing: Path, identifier: str) -> Holding:
    """Every file below `landing` that holds the identifier, in any case and encoding: CSV, JSON, workbook, Parquet.

    Archives (gzip, zip, workbooks) are known by their first bytes and unpacked. A file whose name holds the identifier
    counts too; it is named without it.
    """
    found, wanted = Holding(), _Wanted(identifier)
    for at, folders, names in os.walk(landing):
        folders.sort()
        for name in sorted(names):
            path = Path(at, name)
            told = safe_name(path.relative_to(landing).as_posix())
            named = wanted.in_bytes(str(path.relative_to(landing)).encode("utf-8", "surrogateescape"))
            shown = wanted.hidden_in(told) if named else told
            try:
                if named or _file_holds(path, wanted):
                    found.files.append(shown)
            except (*_UNREADABLE, duckdb.Error):
                found.unsearched.append(shown)
    return found


class _Wanted:
    """The identifier in every form in which a file may spell it."""

    def __init__(self, identifier: str) -> None:
        self.text = normalised(identifier)
        texts = {self.text, unicodedata.normalize("NFD", self.text), identifier.strip()}
        texts |= {
            form
            for text in [*texts]
            for form in (quote(text, safe=""), quote(text), json.dumps(text)[1:-1], escape(text, {'"': "&quot;"}))
        }
        narrow = {text.encode() for text in texts} | {text.encode("latin-1") for text in texts if _is_latin(text)}
        self._narrow = re.compile(
            rb"(?<!%b)(?:%b)(?!%b)" % (_PART, b"|".join(map(re.escape, sorted(narrow))), _PART), re.IGNORECASE
        )
        wide = {text.encode(encoding) for text in texts for encoding in ("utf-16-le", "utf-16-be")}
        self._wide = re.compile(b"|".join(map(re.escape, sorted(wide))), re.IGNORECASE)
        self._plain = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(texts)))})(?!\w)", re.IGNORECASE)
        self.reach = max(len(form) for form in (*narrow, *wide)) + 2

    def in_bytes(self, data: bytes) -> bool:
        """Whether it stands anywhere in the bytes."""
        return bool(self._narrow.search(data) or (b"\0" in data and self._wide.search(data)))

    def in_text(self, text: str) -> bool:
        """Whether it stands anywhere in the text."""
        return bool(self._plain.search(text))

    def hidden_in(self, name: str) -> str:
        """A name without it."""
        return self._plain.sub("[the id]", name)


def _is_latin(text: str) -> bool:
    return all(ord(letter) < 256 for letter in text)


def _file_holds(path: Path, wanted: _Wanted) -> bool:
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(0)
        if head == _PARQUET:
            return _parquet_holds(path, wanted)
        return _holds(file, wanted, _MOST_LEVELS)


def _holds(file: IO[bytes], wanted: _Wanted, levels: int) -> bool:
    head = file.read(4)
    file.seek(0)
    if levels and head.startswith(_GZIP):
        with gzip.GzipFile(fileobj=file) as unpacked:
            return _holds(unpacked, wanted, levels - 1)  # type: ignore[arg-type]
    if levels and head == _ZIP:
        with zipfile.ZipFile(file) as archive:
            return any(_member_holds(archive, member, wanted, levels) for member in archive.infolist())
    return _stream_holds(file, wanted)


def _member_holds(archive: zipfile.ZipFile, member: zipfile.ZipInfo, wanted: _Wanted, levels: int) -> bool:
    if wanted.in_bytes(member.filename.encode()):
        return True
    with archive.open(member) as unpacked:
        return _holds(unpacked, wanted, levels - 1)


def _stream_holds(stream: _Stream, wanted: _Wanted) -> bool:
    return any(wanted.in_bytes(data) for data in _overlapping(stream, wanted.reach))


def _overlapping(stream: _Stream, reach: int) -> Iterator[bytes]:
    """The bytes in blocks that each begin with the end of the one before, so that nothing is cut in two."""
    rest = b""
    while block := stream.read(_BLOCK):
        yield rest + block
        rest = (rest + block)[-2 * reach :]


def _parquet_holds(path: Path, wanted: _Wanted) -> bool:
    """Column chunks are packed: the values are read, nested ones as text."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=10_000):
            for column in batch.columns:
                if any(map(wanted.in_text, set(map(str, column.to_pylist())))):
                    return True
    return False
