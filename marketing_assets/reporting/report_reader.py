"""Reads `ReportTables` from the published snapshot: one vintage per table; a missing table is an empty one."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import pandas as pd

from marketing_assets.metrics import CATALOGUE
from marketing_assets.reporting.report_tables import COLUMNS, ReportTables, empty_table

# Belong to one plan: an older day's must not stand beside today's.
OF_THE_DAY = (
    "budget_plan", "plan_outlook", "experiment_suggestions", "gates", "insights", "kpi_anomalies",
    "experiment_results", "revenue_forecast",
)  # fmt: skip
# Keep a vintage of their own, often the last full week's: the newest that the day could know.
OF_THE_MODEL = ("media_mix_model", "channel_contributions", "channel_roi", "response_curves")
LINEAGE_OF = (
    "campaign_kpis_daily", "business_daily", "sessions", "media_mix_model", "revenue_forecast", "budget_plan",
    "insights", "dsp_payload", "published_snapshot",
)  # fmt: skip
EFFICIENCY_DAYS = 28


def read_report_tables(connection: duckdb.DuckDBPyConnection, *, as_of: date | None = None) -> ReportTables:
    """Everything the report shows, as known on `as_of`.

    Args:
        connection: to the snapshot (`warehouse.snapshot.reader`); tables may be empty or missing.
        as_of: newest day of data to use; default: that of the newest plan, else the newest day with KPIs.
    """
    day = as_of or _newest_day(connection)
    if day is None:
        return ReportTables()
    tables = {name: _vintage(connection, name, day, exact=True) for name in OF_THE_DAY}
    week = _vintage_day(connection, "media_mix_model", day)
    # All of one fit: a model that could not be fitted this week must not stand beside last week's returns.
    tables |= {name: _vintage(connection, name, week or day, exact=True) for name in OF_THE_MODEL}
    plan = tables["budget_plan"].sort_values("line", kind="stable")
    tables["budget_plan"] = plan
    return ReportTables(
        as_of=day,
        effective_date=pd.Timestamp(plan["effective_date"].iloc[0]).date() if len(plan) else day + timedelta(days=1),
        currency=str(plan["currency"].iloc[0]) if len(plan) else _currency(connection),
        model_as_of=week,
        efficiency_days=EFFICIENCY_DAYS,
        daily=_daily(connection, day),
        efficiency=_efficiency(connection, day),
        segment_sizes=_segment_sizes(connection, day),
        check_results=_vintage(connection, "check_results", day, exact=False),
        landing=_landing(connection),
        lineage=_lineage(connection, day),
        **tables,
    )


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    """Columns of a table of the current database; none when it does not exist."""
    rows = connection.execute(
        "SELECT column_name FROM duckdb_columns() WHERE database_name = current_database() AND table_name = ?", [table]
    ).fetchall()
    return {name for (name,) in rows}


def _newest_day(connection: duckdb.DuckDBPyConnection) -> date | None:
    for table, column in (("budget_plan", "as_of"), ("campaign_kpis_daily", "date")):
        if column in _columns(connection, table):
            found = connection.execute(f"SELECT max({column}) FROM {table}").fetchone()
            if found and found[0] is not None:
                return found[0]
    return None


def _vintage_day(connection: duckdb.DuckDBPyConnection, table: str, day: date) -> date | None:
    if "as_of" not in _columns(connection, table):
        return None
    found = connection.execute(f"SELECT max(as_of) FROM {table} WHERE as_of <= ?", [day]).fetchone()
    return found[0] if found else None


def _vintage(connection: duckdb.DuckDBPyConnection, table: str, day: date, *, exact: bool) -> pd.DataFrame:
    """Rows of the day's vintage, or of the newest one before; missing columns as NULL."""
    known = _columns(connection, table)
    if not known:
        return empty_table(table)
    wanted = ", ".join(f'"{name}"' if name in known else f'NULL AS "{name}"' for name in COLUMNS[table])
    vintage = day if exact else _vintage_day(connection, table, day)
    where, values = ("WHERE as_of = ?", [vintage]) if "as_of" in known else ("", [])
    return connection.execute(f'SELECT {wanted} FROM "{table}" {where} ORDER BY ALL', values).df()


def _currency(connection: duckdb.DuckDBPyConnection) -> str:
    if "currency" not in _columns(connection, "ad_performance"):
        return ""
    found = connection.execute("SELECT min(currency) FROM ad_performance").fetchone()
    return str(found[0]) if found and found[0] else ""


def _daily(connection: duckdb.DuckDBPyConnection, day: date) -> pd.DataFrame:
    """Sales of the company beside what the ads cost and what platforms attribute to them."""
    ads = (
        "SELECT date, sum(revenue)::DOUBLE AS attributed_revenue, sum(spend)::DOUBLE AS spend, "
        "coalesce(bool_or(mature_on > $day), false) AS immature "
        "FROM campaign_kpis_daily WHERE date <= $day GROUP BY date"
        if "mature_on" in _columns(connection, "campaign_kpis_daily")
        else "SELECT $day AS date, NULL::DOUBLE AS attributed_revenue, NULL::DOUBLE AS spend, false AS immature LIMIT 0"
    )
    sales = (
        "SELECT date, sum(revenue)::DOUBLE AS sales FROM business_daily WHERE date <= $day GROUP BY date"
        if "revenue" in _columns(connection, "business_daily")
        else "SELECT $day AS date, NULL::DOUBLE AS sales LIMIT 0"
    )
    return connection.execute(
        f"""
        WITH ads AS ({ads}), sales AS ({sales})
        SELECT date, sales, attributed_revenue, spend, coalesce(immature, false) AS immature
        FROM ads FULL JOIN sales USING (date) ORDER BY date
        """,
        {"day": day},
    ).df()


def _efficiency(connection: duckdb.DuckDBPyConnection, day: date) -> pd.DataFrame:
    """Per channel over the newest final days: spend per day and the platform-reported ratios."""
    if "mature_on" not in _columns(connection, "campaign_kpis_daily"):
        return empty_table("efficiency")
    ratios = ", ".join(f"{entry.sql()} AS {entry.name}" for entry in CATALOGUE if entry.name in COLUMNS["efficiency"])
    return connection.execute(
        f"""
        WITH final AS (
            SELECT * FROM campaign_kpis_daily WHERE date <= $day AND coalesce(mature_on, date) <= $day
        ), recent AS (
            SELECT * FROM final WHERE date > (SELECT max(date) FROM final) - {EFFICIENCY_DAYS}
        ), span AS (
            SELECT max(date) - min(date) + 1 AS days FROM recent
        )
        SELECT channel, sum(spend)::DOUBLE AS spend, sum(spend)::DOUBLE / any_value(span.days) AS spend_per_day,
            {ratios}
        FROM recent, span GROUP BY channel ORDER BY channel
        """,
        {"day": day},
    ).df()


def _segment_sizes(connection: duckdb.DuckDBPyConnection, day: date) -> pd.DataFrame:
    """Sessions per segment, largest first; small groups were merged before they were published."""
    if not _columns(connection, "segment_sizes") >= {"audience", "segment", "size", "as_of"}:
        return empty_table("segment_sizes")
    return connection.execute(
        """
        SELECT segment, size::BIGINT AS sessions FROM segment_sizes WHERE audience = 'sessions' AND as_of = ?
        ORDER BY sessions DESC, segment
        """,
        [day],
    ).df()


def _landing(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    known = _columns(connection, "landing_manifest")
    if not known >= {"status", "records", "kept", "rejected", "dropped"}:
        return empty_table("landing")
    return connection.execute(
        """
        SELECT count(*) AS files, count(*) FILTER (status = 'refused') AS refused,
            coalesce(sum(records), 0)::BIGINT AS records, coalesce(sum(kept), 0)::BIGINT AS kept,
            coalesce(sum(rejected), 0)::BIGINT AS rejected, coalesce(sum(dropped), 0)::BIGINT AS dropped
        FROM landing_manifest
        """
    ).df()


def _lineage(connection: duckdb.DuckDBPyConnection, day: date) -> pd.DataFrame:
    """The current id of each table named in the report, of the newest vintage that the day could know."""
    if "is_current" not in _columns(connection, "lineage"):
        return empty_table("lineage")
    names = ", ".join(f"'{name}'" for name in LINEAGE_OF)
    return connection.execute(
        f"""
        SELECT table_name, arg_max(id, coalesce(as_of, DATE '0001-01-01')) AS id
        FROM lineage WHERE is_current AND table_name IN ({names}) AND coalesce(as_of <= ?, true)
        GROUP BY table_name ORDER BY list_position([{names}], table_name)
        """,
        [day],
    ).df()
