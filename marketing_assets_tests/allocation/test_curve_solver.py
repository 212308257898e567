"""The split of a total among response curves: exact, inside the limits, and the best there is."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as configure
from hypothesis import strategies as st

from marketing_assets.allocation.curve_solver import CurvePart, best_split


def hill(top: float, half: float, slope: float = 1.0):
    return lambda x: top * x**slope / (x**slope + half**slope)


def part(response, today=100, box=0.2) -> CurvePart:
    return CurvePart(response, today, round(today * (1 - box)), round(today * (1 + box)))


def worth(parts, amounts) -> float:
    pairs = zip(parts, amounts, strict=True)
    return sum(float(p.response(np.array([float(a)]))[0]) for p, a in pairs if p.response is not None)


parts_and_totals = st.lists(
    st.builds(
        lambda top, half, slope, today, down, up: CurvePart(
            hill(top, half, slope), today, max(today - down, 0), today + up
        ),
        st.floats(0, 1e6),
        st.floats(1, 1e5),
        st.floats(0.5, 3),
        st.integers(0, 5000),
        st.integers(0, 500),
        st.integers(0, 500),
    ),
    min_size=1,
    max_size=5,
).flatmap(
    lambda parts: st.tuples(
        st.just(parts), st.integers(sum(p.lower for p in parts), sum(p.upper for p in parts)), st.floats(0, 0.2)
    )
)


@configure(max_examples=50, deadline=None)
@given(parts_and_totals)
def test_amounts_are_whole_inside_their_limits_and_sum_to_the_total(case) -> None:
    parts, total, dead_band = case
    amounts = best_split(parts, total, dead_band)
    assert sum(amounts) == total
    assert all(type(a) is int and p.lower <= a <= p.upper for p, a in zip(parts, amounts, strict=True))
    assert best_split(parts, total, dead_band) == amounts


@configure(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(1, 1e3), st.floats(5, 60), st.floats(0.7, 4)), min_size=3, max_size=3),
    st.integers(48, 72),
)
def test_no_other_split_is_worth_more_even_with_s_shaped_curves(curves, total) -> None:
    parts = [part(hill(*curve), today=20) for curve in curves]
    best = max(
        worth(parts, split) for split in product(*(range(p.lower, p.upper + 1) for p in parts)) if sum(split) == total
    )
    assert worth(parts, best_split(parts, total, 0.0)) == pytest.approx(best, rel=1e-8)


def test_a_higher_marginal_gets_more_until_the_marginals_are_equal() -> None:
    parts = [part(hill(50_000, 8_000), 10_000), part(hill(40_000, 8_000), 10_000)]
    first, second = best_split(parts, 20_000, 0.0)
    # f' = top * half / (x + half)^2: equal where (x1 + half) / (x2 + half) = sqrt(top1 / top2)
    root = (50_000 / 40_000) ** 0.5
    assert first == pytest.approx((20_000 * root + 8_000 * (root - 1)) / (1 + root), abs=3)
    assert first + second == 20_000


def test_the_box_stops_the_move_to_a_much_better_channel() -> None:
    assert best_split([part(hill(9e6, 500)), part(hill(1, 500))], 200, 0.01) == [120, 80]


def test_nothing_moves_where_nothing_is_gained() -> None:
    flat = part(lambda x: 0.0 * x)
    assert best_split([flat, flat, flat], 300, 0.0) == [100, 100, 100]
    same_slope = part(lambda x: 2.0 * x)
    assert best_split([same_slope, same_slope], 200, 0.0) == [100, 100]


def test_a_move_inside_the_dead_band_is_not_made_unless_the_sum_needs_it() -> None:
    parts = [part(hill(5_010, 100), 10_000), part(hill(5_000, 100), 10_000)]
    assert best_split(parts, 20_000, 0.0) != [10_000, 10_000]
    assert best_split(parts, 20_000, 0.01) == [10_000, 10_000]
    assert sum(best_split(parts, 20_006, 0.01)) == 20_006


def test_a_part_without_a_curve_keeps_its_only_amount() -> None:
    frozen = CurvePart(None, 70, 70, 70)
    assert best_split([frozen, part(hill(900, 50)), part(hill(100, 50))], 270, 0.0) == [70, 120, 80]


@pytest.mark.parametrize("scale", [1, 10**6, 10**11])
def test_small_and_huge_currency_units_are_split_alike(scale) -> None:
    parts = [CurvePart(hill(top * scale, 80 * scale), 100 * scale, 80 * scale, 120 * scale) for top in (150, 100, 60)]
    amounts = best_split(parts, 300 * scale, 0.0)
    assert sum(amounts) == 300 * scale
    assert amounts[0] > amounts[1] > amounts[2]
