"""What must have landed before money moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import duckdb
import pytest

from marketing_assets.metrics import ADDITIVE
from marketing_assets.pipeline.gates import landing_gates, read_gates, write_gates
from marketing_assets.settings import FreshnessPolicy

AS_OF = date(2025, 3, 30)
POLICY = FreshnessPolicy(stale_after_days=2, dormant_after_days=30)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        metrics = ", ".join(f"{column} DOUBLE" for column in ADDITIVE)
        opened.execute(f"CREATE TABLE ad_performance (platform VARCHAR, date DATE, {metrics})")
        yield opened


def land(connection: duckdb.DuckDBPyConnection, platform: str, days_before: int) -> None:
    day = AS_OF - timedelta(days=days_before)
    connection.execute("INSERT INTO ad_performance (platform, date, spend) VALUES (?, ?, 1)", [platform, day])


def judge(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[bool, str]]:
    return {gate.name: (gate.passed, gate.reason) for gate in landing_gates(connection, POLICY, AS_OF)}


def test_fresh_platforms_pass_and_are_named_with_their_newest_day(connection: duckdb.DuckDBPyConnection) -> None:
    land(connection, "Google", 0)
    land(connection, "Facebook", 2)
    assert judge(connection) == {
        "yesterday_landed": (True, "ad rows of 2025-03-30 have landed"),
        "platforms_fresh": (True, "newest day per platform: Facebook 2025-03-28, Google 2025-03-30"),
    }


def test_a_platform_one_day_beyond_the_limit_is_stale(connection: duckdb.DuckDBPyConnection) -> None:
    land(connection, "Google", 0)
    land(connection, "Facebook", 3)
    assert judge(connection)["platforms_fresh"] == (
        False,
        "no data from Facebook since 2025-03-27 (stale after 2 days)",
    )
    assert judge(connection)["yesterday_landed"][0]


@pytest.mark.parametrize(("silent_days", "passed"), [(30, False), (31, True)])
def test_a_platform_silent_for_longer_than_dormant_has_ended(
    connection: duckdb.DuckDBPyConnection, silent_days: int, passed: bool
) -> None:
    land(connection, "Google", 0)
    land(connection, "MySpace", silent_days)
    assert judge(connection)["platforms_fresh"][0] is passed


def test_a_day_that_has_not_landed_names_the_newest_that_has(connection: duckdb.DuckDBPyConnection) -> None:
    land(connection, "Google", 1)
    assert judge(connection)["yesterday_landed"] == (
        False,
        "no ad rows of 2025-03-30 have landed; newest: Google 2025-03-29",
    )


def test_later_days_do_not_make_an_older_one_look_landed(connection: duckdb.DuckDBPyConnection) -> None:
    land(connection, "Google", -1)
    assert judge(connection)["yesterday_landed"] == (False, "no ad rows of 2025-03-30 have landed; newest: none")


def test_gates_of_one_day_are_replaced_and_those_of_others_stay(connection: duckdb.DuckDBPyConnection) -> None:
    write_gates(connection, landing_gates(connection, POLICY, AS_OF - timedelta(days=1)))
    write_gates(connection, landing_gates(connection, POLICY, AS_OF))
    land(connection, "Google", 0)
    write_gates(connection, landing_gates(connection, POLICY, AS_OF))
    assert [(gate.name, gate.passed) for gate in read_gates(connection, AS_OF)] == [
        ("platforms_fresh", True),
        ("yesterday_landed", True),
    ]
    assert [gate.passed for gate in read_gates(connection, AS_OF - timedelta(days=1))] == [True, False]


def test_a_day_whose_rows_report_nothing_has_not_landed(connection: duckdb.DuckDBPyConnection) -> None:
    land(connection, "Google", 1)
    connection.execute("INSERT INTO ad_performance (platform, date) VALUES ('Google', ?)", [AS_OF])
    assert judge(connection)["yesterday_landed"] == (
        False,
        "no ad rows of 2025-03-30 have landed; newest: Google 2025-03-29",
    )
