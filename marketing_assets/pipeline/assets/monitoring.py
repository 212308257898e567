"""Monitoring assets: what moved and what broke. Detection itself lives in `monitoring`."""

from collections.abc import Iterator

import dagster as dg
import pandas as pd

from marketing_assets import monitoring
from marketing_assets.findings import Finding
from marketing_assets.pipeline.analysis import inputs_of, make_vintages, vintage_result
from marketing_assets.pipeline.model_tables import read_vintage
from marketing_assets.pipeline.pictures import incident_picture, trend_picture
from marketing_assets.pipeline.resources import WAREHOUSE_POOL, HomeResource
from marketing_assets.settings import Settings

WATCHED = {
    "kpi_anomalies": "Incidents per campaign and channel: when, which metric, how far off, and what it cost.",
    "kpi_trends": "Seven-day averages and the weekday-adjusted linear trend of each KPI: how sure, how strong.",
}


@dg.multi_asset(
    name="watch_kpis",
    specs=[
        dg.AssetSpec(table, deps=["campaign_kpis_daily"], group_name="monitoring", kinds={"duckdb"}, description=words)
        for table, words in WATCHED.items()
    ],
    pool=WAREHOUSE_POOL,
)
def watch_kpis(
    context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
) -> Iterator[dg.MaterializeResult]:
    """Judge every campaign's days by the days before them, and fit the trends."""
    with home.warehouse() as connection:
        inputs = inputs_of(context, connection, home, settings)
        lineages = {
            table: inputs.lineage(table, ["campaign_kpis_daily"], "monitoring", "maturity") for table in WATCHED
        }

        def compute() -> tuple[dict[str, pd.DataFrame], list[Finding]]:
            daily = connection.execute(
                "SELECT * FROM campaign_kpis_daily WHERE date <= ? ORDER BY ALL", [inputs.as_of]
            ).df()
            incidents = monitoring.detect_incidents(daily, settings, as_of=inputs.as_of)
            trends = monitoring.measure_trends(daily, settings, as_of=inputs.as_of)
            return {"kpi_anomalies": incidents, "kpi_trends": trends}, monitoring.findings(incidents, trends)

        make_vintages(inputs, lineages, compute)
        trends = read_vintage(connection, "kpi_trends", inputs.as_of)
        results = [
            vintage_result(
                inputs,
                lineages["kpi_anomalies"],
                order_by="start DESC, severity, campaign",
                preview=("kind", "campaign", "metric", "start", "end", "change_pct", "impact", "severity"),
                metadata={
                    "by_severity": _counts(read_vintage(connection, "kpi_anomalies", inputs.as_of)["severity"]),
                    "picture": incident_picture(connection, inputs.as_of),
                },
            ),
            vintage_result(
                inputs,
                lineages["kpi_trends"],
                order_by="level, channel, campaign, metric",
                preview=("level", "channel", "campaign", "metric", "average_7d", "change_pct_per_week", "strength"),
                metadata={"by_strength": _counts(trends["strength"]), "picture": trend_picture(trends)},
            ),
        ]
    yield from results


def _counts(words: pd.Series) -> dg.MetadataValue:
    return dg.MetadataValue.md(", ".join(f"{word}: {count}" for word, count in words.value_counts().items()) or "none")
