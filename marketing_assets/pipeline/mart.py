"""From accepted ad rows to the mart: what counts, converted, with its channel; and the sums that prove it."""

from __future__ import annotations

import duckdb

from marketing_assets.ingestion import CURRENT_ROWS_SQL
from marketing_assets.insert_rows import insert_rows
from marketing_assets.metrics import (
    AD_PERFORMANCE_SQL,
    ANALYTICS_DAILY_SQL,
    CONSERVATION_SQL,
    CONVERTED_ROWS_SQL,
    MONEY_BY_CURRENCY_SQL,
)
from marketing_assets.pipeline.exchange import set_terms
from marketing_assets.settings import Settings
from marketing_assets.warehouse.tables import replace_table


def write_mart(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Write `ad_performance` and `analytics_daily` from `ad_rows` and `fx_rates`, and beside them `conservation` and
    `money_by_currency`.
    """
    set_terms(connection, settings)
    converted = f"WITH current_rows AS (\n{CURRENT_ROWS_SQL}\n)\n{CONVERTED_ROWS_SQL}"
    # A table, not a view: four tables are made from it.
    connection.execute(f"CREATE OR REPLACE TEMP TABLE converted_rows AS {converted}").fetchall()
    _name_channels(connection, settings)
    replace_table(connection, "ad_performance", AD_PERFORMANCE_SQL)
    replace_table(connection, "analytics_daily", ANALYTICS_DAILY_SQL)
    replace_table(connection, "conservation", CONSERVATION_SQL)
    replace_table(connection, "money_by_currency", MONEY_BY_CURRENCY_SQL)


def _name_channels(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Apply the alias rules once per (platform, campaign), not once per row."""
    pairs = connection.execute("SELECT DISTINCT platform, campaign FROM converted_rows").fetchall()
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE channel_aliases (platform VARCHAR, campaign VARCHAR, channel VARCHAR)"
    ).fetchall()
    named = [(platform, campaign, settings.channel(platform, campaign)) for platform, campaign in sorted(pairs)]
    insert_rows(connection, "channel_aliases", named)
