"""Texts and rows of a workbook, collected from the elements of its parts as the parser meets them."""

from __future__ import annotations

from marketing_assets.ingestion.reading.sheet_cells import Formats, cell_text

_MOST_ROWS, _MOST_COLUMNS = 1 << 20, 1 << 14
_MOST_CELL_CHARACTERS = 1 << 16
# Cells of one piece of a sheet: rows are padded to their last cell, and far cells must not fill the memory.
_MOST_WAITING_CELLS = 1 << 22


class RefusedError(Exception):
    """Something a workbook has no need for, with the words for it."""


class Text:
    """The text between `<t>` and `</t>`, without phonetic guides."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._inside = self._guide = False
        self._size = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if tag == "rPh":
            self._guide = True
        elif tag in ("t", "v") and not self._guide:
            self._inside = True

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag == "rPh":
            self._guide = False
        elif tag in ("t", "v"):
            self._inside = False

    def characters(self, text: str) -> None:
        """Text inside of an element."""
        if self._inside:
            self._size += len(text)
            if self._size > _MOST_CELL_CHARACTERS:
                raise RefusedError("an endless cell")
            self._parts.append(text)

    def take(self) -> str:
        """The text since the last time."""
        text = "".join(self._parts)
        self._parts, self._size = [], 0
        return text


class Rows:
    """Collects the cells of a sheet, row by row."""

    def __init__(self, shared: list[str], formats: Formats) -> None:
        self.text = Text()
        self._shared, self._formats = shared, formats
        self._ready: list[tuple[int, list[str]]] = []
        self._row, self._column, self._waiting = 0, -1, 0
        self._cells: dict[int, str] = {}
        self._type, self._style = "", ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if tag == "row":
            before, self._row = self._row, int(attributes.get("r", self._row + 1))
            self._column, self._cells = -1, {}
            if not 0 < self._row <= _MOST_ROWS:
                raise RefusedError("a row beyond the last one")
            if self._row <= before:
                raise RefusedError("rows that are not in order")
        elif tag == "c":
            self._column = _column(attributes["r"]) if "r" in attributes else self._column + 1
            if not 0 <= self._column < _MOST_COLUMNS:
                raise RefusedError("a column beyond the last one")
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
        else:
            self.text.start(tag, attributes)

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag == "c":
            cell = cell_text(self.text.take(), self._type, self._style, self._shared, self._formats)
            if cell:
                self._cells[self._column] = cell
        elif tag == "row":
            width = max(self._cells, default=-1) + 1
            self._waiting += width
            if self._waiting > _MOST_WAITING_CELLS:
                raise RefusedError("rows of far more empty cells than others")
            self._ready.append((self._row, [self._cells.get(at, "") for at in range(width)]))
        else:
            self.text.end(tag)

    def take(self) -> list[tuple[int, list[str]]]:
        """Numbers and cells of the rows since the last time."""
        ready, self._ready, self._waiting = self._ready, [], 0
        return ready


def _column(reference: str) -> int:
    """0-based column of a reference such as `AB12`."""
    number = 0
    for character in reference[:4]:
        if not character.isalpha():
            break
        number = number * 26 + ord(character.upper()) - ord("A") + 1
    return number - 1
