"""Conformal offsets: ranks by hand, pooling, and what must hold for any errors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from marketing_assets.forecasting.intervals import conformal_offsets, held_out_coverage


def test_offsets_are_the_finite_sample_ranks_of_the_errors() -> None:
    errors = np.arange(-10.0, 11.0).reshape(21, 1)  # 21 errors: ranks floor(2.2) = 2 and ceil(19.8) = 20
    found = conformal_offsets(errors, 1)
    assert (found.low, found.high) == (-9.0, 9.0)
    assert found.basis == "conformal, 21 errors of forecast day 1"


def test_ten_origins_pool_the_days_of_the_same_week() -> None:
    errors = np.zeros((10, 14))
    errors[:, 7:] = np.linspace(-5, 5, 10)[:, None]
    assert conformal_offsets(errors, 3).high == 0.0
    assert conformal_offsets(errors, 12).high == 5.0
    assert conformal_offsets(errors, 12).basis == "conformal, 70 errors pooled over forecast days 8-14"


def test_few_errors_are_called_rough_and_none_give_no_bounds() -> None:
    assert "only 3 errors" in conformal_offsets(np.array([[1.0], [2.0], [-3.0]]), 1).basis
    nothing = conformal_offsets(np.full((0, 14), np.nan), 1)
    assert np.isnan(nothing.low)
    assert nothing.basis == "no bounds: no backtest error to learn from"


def test_a_day_beyond_the_backtest_uses_its_last_week() -> None:
    errors = np.zeros((10, 14))
    errors[:, 7:] = 4.0
    assert conformal_offsets(errors, 17) == conformal_offsets(errors, 14)


@settings(deadline=None, max_examples=50)
@given(arrays(float, (12, 9), elements=st.floats(-1e6, 1e6)), st.integers(1, 20))
def test_the_forecast_always_lies_between_its_bounds(errors: np.ndarray, day: int) -> None:
    found = conformal_offsets(errors, day)
    assert found.low <= 0 <= found.high


def test_held_out_coverage_is_near_what_is_promised() -> None:
    errors = np.random.default_rng(4).normal(size=(200, 7))
    coverage, spread, width = held_out_coverage(np.full_like(errors, 100.0), errors, nonnegative=True)
    assert coverage == pytest.approx(0.8, abs=3 * spread)
    assert width == pytest.approx(2 * 1.2816, rel=0.1)


def test_an_origin_is_not_judged_by_its_own_errors() -> None:
    errors = np.zeros((10, 14))
    errors[4] = 100.0
    coverage, _, _ = held_out_coverage(np.full_like(errors, 500.0), errors, nonnegative=True)
    assert coverage == 0.9
