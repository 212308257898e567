"""Reporting assets: the audited snapshot that people and tools read, and the delivery of what was approved."""

from datetime import date, timedelta

import dagster as dg
import duckdb

from marketing_assets.lineage import Lineage, current_id, record
from marketing_assets.pipeline.deliveries import deliver_approved
from marketing_assets.pipeline.resources import WAREHOUSE_POOL, HomeResource
from marketing_assets.pipeline.results import as_of_of, described
from marketing_assets.settings import Settings
from marketing_assets.warehouse.snapshot import publish

PUBLISHED = (
    "landing_manifest", "rejected_rows", "ad_performance", "campaign_kpis_daily", "channel_kpis_daily",
    "campaign_kpis", "marketing_clean", "marketing_kpi", "conservation", "gates", "budget_plan", "dsp_payload",
    "check_results", "lineage", "schema_version",
)  # fmt: skip


@dg.asset(group_name="reporting", kinds={"duckdb"}, deps=["dsp_payload"], pool=WAREHOUSE_POOL)
def published_snapshot(
    context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
) -> dg.MaterializeResult:
    """The audited tables in one read-only DuckDB file, swapped in one step. Dashboards and BI tools read only this."""
    with home.warehouse() as connection:
        as_of = as_of_of(context, connection, settings)
        newest = connection.execute("SELECT max(as_of) FROM dsp_payload").fetchone()
        tables = [table for table in PUBLISHED if table not in ("gates", "check_results", "lineage", "schema_version")]
        parents = [current_id(connection, "dsp_payload", as_of) or ""]
        lineage = Lineage.of("published_snapshot", parents, "")
        record(connection, lineage)
        expected = {table: _fingerprint(connection, f'"{table}"') for table in tables}

    def audit(staged: duckdb.DuckDBPyConnection) -> None:
        for table, fingerprint in expected.items():
            if _fingerprint(staged, f'staged."{table}"') != fingerprint:
                raise dg.Failure(f"the staged snapshot differs from the warehouse in {table}; the old one stays")

    rows = publish(home.places.warehouse, home.places.snapshot, PUBLISHED, audit)
    tables_and_rows = [{"table": table, "rows": count} for table, count in rows.items()]
    return dg.MaterializeResult(
        data_version=dg.DataVersion(lineage.id),
        metadata={
            **described("published_snapshot", [("table", "VARCHAR"), ("rows", "BIGINT")], tables_and_rows),
            "dagster/row_count": sum(rows.values()),
            "newest_plan_as_of": str(newest[0]) if newest else None,
            "snapshot": dg.MetadataValue.path(str(home.places.snapshot)),
            "size_bytes": home.places.snapshot.stat().st_size,
            "lineage_id": lineage.id,
        },
    )


def build_dsp_delivery(partitions: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    """The asset, partitioned like the plan."""

    @dg.asset(
        group_name="reporting",
        kinds={"json"},
        deps=["published_snapshot", "dsp_payload"],
        partitions_def=partitions,
    )
    def dsp_delivery(context: dg.AssetExecutionContext, home: HomeResource) -> dg.MaterializeResult:
        """Hands an approved payload over to the outbox, once, and appends the receipt; else waits for approval."""
        effective = date.fromisoformat(context.partition_key) + timedelta(days=1)
        outcome = deliver_approved(home.places, home.decisions(), effective)
        columns = [("effective_date", "DATE"), ("delivered", "BOOLEAN"), ("outcome", "VARCHAR")]
        row = {"effective_date": effective, "delivered": outcome.delivered, "outcome": outcome.words}
        return dg.MaterializeResult(metadata={"outcome": outcome.words, **described("dsp_delivery", columns, [row])})

    return dsp_delivery


def _fingerprint(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[int, int]:
    """Rows and an order-free hash of all cells."""
    found = connection.execute(f"SELECT count(*), coalesce(sum(hash(t)), 0)::HUGEINT FROM {table} AS t").fetchone()
    return (int(found[0]), int(found[1])) if found else (0, 0)
