"""Excel workbooks as a `Source`: each sheet is a head, each row a record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from marketing_assets.ingestion.reading.heads import HEAD_RECORDS, Head
from marketing_assets.ingestion.reading.other_headers import OtherHeaderError, refusing
from marketing_assets.ingestion.reading.reasons import Judge
from marketing_assets.ingestion.reading.records_chunk import RecordsChunk
from marketing_assets.ingestion.reading.source import Chunk, Source, Want
from marketing_assets.ingestion.reading.unpack import open_landed, open_zip
from marketing_assets.ingestion.reading.workbook import Workbook

_CHUNK_ROWS = 1 << 14


class SheetSource(Source):
    """An .xlsx workbook.

    Rows that the file leaves out have no record; a row with fewer cells than the header has empty ones behind them.
    """

    def __init__(self, path: Path, chunk_rows: int = _CHUNK_ROWS) -> None:
        self.path, self.name = path, path.name
        self.encoding, self.evidence = "xlsx", "the file's ending, and the sheets in it"
        self._chunk_rows = chunk_rows
        with self._workbook():
            self.size = path.stat().st_size

    def heads(self) -> list[Head]:
        """The readings of the beginning: see `Source`."""
        found = []
        with self._workbook() as book:
            names = list(book.sheets)
            for name in names:
                head = Head("", [], [], name if len(names) > 1 else None)
                for number, record in book.rows(name):
                    if len(head.records) == HEAD_RECORDS:
                        break
                    if record or head.records:
                        head.records.append(record)
                        head.starts.append(number)
                found.append(head)
        return found

    def chunks(self, want: Want) -> Iterator[Chunk]:
        """The records below the header: see `Source`."""
        with self._workbook() as book, refusing(self.name, want):
            sheet = want.head.sheet if want.head.sheet is not None else next(iter(book.sheets))
            judge, width = Judge(want), len(want.header)
            chunk = RecordsChunk(want, 0)
            for number, record in book.rows(sheet):
                if number <= want.header_line:
                    continue
                cells = record + [""] * (width - len(record))
                verdict = judge.record(cells)
                if verdict.other_header:
                    raise OtherHeaderError(number)
                if verdict.damaged is not None:
                    chunk.damaged.append((number, verdict.damaged))
                elif verdict.dropped is not None:
                    chunk.dropped[verdict.dropped] += 1
                else:
                    chunk.add(number, cells)
                if chunk.height >= self._chunk_rows or len(chunk.damaged) >= self._chunk_rows:
                    yield self._read_so_far(chunk, book)
                    chunk = RecordsChunk(want, 0)
            chunk.bytes_read = self.size
            yield chunk

    def _read_so_far(self, chunk: RecordsChunk, book: Workbook) -> RecordsChunk:
        """How far the file is read, as a share of what it unpacks to: the archive says that, and here it is no risk."""
        whole = sum(info.file_size for info in book.archive.infolist())
        chunk.bytes_read = min(self.size, self.size * book.unpacked // max(whole, 1))
        return chunk

    @contextmanager
    def _workbook(self) -> Iterator[Workbook]:
        with open_landed(self.path) as landed, open_zip(self.name, landed, "Excel workbook (.xlsx)") as archive:
            yield Workbook(self.name, archive, self.path.stat().st_size)
