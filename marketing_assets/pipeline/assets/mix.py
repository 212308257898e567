"""Media mix assets: what advertising really sold. The model lives in `mix`; it is fitted once per full week of data."""

from collections.abc import Iterator

import dagster as dg
import pandas as pd

from marketing_assets.findings import Finding
from marketing_assets.mix import BUSINESS
from marketing_assets.pipeline.analysis import inputs_of, make_vintages, vintage_result
from marketing_assets.pipeline.media_mix import fit_all, model_week, weekly_rows
from marketing_assets.pipeline.model_tables import read_vintage
from marketing_assets.pipeline.pictures import contribution_picture, curve_picture, roi_picture
from marketing_assets.pipeline.resources import WAREHOUSE_POOL, HomeResource
from marketing_assets.settings import Settings

MODEL_SETTINGS = ("mix", "currency", "margin")
FITTED = {
    "media_mix_model": "Each model's state, fit and gate, and each term with adstock, saturation and interval.",
    "media_mix_draws": "Draws of the media coefficients: the uncertainty that intervals and outlook are made of.",
    "channel_contributions": "What each channel and the baseline sold per week, with intervals; sums to the target.",
    "channel_roi": "Incremental revenue per unit of spend per channel, on average and for the next unit.",
    "response_curves": "Incremental revenue per day at every level of sustained spend per channel.",
}


@dg.asset(
    group_name="mix",
    kinds={"duckdb"},
    deps=["campaign_kpis_daily", "business_daily", "session_kpis_daily", "landed_media_mix"],
    pool=WAREHOUSE_POOL,
)
def media_mix_input(
    context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
) -> dg.MaterializeResult:
    """Spend per channel and the company's sales per week, and the same of every landed wide file."""
    with home.warehouse() as connection:
        inputs = model_week(inputs_of(context, connection, home, settings))
        lineage = inputs.lineage(
            "media_mix_input",
            ["campaign_kpis_daily", "business_daily", "session_kpis_daily", "landed_media_mix"],
            *MODEL_SETTINGS,
        )
        make_vintages(inputs, {"media_mix_input": lineage}, lambda: ({"media_mix_input": weekly_rows(inputs)}, []))
        return vintage_result(inputs, lineage, order_by="model, week DESC, role, variable")


@dg.multi_asset(
    name="fit_media_mix",
    specs=[
        dg.AssetSpec(table, deps=["media_mix_input"], group_name="mix", kinds={"duckdb"}, description=words)
        for table, words in FITTED.items()
    ],
    pool=WAREHOUSE_POOL,
)
def fit_media_mix(
    context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
) -> Iterator[dg.MaterializeResult]:
    """Fit every model on its weekly input; one that cannot be fitted says why."""
    with home.warehouse() as connection:
        inputs = model_week(inputs_of(context, connection, home, settings))
        lineages = {table: inputs.lineage(table, ["media_mix_input"], *MODEL_SETTINGS) for table in FITTED}

        def compute() -> tuple[dict[str, pd.DataFrame], list[Finding]]:
            return fit_all(read_vintage(connection, "media_mix_input", inputs.as_of), settings)

        computed = make_vintages(inputs, lineages, compute)
        model = read_vintage(connection, "media_mix_model", inputs.as_of)
        state = model.drop_duplicates("model").set_index("model")
        said = {
            f"model: {name}": f"{row.status}: {row.reason}; gate {'passed' if row.gate_passed else 'not passed'}: "
            f"{row.gate_reason}"
            for name, row in state.iterrows()
        }
        pictures = {
            "channel_contributions": contribution_picture,
            "channel_roi": roi_picture,
            "response_curves": curve_picture,
        }
        results = []
        for table, lineage in lineages.items():
            drawn = {}
            if table in pictures:
                rows = read_vintage(connection, table, inputs.as_of)
                drawn["picture"] = pictures[table](rows[rows["model"] == BUSINESS], settings.currency)
            metadata = {**(said if table == "media_mix_model" else {}), "fitted_in_this_run": computed, **drawn}
            results.append(vintage_result(inputs, lineage, metadata=metadata))
    yield from results
