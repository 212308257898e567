"""The scan for leaked personal data: texts, tables of a warehouse, files of a home. Gives counts, never a value."""

from __future__ import annotations

import gzip
import os
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import duckdb

from marketing_assets.governance.known_values import KnownValues
from marketing_assets.governance.leak_patterns import KINDS, WORTH_A_LOOK, find
from marketing_assets.governance.masking_key import MaskingKey

KNOWN = "known value"
KEY = "masking key"
LEAK_KINDS = (*KINDS, KEY, KNOWN)

_CHUNK = 4 << 20
_CONTEXT = 512  # bytes kept on both sides of a chunk, longer than any form that is looked for
# Pictures and compiled code hold no text, and chance makes any short form appear in them.
_BINARY_SUFFIXES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".woff", ".woff2", ".ttf", ".pyc", ".so"}
_TEXT_TYPES = ("VARCHAR", "JSON", "ENUM", "STRUCT", "MAP", "UNION", "BLOB")


@dataclass(frozen=True)
class Leak:
    """`count` places of one kind in a file, or rows of one kind in a `table.column`."""

    where: str
    kind: str
    count: int


def scan_text(text: bytes | str, *, key: MaskingKey | None = None, known: Iterable[str] = ()) -> dict[str, int]:
    """How often each kind of `LEAK_KINDS` occurs; kinds that do not occur are left out.

    Args:
        key: its secret counts as a leak too, as it is and in hexadecimal.
        known: raw values to search for exactly, such as the landed identifiers.
    """
    data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    return _Scanner(key, known).count(data)


def scan_tables(
    connection: duckdb.DuckDBPyConnection,
    tables: Sequence[str] | None = None,
    *,
    key: MaskingKey | None = None,
    known: Iterable[str] = (),
) -> list[Leak]:
    """Search every text column (nested and binary ones as text) of the named tables; all base tables when None.

    DuckDB picks the values that could hold something; only those are looked at here. `count` is the rows concerned.
    """
    scanner = _Scanner(key, known)
    named = _base_tables(connection) if tables is None else list(tables)
    return [leak for table in named for leak in _scan_relation(connection, _identifier(table), table, scanner)]


def scan_files(
    root: Path,
    *,
    exclude: Collection[str] = (),
    key: MaskingKey | None = None,
    known: Iterable[str] = (),
) -> list[Leak]:
    """Search every file below `root`: text, HTML, SQLite as they are, `.gz` unpacked, Parquet and DuckDB as tables.

    Args:
        exclude: paths below `root` (files or folders, with `/`) that are left out, such as `landing`.
    A file that vanishes meanwhile, or that a run holds open, is read as far as possible.
    """
    scanner = _Scanner(key, known)
    leaks: list[Leak] = []
    lake: dict[Path, list[Path]] = {}  # the days of one table are read at once
    with duckdb.connect() as connection:
        for file in _files(root, exclude):
            name = file.relative_to(root).as_posix()
            if file.suffix == ".parquet":
                lake.setdefault(file.parent.parent if "=" in file.parent.name else file, []).append(file)
            elif file.suffix == ".duckdb":
                leaks += _scan_database(connection, file, name, scanner)
            else:
                leaks += _as_leaks(name, _scan_stream(file, scanner))
        for place, files in lake.items():
            leaks += _scan_parquet(connection, files, place.relative_to(root).as_posix(), scanner)
    return leaks


class _Scanner:
    """The patterns, the key and the known values, ready to be counted in many texts."""

    def __init__(self, key: MaskingKey | None, known: Iterable[str]) -> None:
        secrets: list[bytes] = [key.secret, key.secret.hex().encode()] if key else []
        self._key = KnownValues(secrets)
        self._known = KnownValues(known)
        self.looks_for_values = bool(self._key.longest or self._known.longest)
        self.context = max(_CONTEXT, self._key.longest, self._known.longest)

    def count(self, data: bytes, start: int = 0, stop: int | None = None) -> dict[str, int]:
        counts = find(data, start, stop)
        counts[KEY] += self._key.count(data, start, stop)
        counts[KNOWN] += self._known.count(data, start, stop)
        return {kind: counts[kind] for kind in LEAK_KINDS if counts[kind]}


def _scan_stream(file: Path, scanner: _Scanner) -> Counter[str]:
    counts: Counter[str] = Counter()
    if file.suffix.lower() in _BINARY_SUFFIXES:
        return counts
    try:
        with cast(BinaryIO, gzip.open(file)) if file.suffix == ".gz" else file.open("rb") as stream:
            for data, start, stop in _windows(stream, scanner.context):
                counts.update(scanner.count(data, start, stop))
    except (FileNotFoundError, EOFError, zlib.error, gzip.BadGzipFile):
        pass  # gone, or cut short by the run that writes it: what could be read was searched
    return counts


def _windows(stream: BinaryIO, context: int) -> Iterator[tuple[bytes, int, int]]:
    """Pieces of a stream with context on both sides; each position falls into exactly one `start` ≤ p < `stop`."""
    buffer, start = b"", 0
    while chunk := stream.read(_CHUNK):
        buffer += chunk
        stop = len(buffer) - context
        if stop > start:
            yield buffer, start, stop
            kept = max(0, stop - context)
            buffer, start = buffer[kept:], stop - kept
    yield buffer, start, len(buffer)


def _scan_parquet(connection: duckdb.DuckDBPyConnection, files: list[Path], name: str, scanner: _Scanner) -> list[Leak]:
    listed = ", ".join(_literal(str(file)) for file in files)
    try:
        relation = f"read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"
        return _scan_relation(connection, relation, name, scanner)
    except duckdb.Error:
        counts: Counter[str] = Counter()
        for file in files:
            counts.update(_scan_stream(file, scanner))
        return _as_leaks(name, counts)


def _scan_database(connection: duckdb.DuckDBPyConnection, file: Path, name: str, scanner: _Scanner) -> list[Leak]:
    """A DuckDB file compresses its texts, so it is read as tables; one that is held open is searched as bytes."""
    try:
        connection.execute(f"ATTACH {_literal(str(file))} AS scanned (READ_ONLY)").fetchall()
    except duckdb.Error:
        return _as_leaks(name, _scan_stream(file, scanner))
    try:
        leaks: list[Leak] = []
        for table in _base_tables(connection, "scanned"):
            relation = f"scanned.{_identifier(table)}"
            leaks += _scan_relation(connection, relation, f"{name}:{table}", scanner)
        return leaks
    finally:
        connection.execute("DETACH scanned").fetchall()


def _scan_relation(
    connection: duckdb.DuckDBPyConnection, relation: str, name: str, scanner: _Scanner
) -> list[Leak]:  # fmt: skip
    described = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    texts = {
        str(column): _identifier(column) if kind == "VARCHAR" else f"{_identifier(column)}::VARCHAR"
        for column, kind, *_ in described
        if kind.startswith(_TEXT_TYPES) or kind.endswith("]")
    }
    if not texts:
        return []
    suspects = {column: _suspicious(text, scanner) for column, text in texts.items()}
    first_look = ", ".join(f"coalesce(bool_or({condition}), false)" for condition in suspects.values())
    worth = connection.execute(f"SELECT {first_look} FROM {relation}").fetchone() or ()
    return [
        leak
        for column, look in zip(texts, worth, strict=True)
        if look
        for leak in _as_leaks(
            f"{name}.{column}", _scan_column(connection, relation, texts[column], suspects[column], scanner)
        )
    ]


def _suspicious(text: str, scanner: _Scanner) -> str:
    """SQL condition: the value could hold something. A known value can be anything, so then all are looked at."""
    return f"{text} IS NOT NULL" if scanner.looks_for_values else f"regexp_matches({text}, {_literal(WORTH_A_LOOK)})"


def _scan_column(
    connection: duckdb.DuckDBPyConnection, relation: str, text: str, condition: str, scanner: _Scanner
) -> Counter[str]:
    counts: Counter[str] = Counter()
    # The caller's own connection: a cursor of it would not see what its transaction has not committed.
    rows = connection.execute(f"SELECT {text} AS text, count(*) FROM {relation} WHERE {condition} GROUP BY ALL")
    while batch := rows.fetchmany(10_000):
        values = [value.encode("utf-8", "surrogateescape") for value, _ in batch]
        if not scanner.count(b"\n".join(values)):  # the usual case, and far cheaper than value by value
            continue
        for value, (_, rows_with_it) in zip(values, batch, strict=True):
            for found in scanner.count(value):
                counts[found] += rows_with_it
    return counts


def _base_tables(connection: duckdb.DuckDBPyConnection, database: str | None = None) -> list[str]:
    found = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = coalesce(?, current_database()) "
        "AND schema_name = 'main' AND NOT internal ORDER BY table_name",
        [database],
    ).fetchall()
    return [name for (name,) in found]


def _files(root: Path, exclude: Collection[str]) -> Iterator[Path]:
    excluded = {part.strip("/") for part in exclude}
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if (here / name).relative_to(root).as_posix() not in excluded)
        for name in sorted(names):
            file = here / name
            if file.relative_to(root).as_posix() not in excluded and file.is_file():
                yield file


def _as_leaks(where: str, counts: dict[str, int]) -> list[Leak]:
    return [Leak(where, kind, counts[kind]) for kind in LEAK_KINDS if counts.get(kind)]


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
