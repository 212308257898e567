"""The table `budget_plan`: one vintage per day, written from a `BudgetPlan` and read back as the same `BudgetPlan`."""

from __future__ import annotations

from datetime import date

import dagster as dg
import duckdb

from marketing_assets.allocation import BudgetPlan, Level, PlanLine, PlanStatus
from marketing_assets.insert_rows import insert_rows
from marketing_assets.warehouse.tables import replace_vintage

PLAN_DDL = """
CREATE OR REPLACE TEMP TABLE plan_vintage (
    as_of DATE, effective_date DATE, expires DATE, status VARCHAR, level VARCHAR, platform VARCHAR, channel VARCHAR,
    campaign VARCHAR, currency VARCHAR, budget DECIMAL(18,3), today DECIMAL(18,3), proposed DECIMAL(18,3),
    change DECIMAL(18,3), change_pct DOUBLE, floor DECIMAL(18,3), ceiling DECIMAL(18,3), binding VARCHAR,
    reason VARCHAR, plan_reason VARCHAR, objective VARCHAR, warnings VARCHAR[], line BIGINT
)"""


def write_plan(connection: duckdb.DuckDBPyConnection, plan: BudgetPlan) -> None:
    """Replace the vintage of the plan's day. A plan without lines (a hold without history) still leaves one row."""
    facts = (plan.as_of, plan.effective_date, plan.expires, plan.status.value)
    tail = (plan.reason, plan.objective, list(plan.warnings))
    rows: list[tuple[object, ...]] = [
        (*facts, line.level.value, line.platform, line.channel, line.campaign, plan.currency, plan.budget, line.today,
         line.proposed, line.change, line.change_pct, line.floor, line.ceiling, ", ".join(line.binding), line.reason,
         *tail, number)
        for number, line in enumerate(plan.lines)
    ]  # fmt: skip
    if not rows:
        rows = [(*facts, *[None] * 4, plan.currency, plan.budget, *[None] * 8, *tail, None)]
    connection.execute(PLAN_DDL).fetchall()
    insert_rows(connection, "plan_vintage", rows)
    replace_vintage(connection, "budget_plan", plan.as_of, "SELECT * FROM plan_vintage")


def read_plan(connection: duckdb.DuckDBPyConnection, as_of: date) -> BudgetPlan:
    """The plan of one day as it was written.

    Raises:
        dagster.Failure: no plan of that day.
    """
    rows = connection.execute(
        """
        SELECT effective_date, expires, status, currency, budget, plan_reason, objective, warnings,
            level, platform, channel, campaign, today, proposed, floor, ceiling, binding, reason
        FROM budget_plan WHERE as_of = ? ORDER BY line
        """,
        [as_of],
    ).fetchall()
    if not rows:
        raise dg.Failure(f"no budget_plan of {as_of}: materialize it first")
    effective, expires, status, currency, budget, reason, objective, warnings, *_ = rows[0]
    lines = tuple(
        PlanLine(Level(level), platform, channel, campaign, today, proposed, floor, ceiling, _names(binding), why)
        for *_, level, platform, channel, campaign, today, proposed, floor, ceiling, binding, why in rows
        if level is not None
    )
    return BudgetPlan(
        PlanStatus(status), reason, as_of, effective, expires, objective, currency, budget, lines, tuple(warnings)
    )


def _names(binding: str) -> tuple[str, ...]:
    return tuple(name for name in binding.split(", ") if name)
