"""Consent, keyed masking of identifiers, the ledger of what was masked, and the scan for leaked personal data."""

from __future__ import annotations

from marketing_assets.governance.customers import mask_customers, mask_identifiers
from marketing_assets.governance.events import MASKED_EVENT_COLUMNS, RAW_COLUMNS, MaskedEvents, mask_events
from marketing_assets.governance.leak_scan import LEAK_KINDS, Leak, scan_files, scan_tables, scan_text
from marketing_assets.governance.ledger import KEPT, LEDGER_BREAKS_SQL, LedgerRow, ledger_rows, unbalanced_files
from marketing_assets.governance.macros import install_macros
from marketing_assets.governance.masking_key import KEY_VARIABLE, MaskingKey, masking_key
from marketing_assets.governance.scrubbing import scrub_frame, scrub_text
from marketing_assets.governance.sessions import SESSION_COLUMNS, Sessionised, sessionise
from marketing_assets.governance.time_zone import ZoneOffset, zone_offsets
from marketing_assets.governance.traffic import Tags, Traffic, classify_traffic, deciding_names

__all__ = [
    "KEPT", "KEY_VARIABLE", "LEAK_KINDS", "LEDGER_BREAKS_SQL", "MASKED_EVENT_COLUMNS", "RAW_COLUMNS",
    "SESSION_COLUMNS", "Leak", "LedgerRow", "MaskedEvents", "MaskingKey", "Sessionised", "Tags", "Traffic",
    "ZoneOffset", "classify_traffic", "deciding_names", "install_macros", "ledger_rows", "mask_customers",
    "mask_events", "mask_identifiers", "masking_key", "scan_files", "scan_tables", "scan_text", "scrub_frame",
    "scrub_text", "sessionise", "unbalanced_files", "zone_offsets",
]  # fmt: skip
