"""Landed files become rows of their kind, with rejects and reasons. Pure functions; storing rows is `pipeline`'s work.

What the columns mean stands in `canonical` (ads) and `landing_kinds`; how a foreign header is described, in `mapping`.
"""

from __future__ import annotations

from marketing_assets.ingestion.current_rows import CURRENT_ROWS_SQL
from marketing_assets.ingestion.export import read_export, read_landed
from marketing_assets.ingestion.kinds import Column, Kind, columns_table
from marketing_assets.ingestion.landed import LandedFile, find_mapping, list_landed
from marketing_assets.ingestion.landing_kinds import KINDS
from marketing_assets.ingestion.mapping import ColumnMapping
from marketing_assets.ingestion.mapping_file import load_mapping
from marketing_assets.ingestion.result import Dialect, ExportResult, TableResult

__all__ = [
    "CURRENT_ROWS_SQL",
    "KINDS",
    "Column",
    "ColumnMapping",
    "Dialect",
    "ExportResult",
    "Kind",
    "LandedFile",
    "TableResult",
    "columns_table",
    "find_mapping",
    "list_landed",
    "load_mapping",
    "read_export",
    "read_landed",
]
