"""What an asset hands to Dagster after it wrote a table: row count, column schema, preview, lineage id as version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import dagster as dg
import duckdb

from marketing_assets.lineage import Lineage, record
from marketing_assets.pipeline.columns import column_schema
from marketing_assets.settings import Settings

PREVIEW_ROWS = 8


def materialized(
    connection: duckdb.DuckDBPyConnection,
    lineage: Lineage,
    *,
    where: str = "true",
    order_by: str = "ALL",
    metadata: Mapping[str, Any] | None = None,
) -> dg.MaterializeResult:
    """Record the lineage of a table just written in this transaction and describe it.

    Args:
        where: SQL condition of the rows that count as this materialization (one vintage of a table with many).
        order_by: order of the preview.
    """
    record(connection, lineage)
    table = f'"{lineage.table}"'
    found = connection.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()
    described = connection.execute(f"SELECT * FROM {table} WHERE {where} ORDER BY {order_by} LIMIT {PREVIEW_ROWS}")
    columns = [(name, str(kind)) for name, kind, *_ in described.description]
    records = [
        dg.TableRecord({name: _plain(value) for (name, _), value in zip(columns, row, strict=True)})
        for row in described.fetchall()
    ]
    schema = column_schema(lineage.table, columns)
    return dg.MaterializeResult(
        asset_key=lineage.table,
        data_version=dg.DataVersion(lineage.id),
        metadata={
            "dagster/row_count": int(found[0]) if found else 0,
            "dagster/column_schema": schema,
            "preview": dg.MetadataValue.table(records, schema=schema),
            "lineage_id": lineage.id,
            "parents": list(lineage.parents)[:50],
            **(metadata or {}),
        },
    )


def as_of_of(
    context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext,
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
) -> date:
    """The day a step works for: the run's partition key, else the newest day before today that has ad rows."""
    if context.has_partition_key:
        return date.fromisoformat(context.partition_key)
    today = datetime.now(settings.zone).date()
    found = connection.execute("SELECT max(date) FROM ad_rows WHERE date < ?", [today]).fetchone()
    if not found or found[0] is None:
        raise dg.Failure("no day with ad rows yet: materialize ad_rows first")
    return found[0]


def _plain(value: Any) -> str | int | float | bool | None:
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
