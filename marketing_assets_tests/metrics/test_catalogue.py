from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.metrics import ADDITIVE, CATALOGUE, metric_dictionary

# spend, impressions, clicks, leads, conversions, revenue → every ratio by hand
GOLDEN = {
    "ctr": 50 / 2000, "cvr": 5 / 50, "cpc": 100 / 50, "cpm": 1000 * 100 / 2000, "cpl": 100 / 20, "cpa": 100 / 5,
    "aov": 400 / 5, "roas": 400 / 100, "roi": (400 - 100) / 100,
}  # fmt: skip

Row = tuple[float | None, ...]


def evaluate_all(rows: list[Row]) -> dict[str, float | None]:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t (spend DECIMAL(18,6), impressions DOUBLE, clicks DOUBLE, leads DOUBLE, "
                           "conversions DOUBLE, revenue DECIMAL(18,6))")  # fmt: skip
        connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)", rows)
        found = connection.execute(f"SELECT {', '.join(entry.sql() for entry in CATALOGUE)} FROM t").fetchone()
    assert found is not None
    return dict(zip((entry.name for entry in CATALOGUE), found, strict=True))


def evaluate(name: str, rows: list[Row]) -> float | None:
    return evaluate_all(rows)[name]


def test_every_metric_has_a_golden_number() -> None:
    assert {entry.name for entry in CATALOGUE} == set(GOLDEN)


@pytest.mark.parametrize("name", GOLDEN)
def test_a_ratio_equals_its_formula(name: str) -> None:
    assert evaluate(name, [(60, 1500, 30, 15, 2, 100), (40, 500, 20, 5, 3, 300)]) == pytest.approx(GOLDEN[name])


@pytest.mark.parametrize("name", GOLDEN)
def test_a_zero_denominator_gives_null(name: str) -> None:
    assert evaluate(name, [(0, 0, 0, 0, 0, 0)]) is None


@pytest.mark.parametrize("name", GOLDEN)
def test_nothing_reported_gives_null(name: str) -> None:
    assert evaluate(name, [(None,) * 6]) is None


def test_a_platform_without_revenue_does_not_lower_the_roas_of_the_others() -> None:
    assert evaluate("roas", [(100, 10, 1, 0, 1, 300), (900, 10, 1, 0, 1, None)]) == pytest.approx(3.0)


def test_a_ratio_is_one_of_sums_and_not_the_mean_of_ratios() -> None:
    assert evaluate("ctr", [(1, 1000, 10, 0, 0, 0), (1, 10, 5, 0, 0, 0)]) == pytest.approx(15 / 1010)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(*[st.integers(0, 10_000)] * 6), min_size=1, max_size=6))
def test_splitting_rows_over_days_changes_no_ratio(rows: list[tuple[int, ...]]) -> None:
    total = tuple(sum(column) for column in zip(*rows, strict=True))
    split, whole = evaluate_all(list(rows)), evaluate_all([total])
    assert split == {name: pytest.approx(value) if value is not None else None for name, value in whole.items()}


def test_the_dictionary_names_every_column_with_unit_and_direction() -> None:
    text = metric_dictionary()
    for name in (*ADDITIVE, *GOLDEN):
        assert f"| `{name}` |" in text
    for entry in CATALOGUE:
        assert f"| {entry.formula} | {entry.unit} | {entry.better} |" in text
