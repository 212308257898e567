"""Columns led back through the SQL that makes them, and the committed result in step with that SQL."""

from __future__ import annotations

import pytest

from marketing_assets.lineage.column_lineage import FILE, PSEUDONYMS, Columns, ColumnSource, as_json
from marketing_assets.pipeline import column_lineage
from marketing_assets.pipeline.column_lineage import columns_of
from marketing_assets.pipeline.landing import KINDS

SCHEMA = {"t": ("a", "b", "c", "id"), "u": ("id", "x"), "clean_texts": ("text", "clean")}


def found(sql: str) -> Columns:
    return columns_of(sql, SCHEMA)


def test_the_committed_columns_are_those_of_the_sql() -> None:
    assert FILE.read_text("utf-8") == as_json(column_lineage.derive()), (
        "SQL changed: run `python -m marketing_assets.pipeline.column_lineage`"
    )


@pytest.mark.parametrize(
    ("sql", "subtype", "masking"),
    [
        ("SELECT a FROM t", "IDENTITY", ""),
        ("SELECT a + 1 AS a FROM t", "TRANSFORMATION", ""),
        ("SELECT sum(a) AS a FROM t", "AGGREGATION", ""),
        ("SELECT hmac_sha256($i, $o, a) AS a FROM t", "TRANSFORMATION", "keyed hash"),
        ("SELECT sha256(a) AS a FROM t", "TRANSFORMATION", "hash"),
        ("SELECT a IS NOT NULL AS a FROM t", "TRANSFORMATION", "presence only"),
        ("SELECT count(*) FILTER (a > 1) AS a FROM t", "CONDITIONAL", ""),
        ("SELECT CASE WHEN a THEN 1 ELSE 0 END AS a FROM t", "CONDITIONAL", ""),
        (
            "WITH w AS (SELECT hmac_sha256($i, $o, a) AS m FROM t) SELECT max(m) AS a FROM w",
            "AGGREGATION",
            "keyed hash",
        ),
        ("SELECT s.* REPLACE (a * 2 AS a) FROM (SELECT a FROM t) AS s", "TRANSFORMATION", ""),
        ("SELECT c.clean AS a FROM t JOIN clean_texts AS c ON c.text = t.a", "TRANSFORMATION", "scrubbed"),
    ],
)
def test_what_is_done_to_a_column_is_read_from_its_sql(sql: str, subtype: str, masking: str) -> None:
    assert [(s.table, s.column, s.subtype, s.masking) for s in found(sql)["a"]] == [("t", "a", subtype, masking)]


def test_a_column_that_also_comes_through_unmasked_is_not_masked() -> None:
    assert found("SELECT coalesce(sha256(a), a) AS a FROM t")["a"] == (ColumnSource("t", "a", "TRANSFORMATION"),)


def test_what_orders_or_joins_rows_is_no_part_of_a_value() -> None:
    sql = "SELECT arg_min(a, b) AS a, row_number() OVER (ORDER BY c) AS n FROM t JOIN u ON u.id = t.id GROUP BY ALL"
    assert found(sql) == {"a": (ColumnSource("t", "a", "AGGREGATION"),), "n": ()}


def test_columns_of_a_union_meet_by_their_place() -> None:
    assert found("SELECT a FROM t UNION ALL SELECT x FROM u")["a"] == (
        ColumnSource("t", "a", "IDENTITY"),
        ColumnSource("u", "x", "IDENTITY"),
    )


def test_a_column_of_no_known_table_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(Exception, match="nothing"):
        found("SELECT nothing.a FROM t")


def test_every_masked_column_of_people_is_known_as_a_pseudonym() -> None:
    for kind in KINDS.values():
        assert PSEUDONYMS.get(kind.table, frozenset()) >= set(kind.people), kind.name
