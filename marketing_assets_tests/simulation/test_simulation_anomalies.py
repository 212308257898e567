"""Applying a schedule: what each kind changes, and that nothing else changes."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.findings import IncidentKind
from marketing_assets.simulation import Anomaly, Campaign, Flight
from marketing_assets.simulation.anomalies import EFFECTS, apply_schedule
from marketing_assets.simulation.quarter import CAMPAIGNS
from marketing_assets.simulation.world import clean_world, observe

# Monday to Friday of a week without calendar effects.
WEEK = (Flight(date(2025, 3, 3), date(2025, 3, 7)),)
NEWS = Campaign("News", "Email", "Email", WEEK, 100, 2.0, 0.04, 0.05, 20)
SEARCH = Campaign("Search", "Google", "PPC", WEEK, 200, 10.0, 0.05, 0.10, 30)
WORLD = clean_world([NEWS, SEARCH])


def drivers(kind: IncidentKind, magnitude: float) -> list[float]:
    """The driver that `kind` changes, relative to normal, for the week of News, changed from Tuesday to Thursday."""
    anomaly = Anomaly(kind, NEWS, date(2025, 3, 4), date(2025, 3, 6), magnitude)
    column = EFFECTS[kind].driver
    factor = apply_schedule(WORLD, [anomaly])[column] / WORLD[column]
    return factor[WORLD["campaign"] == "News"].tolist()


@pytest.mark.parametrize(
    ("kind", "magnitude", "expected"),
    [
        (IncidentKind.SPEND_SPIKE, 2.8, [1, 2.8, 2.8, 2.8, 1]),
        (IncidentKind.REVENUE_SPIKE, 1.33, [1, 1.33, 1.33, 1.33, 1]),
        (IncidentKind.PERFORMANCE_DROP, 0.7, [1, 0.3, 0.3, 0.3, 1]),
        (IncidentKind.GRADUAL_DECLINE, 0.08, [1, 1, 0.96, 0.92, 1]),
        (IncidentKind.ZERO_SPEND, 1.0, [1, 0, 0, 0, 1]),
    ],
)
def test_each_kind_moves_its_driver_by_its_magnitude_inside_its_window_only(kind, magnitude, expected):
    assert drivers(kind, magnitude) == pytest.approx(expected)


def test_every_published_kind_has_an_effect():
    assert set(EFFECTS) == set(IncidentKind)


def test_an_empty_schedule_changes_nothing_and_a_schedule_never_changes_its_input():
    before = WORLD.copy()
    pd.testing.assert_frame_equal(apply_schedule(WORLD, []), WORLD)
    apply_schedule(WORLD, [Anomaly(IncidentKind.ZERO_SPEND, NEWS, date(2025, 3, 3), date(2025, 3, 7), 1.0)])
    pd.testing.assert_frame_equal(WORLD, before)


def test_anomalies_on_the_same_driver_multiply():
    spikes = [
        Anomaly(IncidentKind.SPEND_SPIKE, NEWS, date(2025, 3, 3), date(2025, 3, 4), 2.0),
        Anomaly(IncidentKind.SPEND_SPIKE, NEWS, date(2025, 3, 4), date(2025, 3, 5), 3.0),
    ]
    changed = apply_schedule(WORLD, spikes)
    assert changed.loc[changed["campaign"] == "News", "price"].tolist() == [2, 6, 3, 1, 1]


def test_an_anomaly_outside_the_flight_changes_nothing():
    missed = Anomaly(IncidentKind.SPEND_SPIKE, NEWS, date(2025, 4, 1), date(2025, 4, 3), 2.0)
    pd.testing.assert_frame_equal(apply_schedule(WORLD, [missed]), WORLD)


def anomalies() -> st.SearchStrategy[Anomaly]:
    days = st.integers(0, 89)
    return st.builds(
        lambda kind, campaign, start, length, magnitude: Anomaly(
            kind,
            campaign,
            date(2025, 1, 1) + timedelta(days=start),
            date(2025, 1, 1) + timedelta(days=start + length),
            magnitude,
        ),
        st.sampled_from(IncidentKind),
        st.sampled_from(CAMPAIGNS),
        days,
        days,
        st.floats(0.0, 1.0),
    )


@given(schedule=st.lists(anomalies(), max_size=4), seed=st.integers(0, 2**32))
@settings(max_examples=50, deadline=None)
def test_rows_outside_every_window_are_those_of_the_world_without_anomalies(schedule, seed):
    world = clean_world(CAMPAIGNS)
    clean, changed = (
        observe(w, np.random.Generator(np.random.PCG64(seed))) for w in (world, apply_schedule(world, schedule))
    )
    touched = pd.Series(False, index=world.index)
    for anomaly in schedule:
        days = world["date"].between(pd.Timestamp(anomaly.start), pd.Timestamp(anomaly.end))
        touched |= days & (world["campaign"] == anomaly.campaign.name)
    pd.testing.assert_frame_equal(clean[~touched], changed[~touched])
    assert (changed["conversions"] <= changed["clicks"]).all()
    assert (changed["clicks"] <= changed["impressions"]).all()


@pytest.mark.parametrize("seed", range(30, 55))
def test_in_every_seed_each_kind_shows_against_the_same_seed_without_it(quarter, seed):
    rows, truth = quarter(seed)
    clean = observe(clean_world(CAMPAIGNS), np.random.Generator(np.random.PCG64(seed)))
    for anomaly in truth.anomalies:
        window = (rows["campaign"] == anomaly.campaign.name) & rows["date"].between(
            pd.Timestamp(anomaly.start), pd.Timestamp(anomaly.end)
        )
        assert window.sum() == anomaly.days
        observed, normal = (frame.loc[window].sum(numeric_only=True) for frame in (rows, clean))
        if anomaly.kind in (IncidentKind.SPEND_SPIKE, IncidentKind.REVENUE_SPIKE):
            assert observed[anomaly.metric] / normal[anomaly.metric] == pytest.approx(anomaly.magnitude, rel=1e-3)
            assert observed["clicks"] == normal["clicks"]
        elif anomaly.kind is IncidentKind.PERFORMANCE_DROP:
            assert observed["conversions"] / normal["conversions"] == pytest.approx(0.3, abs=0.06)
            assert observed["spend"] == normal["spend"]
        elif anomaly.kind is IncidentKind.GRADUAL_DECLINE:
            assert observed["clicks"] / normal["clicks"] == pytest.approx(0.96, abs=0.005)
            assert observed["impressions"] == normal["impressions"]
        else:
            assert observed[["spend", "impressions", "clicks", "conversions", "revenue"]].tolist() == [0] * 5


@pytest.mark.parametrize("seed", range(30, 55))
def test_in_every_seed_a_spike_is_at_least_twice_the_same_weekday_of_the_weeks_around_it(quarter, seed):
    rows, truth = quarter(seed)
    for anomaly in truth.anomalies:
        if anomaly.kind not in (IncidentKind.SPEND_SPIKE, IncidentKind.REVENUE_SPIKE):
            continue
        series = rows[rows["campaign"] == anomaly.campaign.name].set_index("date")[anomaly.metric]
        spike = pd.Timestamp(anomaly.start)
        assert series[spike] >= 2 * max(series[spike - pd.Timedelta(days=7)], series[spike + pd.Timedelta(days=7)])
