"""Which row somebody means by `column=value,…`, and which tables have cells that can be traced."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Any

from marketing_assets.errors import TraceError
from marketing_assets.pipeline.tracing.opened import OpenedHome

# What tells the rows of a table apart.
KEYS: Mapping[str, tuple[str, ...]] = {
    "ad_performance": (
        "date", "platform", "account_id", "campaign_id", "campaign", "ad_group_id", "ad_group", "ad_id", "ad",
    ),
    "analytics_daily": ("date", "platform", "campaign"),
    "campaign_kpis_daily": ("date", "platform", "campaign"),
    "channel_kpis_daily": ("date", "channel"),
    "campaign_kpis": ("platform", "campaign"),
    "marketing_clean": ("date", "channel", "campaign"),
    "marketing_kpi": ("date", "channel", "campaign"),
    "business_daily": ("date",),
    "session_kpis_daily": ("date", "channel"),
    "budget_plan": ("as_of", "level", "platform", "channel", "campaign"),
}  # fmt: skip


def read_key(text: str) -> dict[str, str]:
    """`date=2025-03-30,campaign=A, B` as column → value; a comma inside a value stays. No value: the cell is empty.

    Raises:
        TraceError: no `column=value` in it, or a column twice.
    """
    pieces = re.split(r"(?:^|,)\s*([A-Za-z_]\w*)\s*=", text)
    if len(pieces) < 3 or pieces[0].strip():
        raise TraceError("--key: expected column=value, divided by commas, such as date=2025-03-30,campaign=Brand")
    names = [name.lower() for name in pieces[1::2]]
    if len(set(names)) < len(names):
        raise TraceError("--key: a column stands twice; name each once")
    return dict(zip(names, (value.strip() for value in pieces[2::2]), strict=True))


def find_row(opened: OpenedHome, table: str, key: Mapping[str, str], column: str) -> dict[str, Any]:
    """The one row of a table that a key names.

    Raises:
        TraceError: no such table or column here, no row, or several; names the columns of the key.
    """
    if not opened.has(table):
        raise TraceError(f"{table}: not in this home yet; run `marketing-assets run` first")
    columns = opened.columns(table)
    for name in (column, *key):
        if name not in columns:
            near = difflib.get_close_matches(name, columns, n=3) or columns
            raise TraceError(f"{table} has no column {name!r}; near it: {', '.join(near)}. {_named(table)}")
    conditions = {name: f"\"{name}\"::VARCHAR IS NOT DISTINCT FROM nullif(?, '')" for name in key}
    rows = opened.rows(f'SELECT * FROM "{table}" WHERE {" AND ".join(conditions.values())} LIMIT 200', [*key.values()])
    if len(rows) == 1:
        return rows[0]
    if rows:
        apart = [name for name in KEYS[table] if len({row[name] for row in rows}) > 1]
        raise TraceError(f"several rows of {table} have this key; add {' and '.join(apart)}. {_named(table)}")
    alone = [
        name
        for name, condition in conditions.items()
        if not opened.rows(f'SELECT 1 FROM "{table}" WHERE {condition} LIMIT 1', [key[name]])
    ]
    why = f"no row has this {' or this '.join(alone)}" if alone else "no row has all of it together"
    days = f"; its days run from {_ends(opened, table)}" if "date" in columns and "date" in alone else ""
    raise TraceError(f"no row of {table} has this key: {why}{days}. {_named(table)}")


def _ends(opened: OpenedHome, table: str) -> str:
    first, last = opened.rows(f'SELECT min(date) AS a, max(date) AS b FROM "{table}"')[0].values()
    return f"{first} to {last}"


def _named(table: str) -> str:
    return f"A row of it is named by {', '.join(KEYS[table])}; an empty value means an empty cell"
