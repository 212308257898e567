"""The list of people who must not be kept: whose ids it finds, how far it goes, and that it holds no id."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.governance.suppression import (
    ADS,
    ANALYTICS,
    FORGET,
    SUPPRESSED_DDL,
    browsers_sql,
    found_ids_sql,
    hashed,
)

# Browser, customer.
EVENTS = [("b1", "c1"), ("b2", "c1"), ("b2", "c2"), ("b3", "c2"), ("b4", None)]


@pytest.fixture
def listed() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty list beside a few masked events."""
    with duckdb.connect() as connection:
        connection.execute(SUPPRESSED_DDL).fetchall()
        connection.execute("CREATE TABLE events (user_id VARCHAR, customer_id VARCHAR)").fetchall()
        connection.executemany("INSERT INTO events VALUES (?, ?)", EVENTS).fetchall()
        yield connection


def put(connection: duckdb.DuckDBPyConnection, person: str, purpose: str, *, applied: bool = False) -> None:
    connection.execute(
        f"INSERT INTO suppressed_ids SELECT {hashed('w')}, {hashed('w')}, ?, ? FROM (SELECT ?::VARCHAR AS w)",
        [purpose, applied, person],
    ).fetchall()


def found(connection: duckdb.DuckDBPyConnection, *, only_new: bool = False) -> list[tuple[str, str]]:
    return connection.execute(f"FROM ({found_ids_sql('events', 'user_id', only_new=only_new)}) ORDER BY ALL").fetchall()


def test_a_customers_browsers_are_theirs_and_the_next_customers_other_browsers_are_not(
    listed: duckdb.DuckDBPyConnection,
) -> None:
    put(listed, "c1", ANALYTICS)
    assert found(listed) == []
    listed.execute(f"INSERT INTO suppressed_ids {browsers_sql('events', only_new=False)}").fetchall()
    assert found(listed) == [("b1", ANALYTICS), ("b2", ANALYTICS)]
    # Once on the list, a browser is not put there again.
    assert listed.execute(browsers_sql("events", only_new=False)).fetchall() == []


def test_a_browser_is_on_the_list_by_its_own_id(listed: duckdb.DuckDBPyConnection) -> None:
    put(listed, "b4", FORGET)
    assert found(listed) == [("b4", FORGET)]


@settings(deadline=None, max_examples=20)
@given(st.sets(st.sampled_from([FORGET, ANALYTICS, ADS]), min_size=1))
def test_of_several_words_the_strongest_counts(purposes: set[str]) -> None:
    with duckdb.connect() as connection:
        connection.execute(SUPPRESSED_DDL).fetchall()
        connection.execute("CREATE TABLE events AS SELECT 'b1' AS user_id").fetchall()
        for purpose in purposes:
            put(connection, "b1", purpose)
        strongest = next(purpose for purpose in (FORGET, ANALYTICS, ADS) if purpose in purposes)
        assert found(connection) == [("b1", strongest)]


def test_what_is_out_already_is_looked_for_in_new_rows_only(listed: duckdb.DuckDBPyConnection) -> None:
    put(listed, "b1", FORGET, applied=True)
    assert (found(listed, only_new=True), found(listed)) == ([], [("b1", FORGET)])
    assert listed.execute(browsers_sql("events", only_new=True)).fetchall() == []


def test_the_list_holds_no_masked_id(listed: duckdb.DuckDBPyConnection) -> None:
    put(listed, "c1", FORGET)
    listed.execute(f"INSERT INTO suppressed_ids {browsers_sql('events', only_new=False)}").fetchall()
    cells = {cell for row in listed.execute("SELECT person, id FROM suppressed_ids").fetchall() for cell in row}
    assert len(cells) == 3
    assert cells.isdisjoint({"c1", "b1", "b2"})
