"""Which landed values are searched for, in which spellings they are found, and what raises no alarm."""

from __future__ import annotations

import base64
import hashlib
import secrets
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketing_assets.governance import LeakSearch, Needles, identifiers, scan_text
from marketing_assets.governance.needles import is_telling

TELLING = [
    "C0100522", "T-1001", "V351634491", "GA1.1.409551593.1639822046", "anna@example.com", "203.0.113.7", "2001:db8::1f",
    "d180c399-0504-4b63-860a-e4d632e26129", "6940095564123", "EAIaIQobChMI8aBcDeFgHi", "fb.1.1772372078000.8552409831",
    "T-3-2025-03-01T12:01:00Z", "guest_4711x", "491701234567", hashlib.sha256(b"anna").hexdigest(),
]  # fmt: skip
NOT_TELLING = [
    "", "17", "C123", "Berlin", "store-2025", "week-2025-W05", "2025-03-01", "2025-03-01 12:00:00.123456", "1735687515",
    "1735687515.738", "1772372078000", "123456789", "Berlin-Mitte-Nord1", "anonymous", "Newsletter_Spring", "10.0.0.1",
    "00000000000", "not provided @ all", "3.141592653", "(not set)",
]  # fmt: skip


@pytest.mark.parametrize("value", TELLING)
def test_an_identifier_that_chance_does_not_write_is_searched_for(value: str) -> None:
    assert is_telling(value)
    assert scan_text(f"seen: {value}.", needles=Needles({value}))["landed identifier"] == 1


@pytest.mark.parametrize("value", NOT_TELLING)
def test_words_days_counts_and_time_stamps_are_not_searched_for(value: str) -> None:
    assert not is_telling(value)
    assert identifiers("unit_id", [value]) == set()


SPELLINGS = {
    "as it is": lambda value: value,
    "capitals": str.upper,
    "URL-encoded": lambda value: "".join(f"%{byte:02X}" for byte in value.encode()),
    "twice in a query": lambda value: f"https://shop.example/p?a=1&id={quote(value)}&b=2",
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
    "base64 without padding": lambda value: base64.urlsafe_b64encode(value.encode()).decode().rstrip("="),
    "base64 with what stood around it": lambda value: base64.b64encode(f"user={value};".encode()).decode(),
    "full-width": lambda value: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in value),
    "in JSON": lambda value: f'{{"id": "{value}"}}',
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("value", ["C0100522", "T96195541", "GA1.1.409551593.1639822046", "anna.b@example.com"])
def test_an_identifier_is_found_in_every_spelling(spelling: str, value: str) -> None:
    assert scan_text(f"row 7: {SPELLINGS[spelling](value)} ok", needles=Needles({value}))["landed identifier"] == 1


def test_a_short_identifier_counts_only_where_it_stands_alone() -> None:
    needles = Needles({"C0100522", "69400955641"})
    for text in ("xC0100522", "c01005229", "0c0100522f", "1.69400955641", "69400955641.5", "-69400955641"):
        assert scan_text(text, needles=needles) == {}
    for text in ("C0100522", "id_C0100522.csv", "(c0100522)", "id=69400955641&", "It is 69400955641."):
        assert scan_text(text, needles=needles) == {"landed identifier": 1}


def test_hashes_hold_no_needle_but_a_hash_that_landed() -> None:
    landed = hashlib.sha256(b"anna@example.com").hexdigest()
    needles = Needles({landed, "C0100522"})
    masks = "\n".join(secrets.token_hex(32) for _ in range(2_000))
    assert scan_text(masks, needles=needles) == {}
    assert scan_text(f"{masks}\n{landed.upper()}", needles=needles) == {"landed identifier": 1}


def test_of_addresses_the_telling_parameters_and_of_texts_addresses_and_phones_are_searched_for() -> None:
    page = "https://shop.example/p/4711?email=Anna%40Example.com&utm_id=20456789012&token=Zx81kk20Qa77&uid=C0100522"
    assert identifiers("page_location", [page, None]) == {"anna@example.com", "zx81kk20qa77", "c0100522"}
    assert identifiers("search_term", ["shoes 4711-123", "call +49 170 1234567 or b@example.org"]) == {
        "491701234567", "b@example.org",
    }  # fmt: skip
    assert identifiers("page_location", ["https://[broken?email=x"]) == set()


def test_a_search_for_needles_alone_looks_for_nothing_else() -> None:
    assert LeakSearch(needles=Needles({"C0100522"}), patterns=False).count(b"anna@example.com C0100522") == {
        "landed identifier": 1
    }


@given(st.text(alphabet="abcXYZ0189.-_@", min_size=6, max_size=24).filter(is_telling), st.integers(0, 2))
def test_whatever_is_searched_for_is_found_in_base64_at_any_place(value: str, before: int) -> None:
    text = base64.b64encode(b"z "[:before] + b" " + value.encode() + b" and more").decode()
    assert scan_text(f"x={text}", needles=Needles({value})).get("landed identifier", 0) >= 1
