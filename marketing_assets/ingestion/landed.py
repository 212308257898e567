"""What lies in the landing folder, and which mapping belongs to a file. Files are listed and hashed, never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.reading.decode import stem

MAPPING_SUFFIX = ".mapping.yaml"
# Daily files have a new name every day; this mapping is for every file of its folder that has none of its own.
FOLDER_MAPPING = f"_all{MAPPING_SUFFIX}"


@dataclass(frozen=True)
class LandedFile:
    """One landed file: `name` is its path below the landing folder with "/", `sha256` its content, `bytes` its size."""

    path: Path
    name: str
    sha256: str
    bytes: int


def list_landed(landing: Path, kind: str = "ads") -> list[LandedFile]:
    """Every file below `landing/kind`, in path order; hidden files and mappings are left out.

    Raises:
        ExportError: a link that leads out of the landing folder or to nothing, or a file that cannot be read.
    """
    home = landing.resolve()
    folder = landing / kind
    found = []
    for path in sorted([folder, *folder.rglob("*")], key=lambda path: path.relative_to(landing).as_posix()):
        name = path.relative_to(landing).as_posix()
        if any(part.startswith(".") for part in name.split("/")) or name.endswith(MAPPING_SUFFIX):
            continue
        if path.is_symlink():
            _refuse_foreign_link(path, name, home)
        if path.is_file():
            found.append(_landed(path, name))
    return found


def find_mapping(path: Path, shared_dirs: Sequence[Path]) -> Path | None:
    """The mapping of a file NAME.csv or NAME.csv.gz.

    `NAME.mapping.yaml` beside it, else `_all.mapping.yaml` beside it, else `NAME.mapping.yaml` in the first shared
    folder that has one.
    """
    own = f"{stem(path.name)}{MAPPING_SUFFIX}"
    candidates = (path.parent / own, path.parent / FOLDER_MAPPING, *(folder / own for folder in shared_dirs))
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def _refuse_foreign_link(path: Path, name: str, home: Path) -> None:
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):  # Python 3.11 and 3.12 raise RuntimeError for a loop of links
        raise ExportError(f"{name}: a link that leads nowhere; remove it or land the file itself") from None
    if not target.is_relative_to(home):
        raise ExportError(f"{name}: a link that leads out of the landing folder; land the file itself")


def _landed(path: Path, name: str) -> LandedFile:
    try:
        with path.open("rb") as file:
            return LandedFile(path, name, hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size)
    except OSError as error:
        raise ExportError(f"{name}: cannot be read ({error.strerror}); check its permissions") from None
