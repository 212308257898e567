"""Forecasting assets: the next days' revenue by the method that did best on past days. Methods: `forecasting`."""

from collections.abc import Iterator

import dagster as dg
import pandas as pd

from marketing_assets import forecasting
from marketing_assets.findings import Finding
from marketing_assets.pipeline.analysis import inputs_of, make_vintages, vintage_result
from marketing_assets.pipeline.forecast_series import revenue_series
from marketing_assets.pipeline.model_tables import read_vintage
from marketing_assets.pipeline.pictures import forecast_picture
from marketing_assets.pipeline.resources import WAREHOUSE_POOL, HomeResource
from marketing_assets.settings import Settings

FORECASTS = {
    "forecast_backtest": "How well each method forecast past days, per series, and which one was chosen.",
    "revenue_forecast": "Revenue of the next days per series, with an 80 % interval measured on past errors.",
}


@dg.multi_asset(
    name="forecast_revenue",
    specs=[
        dg.AssetSpec(
            table,
            deps=["campaign_kpis_daily", "business_daily"] + (["forecast_backtest"] if number else []),
            group_name="forecasting",
            kinds={"duckdb"},
            description=words,
        )
        for number, (table, words) in enumerate(FORECASTS.items())
    ],
    pool=WAREHOUSE_POOL,
)
def forecast_revenue(
    context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
) -> Iterator[dg.MaterializeResult]:
    """Try every method on past days, choose one per series, and forecast."""
    with home.warehouse() as connection:
        inputs = inputs_of(context, connection, home, settings)
        parents = ["campaign_kpis_daily", "business_daily"]
        lineages = {table: inputs.lineage(table, parents, "forecast") for table in FORECASTS}
        series = revenue_series(inputs)

        def compute() -> tuple[dict[str, pd.DataFrame], list[Finding]]:
            tried = forecasting.backtest(series, settings.forecast, inputs.as_of)
            future = forecasting.forecast(series, tried, settings.forecast, inputs.as_of)
            found = forecasting.findings(future, tried.table, series, inputs.as_of)
            return {"forecast_backtest": tried.table, "revenue_forecast": future}, found

        make_vintages(inputs, lineages, compute)
        picture = forecast_picture(
            series, read_vintage(connection, "revenue_forecast", inputs.as_of), settings.currency
        )
        results = [
            vintage_result(
                inputs,
                lineage,
                order_by="series, mase" if table == "forecast_backtest" else "series, date",
                metadata={"picture": picture},
            )
            for table, lineage in lineages.items()
        ]
    yield from results
