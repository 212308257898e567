"""The daily revenue series that are forecast: the company's sales, and what platforms attribute, by channel too."""

from __future__ import annotations

import pandas as pd

from marketing_assets.pipeline.seen import Inputs

SALES, ATTRIBUTED = "sales", "attributed revenue"


def revenue_series(inputs: Inputs) -> pd.DataFrame:
    """Columns `series, date, value` [currency per day], up to `as_of`; days a platform still rewrites are left out.

    A day nobody reported is missing, not 0. Series: `sales`, `attributed revenue`, `attributed revenue: CHANNEL`.
    """
    return inputs.connection.execute(
        f"""
        WITH mature AS (
            SELECT date, channel, revenue::DOUBLE AS revenue FROM campaign_kpis_daily
            WHERE date <= $as_of AND mature_on <= $as_of AND revenue IS NOT NULL
        )
        SELECT '{SALES}' AS series, date, revenue::DOUBLE AS value FROM business_daily
        WHERE date <= $as_of AND revenue IS NOT NULL
        UNION ALL
        SELECT '{ATTRIBUTED}', date, sum(revenue) FROM mature GROUP BY date
        UNION ALL
        SELECT '{ATTRIBUTED}: ' || channel, date, sum(revenue) FROM mature GROUP BY channel, date
        ORDER BY 1, 2
        """,
        {"as_of": inputs.as_of},
    ).df()


def leading_series(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the one series that stands for the whole company, without the column `series`."""
    names = set(rows["series"])
    wanted = next((name for name in (SALES, ATTRIBUTED) if name in names), None)
    return rows[rows["series"] == wanted].drop(columns="series")
