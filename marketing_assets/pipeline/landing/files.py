"""Which landed files are new: a file is known by its content, and by everything that decides how it is read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from marketing_assets.governance import MaskingKey
from marketing_assets.ingestion import LandedFile, TableResult, content_hash, find_mapping, list_landed
from marketing_assets.lineage import source_hash
from marketing_assets.pipeline.landing.kinds import LandedKind
from marketing_assets.pipeline.landing.watch import Progress, progressed
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import PROJECT_ROOT

# Status of a file that people took back; it is not read again.
WITHDRAWN = "withdrawn"
REFUSED = "refused"
# Reading of what was never read, because it is no file, has no usable name, or lies in a folder of no kind.
NEVER_READ = "never read"
SHARED_MAPPINGS = PROJECT_ROOT / "data" / "mappings"


@dataclass(frozen=True)
class Known:
    """What the manifest remembers of a file's content: order of entry, how it was read, and when to look again."""

    order: int
    reading: str | None
    first_future_date: date | None
    status: str
    file: str = ""

    def settled(self, file: Pending, today: date) -> bool:
        """True when reading the file again would give the same rows, or nobody wants them."""
        if self.status == WITHDRAWN:
            return True
        waits = self.first_future_date is not None and self.first_future_date <= today
        return self.reading == (file.refusal if self.status == REFUSED else file.reading) and not waits


@dataclass(frozen=True)
class Pending:
    """A file whose rows may have to be stored, and the mapping that applies.

    `reading` is the id of everything besides the content that decides what its rows are, `refusal` of everything that
    decides whether it is refused.
    """

    landed: LandedFile
    mapping: Path | None
    reading: str
    refusal: str


@dataclass(frozen=True)
class ReadFile:
    """One file as it was read: its place in the order of entry, the id of the reading, and what it gave."""

    landed: LandedFile
    order: int
    reading: str
    export: TableResult


@dataclass(frozen=True)
class Sorted:
    """The files of one kind, each in one of the lists, in path order.

    Attributes:
        pending: to be read, each content once.
        settled: known, nothing to do.
        copies: (file, name under which the same content counts).
        unreadable: files with a problem, which are never opened.
    """

    pending: list[Pending] = field(default_factory=list)
    settled: list[LandedFile] = field(default_factory=list)
    copies: list[tuple[LandedFile, str]] = field(default_factory=list)
    unreadable: list[LandedFile] = field(default_factory=list)


def mapping_of(landed: LandedFile) -> Path | None:
    """The mapping file that applies: beside the export, else among the committed ones."""
    return find_mapping(landed.path, [SHARED_MAPPINGS])


def mapping_hash(mapping: Path | None) -> str:
    """SHA-256 (hex) of a mapping file; empty without one, and for one that cannot be read (reading it says why)."""
    try:
        return content_hash(mapping)[0] if mapping else ""
    except OSError:
        return ""


def known_files(connection: duckdb.DuckDBPyConnection, kind: str | None = None) -> dict[str, Known]:
    """What the manifest remembers, by SHA-256 of the content; of one kind, or of all."""
    rows = connection.execute(
        "SELECT sha256, file_order, reading, first_future_date, status, file FROM landing_manifest "
        "WHERE kind = coalesce(?, kind)",
        [kind],
    ).fetchall()
    return {sha256: Known(*entry) for sha256, *entry in rows}


def landed_files(landing: Path, kind: str) -> list[LandedFile]:
    """The files of one kind. Their contents are hashed once per process, and who watches is told."""
    hashed = 0

    def told(size: int) -> None:
        nonlocal hashed
        hashed += size
        progressed(Progress(f"looking at landed {kind}:", read=hashed))

    return list_landed(landing, kind, told)


def sort_files(
    landing: Path,
    kind: LandedKind,
    known: Mapping[str, Known],
    settings: Settings,
    today: date,
    *,
    masking: MaskingKey | None = None,
    reread: bool = False,
) -> Sorted:
    """Sort the landed files of one kind by what is to be done with them."""
    files = Sorted()
    landed_ones = landed_files(landing, kind.name)
    counted = _counted_names(landed_ones, known)
    for landed in landed_ones:
        before = known.get(landed.sha256)
        if landed.name != counted[landed.sha256]:
            files.copies.append((landed, counted[landed.sha256]))
            continue
        if landed.problem:
            files.unreadable.append(landed)
            continue
        file = _pending(landed, kind, settings, masking)
        wanted = before is None or before.status != WITHDRAWN
        if (reread and wanted) or before is None or not before.settled(file, today):
            files.pending.append(file)
        else:
            files.settled.append(landed)
    return files


def _counted_names(landed_ones: Sequence[LandedFile], known: Mapping[str, Known]) -> dict[str, str]:
    """Under which name each content (SHA-256) counts: that it was read by, else the first that can be read."""
    counted: dict[str, str] = {}
    for landed in sorted(landed_ones, key=lambda file: file.problem is not None):
        before = known.get(landed.sha256)
        if landed.problem and before is not None and before.reading != NEVER_READ:
            # Its content was read under a usable name: nothing is lost, and the rows stay.
            counted.setdefault(landed.sha256, before.file)
        elif landed.problem is None and before is not None and before.file == landed.name:
            counted[landed.sha256] = landed.name
        else:
            counted.setdefault(landed.sha256, landed.name)
    return counted


def _pending(landed: LandedFile, kind: LandedKind, settings: Settings, masking: MaskingKey | None) -> Pending:
    mapping = mapping_of(landed)
    decides_rows = [
        mapping_hash(mapping),
        settings.currency,
        source_hash("ingestion"),
        source_hash("governance"),
        settings.digest("ingestion"),
        *([masking.key_id, settings.digest("governance", "time_zone")] if kind.personal and masking else []),
    ]
    # Whether money in another currency can be taken in. A rate that lands reopens refused files (landing/rows.py).
    decides_refusal = [*decides_rows, settings.digest("fx")]
    return Pending(landed, mapping, _id_of(decides_rows), _id_of(decides_refusal))


def _id_of(parts: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
