"""What an asset hands to Dagster after it wrote a table: row count, column schema, preview, lineage id as version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import dagster as dg
import duckdb

from marketing_assets.governance import scan_text
from marketing_assets.lineage import Lineage, record
from marketing_assets.metrics import analytics_list
from marketing_assets.pipeline.columns import column_schema
from marketing_assets.settings import Settings

PREVIEW_ROWS = 8
CELL_WIDTH = 80
PERSONAL = "[personal data]"


def materialized(
    connection: duckdb.DuckDBPyConnection,
    lineage: Lineage,
    *,
    where: str = "true",
    order_by: str = "ALL",
    preview: Sequence[str] = (),
    metadata: Mapping[str, Any] | None = None,
) -> dg.MaterializeResult:
    """Record the lineage of a table just written in this transaction and describe it.

    Args:
        where: SQL condition of the rows that count as this materialization (one vintage of a table with many).
        order_by: order of the preview.
        preview: columns of the preview; default all that hold a value there.
        metadata: shown before everything else.
    """
    record(connection, lineage)
    table = f'"{lineage.table}"'
    found = connection.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()
    described = connection.execute(f"SELECT * FROM {table} WHERE {where} ORDER BY {order_by} LIMIT {PREVIEW_ROWS}")
    columns = [(name, str(kind)) for name, kind, *_ in described.description]
    rows = [dict(zip((name for name, _ in columns), row, strict=True)) for row in described.fetchall()]
    return dg.MaterializeResult(
        asset_key=lineage.table,
        data_version=dg.DataVersion(lineage.id),
        metadata={
            "dagster/row_count": int(found[0]) if found else 0,
            "dagster/column_schema": column_schema(lineage.table, columns),
            **(metadata or {}),
            "preview": _preview(lineage.table, columns, rows, preview),
            # The parents stand in table `lineage`: here, hundreds of ids would hide what people look for.
            "lineage_id": lineage.id,
        },
    )


def described(table: str, columns: list[tuple[str, str]], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The same for an asset that is no table of the warehouse: its rows, their columns and a preview."""
    return {
        "dagster/row_count": len(rows),
        "dagster/column_schema": column_schema(table, columns),
        "preview": _preview(table, columns, rows, ()),
    }


def _preview(
    table: str, columns: list[tuple[str, str]], rows: list[dict[str, Any]], chosen: Sequence[str]
) -> dg.MetadataValue:
    """The first rows, narrow enough to be read beside each other: no empty columns, no long texts."""
    kinds = dict(columns)
    names = chosen or [name for name in kinds if any(row[name] is not None for row in rows)] or list(kinds)
    cells = [{name: _cell(row[name]) for name in names} for row in rows]
    # A preview is stored before the asset's checks can stop it, and Dagster's history is never withdrawn.
    if scan_text("\n".join(str(cell) for row in cells for cell in row.values())):
        cells = [{name: PERSONAL if scan_text(str(cell)) else cell for name, cell in row.items()} for row in cells]
    records = [dg.TableRecord(row) for row in cells]
    return dg.MetadataValue.table(records, schema=column_schema(table, [(name, kinds[name]) for name in names]))


def as_of_of(
    context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext,
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
) -> date:
    """The day a step works for: the run's partition key, else the newest day before today that has ad rows."""
    if context.has_partition_key:
        return date.fromisoformat(context.partition_key)
    today = datetime.now(settings.zone).date()
    found = connection.execute(
        f"SELECT max(date) FROM ad_rows WHERE date < ? AND platform NOT IN {analytics_list()}", [today]
    ).fetchone()
    if not found or found[0] is None:
        raise dg.Failure("no day with ad rows yet: materialize ad_rows first")
    return found[0]


def _cell(value: Any) -> str | int | float | bool | None:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Decimal | float):
        return round(float(value), 4)
    text = str(value)
    return text if len(text) <= CELL_WIDTH else f"{text[: CELL_WIDTH - 1]}…"
