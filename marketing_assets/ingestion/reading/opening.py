"""The front door: which reader takes a file, by its ending."""

from __future__ import annotations

from pathlib import Path

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.reading.parquet_source import ParquetSource
from marketing_assets.ingestion.reading.sheet_source import SheetSource
from marketing_assets.ingestion.reading.source import Source
from marketing_assets.ingestion.reading.text_source import TextSource
from marketing_assets.ingestion.reading.unpack import (
    GZIP_SUFFIX,
    PARQUET_SUFFIXES,
    SHEET_SUFFIXES,
    TEXT_SUFFIXES,
    ZIP_SUFFIX,
)


def open_source(path: Path) -> Source:
    """The file as a source of heads and chunks. Nothing is held open between two readings.

    Args:
        path: a .csv, .tsv or .txt file, or one of these with .gz behind; a .zip with one of these in it; an .xlsx
            workbook; a .parquet file.
    Raises:
        ExportError: a file of another kind, or one that cannot be opened.
    """
    endings = [ending.lower() for ending in path.suffixes[-2:]]
    last = endings[-1] if endings else ""
    if last in SHEET_SUFFIXES:
        return SheetSource(path)
    if last in PARQUET_SUFFIXES:
        return ParquetSource(path)
    packed_text = last == GZIP_SUFFIX and len(endings) == 2 and endings[0] in TEXT_SUFFIXES
    if last in TEXT_SUFFIXES or packed_text or last == ZIP_SUFFIX:
        return TextSource(path)
    kinds = ", ".join(TEXT_SUFFIXES)
    others = ", ".join((*SHEET_SUFFIXES, *PARQUET_SUFFIXES))
    raise ExportError(
        f"{path.name}: only {kinds} files are read, plain or with {GZIP_SUFFIX} behind or alone in a {ZIP_SUFFIX}, and "
        f"{others}; export the report as CSV, or move this file away"
    )
