"""Contracts on `budget_plan`: money adds up, moves only inside the guardrails, and not at all when it must not.

Judged is the vintage of `as_of` alone: older plans were made under the settings of their day.
"""

from __future__ import annotations

from marketing_assets.expectations.contract import Contract, Rule, Suite, every_row
from marketing_assets.expectations.policy_tables import guardrail_rows, joined
from marketing_assets.settings import Settings

_TODAY = "as_of = getvariable('as_of')"
_CHANNELS = f"{_TODAY} AND level = 'channel'"
_PLANNED = f"{_CHANNELS} AND status = 'planned'"

ADDS_UP = f"SELECT sum(proposed) IS NOT DISTINCT FROM any_value(budget) AS ok FROM budget_plan WHERE {_PLANNED}"
CAMPAIGNS_ADD_UP = f"""
SELECT sum(today) FILTER (WHERE level = 'campaign') IS NOT DISTINCT FROM sum(today) FILTER (WHERE level = 'channel')
    AND sum(proposed) FILTER (WHERE level = 'campaign') IS NOT DISTINCT FROM
        sum(proposed) FILTER (WHERE level = 'channel') AS ok
FROM budget_plan WHERE {_TODAY} AND level IS NOT NULL
GROUP BY channel
"""
# Half a thousandth absorbs the share being a binary fraction; amounts have three decimals.
DAILY_CHANGE = f"""
SELECT abs(proposed - today) <= today * limits.max_daily_change + 0.0005 AS ok
FROM budget_plan {joined("guardrails", "channel", "budget_plan.channel")}
WHERE {_PLANNED}
"""
FROZEN = f"""
SELECT proposed = today AS ok
FROM budget_plan {joined("guardrails", "channel", "budget_plan.channel")}
WHERE {_PLANNED}
    AND (NOT limits.may_move OR coalesce(CAST(limits.committed_until AS DATE) > effective_date, false))
"""
GATED = f"""
SELECT status = 'hold' OR NOT EXISTS (FROM gates WHERE NOT passed AND gates.{_TODAY}) AS ok
FROM (SELECT DISTINCT status FROM budget_plan WHERE {_TODAY}) AS plan
"""


def budget_plan(settings: Settings) -> Suite:
    """Suite of the plan of the day."""
    return Suite(
        "budget_plan",
        (
            Contract(
                name="the_day_has_one_plan",
                severity="critical",
                blocking=True,
                expectation=Rule(
                    "SELECT count(DISTINCT (effective_date, status, currency, budget, plan_reason)) = 1 AS ok "
                    f"FROM budget_plan WHERE {_TODAY}",
                    unit="plans",
                ),
                description="The day was not written, or lines of two plans were mixed into one.",
            ),
            Contract(
                name="each_line_stands_once",
                severity="critical",
                blocking=True,
                expectation=Rule(
                    f"SELECT count(*) = 1 AS ok FROM budget_plan WHERE {_TODAY} "
                    "GROUP BY level, platform, channel, campaign",
                    unit="lines",
                ),
                description="A replayed day was appended instead of replaced, and budgets would be set twice.",
            ),
            Contract(
                name="channels_add_up_to_the_budget",
                severity="critical",
                blocking=True,
                expectation=Rule(ADDS_UP, unit="plans"),
                description="Rounding or clipping lost or made money: channel amounts must equal the budget exactly.",
            ),
            Contract(
                name="campaigns_add_up_to_their_channel",
                severity="critical",
                blocking=True,
                expectation=Rule(CAMPAIGNS_ADD_UP, unit="channels"),
                description="The split of a channel over its campaigns lost or made money, today or tomorrow.",
            ),
            Contract(
                name="amounts_stay_inside_their_limits",
                severity="critical",
                blocking=True,
                expectation=every_row(
                    "budget_plan", "(proposed BETWEEN floor AND ceiling) IS TRUE", where=_PLANNED, unit="channels"
                ),
                description="The optimiser left the floor or ceiling that all guardrails together allow.",
            ),
            Contract(
                name="no_move_exceeds_the_daily_limit",
                severity="critical",
                blocking=True,
                expectation=Rule(DAILY_CHANGE, unit="channels"),
                description="A channel moves by more than `max_daily_change`: one bad day of data doubles a budget.",
            ),
            Contract(
                name="frozen_channels_do_not_move",
                severity="critical",
                blocking=True,
                expectation=Rule(FROZEN, unit="channels"),
                description="A channel moves that is not controllable, no pilot, or committed beyond the day.",
            ),
            Contract(
                name="a_hold_changes_nothing",
                severity="critical",
                blocking=True,
                expectation=every_row(
                    "budget_plan",
                    "proposed = today",
                    where=f"{_TODAY} AND status = 'hold' AND level IS NOT NULL",
                    unit="lines",
                ),
                description="A plan that says hold still moves money.",
            ),
            Contract(
                name="a_failed_gate_holds_the_plan",
                severity="critical",
                blocking=True,
                expectation=Rule(GATED, unit="plans"),
                description="Money moves although a gate of the day did not pass, such as on stale data.",
            ),
            Contract(
                name="the_plan_is_for_the_next_day",
                severity="critical",
                blocking=True,
                expectation=every_row("budget_plan", "effective_date IS NOT DISTINCT FROM as_of + 1", where=_TODAY),
                description="A replayed or late run would set an old day's budget on the wrong day.",
            ),
            Contract(
                name="changes_are_the_difference",
                severity="critical",
                blocking=True,
                expectation=every_row(
                    "budget_plan",
                    "change IS NOT DISTINCT FROM proposed - today",
                    where=f"{_TODAY} AND level IS NOT NULL",
                    unit="lines",
                ),
                description="People approve the change they read: it must be proposed minus today.",
            ),
            Contract(
                name="each_amount_says_why",
                severity="critical",
                blocking=False,
                expectation=every_row(
                    "budget_plan",
                    "coalesce(trim(plan_reason), '') <> '' AND (level IS NULL OR coalesce(trim(reason), '') <> '')",
                    where=_TODAY,
                    unit="lines",
                ),
                description="A hold or an amount without a reason cannot be approved or argued with.",
            ),
        ),
        {"guardrails": guardrail_rows(settings)},
    )
