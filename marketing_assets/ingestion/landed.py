"""What lies in the landing folder, and which mapping belongs to a file. Files are listed and hashed, never changed.

Nothing that lies there stops the listing: what cannot or must not be read is listed with its `problem`.
"""

from __future__ import annotations

import difflib
import hashlib
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from marketing_assets.ingestion.content_hash import (
    NotAFileError,
    Stamp,
    StillChangingError,
    content_hash,
    stamp_of,
)
from marketing_assets.ingestion.landed_names import (
    MAPPING_SUFFIX,
    is_ignored,
    looks_like_export,
    problem_of,
    safe_name,
)
from marketing_assets.ingestion.reading.unpack import stem

# Daily files have a new name every day; this mapping is for every file of its folder that has none of its own.
FOLDER_MAPPING = f"_all{MAPPING_SUFFIX}"
# People drop downloads straight into the landing folder; nearly all of them are ad exports.
ROOT_KIND = "ads"
CHANGING = "the file changes while it is read; it is read once it stays as it is"
# Deeper folders are a loop or a mistake, and each level costs the walk two calls within each other.
MOST_LEVELS = 30
# What `simulate` writes beside its exports: the truth, which no reader may see.
NOT_LANDED = "truth.json"


@dataclass(frozen=True)
class LandedFile:
    """One landed file.

    Attributes:
        name: its path below the landing folder with "/", as it may be shown.
        sha256: of its content; of its name where the content cannot be read.
        bytes: its size.
        problem: why it is not read and what to do about it; None for a file to be read.
        stamp: equal as long as the file was not written to.
    """

    path: Path
    name: str
    sha256: str
    bytes: int
    problem: str | None = None
    stamp: Stamp | None = field(default=None, compare=False, repr=False)

    def unchanged(self) -> bool:
        """True while the content is the one that was hashed."""
        try:
            return self.stamp is None or stamp_of(self.path) == self.stamp
        except OSError:
            return False


def list_landed(
    landing: Path, kind: str = ROOT_KIND, told: Callable[[int], None] = lambda size: None
) -> list[LandedFile]:
    """Every file below `landing/kind`, in path order; for ads also the exports that lie in `landing` itself.

    Hidden and temporary files and mappings are left out. A file, link or folder that cannot be read stands in the list
    with its `problem`.

    Args:
        told: called with the bytes of each block that was read for a hash.
    """
    in_root = _in_root(landing, told) if kind == ROOT_KIND else ()
    return sorted([*in_root, *_below(landing, kind, told)], key=lambda file: file.name)


def list_strays(landing: Path, kinds: Collection[str]) -> list[LandedFile]:
    """What lies in the landing folder and belongs to no kind: one entry per folder or file, each with its `problem`.

    Folders in which no file lies are left out.
    """
    strays = []
    for entry in _entries(landing):
        name, path = entry.name, Path(entry.path)
        if is_ignored(name) or name in kinds or name == NOT_LANDED:
            continue
        if entry.is_dir():
            files = sum(len(files) for _, _, files in os.walk(path))
            if files:
                strays.append(_refused(path, f"{name}/", _no_such_kind(name, files, kinds)))
        elif not looks_like_export(name):
            strays.append(_refused(path, name, "not read: it ends like no export; move it out of the landing folder"))
    return sorted(strays, key=lambda file: file.name)


def find_mapping(path: Path, shared_dirs: Sequence[Path]) -> Path | None:
    """The mapping of a file NAME.csv or NAME.csv.gz.

    `NAME.mapping.yaml` beside it, else `_all.mapping.yaml` beside it, else `NAME.mapping.yaml` in the first shared
    folder that has one.
    """
    own = mapping_name(path)
    candidates = (path.parent / own, path.parent / FOLDER_MAPPING, *(folder / own for folder in shared_dirs))
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def lands_in_root(name: str) -> bool:
    """True for a file that counts as an ad export when it lies in the landing folder itself."""
    return looks_like_export(name) and not is_ignored(name) and name != NOT_LANDED


def mapping_name(path: Path) -> str:
    """What a file's own mapping is called."""
    return f"{stem(path.name)}{MAPPING_SUFFIX}"


def _in_root(landing: Path, told: Callable[[int], None]) -> Iterator[LandedFile]:
    for entry in _entries(landing):
        if lands_in_root(entry.name) and not entry.is_dir():
            yield from _look(Path(entry.path), entry.name, landing.resolve(), told)


def _below(landing: Path, kind: str, told: Callable[[int], None]) -> Iterator[LandedFile]:
    folder = landing / kind
    try:
        home, is_link, is_folder = landing.resolve(), folder.is_symlink(), folder.is_dir()
    except (OSError, RuntimeError):  # the landing folder itself may not be looked into
        return
    if is_link and (problem := _link_problem(folder, home)):
        yield _refused(folder, kind, problem)
    elif is_folder:
        yield from _folder(folder, kind, home, told)
    elif folder.exists():
        yield _refused(folder, kind, f"a file where the folder `{kind}/` is expected; move it into that folder")


def _folder(folder: Path, name: str, home: Path, told: Callable[[int], None]) -> Iterator[LandedFile]:
    if name.count("/") > MOST_LEVELS:
        yield _refused(folder, name, f"more than {MOST_LEVELS} folders within each other; land the files higher up")
        return
    try:
        entries = sorted(path.name for path in folder.iterdir())
    except OSError as error:
        yield _refused(folder, name, f"the folder cannot be read ({error.strerror}); check its permissions")
        return
    for part in entries:
        if not is_ignored(part):
            yield from _look(folder / part, f"{name}/{part}", home, told)


def _look(path: Path, name: str, home: Path, told: Callable[[int], None]) -> Iterator[LandedFile]:
    """The file at a path, or the files below it."""
    problem = problem_of(path.name)
    try:
        is_link, is_folder = path.is_symlink(), path.is_dir()
        if is_link:
            link_problem = _link_problem(path, home)
            if link_problem is None and is_folder:
                link_problem = "a link to a folder is not followed; land the files themselves"
            if link_problem:
                yield _refused(path, name, link_problem)
                return
        if is_folder:
            problem = problem or ("a folder that is named like a file; rename it" if looks_like_export(name) else None)
            if problem:
                yield _refused(path, name, f"{problem}. Nothing in it is read")
            else:
                yield from _folder(path, name, home, told)
            return
        sha256, stamp = content_hash(path, told)
        yield LandedFile(path, safe_name(name), sha256, stamp.size, problem, stamp)
    except NotAFileError:
        yield _refused(path, name, "a pipe, socket or device and no file; remove it")
    except StillChangingError:
        yield _refused(path, name, CHANGING)
    except OSError as error:
        yield _refused(path, name, f"cannot be read ({error.strerror}); check its permissions")


def _link_problem(path: Path, home: Path) -> str | None:
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):  # Python 3.11 and 3.12 raise RuntimeError for a loop of links
        return "a link that leads nowhere; remove it or land the file itself"
    return None if target.is_relative_to(home) else "a link that leads out of the landing folder; land the file itself"


def _refused(path: Path, name: str, problem: str) -> LandedFile:
    shown = safe_name(name)
    return LandedFile(path, shown, hashlib.sha256(f"never read\0{shown}".encode()).hexdigest(), 0, problem)


def _no_such_kind(name: str, files: int, kinds: Collection[str]) -> str:
    (close, *_) = [*difflib.get_close_matches(name.casefold(), kinds, n=1), None]
    meant = (
        f"rename it to `{close}/` if that is meant" if close else f"folders that are read: {', '.join(sorted(kinds))}"
    )
    return f"{files} {'file is' if files == 1 else 'files are'} not read: no kind of this name; {meant}"


def _entries(landing: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(landing) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:  # no landing folder yet, or none at all: then there is nothing to list
        return []
