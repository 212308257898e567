"""Activation assets: ad texts, and the plan as an immutable, lineage-stamped payload file. See `activation`."""

import hashlib

import dagster as dg
import pandas as pd

from marketing_assets import activation
from marketing_assets.activation import build_payload, payload_bytes, payload_hash, validate_payload
from marketing_assets.findings import Finding
from marketing_assets.lineage import Lineage
from marketing_assets.pipeline.analysis import inputs_of, make_vintages, vintage_result
from marketing_assets.pipeline.check_results import checks_summary
from marketing_assets.pipeline.forecast_series import leading_series
from marketing_assets.pipeline.model_tables import read_vintage
from marketing_assets.pipeline.pictures import plan_picture
from marketing_assets.pipeline.plans import read_plan
from marketing_assets.pipeline.resources import WAREHOUSE_POOL, HomeResource
from marketing_assets.pipeline.results import materialized
from marketing_assets.settings import Settings
from marketing_assets.warehouse.files import write_bytes
from marketing_assets.warehouse.tables import replace_vintage

PAYLOAD_PARENTS = (
    "budget_plan", "campaign_kpis_daily", "sessions", "revenue_forecast", "plan_outlook", "ad_copy_library",
)  # fmt: skip


@dg.asset(
    group_name="activation",
    kinds={"duckdb"},
    deps=["session_segments", "sessions", "campaign_kpis_daily"],
    pool=WAREHOUSE_POOL,
)
def ad_copy_library(
    context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
) -> dg.MaterializeResult:
    """Ad texts per segment, filled with facts of its visits, within the platforms' lengths, with a traffic light."""
    with home.warehouse() as connection:
        inputs = inputs_of(context, connection, home, settings)
        lineage = inputs.lineage(
            "ad_copy_library", ["session_segments", "sessions", "campaign_kpis_daily"], "brand", "governance", "country"
        )

        def compute() -> tuple[dict[str, pd.DataFrame], list[Finding]]:
            group = {"min_group": settings.governance.min_group_size}
            segments = connection.execute(activation.segment_facts_sql(), group).df()
            campaigns = connection.execute(
                "SELECT campaign, channel, sum(conversions)::DOUBLE AS conversions FROM campaign_kpis_daily "
                "WHERE date <= ? GROUP BY ALL ORDER BY ALL",
                [inputs.as_of],
            ).df()
            library = activation.ad_copy_library(segments, campaigns, settings)
            return {"ad_copy_library": library}, activation.findings(library)

        make_vintages(inputs, {"ad_copy_library": lineage}, compute)
        return vintage_result(
            inputs, lineage, order_by="segment, variant", preview=("segment", "headline", "body", "light", "source")
        )


def build_dsp_payload(partitions: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    """The asset, partitioned like the plan."""

    @dg.asset(
        group_name="activation",
        kinds={"json", "duckdb"},
        deps=["budget_plan", "plan_outlook", "revenue_forecast", "ad_copy_library"],
        partitions_def=partitions,
        pool=WAREHOUSE_POOL,
    )
    def dsp_payload(
        context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
    ) -> dg.MaterializeResult:
        """The plan in each platform's units, with guardrail results and lineage ids: same inputs, same bytes."""
        with home.warehouse() as connection:
            inputs = inputs_of(context, connection, home, settings)
            as_of = inputs.as_of
            plan = read_plan(connection, as_of)
            summary = checks_summary(connection)
            parents = {table: inputs.seen(table) for table in PAYLOAD_PARENTS}
            checked = hashlib.sha256(repr(sorted(summary.items())).encode()).hexdigest()
            lineage = Lineage.of("dsp_payload", [*parents.values(), checked], settings.digest("time_zone"), as_of)
            payload = build_payload(
                plan,
                lineage_id=lineage.id,
                parents=parents,
                checks=summary,
                settings=settings,
                creatives=read_vintage(connection, "ad_copy_library", as_of),
                forecast=leading_series(read_vintage(connection, "revenue_forecast", as_of)),
                outlook=read_vintage(connection, "plan_outlook", as_of),
            )
            validate_payload(payload)
            content = payload_bytes(payload)
            digest = payload_hash(content)
            file = home.places.payloads / plan.effective_date.isoformat() / f"dsp_payload-{digest[:16]}.json"
            write_bytes(file, content)
            path = file.relative_to(home.places.path).as_posix()
            row = [as_of, plan.effective_date, digest, path, plan.status.value, len(plan.lines), plan.total,
                   plan.currency, lineage.id, len(content)]  # fmt: skip
            connection.execute(
                """
                CREATE OR REPLACE TEMP TABLE payload_row AS
                SELECT ?::DATE AS as_of, ?::DATE AS effective_date, ?::VARCHAR AS payload_hash, ?::VARCHAR AS path,
                    ?::VARCHAR AS status, ?::BIGINT AS lines, ?::DECIMAL(18,3) AS total, ?::VARCHAR AS currency,
                    ?::VARCHAR AS lineage_id, ?::BIGINT AS bytes
                """,
                row,
            ).fetchall()
            replace_vintage(connection, "dsp_payload", as_of, "SELECT * FROM payload_row")
            return materialized(
                connection,
                lineage,
                where=f"as_of = DATE '{as_of}'",
                preview=("as_of", "effective_date", "status", "lines", "total", "currency", "bytes"),
                metadata={
                    "picture": plan_picture(plan),
                    "payload": dg.MetadataValue.path(str(file)),
                    "payload_hash": digest,
                    "content": dg.MetadataValue.json(payload),
                },
            )

    return dsp_payload
