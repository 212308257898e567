"""Contracts on segments, ad copy, outlook and insights: everyone is counted once, and words fit where they go."""

from __future__ import annotations

from marketing_assets.expectations.contract import Rule, Suite, every_row, expect, fails, warns

_TODAY = "as_of = getvariable('as_of')"
# Only the newest vintage is kept: a replayed day is not that of the rows.
EVERY_SESSION = """
SELECT sessions.rows = segments.rows AND segments.rows = segments.different AS ok
FROM (
    SELECT count(*) AS rows, count(DISTINCT session_id) AS different,
        coalesce(max(as_of), CAST(getvariable('as_of') AS DATE)) AS as_of
    FROM session_segments
) AS segments
CROSS JOIN LATERAL (SELECT count(*) AS rows FROM sessions WHERE date <= segments.as_of) AS sessions
"""
OUTLOOK_SPEND = f"""
SELECT abs(outlook.spend_per_day - plan.total) < 0.01 AS ok
FROM (FROM plan_outlook WHERE {_TODAY} AND scope = 'total' AND scenario = 'proposed') AS outlook
CROSS JOIN (
    SELECT sum(proposed)::DOUBLE AS total FROM budget_plan WHERE {_TODAY} AND level = 'channel'
) AS plan
"""
VARIANTS = f"SELECT count(*) >= 2 AS ok FROM ad_copy_library WHERE {_TODAY} GROUP BY segment"
RANKS = f"""
SELECT count(*) <= 10 AND count(DISTINCT rank) = count(*) AND coalesce(max(rank), 0) = count(*) AS ok
FROM insights WHERE {_TODAY}
"""


def session_segments() -> Suite:
    """Suite of the session segments."""
    return Suite(
        "session_segments",
        (
            fails(
                "every_session_has_one_segment",
                Rule(EVERY_SESSION, unit="tables"),
                "Sessions fell out or were counted in two segments: segment sizes do not add up.",
            ),
        ),
    )


def customer_segments() -> Suite:
    """Suite of the customer segments."""
    return Suite(
        "customer_segments",
        (
            fails(
                "each_customer_has_one_segment",
                expect("ExpectColumnValuesToBeUnique", column="customer_id"),
                "A customer in two files was put into two segments.",
            ),
        ),
    )


def plan_outlook() -> Suite:
    """Suite of the plan's outlook."""
    return Suite(
        "plan_outlook",
        (
            fails(
                "quantiles_are_in_order",
                every_row("plan_outlook", "p10 <= p50 AND p50 <= p90", where=_TODAY),
                "The good case is worse than the bad one: quantiles of different draws were mixed.",
            ),
            fails(
                "the_outlook_is_that_of_the_plan",
                Rule(OUTLOOK_SPEND, unit="plans"),
                "The outlook was made for other amounts than the plan proposes.",
            ),
        ),
    )


def ad_copy_library() -> Suite:
    """Suite of the ad copy."""
    return Suite(
        "ad_copy_library",
        (
            fails(
                "copy_fits_the_platforms",
                every_row(
                    "ad_copy_library",
                    "(NOT contains(platform_fit, 'google') OR (headline_chars <= 30 AND body_chars <= 90)) "
                    "AND (NOT contains(platform_fit, 'meta') OR (headline_chars <= 40 AND body_chars <= 125))",
                    where=_TODAY,
                    unit="variants",
                ),
                "A platform refuses the ad or cuts it in the middle of a word.",
            ),
            fails(
                "each_segment_has_two_variants",
                Rule(VARIANTS, unit="segments"),
                "There is nothing to test against: a segment has one variant only.",
            ),
            warns(
                "no_copy_is_red",
                every_row("ad_copy_library", "light <> 'red'", where=_TODAY, unit="variants"),
                "A claim no platform's policy allows was filled in from the data, such as a page's name.",
            ),
        ),
    )


def insights() -> Suite:
    """Suite of the insights."""
    return Suite(
        "insights",
        (
            fails(
                "at_most_ten_ranked_insights",
                Rule(RANKS, unit="tables"),
                "Two insights share a rank, or there are so many that nobody reads them.",
            ),
            fails(
                "each_insight_says_what_to_do",
                every_row(
                    "insights",
                    "coalesce(trim(title), '') <> '' AND coalesce(trim(evidence), '') <> '' "
                    "AND coalesce(trim(advice), '') <> ''",
                    where=_TODAY,
                    unit="insights",
                ),
                "People are told that something is wrong, not how sure that is and what to do.",
            ),
        ),
    )
