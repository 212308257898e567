"""Allocation asset: tomorrow's budget per channel and campaign. Objective and guardrails live in `allocation`."""

import hashlib
from collections.abc import Iterable
from datetime import date

import dagster as dg
import duckdb

from marketing_assets.allocation import plan_budget
from marketing_assets.decisions import approved_plan, last_changes
from marketing_assets.lineage import Lineage, record
from marketing_assets.pipeline.gates import read_gates
from marketing_assets.pipeline.landing import ad_lake
from marketing_assets.pipeline.pictures import plan_picture
from marketing_assets.pipeline.plans import write_plan
from marketing_assets.pipeline.resources import WAREHOUSE_POOL, HomeResource
from marketing_assets.pipeline.results import as_of_of, materialized
from marketing_assets.settings import Settings

PLAN_SETTINGS = ("allocation", "freshness", "kpi", "margin", "currency", "time_zone")


def build_budget_plan(partitions: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    """The asset, partitioned by the day of data the plan rests on."""

    @dg.asset(
        group_name="allocation",
        kinds={"duckdb"},
        deps=["campaign_kpis_daily", "rejected_rows", "landing_manifest"],
        partitions_def=partitions,
        pool=WAREHOUSE_POOL,
    )
    def budget_plan(
        context: dg.AssetExecutionContext, home: HomeResource, settings: dg.ResourceParam[Settings]
    ) -> dg.MaterializeResult:
        """Tomorrow's daily budget per channel and campaign, inside the guardrails; or a hold that says why."""
        decisions = home.decisions()
        with home.warehouse() as connection:
            as_of = as_of_of(context, connection, settings)
            decided = decisions.read(until_effective=as_of)
            gates = read_gates(connection, as_of)
            daily = connection.sql(
                "SELECT * FROM campaign_kpis_daily WHERE date <= ? ORDER BY ALL", params=[as_of]
            ).to_arrow_table()
            approved, changes = approved_plan(decided, as_of), last_changes(decided, as_of)
            plan = plan_budget(
                daily.to_pandas(), settings, as_of=as_of, gates=gates, approved=approved, previous_changes=changes
            )
            write_plan(connection, plan)
            seen = _rows_until(connection, home, settings, as_of)
            # What the plan reads of the decisions, not who took them when: a receipt must not change the payload.
            judged = hashlib.sha256(repr((gates, approved, sorted(changes.items()))).encode()).hexdigest()
            return materialized(
                connection,
                Lineage.of("budget_plan", [seen.id, judged], settings.digest(*PLAN_SETTINGS), as_of),
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


def _bullets(texts: Iterable[str]) -> dg.MetadataValue:
    return dg.MetadataValue.md("\n".join(f"- {text}" for text in texts) or "none")


def _rows_until(connection: duckdb.DuckDBPyConnection, home: HomeResource, settings: Settings, as_of: date) -> Lineage:
    """Lineage of the KPI rows up to `as_of`: days that land later leave the id, and so the payload's bytes, alone."""
    days = [day.id for day in ad_lake(home.places).partitions(connection) if day.date <= as_of]
    seen = Lineage.of("campaign_kpis_daily", days, settings.digest("currency", "channel_rules", "maturity"), as_of)
    record(connection, seen)
    return seen
