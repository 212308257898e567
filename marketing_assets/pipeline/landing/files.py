"""Which landed files are new: a file is known by its content, and by everything that decides how it is read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from marketing_assets.governance import MaskingKey
from marketing_assets.ingestion import LandedFile, TableResult, find_mapping, list_landed
from marketing_assets.lineage import source_hash
from marketing_assets.pipeline.landing.kinds import LandedKind
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import PROJECT_ROOT
from marketing_assets.warehouse.tables import table_exists

# Status of a file that people took back; it is not read again.
WITHDRAWN = "withdrawn"
SHARED_MAPPINGS = PROJECT_ROOT / "data" / "mappings"


@dataclass(frozen=True)
class Known:
    """What the manifest remembers of a file's content: order of entry, how it was read, and when to look again."""

    order: int
    reading: str | None
    first_future_date: date | None
    status: str

    def settled(self, reading: str, today: date) -> bool:
        """True when reading the file again would give the same rows, or nobody wants them."""
        if self.status == WITHDRAWN:
            return True
        waits = self.first_future_date is not None and self.first_future_date <= today
        return self.reading == reading and not waits


@dataclass(frozen=True)
class Pending:
    """A file whose rows are not stored yet, the mapping that applies, and the id of that reading."""

    landed: LandedFile
    mapping: Path | None
    reading: str


@dataclass(frozen=True)
class ReadFile:
    """One file as it was read: its place in the order of entry, the id of the reading, and what it gave."""

    landed: LandedFile
    order: int
    reading: str
    export: TableResult


def mapping_of(landed: LandedFile) -> Path | None:
    """The mapping file that applies: beside the export, else among the committed ones."""
    return find_mapping(landed.path, [SHARED_MAPPINGS])


def known_files(connection: duckdb.DuckDBPyConnection, kind: str | None = None) -> dict[str, Known]:
    """What the manifest remembers, by SHA-256 of the content; of one kind, or of all."""
    if not table_exists(connection, "landing_manifest"):
        return {}
    rows = connection.execute(
        "SELECT sha256, file_order, reading, first_future_date, status FROM landing_manifest "
        "WHERE kind = coalesce(?, kind)",
        [kind],
    ).fetchall()
    return {sha256: Known(*entry) for sha256, *entry in rows}


def pending_files(
    landing: Path,
    kind: LandedKind,
    known: Mapping[str, Known],
    settings: Settings,
    today: date,
    *,
    masking: MaskingKey | None = None,
    reread: bool = False,
) -> Iterator[Pending]:
    """Files of one kind whose rows are not stored yet, in path order, each content once."""
    seen: set[str] = set()
    for landed in list_landed(landing, kind.name):
        if landed.sha256 in seen:
            continue
        seen.add(landed.sha256)
        mapping = mapping_of(landed)
        reading = _reading(kind, mapping, settings, masking)
        before = known.get(landed.sha256)
        wanted = before is None or before.status != WITHDRAWN
        if (reread and wanted) or before is None or not before.settled(reading, today):
            yield Pending(landed, mapping, reading)


def _reading(kind: LandedKind, mapping: Path | None, settings: Settings, masking: MaskingKey | None) -> str:
    """Id of everything besides the content that decides what a file's rows are."""
    parts = [
        hashlib.sha256(mapping.read_bytes()).hexdigest() if mapping else "",
        settings.currency,
        source_hash("ingestion"),
        source_hash("governance"),
        *([masking.key_id, settings.digest("governance", "time_zone")] if kind.personal and masking else []),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
