"""What visitors answered to the consent banner, counted per file and day before anything is dropped."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date
from zoneinfo import ZoneInfo

import duckdb

# Every offset of a time zone is a multiple of it, so a quarter of an hour is within one day everywhere.
_BY_QUARTER_SQL = """
SELECT
    file,
    time_bucket(INTERVAL 15 MINUTES, event_timestamp) AS quarter,
    count(*) AS events,
    count(*) FILTER (analytics_consent = 'granted') AS granted,
    count(*) FILTER (analytics_consent = 'denied') AS denied,
    count(*) FILTER (ads_consent) AS ads_granted
FROM judged_events
WHERE event_timestamp IS NOT NULL AND occurrence_in_file = 1
GROUP BY ALL ORDER BY ALL"""


@dataclass(frozen=True)
class ConsentDay:
    """Web events of one file and day: all, and those whose visitor agreed or refused [events]; the rest never said.

    An event that the file repeats counts once. Purposes: analytics (`granted`, `denied`), advertising (`ads_granted`).
    """

    file: str
    date: date
    events: int
    granted: int
    denied: int
    ads_granted: int

    @property
    def unset(self) -> int:
        """Events that do not say."""
        return self.events - self.granted - self.denied


def consent_days(connection: duckdb.DuckDBPyConnection, zone: ZoneInfo) -> tuple[ConsentDay, ...]:
    """Counts per file and local day, read from the temporary tables of `mask_events`."""
    counts: dict[tuple[str, date], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for file, quarter, *numbers in connection.execute(_BY_QUARTER_SQL).fetchall():
        day = quarter.replace(tzinfo=UTC).astimezone(zone).date()
        counts[file, day] = [sum(pair) for pair in zip(counts[file, day], numbers, strict=True)]
    return tuple(ConsentDay(*place, *numbers) for place, numbers in sorted(counts.items()))
