"""Exchange rates in the warehouse: which rate holds for a currency on a day, what has none, and what an analysis saw.

The rule itself is `metrics/fx_rates.sql`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import duckdb
import pandas as pd

from marketing_assets.errors import ExportError
from marketing_assets.expectations.suites.exchange import AGREEMENT
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

# A year of days needs no more to be understood.
_MOST_LINES = 6


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
        "SELECT DISTINCT unnest([file_sha256, base_file_sha256]) AS sha256 FROM fx_rates ORDER BY sha256"
    ).fetchall()
    return Lineage.of("fx_rates", [sha256 for (sha256,) in files if sha256], "".join(rates_seen(connection)))


def rates_seen(connection: duckdb.DuckDBPyConnection, until: date | None = None) -> list[str]:
    """SHA-256 (hex) of the rates of all days, or of those up to one; nothing where no rate was needed."""
    if not table_exists(connection, "fx_rates"):
        return []
    found = connection.execute(f"SELECT {_TOLD} FROM fx_rates WHERE date <= coalesce(?, date)", [until]).fetchone()
    return [found[0]] if found and found[0] else []


def contradictions(connection: duckdb.DuckDBPyConnection) -> str:
    """Days and currencies whose landed rates contradict each other, newest first, in words; "" where none do.

    The contract `rates_agree_with_each_other` of `landed_fx` counts the same.
    """
    found = connection.execute(
        f"""
        SELECT date, currency || ' and ' || to_currency || coalesce(' (over ' || over || ')', '') AS pair
        FROM ({AGREEMENT}) WHERE NOT ok GROUP BY ALL ORDER BY date DESC, pair
        """
    ).fetchall()
    more = f"; and {len(found) - _MOST_LINES} more" * (len(found) > _MOST_LINES)
    return "; ".join(f"{day}: {pair}" for day, pair in found[:_MOST_LINES]) + more


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
            SELECT m.currency, list(m.date::DATE ORDER BY m.date), min(m.line)
            FROM foreign_money AS m JOIN ({FX_RATES_SQL}) AS r ON r.date = m.date AND r.currency = m.currency
            WHERE r.rate IS NULL GROUP BY m.currency ORDER BY m.currency
            """
        ).fetchall()
        connection.execute("DROP VIEW needed_rates").fetchall()
    finally:
        connection.unregister("foreign_money")
    if lacking:
        raise ExportError(_advice(settings, file, lacking))


def _advice(settings: Settings, file: str, lacking: list[tuple[str, list[date], int]]) -> str:
    """What is missing, and the lines that mend it: as they stand they are enough, once the rates are filled in."""
    ours, life = settings.currency, settings.fx.max_age_days
    gaps = "; ".join(
        f"{currency} on {len(days)} {'day' if len(days) == 1 else 'days'} ({_from_to(days)}, first in line {line})"
        for currency, days, line in lacking
    )
    lines = [f"`{day},{currency},R`" for currency, days, _ in lacking for day in _days_to_land(days, life)]
    shown = ", ".join(lines[:_MOST_LINES]) + (f" and {len(lines) - _MOST_LINES} more" * (len(lines) > _MOST_LINES))
    worth = f"one {lacking[0][0]}" if len(lacking) == 1 else "one unit of that currency"
    return (
        f"{file}: money without an exchange rate to {ours}: {gaps}. Land a file in landing/fx with the header "
        f"`date,currency,rate` and the {'line' if len(lines) == 1 else 'lines'} {shown}, where R is what {worth} is "
        f"worth in {ours}; a rate holds for its day and the {life} after (`fx.max_age_days`). For many days land the "
        "European Central Bank's `eurofxref-hist.csv` there. The file is then read again by itself"
    )


def _from_to(days: Sequence[date]) -> str:
    return f"{days[0]}" if days[0] == days[-1] else f"{days[0]} to {days[-1]}"


def _days_to_land(days: Sequence[date], life: int) -> list[date]:
    """The fewest of these days (in order) whose rates hold for all of them."""
    found: list[date] = []
    for day in days:
        if not found or (day - found[-1]).days > life:
            found.append(day)
    return found
