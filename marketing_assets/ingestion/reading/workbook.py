"""The parts of an .xlsx workbook, read as a stream: sheets, shared texts, formats, rows of cells. Values only: formulas
are never calculated, their stored result counts.

The libraries for it were weighed and left. `python-calamine` takes an eighth of the time but builds the grid of a whole
sheet, so that two cells in opposite corners end the process; it rounds ids of more than 15 digits, and of two rows with
the same number it drops the first without a word. `openpyxl` takes five times as long, refuses or empties workbooks
that other programs write less strictly, and takes 1.4 GB for 64 MiB of empty cells.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import IO
from xml.parsers import expat

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.reading import unpack
from marketing_assets.ingestion.reading.sheet_cells import Formats
from marketing_assets.ingestion.reading.workbook_rows import RefusedError, Rows, Text

_MOST_SHARED_TEXTS = 1 << 22
_MOST_SHARED_CHARACTERS = 1 << 28
_READ_BYTES = 1 << 16
# A sheet unpacks to the ten- or twentyfold. Its markup is read element by element: a bomb would take minutes.
_MOST_TIMES, _ALWAYS_UNPACKED = 100, 64 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, expat.ExpatError)

Attributes = dict[str, str]


@dataclass
class Workbook:
    """An open workbook.

    Raises:
        ExportError: from every method: no workbook, damaged, protected by a password, or larger than the limits.
    """

    name: str
    archive: zipfile.ZipFile
    size: int = 0
    unpacked: int = 0
    _members: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._members = {member.lstrip("/").casefold(): member for member in self.archive.namelist()}

    @cached_property
    def sheets(self) -> dict[str, str]:
        """Names of the sheets that hold cells, in order, with the parts they are stored in.

        Hidden ones are left out: they are what somebody worked with, such as the rows behind a pivot table.
        """
        book = self._main_part
        targets = self._relations(book)
        found: dict[str, str] = {}
        hidden: dict[str, str] = {}

        def start(tag: str, attributes: Attributes) -> None:
            if tag == "sheet":
                number = next((value for key, value in attributes.items() if _local(key) == "id"), "")
                kind, target = targets.get(number, ("", ""))
                if kind == "worksheet" and target:
                    group = hidden if attributes.get("state", "visible") != "visible" else found
                    group[attributes.get("name", "")] = target

        self._parse(book, start)
        if not found and not hidden:
            raise ExportError(f"{self.name}: a workbook without a sheet; export it again")
        return found or hidden

    @cached_property
    def formats(self) -> Formats:
        """Which cell formats are dates, and from which day they count."""
        formats = Formats()
        book = self._main_part

        def book_start(tag: str, attributes: Attributes) -> None:
            if tag == "workbookPr":
                formats.from_1904 = attributes.get("date1904", "0") in ("1", "true")

        self._parse(book, book_start)
        styles = self._part_of(book, "styles")
        if styles:
            cells = [False]

            def start(tag: str, attributes: Attributes) -> None:
                if tag == "numFmt":
                    formats.learn(attributes.get("numFmtId", ""), attributes.get("formatCode", ""))
                elif tag == "cellXfs":
                    cells[0] = True
                elif tag == "xf" and cells[0]:
                    formats.add(attributes.get("numFmtId", ""))

            def end(tag: str) -> None:
                if tag == "cellXfs":
                    cells[0] = False

            self._parse(styles, start, end)
        return formats

    @cached_property
    def shared_texts(self) -> list[str]:
        """The texts that cells refer to by number."""
        part = self._part_of(self._main_part, "sharedStrings")
        found: list[str] = []
        if not part:
            return found
        text = Text()
        size = 0

        def end(tag: str) -> None:
            nonlocal size
            text.end(tag)
            if tag == "si":
                found.append(text.take())
                size += len(found[-1])
                if len(found) > _MOST_SHARED_TEXTS or size > _MOST_SHARED_CHARACTERS:
                    raise RefusedError("too many texts")

        self._parse(part, text.start, end, text.characters)
        return found

    def rows(self, sheet: str) -> Iterator[tuple[int, list[str]]]:
        """Row numbers and cells of a sheet, each row up to its last cell that says anything."""
        reader = Rows(self.shared_texts, self.formats)
        for _ in self._fed(self.sheets[sheet], reader.start, reader.end, reader.text.characters):
            yield from reader.take()
        yield from reader.take()

    @property
    def _most(self) -> int:
        return min(unpack.MOST_UNPACKED_BYTES, max(_ALWAYS_UNPACKED, _MOST_TIMES * self.size))

    @cached_property
    def _main_part(self) -> str:
        return self._part_of("", "officeDocument") or "xl/workbook.xml"

    def _part_of(self, part: str, kind: str) -> str | None:
        return next((target for found, target in self._relations(part).values() if found == kind), None)

    def _relations(self, part: str) -> Mapping[str, tuple[str, str]]:
        """Id -> (kind, part) of what a part refers to."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, tuple[str, str]] = {}
        if path.casefold() not in self._members:
            return found

        def start(tag: str, attributes: Attributes) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                place = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                kind = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = (kind, posixpath.normpath(place))

        self._parse(path, start)
        return found

    def _parse(
        self,
        part: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        characters: Callable[[str], None] | None = None,
    ) -> None:
        for _ in self._fed(part, start, end, characters):
            pass

    def _fed(
        self,
        part: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        characters: Callable[[str], None] | None = None,
    ) -> Iterator[None]:
        """Feed a part to the parser piece by piece; gives control back after each."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda tag, attributes: start(_local(tag), attributes)
        if end is not None:
            parser.EndElementHandler = lambda tag: end(_local(tag))
        if characters is not None:
            parser.CharacterDataHandler = characters
        parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            with self._open(part) as stream:
                while piece := stream.read(_READ_BYTES):
                    self.unpacked += len(piece)
                    if self.unpacked > self._most:
                        raise unpack.too_large(self.name, self._most)
                    parser.Parse(piece, False)
                    yield
                parser.Parse(b"", True)
        except RefusedError as error:
            raise ExportError(f"{self.name}: not a workbook as spreadsheets write it: {error}; save it again") from None
        except (*_BROKEN, ValueError, KeyError):
            raise ExportError(
                f"{self.name}: not a whole Excel workbook: damaged or cut off; save or export it again"
            ) from None

    def _open(self, part: str) -> IO[bytes]:
        info = self.archive.getinfo(self._members[part.casefold()])
        if info.flag_bits & 1:
            raise RefusedError("protected by a password")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise RefusedError("packed in an unusual way")
        return self.archive.open(info)


def _refuse_doctype(*_: object) -> None:
    raise RefusedError("it declares a document type")


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]
