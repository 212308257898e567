"""Contracts on `ad_performance`: nothing lost, nothing twice, one meaning per name, and the gates of the landing."""

from __future__ import annotations

from marketing_assets.expectations.contract import Contract, Rule, Suite, every_row, expect
from marketing_assets.metrics import ADDITIVE, analytics_list
from marketing_assets.settings import Settings

KEY = "date, platform, account_id, campaign_id, campaign, ad_group_id, ad_group, ad_id, ad"
_MART_TOTALS = " UNION ALL ".join(
    f"SELECT platform, '{metric}' AS metric, sum({metric})::DECIMAL(38,6) AS total FROM ad_performance GROUP BY ALL"
    for metric in ADDITIVE
)
CONSERVED = f"""
SELECT abs(coalesce(landed.rows_total, 0) - coalesce(mart.total, 0)) < 0.005 AS ok
FROM (FROM conservation WHERE platform NOT IN {analytics_list()}) AS landed
FULL JOIN ({_MART_TOTALS}) AS mart USING (platform, metric)
"""
# Each amount is rounded by half a millionth at most; the sums of days are worked out in floating point.
CONVERTED = """
SELECT coalesce(
    abs(converted_total::DOUBLE - at_rates) <= 0.005 + amounts * 5e-7 + 1e-9 * abs(at_rates), false
) AS ok
FROM money_by_currency
"""
SPELT_ALIKE = r"""
SELECT count(DISTINCT channel) = 1 AS ok
FROM ad_performance
GROUP BY lower(regexp_replace(channel, '[\s_-]', '', 'g'))
"""
# A platform's days from its first to its newest, with and without rows; how late it may be is a gate's business.
# Weekends are compared with weekends, because many campaigns pause then.
ROWS_PER_DAY = """
WITH span AS (
    SELECT platform, greatest(min(date), getvariable('as_of') - 2 * getvariable('trailing_days')) AS first_day,
        max(date) AS last_day
    FROM ad_performance
    WHERE date <= getvariable('as_of')
    GROUP BY platform
), days AS (
    SELECT platform, CAST(unnest(generate_series(first_day, last_day, INTERVAL 1 DAY)) AS DATE) AS date FROM span
), counted AS (
    SELECT days.platform, days.date, count(mart.date) AS rows
    FROM days LEFT JOIN ad_performance AS mart USING (platform, date)
    GROUP BY days.platform, days.date
), compared AS (
    SELECT now.platform, now.date, any_value(now.rows) AS rows, median(before.rows) AS usual_rows
    FROM counted AS now
    JOIN counted AS before ON before.platform = now.platform
        AND before.date BETWEEN now.date - getvariable('trailing_days') AND now.date - 1
        AND (isodow(before.date) > 5) = (isodow(now.date) > 5)
    WHERE now.date > getvariable('as_of') - getvariable('trailing_days')
    GROUP BY now.platform, now.date
    HAVING count(*) >= 2
)
SELECT rows >= (1 - getvariable('row_drop_share')) * usual_rows AS ok FROM compared
"""


def ad_performance(settings: Settings) -> Suite:
    """Suite of the mart."""
    return Suite(
        "ad_performance",
        (
            Contract(
                name="one_row_per_key_and_day",
                severity="critical",
                blocking=True,
                # Not the built-in: it takes two rows whose optional ids are NULL for different ones.
                expectation=Rule(f"SELECT count(*) = 1 AS ok FROM ad_performance GROUP BY {KEY}", unit="keys"),
                description="A join fanned out, or a name got two channels, and an ad's day is in the mart twice.",
            ),
            Contract(
                name="nothing_is_lost_or_counted_twice",
                severity="critical",
                blocking=True,
                expectation=Rule(CONSERVED, unit="sums per platform and metric"),
                description="The mart's sum of a platform's metric differs from the current rows by a cent or more.",
            ),
            Contract(
                name="money_is_in_the_reporting_currency",
                severity="critical",
                blocking=True,
                expectation=expect("ExpectColumnValuesToBeInSet", column="currency", value_set=[settings.currency]),
                description="An account that reports dollars stands beside euro accounts and is summed one to one.",
            ),
            Contract(
                name="every_amount_is_converted",
                severity="critical",
                blocking=True,
                expectation=Rule(CONVERTED, unit="sums per platform, currency and metric"),
                description="A rate was taken back or is wrong: money in another currency is missing from the mart.",
            ),
            Contract(
                name="no_observation_is_among_the_ads",
                severity="critical",
                blocking=True,
                expectation=every_row("ad_performance", f"platform NOT IN {analytics_list()}"),
                description="Conversions that web analytics observed are added to those the platforms report.",
            ),
            Contract(
                name="one_channel_per_campaign",
                severity="critical",
                blocking=True,
                expectation=Rule(
                    "SELECT count(DISTINCT channel) = 1 AS ok FROM ad_performance GROUP BY platform, campaign",
                    unit="campaigns",
                ),
                description="A mart made half before, half after a change of channel rules plans a campaign twice.",
            ),
            Contract(
                name="channels_are_spelt_alike",
                severity="warning",
                blocking=False,
                expectation=Rule(SPELT_ALIKE, unit="channels"),
                description="'Paid Social' and 'paid-social' are one channel to people and two to the budget.",
            ),
            Contract(
                name="rows_per_day_do_not_drop",
                severity="warning",
                blocking=False,
                expectation=Rule(ROWS_PER_DAY, unit="platform days"),
                description="An export was cut off or a day is missing: in the last `monitoring.trailing_days` days a "
                "platform has fewer rows than usual on such days by more than `monitoring.row_drop_share`.",
            ),
            _gate("yesterday_landed", "The export job did not run: the day the plan rests on has no rows."),
            _gate("platforms_fresh", "One platform stopped delivering while the others go on."),
        ),
        {
            "trailing_days": settings.monitoring.trailing_days,
            "row_drop_share": settings.monitoring.row_drop_share,
        },
    )


def _gate(name: str, description: str) -> Contract:
    """The mirror of a gate: it warns, the plan holds. A gate nobody wrote counts as not passed."""
    return Contract(
        name=f"gate_{name}",
        severity="warning",
        blocking=False,
        expectation=Rule(
            "SELECT coalesce(bool_and(passed), false) AS ok FROM gates "
            f"WHERE name = '{name}' AND as_of = getvariable('as_of')",
            unit="gates",
        ),
        description=f"{description} The plan is then a hold.",
    )
