"""The scan for leaked personal data: texts, tables of a warehouse, files of a home. Gives counts, never a value."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from marketing_assets.governance.leak_files import scan_file, scan_stream
from marketing_assets.governance.leak_search import LEAK_KINDS, LeakSearch
from marketing_assets.governance.leak_tables import base_tables, identifier, literal, scan_relation
from marketing_assets.governance.masking_key import MaskingKey
from marketing_assets.governance.needles import Needles

# Files of a lake table that are read at once: opening each takes longer than reading it.
_FILES = 2_000
_DATABASES = (".duckdb", ".duckdb.old")


@dataclass(frozen=True)
class Leak:
    """`count` places of one kind in a file, or rows of one kind in a `table.column`."""

    where: str
    kind: str
    count: int


@dataclass
class Searched:
    """What a scan has looked at so far, so that "nothing found" means something; `on_file` is called with each file."""

    tables: int = 0
    files: int = 0
    bytes: int = 0
    on_file: Callable[[Path], None] = field(default=lambda file: None, repr=False)

    def done(self, file: Path) -> None:
        """A file has been searched."""
        self.files += 1
        self.bytes += _size(file)
        self.on_file(file)


def scan_text(
    text: bytes | str,
    *,
    key: MaskingKey | None = None,
    known: Iterable[str] = (),
    needles: Needles | None = None,
    search: LeakSearch | None = None,
) -> dict[str, int]:
    """How often each kind of `LEAK_KINDS` occurs; kinds that do not occur are left out.

    Args:
        key: its secret counts as a leak too, as it is and in hexadecimal.
        known: raw values to search for exactly.
        needles: the landed files' own identifiers, found in any case and encoding.
        search: all of this made before, for callers with many texts.
    """
    data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    return (search or LeakSearch(key, known, needles)).count(data)


def scan_tables(
    connection: duckdb.DuckDBPyConnection,
    tables: Sequence[str] | None = None,
    *,
    key: MaskingKey | None = None,
    known: Iterable[str] = (),
    needles: Needles | None = None,
    search: LeakSearch | None = None,
) -> list[Leak]:
    """Search every text column (nested and binary ones as text) of the named tables; all base tables when None.

    `count` is the rows concerned. The arguments are those of `scan_text`.
    """
    search = search or LeakSearch(key, known, needles)
    named = base_tables(connection) if tables is None else list(tables)
    found = [leak for table in named for leak in _of_relation(connection, identifier(table), table, search)]
    return _shown(found, search)


def scan_files(
    root: Path,
    *,
    exclude: Collection[str] = (),
    key: MaskingKey | None = None,
    known: Iterable[str] = (),
    needles: Needles | None = None,
    search: LeakSearch | None = None,
    searched: Searched | None = None,
) -> list[Leak]:
    """Search every file below `root`: text and HTML as they are, `.gz` unpacked, Parquet, DuckDB and SQLite as tables.

    Args:
        exclude: paths below `root` (files or folders, with `/`) that are left out, such as `landing`.
        searched: counts are added to it.
    A file that vanishes meanwhile, or that a run holds open, is read as far as possible.
    """
    search, searched = search or LeakSearch(key, known, needles), searched or Searched()
    leaks: list[Leak] = []
    lake: dict[Path, list[Path]] = {}  # the days of one table are read at once
    with duckdb.connect() as connection:
        files = {file: file.relative_to(root).as_posix() for file in files_below(root, exclude)}
        leaks += _as_leaks("names of files", search.count("\n".join(files.values()).encode("utf-8", "surrogateescape")))
        for file, name in files.items():
            if file.suffix == ".parquet":
                lake.setdefault(file.parent.parent if "=" in file.parent.name else file, []).append(file)
                continue
            if file.name.endswith(_DATABASES):
                leaks += _scan_database(connection, file, name, search, searched)
            else:
                leaks += _as_leaks(name, scan_file(file, search))
            searched.done(file)
        for place, days in lake.items():
            leaks += _scan_lake(connection, days, place.relative_to(root).as_posix(), search, searched)
    return _shown(leaks, search)


def _shown(leaks: list[Leak], search: LeakSearch) -> list[Leak]:
    """A place whose own name is a leak is not told by that name."""

    def safe(where: str) -> str:
        if not search.count(where.encode("utf-8", "surrogateescape")):
            return where
        return "/".join("[personal data]" if search.count(part.encode("utf-8", "surrogateescape")) else part
                        for part in where.split("/"))  # fmt: skip

    return [Leak(safe(leak.where), leak.kind, leak.count) for leak in leaks]


def _scan_lake(
    connection: duckdb.DuckDBPyConnection,
    files: list[Path],
    name: str,
    search: LeakSearch,
    searched: Searched,
) -> list[Leak]:
    searched.tables += 1
    found: Counter[tuple[str, str]] = Counter()
    for begin in range(0, len(files), _FILES):
        some = files[begin : begin + _FILES]
        for leak in _scan_parquet(connection, some, name, search):
            found[leak.where, leak.kind] += leak.count
        for file in some:
            searched.done(file)
    return [Leak(where, kind, count) for (where, kind), count in found.items()]


def _scan_parquet(
    connection: duckdb.DuckDBPyConnection, files: list[Path], name: str, search: LeakSearch
) -> list[Leak]:  # fmt: skip
    listed = ", ".join(literal(str(file)) for file in files)
    try:
        relation = f"read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"
        return _of_relation(connection, relation, name, search)
    except duckdb.Error:
        counts: Counter[str] = Counter()
        for file in files:
            counts.update(scan_stream(file, search))
        return _as_leaks(name, counts)


def _scan_database(
    connection: duckdb.DuckDBPyConnection, file: Path, name: str, search: LeakSearch, searched: Searched
) -> list[Leak]:
    """A DuckDB file compresses its texts, so it is read as tables; one that is held open is searched as bytes."""
    try:
        connection.execute(f"ATTACH {literal(str(file))} AS scanned (READ_ONLY)").fetchall()
    except duckdb.Error:
        return _as_leaks(name, scan_stream(file, search))
    try:
        leaks: list[Leak] = []
        for table in base_tables(connection, "scanned"):
            searched.tables += 1
            relation = f"scanned.{identifier(table)}"
            leaks += _of_relation(connection, relation, f"{name}:{table}", search)
        return leaks
    finally:
        connection.execute("DETACH scanned").fetchall()


def files_below(root: Path, exclude: Collection[str] = ()) -> Iterator[Path]:
    """Every file below a folder, but for the paths in `exclude`, in path order."""
    excluded = {part.strip("/") for part in exclude}
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if (here / name).relative_to(root).as_posix() not in excluded)
        for name in sorted(names):
            file = here / name
            if file.relative_to(root).as_posix() not in excluded and file.is_file():
                yield file


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _of_relation(
    connection: duckdb.DuckDBPyConnection, relation: str, name: str, search: LeakSearch
) -> list[Leak]:  # fmt: skip
    found = scan_relation(connection, relation, search)
    return [leak for column, counts in found.items() for leak in _as_leaks(f"{name}.{column}", counts)]


def _as_leaks(where: str, counts: Mapping[str, int]) -> list[Leak]:
    return [Leak(where, kind, counts[kind]) for kind in LEAK_KINDS if counts.get(kind)]
