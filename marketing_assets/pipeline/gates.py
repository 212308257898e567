"""The table `gates`: conditions a plan needs before money moves. Written by the asset that owns them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import duckdb

from marketing_assets.findings import Gate
from marketing_assets.metrics import ADDITIVE
from marketing_assets.settings import FreshnessPolicy

GATES_DDL = "CREATE TABLE IF NOT EXISTS gates (name VARCHAR, passed BOOLEAN, reason VARCHAR, as_of DATE)"


def landing_gates(connection: duckdb.DuckDBPyConnection, policy: FreshnessPolicy, as_of: date) -> list[Gate]:
    """Whether `as_of` has landed at all, and whether every active platform is fresh; empty rows do not count.

    A platform silent for more than `dormant_after_days` has ended and is not waited for.
    """
    newest: list[tuple[str, date]] = connection.execute(
        f"SELECT platform, max(date) FILTER (coalesce({', '.join(ADDITIVE)}) IS NOT NULL) AS newest "
        "FROM ad_performance WHERE date <= ? GROUP BY platform HAVING newest IS NOT NULL ORDER BY platform",
        [as_of],
    ).fetchall()
    shown = ", ".join(f"{platform} {day}" for platform, day in newest) or "none"
    landed = any(day == as_of for _, day in newest)
    active = [(p, day) for p, day in newest if day >= as_of - timedelta(days=policy.dormant_after_days)]
    stale = [f"{p} since {day}" for p, day in active if day < as_of - timedelta(days=policy.stale_after_days)]
    return [
        Gate(
            "yesterday_landed",
            landed,
            f"ad rows of {as_of} have landed" if landed else f"no ad rows of {as_of} have landed; newest: {shown}",
            as_of,
        ),
        Gate(
            "platforms_fresh",
            not stale,
            f"no data from {', '.join(stale)} (stale after {policy.stale_after_days} days)"
            if stale
            else f"newest day per platform: {shown}",
            as_of,
        ),
    ]


def write_gates(connection: duckdb.DuckDBPyConnection, gates: Sequence[Gate]) -> None:
    """Replace these gates for their day."""
    connection.execute(GATES_DDL).fetchall()
    for gate in gates:
        connection.execute("DELETE FROM gates WHERE name = ? AND as_of = ?", [gate.name, gate.as_of]).fetchall()
        connection.execute(
            "INSERT INTO gates VALUES (?, ?, ?, ?)", [gate.name, gate.passed, gate.reason, gate.as_of]
        ).fetchall()


def read_gates(connection: duckdb.DuckDBPyConnection, as_of: date) -> list[Gate]:
    """Gates of one day, by name."""
    connection.execute(GATES_DDL).fetchall()
    rows = connection.execute(
        "SELECT name, passed, reason, as_of FROM gates WHERE as_of = ? ORDER BY name", [as_of]
    ).fetchall()
    return [Gate(*row) for row in rows]
