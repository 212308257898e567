"""From the bytes of a landed file to text. Encodings are read from the byte order mark, never guessed from content."""

from __future__ import annotations

import codecs
from pathlib import Path

from marketing_assets.errors import ExportError

SUPPORTED_SUFFIXES = (".csv", ".tsv", ".txt")

# UTF-32 LE begins with the mark of UTF-16 LE, so it must be looked at first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOKED_AT = 4096


def decode_file(path: Path) -> tuple[str, str, str]:
    """Read a file as text.

    Returns:
        The text without byte order mark, the encoding's name, and what it was recognised by.
    Raises:
        ExportError: unsupported kind of file, unreadable, empty, or bytes that are no text in the encoding.
    """
    if path.suffix.lower() not in SUPPORTED_SUFFIXES:
        kinds = ", ".join(SUPPORTED_SUFFIXES)
        raise ExportError(f"{path.name}: only {kinds} files are read; export the report as CSV, or move this file away")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ExportError(
            f"{path.name}: cannot be read ({error.strerror}); check that it is a file you may read"
        ) from None
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
