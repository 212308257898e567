from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from marketing_assets.metrics import BUSINESS_DAILY_SQL, SESSION_KPIS_DAILY_SQL, SESSION_VIEWS

DAY, NEXT = date(2025, 3, 1), date(2025, 3, 2)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def sessions(connection: duckdb.DuckDBPyConnection, *rows: tuple) -> None:
    connection.execute(
        "CREATE TABLE sessions (date DATE, channel VARCHAR, user_id VARCHAR, engaged BOOLEAN, conversions BIGINT, "
        "revenue DECIMAL(18,6))"
    ).fetchall()
    if rows:
        connection.executemany("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?)", rows)


def test_sessions_are_summed_per_day_and_channel(connection: duckdb.DuckDBPyConnection) -> None:
    sessions(connection, (DAY, "PPC", "a", True, 1, 30), (DAY, "PPC", "a", False, 0, 0), (DAY, "PPC", "b", True, 0, 0),
             (DAY, "PPC", "c", False, 0, 0), (NEXT, "PPC", "a", False, 0, 0))  # fmt: skip
    assert connection.execute(SESSION_KPIS_DAILY_SQL).fetchall() == [
        (DAY, "PPC", 4, 3, 2, 0.5, 1.0, 0.25, Decimal(30)),
        (NEXT, "PPC", 1, 1, 0, 0.0, 0.0, 0.0, Decimal(0)),
    ]


def test_a_day_whose_purchases_report_no_money_has_unknown_revenue(connection: duckdb.DuckDBPyConnection) -> None:
    sessions(connection, (DAY, "PPC", "a", True, 1, None), (DAY, "PPC", "b", True, 0, 0),
             (NEXT, "PPC", "a", True, 1, None), (NEXT, "PPC", "b", True, 1, 5))  # fmt: skip
    assert [row[-1] for row in connection.execute(SESSION_KPIS_DAILY_SQL).fetchall()] == [None, Decimal(5)]


def test_no_sessions_give_no_rows(connection: duckdb.DuckDBPyConnection) -> None:
    sessions(connection)
    assert connection.execute(SESSION_KPIS_DAILY_SQL).fetchall() == []


def test_a_later_sales_file_replaces_the_days_it_holds(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "CREATE TABLE landed_sales AS SELECT * FROM (VALUES "
        "(DATE '2025-03-01', 100::DECIMAL(18,6), 2::DOUBLE, NULL::DOUBLE, 1), (DATE '2025-03-01', -10, 0, NULL, 1), "
        "(DATE '2025-03-02', 50, 1, 9.5, 1), (DATE '2025-03-02', 70, NULL, NULL, 2)) "
        "AS t(date, revenue, orders, price, file_order)"
    ).fetchall()
    assert connection.execute(BUSINESS_DAILY_SQL).fetchall() == [
        (DAY, Decimal(90), 2.0, None),
        (NEXT, Decimal(70), None, None),
    ]


def test_reported_stands_beside_observed_and_unknown_is_not_zero(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "CREATE TABLE campaign_kpis_daily AS SELECT * FROM (VALUES "
        "(DATE '2025-03-01', 'PPC', 'a', 10.0, 100.0), (DATE '2025-03-01', 'PPC', 'b', 5.0, NULL), "
        "(DATE '2025-03-01', 'CTV', 'c', NULL, NULL), (DATE '2025-03-02', 'PPC', 'a', 1.0, 9.0)) "
        "AS t(date, channel, campaign, conversions, revenue)"
    ).fetchall()
    connection.execute(
        "CREATE TABLE session_kpis_daily AS SELECT * FROM (VALUES (DATE '2025-03-01', 'PPC', 8.0, 80.0), "
        "(DATE '2025-03-01', 'Direct', 2.0, NULL)) AS t(date, channel, conversions, revenue)"
    ).fetchall()
    _, select = SESSION_VIEWS["reported_vs_observed"]
    assert connection.execute(select).fetchall() == [
        (DAY, "CTV", None, 0, None, 0),
        (DAY, "Direct", None, 2, None, None),
        (DAY, "PPC", 15, 8, 100, 80),
        (NEXT, "PPC", 1, None, 9, None),
    ]
