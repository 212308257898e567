from __future__ import annotations

import random
from typing import Any

import duckdb
import pytest

from marketing_assets.governance import MASKED_EVENT_COLUMNS, unbalanced_files
from marketing_assets.governance.events import mask_events
from marketing_assets.settings import GovernancePolicy
from marketing_assets_tests.governance.conftest import KEY, Masker


def column(connection: duckdb.DuckDBPyConnection, name: str) -> list[Any]:
    return [v for (v,) in connection.execute(f"SELECT {name} FROM masked_events ORDER BY line").fetchall()]


def test_only_granted_consent_is_kept_and_the_rest_is_counted_by_reason(mask: Masker) -> None:
    flags = ["Yes", "granted", "TRUE", "No", "denied", "Unset", None, "", "perhaps"]
    found = mask(*({"analytics_storage": flag, "user_pseudo_id": f"u{i}"} for i, flag in enumerate(flags)))
    assert found.kept == 3
    assert found.dropped == {"analytics consent denied": 2, "analytics consent unset": 4}
    assert found.rows_in == 9


def test_unset_consent_is_kept_where_the_settings_allow_it(mask: Masker) -> None:
    found = mask({"analytics_storage": "Unset"}, {"analytics_storage": "No"}, unset_consent="allow")
    assert (found.kept, found.dropped) == (1, {"analytics consent denied": 1})


def test_an_event_of_nobody_is_dropped(mask: Masker) -> None:
    found = mask({"user_pseudo_id": None}, {"user_pseudo_id": " null "}, {"user_pseudo_id": None, "user_id": "c1"})
    assert (found.kept, found.dropped) == (1, {"no user identifier": 2})


def test_an_exact_duplicate_is_dropped_within_a_file_and_named_when_it_lands_again(mask: Masker) -> None:
    again = {"file": "next.csv", "file_order": 2}
    found = mask({}, {}, {"event_name": "scroll"}, again, again | {"event_name": "click"})
    assert found.dropped == {"exact duplicate": 1, "landed twice": 1}
    assert found.kept == 3
    assert {(row.source_file, row.reason): row.rows for row in found.ledger} == {
        ("day.csv", "kept"): 2, ("day.csv", "exact duplicate"): 1, ("next.csv", "kept"): 1,
        ("next.csv", "landed twice"): 1,
    }  # fmt: skip
    assert unbalanced_files(found.ledger) == []


def test_an_event_of_a_nested_export_is_itself_by_stream_user_session_name_time_and_parameters(mask: Masker) -> None:
    usual = {"params_digest": "d1", "stream_id": "s", "ga_session_id": "5"}
    # Exported again: Analytics has learned the country and the source since, and the bundle is another.
    found = mask(usual, usual | {"country": "Germany", "source": "google"})
    assert found.dropped == {"exact duplicate": 1}
    others = [
        {"params_digest": "d2"}, {"stream_id": "t"}, {"ga_session_id": "6"}, {"event_name": "scroll"},
        {"user_pseudo_id": "u2"}, {"event_timestamp": "10:00:00.001"}, {"transaction_id": "T1"},
    ]  # fmt: skip
    assert mask(usual, *(usual | other for other in others)).kept == 1 + len(others)


def test_the_digest_of_the_parameters_does_not_leave(mask: Masker, connection: duckdb.DuckDBPyConnection) -> None:
    mask({"params_digest": "d" * 32, "stream_id": "2100450278"})
    text = str(connection.execute("SELECT * FROM masked_events").fetchall())
    assert "d" * 32 not in text
    assert "2100450278" not in text


def test_where_consent_is_denied_no_id_is_sent_and_that_is_the_reason(mask: Masker) -> None:
    found = mask({"analytics_storage": "No", "user_pseudo_id": None, "ga_session_id": None})
    assert found.dropped == {"analytics consent denied": 1}


def test_null_and_empty_are_different_events(mask: Masker) -> None:
    assert mask({"campaign": None}, {"campaign": ""}).kept == 2


def test_a_column_nobody_knows_tells_events_apart_but_does_not_leave(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "CREATE TABLE raw AS SELECT TIMESTAMP '2025-03-01 10:00:00' AS event_timestamp, 'form' AS event_name, "
        "'u1' AS user_pseudo_id, 'Yes' AS analytics_storage, "
        '\'Anna \' || i AS "it\'s ""free""" FROM range(3) AS t(i)'
    ).fetchall()
    assert mask_events(connection, "raw", KEY, GovernancePolicy()).kept == 3
    assert "Anna" not in str(connection.execute("SELECT * FROM masked_events").fetchall())


def test_identifiers_are_masked_and_link_to_customers(mask: Masker, connection: duckdb.DuckDBPyConnection) -> None:
    mask({"user_pseudo_id": "Ünal", "user_id": " C7 ", "ga_session_id": "5", "transaction_id": "T1"})
    assert column(connection, "user_id") == [KEY.mask("Ünal")]
    assert column(connection, "customer_id") == [KEY.mask("C7")]
    assert column(connection, "session_key") == [KEY.mask("Ünal\x1f5")]
    assert column(connection, "transaction_id") == [KEY.mask("T1")]


def test_click_ids_become_a_yes_or_no_and_only_with_ads_consent(
    mask: Masker, connection: duckdb.DuckDBPyConnection
) -> None:
    mask({"gclid": "EAIaIQobx"}, {"gclid": "EAIaIQobx", "ads_storage": "No"}, {"fbc": "fb.1.2.3"})
    assert column(connection, "has_gclid") == [True, None, False]
    assert column(connection, "has_fbclid") == [False, None, True]


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://anna:pw@shop.example.com/a/b?email=anna%40x.de#top", "/a/b"),
        ("/lead-form", "/lead-form"),
        ("example.com/x/y?z", "/x/y"),
        ("https://example.com", "/"),
        ("https://x.y/u/anna%2540example.com/k", "/u/[email]/k"),
        ("/user/anna-schmidt/edit", "/user/[person]/edit"),
        ("/o/123456789012/2025/03/2025-03-01", "/o/[number]/2025/03/2025-03-01"),
        ("/r/a8f5f167f44f4964e6c998dee827110c", "/r/[token]"),
        ("/x/AbCdEf123456GhIjKl78", "/x/[token]"),
        ("/summer-sale-2025-new-arrivals-for-everybody/", "/summer-sale-2025-new-arrivals-for-everybody/"),
        ("/q/+49%20171%202345678", "/q/[phone]"),
        ("mailto:anna@example.com", "/[email]"),
        ("/a;jsessionid=AB/c", "/a"),
        ("/x%3Femail=b%40c.de", "/x"),
        ("/bad/%c3%28/b%40c.de", "/bad/%c3%28/[email]"),
        ("", None),
        (None, None),
    ],
)
def test_an_address_is_cut_to_its_path(
    mask: Masker, connection: duckdb.DuckDBPyConnection, url: str | None, path: str | None
) -> None:
    mask({"page_location": url})
    assert column(connection, "page_path") == [path]


def test_a_referrer_is_cut_to_its_host_and_the_own_site_is_none(
    mask: Masker, connection: duckdb.DuckDBPyConnection
) -> None:
    site = "https://www.shop.example/a"
    mask(
        {"page_location": site, "page_referrer": "https://WWW.google.com/search?q=anna"},
        {"page_location": site, "page_referrer": "https://shop.example/b"},
    )
    assert column(connection, "referrer_host") == ["google.com", None]


def test_a_search_term_that_few_people_typed_is_not_kept(mask: Masker, connection: duckdb.DuckDBPyConnection) -> None:
    users = [{"user_pseudo_id": f"u{i}", "search_term": "wool socks"} for i in range(3)]
    mask(*users, {"user_pseudo_id": "u9", "search_term": "lukas koch berlin"}, {}, min_group_size=3)
    assert column(connection, "search_term") == ["wool socks"] * 3 + ["[rare]", None]


def test_no_raw_value_and_no_key_is_left_in_the_connection(mask: Masker, connection: duckdb.DuckDBPyConnection) -> None:
    raw = {
        "user_pseudo_id": "GA1.1.4095515938.1639822046", "user_id": "anna.schmidt@example.com",
        "page_location": "https://x.example/?email=anna.schmidt@example.com", "gclid": "EAIaIQobChMI123",
        "fbclid": "IwAR0abcdefgh", "fbp": "fb.1.1772372078000.8552409831", "ip_address": "203.0.113.7",
        "user_agent": "Mozilla/5.0 (X11)", "search_term": "call Anna Schmidt +49 30 1234567",
        "campaign": "for anna.schmidt@example.com", "source": "203.0.113.7",
        "event_name": "view anna.schmidt@example.com",
        "country": "+49 30 1234567", "device": "anna.schmidt@example.com", "medium": "email",
        "transaction_id": "T-1-anna",
    }  # fmt: skip
    mask(raw)
    tables = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    assert tables == {"raw", "masked_events"}
    text = str(connection.execute("SELECT * FROM masked_events").fetchall())
    for value in (
        "anna",
        "4095515938",
        "EAIa",
        "IwAR",
        "8552409831",
        "203.0",
        "Mozilla",
        "Schmidt",
        "1234567",
        KEY.secret.decode(),
    ):
        assert value not in text


def test_the_order_of_the_rows_does_not_matter(mask: Masker, connection: duckdb.DuckDBPyConnection) -> None:
    events = [{"user_pseudo_id": f"u{i % 4}", "event_timestamp": f"10:0{i % 7}:00", "line": 2 + i} for i in range(12)]
    results = []
    for seed in range(3):
        random.Random(seed).shuffle(events)
        mask(*events)
        results.append(connection.execute("SELECT * FROM masked_events").fetchall())
    assert results[0] == results[1] == results[2]


def test_an_empty_frame_and_missing_columns_give_an_empty_table(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("CREATE TABLE raw (event_name VARCHAR, user_id VARCHAR)").fetchall()
    found = mask_events(connection, "raw", KEY, GovernancePolicy(), file="none.csv")
    assert (found.rows_in, found.kept, found.dropped) == (0, 0, {})
    described = connection.execute("DESCRIBE masked_events").fetchall()
    assert {name: kind for name, kind, *_ in described} == MASKED_EVENT_COLUMNS
