"""Landed files become rows of their kind, with rejects and reasons. Pure functions; storing rows is `pipeline`'s work.

What the columns mean stands in `canonical` (ads) and `landing_kinds`; how a foreign header is described, in `mapping`.
"""

from __future__ import annotations

from marketing_assets.ingestion.canonical import Grain
from marketing_assets.ingestion.content_hash import content_hash
from marketing_assets.ingestion.current_rows import CURRENT_ROWS_SQL
from marketing_assets.ingestion.export import header_grain, read_export, read_landed
from marketing_assets.ingestion.kinds import Column, Kind, columns_table
from marketing_assets.ingestion.landed import (
    CHANGING,
    LandedFile,
    find_mapping,
    lands_in_root,
    list_landed,
    list_strays,
    mapping_name,
)
from marketing_assets.ingestion.landed_names import MAPPING_SUFFIX, is_ignored, safe_name
from marketing_assets.ingestion.landing_kinds import KINDS
from marketing_assets.ingestion.mapping import ColumnMapping
from marketing_assets.ingestion.mapping_file import load_mapping
from marketing_assets.ingestion.raw_texts import raw_texts
from marketing_assets.ingestion.result import Dialect, ExportResult, TableResult

__all__ = [
    "CHANGING",
    "CURRENT_ROWS_SQL",
    "KINDS",
    "MAPPING_SUFFIX",
    "Column",
    "ColumnMapping",
    "Dialect",
    "ExportResult",
    "Grain",
    "Kind",
    "LandedFile",
    "TableResult",
    "columns_table",
    "content_hash",
    "find_mapping",
    "header_grain",
    "is_ignored",
    "lands_in_root",
    "list_landed",
    "list_strays",
    "load_mapping",
    "mapping_name",
    "raw_texts",
    "read_export",
    "read_landed",
    "safe_name",
]
