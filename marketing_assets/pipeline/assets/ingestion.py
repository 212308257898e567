"""Ingestion assets: landed files become accepted rows, rejects with reasons, and a manifest."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import dagster as dg
import duckdb

from marketing_assets.lineage import Lineage
from marketing_assets.pipeline.landing import (
    KINDS,
    LandedKind,
    lake_of,
    landed_files,
    newest_files,
    outcomes_of,
    read_landing,
    rejects_by_reason,
    watching,
)
from marketing_assets.pipeline.resources import WAREHOUSE_POOL, HomeResource
from marketing_assets.pipeline.results import materialized
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home

FULL_REFRESH_TAG = "marketing/full_refresh"
# Metadata of `landing_manifest` from which the command line tells what became of each file.
OUTCOMES = "what_became_of_the_files"
# Dagster keeps its log for good: few lines, however long reading takes and however many files are refused.
LOG_SECONDS = 15.0
MOST_LOGGED = 20

# Each kind that lands: what the files are, what becomes of them, and in which group that stands.
LANDED = {
    "ads": ("Ad exports", "ingestion", "Every accepted row of every landed ad export at its own grain, by date."),
    "web_events": ("Web analytics events", "governance", "Consented web events, identifiers masked, by date."),
    "sales": ("The company's own sales", "ingestion", "Every accepted line of the company's own sales."),
    "experiments": ("A/B test results", "ingestion", "Units or sums of every A/B test, unit ids masked."),
    "customers": ("Customers", "governance", "Every landed customer, ids masked: orders and revenue so far."),
    "media_mix": ("Wide weekly media files", "ingestion", "Wide media files, one row per date and variable."),
    "fx": ("Exchange rates", "ingestion", "Every accepted exchange rate, by day and pair of currencies."),
    "events": ("Known events of the company", "ingestion", "Promotions, outages and other events, names scrubbed."),
    "consent_withdrawals": (
        "Withdrawals of consent",
        "governance",
        "Everybody who took consent back, ids masked: their events leave all days.",
    ),
}

landing_folders = [
    dg.AssetSpec(
        f"landing_{kind}",
        group_name="ingestion",
        kinds={"csv"},
        description=f"{words} as they are dropped into `landing/{kind}/`. Read in place, never written.",
    )
    for kind, (words, _, _) in LANDED.items()
]


def landing_versions(home: Home) -> list[dg.AssetMaterialization]:
    """What lies in the landing folder, as the data version of each `landing_…` asset.

    Reported before a run starts, and not as an observation: a step remembers the version its input had when the step
    began, and the UI compares it with the newest materialization only. Else everything read would be called unsynced.
    """
    versions = []
    for spec, kind in zip(landing_folders, LANDED, strict=True):
        files = landed_files(home.landing, kind)
        # Of the files alone: newer code reads the same files, and changes only what is made from them.
        version = hashlib.sha256(json.dumps([[file.name, file.sha256] for file in files]).encode()).hexdigest()
        versions.append(
            dg.AssetMaterialization(
                spec.key,
                metadata={"files": len(files), "folder": dg.MetadataValue.path(str(home.landing / kind))},
                tags={"dagster/data_version": version},
            )
        )
    return versions


def _table_spec(kind: LandedKind) -> dg.AssetSpec:
    _, group, words = LANDED[kind.name]
    kinds = {"parquet", "duckdb"} if kind.in_lake else {"duckdb"}
    return dg.AssetSpec(kind.table, deps=[f"landing_{kind.name}"], group_name=group, kinds=kinds, description=words)


@dg.multi_asset(
    name="read_landing_folder",
    specs=[
        *[_table_spec(kind) for kind in KINDS.values()],
        dg.AssetSpec(
            "rejected_rows",
            deps=[spec.key for spec in landing_folders],
            group_name="ingestion",
            kinds={"duckdb"},
            description="Every rejected record: file, line, column and reason; the value only where it is harmless.",
        ),
        dg.AssetSpec(
            "landing_manifest",
            deps=[spec.key for spec in landing_folders],
            group_name="ingestion",
            kinds={"duckdb"},
            description="Every landed file: what it held, what was kept, rejected, dropped and later replaced.",
        ),
    ],
    pool=WAREHOUSE_POOL,
)
def read_landing_folder(
    context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
) -> Iterator[dg.MaterializeResult]:
    """Bring rows, rejects and manifest up to date with the landing folder, in one transaction."""
    today = datetime.now(settings.zone).date()
    reread = context.run.tags.get(FULL_REFRESH_TAG) == "true"
    with home.warehouse() as connection:
        with watching(lambda progress: context.log.info(str(progress)), every=LOG_SECONDS):
            report = read_landing(connection, home.places, settings, today, reread=reread)
        files = connection.execute(
            "SELECT sha256, reading, concat_ws(' ', kind, status, file_order, kept) "
            "FROM landing_manifest ORDER BY file_order"
        ).fetchall()
        parents = [part for sha256, reading, _ in files for part in (sha256, reading)]
        # What became of a file is in no hash of it: withdrawing one, or forgetting somebody, changes these tables, and
        # so their ids.
        used = settings.digest("currency") + "".join(became for *_, became in files)
        entered = hashlib.sha256(used.encode()).hexdigest()
        results = [
            *[_rows(connection, home.places, kind, settings, len(report.changed_days)) for kind in KINDS.values()],
            materialized(connection, Lineage.of("rejected_rows", parents, entered), order_by="file, line"),
            materialized(
                connection,
                Lineage.of("landing_manifest", parents, entered),
                order_by="file_order DESC",
                metadata={
                    "files_read": len(report.read),
                    "files_refused": len(report.refused),
                    "files_known": len(report.known),
                    OUTCOMES: dg.MetadataValue.json(outcomes_of(connection, report).to_json()),
                    **_tables(connection),
                },
            ),
        ]
    for name in report.refused[:MOST_LOGGED]:
        context.log.warning(f"refused {name}: the reason stands in landing_manifest")
    for fault in report.unexpected[:MOST_LOGGED]:
        context.log.error(fault)
    yield from results


def _tables(connection: duckdb.DuckDBPyConnection, kind: str | None = None) -> dict[str, Any]:
    """For the UI: the newest files, and why records were rejected."""
    return {
        "newest_files": dg.MetadataValue.md(newest_files(connection, kind)),
        "rejects_by_reason": dg.MetadataValue.md(rejects_by_reason(connection, kind)),
    }


def _rows(
    connection: duckdb.DuckDBPyConnection, home: Home, kind: LandedKind, settings: Settings, changed_ad_days: int
) -> dg.MaterializeResult:
    metadata: dict[str, Any] = {}
    parents: Sequence[str]
    used = settings.digest("currency")
    if kind.in_lake:
        partitions = lake_of(home, kind).partitions(connection)
        parents = [day.id for day in partitions]
        metadata["days"] = len(partitions)
    else:
        found = connection.execute(
            "SELECT sha256, coalesce(reading, ''), kept FROM landing_manifest WHERE kind = ? AND status = 'read' "
            "ORDER BY file_order",
            [kind.name],
        ).fetchall()
        parents = [part for sha256, reading, _ in found for part in (sha256, reading)]
        # People may leave a file that stays as it is.
        used = hashlib.sha256((used + " ".join(str(kept) for *_, kept in found)).encode()).hexdigest()
    if kind.name == "ads":
        metadata["days_changed_in_this_run"] = changed_ad_days
        metadata |= _tables(connection, kind.name)
    return materialized(
        connection,
        Lineage.of(kind.table, parents, used),
        order_by="date DESC, file_order, line" if "date" in kind.columns else "file_order, line",
        metadata=metadata,
    )
