"""Moved schedules: same structure, other places, always with something normal to compare with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.findings import IncidentKind
from marketing_assets.simulation import Anomaly, Campaign, Flight
from marketing_assets.simulation.quarter import CAMPAIGNS, REFERENCE_SCHEDULE, quarter_schedule
from marketing_assets.simulation.schedule import NORMAL_DAYS, expected_standard_errors, move_schedule

SEEDS = range(30, 55)
SHORT = Campaign("Short", "Email", "Email", (Flight(date(2025, 1, 1), date(2025, 1, 15)),), 100, 1.0, 0.05, 0.05, 20)


def generator(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


@given(seed=st.integers(min_value=0))
@settings(max_examples=100, deadline=None)
def test_any_seed_keeps_the_structure_and_puts_each_anomaly_on_a_campaign_of_its_own(seed):
    schedule = quarter_schedule(seed)
    shape = sorted((a.kind, a.days, a.magnitude) for a in schedule)
    assert shape == sorted((a.kind, a.days, a.magnitude) for a in REFERENCE_SCHEDULE)
    assert len({a.campaign.name for a in schedule}) == 5
    assert [a.start for a in schedule] == sorted(a.start for a in schedule)


@given(seed=st.integers(min_value=0))
@settings(max_examples=100, deadline=None)
def test_every_anomaly_lies_inside_one_flight_with_a_normal_week_on_either_side(seed):
    margin = timedelta(days=NORMAL_DAYS)
    for anomaly in quarter_schedule(seed):
        assert any(
            flight.start <= anomaly.start - margin and anomaly.end + margin <= flight.end
            for flight in anomaly.campaign.flights
        )


def test_seeds_move_every_kind_to_several_campaigns_and_dates():
    schedules = [quarter_schedule(seed) for seed in SEEDS]
    for kind in IncidentKind:
        moved = [anomaly for schedule in schedules for anomaly in schedule if anomaly.kind is kind]
        assert len({a.campaign.name for a in moved}) >= 3
        assert len({a.start for a in moved}) >= 8


@pytest.mark.parametrize("seed", SEEDS)
def test_the_decline_of_every_seed_is_measured_at_four_standard_errors_or_more(quarter, seed):
    rows, truth = quarter(seed)
    (decline,) = (a for a in truth.anomalies if a.kind is IncidentKind.GRADUAL_DECLINE)
    rows = rows[rows["campaign"] == decline.campaign.name]
    rows = rows[rows["date"].between(pd.Timestamp(decline.start), pd.Timestamp(decline.end))]
    ctr = (rows["clicks"] / rows["impressions"]).to_numpy()
    day = np.arange(len(rows)) - (len(rows) - 1) / 2
    slope = (day @ ctr) / (day @ day)
    binomial_variance = rows["clicks"].sum() / rows["impressions"].sum() / rows["impressions"].to_numpy()
    assert -slope / (np.sqrt(day**2 @ binomial_variance) / (day @ day)) >= 4
    assert rows["clicks"].min() >= 2000


def test_the_expected_standard_errors_are_those_of_repeated_measurement():
    (decline,) = (a for a in REFERENCE_SCHEDULE if a.kind is IncidentKind.GRADUAL_DECLINE)
    rng = generator(1)
    clicks = decline.campaign.clicks_per_day
    ctr = 1 - decline.magnitude * np.arange(28) / 27 + rng.normal(0, 1 / np.sqrt(clicks), (4000, 28))
    change = np.polyfit(np.arange(28), ctr.T, 1)[0] * 27
    assert expected_standard_errors(decline) == pytest.approx(decline.magnitude / change.std(), rel=0.05)


def test_a_campaign_with_too_few_clicks_never_gets_the_decline():
    decline = next(a for a in REFERENCE_SCHEDULE if a.kind is IncidentKind.GRADUAL_DECLINE)
    quiet = replace(decline.campaign, name="Quiet", budget=decline.campaign.budget / 10)
    for seed in range(10):
        (moved,) = move_schedule([decline], [quiet, decline.campaign], generator(seed))
        assert moved.campaign is decline.campaign


def test_the_only_day_with_a_normal_week_on_either_side_is_found():
    spike = Anomaly(IncidentKind.SPEND_SPIKE, CAMPAIGNS[0], date(2025, 2, 15), date(2025, 2, 15), 2.8)
    (moved,) = move_schedule([spike], [SHORT], generator(0))
    assert moved == Anomaly(IncidentKind.SPEND_SPIKE, SHORT, date(2025, 1, 8), date(2025, 1, 8), 2.8)


def test_a_schedule_that_fits_nowhere_is_refused_by_name():
    gap = Anomaly(IncidentKind.ZERO_SPEND, CAMPAIGNS[0], date(2025, 2, 15), date(2025, 2, 16), 1.0)
    with pytest.raises(ValueError, match="no campaign is left that can hold a zero_spend of 2 days"):
        move_schedule([gap], [SHORT], generator(0))
