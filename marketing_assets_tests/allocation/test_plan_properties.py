"""What holds for every plan, whatever the data and the settings."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
from hypothesis import HealthCheck, given
from hypothesis import settings as configure
from hypothesis import strategies as st

from marketing_assets.allocation import BudgetPlan, Level, PlanStatus, plan_budget
from marketing_assets.settings import AllocationPolicy, Settings

AS_OF = date(2025, 4, 9)
PLATFORMS, CHANNELS = ["Google", "Facebook", "Email"], ["PPC", "Social", "Mail", "Display"]
number = st.one_of(st.none(), st.just(float("nan")), st.just(0.0), st.floats(0, 1e4), st.floats(1e-6, 1e9))
usual = st.floats(1, 1e4)  # often enough for most plans to be planned, beside the odd values
share = st.floats(0, 1)
BASE = Settings()
limits = st.fixed_dictionaries(
    {},
    optional={
        "controllable": st.sampled_from([True, True, False]),
        "committed_until": st.dates(AS_OF, AS_OF + timedelta(days=3)),
        "floor": st.decimals(0, 2, places=2),
        "ceiling": st.decimals(10**3, 10**5, places=2),
        "max_daily_change": share,
        "min_days_between_changes": st.integers(0, 4),
    },
)
policies = st.fixed_dictionaries(
    {},
    optional={
        "lookback_days": st.integers(7, 20),
        "dead_band": st.floats(0, 0.3),
        "max_drift": st.floats(0.01, 2),
        "drift_days": st.integers(1, 10),
        "beyond_observed": st.floats(0, 2),
        "pilot_channels": st.lists(st.sampled_from(CHANNELS), max_size=2),
        "channels": st.dictionaries(st.sampled_from(CHANNELS), limits, max_size=3),
        "default": st.fixed_dictionaries({}, optional={"max_daily_change": share}),
    },
)


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    rows = []
    for index in range(draw(st.integers(1, 5))):
        platform, channel = draw(st.sampled_from(PLATFORMS)), draw(st.sampled_from(CHANNELS))
        level, noise = draw(usual | usual | number), draw(st.lists(st.floats(0.5, 1.5), min_size=3, max_size=3))
        gains = {name: draw(usual | number) for name in ("clicks", "leads", "conversions", "revenue")}
        maturity, step = draw(st.integers(0, 4)), draw(st.integers(1, 3))
        for age in range(0, 12, step):
            day = AS_OF - timedelta(days=age)
            spend = None if level is None else level * noise[age % 3]
            row = {"date": day, "platform": platform, "channel": channel, "campaign": f"c{index}", "spend": spend}
            rows.append(row | gains | {"impressions": 1.0, "mature_on": day + timedelta(days=maturity)})
    return pd.DataFrame(rows)


def plan_of(
    frame: pd.DataFrame, policy: dict, kpi: str, currency: str, changed: dict[str, date], growth: float | None
) -> BudgetPlan:
    """The plan; with `growth`, for a daily budget of that many times today's amounts."""

    def plan(allocation: AllocationPolicy) -> BudgetPlan:
        settings = BASE.model_copy(update={"kpi": kpi, "currency": currency, "allocation": allocation})
        return plan_budget(frame, settings, as_of=AS_OF, previous_changes=changed)

    first = plan(AllocationPolicy(**policy))
    if growth is None or not first.lines:
        return first
    today = sum(line.today for line in first.lines if line.level is Level.CHANNEL)
    return plan(AllocationPolicy(**policy, daily_budget=(today * Decimal(growth)).quantize(Decimal("0.01"))))


CASES = {
    "frame": frames(),
    "policy": policies,
    "kpi": st.sampled_from(["roas", "cpa", "cpl"]),
    "currency": st.sampled_from(["EUR", "JPY", "KWD", "HUF"]),
    "changed": st.dictionaries(st.sampled_from(CHANNELS), st.dates(AS_OF - timedelta(days=5), AS_OF), max_size=2),
    "growth": st.none() | st.floats(0.8, 1.2) | st.just(1.0),
}
quick = configure(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(**CASES)
def test_every_plan_adds_up_to_the_cent_and_every_hold_changes_nothing_and_says_why(**case) -> None:
    plan = plan_of(**case)
    step = Decimal(1) if plan.currency in ("JPY", "HUF") else Decimal("0.01")
    channels = {line.channel: line for line in plan.lines if line.level is Level.CHANNEL}
    for field in ("today", "proposed"):
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for line in plan.lines:
            assert getattr(line, field) >= 0
            assert getattr(line, field) % step == 0
            if line.level is Level.CAMPAIGN:
                sums[line.channel] += getattr(line, field)
        assert sums == {name: getattr(line, field) for name, line in channels.items()}
    assert plan.reason and all(line.reason for line in plan.lines)
    if plan.status is PlanStatus.PLANNED:
        assert plan.total == plan.budget > 0
    else:
        assert all(line.change == 0 for line in plan.lines)


@quick
@given(**CASES)
def test_every_planned_amount_respects_every_limit(**case) -> None:
    plan = plan_of(**case)
    policy, effective = AllocationPolicy(**case["policy"]), AS_OF + timedelta(days=1)
    pilots = [name.casefold() for name in policy.pilot_channels]
    if plan.status is PlanStatus.HOLD:
        return
    for line in plan.lines:
        if line.level is Level.CAMPAIGN:
            continue
        own, changed = policy.guardrails(line.channel), case["changed"].get(line.channel)
        fixed = (
            not own.controllable
            or (own.committed_until is not None and own.committed_until > effective)
            or (pilots and line.channel.casefold() not in pilots)
            or (changed is not None and (effective - changed).days < own.min_days_between_changes)
            or "no_evidence" in line.binding
        )
        assert line.floor is not None and line.ceiling is not None
        assert line.floor <= line.proposed <= line.ceiling
        if fixed:
            assert line.change == 0
            continue
        assert abs(line.change) <= line.today * Decimal(str(own.max_daily_change))
        assert own.floor <= line.proposed <= (own.ceiling if own.ceiling is not None else line.proposed)
        days = case["frame"][case["frame"]["channel"] == line.channel].dropna(subset="spend").groupby("date")["spend"]
        # half a planning unit: today's amount is itself rounded, and no cap forces it back
        highest = float(days.sum().max()) * (1 + policy.beyond_observed)
        assert float(line.proposed) <= max(highest, float(line.today)) * (1 + 1e-9) + 0.005


@quick
@given(seed=st.integers(0, 1000), **CASES)
def test_neither_the_order_of_the_rows_nor_a_second_run_changes_the_plan(seed: int, **case) -> None:
    plan = plan_of(**case)
    shuffled = case["frame"].sample(frac=1, random_state=seed)
    assert plan_of(**(case | {"frame": shuffled})) == plan
    assert plan_of(**case) == plan


@quick
@given(
    st.floats(1, 1e6),
    st.floats(0, 1e6),
    st.floats(1, 10),
    st.floats(0, 500),
    st.floats(0.9, 1.1),
    st.sampled_from([0.0, 0.01, 0.1]),
)
def test_the_better_of_two_twin_channels_never_gets_less(
    spend, revenue, better, conversions, growth, dead_band
) -> None:
    gains = {"Best": revenue * better, "Next": revenue, "Other": spend * 2}
    rows = [
        {"date": AS_OF - timedelta(days=age), "platform": name, "channel": name, "campaign": name, "spend": spend}
        | {"impressions": 1.0, "clicks": 50.0, "leads": None, "conversions": conversions, "revenue": gain}
        | {"mature_on": AS_OF}
        for name, gain in gains.items()
        for age in range(10)
    ]
    budget = Decimal(str(round(3 * spend * growth, 2)))
    policy = AllocationPolicy(daily_budget=budget, dead_band=dead_band)
    plan = plan_budget(pd.DataFrame(rows), BASE.model_copy(update={"allocation": policy}), as_of=AS_OF)
    assert plan.status is PlanStatus.PLANNED
    amounts = {line.channel: line.proposed for line in plan.lines if line.level is Level.CHANNEL}
    assert amounts["Best"] >= amounts["Next"]
    assert plan.total == budget
