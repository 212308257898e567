"""Consent, keyed masking of identifiers, the ledger of what was masked, and the scan for leaked personal data."""

from __future__ import annotations

from marketing_assets.governance.consent import ConsentDay
from marketing_assets.governance.customers import mask_customers, mask_identifiers
from marketing_assets.governance.events import MASKED_EVENT_COLUMNS, RAW_COLUMNS, MaskedEvents, mask_events
from marketing_assets.governance.leak_scan import Leak, Searched, files_below, scan_files, scan_tables, scan_text
from marketing_assets.governance.leak_search import LEAK_KINDS, LeakSearch
from marketing_assets.governance.ledger import KEPT, LEDGER_BREAKS_SQL, LedgerRow, ledger_rows, unbalanced_files
from marketing_assets.governance.macros import install_macros
from marketing_assets.governance.masking_key import (
    KEY_FILE_VARIABLE,
    KEY_VARIABLE,
    MaskingKey,
    masking_key,
    normalised,
)
from marketing_assets.governance.needles import Needles, identifiers
from marketing_assets.governance.removed import RemovedCells, count_changes
from marketing_assets.governance.retention import REMEDY as RETENTION_REMEDY
from marketing_assets.governance.retention import RawFile, kept_too_long, retention_findings, retention_words
from marketing_assets.governance.scrubbing import scrub_frame, scrub_text
from marketing_assets.governance.sessions import SESSION_COLUMNS, Sessionised, sessionise
from marketing_assets.governance.time_zone import ZoneOffset, zone_offsets
from marketing_assets.governance.traffic import Tags, Traffic, classify_traffic, deciding_names

__all__ = [
    "KEPT",
    "KEY_FILE_VARIABLE",
    "KEY_VARIABLE",
    "LEAK_KINDS",
    "LEDGER_BREAKS_SQL",
    "MASKED_EVENT_COLUMNS",
    "RAW_COLUMNS",
    "RETENTION_REMEDY",
    "SESSION_COLUMNS",
    "ConsentDay",
    "Leak",
    "LeakSearch",
    "LedgerRow",
    "MaskedEvents",
    "MaskingKey",
    "Needles",
    "RawFile",
    "RemovedCells",
    "Searched",
    "Sessionised",
    "Tags",
    "Traffic",
    "ZoneOffset",
    "classify_traffic",
    "count_changes",
    "deciding_names",
    "files_below",
    "identifiers",
    "install_macros",
    "kept_too_long",
    "ledger_rows",
    "mask_customers",
    "mask_events",
    "mask_identifiers",
    "masking_key",
    "normalised",
    "retention_findings",
    "retention_words",
    "scan_files",
    "scan_tables",
    "scan_text",
    "scrub_frame",
    "scrub_text",
    "sessionise",
    "unbalanced_files",
    "zone_offsets",
]  # fmt: skip
