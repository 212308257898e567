from __future__ import annotations

import csv

import duckdb
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.expectations.personal_text import holds_personal_data
from marketing_assets.governance import install_macros, scrub_frame, scrub_text

PERSONAL = {
    "mail anna.schmidt@example.com now": "mail [email] now",
    "anna%40example.org": "[email]",
    "user@münchen.de": "[email]",
    "+49 171 2345678,+49 171 2345679": "[phone],[phone]",
    "call me at 0171 2345678": "call [name] [phone]",
    "0043 1 5123456": "[phone]",
    "(555) 123-4567": "[phone]",
    "01712345678": "[phone]",
    "020 7946 0958": "[phone]",
    "please ring 069 90009 732": "please ring [phone]",
    "06 12 34 56 78": "[phone]",
    "call Anna Schmidt +49 30 1234567 please": "call [name] [phone] please",
    "call anna schmidt at +49 30 123456789": "call [name] [phone]",
    "Anna Schmidt, +1 415 555 2671": "[name] [phone]",
    "contact Jörg Müller": "contact [name]",
    "order for Nico Yilmaz": "order for [name]",
    "Mr Smith wants": "Mr [name] wants",
    "Frau Müller": "Frau [name]",
    "my name is Anna Schmidt": "my name is [name]",
    "seen from 203.0.113.7": "seen from [ip]",
    "2001:db8:85a3::8a2e:370:7334": "[ip]",
    "gclid=EAIaIQobChMI123 x": "gclid=[click id] x",
    "Cj0KCQjw1234567890abc": "[click id]",
    "IwAR0abcdefghij": "[click id]",
    "fb.1.1772372078000.8552409831": "[click id]",
    "GA1.1.4095515938.1639822046": "[client id]",
    "token=abc123&x=1": "token=[token]&x=1",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc": "[token]",
    "a8f5f167f44f4964e6c998dee827110c": "[token]",
    "email=anna": "email=[personal]",
}
HARMLESS = [
    "Google_Search_Brand 2025-03", "Sale 20 % off", "FB | 1234567890 | DE", "Call Now Campaign", "banner@2x.png",
    "728x90_300x250_2025", "Mobile 20250301", "20250101-20250331", "Q1 2025 01.02.2025 - 31.03.2025", "v1.2.3",
    "Dr. Oetker_Search", "Brand+2025-03-01", "12:30:45", "2025-03-01T12:30:00", "Sale for New Customers",
    "Black Friday | 24h | -50%", "PMax: Shoes & Bags (DE/AT)", "Ad set 3 of 4 from 2025", "act_123456789",
    "Meta | Prospecting | Broad", "RSA 1.0 vs 2.0", "Top 10 @ Berlin", "1,299.00 EUR", "home office chair", "",
    "名前 2025",
]  # fmt: skip


def test_personal_data_becomes_a_placeholder() -> None:
    assert dict(zip(PERSONAL, scrub_text(pd.Series(list(PERSONAL))), strict=True)) == PERSONAL


def test_an_ordinary_name_stays_as_it_is() -> None:
    assert scrub_text(pd.Series(HARMLESS)).tolist() == HARMLESS


def test_names_in_real_exports_stay_as_they_are(datasets: object) -> None:
    texts = set()
    folder = datasets / "ads"  # type: ignore[operator]
    for file in folder.glob("*.csv"):
        with file.open(newline="", encoding="utf-8", errors="replace") as lines:
            texts |= {cell for row in csv.reader(lines) for cell in row}
    assert len(texts) > 1000
    cells = pd.Series(sorted(texts))
    assert cells[scrub_text(cells) != cells].tolist() == []


def test_scrubbing_keeps_dtype_index_nulls_and_counts_the_cells() -> None:
    frame = pd.DataFrame({"campaign": ["a@example.com", None, "Brand"], "id": [1, 2, 3]}, index=[5, 6, 7])
    scrubbed, changed = scrub_frame(frame, ["campaign", "ad_group"])
    assert scrubbed["campaign"].dtype == frame["campaign"].dtype
    assert scrubbed["campaign"].tolist()[::2] == ["[email]", "Brand"] and scrubbed["campaign"].isna().tolist()[1]
    assert scrubbed.index.tolist() == [5, 6, 7]
    assert changed == 1
    assert frame["campaign"].tolist()[0] == "a@example.com"
    assert scrub_frame(frame.iloc[:0], ["campaign"])[1] == 0


_MIXED = st.lists(st.sampled_from([*PERSONAL, *HARMLESS, " ", ",", "-"]), min_size=1, max_size=3).map(" ".join)


@settings(deadline=None, max_examples=8)
@given(st.lists(_MIXED, min_size=10, max_size=30))
def test_scrubbing_twice_changes_nothing_more_and_leaves_nothing_the_checks_would_find(texts: list[str]) -> None:
    once = scrub_text(pd.Series(texts))
    assert scrub_text(once).tolist() == once.tolist()
    with duckdb.connect() as connection:
        connection.register("scrubbed", once.to_frame("t"))
        left = connection.execute(f"SELECT t FROM scrubbed WHERE {holds_personal_data(['t'])}").fetchall()
    assert left == []


def test_the_sql_macro_says_the_same_as_the_function() -> None:
    with duckdb.connect() as connection:
        install_macros(connection)
        found = connection.execute("SELECT scrub_text(t) FROM unnest(?) AS u(t)", [[*PERSONAL, *HARMLESS]]).fetchall()
    assert [text for (text,) in found] == [*PERSONAL.values(), *HARMLESS]
