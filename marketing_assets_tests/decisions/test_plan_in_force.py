"""Which approval counts on which day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from marketing_assets.decisions import DecisionKind, DecisionLog, approved_plan, last_changes
from marketing_assets.errors import DecisionError

DAY = date(2025, 4, 1)


def body(amount: str, *, previous: str = "100.00", expires: date = DAY + timedelta(days=6), currency: str = "EUR"):
    lines = [
        {
            "level": level,
            "platform": "Google",
            "channel": "PPC",
            "campaign": campaign,
            "previous": previous,
            "amount": amount,
        }
        for level, campaign in (("channel", None), ("campaign", "Brand"))
    ]
    return {"currency": currency, "expires": expires.isoformat(), "lines": lines}


@pytest.fixture
def log(tmp_path: Path) -> DecisionLog:
    return DecisionLog(tmp_path / "decisions.sqlite")


def approve(log: DecisionLog, day: date, content, digit: str = "a") -> None:
    log.append(DecisionKind.APPROVE, effective_date=day, payload_hash=digit * 64, by="lead", body=content)


def hold(log: DecisionLog, day: date) -> None:
    log.append(DecisionKind.HOLD, effective_date=day, payload_hash="f" * 64, by="lead")


def test_an_approved_plan_is_in_force_from_its_effective_date_to_its_expiry(log: DecisionLog) -> None:
    approve(log, DAY, body("110.00"))
    decisions = log.read()
    assert approved_plan(decisions, DAY - timedelta(days=1)) is None
    for offset in range(7):
        plan = approved_plan(decisions, DAY + timedelta(days=offset))
        assert plan is not None
        assert plan.channels == {"PPC": Decimal("110.00")}
        assert plan.campaigns == {("Google", "Brand"): Decimal("110.00")}
        assert plan.payload_hash == "a" * 64
    assert approved_plan(decisions, DAY + timedelta(days=7)) is None


def test_no_decisions_mean_no_plan() -> None:
    assert approved_plan([], DAY) is None
    assert last_changes([], DAY) == {}


def test_the_plan_with_the_newest_effective_date_wins_whatever_was_approved_last(log: DecisionLog) -> None:
    approve(log, DAY + timedelta(days=1), body("120.00"), "b")
    approve(log, DAY, body("110.00"), "a")
    plan = approved_plan(log.read(), DAY + timedelta(days=2))
    assert plan is not None and plan.channels["PPC"] == Decimal("120.00")


def test_a_newer_approval_for_the_same_day_replaces_the_older_one(log: DecisionLog) -> None:
    approve(log, DAY, body("110.00"), "a")
    approve(log, DAY, body("105.00"), "b")
    plan = approved_plan(log.read(), DAY)
    assert plan is not None and plan.payload_hash == "b" * 64


def test_a_hold_takes_an_approval_back_and_the_older_plan_stays_in_force(log: DecisionLog) -> None:
    approve(log, DAY, body("110.00"), "a")
    approve(log, DAY + timedelta(days=1), body("120.00"), "b")
    hold(log, DAY + timedelta(days=1))
    plan = approved_plan(log.read(), DAY + timedelta(days=1))
    assert plan is not None and plan.payload_hash == "a" * 64
    hold(log, DAY)
    assert approved_plan(log.read(), DAY + timedelta(days=1)) is None


def test_an_approval_after_a_hold_counts_again(log: DecisionLog) -> None:
    hold(log, DAY)
    approve(log, DAY, body("110.00"))
    assert approved_plan(log.read(), DAY) is not None


def test_a_delivery_changes_nothing_about_what_is_in_force(log: DecisionLog) -> None:
    approve(log, DAY, body("110.00"))
    log.append(DecisionKind.DELIVER, effective_date=DAY, payload_hash="a" * 64, by="dsp_delivery")
    assert approved_plan(log.read(), DAY) is not None


def test_the_last_change_of_a_channel_is_the_last_standing_plan_that_moved_it(log: DecisionLog) -> None:
    approve(log, DAY, body("110.00"), "a")
    approve(log, DAY + timedelta(days=1), body("110.00", previous="110.00"), "b")
    approve(log, DAY + timedelta(days=2), body("120.00", previous="110.00"), "c")
    assert last_changes(log.read(), DAY + timedelta(days=1)) == {"PPC": DAY}
    assert last_changes(log.read(), DAY + timedelta(days=2)) == {"PPC": DAY + timedelta(days=2)}
    hold(log, DAY + timedelta(days=2))
    assert last_changes(log.read(), DAY + timedelta(days=30)) == {"PPC": DAY}


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"currency": "EUR", "expires": "soon", "lines": []},
        {"currency": "EUR", "lines": [], "expires": "2025-03-31"},
        body("NaN"),
        body("-1.00"),
        body("ten"),
        body(10.5),
    ],
)
def test_an_approval_without_usable_amounts_is_refused_when_it_is_made(log: DecisionLog, broken) -> None:
    with pytest.raises(DecisionError, match="2025-04-01"):
        approve(log, DAY, broken)
    assert log.read() == []
