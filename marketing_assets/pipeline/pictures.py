"""Pictures as Dagster metadata: what `reporting.charts` draws, as Markdown that the UI shows."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import date

import dagster as dg
import duckdb
import pandas as pd

from marketing_assets.allocation import BudgetPlan
from marketing_assets.audience import segment_sizes
from marketing_assets.pipeline.forecast_series import ATTRIBUTED, SALES
from marketing_assets.reporting import charts, comparison_charts, mix_charts, series_charts
from marketing_assets.reporting.sparkline import sparkline
from marketing_assets.reporting.style import channel_colours
from marketing_assets.settings import Settings

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


def series_pictures(
    connection: duckdb.DuckDBPyConnection, table: str, value: str, words: str, unit: str
) -> dict[str, dg.MetadataValue]:
    """One daily sum of a table: its course inline, and as a picture."""
    rows = connection.execute(
        f"SELECT date, sum({value})::DOUBLE FROM {table} GROUP BY date ORDER BY date DESC LIMIT {PICTURE_DAYS}"
    ).fetchall()[::-1]
    days, values = [day for day, _ in rows], [amount for _, amount in rows]
    drawn = series_charts.incidents_on_series(days, values, [], unit) if rows else b""
    return {"trend": _sparkline(words, values), "picture": _image(words, drawn)}


def ledger_picture(connection: duckdb.DuckDBPyConnection) -> dg.MetadataValue:
    """How many landed records were kept, and how many dropped for each reason."""
    rows = connection.execute(
        "SELECT reason, sum(rows)::BIGINT FROM governance_ledger GROUP BY reason ORDER BY reason <> 'kept', 2 DESC"
    ).fetchall()
    names, sizes = [reason for reason, _ in rows], [count for _, count in rows]
    return _image("records", comparison_charts.segment_sizes(names, sizes, "records") if rows else b"")


def incident_picture(connection: duckdb.DuckDBPyConnection, as_of: date) -> dg.MetadataValue:
    """The costliest incident on the series it was found in."""
    found = connection.execute(
        """
        SELECT kind, platform, campaign, metric, start, "end" FROM kpi_anomalies
        WHERE as_of = ? AND level = 'campaign' ORDER BY impact DESC NULLS LAST, start LIMIT 1
        """,
        [as_of],
    ).fetchone()
    if found is None:
        return _image("no incident", b"")
    kind, platform, campaign, metric, start, end = found
    rows = connection.execute(
        f"""
        SELECT date, "{metric}"::DOUBLE FROM campaign_kpis_daily WHERE platform = ? AND campaign = ? AND date <= ?
        ORDER BY date DESC LIMIT {PICTURE_DAYS}
        """,
        [platform, campaign, as_of],
    ).fetchall()[::-1]
    drawn = series_charts.incidents_on_series([day for day, _ in rows], [v for _, v in rows], [(start, end)], metric)
    return _image(f"{kind.replace('_', ' ')}: {_plain(campaign)}", drawn)


def trend_picture(trends: pd.DataFrame) -> dg.MetadataValue:
    """Change per week of each channel's revenue and spend, with its interval."""
    shown = trends[(trends["level"] == "channel") & trends["metric"].isin(["spend", "revenue"])]
    drawn = (
        comparison_charts.intervals(
            [f"{row.channel}: {row.metric}" for row in shown.itertuples()],
            shown["change_pct_per_week"].tolist(),
            shown["ci_low"].tolist(),
            shown["ci_high"].tolist(),
            "change per week, %",
        )
        if len(shown)
        else b""
    )
    return _image("trends", drawn)


def experiment_picture(results: pd.DataFrame) -> dg.MetadataValue:
    """Lift of every variant with its interval."""
    return _image("lift", comparison_charts.experiment_intervals(results) if len(results) else b"")


def contribution_picture(contributions: pd.DataFrame, currency: str) -> dg.MetadataValue:
    """Sales of the weeks, split into baseline and channels."""
    colours = channel_colours(contributions.loc[contributions["role"] == "media", "variable"])
    drawn = mix_charts.decomposition(contributions, colours, currency) if len(contributions) else b""
    return _image("what sold", drawn)


def roi_picture(roi: pd.DataFrame, currency: str) -> dg.MetadataValue:
    """ROI per channel with its interval."""
    return _image(
        f"incremental revenue per {currency} spent",
        mix_charts.roi_ranking(roi, channel_colours(roi["channel"])) if len(roi) else b"",
    )


def curve_picture(curves: pd.DataFrame, currency: str) -> dg.MetadataValue:
    """Response per day at every level of spend, with today's point."""
    drawn = mix_charts.response_curves(curves, channel_colours(curves["channel"]), currency) if len(curves) else b""
    return _image("response curves", drawn)


def forecast_picture(series: pd.DataFrame, future: pd.DataFrame, currency: str) -> dg.MetadataValue:
    """The first series' last days, and the days ahead with their band."""
    known = future.dropna(subset=["forecast"])
    if known.empty:
        return _image("no forecast", b"")
    name = next((wanted for wanted in (SALES, ATTRIBUTED) if wanted in set(known["series"])), None)
    ahead = known[known["series"] == name].sort_values("date")
    past = series[series["series"] == name].sort_values("date").tail(60)
    drawn = series_charts.forecast_band(
        [day.date() for day in pd.to_datetime(past["date"])], past["value"].tolist(),
        [day.date() for day in pd.to_datetime(ahead["date"])],
        ahead["forecast"].tolist(), ahead["p10"].tolist(), ahead["p90"].tolist(), currency,
    )  # fmt: skip
    return _image(f"forecast: {name}", drawn)


def segment_picture(rows: pd.DataFrame, settings: Settings, unit: str) -> dg.MetadataValue:
    """How large each segment is; groups too small to be shown stand together."""
    if rows.empty:
        return _image(f"no {unit}", b"")
    sizes = segment_sizes(rows, settings.governance.min_group_size)
    drawn = comparison_charts.segment_sizes(sizes["segment"].tolist(), sizes["size"].tolist(), unit)
    return _image(f"{unit} by segment", drawn)


def cluster_picture(clusters: pd.DataFrame, currency: str) -> dg.MetadataValue:
    """Spend of each cluster's campaigns."""
    spend = clusters.groupby("name")["spend"].sum().sort_values(ascending=False)
    drawn = comparison_charts.segment_sizes(list(spend.index), spend.round().tolist(), currency) if len(spend) else b""
    return _image("spend by cluster", drawn)


def outlook_picture(outlook: pd.DataFrame, currency: str) -> dg.MetadataValue:
    """Revenue per day today and as proposed, P10 to P90."""
    known = outlook.dropna(subset=["p50"])
    return _image("outlook", comparison_charts.outlook(known, currency) if len(known) else b"")


def _plain(name: str) -> str:
    """A foreign name in Markdown: nothing in it may end the picture's title."""
    return "".join(sign if sign.isalnum() or sign in " _-" else " " for sign in name)


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
