"""The table `check_results`: newest outcome of every check, for the payload's summary and the snapshot's readers."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from marketing_assets.expectations import CheckOutcome
from marketing_assets.insert_rows import insert_rows

RESULTS_DDL = """
CREATE TABLE IF NOT EXISTS check_results (
    asset VARCHAR, "check" VARCHAR, passed BOOLEAN, severity VARCHAR, blocking BOOLEAN,
    failed_rows BIGINT, checked_rows BIGINT, message VARCHAR
)"""


def write_outcomes(connection: duckdb.DuckDBPyConnection, asset: str, outcomes: Sequence[CheckOutcome]) -> None:
    """Replace the outcomes of one asset's checks."""
    connection.execute(RESULTS_DDL).fetchall()
    connection.execute("DELETE FROM check_results WHERE asset = ?", [asset]).fetchall()
    insert_rows(
        connection,
        "check_results",
        [(asset, o.name, o.passed, o.severity, o.blocking, o.failed_rows, o.checked_rows, o.message) for o in outcomes],
    )


def checks_summary(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many checks that the payload waited for passed, warned and failed.

    It waits for assets with a blocking check. Others may be judged before or after it, or were by an earlier run: with
    them, the same plan would be other bytes.
    """
    connection.execute(RESULTS_DDL).fetchall()
    found = connection.execute("""
        SELECT count(*) FILTER (passed), count(*) FILTER (NOT passed AND severity = 'warning'),
            count(*) FILTER (NOT passed AND severity <> 'warning')
        FROM check_results
        WHERE asset IN (SELECT asset FROM check_results WHERE blocking) AND asset <> 'dsp_payload'
    """).fetchone()
    return dict(zip(("passed", "warned", "failed"), found or (0, 0, 0), strict=True))
