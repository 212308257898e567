"""Rows of Python values into a DuckDB table: one statement for many rows, as each statement takes a millisecond."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

# More rows at once save nothing.
_ROWS_AT_ONCE = 200


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Append rows of values in column order; none is fine."""
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        some = rows[start : start + _ROWS_AT_ONCE]
        marks = f"({', '.join('?' for _ in rows[0])})"
        values = [value for row in some for value in row]
        connection.execute(f'INSERT INTO "{table}" VALUES {", ".join([marks] * len(some))}', values).fetchall()
