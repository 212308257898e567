"""Looking at a whole folder: one line per file, so that what needs somebody stands out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from marketing_assets.errors import ExportError
from marketing_assets.ingestion import KINDS, LandedFile, find_mapping, list_landed, list_strays, read_landed, safe_name
from marketing_assets.inspection.facts import days_of_file
from marketing_assets.inspection.looking import kind_of
from marketing_assets.inspection.refusals import with_a_way_on
from marketing_assets.settings import Settings

Told = Callable[[int, int, str], None]  # number of the file, number of files, its name


@dataclass(frozen=True)
class FileLine:
    """One file of a folder. `problem`: why nothing of it can be read; then the counts are None."""

    file: str
    kind: str
    taken_for: str = ""
    days: str = ""
    kept: int | None = None
    rejected: int | None = None
    dropped: int | None = None
    problem: str = ""


def look_at_folder(
    folder: Path,
    settings: Settings,
    *,
    kind: str | None = None,
    shared: Sequence[Path] = (),
    told: Told = lambda number, count, name: None,
) -> list[FileLine]:
    """Every file below a folder in path order: a landing folder, one kind's folder in it, or any other.

    Args:
        kind: of all files; default the landing folder that each lies in, else ads.
    Raises:
        ExportError: there is no file in it.
    """
    if kind is not None and kind not in KINDS:
        raise ExportError(f"no kind is called {safe_name(kind)}; --kind is one of {', '.join(KINDS)}")
    folder = folder.resolve()
    files = [(landed, kind or name) for landed, name in _files(folder)]
    if not files:
        raise ExportError(f"{safe_name(folder.name)}/ holds no file to read; exports end in .csv, .xlsx or .parquet")
    lines, seen = list[FileLine](), dict[str, str]()
    for number, (landed, name) in enumerate(files, start=1):
        told(number, len(files), landed.name)
        lines.append(_line(landed, name, settings, shared, seen))
    return lines


def _files(folder: Path) -> list[tuple[LandedFile, str]]:
    """Files, named from this folder on, with the kind each is taken for; "" for what lies where no kind is."""
    if any((folder / kind).is_dir() for kind in KINDS):
        found = [(landed, kind) for kind in KINDS for landed in list_landed(folder, kind)]
        return found + [(stray, "") for stray in list_strays(folder, KINDS)]
    below = [landed for landed in list_landed(folder.parent, folder.name) if landed.path.parent != folder.parent]
    named = [replace(landed, name=landed.name.removeprefix(f"{safe_name(folder.name)}/")) for landed in below]
    return [(landed, kind_of(landed.path)) for landed in named]


def _line(landed: LandedFile, kind: str, settings: Settings, shared: Sequence[Path], seen: dict[str, str]) -> FileLine:
    if landed.problem:
        return FileLine(landed.name, kind, problem=landed.problem)
    if landed.sha256 in seen:
        return FileLine(landed.name, kind, problem=f"the same content as {seen[landed.sha256]}, which counts once")
    seen[landed.sha256] = landed.name
    try:
        result = read_landed(landed.path, kind, mapping=find_mapping(landed.path, shared), settings=settings)
    except ExportError as error:
        first = str(with_a_way_on(error, landed.path, KINDS[kind], settings, may_write=False)).splitlines()[0]
        return FileLine(landed.name, kind, problem=first.removeprefix(f"{landed.path.name}: "))
    dialect = result.dialect
    return FileLine(
        landed.name,
        kind,
        taken_for=dialect.platform or safe_name(dialect.mapping),
        days=days_of_file(result),
        kept=result.kept,
        rejected=len(result.rejected),
        dropped=sum(result.dropped.values()),
    )
