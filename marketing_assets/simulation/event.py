"""One web event as the export writes it: every cell as text, "" for null."""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import attrgetter


@dataclass(frozen=True)
class Event:
    """A line of the export, columns in this order. `event_timestamp` is UTC, `event_date` the shop's local day."""

    event_timestamp: str
    event_date: str
    event_name: str
    user_pseudo_id: str
    ga_session_id: str
    user_id: str
    page_location: str
    page_referrer: str
    source: str
    medium: str
    campaign: str
    gclid: str
    fbclid: str
    fbp: str
    ip_address: str
    user_agent: str
    device: str
    country: str
    analytics_storage: str
    ads_storage: str
    search_term: str
    revenue: str
    currency: str
    transaction_id: str

    def cells(self) -> tuple[str, ...]:
        """The line, cell by cell."""
        return _CELLS(self)


COLUMNS = tuple(field.name for field in fields(Event))
_CELLS = attrgetter(*COLUMNS)
