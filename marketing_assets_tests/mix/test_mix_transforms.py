"""Adstock and saturation against the vectors that Meridian and PyMC-Marketing assert in their own tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketing_assets.mix.transforms import adstock, geometric_weights, hill, hill_slope


@pytest.fixture(scope="module")
def vectors(datasets: Path) -> dict[str, Any]:
    return json.loads((datasets.parent / "reference" / "mmm_reference_vectors.json").read_text())


def test_plain_weights_are_those_of_meridian(vectors) -> None:
    for decay, expected in vectors["meridian_decay_weights_unnormalised_asserted"]["geometric"].items():
        assert geometric_weights(float(decay), 5, normalised=False)[::-1] == pytest.approx(expected, rel=1e-5)


def test_adstocked_media_is_that_of_meridian(vectors) -> None:
    case = vectors["meridian_adstock_output_asserted"]
    media = np.array(case["media_time_by_channel"])
    found = [adstock(media[:, c], alpha, case["max_lag"] + 1)[-1] for c, alpha in enumerate(case["alpha"])]
    assert found == pytest.approx(case["expected_geometric_asserted"], rel=1e-2)
    assert found == pytest.approx(case["high_precision_geometric_computed"], rel=1e-8)


def test_the_start_edge_is_not_renormalised() -> None:
    found = adstock(np.ones(8), 0.6, 5)
    expected = [(1 - 0.6 ** min(t, 5)) / (1 - 0.6**5) for t in range(1, 9)]
    assert found == pytest.approx(expected)
    assert adstock([1.0, 2.0, 4.0], 1.0, 3) == pytest.approx(np.cumsum([1, 2, 4]) / 3)


def test_no_lag_and_no_decay_leave_spend_as_it_is() -> None:
    spend = np.array([3.0, 0.0, 5.0])
    assert adstock(spend, 0.7, 1) == pytest.approx(spend)
    assert adstock(spend, 0.0, 5) == pytest.approx(spend)


def test_an_impulse_dies_away_as_in_pymc_marketing(vectors) -> None:
    case = vectors["pymc_geometric_impulse_computed"]
    impulse = np.eye(1, 10)[0]
    assert adstock(impulse, case["alpha"], case["l_max"]) == pytest.approx(case["normalize_true"])
    assert adstock(impulse, case["alpha"], case["l_max"], False) == pytest.approx(case["normalize_false"])


def test_hill_is_that_of_meridian_and_robyn(vectors) -> None:
    assert hill(0.0, 2.0, 1.5) == 0.0
    assert hill([1.0, 3.0], 1.0, 1.0) == pytest.approx([0.5, 0.75])
    assert hill(7.0, 3.0, 0.0) == 0.5
    assert hill(4.2, 4.2, 1.7) == pytest.approx(0.5)
    case = vectors["robyn_computed_from_formula"]["saturation_hill(c(100,150,170,190,200),alpha=3,gamma=.5)"]
    assert hill([100, 150, 170, 190, 200], case["inflexion"], 3.0) == pytest.approx(case["x_saturated"])


shape = st.tuples(st.floats(0.1, 1e6), st.floats(0.5, 3.0))


@given(shape, st.floats(0, 1e7), st.floats(0, 1e7))
def test_more_spend_never_brings_less(shape: tuple[float, float], a: float, b: float) -> None:
    low, high = hill(sorted([a, b]), *shape)
    assert 0.0 <= low <= high <= 1.0


@given(shape, st.floats(0.05, 20.0))
def test_the_slope_is_the_derivative(shape: tuple[float, float], ratio: float) -> None:
    k, s = shape
    x, h = ratio * k, 1e-5 * k
    assert hill_slope(x, k, s) == pytest.approx((hill(x + h, k, s) - hill(x - h, k, s)) / (2 * h), rel=1e-3)


def test_the_slope_at_no_spend_is_finite() -> None:
    assert hill_slope(0.0, 10.0, 1.0) == pytest.approx(0.1)
    assert hill_slope(0.0, 10.0, 2.0) == 0.0
    assert np.isfinite(hill_slope(0.0, 10.0, 0.5))


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30), st.floats(0, 0.95), st.integers(1, 13))
def test_sustained_spend_is_its_own_adstock_and_nothing_is_created(spend, decay, periods) -> None:
    assert adstock(np.full(30, 5.0), decay, periods)[-1] == pytest.approx(5.0)
    assert adstock(spend, decay, periods).sum() <= sum(spend) * (1 + 1e-9) + 1e-9
