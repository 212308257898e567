"""The plan as a whole: what counts as today, the day's budget, what is planned at all, and when it is a hold."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from marketing_assets.allocation import Level, PlanStatus, plan_budget
from marketing_assets.allocation.plan import COLUMNS
from marketing_assets.findings import Gate
from marketing_assets.settings import Settings


def amounts(plan, field="proposed"):
    return {line.campaign or line.channel: str(getattr(line, field)) for line in plan.lines}


def test_the_plan_shifts_money_to_the_better_channel_and_says_why(two_channels, as_of) -> None:
    plan = plan_budget(two_channels, Settings(), as_of=as_of)
    assert plan.status is PlanStatus.PLANNED
    assert (plan.effective_date, plan.expires) == (as_of + timedelta(days=1), as_of + timedelta(days=7))
    assert (plan.objective, plan.currency, plan.budget) == ("roas", "EUR", Decimal("200.00"))
    assert amounts(plan) == {"Good": "120.00", "g1": "72.00", "g2": "48.00", "Poor": "80.00", "p1": "80.00"}
    good = plan.lines[0]
    assert good.reason.startswith("ROAS 4.00 against 3.00 overall")
    assert "raised by 20.0%, stopped by max_daily_change" in good.reason
    assert plan.reason == (
        "200.00 EUR for 2025-04-10, the mean daily spend of the last 28 days, as none is set, weighted by roas; "
        "today's amounts sum to 200.00 EUR."
    )
    assert plan.warnings == ()


def test_the_table_has_the_published_columns_and_exact_money(two_channels, as_of) -> None:
    rows = plan_budget(two_channels, Settings(), as_of=as_of).rows
    assert list(rows.columns) == COLUMNS
    channels = rows[rows["level"] == "channel"]
    assert channels["campaign"].isna().all()
    assert list(channels["platform"]) == ["Google", "Facebook"]
    assert list(channels["change"]) == [Decimal("20.00"), Decimal("-20.00")]
    assert list(channels["change_pct"]) == [20.0, -20.0]
    assert rows["binding"].iloc[0] == "max_daily_change, beyond_observed"


def test_today_counts_a_missing_row_of_a_reporting_platform_as_no_spend_and_a_missing_platform_as_unknown(
    daily, as_of
) -> None:
    frame = daily(
        {
            ("Google", "A", "a"): {"spend": 70.0, "revenue": 100.0},
            ("Google", "A", "b"): {"spend": 70.0, "revenue": 100.0, "row": lambda age: age % 7 < 2},
            ("Email", "M", "m"): {"spend": 70.0, "revenue": 100.0, "row": lambda age: age % 7 < 2},
        }
    )
    plan = plan_budget(frame, Settings(), as_of=as_of)
    assert amounts(plan, "today") == {"A": "90.00", "a": "70.00", "b": "20.00", "M": "70.00", "m": "70.00"}


def test_the_approved_plan_is_today_and_new_campaigns_count_by_their_spend(two_channels, as_of, approval) -> None:
    approved = approval({("Google", "Renamed", "g1"): "66.60", ("Facebook", "Poor", "p1"): "90.05"})
    plan = plan_budget(two_channels, Settings(), as_of=as_of, approved=approved)
    assert amounts(plan, "today") == {"Good": "106.60", "g1": "66.60", "g2": "40.00", "Poor": "90.05", "p1": "90.05"}


def test_approved_amounts_in_another_currency_are_not_used_and_said_so(two_channels, as_of, approval) -> None:
    approved = approval({("Google", "Good", "g1"): "1.00", ("Facebook", "Gone", "x"): "2.00"}, currency="USD")
    plan = plan_budget(two_channels, Settings(), as_of=as_of, approved=approved)
    assert amounts(plan, "today")["g1"] == "60.00"
    assert "in USD, not EUR" in plan.warnings[0]


def test_what_is_dormant_idle_or_gone_is_not_planned_but_named(daily, as_of, approval) -> None:
    frame = daily(
        {
            ("Google", "A", "live"): {"spend": 70.0, "revenue": 100.0},
            ("Google", "A", "ended"): {"spend": 70.0, "revenue": 100.0, "row": lambda age: age > 27},
            ("Bing", "B", "old"): {"spend": 70.0, "revenue": 100.0, "row": lambda age: age > 30},
            ("TikTok", "T", "quiet"): {"spend": 70.0, "revenue": 100.0, "row": lambda age: age > 10},
        },
        days=60,
    )
    approved = approval({("Google", "A", "live"): "70.00", ("Google", "A", "ended"): "5.00"})
    plan = plan_budget(frame, Settings(), as_of=as_of, approved=approved)
    assert amounts(plan) == {"A": "70.00", "live": "70.00"}
    assert plan.budget == Decimal("70.00")
    assert plan.warnings == (
        "platforms silent for over 30 days, not planned: Bing",
        "campaigns without spend in the last 28 days, not planned: ended",
        "platforms without reported spend in the last 7 days, not planned: TikTok",
        "approved campaigns that are no longer planned: ended",
    )


def test_a_paused_campaign_stays_at_zero(daily, as_of) -> None:
    frame = daily(
        {
            ("Google", "A", "a"): {"spend": 70.0, "revenue": 100.0},
            ("Facebook", "B", "paused"): {"spend": lambda age: 0.0 if age < 10 else 1.0, "revenue": 100.0},
        }
    )
    plan = plan_budget(frame, Settings(), as_of=as_of)
    assert amounts(plan) == {"A": "70.64", "a": "70.64", "B": "0.00", "paused": "0.00"}
    assert plan.lines[2].change_pct is None


@pytest.mark.parametrize(
    ("policy", "budget"),
    [
        ({}, "200.00"),
        ({"daily_budget": "205.55"}, "205.55"),
        ({"monthly_budget": "6000.00"}, "200.00"),  # 1800 spent by the 9th, 21 days left
        ({"monthly_budget": "6021.00"}, "201.00"),
        ({"monthly_budget": "6000.20"}, "200.00"),  # a fraction of a cent is never overspent
        ({"daily_budget": "195.00", "monthly_budget": "6021.00"}, "195.00"),
        ({"daily_budget": "295.00", "monthly_budget": "6021.00"}, "201.00"),
    ],
)
def test_the_days_budget_is_the_lowest_of_what_is_configured(two_channels, as_of, policy, budget) -> None:
    plan = plan_budget(two_channels, Settings(allocation=policy), as_of=as_of)
    assert plan.status is PlanStatus.PLANNED
    assert str(plan.budget) == str(plan.total) == budget


def test_the_month_to_date_counts_campaigns_that_are_not_planned(daily, as_of) -> None:
    frame = daily(
        {
            ("Google", "A", "a"): {"spend": 100.0, "revenue": 100.0},
            ("Bing", "B", "quiet"): {"spend": 50.0, "row": lambda age: age == 8},
        }
    )
    policy = {"monthly_budget": "3000.00"}
    plan = plan_budget(frame, Settings(allocation=policy), as_of=as_of)
    assert plan.budget == Decimal("97.61")  # (3000 - 900 - 50) / 21


def test_rows_after_the_day_are_not_read(two_channels, as_of) -> None:
    earlier = as_of - timedelta(days=5)
    cut = two_channels[two_channels["date"] <= earlier]
    assert plan_budget(two_channels, Settings(), as_of=earlier) == plan_budget(cut, Settings(), as_of=earlier)


def test_a_failed_gate_holds_todays_amounts_with_its_reason(two_channels, as_of) -> None:
    gates = [Gate("freshness", False, "Google is 4 days old", as_of), Gate("model_health", True, "fine", as_of)]
    plan = plan_budget(two_channels, Settings(), as_of=as_of, gates=gates)
    assert (plan.status, plan.reason) == (PlanStatus.HOLD, "freshness: Google is 4 days old")
    assert amounts(plan) == amounts(plan, "today")
    assert plan.budget == Decimal("200.00")


def test_no_spend_history_is_a_hold_without_lines(daily, as_of, two_channels) -> None:
    silent = daily({("G", "A", "a"): {"spend": None, "revenue": 5.0}})
    zero = daily({("G", "A", "a"): {"spend": 0.0, "revenue": 5.0}})
    for frame in (two_channels.iloc[:0], silent, zero):
        plan = plan_budget(frame, Settings(), as_of=as_of)
        assert (plan.status, plan.lines, plan.budget) == (PlanStatus.HOLD, (), None)
        assert "no campaign reported spend" in plan.reason
        assert len(plan.rows) == 0


def test_without_any_final_kpi_the_plan_is_a_hold(daily, as_of) -> None:
    plan = plan_budget(daily({("G", "A", "a"): {"spend": 5.0}}, days=3), Settings(), as_of=as_of)
    assert (plan.status, plan.objective) == (PlanStatus.HOLD, None)
    assert "nothing to weigh" in plan.reason


def test_a_missing_kpi_is_replaced_openly(daily, as_of) -> None:
    plan = plan_budget(daily({("G", "A", "a"): {"spend": 5.0}}), Settings(), as_of=as_of)
    assert (plan.status, plan.objective) == (PlanStatus.PLANNED, "cpa")
    assert plan.warnings == ("no revenue reported that is final: weighted by cpa instead of roas",)
    assert plan.lines[0].reason.startswith("CPA 0.50 EUR against 0.50 overall")


def test_a_channel_across_platforms_has_no_platform_of_its_own(daily, as_of) -> None:
    frame = daily(
        {
            ("Google", "Social", "a"): {"spend": 10.0, "revenue": 10.0},
            ("Facebook", "Social", "a"): {"spend": 30.0, "revenue": 10.0},
        }
    )
    lines = plan_budget(frame, Settings(), as_of=as_of).lines
    assert [(line.level, line.platform, str(line.today)) for line in lines] == [
        (Level.CHANNEL, None, "40.00"),
        (Level.CAMPAIGN, "Facebook", "30.00"),
        (Level.CAMPAIGN, "Google", "10.00"),
    ]


def test_amounts_of_a_currency_without_cents_are_whole(daily, as_of) -> None:
    frame = daily(
        {
            ("G", "A", "a"): {"spend": 1000.4, "revenue": 9000.0},
            ("G", "A", "b"): {"spend": 1000.4, "revenue": 9000.0},
            ("F", "B", "c"): {"spend": 999.7, "revenue": 1.0},
        }
    )
    plan = plan_budget(frame, Settings(currency="JPY"), as_of=as_of)
    assert amounts(plan, "today") == {"A": "2001", "a": "1001", "b": "1000", "B": "1000", "c": "1000"}
    assert str(plan.total) == str(plan.budget) == "3000"


@pytest.mark.parametrize("scale", ["0.000001", "0.004", "1e11"])
def test_amounts_far_below_a_cent_or_in_the_hundreds_of_billions_are_planned_or_held_exactly(
    daily, as_of, scale
) -> None:
    spend = Decimal(scale)
    frame = daily(
        {("G", "A", "a"): {"spend": spend, "revenue": 9.0}, ("F", "B", "b"): {"spend": spend * 3, "revenue": 1.0}}
    )
    plan = plan_budget(frame, Settings(), as_of=as_of)
    assert all(line.proposed >= 0 for line in plan.lines)
    if plan.status is PlanStatus.PLANNED:
        assert plan.total == plan.budget == spend * 4 == Decimal("4e11")


def test_refunds_larger_than_spend_never_make_a_negative_amount(daily, as_of) -> None:
    frame = daily(
        {
            ("G", "A", "a"): {"spend": 100.0, "revenue": 300.0},
            ("F", "B", "refunded"): {"spend": lambda age: -50.0 if age < 7 else 100.0, "revenue": -9.0},
        }
    )
    plan = plan_budget(frame, Settings(), as_of=as_of)
    assert amounts(plan, "today") == {"A": "100.00", "a": "100.00", "B": "0.00", "refunded": "0.00"}
