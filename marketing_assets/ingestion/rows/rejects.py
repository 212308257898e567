"""Records that are no rows, each with its reason, as the table that people see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from marketing_assets.ingestion.kinds import REJECTED_SCHEMA

Reject = tuple[int, int, str | None, str, str | None]  # line, template, column, reason, value


def rejects_table(file: str, rejects: Iterable[Reject]) -> pa.Table:
    """The rejects (`REJECTED_SCHEMA`) by line and template."""
    rejects = sorted(rejects, key=lambda reject: reject[:2])
    columns: dict[str, list[Any]] = {
        "file": [file] * len(rejects),
        "line": [line for line, *_ in rejects],
        "column": [column for _, _, column, *_ in rejects],
        "reason": [reason for *_, reason, _ in rejects],
        "value": [value for *_, value in rejects],
    }
    return pa.table(columns, schema=REJECTED_SCHEMA)


def in_file_order(tables: Sequence[pa.Table]) -> pa.Table:
    """All rejects by line; those of one line in the order in which they came."""
    if not tables:
        return REJECTED_SCHEMA.empty_table()
    return tables[0] if len(tables) == 1 else pa.concat_tables(tables).sort_by("line")
