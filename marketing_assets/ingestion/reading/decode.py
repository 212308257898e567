"""From the bytes of a landed file to text, unpacked where it ends in `.gz`. Encodings are read from the byte order
mark, never guessed from content.
"""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from pathlib import Path

from marketing_assets.errors import ExportError

SUPPORTED_SUFFIXES = (".csv", ".tsv", ".txt")
PACKED_SUFFIX = ".gz"
# A few kilobytes of gzip can unpack to more than the memory holds; no export of a day, month or year is as large.
MOST_UNPACKED_BYTES = 1 << 30

# UTF-32 LE begins with the mark of UTF-16 LE, so it must be looked at first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOKED_AT = 4096
_GZIP_MAGIC = b"\x1f\x8b"


def unpacked_name(name: str) -> str:
    """The file's name without `.gz`."""
    return name[: -len(PACKED_SUFFIX)] if name.lower().endswith(PACKED_SUFFIX) else name


def stem(name: str) -> str:
    """What a file is called without its endings: `events` for `events.csv` and `events.csv.gz`."""
    return Path(unpacked_name(name)).stem


def decode_file(path: Path) -> tuple[str, str, str]:
    """Read a file as text.

    Returns:
        The text without byte order mark, the encoding's name, and what it was recognised by.
    Raises:
        ExportError: unsupported kind of file, unreadable, empty, or bytes that are no text in the encoding.
    """
    if Path(unpacked_name(path.name)).suffix.lower() not in SUPPORTED_SUFFIXES:
        kinds = ", ".join(SUPPORTED_SUFFIXES)
        raise ExportError(
            f"{path.name}: only {kinds} files are read, plain or with {PACKED_SUFFIX} behind; export the report as "
            "CSV, or move this file away"
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ExportError(
            f"{path.name}: cannot be read ({error.strerror}); check that it is a file you may read"
        ) from None
    if path.name != unpacked_name(path.name):
        content = _unpack(path.name, content)
    elif content.startswith(_GZIP_MAGIC):
        raise ExportError(f"{path.name}: a gzip file; name it {path.name}{PACKED_SUFFIX}")
    if not content.strip():
        raise ExportError(f"{path.name}: the file is empty; expected a header line and data lines. Export it again")
    mark, encoding = next((known for known in _MARKS if content.startswith(known[0])), (b"", "utf-8"))
    if not mark and content[:_LOOKED_AT].count(0) * 10 > len(content[:_LOOKED_AT]):
        raise ExportError(
            f"{path.name}: many zero bytes and no byte order mark, like UTF-16 text without its mark or a binary file; "
            "save it as UTF-8 CSV"
        )
    try:
        text = content[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        line = content[len(mark) : len(mark) + error.start].decode(encoding, errors="replace").count("\n") + 1
        raise ExportError(
            f"{path.name}:{line}: bytes that are not {encoding.upper()} text; save the file as UTF-8 CSV "
            "(in a spreadsheet: 'CSV UTF-8') and land it again"
        ) from None
    return text, encoding, "byte order mark" if mark else "no byte order mark, valid UTF-8"


def _unpack(name: str, content: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
            unpacked = packed.read(MOST_UNPACKED_BYTES + 1)
    except (EOFError, OSError, zlib.error):
        raise ExportError(
            f"{name}: not a whole gzip file: damaged, cut off, or not packed at all; pack and land it again"
        ) from None
    if len(unpacked) > MOST_UNPACKED_BYTES:
        raise ExportError(
            f"{name}: unpacks to more than {MOST_UNPACKED_BYTES / (1 << 20):,.0f} MiB; split it into smaller files"
        )
    return unpacked
