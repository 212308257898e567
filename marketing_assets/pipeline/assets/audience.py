"""Audience assets: who visits and buys, which campaigns are alike, and what revenue can be predicted from."""

from collections.abc import Iterator

import dagster as dg
import pandas as pd

from marketing_assets import audience
from marketing_assets.findings import Finding
from marketing_assets.pipeline.analysis import inputs_of, make_vintages, vintage_result
from marketing_assets.pipeline.landing import KINDS
from marketing_assets.pipeline.landing.rows import current_rows
from marketing_assets.pipeline.model_tables import read_vintage, write_vintage
from marketing_assets.pipeline.pictures import cluster_picture, segment_picture
from marketing_assets.pipeline.resources import WAREHOUSE_POOL, HomeResource
from marketing_assets.pipeline.seen import Inputs
from marketing_assets.settings import Settings

AUDIENCE = {
    "session_segments": (["sessions"], "Each session's intent by its behaviour, or unclear."),
    "campaign_clusters": (["campaign_kpis_daily"], "Campaigns that perform alike, each group named by its profile."),
    "revenue_model": (["campaign_kpis_daily"], "Whether a model predicts a campaign's revenue better than last month."),
    "customer_segments": (["landed_customers"], "Customers by recency, frequency and revenue."),
}
PREVIEWS = {
    "session_segments": ("date", "segment", "confidence", "reason"),
    "campaign_clusters": ("campaign", "channel", "name", "confidence", "spend", "roas"),
    "revenue_model": ("candidate", "mae", "r_squared", "rows_test", "chosen", "reason"),
    "customer_segments": ("segment", "recency_days", "orders", "revenue", "score"),
}


@dg.multi_asset(
    name="describe_audience",
    specs=[
        dg.AssetSpec(table, deps=parents, group_name="audience", kinds={"duckdb"}, description=words)
        for table, (parents, words) in AUDIENCE.items()
    ],
    pool=WAREHOUSE_POOL,
)
def describe_audience(
    context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
) -> Iterator[dg.MaterializeResult]:
    """Segments, clusters and the revenue model, and what people should know of them."""
    with home.warehouse() as connection:
        inputs = inputs_of(context, connection, home, settings)
        sections = ("audience", "governance", "maturity", "brand")
        lineages = {table: inputs.lineage(table, parents, *sections) for table, (parents, _) in AUDIENCE.items()}
        if make_vintages(inputs, lineages, lambda: _describe(inputs)):
            write_vintage(connection, "segment_sizes", _sizes(inputs), inputs.as_of)
        pictures = {
            "session_segments": lambda rows: segment_picture(rows, settings, "sessions"),
            "customer_segments": lambda rows: segment_picture(rows, settings, "customers"),
            "campaign_clusters": lambda rows: cluster_picture(rows, settings.currency),
        }
        results = []
        for table, lineage in lineages.items():
            rows = read_vintage(connection, table, inputs.as_of) if table in pictures else None
            metadata = {"picture": pictures[table](rows)} if rows is not None else {}
            results.append(vintage_result(inputs, lineage, preview=PREVIEWS[table], metadata=metadata))
    yield from results


def _describe(inputs: Inputs) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    connection, settings, as_of = inputs.connection, inputs.settings, inputs.as_of
    visits = connection.execute("SELECT * FROM sessions WHERE date <= ? ORDER BY ALL", [as_of]).df()
    window = {"as_of": as_of, "days": settings.audience.cluster_days}
    campaigns = connection.execute(audience.CAMPAIGN_WINDOW_SQL, window).df()
    daily = connection.execute("SELECT * FROM campaign_kpis_daily WHERE date <= ? ORDER BY ALL", [as_of]).df()
    people = connection.execute(f"SELECT * FROM ({current_rows(KINDS['customers'])}) ORDER BY ALL").df()
    tables = {
        "session_segments": audience.segment_sessions(visits, settings.audience, settings.brand),
        "campaign_clusters": audience.cluster_campaigns(campaigns),
        "revenue_model": audience.fit_revenue_models(daily, as_of).table,
        "customer_segments": audience.segment_customers(people, as_of),
    }
    found = audience.findings(
        tables["session_segments"],
        tables["campaign_clusters"],
        tables["revenue_model"],
        tables["customer_segments"],
        settings,
        as_of,
    )
    return tables, found


def _sizes(inputs: Inputs) -> pd.DataFrame:
    """What may be published of segments: their sizes, small groups together."""
    counted = []
    for table, people in (("session_segments", "sessions"), ("customer_segments", "customers")):
        rows = read_vintage(inputs.connection, table, inputs.as_of)
        if not rows.empty:
            sizes = audience.segment_sizes(rows, inputs.settings.governance.min_group_size)
            counted.append(sizes.assign(audience=people))
    return pd.concat(counted) if counted else pd.DataFrame()
