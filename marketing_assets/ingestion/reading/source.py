"""What a file is to those who read it: how its data are wanted, `Chunk`s of its records, and the `Source` that gives
them. The file formats behind stand in the modules beside this one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from marketing_assets.ingestion.reading.heads import Head

CellType = Literal["text", "money", "double"]
HeaderAgain = Literal["same", "other"]


def _no_reason(record: list[str]) -> str | None:
    return None


def _no_end(record: list[str]) -> bool:
    return False


def _no_header(record: list[str]) -> HeaderAgain | None:
    return None


@dataclass(frozen=True)
class Want:
    """How the data of one table are wanted.

    Attributes:
        head: the reading that the header was found in.
        header_at: place of the header in `head.records`.
        columns: what each position is read as; other positions are not read.
        decimal: decimal sign of the typed columns.
        numeric: positions whose cells are numbers. A number that the file itself stores as one, not as text, is written
            with `decimal` there: it has no locale.
        money: those of them that are amounts of money; a currency that the format of a stored number names stands
            before it there.
        evidence: the cells are only to show how the file writes numbers and days, so stored numbers are "".
        odd_line: reason to drop a record that has another number of cells than the header, or a single cell that says
            anything; None: it is damaged, or data where the number of cells is right.
        ends_table: whether a record ends the table. Asked for records with another number of cells than the header and
            for those that begin with "#". What follows is dropped, also under a header equal to the first: in GA4's
            comparisons the second table holds the same days of a part of the visitors, or the days of another year.
        later_header: whether a record of as many cells as the header is a header too: the same once more, which is
            dropped, or that of another table, for which the file is refused.
        mark: the position in which only a word makes a record one; None: `later_header` is not asked.
        hashed: whether `line_hashes` will be asked for.
        later: positions that another reading of the table will want; a source that keeps what it reads may read them
            now.
    """

    head: Head
    header_at: int
    columns: Mapping[int, CellType]
    decimal: Literal[".", ","] = "."
    odd_line: Callable[[list[str]], str | None] = _no_reason
    ends_table: Callable[[list[str]], bool] = _no_end
    later_header: Callable[[list[str]], HeaderAgain | None] = _no_header
    mark: int | None = None
    hashed: bool = True
    numeric: frozenset[int] = frozenset()
    money: frozenset[int] = frozenset()
    evidence: bool = False
    later: frozenset[int] = frozenset()

    @property
    def header(self) -> list[str]:
        """The cells of the header."""
        return self.head.records[self.header_at]

    @property
    def header_line(self) -> int:
        """Physical line on which the header starts."""
        return self.head.starts[self.header_at]

    def stored(self, number: str) -> str:
        """How a number that the file stores as one, here with a decimal point, stands among the texts."""
        if self.evidence:
            return ""
        return number if self.decimal == "." else number.replace(".", self.decimal)


class Chunk(ABC):
    """Some thousand whole records of a table, in file order.

    Attributes:
        starts: int64, physical line of each well-formed record.
        damaged: (line, why) of the records that are not well-formed.
        dropped: records without data, counted by reason.
        bytes_read: bytes of the file read so far, for progress.
    """

    starts: pa.Array
    damaged: list[tuple[int, str]]
    dropped: Counter[str]
    bytes_read: int

    @property
    def height(self) -> int:
        """Number of well-formed records."""
        return len(self.starts)

    @abstractmethod
    def text(self, position: int) -> pa.Array:
        """Cells of a wanted column as written, "" where empty: string or dictionary<int32, string>."""

    @abstractmethod
    def typed(self, position: int) -> pa.Array | None:
        """A money column as decimal128(18, 6) or a double column as float64, NULL for a null word.

        None where a cell is anything but a plain number of a sane size: then `text` must be read with more care.
        """

    @abstractmethod
    def record(self, row: int) -> list[str]:
        """All cells of one record; slow, for the few odd ones."""

    @property
    @abstractmethod
    def line_hashes(self) -> np.ndarray[Any, np.dtype[np.uint64]]:
        """One number per record, equal for records with equal cells and (but for chance) only for them."""


class Source(ABC):
    """A file that can be read, any number of times from its beginning.

    Attributes:
        name: of the file, for messages.
        encoding: of its text, or what it is instead (`xlsx`, `parquet`).
        evidence: what the encoding was recognised by.
        size: bytes of the file as it lies there.
    """

    name: str
    encoding: str
    evidence: str
    size: int

    @abstractmethod
    def heads(self) -> list[Head]:
        """One reading per delimiter that splits anything, per sheet, or just one; never empty.

        Raises:
            ExportError: the file is empty, damaged or not what its name says.
        """

    @abstractmethod
    def chunks(self, want: Want) -> Iterator[Chunk]:
        """The records below the header, from the beginning of the file at every call.

        Raises:
            ExportError: the file cannot be read to its end; chunks before it may have been given.
        """
