"""A plan from response curves: same guardrails, same sum, other judge; and a fall-back that says why."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as configure
from hypothesis import strategies as st

from marketing_assets.allocation import CURVE_OBJECTIVE, Level, PlanStatus, plan_budget
from marketing_assets.findings import Gate
from marketing_assets.settings import AllocationPolicy, Settings


def channels(plan, field="proposed"):
    return {line.channel: str(getattr(line, field)) for line in plan.lines if line.level is Level.CHANNEL}


@pytest.fixture(scope="module")
def three(daily) -> pd.DataFrame:
    """Credited with the opposite of what the curves below say: C looks best, A does most."""
    return daily(
        {
            ("Google", "A", "a"): {"spend": 100.0, "revenue": 100.0},
            ("Google", "B", "b"): {"spend": 100.0, "revenue": 200.0},
            ("Facebook", "C", "c"): {"spend": 100.0, "revenue": 900.0},
        }
    )


def test_curves_decide_against_what_platforms_report_and_the_plan_says_so(three, as_of, hill) -> None:
    curves = {"A": hill(1000, 100), "B": hill(500, 100), "C": hill(200, 100)}
    plan = plan_budget(three, Settings(), as_of=as_of, curves=curves, curves_reason="the model beats the naive one")
    assert (plan.status, plan.objective) == (PlanStatus.PLANNED, CURVE_OBJECTIVE)
    assert channels(plan) == {"A": "120.00", "B": "100.00", "C": "80.00"}
    assert plan.total == plan.budget == Decimal("300.00")
    assert (
        "placed for the greatest incremental revenue (response curves): the model beats the naive one;" in plan.reason
    )
    # slopes at 100: top * 100 / 200^2
    assert plan.lines[0].reason == (
        "Marginal ROI 2.50 at today's amount against 1.42 overall: raised by 20.0%, stopped by max_daily_change and "
        "beyond_observed."
    )
    assert plan.warnings == ("the next unit of spend earns less than it costs (marginal ROI below 1.00): C 0.50",)


def test_without_curves_the_plan_is_made_by_efficiency_and_names_the_reason(three, as_of) -> None:
    plain = plan_budget(three, Settings(), as_of=as_of)
    told = plan_budget(three, Settings(), as_of=as_of, curves_reason="31 of 52 weeks")
    assert told.lines == plain.lines
    assert told.objective == "roas"
    assert "weighted by roas, planned by efficiency: 31 of 52 weeks; today's" in told.reason


def test_a_channel_without_a_curve_is_frozen_and_never_starved(three, as_of, hill) -> None:
    curves = {"A": hill(1000, 100), "C": hill(200, 100)}
    plan = plan_budget(three, Settings(), as_of=as_of, curves=curves)
    assert channels(plan) == {"A": "120.00", "B": "100.00", "C": "80.00"}
    frozen = next(line for line in plan.lines if line.channel == "B")
    assert frozen.binding == ("no_evidence",)
    assert frozen.reason == "Has no response curve with clear evidence to judge it by: keeps its amount."


@pytest.mark.parametrize("names", [[], ["B"], ["B", "Unplanned"]])
def test_with_fewer_than_two_curves_there_is_nothing_to_weigh_and_efficiency_decides(three, as_of, hill, names) -> None:
    curves = {name: hill(1000, 100) for name in names}
    plan = plan_budget(three, Settings(), as_of=as_of, curves=curves)
    known = len(set(names) & {"A", "B", "C"})
    assert plan.objective == "roas"
    assert f"planned by efficiency: {known} of 3 planned channels have a response curve" in plan.reason


def test_a_curve_that_gives_no_numbers_is_no_evidence(three, as_of, hill) -> None:
    curves = {"A": hill(1000, 100), "B": hill(float("nan"), 100), "C": hill(200, 100)}
    plan = plan_budget(three, Settings(), as_of=as_of, curves=curves)
    assert channels(plan)["B"] == "100.00"
    assert plan.lines[2].binding == ("no_evidence",)


def test_curves_plan_where_platforms_report_nothing_at_all(daily, as_of, hill) -> None:
    frame = daily({("G", "A", "a"): {"spend": 50.0, "conversions": None}, ("TV", "T", "t"): {"spend": 50.0}})
    frame[["clicks", "conversions"]] = None
    assert plan_budget(frame, Settings(), as_of=as_of).status is PlanStatus.HOLD
    plan = plan_budget(frame, Settings(), as_of=as_of, curves={"A": hill(90, 50), "T": hill(300, 50)})
    assert (plan.status, channels(plan)) == (PlanStatus.PLANNED, {"A": "40.00", "T": "60.00"})


def test_a_failed_gate_holds_a_plan_from_curves_too(three, as_of, hill) -> None:
    gates = [Gate("freshness", False, "Google is 4 days old", as_of)]
    curves = {"A": hill(1000, 100), "B": hill(100, 100)}
    plan = plan_budget(three, Settings(), as_of=as_of, gates=gates, curves=curves)
    assert (plan.status, plan.objective) == (PlanStatus.HOLD, CURVE_OBJECTIVE)
    assert all(line.change == 0 for line in plan.lines)


def test_a_budget_out_of_reach_of_the_channels_that_may_move_is_a_hold_that_names_the_limits(
    three, as_of, hill
) -> None:
    settings = Settings(allocation={"daily_budget": "400.00"})
    plan = plan_budget(three, settings, as_of=as_of, curves={"A": hill(1000, 100), "C": hill(200, 100)})
    assert plan.status is PlanStatus.HOLD
    assert "no_evidence (B)" in plan.reason


@pytest.mark.parametrize("evidence", ["weak", "none"])
def test_a_curve_without_clear_evidence_moves_no_money(three, as_of, hill, evidence) -> None:
    curves = {"A": hill(1000, 100), "B": hill(900, 100), "C": hill(200, 100)}
    curves["B"].evidence = evidence
    plan = plan_budget(three, Settings(), as_of=as_of, curves=curves)
    assert channels(plan) == {"A": "120.00", "B": "100.00", "C": "80.00"}
    assert "clear evidence" in next(line.reason for line in plan.lines if line.channel == "B")


shapes = st.tuples(st.floats(0, 1e5), st.floats(1, 1e4), st.floats(0.5, 3))


@configure(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    spend=st.lists(st.floats(1, 1e4), min_size=2, max_size=4),
    shapes=st.lists(st.none() | shapes, min_size=4, max_size=4),
    growth=st.floats(0.85, 1.15),
    floor=st.decimals(0, 50, places=2),
    currency=st.sampled_from(["EUR", "JPY"]),
    seed=st.integers(0, 1000),
)
def test_every_plan_from_curves_keeps_sum_and_limits_and_ignores_the_order_of_rows_and_curves(
    daily, as_of, hill, spend, shapes, growth, floor, currency, seed
) -> None:
    names = ["A", "B", "C", "D"]
    frame = daily(
        {("G", name, name): {"spend": amount, "revenue": 10.0} for name, amount in zip(names, spend, strict=False)}, 10
    )
    curves = {name: hill(*shape) for name, shape in zip(names, shapes, strict=True) if shape is not None}
    policy = AllocationPolicy(daily_budget=Decimal(str(round(sum(spend) * growth, 2))), default={"floor": floor})
    settings = Settings(currency=currency, allocation=policy)
    plan = plan_budget(frame, settings, as_of=as_of, curves=curves)
    for line in plan.lines:
        if line.level is Level.CHANNEL and plan.status is PlanStatus.PLANNED:
            assert line.floor <= line.proposed <= line.ceiling
            assert abs(line.change) <= line.today * Decimal("0.2")
            assert line.proposed >= floor or line.binding == ("no_evidence",)
            if plan.objective == CURVE_OBJECTIVE and line.channel not in curves:
                assert (line.change, line.binding) == (0, ("no_evidence",))
    if plan.status is PlanStatus.PLANNED:
        assert plan.total == plan.budget
    else:
        assert plan.reason and all(line.change == 0 for line in plan.lines)
    shuffled = frame.sample(frac=1, random_state=seed)
    backwards = dict(reversed(curves.items()))
    assert plan_budget(shuffled, settings, as_of=as_of, curves=backwards) == plan


def test_a_later_day_follows_the_curve_further_up(three, as_of, hill, approval) -> None:
    curves = {"A": hill(1000, 100), "B": hill(500, 100), "C": hill(200, 100)}
    policy = {"max_drift": 1.0, "beyond_observed": 1.0}
    first = plan_budget(three, Settings(allocation=policy), as_of=as_of, curves=curves)
    approved = approval(
        {(line.platform, line.channel, line.campaign): str(line.proposed) for line in first.lines if line.campaign}
    )
    assert first.effective_date - as_of == timedelta(days=1)
    second = plan_budget(three, Settings(allocation=policy), as_of=as_of, curves=curves, approved=approved)
    assert Decimal(channels(second)["A"]) > Decimal(channels(first)["A"])
    assert second.total == first.total
