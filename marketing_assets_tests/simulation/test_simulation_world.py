"""The clean world: calendar factors, flights, and the noise around what is expected."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from marketing_assets.simulation import Campaign, Flight
from marketing_assets.simulation.seasons import demand, pacing
from marketing_assets.simulation.world import clean_world, observe

TWO_BURSTS = (Flight(date(2025, 3, 3), date(2025, 3, 4)), Flight(date(2025, 3, 10), date(2025, 3, 10)))
BURSTS = Campaign("Bursts", "Instagram", "Paid Social", TWO_BURSTS, 100, 2.0, 0.04, 0.05, 20)
STEADY = Campaign("Steady", "Google", "PPC", (Flight(date(2025, 3, 4), date(2025, 3, 4)),), 200, 10.0, 0.05, 0.10, 30)


@pytest.mark.parametrize(
    ("day", "factor"),
    [
        (date(2025, 3, 5), 1.0),
        (date(2025, 3, 8), 0.6),
        (date(2025, 3, 9), 0.6),
        (date(2025, 1, 15), 1.2),
        (date(2025, 1, 16), 1.0),
        (date(2025, 1, 4), 0.72),
        (date(2025, 2, 9), 0.6),
        (date(2025, 2, 10), 1.25),
        (date(2025, 2, 14), 1.25),
        (date(2025, 2, 15), 0.6),
    ],
)
def test_demand_follows_weekends_new_year_and_valentines(day, factor):
    assert demand(day) == pytest.approx(factor)


@pytest.mark.parametrize(
    ("day", "factor"),
    [
        (date(2025, 2, 25), 1.0),
        (date(2025, 2, 26), 1.08),
        (date(2025, 2, 28), 1.08),
        (date(2025, 3, 1), 1.0),
        (date(2024, 2, 26), 1.0),
        (date(2024, 12, 31), 1.08),
    ],
)
def test_pacing_lifts_the_last_three_days_of_any_month(day, factor):
    assert pacing(day) == factor


def test_a_campaign_has_rows_in_its_flights_only_and_days_come_in_order():
    world = clean_world([BURSTS, STEADY])
    assert list(zip(world["date"].dt.day, world["campaign"], strict=True)) == [
        (3, "Bursts"),
        (4, "Bursts"),
        (4, "Steady"),
        (10, "Bursts"),
    ]


def test_a_budget_of_zero_gives_rows_of_zeros():
    world = clean_world([STEADY]).assign(budget=0.0)
    row = observe(world, np.random.Generator(np.random.PCG64(0))).iloc[0]
    assert row[["spend", "impressions", "clicks", "conversions", "revenue"]].tolist() == [0] * 5


def test_observed_days_scatter_around_what_is_expected_of_them():
    months = (Flight(date(2001, 1, 1), date(2008, 12, 31)),)
    world = clean_world([Campaign("Steady", "Google", "PPC", months, 200, 10.0, 0.05, 0.10, 30)])
    rows = observe(world, np.random.Generator(np.random.PCG64(7)))
    assert (rows["spend"] / world["budget"]).mean() == pytest.approx(1, abs=0.005)
    assert (rows["spend"] / world["budget"] - 1).abs().max() <= 0.06 + 1e-4
    assert (rows["clicks"].sum() / rows["impressions"].sum()) == pytest.approx(0.05, rel=0.01)
    expected = (rows["clicks"] * world["conversion_rate"]).sum()
    assert rows["conversions"].sum() == pytest.approx(expected, abs=4 * expected**0.5)
    assert rows["revenue"].sum() / rows["conversions"].sum() == pytest.approx(30, rel=0.01)


class Constant:
    """A stream that always returns the same uniform."""

    def __init__(self, value: float) -> None:
        self.value = value

    def random(self, shape: tuple[int, int]) -> np.ndarray:
        return np.full(shape, self.value)


@pytest.mark.parametrize("uniform", [0.0, 1 - 2**-53])
def test_the_ends_of_the_random_stream_still_give_possible_counts(uniform):
    row = observe(clean_world([STEADY]), Constant(uniform)).iloc[0]
    assert 0 <= row["conversions"] <= row["clicks"] <= row["impressions"]
    assert row["revenue"] >= 0
