"""Signs and codes of currencies, and which of them leave no doubt."""

from __future__ import annotations

import pytest

from marketing_assets.ingestion.cells.currencies import ISO_CODES, commonest_first, currencies_of, currency_of


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("EUR", "EUR"),
        ("€", "EUR"),
        ("US$", "USD"),
        ("R$", "BRL"),
        ("zł", "PLN"),
        ("Kč", "CZK"),
        ("Fr.", "CHF"),
        ("₹", "INR"),
    ],
)
def test_a_sign_of_one_currency_is_that_currency(word, code):
    assert currency_of(word) == code
    assert currencies_of(word) == {code}


@pytest.mark.parametrize(
    ("word", "some"), [("$", {"USD", "CAD", "AUD"}), ("kr", {"SEK", "NOK", "DKK"}), ("¥", {"JPY", "CNY"})]
)
def test_a_sign_of_several_currencies_is_none_of_them_for_certain(word, some):
    assert currency_of(word) is None
    assert some <= currencies_of(word)


@pytest.mark.parametrize("word", ["UTC", "all", "try", "top", "%", "", "kg", "(EUR)", "EURX"])
def test_what_is_no_currency_is_none(word):
    assert currency_of(word) is None


def test_a_code_beside_an_amount_is_known_in_any_case():
    assert currencies_of("eur") == {"EUR"}


def test_codes_are_three_capitals_and_without_metals_funds_and_tests():
    assert all(len(code) == 3 and code.isupper() for code in ISO_CODES)
    assert not ISO_CODES & {"XAU", "XXX", "XTS", "CHE", "CLF", "UTC"}
    assert {"EUR", "USD", "JPY", "HRK", "BGN"} <= ISO_CODES


@pytest.mark.parametrize("word", ["euro", "Euro", "EUROS"])
def test_the_word_for_the_euro_is_the_euro(word):
    assert currencies_of(word) == {"EUR"}


@pytest.mark.parametrize(
    ("sign", "first"),
    [("£", ["GBP", "EGP"]), ("¥", ["JPY", "CNY"]), ("kr", ["SEK", "NOK", "DKK", "ISK"]), ("$", ["USD", "AUD", "CAD"])],
)
def test_of_the_currencies_of_a_sign_the_commonest_stand_first(sign, first):
    assert commonest_first(currencies_of(sign))[: len(first)] == first
