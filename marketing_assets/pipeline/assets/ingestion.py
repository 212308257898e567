"""Ingestion assets: landed files become accepted rows, rejects with reasons, and a manifest."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime

import dagster as dg

from marketing_assets.ingestion import list_landed
from marketing_assets.lineage import Lineage
from marketing_assets.pipeline.landing import ad_lake, read_landing
from marketing_assets.pipeline.resources import WAREHOUSE_POOL, HomeResource
from marketing_assets.pipeline.results import materialized
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home

FULL_REFRESH_TAG = "marketing/full_refresh"

landing_ads = dg.AssetSpec(
    "landing_ads",
    group_name="ingestion",
    kinds={"csv"},
    description="Ad exports as the company drops them into `landing/ads/`. Read in place, never written.",
)


def landing_version(home: Home) -> dg.AssetMaterialization:
    """What lies in the landing folder, as the data version of `landing_ads`.

    Reported before a run starts, and not as an observation: a step remembers the version its input had when the step
    began, and the UI compares it with the newest materialization only. Else everything read would be called unsynced.
    """
    files = list_landed(home.landing, "ads")
    # Of the files alone: newer code reads the same files, and changes only what is made from them.
    version = hashlib.sha256(json.dumps([[file.name, file.sha256] for file in files]).encode()).hexdigest()
    return dg.AssetMaterialization(
        landing_ads.key,
        metadata={"files": len(files), "folder": dg.MetadataValue.path(str(home.landing / "ads"))},
        tags={"dagster/data_version": version},
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
                Lineage.of("ad_rows", [day.id for day in partitions], settings.digest("currency")),
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
    for name in report.refused:
        context.log.warning(f"refused {name}: the reason stands in landing_manifest")
    yield from results
