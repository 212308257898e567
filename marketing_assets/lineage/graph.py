"""The lineage as a graph: versions of tables, the landed files they rest on, and everything above or below one of them.

Pure: made of rows of `lineage` and `landing_manifest`, whoever read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Checks:
    """How many checks of a table passed, warned and failed when they last ran."""

    passed: int
    warned: int
    failed: int


@dataclass(frozen=True)
class Version:
    """One id a table had. `rows` is None where that version is not kept any more.

    `as_of` is the day of a vintage or of a lake partition. `parents` are ids of versions, SHA-256 of landed files, and
    hashes of whatever else was used (how files were read, decisions, exchange rates), which no table knows.
    """

    id: str
    table: str
    parents: tuple[str, ...]
    as_of: date | None = None
    settings_hash: str | None = None
    code_hash: str | None = None
    processed_at: datetime | None = None
    is_current: bool = False
    rows: int | None = None


@dataclass(frozen=True)
class FileFacts:
    """One landed content as the manifest knows it. Counts are None for a file that was refused or withdrawn."""

    file: str
    sha256: str
    kind: str
    status: str
    order: int
    lines: int | None = None
    records: int | None = None
    kept: int | None = None
    rejected: int | None = None
    dropped: int | None = None
    replaced: int | None = None
    first_date: date | None = None
    last_date: date | None = None


@dataclass(frozen=True)
class Graph:
    """Every known version by id and every known file by SHA-256.

    A content that landed as several kinds is one entry here: the first in the order of the manifest.
    """

    versions: Mapping[str, Version]
    files: Mapping[str, FileFacts]
    _made_from: dict[str, list[str]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, versions: Iterable[Version], files: Iterable[FileFacts]) -> Graph:
        """The graph of these rows; of two rows with one id the first counts."""
        by_id: dict[str, Version] = {}
        for version in versions:
            by_id.setdefault(version.id, version)
        by_hash: dict[str, FileFacts] = {}
        for file in sorted(files, key=lambda file: (file.order, file.kind)):
            by_hash.setdefault(file.sha256, file)
        made_from: dict[str, list[str]] = {}
        for version in by_id.values():
            for parent in version.parents:
                made_from.setdefault(parent, []).append(version.id)
        return cls(by_id, by_hash, made_from)

    def parents(self, identity: str) -> list[str]:
        """Ids of the versions it was made from, in order, each once."""
        version = self.versions.get(identity)
        return list(dict.fromkeys(p for p in version.parents if p in self.versions)) if version else []

    def files_of(self, identity: str) -> list[str]:
        """SHA-256 of the landed files it was made from directly."""
        version = self.versions.get(identity)
        return list(dict.fromkeys(p for p in version.parents if p in self.files)) if version else []

    def other_inputs(self, identity: str) -> int:
        """How many inputs are neither a version nor a file: hashes of readings, decisions, rates."""
        version = self.versions.get(identity)
        if version is None:
            return 0
        return sum(bool(p) and p not in self.versions and p not in self.files for p in version.parents)

    def children(self, identity: str) -> list[str]:
        """Ids of the current versions that were made from a version or a file directly."""
        return [child for child in self._made_from.get(identity, []) if self.versions[child].is_current]

    def above(self, identities: Iterable[str]) -> list[str]:
        """Ids of these versions and of all they rest on, nearest first, each once."""
        return self._walk(identities, downwards=False)

    def below(self, identities: Iterable[str]) -> list[str]:
        """Ids of all current versions that rest on these versions or files, nearest first, each once."""
        start = list(identities)
        return [found for found in self._walk(start, downwards=True) if found not in start]

    def _walk(self, identities: Iterable[str], *, downwards: bool) -> list[str]:
        seen: dict[str, None] = dict.fromkeys(identities)
        front = list(seen)
        while front:
            step = self.children if downwards else self.parents
            front = list(dict.fromkeys(near for each in front for near in step(each) if near not in seen))
            seen |= dict.fromkeys(front)
        return list(seen)
