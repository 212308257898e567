"""Units of money and sharing without losing a cent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.allocation.money import largest_remainder, minor_unit, planning_unit, to_units


@pytest.mark.parametrize(
    ("currency", "minor", "planned"),
    [
        ("EUR", "0.01", "0.01"),
        ("JPY", "1", "1"),
        ("KRW", "1", "1"),
        ("KWD", "0.001", "0.01"),
        ("HUF", "0.01", "1"),
        ("CLF", "0.0001", "0.01"),
    ],
)
def test_every_currency_has_its_own_smallest_unit(currency: str, minor: str, planned: str) -> None:
    assert minor_unit(currency) == Decimal(minor)
    assert planning_unit(currency) == Decimal(planned)
    assert planning_unit(currency) % minor_unit(currency) == 0


def test_the_largest_remainders_get_the_cents_that_rounding_left() -> None:
    assert largest_remainder(100, [1, 1, 1]) == [34, 33, 33]
    assert largest_remainder(10, [Decimal("6"), Decimal("3.5"), Decimal("0.5")]) == [6, 4, 0]
    assert largest_remainder(0, [0, 0]) == [0, 0]
    assert largest_remainder(0, []) == []


def test_nothing_can_be_shared_among_weights_of_zero() -> None:
    with pytest.raises(ValueError, match="positive weight"):
        largest_remainder(5, [0, 0])


def test_rounding_to_units_survives_amounts_beyond_float_precision() -> None:
    assert to_units(Decimal("123456789012345678.905"), Decimal("0.01")) == 12345678901234567890


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**15), st.lists(st.integers(0, 10**12), min_size=1, max_size=8).filter(any))
def test_parts_sum_to_the_total_and_lie_within_one_unit_of_their_share(total: int, weights: list[int]) -> None:
    parts = largest_remainder(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)
