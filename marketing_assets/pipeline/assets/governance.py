"""Governance assets: sessions of consented, masked visits, and the ledger of what was kept and dropped."""

import dagster as dg
import duckdb

from marketing_assets.governance import SESSION_COLUMNS
from marketing_assets.lineage import Lineage, current_id
from marketing_assets.metrics import CONSENT_DAILY_SQL
from marketing_assets.pipeline.landing import KINDS, web_lake
from marketing_assets.pipeline.pictures import ledger_picture, series_pictures
from marketing_assets.pipeline.resources import WAREHOUSE_POOL, HomeResource
from marketing_assets.pipeline.results import materialized
from marketing_assets.pipeline.session_days import SESSION_SETTINGS, write_changed_days
from marketing_assets.settings import Settings
from marketing_assets.warehouse.lake import Lake
from marketing_assets.warehouse.tables import replace_table

PERSONAL = {kind.name: kind.table for kind in KINDS.values() if kind.personal}
LEDGER_SQL = f"""
WITH files AS (
    -- An export that is overwritten every day lands under one name with many contents.
    SELECT *, sum(records) OVER (PARTITION BY kind, file)::BIGINT AS rows_in
    FROM landing_manifest WHERE kind IN {tuple(PERSONAL)} AND status = 'read'
)
SELECT file AS source_file, kind, rows_in, 'kept' AS reason, sum(kept)::BIGINT AS rows FROM files GROUP BY ALL
UNION ALL
SELECT f.file, f.kind, f.rows_in, d.reason, sum(d.records)::BIGINT
FROM dropped_records AS d JOIN files AS f ON f.sha256 = d.sha256 AND f.kind = d.kind GROUP BY ALL
UNION ALL
SELECT f.file, f.kind, f.rows_in, 'rejected: ' || coalesce(r."column", 'line'), count(*)
FROM rejected_rows AS r JOIN files AS f ON f.sha256 = r.sha256 AND f.kind = r.kind GROUP BY ALL
ORDER BY source_file, reason
"""
# Beside the ledger, whose rows add up to records; a cell may fall under several rules.
SCRUBBED_TEXTS_SQL = """
SELECT f.file AS source_file, f.kind, s."column", s.rule, sum(s.cells)::BIGINT AS cells
FROM scrubbed_cells AS s JOIN landing_manifest AS f ON f.sha256 = s.sha256 AND f.kind = s.kind
WHERE f.status = 'read' GROUP BY ALL ORDER BY ALL
"""


@dg.asset(
    group_name="governance",
    kinds={"parquet", "duckdb"},
    deps=["landed_web_events", "ad_rows"],
    pool=WAREHOUSE_POOL,
)
def sessions(
    context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
) -> dg.MaterializeResult:
    """Visits of consented, masked users: where they came from, what they led to; by day of the first event."""
    with home.warehouse() as connection:
        lake = Lake(home.places.lake, "sessions", SESSION_COLUMNS)
        changed = write_changed_days(connection, lake, web_lake(home.places), settings)
        days = lake.partitions(connection)
        return materialized(
            connection,
            Lineage.of("sessions", [day.id for day in days], settings.digest(*SESSION_SETTINGS)),
            order_by="date DESC, session_id",
            preview=("date", "channel", "source", "medium", "events", "duration_seconds", "engaged", "conversions"),
            metadata={
                "days": len(days),
                "days_changed_in_this_run": len(changed),
                **series_pictures(connection, "sessions", "1", "sessions per day", "sessions"),
            },
        )


@dg.asset(
    group_name="governance",
    kinds={"duckdb"},
    deps=[*PERSONAL.values(), "landing_manifest", "rejected_rows"],
    pool=WAREHOUSE_POOL,
)
def governance_ledger(
    context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
) -> dg.MaterializeResult:
    """Every landed row with people's data: kept, or dropped and why (consent, duplicate, reject).

    Beside it: `scrubbed_texts`, what was removed from texts; `consent_daily`, the consent rate of each day.
    """
    with home.warehouse() as connection:
        replace_table(connection, "governance_ledger", LEDGER_SQL)
        replace_table(connection, "scrubbed_texts", SCRUBBED_TEXTS_SQL)
        replace_table(connection, "consent_daily", CONSENT_DAILY_SQL)
        consent = series_pictures(connection, "consent_daily", "consent_rate", "share of events with consent", "share")
        parents = [current_id(connection, table) or "" for table in PERSONAL.values()]
        return materialized(
            connection,
            Lineage.of("governance_ledger", parents, settings.digest("governance")),
            order_by="source_file DESC, reason",
            metadata={
                "picture": ledger_picture(connection),
                "removed_from_texts": dg.MetadataValue.md(_removed(connection)),
                "consent_rate": consent["trend"],
                "picture_of_consent": consent["picture"],
            },
        )


def _removed(connection: duckdb.DuckDBPyConnection) -> str:
    """Markdown: cells that held something to remove, by what it was and where."""
    rows = connection.execute(
        'SELECT rule, kind, "column", sum(cells)::BIGINT FROM scrubbed_texts GROUP BY ALL ORDER BY 1, 2, 3'
    ).fetchall()
    header = "| removed | from | column | cells |\n|---|---|---|---:|\n"
    lines = "\n".join(f"| {rule} | {kind} | {column} | {cells:,} |" for rule, kind, column, cells in rows)
    return header + lines if rows else "nothing had to be removed from any text"
