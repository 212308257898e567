"""Pictures as Dagster metadata: what `reporting.charts` draws, as Markdown that the UI shows."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import date

import dagster as dg
import duckdb

from marketing_assets.allocation import BudgetPlan
from marketing_assets.reporting import charts
from marketing_assets.reporting.sparkline import sparkline

PICTURE_DAYS = 180


def mart_pictures(connection: duckdb.DuckDBPyConnection, currency: str) -> dict[str, dg.MetadataValue]:
    """Spend per day over the last days: its course inline, and stacked by platform."""
    days = _days(connection, "ad_performance")
    rows = connection.execute(
        "SELECT platform, date, sum(spend)::DOUBLE FROM ad_performance GROUP BY platform, date ORDER BY platform"
    ).fetchall()
    by_platform: dict[str, dict[date, float]] = {}
    for platform, day, spend in rows:
        by_platform.setdefault(platform, {})[day] = spend or 0.0
    series = {platform: [spend.get(day, 0.0) for day in days] for platform, spend in by_platform.items()}
    total = [sum(amounts) for amounts in zip(*series.values(), strict=True)]
    return {
        "spend_trend": _sparkline("spend per day", total),
        "picture": _image("spend per day by platform", charts.stacked_spend(days, series, currency) if days else b""),
    }


def daily_pictures(connection: duckdb.DuckDBPyConnection, currency: str) -> dict[str, dg.MetadataValue]:
    """Spend and attributed revenue per day over the last days: the revenue's course inline, and both in one picture."""
    days = _days(connection, "campaign_kpis_daily")
    rows = connection.execute(
        "SELECT date, coalesce(sum(spend), 0)::DOUBLE, sum(revenue)::DOUBLE FROM campaign_kpis_daily GROUP BY date"
    ).fetchall()
    by_day = {day: (spend, revenue) for day, spend, revenue in rows}
    spend = [by_day[day][0] for day in days]
    revenue = [by_day[day][1] for day in days]
    picture = charts.spend_and_revenue(days, spend, revenue, currency) if days else b""
    return {
        "revenue_trend": _sparkline("attributed revenue per day", revenue),
        "picture": _image("spend and revenue per day", picture),
    }


def plan_picture(plan: BudgetPlan) -> dg.MetadataValue:
    """Today's and tomorrow's amounts per channel."""
    channels = plan.rows[plan.rows["level"] == "channel"].sort_values("today", ascending=False)
    if channels.empty:
        return _image("no plan", b"")
    today = [float(amount) for amount in channels["today"]]
    proposed = [float(amount) for amount in channels["proposed"]]
    return _image(
        f"plan for {plan.effective_date}", charts.plan_bars(list(channels["channel"]), today, proposed, plan.currency)
    )


def _days(connection: duckdb.DuckDBPyConnection, table: str) -> list[date]:
    rows = connection.execute(f"SELECT DISTINCT date FROM {table} ORDER BY date DESC LIMIT {PICTURE_DAYS}").fetchall()
    return [day for (day,) in reversed(rows)]


def _sparkline(title: str, values: Sequence[float | None]) -> dg.MetadataValue:
    """Small enough to be shown in place: the UI puts Markdown of 1,000 characters and more behind a link."""
    if all(value is None for value in values):
        return dg.MetadataValue.md("nothing reported")
    svg = base64.b64encode(sparkline(values).encode()).decode()
    return dg.MetadataValue.md(f"![{title}](data:image/svg+xml;base64,{svg})")


def _image(title: str, png: bytes) -> dg.MetadataValue:
    if not png:
        return dg.MetadataValue.md(f"{title}: nothing to show yet")
    return dg.MetadataValue.md(f"![{title}](data:image/png;base64,{base64.b64encode(png).decode()})")
