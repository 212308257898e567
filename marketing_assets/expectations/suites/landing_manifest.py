"""Contracts on `landing_manifest`: every file and every record of it is accounted for."""

from __future__ import annotations

from marketing_assets.expectations.contract import Contract, Rule, Suite, every_row, expect
from marketing_assets.ingestion import CURRENT_ROWS_SQL

# What lands, and the table that holds its accepted rows.
TABLES = {
    "ads": "ad_rows",
    "web_events": "landed_web_events",
    "sales": "landed_sales",
    "experiments": "landed_experiments",
    "customers": "landed_customers",
    "media_mix": "landed_media_mix",
    "fx": "landed_fx",
    "events": "landed_events",
    "consent_withdrawals": "landed_consent_withdrawals",
}
_STORED = " UNION ALL ".join(
    f"SELECT '{kind}' AS kind, file_sha256 AS sha256, count(*) AS rows FROM {table} GROUP BY ALL"
    for kind, table in TABLES.items()
)
STORED = f"""
SELECT coalesce(manifest.kept, 0) = coalesce(stored.rows, 0) AS ok
FROM (SELECT kind, sha256, kept FROM landing_manifest) AS manifest
FULL JOIN ({_STORED}) AS stored USING (kind, sha256)
"""
REPLACED = f"""
SELECT manifest.replaced IS NOT DISTINCT FROM coalesce(lake.replaced, 0) AS ok
FROM landing_manifest AS manifest
LEFT JOIN (
    SELECT file_sha256 AS sha256, count(*) FILTER (WHERE NOT is_current) AS replaced
    FROM ({CURRENT_ROWS_SQL}) AS judged_rows
    GROUP BY ALL
) AS lake USING (sha256)
WHERE manifest.kind = 'ads' AND manifest.status = 'read'
"""


def landing_manifest() -> Suite:
    """Suite of the landed files."""
    return Suite(
        "landing_manifest",
        (
            Contract(
                name="each_content_is_entered_once",
                severity="critical",
                blocking=True,
                expectation=expect("ExpectCompoundColumnsToBeUnique", column_list=["kind", "sha256"]),
                description="A renamed copy of a known file was taken in as new data.",
            ),
            Contract(
                name="records_are_all_accounted_for",
                severity="critical",
                blocking=True,
                expectation=every_row(
                    "landing_manifest",
                    "records IS NOT DISTINCT FROM kept + rejected + dropped",
                    where="status = 'read'",
                    unit="files",
                ),
                description="Records vanished between reading and sorting: records = kept + rejected + dropped.",
            ),
            Contract(
                name="kept_records_are_stored",
                severity="critical",
                blocking=True,
                expectation=Rule(STORED, unit="files"),
                description="A run died while it swapped lake partitions, or rows of a file were deleted by hand.",
            ),
            Contract(
                name="replaced_records_are_counted",
                severity="critical",
                blocking=True,
                expectation=Rule(REPLACED, unit="files"),
                description="A correction replaced rows that the manifest still counts as current: kept = current + "
                "replaced.",
            ),
            Contract(
                name="no_file_is_refused",
                severity="warning",
                blocking=False,
                expectation=every_row("landing_manifest", "status <> 'refused'", unit="files"),
                description="A platform renamed its columns and the whole export could not be read.",
            ),
            Contract(
                name="no_line_is_repeated",
                severity="warning",
                blocking=False,
                # Repeated web events are dropped, and stand in the ledger.
                expectation=every_row(
                    "landing_manifest",
                    "duplicates = 0",
                    where="status = 'read' AND kind <> 'web_events'",
                    unit="files",
                ),
                description="An export job appended the same lines twice; they are kept and summed, so spend doubles.",
            ),
        ),
    )
