"""Ingestion assets: landed files become accepted rows, rejects with reasons, and a manifest."""

from collections.abc import Iterator
from datetime import datetime

import dagster as dg

from marketing_assets.lineage import Lineage, lineage_id
from marketing_assets.pipeline.landing import ad_lake, read_landing
from marketing_assets.pipeline.resources import WAREHOUSE_POOL, HomeResource
from marketing_assets.pipeline.results import materialized
from marketing_assets.settings import Settings

FULL_REFRESH_TAG = "marketing/full_refresh"

landing_ads = dg.AssetSpec(
    "landing_ads",
    group_name="ingestion",
    kinds={"csv"},
    description="Ad exports as the company drops them into `landing/ads/`. Read in place, never written.",
)


@dg.multi_asset(
    name="read_landed_ads",
    specs=[
        dg.AssetSpec(
            "ad_rows",
            deps=[landing_ads],
            group_name="ingestion",
            kinds={"parquet", "duckdb"},
            description="Every accepted row of every landed ad export at its own grain, stored by date in the lake.",
        ),
        dg.AssetSpec(
            "rejected_rows",
            deps=[landing_ads],
            group_name="ingestion",
            kinds={"duckdb"},
            description="Every rejected record: file, line, column and reason, without the value.",
        ),
        dg.AssetSpec(
            "landing_manifest",
            deps=[landing_ads],
            group_name="ingestion",
            kinds={"duckdb"},
            description="Every landed file: what it held, what was kept, rejected, dropped and later replaced.",
        ),
    ],
    pool=WAREHOUSE_POOL,
)
def read_landed_ads(
    context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
) -> Iterator[dg.MaterializeResult]:
    """Bring lake, rejects and manifest up to date with the landing folder, in one transaction."""
    today = datetime.now(settings.zone).date()
    reread = context.run.tags.get(FULL_REFRESH_TAG) == "true"
    with home.warehouse() as connection:
        report = read_landing(connection, home.places, settings, today, reread=reread)
        files = connection.execute("SELECT sha256, reading FROM landing_manifest ORDER BY file_order").fetchall()
        partitions = ad_lake(home.places).partitions(connection)
        parents = [part for file in files for part in file]
        results = [
            materialized(
                connection,
                Lineage.of("ad_rows", [f"{day.date}:{day.id}" for day in partitions], settings.digest("currency")),
                order_by="date DESC, file_order, line",
                metadata={"days": len(partitions), "days_changed_in_this_run": len(report.changed_days)},
            ),
            materialized(
                connection, Lineage.of("rejected_rows", parents, settings.digest("currency")), order_by="file, line"
            ),
            materialized(
                connection,
                Lineage.of("landing_manifest", parents, settings.digest("currency")),
                order_by="file_order DESC",
                metadata={"files_read": report.read, "files_refused": report.refused, "files_known": len(report.known)},
            ),
        ]
    context.log_event(
        dg.AssetObservation(
            "landing_ads",
            metadata={"files": len(files)},
            tags={"dagster/data_version": lineage_id("landing_ads", parents, "")},
        )
    )
    for name in report.refused:
        context.log.warning(f"refused {name}: the reason stands in landing_manifest")
    yield from results
