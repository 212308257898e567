"""The one way an analysis becomes a vintage: computed once per inputs, settings and code, written with its findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import dagster as dg
import duckdb
import pandas as pd

from marketing_assets.findings import Finding
from marketing_assets.lineage import Lineage
from marketing_assets.pipeline.finding_rows import write_findings
from marketing_assets.pipeline.model_tables import write_vintage
from marketing_assets.pipeline.resources import HomeResource
from marketing_assets.pipeline.results import as_of_of, materialized
from marketing_assets.pipeline.seen import Inputs
from marketing_assets.settings import Settings

Computed = tuple[Mapping[str, pd.DataFrame], Sequence[Finding]]


def inputs_of(
    context: dg.AssetExecutionContext, connection: duckdb.DuckDBPyConnection, home: HomeResource, settings: Settings
) -> Inputs:
    """Where the asset of this step looks, and the day it works for."""
    return Inputs(connection, home.places, settings, as_of_of(context, connection, settings))


def make_vintages(inputs: Inputs, lineages: Mapping[str, Lineage], compute: Callable[[], Computed]) -> bool:
    """Write the vintages of tables that are computed together, unless these very ones were made before.

    Args:
        lineages: of each table; findings are kept under the first.
        compute: gives the frame of each table, and what people should know.
    Returns:
        Whether anything was computed.
    """
    if all(inputs.unchanged(lineage) for lineage in lineages.values()):
        return False
    frames, findings = compute()
    for table in lineages:
        write_vintage(inputs.connection, table, frames[table], inputs.as_of)
    write_findings(inputs.connection, next(iter(lineages)), inputs.as_of, findings)
    return True


def vintage_result(
    inputs: Inputs,
    lineage: Lineage,
    *,
    order_by: str = "ALL",
    preview: Sequence[str] = (),
    metadata: Mapping[str, Any] | None = None,
) -> dg.MaterializeResult:
    """What an asset returns for the vintage it made or kept."""
    return materialized(
        inputs.connection,
        lineage,
        where=f"as_of = DATE '{inputs.as_of}'",
        order_by=order_by,
        preview=preview,
        metadata={"as_of": str(inputs.as_of), **(metadata or {})},
    )
