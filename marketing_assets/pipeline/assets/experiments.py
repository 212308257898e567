"""Experiments asset: the verdict on every landed A/B test. The tests themselves live in `experiments`."""

import dagster as dg
import pandas as pd

from marketing_assets import experiments
from marketing_assets.findings import Finding
from marketing_assets.pipeline.analysis import inputs_of, make_vintages, vintage_result
from marketing_assets.pipeline.landing import KINDS
from marketing_assets.pipeline.landing.rows import current_rows
from marketing_assets.pipeline.model_tables import read_vintage
from marketing_assets.pipeline.pictures import experiment_picture
from marketing_assets.pipeline.resources import WAREHOUSE_POOL, HomeResource
from marketing_assets.settings import Settings


@dg.asset(group_name="experiments", kinds={"duckdb"}, deps=["landed_experiments"], pool=WAREHOUSE_POOL)
def experiment_results(
    context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
) -> dg.MaterializeResult:
    """Every A/B test with its difference, interval and verdict: winner, loser, inconclusive, or invalid and why."""
    with home.warehouse() as connection:
        inputs = inputs_of(context, connection, home, settings)
        lineage = inputs.lineage("experiment_results", ["landed_experiments"], "experiments")

        def compute() -> tuple[dict[str, pd.DataFrame], list[Finding]]:
            rows = connection.execute(
                f"SELECT * FROM ({current_rows(KINDS['experiments'])}) WHERE (date <= ?) IS NOT FALSE ORDER BY ALL",
                [inputs.as_of],
            ).df()
            results = experiments.analyse_experiments(rows, settings)
            return {"experiment_results": results}, experiments.findings(results)

        make_vintages(inputs, {"experiment_results": lineage}, compute)
        return vintage_result(
            inputs,
            lineage,
            order_by="experiment, metric, variant",
            preview=("experiment", "metric", "variant", "relative_lift", "lift_ci_low", "lift_ci_high", "verdict"),
            metadata={"picture": experiment_picture(read_vintage(connection, "experiment_results", inputs.as_of))},
        )
