"""Contracts on media mix and forecast: contributions add up, curves are curves, intervals are intervals."""

from __future__ import annotations

from marketing_assets.expectations.contract import Rule, Suite, blocks, every_row, fails, warns
from marketing_assets.settings import Settings

# The model's vintage is that of the last full ISO week.
_WEEK = "as_of = CAST(getvariable('as_of') AS DATE) - CAST(isodow(CAST(getvariable('as_of') AS DATE)) % 7 AS INTEGER)"
_TODAY = "as_of = getvariable('as_of')"
GAPS = f"""
SELECT count(DISTINCT week) = 1 + (max(week) - min(week)) / 7 AS ok
FROM media_mix_input WHERE {_WEEK} AND model = 'business' GROUP BY variable
"""
ADD_UP = f"""
SELECT abs(parts.total - target.value) <= 1e-6 * greatest(abs(target.value), 1) AS ok
FROM (
    SELECT model, week, sum(contribution) AS total FROM channel_contributions WHERE {_WEEK} GROUP BY ALL
) AS parts
JOIN (FROM media_mix_input WHERE {_WEEK} AND role = 'target') AS target USING (model, week)
"""
ROI = f"""
SELECT abs(roi.contribution - parts.contribution) <= 1e-6 * greatest(abs(parts.contribution), 1) AS ok
FROM (FROM channel_roi WHERE {_WEEK}) AS roi
JOIN (
    SELECT model, variable AS channel, sum(contribution) AS contribution
    FROM channel_contributions WHERE {_WEEK} AND role = 'media' GROUP BY ALL
) AS parts USING (model, channel)
"""
RISING = f"""
SELECT response_per_day >= coalesce(lag(response_per_day) OVER (
    PARTITION BY model, channel ORDER BY spend_per_day
), 0) - 1e-6 * greatest(abs(response_per_day), 1) AS ok
FROM response_curves WHERE {_WEEK}
"""
CURRENT = f"""
SELECT count(*) FILTER (WHERE is_current) = 1 AS ok FROM response_curves WHERE {_WEEK} GROUP BY model, channel
"""
HORIZON = f"""
SELECT count(*) = getvariable('horizon_days') AND count(DISTINCT date) = getvariable('horizon_days')
    AND min(date) = CAST(getvariable('as_of') AS DATE) + 1
    AND max(date) = CAST(getvariable('as_of') AS DATE) + CAST(getvariable('horizon_days') AS INTEGER) AS ok
FROM revenue_forecast WHERE {_TODAY} AND candidate IS NOT NULL GROUP BY series
"""
BETTER = f"""
SELECT chosen.mase <= naive.mase AS ok
FROM (FROM forecast_backtest WHERE {_TODAY} AND chosen) AS chosen
JOIN (FROM forecast_backtest WHERE {_TODAY} AND candidate = 'seasonal naive') AS naive USING (series)
"""
# What platforms claim for themselves may never move budget, so a company without sales is not told so every day.
GATE = f"""
SELECT bool_and(gate_passed) AS ok FROM media_mix_model
WHERE {_WEEK} AND model = 'business' AND target_kind <> 'attributed_revenue' GROUP BY model
"""
ATTRIBUTED = """
SELECT attributed.revenue <= sales.revenue AS ok
FROM (
    SELECT sum(revenue) AS revenue FROM campaign_kpis_daily
    WHERE date BETWEEN CAST(getvariable('as_of') AS DATE) - 27 AND CAST(getvariable('as_of') AS DATE)
        AND date IN (SELECT date FROM business_daily)
) AS attributed
CROSS JOIN (
    SELECT sum(revenue) AS revenue FROM business_daily
    WHERE date BETWEEN CAST(getvariable('as_of') AS DATE) - 27 AND CAST(getvariable('as_of') AS DATE)
) AS sales
"""


def media_mix_input() -> Suite:
    """Suite of the model's input."""
    return Suite(
        "media_mix_input",
        (
            fails(
                "weeks_have_no_gap",
                Rule(GAPS, unit="variables"),
                "A missing week shifts every later one: adstock would carry over to the wrong week.",
            ),
            warns(
                "platforms_claim_less_than_all_sales",
                Rule(ATTRIBUTED, unit="tables"),
                "Platforms together claim more revenue than the company made in 28 days: double attribution, a wrong "
                "currency, or test orders.",
            ),
            warns(
                "spend_is_not_negative",
                every_row("media_mix_input", "role <> 'media' OR value >= 0", where=_WEEK),
                "A refund was larger than the week's spend; the fit counts the week as no spend.",
            ),
        ),
    )


def media_mix_model() -> Suite:
    """Suite of the fitted models."""
    return Suite(
        "media_mix_model",
        (
            fails(
                "every_model_says_how_it_stands",
                every_row(
                    "media_mix_model",
                    "(status = 'fitted' AND variable IS NOT NULL) "
                    "OR (status = 'not_fitted' AND gate_passed IS FALSE AND coalesce(trim(reason), '') <> '')",
                    where=_WEEK,
                    unit="terms",
                ),
                "A model that could not be fitted passes its gate, or says nothing.",
            ),
            warns(
                "the_model_may_move_budget",
                Rule(GATE, unit="models"),
                "The model of the company's sales did not pass its gate: the plan goes by efficiency instead.",
            ),
        ),
    )


def channel_contributions() -> Suite:
    """Suite of the contributions."""
    return Suite(
        "channel_contributions",
        (
            blocks(
                "contributions_add_up_to_sales",
                Rule(ADD_UP, unit="weeks"),
                "Contributions that sum to 105 % of sales: every share and every ROI would be too high.",
            ),
            fails(
                "no_channel_sells_less_than_nothing",
                every_row(
                    "channel_contributions", "role <> 'media' OR contribution >= -1e-9", where=_WEEK, unit="weeks"
                ),
                "A negative coefficient got into the results: collinear channels were not found.",
            ),
        ),
    )


def channel_roi() -> Suite:
    """Suite of the returns."""
    return Suite(
        "channel_roi",
        (
            fails(
                "returns_are_the_contributions",
                Rule(ROI, unit="channels"),
                "ROI and contributions come from two fits: report and plan would tell two stories.",
            ),
            fails(
                "intervals_hold_the_roi",
                every_row("channel_roi", "roi BETWEEN ci_low - 1e-9 AND ci_high + 1e-9", where=_WEEK, unit="channels"),
                "The interval is not that of the estimate shown.",
            ),
        ),
    )


def response_curves() -> Suite:
    """Suite of the curves."""
    return Suite(
        "response_curves",
        (
            fails(
                "curves_never_fall",
                Rule(RISING, unit="points"),
                "More spend would sell less: the optimiser would take money away from what works.",
            ),
            fails(
                "each_curve_has_one_current_point",
                Rule(CURRENT, unit="curves"),
                "Today's level is missing from a curve or stands on it twice; moves would start from a wrong place.",
            ),
        ),
    )


def forecast_backtest() -> Suite:
    """Suite of the backtest."""
    return Suite(
        "forecast_backtest",
        (
            fails(
                "one_method_is_chosen_per_series",
                Rule(
                    f"SELECT count(*) FILTER (WHERE chosen) <= 1 AS ok FROM forecast_backtest WHERE {_TODAY} "
                    "GROUP BY series",
                    unit="series",
                ),
                "Two methods were chosen: forecasts of one series would be counted twice.",
            ),
            warns(
                "the_chosen_method_beats_last_week",
                Rule(BETTER, unit="series"),
                "The chosen method was worse on past days than repeating last week.",
            ),
        ),
    )


def revenue_forecast(settings: Settings) -> Suite:
    """Suite of the forecast."""
    return Suite(
        "revenue_forecast",
        (
            fails(
                "bounds_hold_the_forecast",
                every_row("revenue_forecast", "p10 <= forecast AND forecast <= p90", where=_TODAY),
                "The interval does not hold its own forecast: bounds and forecast come from different methods.",
            ),
            fails(
                "the_horizon_is_complete",
                Rule(HORIZON, unit="series"),
                "Days are missing or repeated, so that the sum of the next two weeks is wrong.",
            ),
        ),
        {"horizon_days": settings.forecast.horizon_days},
    )
