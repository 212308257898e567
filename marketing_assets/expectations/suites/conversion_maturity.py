"""Contracts on `conversion_maturity`: one share per age, learned from enough or not given at all. None blocks: no plan
reads the estimates.
"""

from __future__ import annotations

from marketing_assets.expectations.contract import Rule, Suite, every_row, fails, warns

ONE_ROW = "SELECT count(*) = 1 AS ok FROM conversion_maturity GROUP BY platform, metric, age_days"


def conversion_maturity() -> Suite:
    """Suite of the maturity curves."""
    return Suite(
        "conversion_maturity",
        (
            fails(
                "one_share_per_age",
                Rule(ONE_ROW, unit="ages"),
                "A curve stands twice, and every immature day is counted twice in what is expected of it.",
            ),
            fails(
                "shares_are_learned_or_the_reason_is_given",
                every_row(
                    "conversion_maturity",
                    "CASE WHEN status = 'not enough' THEN share IS NULL AND reason <> '' "
                    "ELSE status IN ('learned', 'pooled') "
                    "AND coalesce(share > 0 AND low <= share AND share <= high, false) END",
                    unit="ages",
                ),
                "A share was guessed from too few days, or one of zero would make an endless expectation.",
            ),
            warns(
                "little_is_taken_back",
                every_row("conversion_maturity", "coalesce(low, 0) <= 1.5", unit="ages"),
                "A platform first reports half as much again as in the end: its young days look better than they are.",
            ),
        ),
    )
