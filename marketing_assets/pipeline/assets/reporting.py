"""Reporting assets: ranked insights, the audited snapshot that people read, the report, and the delivery."""

from datetime import date, timedelta

import dagster as dg
import duckdb
import pandas as pd

from marketing_assets import monitoring, reporting
from marketing_assets.findings import Finding
from marketing_assets.governance import kept_too_long, retention_findings
from marketing_assets.lineage import Lineage, current_id, record
from marketing_assets.pipeline.analysis import inputs_of, make_vintages, vintage_result
from marketing_assets.pipeline.deliveries import deliver_approved
from marketing_assets.pipeline.finding_rows import read_findings
from marketing_assets.pipeline.gates import read_gates
from marketing_assets.pipeline.landing import masking_of, raw_files
from marketing_assets.pipeline.leaks import refuse_leaks
from marketing_assets.pipeline.media_mix import model_week
from marketing_assets.pipeline.model_tables import read_vintage
from marketing_assets.pipeline.published import AUDITED, PUBLISHED
from marketing_assets.pipeline.resources import WAREHOUSE_POOL, HomeResource
from marketing_assets.pipeline.results import as_of_of, described
from marketing_assets.pipeline.seen import Inputs
from marketing_assets.settings import Settings
from marketing_assets.warehouse.files import write_bytes
from marketing_assets.warehouse.snapshot import publish, reader

TOLD = [
    "kpi_anomalies", "kpi_trends", "experiment_results", "revenue_forecast", "session_segments", "campaign_clusters",
    "revenue_model", "customer_segments", "budget_plan", "plan_outlook", "experiment_suggestions", "ad_copy_library",
    "governance_ledger", "landing_manifest",
]  # fmt: skip
MODEL = "media_mix_model"


@dg.asset(group_name="reporting", kinds={"duckdb"}, deps=[*TOLD, MODEL, "session_kpis_daily"], pool=WAREHOUSE_POOL)
def insights(
    context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
) -> dg.MaterializeResult:
    """At most ten findings of all rooms, those that matter most first: what, how sure, what is at stake, what to do."""
    with home.warehouse() as connection:
        inputs = inputs_of(context, connection, home, settings)
        as_of, week = inputs.as_of, model_week(inputs)

        def table(name: str) -> pd.DataFrame:
            return connection.execute(f"SELECT * FROM {name} ORDER BY ALL").df()

        def compute() -> tuple[dict[str, pd.DataFrame], list[Finding]]:
            plan = connection.execute("SELECT * FROM budget_plan WHERE as_of = ? ORDER BY line", [as_of]).df()
            found = [
                *(finding for finding in read_findings(connection, as_of) if finding.source != MODEL),
                # The model is made once a week; what it says holds until the next one.
                *(finding for finding in read_findings(connection, week.as_of) if finding.source == MODEL),
                *reporting.plan_findings(
                    plan, read_gates(connection, as_of), read_vintage(connection, "plan_outlook", as_of)
                ),
                *reporting.quality_findings(
                    table("governance_ledger"),
                    table("landing_manifest"),
                    table(f"(SELECT * FROM reported_vs_observed WHERE date <= DATE '{as_of}')"),
                    settings.monitoring,
                ),
                *monitoring.consent_findings(table("consent_daily"), settings.monitoring, as_of=as_of),
                *_retention(inputs),
            ]
            return {"insights": reporting.rank_insights(found, settings, as_of=as_of)}, []

        lineage = inputs.lineage("insights", TOLD, "monitoring", "governance", extra=[week.seen(MODEL)])
        make_vintages(inputs, {"insights": lineage}, compute)
        return vintage_result(
            inputs, lineage, order_by="rank", preview=("rank", "severity", "title", "impact", "certainty", "advice")
        )


@dg.asset(group_name="reporting", kinds={"duckdb"}, deps=["insights", "dsp_payload"], pool=WAREHOUSE_POOL)
def published_snapshot(
    context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
) -> dg.MaterializeResult:
    """The audited tables in one read-only DuckDB file, swapped in one step. Dashboards and BI tools read only this."""
    with home.warehouse() as connection:
        as_of = as_of_of(context, connection, settings)
        newest = connection.execute("SELECT max(as_of) FROM dsp_payload").fetchone()
        parents = [current_id(connection, "dsp_payload", as_of) or "", current_id(connection, "insights", as_of) or ""]
        lineage = Lineage.of("published_snapshot", parents, "")
        record(connection, lineage)
        expected = {table: _fingerprint(connection, f'"{table}"') for table in AUDITED}
        refuse_leaks(connection, home.places, masking_of(home.places))

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


@dg.asset(group_name="reporting", kinds={"html"}, deps=["published_snapshot"])
def executive_report(context: dg.AssetExecutionContext, home: HomeResource) -> dg.MaterializeResult:
    """One page for the marketing lead: what to do tomorrow, why, and what is not known. Made of the snapshot alone."""
    day = date.fromisoformat(context.partition_key) if context.has_partition_key else None
    with reader(home.places.snapshot) as connection:
        tables = reporting.read_report_tables(connection, as_of=day)
    page = reporting.executive_report(tables).encode()
    effective = tables.effective_date
    file = home.places.reports / f"executive_report-{effective}.html"
    write_bytes(file, page)
    row = {"effective_date": effective, "insights": len(tables.insights), "bytes": len(page)}
    columns = [("effective_date", "DATE"), ("insights", "BIGINT"), ("bytes", "BIGINT")]
    told = "\n".join(f"{number}. {title}" for number, title in enumerate(tables.insights["title"], start=1))
    return dg.MaterializeResult(
        metadata={
            "report": dg.MetadataValue.path(str(file)),
            "insights": dg.MetadataValue.md(told or "none"),
            **described("executive_report", columns, [row]),
        }
    )


def build_dsp_delivery(partitions: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    """The asset, partitioned like the plan."""

    @dg.asset(
        group_name="reporting",
        kinds={"json"},
        deps=["published_snapshot", "dsp_payload"],
        partitions_def=partitions,
    )
    def dsp_delivery(
        context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
    ) -> dg.MaterializeResult:
        """Hands an approved payload over to the outbox, once, and appends the receipt; else waits for approval."""
        effective = date.fromisoformat(context.partition_key) + timedelta(days=1)
        outcome = deliver_approved(home.places, home.decisions(), effective, settings.delivery)
        columns = [("effective_date", "DATE"), ("delivered", "BOOLEAN"), ("outcome", "VARCHAR")]
        row = {"effective_date": effective, "delivered": outcome.delivered, "outcome": outcome.words}
        return dg.MaterializeResult(metadata={"outcome": outcome.words, **described("dsp_delivery", columns, [row])})

    return dsp_delivery


def _retention(inputs: Inputs) -> list[Finding]:
    """By the day that is planned from, not by the clock: a replayed day says what it said."""
    limit = inputs.settings.governance.landing_retention_days
    return retention_findings(kept_too_long(raw_files(inputs.connection, inputs.home), limit, inputs.as_of), limit)


def _fingerprint(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[int, int]:
    """Rows and an order-free hash of all cells."""
    found = connection.execute(f"SELECT count(*), coalesce(sum(hash(t)), 0)::HUGEINT FROM {table} AS t").fetchone()
    return (int(found[0]), int(found[1])) if found else (0, 0)
