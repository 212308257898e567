"""SQL of the KPI tables and views: the files beside this one, with the catalogue's columns filled in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from string import Template

from marketing_assets.metrics.catalogue import ADDITIVE, additive_columns, ratio_columns
from marketing_assets.metrics.platforms import analytics_list

# What an analytics platform tells; the rest of ADDITIVE is the ads' own.
OBSERVED = ("leads", "conversions", "revenue")


def _sql(name: str) -> str:
    text = (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")
    return Template(text).substitute(
        additive=additive_columns(),
        ratios=ratio_columns(),
        sums=_sums(ADDITIVE),
        observed_sums=_sums(OBSERVED),
        columns=", ".join(ADDITIVE),
        analytics=analytics_list(),
    )


def _sums(columns: Sequence[str]) -> str:
    return ", ".join(f"sum({column})::DECIMAL(38,6) AS {column}" for column in columns)


FX_RATES_SQL = _sql("fx_rates")
CONVERTED_ROWS_SQL = _sql("converted_rows")
AD_PERFORMANCE_SQL = _sql("ad_performance")
ANALYTICS_DAILY_SQL = _sql("analytics_daily")
MONEY_BY_CURRENCY_SQL = _sql("money_by_currency")
CONSERVATION_SQL = _sql("conservation")
CAMPAIGN_KPIS_DAILY_SQL = _sql("campaign_kpis_daily")
SESSION_KPIS_DAILY_SQL = _sql("session_kpis_daily")
BUSINESS_DAILY_SQL = _sql("business_daily")
CONSENT_DAILY_SQL = _sql("consent_daily")

_SAMPLE_COLUMNS = "spend, impressions, clicks, conversions, revenue"

# Views are read from campaign_kpis_daily; name → (what it is, SQL).
VIEWS: dict[str, tuple[str, str]] = {
    "channel_kpis_daily": (
        "KPIs per channel and day.",
        f"SELECT date, channel, {additive_columns()}, {ratio_columns()}, max(mature_on) AS mature_on, "
        "bool_or(is_immature) AS is_immature\n"
        "FROM campaign_kpis_daily GROUP BY date, channel ORDER BY date, channel",
    ),
    "campaign_kpis": (
        "KPIs per campaign over its whole life.",
        "SELECT platform, channel, campaign, min(date) AS first_date, max(date) AS last_date, count(*) AS days, "
        f"{additive_columns()}, {ratio_columns()}\n"
        "FROM campaign_kpis_daily GROUP BY platform, channel, campaign ORDER BY platform, channel, campaign",
    ),
    "marketing_clean": (
        "The eight columns of the sample format per date and campaign; `channel` holds the platform, as there.",
        f"SELECT date, platform AS channel, campaign, {_SAMPLE_COLUMNS} FROM campaign_kpis_daily",
    ),
    "marketing_kpi": (
        "`marketing_clean` with the catalogue's ratios.",
        f"SELECT date, platform AS channel, campaign, {_SAMPLE_COLUMNS}, "
        "ctr, cvr, cpc, cpm, cpl, cpa, aov, roas, roi FROM campaign_kpis_daily",
    ),
}

# Read from campaign_kpis_daily, session_kpis_daily and analytics_daily, so it is made after them.
SESSION_VIEWS: dict[str, tuple[str, str]] = {
    "reported_vs_observed": (
        "Conversions and revenue per channel and day: reported by the platforms beside observed by web analytics.",
        _sql("reported_vs_observed"),
    ),
}
