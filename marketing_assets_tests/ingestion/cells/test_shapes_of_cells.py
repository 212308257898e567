"""Messages describe a cell without repeating it, unless it certainly holds no personal data."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.expectations.personal_text import EMAIL, PHONES
from marketing_assets.governance.leak_patterns import find
from marketing_assets.ingestion.cells.shapes import header_name, header_names, shape, shown_value

TELEPHONE = re.compile(r"\(?[0-9]{3}\)?[-. ]?[0-9]{3}[-.][0-9]{4}")


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("12,50x", "99,99a"),
        ("Żółć ٣", "aaaa 9"),
        ("a\tb\nc\x00", "a?a?a?"),
        ("jane@example.org", "aaaa?aaaaaaa.aaa"),
        ("+49 171 2345678", "?99 999 9999999"),
        ("(555) 123-4567", "(999) 999-999…"),
        ("2025-13-01", "9999-99-99"),
        ("x" * 1000, "a" * 20),
    ],
)
def test_a_shape_tells_the_form_of_a_cell_and_not_its_content(cell, shown):
    assert shape(cell) == shown


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="0123456789ab@+-. ()/", max_size=30))
def test_no_shape_looks_like_an_address_or_a_telephone_number(cell):
    shown = shape(cell)
    assert len(shown) <= 20
    assert not set(shown) & set("@+012345678")
    assert not TELEPHONE.search(shown)


def test_a_header_that_looks_like_a_value_is_shown_as_its_shape():
    assert header_name("Amount spent (EUR)") == "`Amount spent (EUR)`"
    assert header_name("jane@example.org") == "(shape aaaa?aaaaaaa.aaa)"
    assert header_name("4930123456") == "(shape 9999999999)"
    assert header_names(["a\nb", *["c"] * 60]).endswith("`c` and 21 more")


@pytest.mark.parametrize(
    "cell",
    [
        "12.50", "1,234", "1.234,5", "1 234,56", "1,234,567.89", "12,34,567", "-7", "(12.50)", "$1,234.50", "5 kr",
        "EUR 12",
        "12,5 %", "< 10%", "42", "2025-02-30", "13/13/2025", "31.02.25", "20250301", "8. Juli 2025", "Jul 8, 2025",
        "2025-03-01 12:30", "--", "#DIV/0!", "n/a", "",
    ],
)  # fmt: skip
def test_amounts_dates_and_words_for_nothing_are_shown(cell):
    assert shown_value(f" {cell} ") == cell


@pytest.mark.parametrize(
    "cell",
    [
        "Jane Doe", "jane@example.org", "+49 171 2345678", "0171 2345678", "030/123456", "555-123-4567", "912 345 678",
        "(555) 123-4567", "192.168.1.7", "81.100.200.150", "12.345.678", "4111 1111 1111 1111", "4111111111111111",
        "1234567", "123-45-6789", "Ron 5", "May", "Jane 8, 2025", "20251301", "1.2E+05", "12.50 kg",
        "52.520008, 13.404954",
        "GA1.2.123456789.1700000000", "99-88-77", "1" * 40, "12,50x", "a1", "é", "\x00",
    ],
)  # fmt: skip
def test_everything_else_is_not_shown(cell):
    assert shown_value(cell) is None


number_like = st.text(alphabet="0123456789.,-+/ ()€$%'", max_size=24)


@settings(max_examples=400, deadline=None)
@given(number_like | st.from_regex(r"[0-9]{1,4}([ ./-][0-9]{1,4}){1,4}", fullmatch=True) | st.text(max_size=12))
def test_nothing_that_is_shown_looks_like_personal_data_to_any_scan(cell):
    shown = shown_value(cell)
    if shown is not None:
        assert not find(shown.encode()).total()
        assert not any(re.search(pattern, shown, re.IGNORECASE) for pattern in (EMAIL, *PHONES))
        assert sum(character.isdigit() for character in shown) <= 16
