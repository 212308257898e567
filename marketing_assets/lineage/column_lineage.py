"""From which columns each column of a table is made, and what was masked on the way; which columns hold people's data.

The facts stand in `column_lineage.json`, derived from the SQL that makes the tables (`pipeline/column_lineage.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

FILE = Path(__file__).with_name("column_lineage.json")

# OpenLineage's words. The last says that a value depends on the column without being made of it.
Subtype = Literal["IDENTITY", "TRANSFORMATION", "AGGREGATION", "CONDITIONAL"]
# How a value that may identify somebody was made harmless; "" where nothing of the kind happened.
Masking = Literal["", "keyed hash", "hash", "presence only", "scrubbed"]

# Columns of landed files, by their canonical names, that identify somebody or may.
PERSONAL: Mapping[str, frozenset[str]] = {
    "landing_web_events": frozenset({
        "user_pseudo_id", "user_id", "ga_session_id", "transaction_id", "gclid", "fbclid", "fbp", "fbc", "ip_address",
        "user_agent", "page_location", "page_referrer", "search_term",
    }),
    "landing_customers": frozenset({"customer_id"}),
    "landing_consent_withdrawals": frozenset({"user_id"}),
    "landing_experiments": frozenset({"unit_id"}),
}  # fmt: skip
# Columns of tables that stand for one person or one visit, by a masked id. Still personal data under the GDPR.
PSEUDONYMS: Mapping[str, frozenset[str]] = {
    "landed_web_events": frozenset({"event_key", "user_id", "customer_id", "session_key", "transaction_id"}),
    "landed_customers": frozenset({"customer_id"}),
    "landed_consent_withdrawals": frozenset({"user_id"}),
    "landed_experiments": frozenset({"unit_id"}),
    "sessions": frozenset({"session_id", "user_id"}),
}


@dataclass(frozen=True, order=True)
class ColumnSource:
    """One column that another one is made from.

    Attributes:
        table: asset that holds it.
        column: its name there.
        subtype: what was done to it.
        masking: what made it harmless on the way.
    """

    table: str
    column: str
    subtype: Subtype
    masking: Masking = ""


Columns = Mapping[str, tuple[ColumnSource, ...]]


@cache
def column_sources() -> Mapping[str, Columns]:
    """Table → column → the columns it is made from. A table whose columns no SQL makes is not in it."""
    tables = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        table: {column: tuple(ColumnSource(*source) for source in sources) for column, sources in columns.items()}
        for table, columns in tables.items()
    }


def as_json(tables: Mapping[str, Columns]) -> str:
    """The content of `column_lineage.json`: sorted, one column a line, so that a change is seen as what it is."""
    blocks = []
    for table, columns in sorted(tables.items()):
        rows = {name: [[s.table, s.column, s.subtype, s.masking] for s in sorted(columns[name])] for name in columns}
        lines = [f"  {json.dumps(name)}: {json.dumps(sources)}" for name, sources in rows.items()]
        blocks.append(f" {json.dumps(table)}: {{\n" + ",\n".join(lines) + "\n }")
    return "{\n" + ",\n".join(blocks) + "\n}\n"
