"""Integers of every platform stand for exactly the decimal amount."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.activation import amount_from_units, platform_units
from marketing_assets.allocation import planning_unit
from marketing_assets.errors import DecisionError


@pytest.mark.parametrize(
    ("platform", "currency", "amount", "system", "per_unit", "integer"),
    [
        ("Google", "EUR", "12.34", "google_micros", 1_000_000, 12_340_000),
        ("google-ads", "JPY", "1200", "google_micros", 1_000_000, 1_200_000_000),
        ("Google Ads", "KWD", "1.25", "google_micros", 1_000_000, 1_250_000),
        ("Facebook", "EUR", "12.34", "meta_minor_units", 100, 1234),
        ("Instagram", "JPY", "1200", "meta_minor_units", 1, 1200),
        ("meta ads", "HUF", "5000", "meta_minor_units", 1, 5000),
        ("Email", "EUR", "12.34", "minor_units", 100, 1234),
        ("Email", "JPY", "1200", "minor_units", 1, 1200),
        (None, "KWD", "1.25", "minor_units", 1000, 1250),
    ],
)
def test_each_platform_gets_its_own_integer(platform, currency, amount, system, per_unit, integer) -> None:
    units = platform_units(platform, Decimal(amount), currency)
    assert (units.system, units.per_currency_unit, units.amount) == (system, per_unit, integer)
    assert amount_from_units(units) == Decimal(amount)


@pytest.mark.parametrize(
    ("platform", "currency", "amount"),
    [("Google", "EUR", "1.005"), ("Google", "JPY", "1.5"), ("Facebook", "HUF", "10.50"), ("Email", "JPY", "0.01")],
)
def test_an_amount_the_platform_cannot_take_is_refused_and_not_rounded(platform, currency, amount) -> None:
    with pytest.raises(DecisionError, match="no multiple of"):
        platform_units(platform, Decimal(amount), currency)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["Google", "Facebook", "Instagram", "Bing", None]),
    st.sampled_from(["EUR", "USD", "JPY", "KRW", "HUF", "COP", "KWD", "CLF"]),
    st.integers(0, 10**14),
)
def test_every_planned_amount_survives_the_round_trip(platform, currency, steps) -> None:
    amount = steps * planning_unit(currency)
    assert amount_from_units(platform_units(platform, amount, currency)) == amount
