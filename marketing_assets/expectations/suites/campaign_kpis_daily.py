"""Contracts on `campaign_kpis_daily`: its sums are the mart's, its ratios the catalogue's, and campaigns behave."""

from __future__ import annotations

from marketing_assets.expectations.contract import Contract, Rule, Suite, every_row, expect
from marketing_assets.expectations.policy_tables import joined, maturity_rows
from marketing_assets.expectations.suites import campaign_behaviour as behaviour
from marketing_assets.metrics import ADDITIVE, CATALOGUE
from marketing_assets.settings import Settings

_SUMS = ", ".join(f"sum({metric}) AS {metric}" for metric in ADDITIVE)
_EQUAL_SUMS = " AND ".join(
    f"abs(coalesce(mart.{metric}, 0) - coalesce(kpis.{metric}, 0)) < 0.005" for metric in ADDITIVE
)
SUMS = f"""
SELECT {_EQUAL_SUMS} AS ok
FROM (SELECT date, platform, {_SUMS} FROM ad_performance GROUP BY date, platform) AS mart
FULL JOIN (SELECT date, platform, {_SUMS} FROM campaign_kpis_daily GROUP BY date, platform) AS kpis
    USING (date, platform)
"""
_KEY = "date, platform, channel, campaign"
_RATIOS = ", ".join(f"{metric.sql()} AS {metric.name}" for metric in CATALOGUE)
_EQUAL_RATIOS = " AND ".join(
    f"(kpis.{metric.name} IS NOT DISTINCT FROM mart.{metric.name}"
    f" OR coalesce(abs(kpis.{metric.name} - mart.{metric.name}) <= 1e-9 * abs(mart.{metric.name}), false))"
    for metric in CATALOGUE
)
RATIOS = f"""
SELECT {_EQUAL_RATIOS} AS ok
FROM campaign_kpis_daily AS kpis
JOIN (SELECT {_KEY}, {_RATIOS} FROM ad_performance GROUP BY {_KEY}) AS mart USING ({_KEY})
"""
MATURE_ON = f"""
SELECT kpis.mature_on IS NOT DISTINCT FROM kpis.date + CAST(limits.days AS INTEGER)
    AND kpis.is_immature IS NOT DISTINCT FROM (kpis.mature_on > (SELECT max(date) FROM ad_performance)) AS ok
FROM campaign_kpis_daily AS kpis {joined("maturity", "platform", "kpis.platform")}
"""


_ESTIMATES = ("conversions", "revenue")
ESTIMATES = " AND ".join(
    f"({metric}_expected IS NULL OR coalesce(is_immature AND {metric} IS NOT NULL"
    f" AND {metric}_low <= {metric}_expected AND {metric}_expected <= {metric}_high, false))"
    for metric in _ESTIMATES
)


def campaign_kpis_daily(settings: Settings) -> Suite:
    """Suite of the daily KPIs."""
    return Suite(
        "campaign_kpis_daily",
        (
            Contract(
                name="one_row_per_campaign_and_day",
                severity="critical",
                blocking=True,
                expectation=expect(
                    "ExpectCompoundColumnsToBeUnique", column_list=["date", "platform", "channel", "campaign"]
                ),
                description="A join fanned out: a campaign's day counts twice in every view and in the plan.",
            ),
            Contract(
                name="sums_equal_the_mart",
                severity="critical",
                blocking=True,
                expectation=Rule(SUMS, unit="platform days"),
                description="The KPI table is older than the mart, or lost a platform for which a join found no match.",
            ),
            Contract(
                name="ratios_are_ratios_of_sums",
                severity="critical",
                blocking=True,
                expectation=Rule(RATIOS),
                description="A mean of ratios, a ratio over unreported metrics, or 0 where the denominator is zero.",
            ),
            Contract(
                name="rewritten_days_are_marked",
                severity="critical",
                blocking=True,
                expectation=Rule(MATURE_ON),
                description="Days that platforms still rewrite count as final, and late conversions look like a drop.",
            ),
            Contract(
                name="estimates_stand_beside_immature_days",
                severity="critical",
                blocking=False,
                expectation=every_row("campaign_kpis_daily", ESTIMATES),
                description="A final or unreported day shows an estimate that people may take for what was reported.",
            ),
            Contract(
                name="click_rate_is_a_share",
                severity="warning",
                blocking=False,
                expectation=expect("ExpectColumnValuesToBeBetween", column="ctr", min_value=0, max_value=1),
                description="A campaign has more clicks than impressions over a day: columns swapped or rows lost.",
            ),
            Contract(
                name="spend_does_not_jump",
                severity="warning",
                blocking=False,
                expectation=behaviour.SPEND_JUMP,
                description="A budget typed with a zero too many: spend above `monitoring.spend_jump_factor` times the "
                "campaign's usual day.",
            ),
            Contract(
                name="spending_campaigns_do_not_stop",
                severity="warning",
                blocking=False,
                expectation=behaviour.SPEND_STOP,
                description="A card was declined or a campaign paused by mistake: reported with spend 0 and no clicks.",
            ),
            Contract(
                name="clicks_have_spend",
                severity="warning",
                blocking=False,
                expectation=behaviour.CLICKS_WITHOUT_SPEND,
                description="The cost column is not filled yet: clicks arrive, spend is 0, the channel looks free.",
            ),
            Contract(
                name="clicks_still_convert",
                severity="warning",
                blocking=False,
                expectation=behaviour.CONVERSION_STREAK,
                description="The conversion tag was lost in a release: three final days of clicks without a conversion "
                "where at least seven were to be expected.",
            ),
        ),
        {
            "trailing_days": settings.monitoring.trailing_days,
            "spend_jump_factor": settings.monitoring.spend_jump_factor,
            "maturity": maturity_rows(settings),
        },
    )
