"""Sessions by day: only days whose events, or whose visitors' earlier days, changed are written again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import duckdb

from marketing_assets.governance import sessionise
from marketing_assets.lineage import LINEAGE_DDL, Lineage, record
from marketing_assets.pipeline.landing import KINDS
from marketing_assets.pipeline.landing.rows import current_rows
from marketing_assets.settings import Settings
from marketing_assets.warehouse.lake import Lake

SESSION_SETTINGS = ("time_zone", "governance", "channel_rules", "currency")


def write_changed_days(
    connection: duckdb.DuckDBPyConnection, lake: Lake, events: Lake, settings: Settings
) -> list[date]:
    """Bring the lake table of sessions up to date with the masked events; returns the days that were written.

    A day's sessions rest on the events of all days before (has this visitor been here?), of the day itself, and of the
    day after (a session across midnight); a day in the settings' zone meets three days of UTC. So that is what its id
    is made of.
    """
    lost = lake.forget_missing(connection)
    lake.sweep(connection)
    lake.create_view(connection)
    platforms = [name for (name,) in connection.execute("SELECT DISTINCT platform FROM ad_rows ORDER BY 1").fetchall()]
    landed = events.partitions(connection)
    digest = settings.digest(*SESSION_SETTINGS)

    def lineage(day: date) -> Lineage:
        seen = [partition.id for partition in landed if partition.date <= day + timedelta(days=2)]
        return Lineage.of("sessions", [*seen, *platforms], digest, day)

    days = {day for partition in landed for day in (partition.date + timedelta(days=shift) for shift in (-1, 0, 1))}
    wanted = {day: lineage(day) for day in sorted(days)}
    made = _made(connection, wanted)
    changed = {day: wanted[day].id for day in wanted if made.get(day) != wanted[day].id or day in lost}
    changed |= {partition.date: "" for partition in lake.partitions(connection) if partition.date not in wanted}
    if not changed:
        return []
    connection.execute(f"CREATE OR REPLACE TEMP TABLE current_events AS {current_rows(KINDS['web_events'])}").fetchall()
    rows = sessionise(
        connection,
        settings,
        events="current_events",
        table="session_rows",
        lineage_id=lambda day: wanted[day].id,
        platforms=platforms,
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE changed_sessions AS SELECT * FROM {rows.table} "
        "WHERE date IN (SELECT unnest(?::DATE[]))",
        [list(changed)],
    ).fetchall()
    lake.write(connection, "changed_sessions", changed, "started_at, session_id")
    lake.create_view(connection)
    record(connection, *(wanted[day] for day in changed if day in wanted))
    connection.execute("DROP TABLE changed_sessions").fetchall()
    return sorted(changed)


def _made(connection: duckdb.DuckDBPyConnection, days: Collection[date]) -> dict[date, str]:
    """Id of each day as it was last made; a day without sessions has one too, but no partition.

    A day whose events are gone is no longer made: when they come back, it is made again, by the same id.
    """
    connection.execute(LINEAGE_DDL).fetchall()
    connection.execute(
        "UPDATE lineage SET is_current = false "
        "WHERE table_name = 'sessions' AND as_of IS NOT NULL AND as_of NOT IN (SELECT unnest(?::DATE[]))",
        [list(days)],
    ).fetchall()
    rows = connection.execute(
        "SELECT as_of, id FROM lineage WHERE table_name = 'sessions' AND as_of IS NOT NULL AND is_current"
    ).fetchall()
    return dict(rows)
