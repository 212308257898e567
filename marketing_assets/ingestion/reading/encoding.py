"""From bytes to UTF-8 in pieces of a bounded size. Encodings are read from the byte order mark, never guessed."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.reading.unpack import FileBytes

# UTF-32 LE begins with the mark of UTF-16 LE, so it must be looked at first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOKED_AT = 4096
_KNOWN_FILES = (
    (b"\x1f\x8b", "a gzip file", ".gz"),
    (b"PK\x03\x04", "a zip archive or an Excel workbook", ".zip or .xlsx"),
    (b"PAR1", "a Parquet file", ".parquet"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", None),
)


@dataclass(frozen=True)
class Encoding:
    """The encoding of a file: its name, the byte order mark before the text, and what it was recognised by."""

    name: str
    mark: bytes
    evidence: str


def recognise_encoding(file: str, beginning: bytes) -> Encoding:
    """The encoding of a file that begins like this.

    Raises:
        ExportError: a file of another kind, or UTF-16 without its mark.
    """
    for magic, what, ending in _KNOWN_FILES:
        if beginning.startswith(magic):
            mend = (
                f"name it {file}{ending}" if ending == ".gz" else f"name it *{ending}" if ending else "save it as .xlsx"
            )
            raise ExportError(f"{file}: bytes that are not UTF-8 text but {what}; {mend}")
    mark, name = next((known for known in _MARKS if beginning.startswith(known[0])), (b"", "utf-8"))
    looked_at = beginning[:_LOOKED_AT]
    if not mark and looked_at.count(0) * 10 > len(looked_at):
        raise ExportError(
            f"{file}: many zero bytes and no byte order mark, like UTF-16 text without its mark or a binary file; "
            "save it as UTF-8 CSV"
        )
    return Encoding(name, mark, "byte order mark" if mark else "no byte order mark, valid UTF-8")


def utf8_pieces(data: FileBytes, size: int) -> Iterator[bytes]:
    """The text of a file as UTF-8, cut anywhere. UTF-8 itself is passed on; `check_utf8` looks at whole lines of it.

    Raises:
        ExportError: bytes that are no text in the file's encoding.
    """
    first = data.read(max(size, _LOOKED_AT))
    encoding = recognise_encoding(data.name, first)
    first = first[len(encoding.mark) :]
    if encoding.name == "utf-8":
        yield first
        while piece := data.read(size):
            yield piece
        return
    decoder = codecs.getincrementaldecoder(encoding.name)()
    breaks, piece = 0, first
    while True:
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(encoding.name, errors="replace")
            raise no_text(data.name, breaks + before.count("\n") + 1, encoding.name) from None
        breaks += text.count("\n")
        yield text.encode()
        if not piece:
            return
        piece = data.read(size)


def check_utf8(file: str, lines: bytes, first_line: int) -> None:
    """Refuse whole lines that are not UTF-8.

    Raises:
        ExportError: with the line of the first wrong byte.
    """
    if lines.isascii():
        return
    try:
        lines.decode()
    except UnicodeDecodeError as error:
        raise no_text(file, first_line + len(lines[: error.start + 1].splitlines()) - 1, "utf-8") from None


def no_text(file: str, line: int, encoding: str) -> ExportError:
    """The error for bytes that are no text in the encoding."""
    return ExportError(
        f"{file}:{line}: bytes that are not {encoding.upper()} text; save the file as UTF-8 CSV "
        "(in a spreadsheet: 'CSV UTF-8') and land it again"
    )
