"""Weights by hand: shrinkage, falling back when a KPI is missing, what counts as evidence."""

from __future__ import annotations

import pandas as pd
import pytest

from marketing_assets.allocation.efficiency import Efficiency, measure_efficiency
from marketing_assets.allocation.history import read_history


def measured(daily, as_of, campaigns, kpi="roas", prior=30.0, days=28):
    return measure_efficiency(read_history(daily(campaigns, days), as_of), kpi, prior)


def test_a_cpa_weight_is_the_posterior_mean_of_the_gamma_poisson_model(daily, as_of) -> None:
    found = measured(
        daily,
        as_of,
        {
            ("G", "A", "a"): {"spend": 100.0, "conversions": 30.0},
            ("F", "B", "b"): {"spend": 100.0, "conversions": 10.0},
        },
        kpi="cpa",
        days=3,
    )
    assert found.objective == "cpa"
    assert found.pooled == pytest.approx(120 / 600)
    assert found.weights["A"] == pytest.approx((90 + 30) / (60 + 30))
    assert found.weights["B"] == pytest.approx((30 + 30) / (60 + 30))


def test_a_lucky_small_channel_is_believed_less_than_a_proven_one(daily, as_of) -> None:
    found = measured(
        daily,
        as_of,
        {
            ("G", "Big", "a"): {"spend": 1000.0, "revenue": 3000.0, "conversions": 100.0},
            ("F", "Proven", "b"): {"spend": 500.0, "revenue": 3000.0, "conversions": 50.0},
            ("E", "Lucky", "c"): {"spend": 1.0, "revenue": 6.0, "conversions": 0.1},
        },
    )
    assert found.observed["Lucky"] == found.observed["Proven"] == 6.0
    assert 1.0 < found.weights["Lucky"] < 1.1 < 1.4 < found.weights["Proven"]


def test_spending_without_any_conversion_is_evidence_against_a_channel(daily, as_of) -> None:
    campaigns = {("G", "A", "a"): {"spend": 100.0}, ("F", "B", "b"): {"spend": 100.0, "conversions": 0.0}}
    found = measured(daily, as_of, campaigns, kpi="cpa")
    assert found.weights["B"] == pytest.approx(30 / (140 + 30))


def test_a_channel_that_does_not_report_the_kpi_has_no_weight(daily, as_of) -> None:
    campaigns = {("G", "A", "a"): {"spend": 100.0, "revenue": 300.0}, ("F", "B", "b"): {"spend": 100.0}}
    found = measured(daily, as_of, campaigns)
    assert set(found.weights) == {"A"}
    assert found.pooled == 3.0


@pytest.mark.parametrize(
    ("kpi", "reported", "used"),
    [
        ("roas", {"conversions": 5.0, "leads": 9.0}, "cpa"),
        ("roas", {"conversions": None, "leads": 9.0}, "cpl"),
        ("cpa", {"conversions": None, "revenue": 50.0}, "roas"),
        ("cpl", {"conversions": 5.0, "revenue": 50.0}, "cpa"),
        ("roas", {"conversions": 5.0, "revenue": 0.0}, "cpa"),
        ("roas", {"conversions": 5.0, "revenue": float("inf")}, "cpa"),
    ],
)
def test_a_missing_kpi_is_replaced_by_the_next_best_one_and_said_so(daily, as_of, kpi, reported, used) -> None:
    found = measured(daily, as_of, {("G", "A", "a"): {"spend": 10.0} | reported}, kpi=kpi)
    assert found.objective == used
    assert f"weighted by {used} instead of {kpi}" in found.warnings[0]


def test_without_any_kpi_there_is_no_efficiency(daily, as_of) -> None:
    assert measured(daily, as_of, {("G", "A", "a"): {"spend": 10.0, "conversions": None}}) is None
    assert measured(daily, as_of, {("G", "A", "a"): {"spend": 0.0, "revenue": 5.0}}) is None


def test_revenue_without_conversions_is_weighed_by_clicks_and_without_clicks_not_at_all(daily, as_of) -> None:
    a, b = {"spend": 100.0, "revenue": 400.0}, {"spend": 100.0, "revenue": 200.0}
    none = {"conversions": None, "clicks": None}
    by_clicks = measured(daily, as_of, {("G", "A", "a"): a | {"conversions": None}, ("F", "B", "b"): b | none})
    assert by_clicks.weights["A"] == pytest.approx((2800 * 4 / 3 + 30) / (2800 + 30))
    blind = measured(daily, as_of, {("G", "A", "a"): a | none, ("F", "B", "b"): b | none})
    assert blind.weights == {"A": 1.0, "B": 1.0}
    assert "no move" in blind.warnings[0]


def test_missing_values_of_every_kind_are_read_as_not_reported(as_of) -> None:
    frame = pd.DataFrame(
        {
            "date": [as_of] * 4,
            "platform": "G",
            "channel": "A",
            "campaign": list("abcd"),
            "spend": [None, float("nan"), pd.NA, 5],
            "clicks": [None, float("nan"), pd.NA, float("-inf")],
            "leads": None,
            "conversions": pd.array([1, None, None, 2], dtype="Int64"),
            "revenue": float("nan"),
            "mature_on": [None, pd.NaT, as_of, as_of],
        }
    )
    rows = read_history(frame, as_of)
    assert list(rows["spend"].notna()) == [False, False, False, True]
    assert rows["clicks"].isna().all()
    assert rows["conversions"].sum() == 3.0
    assert list(rows["mature"]) == [False, False, True, True]


@pytest.mark.parametrize(
    ("margin", "expected"),
    [
        (1.0, ()),
        (0.5, ("below the break-even ROAS of 2.00 (1 / margin): B 1.50",)),
        (0.25, ("below the break-even ROAS of 4.00 (1 / margin): B 1.50, A 3.00",)),
    ],
)
def test_channels_that_lose_money_at_the_margin_are_named_worst_first(margin: float, expected: tuple[str, ...]) -> None:
    efficiency = Efficiency("roas", 2.0, {"A": 3.0, "B": 1.5}, {"A": 1.2, "B": 0.8}, ())
    assert efficiency.below_break_even(margin) == expected


def test_without_revenue_there_is_no_break_even() -> None:
    assert Efficiency("cpa", 0.1, {"A": 0.01}, {"A": 1.0}, ()).below_break_even(0.5) == ()
