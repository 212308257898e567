"""Metrics assets: the mart, and the KPI tables of campaigns, sessions and the company. SQL lives in `metrics`."""

from collections.abc import Iterator

import dagster as dg

from marketing_assets.lineage import Lineage, current_id
from marketing_assets.metrics import (
    BUSINESS_DAILY_SQL,
    SESSION_KPIS_DAILY_SQL,
    SESSION_VIEWS,
    VIEWS,
)
from marketing_assets.pipeline.exchange import contradictions, set_terms, write_rates
from marketing_assets.pipeline.gates import landing_gates, write_gates
from marketing_assets.pipeline.late_conversions import write_campaign_kpis, write_curves
from marketing_assets.pipeline.mart import write_mart
from marketing_assets.pipeline.pictures import daily_pictures, mart_pictures, series_pictures
from marketing_assets.pipeline.resources import WAREHOUSE_POOL, HomeResource
from marketing_assets.pipeline.results import as_of_of, materialized
from marketing_assets.settings import Settings
from marketing_assets.warehouse.tables import replace_table


@dg.asset(group_name="metrics", kinds={"duckdb"}, deps=["landed_fx", "ad_rows", "landed_sales"], pool=WAREHOUSE_POOL)
def fx_rates(home: HomeResource, settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
    """The exchange rate of every foreign currency on every day that has money in it, and which landed file told it."""
    with home.warehouse() as connection:
        lineage = write_rates(connection, settings)
        wrong = contradictions(connection)
        return materialized(
            connection,
            lineage,
            order_by="date DESC, currency",
            metadata={"contradicting_rates": wrong} if wrong else None,
        )


@dg.multi_asset(
    name="write_marts",
    specs=[
        dg.AssetSpec(
            "ad_performance",
            deps=["ad_rows", "fx_rates"],
            group_name="metrics",
            kinds={"duckdb"},
            description="The mart in the reporting currency: current slices of every ad platform, one row per key and "
            "day; repeats and corrections are resolved.",
        ),
        dg.AssetSpec(
            "analytics_daily",
            deps=["ad_rows", "fx_rates"],
            group_name="metrics",
            kinds={"duckdb"},
            description="What web analytics observed per campaign and day, from its exports; never added to what the "
            "ad platforms report.",
        ),
    ],
    pool=WAREHOUSE_POOL,
)
def write_marts(
    context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
) -> Iterator[dg.MaterializeResult]:
    """Current ad rows become the mart of the ads, and that of web analytics, in one transaction."""
    with home.warehouse() as connection:
        write_mart(connection, settings)
        gates = landing_gates(connection, settings.freshness, as_of_of(context, connection, settings))
        write_gates(connection, gates)
        parents = [current_id(connection, table) or "" for table in ("ad_rows", "fx_rates")]
        used = settings.digest("currency", "channel_rules")
        results = [
            materialized(
                connection,
                Lineage.of("ad_performance", parents, used),
                order_by="date DESC, platform, campaign",
                metadata={
                    **{gate.name: f"{'passed' if gate.passed else 'not passed'}: {gate.reason}" for gate in gates},
                    **mart_pictures(connection, settings.currency),
                },
            ),
            materialized(
                connection, Lineage.of("analytics_daily", parents, used), order_by="date DESC, platform, campaign"
            ),
        ]
    yield from results


@dg.asset(group_name="metrics", kinds={"duckdb"}, deps=["ad_rows", "ad_performance", "fx_rates"], pool=WAREHOUSE_POOL)
def conversion_maturity(home: HomeResource, settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
    """Which share of the final conversions and revenue a platform reports n days later, from successive exports."""
    with home.warehouse() as connection:
        write_curves(connection, settings)
        return materialized(
            connection,
            Lineage.of(
                "conversion_maturity",
                [current_id(connection, table) or "" for table in ("ad_rows", "ad_performance", "fx_rates")],
                settings.digest("maturity", "currency"),
            ),
            order_by="platform, metric, age_days",
        )


@dg.asset(
    group_name="metrics",
    kinds={"duckdb"},
    deps=["ad_rows", "ad_performance", "fx_rates", "conversion_maturity"],
    pool=WAREHOUSE_POOL,
)
def campaign_kpis_daily(
    context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
) -> dg.MaterializeResult:
    """Additive columns and every ratio of the catalogue per campaign and day; what immature days may still become.

    Views on it: `channel_kpis_daily`, `campaign_kpis`, `marketing_clean`, `marketing_kpi`.
    """
    with home.warehouse() as connection:
        write_campaign_kpis(connection, settings)
        for view, (_, select) in VIEWS.items():
            connection.execute(f'CREATE OR REPLACE VIEW "{view}" AS {select}').fetchall()
        return materialized(
            connection,
            Lineage.of(
                "campaign_kpis_daily",
                [current_id(connection, table) or "" for table in ("ad_performance", "conversion_maturity")],
                settings.digest("maturity"),
            ),
            order_by="date DESC, platform, campaign",
            metadata={
                **daily_pictures(connection, settings.currency),
                "views": dg.MetadataValue.md(
                    "\n".join(f"- `{view}`: {meaning}" for view, (meaning, _) in VIEWS.items())
                ),
            },
        )


@dg.asset(
    group_name="metrics",
    kinds={"duckdb"},
    deps=["sessions", "campaign_kpis_daily", "analytics_daily"],
    pool=WAREHOUSE_POOL,
)
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


@dg.asset(group_name="metrics", kinds={"duckdb"}, deps=["landed_sales", "fx_rates"], pool=WAREHOUSE_POOL)
def business_daily(home: HomeResource, settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
    """The company's own sales per day in the reporting currency: revenue and orders, whatever brought them about."""
    with home.warehouse() as connection:
        set_terms(connection, settings)
        replace_table(connection, "business_daily", BUSINESS_DAILY_SQL)
        return materialized(
            connection,
            Lineage.of(
                "business_daily",
                [current_id(connection, table) or "" for table in ("landed_sales", "fx_rates")],
                settings.digest("currency"),
            ),
            order_by="date DESC",
            metadata=series_pictures(connection, "business_daily", "revenue", "sales per day", settings.currency),
        )
