"""Contracts on `analytics_daily`: what web analytics exports observed is all there, once."""

from __future__ import annotations

from marketing_assets.expectations.contract import Rule, Suite, blocks, expect
from marketing_assets.metrics import OBSERVED, analytics_list

_TOTALS = " UNION ALL ".join(
    f"SELECT platform, '{metric}' AS metric, sum({metric})::DECIMAL(38,6) AS total FROM analytics_daily GROUP BY ALL"
    for metric in OBSERVED
)
CONSERVED = f"""
SELECT abs(coalesce(landed.rows_total, 0) - coalesce(mart.total, 0)) < 0.005 AS ok
FROM (FROM conservation WHERE platform IN {analytics_list()}) AS landed
FULL JOIN ({_TOTALS}) AS mart USING (platform, metric)
"""


def analytics_daily() -> Suite:
    """Suite of the observed conversions."""
    return Suite(
        "analytics_daily",
        (
            blocks(
                "one_row_per_observed_campaign_and_day",
                expect("ExpectCompoundColumnsToBeUnique", column_list=["date", "platform", "campaign"]),
                "A campaign got two channels, and what was observed of it stands twice beside what was reported.",
            ),
            blocks(
                "observed_equals_the_landed_rows",
                Rule(CONSERVED, unit="sums per platform and metric"),
                "The sum of an observed metric differs from the current rows of the export by a cent or more.",
            ),
        ),
    )
