"""Every column that people can see has a meaning, and what is said never to be empty is not."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
import yaml

from marketing_assets.governance import SESSION_COLUMNS
from marketing_assets.pipeline import columns
from marketing_assets.pipeline.columns import column_schema, meanings, never_null
from marketing_assets.pipeline.landing import KINDS
from marketing_assets.pipeline.model_tables import MODEL_TABLES, NEWEST_ONLY
from marketing_assets.pipeline.published import PUBLISHED
from marketing_assets.warehouse.home import Home


@pytest.fixture(scope="module")
def snapshot(planned_once: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """What a run published; the run is shared by all tests of this folder."""
    with duckdb.connect(str(planned_once.snapshot), read_only=True) as connection:
        yield connection


def columns_of(snapshot: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, str]]:
    rows = snapshot.execute(f'DESCRIBE "{table}"').fetchall()
    return [(name, kind) for name, kind, *_ in rows]


def test_every_column_of_every_published_table_has_a_meaning(snapshot: duckdb.DuckDBPyConnection) -> None:
    lacking = [
        f"{table}.{name}"
        for table in PUBLISHED
        for name, _ in columns_of(snapshot, table)
        if name not in meanings(table)
    ]
    assert lacking == []


def test_every_column_of_landed_rows_and_of_people_has_a_meaning() -> None:
    tables = {kind.table: kind.columns for kind in KINDS.values()}
    tables |= {"sessions": SESSION_COLUMNS} | {table: MODEL_TABLES[table] for table in NEWEST_ONLY}
    lacking = [f"{table}.{name}" for table, names in tables.items() for name in names if name not in meanings(table)]
    assert lacking == []


def test_every_model_table_has_a_meaning_for_every_column_it_declares() -> None:
    lacking = [
        f"{table}.{name}" for table in MODEL_TABLES for name in MODEL_TABLES[table] if name not in meanings(table)
    ]
    assert lacking == []


def test_no_meaning_is_given_to_a_column_that_does_not_exist(snapshot: duckdb.DuckDBPyConnection) -> None:
    known = {table: {name for name, _ in columns_of(snapshot, table)} for table in PUBLISHED}
    known |= {table: {"as_of", *names} for table, names in MODEL_TABLES.items()}
    known |= {kind.table: set(kind.columns) for kind in KINDS.values()} | {"sessions": set(SESSION_COLUMNS)}
    written = yaml.safe_load(columns.WORDS.read_text("utf-8"))["tables"]
    strays = [
        f"{table}.{name}"
        for table, words in written.items()
        if table in known
        for name in {*words, *words.get(columns.NEVER_NULL, [])} - {columns.NEVER_NULL}
        if name not in known[table]
    ]
    assert strays == []


def test_every_meaning_is_one_short_sentence() -> None:
    written = yaml.safe_load(columns.WORDS.read_text("utf-8"))
    texts = [*written["everywhere"].values()]
    texts += [text for words in written["tables"].values() for text in words.values() if isinstance(text, str)]
    assert [text for text in texts if not text.endswith(".") or len(text) > 110 or "\n" in text] == []


def test_columns_that_are_never_null_hold_a_value_in_every_row(snapshot: duckdb.DuckDBPyConnection) -> None:
    broken = []
    for table in PUBLISHED:
        for name in sorted(never_null(table)):
            found = snapshot.execute(f'SELECT count(*) FROM "{table}" WHERE "{name}" IS NULL').fetchone()
            if found != (0,):
                broken.append(f"{table}.{name}")
    assert broken == []


def test_a_table_gives_a_word_a_meaning_of_its_own() -> None:
    assert meanings("ad_performance")["revenue"] == "Revenue attributed by the platform, reporting currency."
    assert meanings("business_daily")["revenue"].startswith("The company's own sales")
    assert meanings("landed_customers")["last_order"] == "Day of the newest order."
    assert meanings("campaign_kpis_daily")["ctr"] == "Click-through rate: clicks ÷ impressions."


def test_the_schema_says_which_columns_may_be_empty() -> None:
    first, second = column_schema("business_daily", [("date", "DATE"), ("orders", "DOUBLE")]).columns
    assert (first.description, first.constraints.nullable) == ("Day of the sale.", False)
    assert (second.description, second.constraints.nullable) == ("Number of orders.", True)
