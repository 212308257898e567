"""Raw files about people that lie in landing for longer than the settings allow: a word about them, and the remedy.

The age of a file is that of the newest day it holds: a copy, a backup or a download of last year's events is old,
whatever its file time says. Deleting is people's decision; nothing here deletes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from marketing_assets.findings import Finding
from marketing_assets.governance.leak_scan import scan_text

SOURCE, KIND = "landing_manifest", "landing_retention"
MOST_FILES = 5
REMEDY = (
    "Delete them from the landing folder: what was made of them stays, masked. Only a new masking key, or a warehouse "
    "and lake that are both lost, would need them again."
)


@dataclass(frozen=True, order=True)
class RawFile:
    """A landed file with people's data, as it lies there now, and the newest day in it."""

    newest_day: date
    name: str


def kept_too_long(files: Iterable[RawFile], retention_days: int | None, on: date) -> list[RawFile]:
    """Files whose newest day is more than `retention_days` before `on`, the oldest first; none without a limit."""
    if retention_days is None:
        return []
    limit = on - timedelta(days=retention_days)
    return sorted(file for file in files if file.newest_day < limit)


def retention_words(old: list[RawFile], retention_days: int | None) -> str:
    """One sentence with the names of the files, unless a name is personal itself; empty for no file."""
    if not old:
        return ""
    named = ", ".join("[personal data]" if scan_text(file.name) else file.name for file in old[:MOST_FILES])
    more = f" and {len(old) - MOST_FILES} more" if len(old) > MOST_FILES else ""
    files = "1 landed file" if len(old) == 1 else f"{len(old)} landed files"
    return (
        f"{files} about people ended more than {retention_days} days ago (`governance.landing_retention_days`): "
        f"{named}{more}."
    )


def retention_findings(old: list[RawFile], retention_days: int | None) -> list[Finding]:
    """At most one finding about all files that lie there for too long."""
    if not old:
        return []
    return [
        Finding(
            source=SOURCE,
            kind=KIND,
            subject="all",
            title=retention_words(old, retention_days),
            severity="warning",
            since=old[0].newest_day + timedelta(days=1 + (retention_days or 0)),
            until=None,
            certainty=1.0,
            impact=None,
            evidence=f"The oldest ends on {old[0].newest_day}, by the newest day in it and not by its file time.",
            advice=REMEDY,
        )
    ]
