"""Contracts on monitoring and experiments: what is reported is real, and what is open is seen."""

from __future__ import annotations

from marketing_assets.expectations.contract import Rule, Suite, blocks, every_row, fails, warns
from marketing_assets.settings import Settings

_TODAY = "as_of = getvariable('as_of')"
IMMATURE = f"""
SELECT NOT EXISTS (
    FROM campaign_kpis_daily AS daily
    WHERE daily.platform = incident.platform AND daily.campaign = incident.campaign
        AND daily.date BETWEEN incident.start AND incident."end" AND daily.mature_on > incident.as_of
) AS ok
FROM kpi_anomalies AS incident
WHERE incident.{_TODAY} AND incident.kind IN ('performance_drop', 'revenue_spike', 'gradual_decline')
    AND incident.level = 'campaign'
"""
# The first of two overlapping incidents passes, the second fails.
OVERLAP = f"""
SELECT coalesce(start > lag("end") OVER (
    PARTITION BY kind, level, platform, channel, campaign, metric ORDER BY start, "end"
), true) AS ok
FROM kpi_anomalies WHERE {_TODAY}
"""
UNDECIDED = """
CASE verdict
    WHEN 'winner' THEN coalesce(ci_low > 0 AND p_adjusted < getvariable('alpha'), false)
    WHEN 'loser' THEN coalesce(ci_high < 0 AND p_adjusted < getvariable('alpha'), false)
    ELSE true
END
"""


def kpi_anomalies() -> Suite:
    """Suite of the incidents."""
    return Suite(
        "kpi_anomalies",
        (
            fails(
                "incidents_lie_in_the_data",
                every_row("kpi_anomalies", 'start <= "end" AND "end" <= as_of', where=_TODAY, unit="incidents"),
                "An incident ends after the newest day or before it starts: a replay read later days.",
            ),
            fails(
                "performance_is_judged_when_final",
                Rule(IMMATURE, unit="incidents"),
                "An alert on days the platform still rewrites: late conversions look like a drop every morning.",
            ),
            fails(
                "each_incident_is_reported_once",
                Rule(OVERLAP, unit="incidents"),
                "Days of one incident were reported as several, and people stop reading.",
            ),
            warns(
                "no_critical_incident_is_open",
                every_row("kpi_anomalies", "NOT (open AND severity = 'critical')", where=_TODAY, unit="incidents"),
                "Something expensive is going wrong right now: see `kpi_anomalies`.",
            ),
        ),
    )


def kpi_trends() -> Suite:
    """Suite of the trends."""
    return Suite(
        "kpi_trends",
        (
            fails(
                "intervals_hold_the_estimate",
                every_row("kpi_trends", "change_pct_per_week BETWEEN ci_low - 1e-9 AND ci_high + 1e-9", where=_TODAY),
                "The interval belongs to another slope than the one shown: a trend would look surer than it is.",
            ),
            fails(
                "a_trend_that_is_none_has_no_direction",
                every_row("kpi_trends", "strength <> 'none' OR direction = 'flat'", where=_TODAY),
                "Noise is reported as up or down.",
            ),
        ),
    )


def experiment_results(settings: Settings) -> Suite:
    """Suite of the A/B test results."""
    return Suite(
        "experiment_results",
        (
            fails(
                "mismatched_groups_have_no_winner",
                every_row(
                    "experiment_results",
                    "srm_p_value >= getvariable('srm_alpha') OR verdict = 'invalid'",
                    where=_TODAY,
                    unit="comparisons",
                ),
                "Users were lost in one group by a bug, and the test still names a winner.",
            ),
            fails(
                "verdicts_follow_the_interval",
                every_row("experiment_results", UNDECIDED, where=_TODAY, unit="comparisons"),
                "A difference that may be zero, or has the other sign, is called a win; or it is one of many tests and "
                "was not corrected for them.",
            ),
            warns(
                "no_experiment_is_invalid",
                every_row("experiment_results", "verdict <> 'invalid'", where=_TODAY, unit="comparisons"),
                "The split of a running test is broken: its traffic is wasted until somebody mends it.",
            ),
        ),
        {"srm_alpha": settings.experiments.srm_alpha, "alpha": settings.experiments.alpha},
    )


def experiment_units() -> Suite:
    """Suite of the landed A/B test rows."""
    return Suite(
        "landed_experiments",
        (
            fails(
                "experiments_and_variants_are_named",
                every_row(
                    "landed_experiments", "coalesce(trim(experiment), '') <> '' AND coalesce(trim(variant), '') <> ''"
                ),
                "A mapping lost the variant: every unit falls into one group.",
            ),
            blocks(
                "unit_ids_are_masked",
                every_row("landed_experiments", "coalesce(regexp_full_match(unit_id, '[0-9a-f]{64}'), true)"),
                "Units of a test are people: a raw id was stored.",
            ),
        ),
    )
