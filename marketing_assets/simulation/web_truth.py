"""What was planted in the web events: each kind of identifier, each defect, each answer to the consent banner."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

from marketing_assets.simulation.event import Event
from marketing_assets.simulation.identifiers import FIRST_NAMES, LAST_NAMES

_EMAIL = re.compile(r"[\w.]+@example\.(com|org|net)")
_PHONE = re.compile(r"(\+49 |0)(30 23125|40 66969|69 90009|89 99998) \d{3}")
_PERSON = re.compile(rf"({'|'.join(FIRST_NAMES)}) ({'|'.join(LAST_NAMES)})")

# How a line is seen to hold each kind, wherever it stands in the line.
KINDS: dict[str, Callable[[Event], bool]] = {
    "client_id": lambda event: bool(event.user_pseudo_id),
    "user_id": lambda event: bool(event.user_id),
    "email_in_url": lambda event: "email=" in event.page_location or "email=" in event.page_referrer,
    "email_in_free_text": lambda event: bool(event.search_term and _EMAIL.search(event.search_term)),
    "token_in_url": lambda event: "token=" in event.page_location or "token=" in event.page_referrer,
    "phone_in_free_text": lambda event: bool(event.search_term and _PHONE.search(event.search_term)),
    "name_in_free_text": lambda event: bool(event.search_term and _PERSON.search(event.search_term)),
    "gclid": lambda event: bool(event.gclid),
    "gclid_in_url": lambda event: "gclid=" in event.page_location,
    "fbclid": lambda event: bool(event.fbclid),
    "fbclid_in_url": lambda event: "fbclid=" in event.page_location,
    "fbp": lambda event: bool(event.fbp),
    "ipv4": lambda event: "." in event.ip_address,
    "ipv6": lambda event: ":" in event.ip_address,
    "user_agent": lambda event: bool(event.user_agent),
    "transaction_id": lambda event: bool(event.transaction_id),
}


@dataclass(frozen=True)
class WebTruth:
    """Counts of lines, unless the name says otherwise.

    Attributes:
        events: lines, exact duplicates included.
        sessions, users: as they were, before consent and defects.
        archetypes: users by how they shop.
        identifiers: lines that hold each kind of `KINDS`.
        defects: sessions without or with a second `session_start`, sessions across midnight, exact duplicates of
            lines, users who withdraw consent between two sessions.
        analytics_storage, ads_storage: lines by answer; "null" is an empty cell.
        purchases, revenue: of all sessions, duplicates counted once [purchases, currency].
    """

    events: int
    sessions: int
    users: int
    archetypes: dict[str, int]
    identifiers: dict[str, int]
    defects: dict[str, int]
    analytics_storage: dict[str, int]
    ads_storage: dict[str, int]
    purchases: int
    revenue: float

    def record(self) -> dict[str, object]:
        """For `truth.json`."""
        return asdict(self)


def planted_identifiers(events: Iterable[Event]) -> dict[str, int]:
    """Lines that hold each kind of identifier."""
    lines = list(events)
    return {kind: sum(map(holds, lines)) for kind, holds in KINDS.items()}
