from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketing_assets.lineage import Lineage, current_id, lineage_id, record

DAY = date(2025, 3, 31)
words = st.text(min_size=0, max_size=5)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


@given(words, st.lists(words, max_size=4), words, st.none() | st.dates())
def test_an_id_is_made_of_content_alone(table: str, parents: list[str], digest: str, day: date | None) -> None:
    assert lineage_id(table, parents, digest, day) == lineage_id(table, iter(parents), digest, day)
    assert lineage_id(table, [*parents, "x"], digest, day) != lineage_id(table, parents, digest, day)
    assert lineage_id(table + "x", parents, digest, day) != lineage_id(table, parents, digest, day)


def test_parents_do_not_run_into_each_other() -> None:
    assert lineage_id("t", ["ab", "c"], "") != lineage_id("t", ["a", "bc"], "")
    assert lineage_id("t", ["a", "b"], "") != lineage_id("t", ["b", "a"], "")


def test_an_unchanged_id_keeps_its_first_time(connection: duckdb.DuckDBPyConnection) -> None:
    lineage = Lineage.of("t", ["p"], "s")
    record(connection, lineage)
    first = connection.execute("SELECT processed_at FROM lineage").fetchall()
    record(connection, lineage)
    assert connection.execute("SELECT processed_at FROM lineage").fetchall() == first


def test_only_the_newest_id_of_a_table_and_day_is_current(connection: duckdb.DuckDBPyConnection) -> None:
    old, new, other_day = (
        Lineage.of("t", ["1"], "s", DAY),
        Lineage.of("t", ["2"], "s", DAY),
        Lineage.of("t", ["1"], "s"),
    )
    record(connection, old)
    record(connection, other_day)
    record(connection, new)
    assert current_id(connection, "t", DAY) == new.id
    assert current_id(connection, "t") == other_day.id
    record(connection, old)
    assert current_id(connection, "t", DAY) == old.id
    assert connection.execute("SELECT count(*) FROM lineage").fetchall() == [(3,)]


def test_a_table_never_made_has_no_id(connection: duckdb.DuckDBPyConnection) -> None:
    assert current_id(connection, "t") is None
