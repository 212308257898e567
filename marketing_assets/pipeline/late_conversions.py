"""From successive exports of the same days to the maturity curve, and to the daily KPIs with what is still expected."""

from __future__ import annotations

import duckdb

from marketing_assets.ingestion import CURRENT_ROWS_SQL
from marketing_assets.insert_rows import insert_rows
from marketing_assets.metrics import (
    CAMPAIGN_KPIS_DAILY_SQL,
    CONVERSION_MATURITY_SQL,
    CONVERTED_ROWS_SQL,
    CURVE_COLUMNS,
    EXPECTED_CONVERSIONS_SQL,
    maturity_curves,
)
from marketing_assets.pipeline.exchange import set_terms
from marketing_assets.settings import Settings
from marketing_assets.warehouse.tables import replace_table


def write_curves(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Write `conversion_maturity` from `ad_rows`, `fx_rates` and `ad_performance`."""
    maturity = _set_maturity(connection, settings)
    set_terms(connection, settings)
    curves = maturity_curves(connection.execute(CONVERSION_MATURITY_SQL).df(), maturity)
    typed = ", ".join(f'"{name}" {kind}' for name, kind in CURVE_COLUMNS.items())
    connection.execute(f"CREATE OR REPLACE TABLE conversion_maturity ({typed})").fetchall()
    rows = curves.astype(object).where(curves.notna(), None)
    insert_rows(connection, "conversion_maturity", list(rows.itertuples(index=False, name=None)))


def write_campaign_kpis(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Write `campaign_kpis_daily` from `ad_performance`, and beside its immature days what `conversion_maturity` lets
    expect of them.
    """
    maturity = _set_maturity(connection, settings)
    set_terms(connection, settings)
    days = max(maturity.values(), default=0)
    # Only the days that can be immature: which rows count is decided day by day, so the others need not be looked at.
    young = f"SELECT * FROM main.ad_rows WHERE date > (SELECT max(date) FROM main.ad_performance) - {days}::INTEGER"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE young_rows AS WITH ad_rows AS (\n{young}\n), current_rows AS (\n"
        f"{CURRENT_ROWS_SQL}\n)\n{CONVERTED_ROWS_SQL}"
    ).fetchall()
    connection.execute(f"CREATE OR REPLACE TEMP TABLE expected_conversions AS {EXPECTED_CONVERSIONS_SQL}").fetchall()
    replace_table(connection, "campaign_kpis_daily", CAMPAIGN_KPIS_DAILY_SQL)


def _set_maturity(connection: duckdb.DuckDBPyConnection, settings: Settings) -> dict[str, int]:
    """The temporary table `maturity`: days per platform of the mart."""
    found = connection.execute("SELECT DISTINCT platform FROM ad_performance ORDER BY platform").fetchall()
    maturity = {platform: settings.maturity.days(platform) for (platform,) in found}
    connection.execute("CREATE OR REPLACE TEMP TABLE maturity (platform VARCHAR, days INTEGER)").fetchall()
    insert_rows(connection, "maturity", list(maturity.items()))
    return maturity
