"""Numbers: styles, signs, groups, decoration, and money that never touches a float."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.ingestion.cells.numbers import read_numbers, read_shares


def money(text, style=".", currency="EUR"):
    numbers = read_numbers(pa.array([text], pa.string()), style, {currency})
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
        ("10.00 Euro", ".", "EUR", "10"),
        ("12.5 eur", ".", "EUR", "12.5"),
        ("12,345,678", ".", "EUR", "12345678"),
        ("1,23,45,678.90", ".", "INR", "12345678.90"),
        ("₹1,23,456", ".", "INR", "123456"),
        ("(12.50)", ".", "EUR", "-12.50"),
        ("($1,234.50)", ".", "USD", "-1234.50"),
        ("€ (5)", ".", "EUR", "-5"),
        ("12,50-", ",", "EUR", "-12.50"),
        ("–7,5", ",", "EUR", "-7.5"),
        ("1.2E+05", ".", "EUR", "120000"),
        ("1,2E+05", ",", "EUR", "120000"),
        ("1E3", ",", "EUR", "1000"),
        ("1\u2009234,5", ",", "EUR", "1234.5"),
        ("\u200e5,00\u00a0€", ",", "EUR", "5"),
        ("Fr.5", ".", "CHF", "5"),
        ("Fr. 1'234.50", ".", "CHF", "1234.50"),
        ("S/.5.20", ".", "PEN", "5.20"),
        ("100 kr.", ".", "SEK", "100"),
        ("12,50 zł", ",", "PLN", "12.50"),
        ("Rs.500", ".", "INR", "500"),
        ("$.50", ".", "USD", "0.50"),
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
        ("1,23,4567", ".", "(shape 9,99,9999)"),
        ("1,234,56", ".", "(shape 9,999,99)"),
        ("1'234,567.8", ".", "not a number"),
        ("-(5)", ".", "not a number"),
        ("-5-", ".", "not a number"),
        ("(5", ".", "not a number"),
        ("5)", ".", "not a number"),
        ("%5%", ".", "not a number"),
        ("< 10", ".", "a bound and no value"),
        ("12,5E3", ".", "not a number"),
        ("1.234E5.6", ".", "not a number"),
        ("1.2E.5", ".", "not a number"),
        ("5 kg", ".", "not a number: what stands beside it is no currency (shape 9 aa)"),
        ("12.5O", ".", "not a number: what stands beside it is no currency (shape 99.9a)"),
        ("=10", ".", "not a number: what stands beside it is no currency (shape =99)"),
        ("5 xyz", ".", "not a number: what stands beside it is no currency"),
        ("2025-03-04", ".", "not a number"),
        ("192.168.1.1", ".", "not a number"),
        ("0x1A", ".", "not a number"),
        ("nan", ".", "not a number"),
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
    numbers = read_numbers(pa.array(["25,881", "€5", "9" * 400, "1e3", None, "7%", "2e15"]), ".")
    assert numbers.values.to_pylist() == [25881.0, None, None, 1000.0, None, None, None]
    assert set(numbers.problems) == {1, 2, 5, 6}
    assert numbers.problems[1] == "a count with a unit (shape €9)"
    assert numbers.problems[6] == "more than 1,000,000,000,000,000"


def test_a_measure_may_be_larger_than_any_count():
    numbers = read_numbers(pa.array(["2e15", "9" * 400]), ".", {"EUR"}, measure=True)
    assert (numbers.values.to_pylist(), numbers.problems) == ([2e15, None], {1: "not a finite number"})


def test_the_signs_beside_amounts_are_told_where_somebody_asks() -> None:
    cells = pa.array(["5 €", "$5", "5 GBP", "7", None, "5 kg", "US$ 5 USD", "x €"])
    asked = read_numbers(cells, ".", ["USD"], any_sign=True)
    assert asked.signs.to_pylist() == ["€", "$", "GBP", None, None, None, "US$ USD", None]
    assert set(asked.problems) == {5, 7}
    assert read_numbers(cells, ".", ["USD"]).signs is None
    assert read_numbers(pa.array(["7", "1,000.5"]), ".", ["USD"], any_sign=True).signs is None
    assert read_numbers(cells.dictionary_encode(), ".", ["USD"], any_sign=True).signs.equals(asked.signs)


def test_any_of_several_currencies_may_stand_beside_an_amount():
    numbers = read_numbers(pa.array(["5 €", "$5", "5 GBP"]), ".", ["USD", "EUR"])
    assert numbers.values.to_pylist() == [Decimal(5), Decimal(5), None]
    assert numbers.problems == {2: "an amount with a sign that is not EUR or USD (shape 9 aaa)"}


def test_rounded_amounts_are_counted():
    numbers = read_numbers(pa.array(["1.429999948", "1.5000000", "2.123456"]), ".", ["EUR"])
    assert numbers.values.to_pylist() == [Decimal("1.430000"), Decimal("1.500000"), Decimal("2.123456")]
    assert numbers.rounded == 1


@pytest.mark.parametrize(
    ("cells", "style", "contradicts"),
    [
        (["12,50"], ".", True),
        (["12.50"], ",", True),
        (["9,38 €"], ".", True),
        (["1,234", "1.234"], ".", False),
        (["v1,2"], ".", False),
        (["1.2.3", "x", None], ".", False),
    ],
)
def test_a_cell_that_only_the_other_style_can_read_contradicts_the_style(cells, style, contradicts):
    assert read_numbers(pa.array(cells), style, ["EUR"]).contradicts is contradicts


def test_shares_are_read_with_and_without_a_percent_sign():
    cells = pa.array(["12,5 %", "9,38%", "%40", "0,42", "-3,2 %", "1.200,5 %", None])
    shares = read_shares(cells, ",")
    assert shares.values.to_pylist() == [0.125, 0.0938, 0.4, 0.42, -0.032, 12.005, None]
    assert (shares.problems, shares.bounds) == ({}, 0)


def test_a_bound_is_a_share_without_a_value_and_no_problem():
    shares = read_shares(pa.array(["< 10%", "> 90 %", "<10%", "5%"]).dictionary_encode(), ".")
    assert shares.values.to_pylist() == [None, None, None, 0.05]
    assert (shares.problems, shares.bounds) == ({}, 3)


def test_a_share_of_something_else_is_a_problem():
    shares = read_shares(pa.array(["5 €", "x%", "12,5%"]), ".")
    assert shares.values.to_pylist() == [None, None, None]
    assert shares.problems[0] == "a share with a unit (shape 9 €)"
    assert shares.contradicts


ODD = ["12.50", "1,234", "$5", "x", None, "12,50", "1e3", "", "(3.1)", "0.1234567"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(ODD), max_size=12), st.sampled_from([".", ","]), st.sampled_from([None, ("USD",)]))
def test_a_dictionary_encoded_column_is_read_like_a_plain_one(cells, style, currencies):
    plain = pa.array(cells, pa.string())
    table = pa.chunked_array([plain.dictionary_encode().slice(1), plain.dictionary_encode()])
    expected = read_numbers(pa.concat_arrays([plain.slice(1), plain]), style, currencies)
    assert read_numbers(table, style, currencies) == expected
    assert read_numbers(plain.dictionary_encode(), style, currencies) == read_numbers(plain, style, currencies)


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
