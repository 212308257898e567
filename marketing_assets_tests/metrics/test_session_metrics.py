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
        "revenue DECIMAL(18,6), attributed_channel VARCHAR)"
    ).fetchall()
    for row in rows:
        credited = row[1] if len(row) == 6 else row[6]
        connection.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)", [*row[:6], credited])


def test_sessions_are_summed_per_day_and_channel(connection: duckdb.DuckDBPyConnection) -> None:
    sessions(connection, (DAY, "PPC", "a", True, 1, 30), (DAY, "PPC", "a", False, 0, 0), (DAY, "PPC", "b", True, 0, 0),
             (DAY, "PPC", "c", False, 0, 0), (NEXT, "PPC", "a", False, 0, 0))  # fmt: skip
    assert connection.execute(SESSION_KPIS_DAILY_SQL).fetchall() == [
        (DAY, "PPC", 4, 3, 2, 0.5, 1.0, 0.25, Decimal(30), 1.0, Decimal(30)),
        (NEXT, "PPC", 1, 1, 0, 0.0, 0.0, 0.0, Decimal(0), 0.0, Decimal(0)),
    ]


def test_a_conversion_stands_with_its_own_channel_and_with_the_one_that_is_credited(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """Also where the credited channel had no session of its own on that day."""
    sessions(connection, (DAY, "Direct", "a", True, 1, 30, "PPC"), (DAY, "Direct", "b", True, 2, 5, "Direct"),
             (NEXT, "PPC", "c", True, 1, None, "PPC"), (NEXT, "Direct", "d", True, 1, None, "PPC"))  # fmt: skip
    columns = "date, channel, sessions, conversions, revenue, attributed_conversions, attributed_revenue"
    assert connection.execute(f"SELECT {columns} FROM ({SESSION_KPIS_DAILY_SQL}) ORDER BY ALL").fetchall() == [
        (DAY, "Direct", 2, 3.0, Decimal(35), 2.0, Decimal(5)),
        (DAY, "PPC", 0, 0.0, Decimal(0), 1.0, Decimal(30)),
        (NEXT, "Direct", 1, 1.0, None, 0.0, Decimal(0)),
        (NEXT, "PPC", 1, 1.0, None, 2.0, None),
    ]


def test_a_day_whose_purchases_report_no_money_has_unknown_revenue(connection: duckdb.DuckDBPyConnection) -> None:
    sessions(connection, (DAY, "PPC", "a", True, 1, None), (DAY, "PPC", "b", True, 0, 0),
             (NEXT, "PPC", "a", True, 1, None), (NEXT, "PPC", "b", True, 1, 5))  # fmt: skip
    assert [row[-1] for row in connection.execute(SESSION_KPIS_DAILY_SQL).fetchall()] == [None, Decimal(5)]
    assert [row[-3] for row in connection.execute(SESSION_KPIS_DAILY_SQL).fetchall()] == [None, Decimal(5)]


def test_no_sessions_give_no_rows(connection: duckdb.DuckDBPyConnection) -> None:
    sessions(connection)
    assert connection.execute(SESSION_KPIS_DAILY_SQL).fetchall() == []


def sales(connection: duckdb.DuckDBPyConnection, *rows: tuple) -> list[tuple]:
    """business_daily of these lines; a dollar was worth 0.8 euros on the first day, and nobody knows on the next."""
    connection.execute("""
        CREATE TABLE landed_sales (date DATE, currency VARCHAR, revenue DECIMAL(18,6), orders DOUBLE, price DOUBLE,
            file_order BIGINT);
        CREATE TABLE fx_terms AS SELECT 'EUR' AS currency;
        CREATE TABLE fx_rates AS FROM (VALUES (DATE '2025-03-01', 'USD', 0.8::DECIMAL(20,12)),
            (DATE '2025-03-02', 'USD', NULL)) AS rates(date, currency, rate)
    """).fetchall()
    connection.executemany("INSERT INTO landed_sales VALUES (?, ?, ?, ?, ?, ?)", rows)
    return connection.execute(BUSINESS_DAILY_SQL).fetchall()


def test_a_later_sales_file_replaces_the_days_it_holds(connection: duckdb.DuckDBPyConnection) -> None:
    assert sales(
        connection,
        (DAY, "EUR", 100, 2, None, 1), (DAY, "EUR", -10, 0, None, 1),
        (NEXT, "EUR", 50, 1, 9.5, 1), (NEXT, "EUR", 70, None, None, 2),
    ) == [(DAY, Decimal(90), 2.0, None), (NEXT, Decimal(70), None, None)]  # fmt: skip


def test_sales_in_another_currency_are_converted_line_by_line(connection: duckdb.DuckDBPyConnection) -> None:
    half = Decimal("0.000001")  # times 0.8 is eight tenths of a millionth: one, where each line is rounded
    assert sales(
        connection, (DAY, "EUR", 100, 2, 10, 1), (DAY, "USD", 50, 1, 20, 1), (DAY, "USD", half, None, None, 1),
        (DAY, "USD", half, None, None, 1), (NEXT, "USD", 50, 3, None, 1),
    ) == [(DAY, Decimal("140.000002"), 3.0, 13.0), (NEXT, None, 3.0, None)]  # fmt: skip


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
    connection.execute(
        "CREATE TABLE analytics_daily (date DATE, platform VARCHAR, channel VARCHAR, campaign VARCHAR, "
        "conversions DOUBLE, revenue DECIMAL(38,6))"
    ).fetchall()
    _, select = SESSION_VIEWS["reported_vs_observed"]
    assert connection.execute(select).fetchall() == [
        (DAY, "CTV", None, 0, None, 0, "sessions"),
        (DAY, "Direct", None, 2, None, None, "sessions"),
        (DAY, "PPC", 15, 8, 100, 80, "sessions"),
        (NEXT, "PPC", 1, None, 9, None, None),
    ]
    connection.executemany(
        "INSERT INTO analytics_daily VALUES (?, ?, ?, ?, ?, ?)",
        [(DAY, "GA4", "PPC", "a", 99, 999), (NEXT, "GA4", "PPC", "a", 3, 30), (NEXT, "GA4", "PPC", "b", 1, None),
         (NEXT, "GA4", "Direct", "(direct)", 2, 5), (NEXT, "Other tool", "PPC", "a", 50, 500)],
    )  # fmt: skip
    # A day with sessions of our own is theirs; on the other, one of the two tools speaks.
    assert connection.execute(select).fetchall()[2:] == [
        (DAY, "PPC", 15, 8, 100, 80, "sessions"),
        (NEXT, "Direct", None, 2, None, 5, "GA4"),
        (NEXT, "PPC", 1, 4, 9, 30, "GA4"),
    ]
