"""Numbers: styles, signs, groups, and money that never touches a float."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.ingestion.cells.numbers import read_numbers, refuse_ambiguous


def money(text, style=".", currency="EUR"):
    numbers = read_numbers(pa.array([text], pa.string()), style, currency)
    return numbers.values[0].as_py(), numbers.problems.get(0)


@pytest.mark.parametrize(
    ("text", "style", "currency", "amount"),
    [
        ("$126", ".", "USD", "126"),
        ("-$1,234.50", ".", "USD", "-1234.50"),
        ("$-5", ".", "CAD", "-5"),
        ("US$ 5", ".", "USD", "5"),
        ("€ 1.234,50", ",", "EUR", "1234.50"),
        ("1.234,50 €", ",", "EUR", "1234.50"),
        ("1 234,56", ",", "EUR", "1234.56"),
        ("1\u202f234\u202f567,5", ",", "EUR", "1234567.5"),
        ("1'234.50", ".", "CHF", "1234.50"),
        ("EUR 12", ".", "EUR", "12"),
        ("12.5 eur", ".", "EUR", "12.5"),
        ("12,345,678", ".", "EUR", "12345678"),
        ("1,234", ".", "EUR", "1234"),
        ("1.234", ",", "EUR", "1234"),
        ("1.234", ".", "EUR", "1.234"),
        ("12,5", ",", "EUR", "12.5"),
        (".5", ".", "EUR", "0.5"),
        ("+7", ".", "EUR", "7"),
        ("−7", ".", "EUR", "-7"),
        ("1e-05", ".", "EUR", "0.00001"),
        ("007", ".", "EUR", "7"),
        ("-0.00", ".", "EUR", "0"),
        ("999999999999.999999", ".", "EUR", "999999999999.999999"),
        ("0.1234565", ".", "EUR", "0.123457"),
        ("-0.1234565", ".", "EUR", "-0.123457"),
        ("0.12345649999999999", ".", "EUR", "0.123456"),
    ],
)
def test_an_amount_is_read_exactly(text, style, currency, amount):
    assert money(text, style, currency) == (Decimal(amount), None)


@pytest.mark.parametrize(
    ("text", "style", "words"),
    [
        ("12,50", ".", "(shape 99,99)"),
        ("0,123", ".", "(shape 9,999)"),
        ("1,23,456", ".", "(shape 9,99,999)"),
        ("1,234 567", ".", "(shape 9,999 999)"),
        ("12.50", ",", "(shape 99.99)"),
        ("42%", ".", "(shape 99%)"),
        ("1.2.3", ".", "(shape 9.9.9)"),
        ("--5", ".", "not a number"),
        ("5.", ".", "not a number"),
        ("$5", ".", "a sign that is not EUR"),
        ("5 GBP", ".", "a sign that is not EUR"),
        ("Infinity", ".", "not a finite number"),
        ("1e99", ".", "too large"),
        ("999999999999.9999995", ".", "too large"),
        ("9" * 200, ".", "too large"),
        ("٣", ".", "not a number"),
        ("1" + " " * 300_000 + "x", ".", "longer than 64 characters"),
    ],
)
def test_what_is_not_clearly_an_amount_is_a_problem(text, style, words):
    amount, problem = money(text, style)
    assert amount is None
    assert words in problem


def test_a_problem_never_repeats_more_than_the_shape_of_a_cell():
    assert money("Jane Doe, 12 Main Street")[1].endswith("(shape aaaa aaa, 99 aaaa aa)")


def test_a_count_has_no_unit_and_is_finite():
    numbers = read_numbers(pa.array(["25,881", "€5", "9" * 400, "1e3", None]), ".")
    assert numbers.values.to_pylist() == [25881.0, None, None, 1000.0, None]
    assert set(numbers.problems) == {1, 2}


def test_rounded_amounts_are_counted():
    numbers = read_numbers(pa.array(["1.429999948", "1.5000000", "2.123456"]), ".", "EUR")
    assert numbers.values.to_pylist() == [Decimal("1.430000"), Decimal("1.500000"), Decimal("2.123456")]
    assert numbers.rounded == 1


def test_cells_that_both_styles_can_read_are_refused_once_the_file_contradicts_the_style():
    cells = pa.array(["1,234", "12,50", "1.234", "7", "1234.5"])
    numbers = read_numbers(cells, ".", "EUR")
    assert numbers.other_style
    assert set(numbers.problems) == {1}
    assert refuse_ambiguous(cells, numbers, ".").values.to_pylist() == [None, None, None, Decimal(7), Decimal("1234.5")]


amounts = st.decimals(min_value=-999_999_999_999, max_value=999_999_999_999, allow_nan=False, allow_infinity=False)


@settings(max_examples=100, deadline=None)
@given(amounts.filter(lambda amount: abs(amount.adjusted()) < 30))
def test_money_is_the_written_decimal_rounded_half_up(amount):
    text = format(amount, "f")
    expected = amount.quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP)
    assert money(text)[0] == (expected if len(text) <= 64 or text.replace("-", "").replace(".", "").isdigit() else None)


@settings(max_examples=100, deadline=None)
@given(st.integers(-(10**12) + 1, 10**12 - 1), st.integers(0, 99), st.sampled_from([".", ","]))
def test_the_same_amount_in_two_locales_is_the_same_amount(whole, cents, style):
    english = f"{whole:,}.{cents:02}"
    text = english if style == "." else english.replace(",", " ").replace(".", ",").replace(" ", ".")
    sign = -1 if whole < 0 else 1
    assert money(text, style) == (whole + sign * Decimal(cents) / 100, None)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80), st.sampled_from([".", ","]))
def test_any_text_is_a_number_or_a_problem(text, style):
    amount, problem = money(text, style)
    assert (amount is None) == (problem is not None)
