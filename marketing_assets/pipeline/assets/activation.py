"""Activation asset: the plan as an immutable, lineage-stamped payload file. Its form lives in `activation`."""

import hashlib

import dagster as dg

from marketing_assets.activation import build_payload, payload_bytes, payload_hash, validate_payload
from marketing_assets.lineage import Lineage, current_id
from marketing_assets.pipeline.check_results import checks_summary
from marketing_assets.pipeline.pictures import plan_picture
from marketing_assets.pipeline.plans import read_plan
from marketing_assets.pipeline.resources import WAREHOUSE_POOL, HomeResource
from marketing_assets.pipeline.results import as_of_of, materialized
from marketing_assets.settings import Settings
from marketing_assets.warehouse.files import write_bytes
from marketing_assets.warehouse.tables import replace_vintage


def build_dsp_payload(partitions: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    """The asset, partitioned like the plan."""

    @dg.asset(
        group_name="activation",
        kinds={"json", "duckdb"},
        deps=["budget_plan"],
        partitions_def=partitions,
        pool=WAREHOUSE_POOL,
    )
    def dsp_payload(
        context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
    ) -> dg.MaterializeResult:
        """The plan in each platform's units, with guardrail results and lineage ids: same inputs, same bytes."""
        with home.warehouse() as connection:
            as_of = as_of_of(context, connection, settings)
            plan = read_plan(connection, as_of)
            summary = checks_summary(connection)
            parents = {
                "budget_plan": current_id(connection, "budget_plan", as_of) or "",
                "campaign_kpis_daily": current_id(connection, "campaign_kpis_daily", as_of) or "",
            }
            checked = hashlib.sha256(repr(sorted(summary.items())).encode()).hexdigest()
            lineage = Lineage.of("dsp_payload", [parents["budget_plan"], checked], settings.digest("time_zone"), as_of)
            payload = build_payload(plan, lineage_id=lineage.id, parents=parents, checks=summary, settings=settings)
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
