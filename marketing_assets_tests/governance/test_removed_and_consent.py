"""What masking counts besides rows: identifiers that it removed from texts, and answers to the consent banner."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import duckdb
import pytest

from marketing_assets.governance import MaskedEvents, RemovedCells, count_changes, mask_events
from marketing_assets.governance.removed import rules_applied
from marketing_assets.settings import GovernancePolicy
from marketing_assets_tests.governance.conftest import KEY, Masker


def counts(masked: MaskedEvents) -> dict[tuple[str, str], int]:
    """Cells by (column, rule)."""
    return {(one.column, one.rule): one.cells for one in masked.removed}


def test_nothing_is_counted_where_nothing_was_removed(mask: Masker) -> None:
    found = mask(
        {"page_location": "https://shop.example/shoes?utm_source=google&size=42", "search_term": "red shoes"},
        {"page_referrer": "https://www.google.com/", "campaign": "Spring Sale", "ip_address": "", "gclid": None},
    )
    assert found.removed == ()


def test_columns_that_are_left_behind_are_counted_by_what_they_hold(mask: Masker) -> None:
    found = mask(
        {"ip_address": "203.0.113.9", "user_agent": "Mozilla/5.0", "gclid": "Cj0KCQ", "fbp": "fb.1.2.3"},
        {"ip_address": "203.0.113.9", "fbclid": "IwAR0"},
    )
    assert counts(found) == {
        ("ip_address", "ip"): 2, ("user_agent", "user agent"): 1, ("gclid", "click id"): 1, ("fbp", "click id"): 1,
        ("fbclid", "click id"): 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "rules"),
    [
        ("?utm_source=x&gclid=abc", {"click id"}),
        ("?email=anna%40example.com", {"email", "personal"}),
        ("#/pay?x=anna@example.com", {"email"}),
        ("?access_token=abc&FirstName=Anna", {"token", "personal"}),
        ("?gclid=&mygclid=1&size=42", set()),
    ],
)
def test_the_query_of_an_address_is_looked_through_before_it_goes(mask: Masker, query: str, rules: set[str]) -> None:
    for column in ("page_location", "page_referrer"):
        found = mask({column: f"https://shop.example/cart{query}"})
        assert counts(found) == {(f"{column} query", rule): 1 for rule in rules}


def test_the_path_of_an_address_is_counted_apart_from_its_query(mask: Masker) -> None:
    address = "https://shop.example/users/anna-koch/orders/123456789012?gclid=abc"
    found = mask({"page_location": address}, {"page_location": address})
    assert counts(found) == {
        ("page_location query", "click id"): 2, ("page_location path", "person"): 2,
        ("page_location path", "number"): 2,
    }  # fmt: skip


def test_texts_are_counted_by_cell_file_and_rule_whatever_becomes_of_the_row(mask: Masker) -> None:
    found = mask(
        {"search_term": "anna@example.com", "campaign": "Call +49 171 2345678"},
        {"search_term": "anna@example.com", "analytics_storage": "No"},
        {"search_term": "anna@example.com and ben@example.com", "file": "next.csv"},
        {"page_referrer": "https://anna@example.com:8080/x"},
    )
    assert found.removed == (
        RemovedCells("day.csv", "campaign", "phone", 1),
        RemovedCells("day.csv", "search_term", "email", 2),
        RemovedCells("next.csv", "search_term", "email", 1),
    )


def test_a_placeholder_that_was_landed_is_no_removal(mask: Masker) -> None:
    assert mask({"campaign": "[email] newsletter"}).removed == ()
    assert rules_applied("[email] newsletter", "[email] newsletter") == ()
    assert rules_applied("[email] to a@b.de", "[email] to [email]") == ("email",)


def test_rare_search_terms_are_counted_too(mask: Masker) -> None:
    found = mask({"search_term": "lukas koch berlin"}, {"search_term": "shoes"}, min_group_size=2)
    assert counts(found) == {("search_term", "rare"): 2}


def test_cells_are_counted_by_the_rules_that_changed_their_text() -> None:
    cells = [("a.csv", "ad", "Mail a@b.de", 3), ("b.csv", "ad", "Mail a@b.de", 1), ("a.csv", "ad", "Plain", 9)]
    assert count_changes(cells, {"Mail a@b.de": "Mail [email]"}) == [
        RemovedCells("a.csv", "ad", "email", 3),
        RemovedCells("b.csv", "ad", "email", 1),
    ]


def test_answers_are_counted_per_file_and_day_before_anything_is_dropped(mask: Masker) -> None:
    found = mask(
        {},
        {},  # a repeat within the file
        {"event_timestamp": "11:00:00", "user_pseudo_id": None},
        {"event_timestamp": "12:00:00", "analytics_storage": "No", "ads_storage": "No"},
        {"event_timestamp": "13:00:00", "analytics_storage": "", "ads_storage": "Unset"},
        {"event_timestamp": "14:00:00", "ads_storage": "No"},
        {"event_timestamp": "2025-03-02 00:00:00"},
        {"file": "other.csv"},
        {"event_timestamp": None},
    )
    assert [(c.file, c.date, c.events, c.granted, c.denied, c.unset, c.ads_granted) for c in found.consent] == [
        ("day.csv", date(2025, 3, 1), 5, 3, 1, 1, 2),
        ("day.csv", date(2025, 3, 2), 1, 1, 0, 0, 1),
        ("other.csv", date(2025, 3, 1), 1, 1, 0, 0, 1),
    ]


def test_the_days_of_consent_are_local_ones(mask: Masker, connection: duckdb.DuckDBPyConnection) -> None:
    mask({"event_timestamp": "18:14:59"}, {"event_timestamp": "18:15:00"})
    zone = ZoneInfo("Asia/Kathmandu")  # UTC+5:45
    found = mask_events(connection, "raw", KEY, GovernancePolicy(), zone=zone)
    assert [(each.date, each.events) for each in found.consent] == [(date(2025, 3, 1), 1), (date(2025, 3, 2), 1)]
