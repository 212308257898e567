"""Which columns of a table hold masks instead of identifiers, texts that were searched, and what was never stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from marketing_assets.governance import MASKED_EVENT_COLUMNS, RAW_COLUMNS
from marketing_assets.pipeline.landing import KINDS
from marketing_assets.pipeline.landing.stage import AD_TEXTS, EVENT_TEXTS

# A column of one of these names holds an HMAC-SHA-256, or a hash of such, in whatever table it stands.
IDENTIFIERS = ("event_key", "user_id", "customer_id", "session_key", "session_id", "transaction_id", "unit_id")
_NO_TEXT = (*IDENTIFIERS, "currency", "file")
_WEB_TEXTS = tuple(n for n, kind in MASKED_EVENT_COLUMNS.items() if kind == "VARCHAR" and n not in _NO_TEXT)
_SESSION_TEXTS = (
    "landing_page", "source", "medium", "campaign", "attributed_source", "attributed_medium", "attributed_campaign",
)  # fmt: skip
_SCRUBBED = {"landed_web_events": _WEB_TEXTS, "landed_events": EVENT_TEXTS, "sessions": _SESSION_TEXTS}
# Stored under another name: masked, or cut to what says nothing about anybody.
_RENAMED = {"user_pseudo_id", "ga_session_id", "page_location", "page_referrer"}
_DROPPED = {"landed_web_events": tuple(n for n in RAW_COLUMNS if n not in MASKED_EVENT_COLUMNS and n not in _RENAMED)}


@dataclass(frozen=True)
class MaskedColumns:
    """Names of columns: `hmac` hold masks, `scrubbed` texts without personal data, `dropped` were read and not kept."""

    hmac: tuple[str, ...] = ()
    scrubbed: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.hmac or self.scrubbed or self.dropped)


def masked_columns(table: str, columns: Iterable[str]) -> MaskedColumns:
    """What was done to the columns of a table; names that people typed are searched wherever they were landed."""
    names = list(columns)
    texts = _SCRUBBED.get(table, AD_TEXTS)
    return MaskedColumns(
        tuple(name for name in names if name in IDENTIFIERS),
        tuple(name for name in names if name in texts),
        _DROPPED.get(table, ()),
    )


def landed_columns(table: str) -> tuple[str, ...]:
    """Columns of a table of landed rows; none for any other."""
    return next((tuple(kind.columns) for kind in KINDS.values() if kind.table == table), ())
