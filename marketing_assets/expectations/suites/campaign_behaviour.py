"""Rules on how campaigns behave in the last `monitoring.trailing_days` days up to `as_of`: jumps, stops, breaks.

Older days were judged by the runs of their time; warning about them for ever would teach people to look away. Each day
is compared with the campaign's own days before it.
"""

from __future__ import annotations

from marketing_assets.expectations.contract import Rule

_RECENT = """
WITH recent AS (
    SELECT now.platform, now.channel, now.campaign, now.date,
        any_value(now.spend) AS spend, any_value(now.clicks) AS clicks, median(before.spend) AS usual_spend
    FROM campaign_kpis_daily AS now
    JOIN campaign_kpis_daily AS before USING (platform, channel, campaign)
    WHERE before.date BETWEEN now.date - getvariable('trailing_days') AND now.date - 1
        AND now.date BETWEEN getvariable('as_of') - getvariable('trailing_days') + 1 AND getvariable('as_of')
    GROUP BY ALL
    HAVING count(before.spend) >= getvariable('trailing_days') / 2 AND median(before.spend) > 0
)
"""
SPEND_JUMP = Rule(
    f"{_RECENT} SELECT spend <= getvariable('spend_jump_factor') * usual_spend AS ok FROM recent", unit="campaign days"
)
CLICKS_WITHOUT_SPEND = Rule(f"{_RECENT} SELECT NOT (spend = 0 AND clicks > 0) AS ok FROM recent", unit="campaign days")
SPEND_STOP = Rule(
    f"{_RECENT} SELECT NOT (spend = 0 AND coalesce(clicks, 0) = 0) AS ok FROM recent", unit="campaign days"
)

# Three final days without a conversion where the days before let expect at least seven: by chance in 0.1 % of cases
# (Poisson, exp(-7)). A fixed number of clicks would alarm every small campaign and miss the large ones.
CONVERSION_STREAK = Rule(
    """
    WITH final AS (
        SELECT platform, channel, campaign, clicks, conversions,
            row_number() OVER (PARTITION BY platform, channel, campaign ORDER BY date DESC) <= 3 AS newest
        FROM campaign_kpis_daily
        WHERE mature_on <= getvariable('as_of') AND conversions IS NOT NULL AND clicks > 0
            AND date > getvariable('as_of') - 2 * getvariable('trailing_days')
    ), compared AS (
        SELECT platform, channel, campaign,
            sum(conversions) FILTER (WHERE newest) AS found,
            sum(clicks) FILTER (WHERE newest) * sum(conversions) FILTER (WHERE NOT newest)
                / sum(clicks) FILTER (WHERE NOT newest) AS expected
        FROM final
        GROUP BY ALL
        HAVING count(*) FILTER (WHERE newest) = 3
    )
    SELECT found > 0 OR expected < 7 AS ok FROM compared
    """,
    unit="campaigns",
)
