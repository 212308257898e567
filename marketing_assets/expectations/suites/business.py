"""Contracts on `session_kpis_daily` and `business_daily`: sums agree with what they are made of, and are believable."""

from __future__ import annotations

from marketing_assets.expectations.contract import Rule, Suite, blocks, every_row, expect, fails, warns
from marketing_assets.settings import Settings

SESSION_SUMS = """
SELECT landed.sessions = counted.sessions AND abs(landed.revenue - counted.revenue) < 0.005
    AND abs(landed.revenue - counted.attributed_revenue) < 0.005
    AND landed.conversions = counted.attributed_conversions AS ok
FROM (
    SELECT count(*) AS sessions, coalesce(sum(revenue), 0) AS revenue, coalesce(sum(conversions), 0) AS conversions
    FROM sessions
) AS landed
CROSS JOIN (
    SELECT coalesce(sum(sessions), 0) AS sessions, coalesce(sum(revenue), 0) AS revenue,
        coalesce(sum(attributed_revenue), 0) AS attributed_revenue,
        coalesce(sum(attributed_conversions), 0) AS attributed_conversions
    FROM session_kpis_daily
) AS counted
"""
# Today's events are landing while this runs, so later days are left out. Where less than 20 sessions are usual, half of
# them stay away by chance in one of a hundred days (Poisson).
TRAFFIC = """
WITH days AS (
    SELECT date, sum(sessions) AS sessions FROM session_kpis_daily
    WHERE date <= CAST(getvariable('as_of') AS DATE) GROUP BY date
)
SELECT newest.date >= CAST(getvariable('as_of') AS DATE) - CAST(getvariable('stale_after_days') AS INTEGER)
    AND if(usual.sessions >= 20, newest.sessions >= (1 - getvariable('row_drop_share')) * usual.sessions, NULL) AS ok
FROM (FROM days WHERE date = (SELECT max(date) FROM days)) AS newest
CROSS JOIN LATERAL (
    SELECT avg(sessions) AS sessions FROM days
    WHERE date < newest.date AND date >= newest.date - 28 AND dayofweek(date) = dayofweek(newest.date)
) AS usual
"""
SALES_SUMS = """
SELECT abs(landed.revenue - counted.revenue) < 0.005 AS ok
FROM (
    SELECT coalesce(sum(if(
        coalesce(s.currency, getvariable('reporting_currency')) = getvariable('reporting_currency'), s.revenue,
        round(s.revenue * r.rate, 6)
    )), 0) AS revenue
    FROM (FROM landed_sales QUALIFY file_order = max(file_order) OVER (PARTITION BY date)) AS s
    LEFT JOIN fx_rates AS r ON r.date = s.date AND r.currency = s.currency
) AS landed
CROSS JOIN (SELECT coalesce(sum(revenue), 0) AS revenue FROM business_daily) AS counted
"""
SALES_CONVERTED = """
SELECT s.currency IS NULL OR s.currency = getvariable('reporting_currency') OR r.rate IS NOT NULL AS ok
FROM (FROM landed_sales QUALIFY file_order = max(file_order) OVER (PARTITION BY date)) AS s
LEFT JOIN fx_rates AS r ON r.date = s.date AND r.currency = s.currency
"""
SALES_FRESH = """
SELECT max(date) >= CAST(getvariable('as_of') AS DATE) - CAST(getvariable('stale_after_days') AS INTEGER) AS ok
FROM business_daily WHERE date <= CAST(getvariable('as_of') AS DATE)
"""


def session_kpis_daily(settings: Settings) -> Suite:
    """Suite of the daily session KPIs."""
    return Suite(
        "session_kpis_daily",
        (
            blocks(
                "one_row_per_channel_and_day",
                expect("ExpectCompoundColumnsToBeUnique", column_list=["date", "channel"]),
                "A join fanned out: a channel's day counts twice.",
            ),
            blocks(
                "sums_equal_the_sessions",
                Rule(SESSION_SUMS, unit="tables"),
                "Sessions without a channel fell out of the table, it is older than the sessions, or crediting earlier "
                "channels lost or doubled a conversion.",
            ),
            fails(
                "rates_are_shares",
                every_row(
                    "session_kpis_daily",
                    "users <= sessions AND engaged_sessions <= sessions AND coalesce(engagement_rate <= 1, true)",
                ),
                "Users or engaged sessions outnumber sessions: they were counted per event.",
            ),
            warns(
                "traffic_is_as_usual",
                Rule(TRAFFIC, unit="days"),
                "The tag was removed from the site or the export broke off: the newest day is stale, or has fewer "
                "sessions than the same weekday before by more than `monitoring.row_drop_share`.",
            ),
        ),
        {
            "row_drop_share": settings.monitoring.row_drop_share,
            "stale_after_days": settings.freshness.stale_after_days,
        },
    )


def business_daily(settings: Settings) -> Suite:
    """Suite of the company's own sales."""
    return Suite(
        "business_daily",
        (
            blocks(
                "each_day_is_one_row",
                expect("ExpectColumnValuesToBeUnique", column="date"),
                "A day of sales counts twice, and the model explains sales that were not made.",
            ),
            blocks(
                "sales_equal_the_landed_rows",
                Rule(SALES_SUMS, unit="tables"),
                "A corrected sales file was added to the one it corrects, or a file fell out.",
            ),
            blocks(
                "every_sale_is_converted",
                Rule(SALES_CONVERTED),
                "The rate of a shop that sells in another currency was taken back: its sales are missing.",
            ),
            warns(
                "sales_are_current",
                Rule(SALES_FRESH, unit="tables"),
                "The shop's export stopped while ads went on landing: the model learns from half of the story.",
            ),
        ),
        {"stale_after_days": settings.freshness.stale_after_days, "reporting_currency": settings.currency},
    )
