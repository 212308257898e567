"""Allocation assets: tomorrow's budget, what it can be expected to earn, and what is worth testing."""

import hashlib
from collections.abc import Iterable
from datetime import date

import dagster as dg
import duckdb
import pandas as pd

from marketing_assets import allocation
from marketing_assets.decisions import approved_plan, last_changes
from marketing_assets.findings import Finding
from marketing_assets.lineage import Lineage
from marketing_assets.pipeline.analysis import inputs_of, make_vintages, vintage_result
from marketing_assets.pipeline.gates import read_gates
from marketing_assets.pipeline.media_mix import business_roi, model_week, planning_curves
from marketing_assets.pipeline.model_tables import read_vintage
from marketing_assets.pipeline.pictures import outlook_picture, plan_picture
from marketing_assets.pipeline.plans import read_plan, write_plan
from marketing_assets.pipeline.resources import WAREHOUSE_POOL, HomeResource
from marketing_assets.pipeline.results import materialized
from marketing_assets.pipeline.seen import Inputs
from marketing_assets.settings import Settings

PLAN_SETTINGS = ("allocation", "freshness", "kpi", "margin", "currency", "time_zone", "experiments")
# What the plan reads, and every asset with a blocking check: a plan is made of audited data or not at all.
PLAN_READS = ["campaign_kpis_daily", "media_mix_model", "media_mix_draws", "channel_roi"]
AUDITED = [
    "rejected_rows", "landing_manifest", "landed_web_events", "landed_customers", "landed_experiments", "landed_events",
    "landed_consent_withdrawals", "sessions",
    "governance_ledger", "session_kpis_daily", "business_daily", "channel_contributions",
]  # fmt: skip


def build_budget_plan(partitions: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    """The asset, partitioned by the day of data the plan rests on."""

    @dg.asset(
        group_name="allocation",
        kinds={"duckdb"},
        deps=[*PLAN_READS, *AUDITED],
        partitions_def=partitions,
        pool=WAREHOUSE_POOL,
    )
    def budget_plan(
        context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
    ) -> dg.MaterializeResult:
        """Tomorrow's daily budget per channel and campaign, inside the guardrails; or a hold that says why."""
        decisions = home.decisions()
        with home.warehouse() as connection:
            inputs = inputs_of(context, connection, home, settings)
            as_of = inputs.as_of
            decided = decisions.read(until_effective=as_of)
            gates = read_gates(connection, as_of)
            approved, changes = approved_plan(decided, as_of), last_changes(decided, as_of)
            model = planning_curves(inputs)
            plan = allocation.plan_budget(
                _daily(connection, as_of),
                settings,
                as_of=as_of,
                gates=gates,
                approved=approved,
                previous_changes=changes,
                curves=model.curves,
                curves_reason=model.reason,
            )
            write_plan(connection, plan)
            # What the plan reads of the decisions, not who took them when: a receipt must not change the payload.
            judged = hashlib.sha256(repr((gates, approved, sorted(changes.items()))).encode()).hexdigest()
            return materialized(
                connection,
                _plan_lineage(inputs, "budget_plan", [judged]),
                where=f"as_of = DATE '{as_of}'",
                order_by="level = 'campaign', today DESC",
                preview=("level", "channel", "campaign", "today", "proposed", "change", "binding"),
                metadata={
                    "status": plan.status.value,
                    "reason": plan.reason,
                    "objective": plan.objective or "none reported",
                    "budget": float(plan.budget) if plan.budget is not None else None,
                    "picture": plan_picture(plan),
                    "why": _bullets(f"{line.channel}: {line.reason}" for line in plan.lines if not line.campaign),
                    "warnings": _bullets(plan.warnings),
                },
            )

    return budget_plan


@dg.asset(group_name="allocation", kinds={"duckdb"}, deps=["budget_plan", *PLAN_READS], pool=WAREHOUSE_POOL)
def plan_outlook(
    context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
) -> dg.MaterializeResult:
    """Revenue per day under today's and the proposed amounts: P10, P50 and P90, and how likely the plan is better."""
    with home.warehouse() as connection:
        inputs = inputs_of(context, connection, home, settings)
        plan = read_plan(connection, inputs.as_of)

        def compute() -> tuple[dict[str, pd.DataFrame], list[Finding]]:
            curves = planning_curves(inputs).curves
            outlook = allocation.plan_outlook(plan, settings, curves=curves, daily=_daily(connection, inputs.as_of))
            return {"plan_outlook": outlook}, []

        lineage = _plan_lineage(inputs, "plan_outlook", [inputs.seen("budget_plan")])
        make_vintages(inputs, {"plan_outlook": lineage}, compute)
        outlook = read_vintage(connection, "plan_outlook", inputs.as_of)
        return vintage_result(
            inputs,
            lineage,
            order_by="scope <> 'total', scope, scenario DESC",
            metadata={"picture": outlook_picture(outlook, settings.currency)},
        )


@dg.asset(
    group_name="allocation",
    kinds={"duckdb"},
    deps=["budget_plan", "channel_roi", "campaign_kpis_daily", "business_daily"],
    pool=WAREHOUSE_POOL,
)
def experiment_suggestions(
    context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
) -> dg.MaterializeResult:
    """Which channel to test next and how: where what is not known of it costs most."""
    with home.warehouse() as connection:
        inputs = inputs_of(context, connection, home, settings)
        plan = read_plan(connection, inputs.as_of)

        def compute() -> tuple[dict[str, pd.DataFrame], list[Finding]]:
            sales = connection.execute("SELECT * FROM business_daily WHERE date <= ? ORDER BY ALL", [inputs.as_of]).df()
            suggested = allocation.experiment_suggestions(
                business_roi(inputs), plan, settings, daily=_daily(connection, inputs.as_of), sales=sales
            )
            return {"experiment_suggestions": suggested}, allocation.findings(suggested, plan)

        lineage = _plan_lineage(
            inputs, "experiment_suggestions", [inputs.seen("budget_plan"), inputs.seen("business_daily")]
        )
        make_vintages(inputs, {"experiment_suggestions": lineage}, compute)
        return vintage_result(
            inputs, lineage, order_by="rank", preview=("rank", "channel", "why", "design", "days", "value_of_knowing")
        )


def _plan_lineage(inputs: Inputs, table: str, extra: Iterable[str]) -> Lineage:
    """Days that land later leave the id, and so the payload's bytes, alone."""
    modelled = [model_week(inputs).seen("media_mix_model")]
    return inputs.lineage(table, ["campaign_kpis_daily"], *PLAN_SETTINGS, extra=[*modelled, *extra])


def _daily(connection: duckdb.DuckDBPyConnection, as_of: date) -> pd.DataFrame:
    """Money stays decimal: the plan is made to the cent."""
    return (
        connection.sql("SELECT * FROM campaign_kpis_daily WHERE date <= ? ORDER BY ALL", params=[as_of])
        .to_arrow_table()
        .to_pandas()
    )


def _bullets(texts: Iterable[str]) -> dg.MetadataValue:
    return dg.MetadataValue.md("\n".join(f"- {text}" for text in texts) or "none")
