"""Which files about people lie in the landing folder now, and how old what they hold is."""

from __future__ import annotations

import duckdb

from marketing_assets.governance import RawFile
from marketing_assets.pipeline.landing.files import landed_files
from marketing_assets.pipeline.landing.kinds import CUSTOMERS, KINDS
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import table_exists

# A customer list has no day of its own: it is as new as the newest thing a customer did.
_NEWEST_DAYS = f"""
SELECT kind, sha256, last_date FROM landing_manifest WHERE last_date IS NOT NULL
UNION ALL
SELECT '{CUSTOMERS.name}', file_sha256, max(greatest(signup, last_order)) FROM {CUSTOMERS.table}
GROUP BY file_sha256 HAVING max(greatest(signup, last_order)) IS NOT NULL"""


def raw_files(connection: duckdb.DuckDBPyConnection, home: Home) -> list[RawFile]:
    """The landed files with people's data whose days are known, under every name that their content lies there.

    Files without a day, and those that could never be read, are not among them.
    """
    if not table_exists(connection, "landing_manifest") or not table_exists(connection, CUSTOMERS.table):
        return []
    newest = {(kind, sha256): day for kind, sha256, day in connection.execute(_NEWEST_DAYS).fetchall()}
    return [
        RawFile(newest[kind.name, landed.sha256], landed.name)
        for kind in KINDS.values()
        if kind.personal
        for landed in landed_files(home.landing, kind.name)
        if (kind.name, landed.sha256) in newest
    ]
