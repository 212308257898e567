"""Contracts on `landed_fx` and `fx_rates`: every rate is one, is believable, and is used for its own days only."""

from __future__ import annotations

from marketing_assets.expectations.contract import Rule, Suite, blocks, every_row, expect, warns
from marketing_assets.settings import Settings

# Newest rate of each pair and day, all turned the same way round: a file that quotes dollars per euro after one that
# quotes euros per dollar under the same names shows as a jump. Currencies move by a few percent in a month.
LARGEST_STEP = 1.25
JUMPS = f"""
WITH daily AS (
    FROM landed_fx
    QUALIFY row_number() OVER (PARTITION BY date, currency, to_currency ORDER BY file_order DESC, line DESC) = 1
), turned AS (
    SELECT date, least(currency, to_currency) AS one, greatest(currency, to_currency) AS other,
        if(currency < to_currency, rate, 1 / rate) AS rate
    FROM daily WHERE rate > 0
), steps AS (
    SELECT rate, date, lag(rate) OVER pair AS before, lag(date) OVER pair AS day_before
    FROM turned WINDOW pair AS (PARTITION BY one, other ORDER BY date, rate)
)
SELECT if(date - day_before <= 31, greatest(rate / before, before / rate) <= {LARGEST_STEP}, NULL) AS ok FROM steps
"""

# Over a third currency counts too, where that has a rate to the reporting currency on the same day.
LEADS = """
WITH reached AS (
    SELECT DISTINCT date, if(currency = getvariable('reporting_currency'), to_currency, currency) AS currency
    FROM landed_fx WHERE getvariable('reporting_currency') IN (currency, to_currency)
)
SELECT getvariable('reporting_currency') IN (currency, to_currency)
    OR (date, currency) IN (FROM reached) OR (date, to_currency) IN (FROM reached) AS ok
FROM landed_fx
"""

# Of one day, as far as the newest file of each pair goes, because that corrects the older ones. Three questions: does a
# file tell one pair twice; is a pair that is landed both ways round the same both times; and does a round over three
# currencies end where it began. One of the rates is then turned over or wrong, and spend is converted with one of them.
# A row of three currencies has the third in `over`. Rates of one day differ by less, whatever their hour and bank.
LARGEST_GAP = 1.05
AGREEMENT = f"""
WITH newest AS (
    FROM landed_fx WHERE rate > 0 AND isfinite(rate) AND currency <> to_currency
    QUALIFY rank() OVER (PARTITION BY date, currency, to_currency ORDER BY file_order DESC) = 1
), daily AS (
    FROM newest QUALIFY row_number() OVER (PARTITION BY date, currency, to_currency ORDER BY line DESC) = 1
), pairs AS (
    SELECT date, least(currency, to_currency) AS one, greatest(currency, to_currency) AS other,
        if(currency < to_currency, rate, 1 / rate) AS rate, currency < to_currency AS forwards
    FROM daily
), edges AS (
    FROM pairs QUALIFY row_number() OVER (PARTITION BY date, one, other ORDER BY forwards DESC) = 1
)
SELECT min(rate) = max(rate) AS ok, date, currency, to_currency, NULL AS over
FROM newest GROUP BY date, currency, to_currency HAVING count(*) > 1
UNION ALL
SELECT max(rate) / min(rate) <= {LARGEST_GAP}, date, one, other, NULL
FROM pairs GROUP BY date, one, other HAVING count(*) > 1
UNION ALL
SELECT greatest(a.rate * b.rate / c.rate, c.rate / (a.rate * b.rate)) <= {LARGEST_GAP}, date, a.one, b.other, a.other
FROM edges AS a JOIN edges AS b USING (date) JOIN edges AS c USING (date)
WHERE a.other = b.one AND c.one = a.one AND c.other = b.other
"""


def landed_fx(settings: Settings) -> Suite:
    """Suite of the landed exchange rates."""
    return Suite(
        "landed_fx",
        (
            blocks(
                "rates_are_above_zero",
                every_row(
                    "landed_fx", "rate > 0 AND isfinite(rate) AND currency IS NOT NULL AND to_currency IS NOT NULL"
                ),
                "An empty or zero rate makes the spend of a whole account vanish.",
            ),
            blocks(
                "each_line_is_one_rate",
                # Of a pair: the central bank has all currencies of a day on one line.
                expect(
                    "ExpectCompoundColumnsToBeUnique", column_list=["file_sha256", "line", "currency", "to_currency"]
                ),
                "A file of rates was stored twice by a run that died.",
            ),
            warns(
                "rates_lead_to_the_reporting_currency",
                Rule(LEADS),
                "The file quotes currencies against another one than the settings', and nothing leads from there to "
                "it on the same day: nothing is converted with it.",
            ),
            warns(
                "rates_do_not_jump",
                Rule(JUMPS, unit="rates"),
                "A rate is turned over, its decimal sign was lost, or two currencies were swapped: it differs from the "
                "one before by more than a quarter within a month.",
            ),
            warns(
                "rates_agree_with_each_other",
                Rule(AGREEMENT, unit="comparisons"),
                "Rates of one day contradict each other by more than a twentieth: USD→EUR is not what EUR→USD says "
                "turned over, or what USD→GBP and GBP→EUR give; or one file tells a pair twice. One of them is upside "
                "down or wrong. The materialization of `fx_rates` names the days and currencies.",
            ),
        ),
        {"reporting_currency": settings.currency},
    )


def fx_rates(settings: Settings) -> Suite:
    """Suite of the rates in use."""
    return Suite(
        "fx_rates",
        (
            blocks(
                "one_rate_per_currency_and_day",
                expect("ExpectCompoundColumnsToBeUnique", column_list=["date", "currency"]),
                "Two files tell a rate of the same day and both are used: every amount of that day counts twice.",
            ),
            blocks(
                "rates_are_of_the_day_or_just_before",
                every_row(
                    "fx_rates",
                    "rate > 0 AND rate_date <= date AND date - rate_date <= getvariable('max_age_days')",
                    where="rate IS NOT NULL",
                ),
                "A rate from the future or older than `fx.max_age_days` was used.",
            ),
        ),
        {"max_age_days": settings.fx.max_age_days},
    )
