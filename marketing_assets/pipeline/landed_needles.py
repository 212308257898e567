"""Which landed files' identifiers a search looks for, read again from the files themselves and kept in memory only.

A hash of them beside the output, even a keyed one, would be a record of people who never consented; so they are read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from marketing_assets.errors import MarketingAssetsError
from marketing_assets.governance import Needles, identifiers
from marketing_assets.ingestion import LandedFile, raw_texts
from marketing_assets.pipeline.landing import KINDS, landed_files, mapping_of
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home

if TYPE_CHECKING:
    import pyarrow as pa

# Identifiers held at a time: about 300 bytes each. More are searched for in several passes.
MOST_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class PersonalFile:
    """A landed file with people's data."""

    kind: str
    landed: LandedFile


@dataclass
class Reading:
    """What became of the files whose identifiers are looked for."""

    files: int = 0
    needles: int = 0
    unreadable: list[str] = field(default_factory=list)


def personal_files(home: Home) -> list[PersonalFile]:
    """The landed files with people's data, each content once, those written last first."""
    found: dict[str, PersonalFile] = {}
    for kind in KINDS.values():
        if kind.personal:
            for landed in landed_files(home.landing, kind.name):
                if not landed.problem:
                    found.setdefault(landed.sha256, PersonalFile(kind.name, landed))
    return sorted(found.values(), key=lambda file: (-_written(file.landed.path), file.landed.name))


def needles_of(
    files: Sequence[PersonalFile], reading: Reading | None = None, told: Callable[[PersonalFile], None] = lambda _: None
) -> Iterator[Needles]:
    """Their identifiers, at most `MOST_AT_ONCE` and one file more at a time; at least one, perhaps empty.

    Args:
        reading: counts are added to it. A file that cannot be read as a whole gave nothing to any table either.
        told: called with each file before it is read.
    """
    reading = Reading() if reading is None else reading
    values: set[str] = set()
    settings = Settings()
    for file in files:
        told(file)
        try:
            values |= _identifiers(file, settings)
            reading.files += 1
        except MarketingAssetsError:
            reading.unreadable.append(file.landed.name)
        if len(values) >= MOST_AT_ONCE:
            reading.needles += len(values)
            yield Needles(values)
            values = set()
    if values or not reading.needles:
        reading.needles += len(values)
        yield Needles(values)


def not_in(files: Sequence[PersonalFile], contents: Collection[str]) -> list[PersonalFile]:
    """Those whose content is not among these (SHA-256)."""
    return [file for file in files if file.landed.sha256 not in contents]


def first_of(files: Sequence[PersonalFile], most: int, most_bytes: int) -> list[PersonalFile]:
    """As many of the first as stay below both limits."""
    chosen: list[PersonalFile] = []
    for file in files:
        most_bytes -= file.landed.bytes
        if len(chosen) == most or most_bytes < 0:
            break
        chosen.append(file)
    return chosen


def _identifiers(file: PersonalFile, settings: Settings) -> set[str]:
    import pyarrow.compute as pc

    found: set[str] = set()
    seen: dict[str, set[str | None]] = {}
    cells: pa.Array | pa.ChunkedArray
    for column, cells in raw_texts(file.landed.path, file.kind, mapping=mapping_of(file.landed), settings=settings):
        known = seen.setdefault(column, set())
        new = set(pc.unique(cells).to_pylist()) - known
        found |= identifiers(column, new)
        if len(known) < MOST_AT_ONCE:
            known |= new
    return found


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
