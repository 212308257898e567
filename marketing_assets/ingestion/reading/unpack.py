"""From a landed file to its bytes, unpacked where it ends in `.gz` or `.zip`. Nothing is written to the disk, and
unpacking stops at a limit that no header of the archive can raise.
"""

from __future__ import annotations

import gzip
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, Protocol

from marketing_assets.errors import ExportError

TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
SHEET_SUFFIXES = (".xlsx",)
PARQUET_SUFFIXES = (".parquet",)
GZIP_SUFFIX, ZIP_SUFFIX = ".gz", ".zip"
# A few kilobytes can unpack to more than the memory holds; no export of a day, month or year is as large.
MOST_UNPACKED_BYTES = 1 << 30
# The list of members is read into the memory as a whole: this is room for some ten thousand.
_MOST_DIRECTORY_BYTES = 1 << 20

_END = struct.Struct("<4s4H2LH")
_END64_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LONGEST_COMMENT = 1 << 16
_BROKEN = (EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError, RuntimeError)
_BROKEN_MESSAGE = "damaged, cut off, or not packed at all; pack and land it again"


class ByteStream(Protocol):
    """Bytes from the beginning to the end."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""
        ...


@dataclass
class FileBytes:
    """The bytes of a file, unpacked. `landed` is the file as it lies there, for progress."""

    name: str
    landed: IO[bytes]
    stream: ByteStream
    packed_as: str | None
    unpacked: int = 0

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end.

        Raises:
            ExportError: an archive that is damaged, cut off, or unpacks to more than the limit.
        """
        try:
            found = self.stream.read(size)
        except _BROKEN as error:
            if self.packed_as is None:
                raise unreadable(self.name, error) from None
            raise ExportError(f"{self.name}: not a whole {self.packed_as} file: {_BROKEN_MESSAGE}") from None
        self.unpacked += len(found)
        if self.packed_as is not None and self.unpacked > MOST_UNPACKED_BYTES:
            raise too_large(self.name)
        return found

    @property
    def bytes_read(self) -> int:
        """Bytes of the landed file read so far."""
        return self.landed.tell()


def unpacked_name(name: str) -> str:
    """The file's name without `.gz` or `.zip`."""
    ending = next((ending for ending in (GZIP_SUFFIX, ZIP_SUFFIX) if name.lower().endswith(ending)), "")
    return name[: len(name) - len(ending)]


def stem(name: str) -> str:
    """What a file is called without its endings: `events` for `events.csv`, `events.csv.gz` and `events.zip`."""
    plain = unpacked_name(name)
    known = (*TEXT_SUFFIXES, *SHEET_SUFFIXES, *PARQUET_SUFFIXES)
    if plain != name and Path(plain).suffix.lower() not in known:
        return plain
    return Path(plain).stem


@contextmanager
def open_bytes(path: Path) -> Iterator[FileBytes]:
    """The bytes of a text file, plain, `.gz` or `.zip`.

    Raises:
        ExportError: unreadable, or an archive that does not hold exactly one text file in the open.
    """
    ending = path.suffix.lower()
    with ExitStack() as stack:
        landed = stack.enter_context(open_landed(path))
        if ending == GZIP_SUFFIX:
            stream: ByteStream = stack.enter_context(gzip.GzipFile(fileobj=landed, mode="rb"))
            yield FileBytes(path.name, landed, stream, "gzip")
        elif ending == ZIP_SUFFIX:
            archive = stack.enter_context(open_zip(path.name, landed, "zip"))
            stream = stack.enter_context(_member(path.name, archive))
            yield FileBytes(path.name, landed, stream, "zip")
        else:
            yield FileBytes(path.name, landed, landed, None)


def open_landed(path: Path) -> IO[bytes]:
    """The file as it lies there.

    Raises:
        ExportError: it cannot be opened.
    """
    try:
        return path.open("rb")
    except (OSError, ValueError) as error:
        raise unreadable(path.name, error) from None


def open_zip(name: str, landed: IO[bytes], what: str) -> zipfile.ZipFile:
    """A zip archive whose list of members is of a sane size.

    Args:
        what: what the file says it is, for the message.
    Raises:
        ExportError: no zip archive, a damaged one, or one with too many members.
    """
    try:
        if _directory_bytes(landed) > _MOST_DIRECTORY_BYTES:
            raise ExportError(f"{name}: an archive of too many files; land the data file itself")
        return zipfile.ZipFile(landed)
    except (*_BROKEN, struct.error, ValueError):
        raise ExportError(f"{name}: not a whole {what} file: {_BROKEN_MESSAGE}") from None


def unreadable(name: str, error: Exception) -> ExportError:
    """The error for a file that the operating system does not give."""
    why = getattr(error, "strerror", None) or "not a name of a file"
    return ExportError(f"{name}: cannot be read ({why}); check that it is a file you may read")


def too_large(name: str, most: int | None = None) -> ExportError:
    """The error for an archive that unpacks to more than the limit."""
    limit = f"{(MOST_UNPACKED_BYTES if most is None else most) / (1 << 20):,.0f} MiB"
    return ExportError(f"{name}: unpacks to more than {limit}; split it into smaller files")


def _member(name: str, archive: zipfile.ZipFile) -> IO[bytes]:
    """The one data file of an archive. Nothing is extracted, yet a name that leads out of it is no honest archive."""
    # Not `is_dir`, which fails on a member without a name.
    members = [member for member in archive.infolist() if not member.filename.endswith("/")]
    for member in members:
        if _leads_out(member.filename):
            raise ExportError(
                f"{name}: the archive names a file outside of itself; do not trust it, pack the export anew"
            )
    members = [member for member in members if not _is_hidden(member.filename)]
    if len(members) != 1:
        raise ExportError(
            f"{name}: {len(members) or 'no'} files in the archive, exactly one is read; unpack it and land each file"
        )
    (member,) = members
    if PurePosixPath(member.filename).suffix.lower() not in TEXT_SUFFIXES:
        raise ExportError(
            f"{name}: the file in the archive is not one of {', '.join(TEXT_SUFFIXES)}; other files and archives in "
            "archives are not read. Unpack it and land what is in it"
        )
    if member.flag_bits & 1:
        raise ExportError(f"{name}: the archive asks for a password; unpack it and land the file in it")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ExportError(f"{name}: packed in a way that is not read; unpack it and land the file in it")
    try:
        return archive.open(member)
    except _BROKEN:
        raise ExportError(f"{name}: not a whole zip file: {_BROKEN_MESSAGE}") from None


def _leads_out(member: str) -> bool:
    path = PurePosixPath(member.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or bool(PureWindowsPath(member).drive)


def _is_hidden(member: str) -> bool:
    """True for what macOS adds to an archive, and other hidden files."""
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(member).parts)


def _directory_bytes(landed: IO[bytes]) -> int:
    """How many bytes `zipfile` would read for the list of members: it believes the last record of the file."""
    size = landed.seek(0, 2)
    landed.seek(max(0, size - _LONGEST_COMMENT - _END.size - _END64_LOCATOR.size - _END64.size))
    tail = landed.read()
    landed.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        return 0
    listed: int = _END.unpack_from(tail, at)[5]
    at64 = at - _END64_LOCATOR.size - _END64.size
    if at64 >= 0 and tail.startswith(b"PK\x06\x07", at - _END64_LOCATOR.size):
        listed = max(listed, _END64.unpack_from(tail, at64)[8])
    return listed
