"""Search of the text columns of a DuckDB relation for leaks; counts the rows concerned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import duckdb

from marketing_assets.governance.leak_search import LeakSearch

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS = 100_000
# Row groups of small files that are looked at together.
_PARTS = 2_000
# Hashes: nothing but another hash can stand in one, and they are most of the bytes of a lake.
_HASH = "^[0-9a-f]{64}$"
_TEXT_TYPES = ("VARCHAR", "JSON", "ENUM", "STRUCT", "MAP", "UNION", "BLOB")


def scan_relation(
    connection: duckdb.DuckDBPyConnection, relation: str, search: LeakSearch
) -> dict[str, Counter[str]]:  # fmt: skip
    """Rows by kind of leak of each text column (nested and binary ones as text).

    Args:
        relation: what may stand behind FROM, in SQL.
    """
    described = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    texts = {
        str(column): identifier(column) if kind == "VARCHAR" else f"{identifier(column)}::VARCHAR"
        for column, kind, *_ in described
        if kind.startswith(_TEXT_TYPES) or kind.endswith("]")
    }
    if not texts:
        return {}
    found: dict[str, Counter[str]] = {column: Counter() for column in texts}
    # The caller's own connection: a cursor of it would not see what its transaction has not committed.
    chosen = ", ".join(f"{text} AS text_{number}" for number, text in enumerate(texts.values()))
    with connection.sql(f"SELECT {chosen} FROM {relation}").to_arrow_reader(_ROWS) as batches:
        for part in _large(batches):
            for column, values in zip(texts, part.columns, strict=True):
                found[column].update(_scan_values(values, search))
    return found


def _large(batches: pa.RecordBatchReader) -> Iterator[pa.Table]:
    """Rows of many small files together: what is done once per part takes longer than looking at a day."""
    import pyarrow as pa

    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        waiting.append(batch)
        rows += batch.num_rows
        if rows >= _ROWS or len(waiting) >= _PARTS:
            yield pa.Table.from_batches(waiting)
            waiting, rows = [], 0
    if waiting:
        yield pa.Table.from_batches(waiting)


def _scan_values(values: pa.ChunkedArray, search: LeakSearch) -> Counter[str]:
    """Rows by kind of leak."""
    import pyarrow as pa
    import pyarrow.compute as pc

    counts: Counter[str] = Counter()
    distinct = pc.unique(values).drop_null()
    if not len(distinct):
        return counts
    hashes = pc.match_substring_regex(distinct, _HASH)
    # Of hashes only whole ones can have landed.
    landed = [text for text in distinct.filter(hashes).to_pylist() if text in search.hashes] if search.hashes else []
    rest = distinct.filter(pc.invert(hashes)).cast(pa.string())
    joined = pc.binary_join(pa.ListArray.from_arrays([0, len(rest)], rest), "\n")[0].as_buffer()
    suspects = rest.to_pylist() if search.count(joined.to_pybytes()) else []  # the usual case is none
    for text in [*landed, *suspects]:
        kinds = search.count(text.encode("utf-8", "surrogateescape"))
        if kinds:
            rows = pc.sum(pc.equal(values, pa.scalar(text, values.type))).as_py()
            counts.update(dict.fromkeys(kinds, rows))
    return counts


def base_tables(connection: duckdb.DuckDBPyConnection, database: str | None = None) -> list[str]:
    """Names of the tables that hold rows, of the current or an attached database."""
    found = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = coalesce(?, current_database()) "
        "AND schema_name = 'main' AND NOT internal ORDER BY table_name",
        [database],
    ).fetchall()
    return [name for (name,) in found]


def identifier(name: str) -> str:
    """A name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text in SQL."""
    return "'" + text.replace("'", "''") + "'"
