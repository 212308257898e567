"""The table `findings`: what each room has to tell people about one day. `insights` ranks them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from datetime import date

import duckdb

from marketing_assets.findings import Finding
from marketing_assets.insert_rows import insert_rows

FINDINGS_DDL = """
CREATE TABLE IF NOT EXISTS findings (
    as_of DATE, source VARCHAR, kind VARCHAR, subject VARCHAR, title VARCHAR, severity VARCHAR, since DATE, until DATE,
    certainty DOUBLE, impact DOUBLE, evidence VARCHAR, advice VARCHAR
)"""


def write_findings(
    connection: duckdb.DuckDBPyConnection, source: str, as_of: date, findings: Sequence[Finding]
) -> None:
    """Replace what `source` (a table) had to say about `as_of`."""
    connection.execute(FINDINGS_DDL).fetchall()
    connection.execute("DELETE FROM findings WHERE source = ? AND as_of = ?", [source, as_of]).fetchall()
    rows = [(as_of, source, *astuple(finding)[1:]) for finding in findings]
    insert_rows(connection, "findings", rows)


def read_findings(connection: duckdb.DuckDBPyConnection, as_of: date) -> list[Finding]:
    """All findings about one day, in a fixed order."""
    connection.execute(FINDINGS_DDL).fetchall()
    rows = connection.execute("SELECT * EXCLUDE (as_of) FROM findings WHERE as_of = ? ORDER BY ALL", [as_of]).fetchall()
    return [Finding(*row) for row in rows]
