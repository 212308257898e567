"""Gives a DuckDB connection the expressions of governance: HMAC, consent, scrubbing, hosts of addresses."""

from __future__ import annotations

from importlib.resources import files

import duckdb

from marketing_assets.governance.masking_key import BLANKS, EMAIL_ADDRESS
from marketing_assets.governance.scrubbing import scrub_sql

_MACROS_SQL = files(__package__).joinpath("macros.sql").read_text(encoding="utf-8")


def install_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the temporary macros `scrub_text(text)`, `hmac_sha256(inner_pad, outer_pad, message)`, `usable_id(id)`, ….

    They live as long as the connection and are stored nowhere.
    """
    connection.execute(f"CREATE OR REPLACE TEMP MACRO scrub_text(txt) AS {scrub_sql('txt')}").fetchall()
    connection.execute(f"CREATE OR REPLACE TEMP MACRO blanks() AS '{BLANKS}'").fetchall()
    is_address = f"regexp_full_match(txt, '{EMAIL_ADDRESS}')"
    connection.execute(f"CREATE OR REPLACE TEMP MACRO is_address(txt) AS {is_address}").fetchall()
    connection.execute(_MACROS_SQL).fetchall()
