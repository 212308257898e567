"""Finds the cell somebody means by a table (or a payload), a key and a column, and has it traced by who knows it."""

from __future__ import annotations

import difflib
import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

from marketing_assets.errors import TraceError
from marketing_assets.lineage import Graph
from marketing_assets.pipeline.tracing.ad_cells import trace_ads
from marketing_assets.pipeline.tracing.cell import CellTrace, Sum
from marketing_assets.pipeline.tracing.keys import KEYS, find_row, read_key
from marketing_assets.pipeline.tracing.opened import OpenedHome
from marketing_assets.pipeline.tracing.payloads import PayloadFile
from marketing_assets.pipeline.tracing.plan_cells import PAYLOAD_COLUMNS, TABLE, trace_plan
from marketing_assets.pipeline.tracing.sales_cells import trace_sales
from marketing_assets.pipeline.tracing.session_cells import trace_sessions
from marketing_assets.pipeline.tracing.target import BESIDE, newest, target_of
from marketing_assets.settings import Settings

_MONEY = ("revenue", "price", "attributed_revenue")


def trace_cell(opened: OpenedHome, graph: Graph, settings: Settings, what: str, key: str, column: str) -> CellTrace:
    """Trace one cell.

    Args:
        what: one of `KEYS`, or a payload: then the row of `budget_plan` it was written from.
        key: see `read_key`.
    Raises:
        TraceError: cells of the table cannot be traced, or key and column name none or several.
    """
    named = read_key(key)
    payload = None
    if what not in KEYS:
        payload = _payload(opened, graph, what)
        named = {"as_of": payload.as_of, **named}
    table, wanted = (TABLE, PAYLOAD_COLUMNS.get(column, column)) if payload else (what, column)
    if table == TABLE and not named.keys() & {"as_of", "effective_date"} and opened.has(TABLE):
        newest_plan = opened.rows(f"SELECT max(as_of) AS as_of FROM {TABLE}")[0]["as_of"]
        named = {"as_of": str(newest_plan), **named}
    row = find_row(opened, table, named, wanted)
    version = newest(graph, BESIDE.get(table, table))
    told: dict[str, Any] = {
        "definition": _meaning(table, wanted),
        "lineage_id": version.id if version else None,
        "source": opened.source,
        "notes": (f"read from the published snapshot, because {opened.why_not_warehouse}",)
        if opened.why_not_warehouse
        else (),
    }
    if table == TABLE:
        told["lineage_id"] = next(
            (v.id for v in graph.versions.values() if v.table == TABLE and v.as_of == row["as_of"] and v.is_current),
            None,
        )
        found = trace_plan(opened, graph, settings, row, wanted, **told)
        return _of_payload(found, payload, row, column) if payload else found
    if wanted in _MONEY:
        told["currency"] = settings.currency
    if table == "business_daily":
        return trace_sales(opened, row, wanted, **told)
    if table == "session_kpis_daily":
        return trace_sessions(opened, settings, row, wanted, **told)
    told.pop("currency", None)  # the mart names its own
    return trace_ads(opened, table, row, wanted, **told)


def _payload(opened: OpenedHome, graph: Graph, what: str) -> PayloadFile:
    near = difflib.get_close_matches(what, KEYS, n=3)
    hint = f"near it: {', '.join(near)}" if near else f"those of {', '.join(KEYS)} can, and amounts of a payload"
    try:
        target = target_of(what, opened, graph)
    except TraceError as error:
        raise TraceError(f"{what}: no table whose cells can be traced; {hint}") from error
    if target.payload is None:
        raise TraceError(f"{what}: cells of it cannot be traced; {hint}")
    return target.payload


def _of_payload(found: CellTrace, payload: PayloadFile, row: dict[str, Any], column: str) -> CellTrace:
    """The same, with the amount that the payload itself holds beside it."""
    content = json.loads(payload.path.read_bytes())
    named = ("level", "platform", "channel", "campaign")
    lines = [line for line in content["lines"] if all(line[name] == row[name] for name in named)]
    parts = [{**line, **line["guardrails"]} for line in lines]
    told = parts[0].get(column) if parts else None
    notes = list(found.notes)
    sums = list(found.sums)
    if told is not None and isinstance(told, str) and column not in ("reason", *named):
        sums.append(Sum(f"the same in {payload.path.name}", Decimal(told), found.value))
    elif not parts:
        notes.append("the payload has no such line: the day was planned again since")
    return replace(found, sums=tuple(sums), notes=tuple(notes))


def _meaning(table: str, column: str) -> str:
    from marketing_assets.pipeline.columns import meanings

    return meanings(table).get(column, "")
