"""Messages describe a cell without repeating it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.ingestion.cells.shapes import header_name, header_names, shape

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
