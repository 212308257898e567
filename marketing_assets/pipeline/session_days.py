"""Sessions by day: only days whose events, or whose visitors' earlier days, changed are written again."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

import duckdb

from marketing_assets.governance import Tags, deciding_names, sessionise
from marketing_assets.lineage import LINEAGE_DDL, Lineage, record
from marketing_assets.metrics import analytics_list
from marketing_assets.pipeline.landing import KINDS
from marketing_assets.pipeline.landing.rows import current_rows
from marketing_assets.settings import Settings
from marketing_assets.warehouse.lake import Lake

SESSION_SETTINGS = ("time_zone", "governance", "channel_rules", "currency")


def write_changed_days(
    connection: duckdb.DuckDBPyConnection, lake: Lake, events: Lake, settings: Settings
) -> list[date]:
    """Bring the lake table of sessions up to date with the masked events; returns the days that were written.

    A day's sessions rest on the events of all days before (has this visitor been here, and where did he come from the
    last time? the look-back of the attribution lies within), of the day itself, and of the day after (a session across
    midnight); a day in the settings' zone meets three days of UTC. So that is what its id is made of, and of what the
    ads call a platform (`Facebook` or `Meta`), where the traffic of these days has come from it: the id of an old day
    stays when another platform's ads land.

    Nothing landed is read again. Of the masked events in the lake only the tags are, and all of those of the visitors
    of the changed days.
    """
    lost = lake.forget_missing(connection)
    lake.sweep(connection)
    lake.create_view(connection)
    landed = events.partitions(connection)
    digest = settings.digest(*SESSION_SETTINGS)
    platforms = _platforms(connection)
    names = deciding_names(platforms, _tags(connection))

    def lineage(day: date) -> Lineage:
        newest = day + timedelta(days=2)
        seen = [partition.id for partition in landed if partition.date <= newest]
        deciding = sorted(name for name, first in names.items() if first <= newest)
        return Lineage.of("sessions", [*seen, *map(_id_of_name, deciding)], digest, day)

    days = {day for partition in landed for day in (partition.date + timedelta(days=shift) for shift in (-1, 0, 1))}
    wanted = {day: lineage(day) for day in sorted(days)}
    made = _made(connection, wanted)
    changed = {day: wanted[day].id for day in wanted if made.get(day) != wanted[day].id or day in lost}
    for partition in lake.partitions(connection):
        identity = wanted[partition.date].id if partition.date in wanted else ""
        if partition.id != identity:
            changed[partition.date] = identity
    if not changed:
        return []
    _take_events(connection, changed)
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
    connection.execute("DROP TABLE changed_sessions; DROP TABLE current_events").fetchall()
    return sorted(changed)


def _platforms(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of the platforms in the ads. Web analytics sells none: no visit came from it."""
    sellers = f"SELECT DISTINCT platform FROM ad_rows WHERE platform NOT IN {analytics_list()} ORDER BY 1"
    return [name for (name,) in connection.execute(sellers).fetchall()]


def _tags(connection: duckdb.DuckDBPyConnection) -> list[Tags]:
    """What events tell of where visits came from, read as `sessions.sql` does."""
    plain = ", ".join(f"nullif(nullif(trim({tag}), ''), '(not set)') AS {tag}" for tag in ("source", "medium"))
    found = connection.execute(
        f"SELECT min(date), {plain}, coalesce(has_gclid, false) AS has_gclid FROM {KINDS['web_events'].table} "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    return [Tags(*row) for row in found]


def _id_of_name(name: str) -> str:
    return hashlib.sha256(f"platform: {name}".encode()).hexdigest()


def _take_events(connection: duckdb.DuckDBPyConnection, days: Collection[date]) -> None:
    """`current_events`: everything that decides about the sessions of these days.

    That is all events of whoever was there on one of them or a day beside it (a local day meets three days of UTC), and
    those of others that share an order with one of theirs: an order counts where it was first seen.
    """
    events = KINDS["web_events"]
    near = sorted({day + timedelta(days=shift) for day in days for shift in (-1, 0, 1)})
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE visitors AS SELECT DISTINCT user_id FROM {events.table} "
        "WHERE date IN (SELECT unnest(?::DATE[]))",
        [near],
    ).fetchall()
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE orders AS SELECT DISTINCT transaction_id FROM {events.table} "
        "WHERE transaction_id IS NOT NULL AND user_id IN (FROM visitors)"
    ).fetchall()
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW visitors_events AS SELECT * FROM {events.table} "
        "WHERE user_id IN (FROM visitors) OR transaction_id IN (FROM orders)"
    ).fetchall()
    current = current_rows(replace(events, table="visitors_events"))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE current_events AS {current}").fetchall()
    connection.execute("DROP VIEW visitors_events; DROP TABLE visitors; DROP TABLE orders").fetchall()


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
