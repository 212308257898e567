"""Landed ad exports become canonical rows, with rejects and reasons. Pure functions; storing rows is `pipeline`'s work.

What the columns mean stands in `canonical`; how a foreign header is described stands in `mapping`.
"""

from __future__ import annotations

from marketing_assets.ingestion.current_rows import CURRENT_ROWS_SQL
from marketing_assets.ingestion.export import read_export
from marketing_assets.ingestion.landed import LandedFile, find_mapping, list_landed
from marketing_assets.ingestion.mapping import ColumnMapping
from marketing_assets.ingestion.mapping_file import load_mapping
from marketing_assets.ingestion.result import Dialect, ExportResult

__all__ = [
    "CURRENT_ROWS_SQL",
    "ColumnMapping",
    "Dialect",
    "ExportResult",
    "LandedFile",
    "find_mapping",
    "list_landed",
    "load_mapping",
    "read_export",
]
