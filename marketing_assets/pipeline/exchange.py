"""Exchange rates in the warehouse: which rate holds for a currency on a day, what has none, and what an analysis saw.

The rule itself is `metrics/fx_rates.sql`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import duckdb
import pandas as pd

from marketing_assets.errors import ExportError
from marketing_assets.lineage import Lineage
from marketing_assets.metrics import FX_RATES_SQL
from marketing_assets.settings import Settings
from marketing_assets.warehouse.tables import replace_table, table_exists

# Where money in foreign currencies is landed. Rows that a later file replaced are among them: they cost nothing here.
_NEEDED_SQL = """
SELECT DISTINCT money.date, money.currency FROM (
    SELECT date, currency FROM ad_rows WHERE coalesce(spend, revenue) IS NOT NULL
    UNION ALL SELECT date, currency FROM landed_sales
) AS money JOIN fx_terms AS t ON money.currency <> t.currency
"""
_TOLD = (
    "sha256(string_agg(concat_ws('|', date, currency, to_currency, rate, rate_date), chr(10) ORDER BY date, currency))"
)


def set_terms(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Make the temporary table `fx_terms`: the reporting currency, and for how many days a rate holds."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE fx_terms AS SELECT ?::VARCHAR AS currency, ?::INTEGER AS max_age_days",
        [settings.currency, settings.fx.max_age_days],
    ).fetchall()


def write_rates(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Lineage:
    """Write the table `fx_rates` anew; returns its lineage, made of the rates in it and the files they stand in.

    A rate that nothing is converted with changes no id.
    """
    set_terms(connection, settings)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW needed_rates AS {_NEEDED_SQL}").fetchall()
    replace_table(connection, "fx_rates", FX_RATES_SQL)
    files = connection.execute(
        "SELECT DISTINCT file_sha256 FROM fx_rates WHERE file_sha256 IS NOT NULL ORDER BY file_sha256"
    ).fetchall()
    return Lineage.of("fx_rates", [sha256 for (sha256,) in files], "".join(rates_seen(connection)))


def rates_seen(connection: duckdb.DuckDBPyConnection, until: date | None = None) -> list[str]:
    """SHA-256 (hex) of the rates of all days, or of those up to one; nothing where no rate was needed."""
    if not table_exists(connection, "fx_rates"):
        return []
    found = connection.execute(f"SELECT {_TOLD} FROM fx_rates WHERE date <= coalesce(?, date)", [until]).fetchone()
    return [found[0]] if found and found[0] else []


def refuse_without_rates(
    connection: duckdb.DuckDBPyConnection, settings: Settings, file: str, rows: pd.DataFrame, money: Sequence[str]
) -> None:
    """Refuse a file that holds money nobody can convert.

    Args:
        rows: `date, currency, line` and the columns `money`, amounts in the row's own currency.

    Raises:
        ExportError: no usable rate for a currency on a day; names the line, the days and what to land.
    """
    foreign = rows[(rows["currency"] != settings.currency).fillna(False)]
    foreign = foreign[foreign[list(money)].notna().any(axis=1)]
    if foreign.empty:
        return
    needed = foreign.groupby(["date", "currency"], as_index=False)["line"].min()
    set_terms(connection, settings)
    connection.register("foreign_money", needed)
    try:
        connection.execute("CREATE OR REPLACE TEMP VIEW needed_rates AS SELECT date, currency FROM foreign_money")
        lacking = connection.execute(
            f"""
            SELECT m.currency, min(m.date::DATE), max(m.date::DATE), count(*), min(m.line)
            FROM foreign_money AS m JOIN ({FX_RATES_SQL}) AS r ON r.date = m.date AND r.currency = m.currency
            WHERE r.rate IS NULL GROUP BY m.currency ORDER BY m.currency
            """
        ).fetchall()
        connection.execute("DROP VIEW needed_rates").fetchall()
    finally:
        connection.unregister("foreign_money")
    if lacking:
        raise ExportError(_advice(settings, file, lacking))


def _advice(settings: Settings, file: str, lacking: list[tuple[str, date, date, int, int]]) -> str:
    ours = settings.currency
    gaps = "; ".join(
        f"{currency} on {count} {'day' if count == 1 else 'days'} ({first if first == last else f'{first} to {last}'}, "
        f"first in line {line})"
        for currency, first, last, count, line in lacking
    )
    currency, first, *_ = lacking[0]
    return (
        f"{file}: money without an exchange rate to {ours}: {gaps}. Land a file in landing/fx with the header "
        f"`date,currency,rate` and a line `{first},{currency},R`, where R is what one {currency} is worth in {ours}; a "
        f"rate holds for {settings.fx.max_age_days} days (`fx.max_age_days`). The file is then read again by itself"
    )
