"""Metrics assets: the mart, and the KPI tables of campaigns, sessions and the company. SQL lives in `metrics`."""

import dagster as dg
import duckdb

from marketing_assets.ingestion import CURRENT_ROWS_SQL
from marketing_assets.lineage import Lineage, current_id
from marketing_assets.metrics import (
    AD_PERFORMANCE_SQL,
    BUSINESS_DAILY_SQL,
    CAMPAIGN_KPIS_DAILY_SQL,
    CONSERVATION_SQL,
    SESSION_KPIS_DAILY_SQL,
    SESSION_VIEWS,
    VIEWS,
)
from marketing_assets.pipeline.gates import landing_gates, write_gates
from marketing_assets.pipeline.landing import KINDS
from marketing_assets.pipeline.landing.rows import current_rows
from marketing_assets.pipeline.pictures import daily_pictures, mart_pictures, series_pictures
from marketing_assets.pipeline.resources import WAREHOUSE_POOL, HomeResource
from marketing_assets.pipeline.results import as_of_of, materialized
from marketing_assets.settings import Settings
from marketing_assets.warehouse.tables import insert_rows, replace_table


@dg.asset(group_name="metrics", kinds={"duckdb"}, deps=["ad_rows"], pool=WAREHOUSE_POOL)
def ad_performance(
    context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
) -> dg.MaterializeResult:
    """The mart: current slices of every platform, one row per key and day; repeats and corrections are resolved."""
    with home.warehouse() as connection:
        connection.execute(f"CREATE TEMP TABLE current_rows AS {CURRENT_ROWS_SQL}").fetchall()
        _name_channels(connection, settings)
        replace_table(connection, "ad_performance", AD_PERFORMANCE_SQL)
        replace_table(connection, "conservation", CONSERVATION_SQL)
        gates = landing_gates(connection, settings.freshness, as_of_of(context, connection, settings))
        write_gates(connection, gates)
        return materialized(
            connection,
            Lineage.of(
                "ad_performance",
                [current_id(connection, "ad_rows") or ""],
                settings.digest("currency", "channel_rules"),
            ),
            order_by="date DESC, platform, campaign",
            metadata={
                **{gate.name: f"{'passed' if gate.passed else 'not passed'}: {gate.reason}" for gate in gates},
                **mart_pictures(connection, settings.currency),
            },
        )


@dg.asset(group_name="metrics", kinds={"duckdb"}, deps=["ad_performance"], pool=WAREHOUSE_POOL)
def campaign_kpis_daily(
    context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
) -> dg.MaterializeResult:
    """Additive columns and every ratio of the catalogue per campaign and day.

    Views on it: `channel_kpis_daily`, `campaign_kpis`, `marketing_clean`, `marketing_kpi`.
    """
    with home.warehouse() as connection:
        platforms = connection.execute("SELECT DISTINCT platform FROM ad_performance ORDER BY platform").fetchall()
        connection.execute("CREATE TEMP TABLE maturity (platform VARCHAR, days INTEGER)").fetchall()
        insert_rows(connection, "maturity", [(p, settings.maturity.days(p)) for (p,) in platforms])
        replace_table(connection, "campaign_kpis_daily", CAMPAIGN_KPIS_DAILY_SQL)
        for view, (_, select) in VIEWS.items():
            connection.execute(f'CREATE OR REPLACE VIEW "{view}" AS {select}').fetchall()
        return materialized(
            connection,
            Lineage.of(
                "campaign_kpis_daily", [current_id(connection, "ad_performance") or ""], settings.digest("maturity")
            ),
            order_by="date DESC, platform, campaign",
            metadata={
                **daily_pictures(connection, settings.currency),
                "views": dg.MetadataValue.md(
                    "\n".join(f"- `{view}`: {meaning}" for view, (meaning, _) in VIEWS.items())
                ),
            },
        )


@dg.asset(group_name="metrics", kinds={"duckdb"}, deps=["sessions", "campaign_kpis_daily"], pool=WAREHOUSE_POOL)
def session_kpis_daily(home: HomeResource) -> dg.MaterializeResult:
    """Sessions, users, engagement, conversions and revenue per day and channel, as the web analytics saw them.

    View on it: `reported_vs_observed`, what platforms report beside it.
    """
    with home.warehouse() as connection:
        replace_table(connection, "session_kpis_daily", SESSION_KPIS_DAILY_SQL)
        for view, (_, select) in SESSION_VIEWS.items():
            connection.execute(f'CREATE OR REPLACE VIEW "{view}" AS {select}').fetchall()
        return materialized(
            connection,
            Lineage.of("session_kpis_daily", [current_id(connection, "sessions") or ""], ""),
            order_by="date DESC, channel",
            metadata=series_pictures(connection, "session_kpis_daily", "sessions", "sessions per day", "sessions"),
        )


@dg.asset(group_name="metrics", kinds={"duckdb"}, deps=["landed_sales"], pool=WAREHOUSE_POOL)
def business_daily(home: HomeResource, settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
    """The company's own sales per day: revenue and orders, whatever brought them about."""
    with home.warehouse() as connection:
        connection.execute(f"CREATE TEMP TABLE current_sales AS {current_rows(KINDS['sales'])}").fetchall()
        replace_table(connection, "business_daily", BUSINESS_DAILY_SQL)
        return materialized(
            connection,
            Lineage.of("business_daily", [current_id(connection, "landed_sales") or ""], settings.digest("currency")),
            order_by="date DESC",
            metadata=series_pictures(connection, "business_daily", "revenue", "sales per day", settings.currency),
        )


def _name_channels(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Apply the alias rules once per (platform, campaign), not once per row."""
    pairs = connection.execute("SELECT DISTINCT platform, campaign FROM current_rows").fetchall()
    connection.execute(
        "CREATE TEMP TABLE channel_aliases (platform VARCHAR, campaign VARCHAR, channel VARCHAR)"
    ).fetchall()
    named = [(platform, campaign, settings.channel(platform, campaign)) for platform, campaign in sorted(pairs)]
    insert_rows(connection, "channel_aliases", named)
