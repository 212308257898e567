"""Sessions from masked events: what belongs together, the local day, where it came from, what it led to."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files

import duckdb

from marketing_assets.governance.channel_groups import default_channel_group, known_tags
from marketing_assets.governance.time_zone import ZoneOffset, zone_offsets
from marketing_assets.governance.traffic import classify_traffic
from marketing_assets.insert_rows import insert_rows
from marketing_assets.settings import Settings

SESSION_COLUMNS: dict[str, str] = {
    "session_id": "VARCHAR", "date": "DATE", "user_id": "VARCHAR", "started_at": "TIMESTAMP", "ended_at": "TIMESTAMP",
    "duration_seconds": "DOUBLE", "events": "BIGINT", "page_views": "BIGINT", "engaged": "BOOLEAN",
    "source": "VARCHAR", "medium": "VARCHAR", "campaign": "VARCHAR", "platform": "VARCHAR", "channel": "VARCHAR",
    "default_channel_group": "VARCHAR", "attributed_source": "VARCHAR", "attributed_medium": "VARCHAR",
    "attributed_campaign": "VARCHAR", "attributed_channel": "VARCHAR",
    "landing_page": "VARCHAR", "pages": "BIGINT", "product_views": "BIGINT", "price_views": "BIGINT",
    "returning": "BOOLEAN", "conversions": "BIGINT", "revenue": "DECIMAL(18,6)", "lineage_id": "VARCHAR",
}  # fmt: skip

_SESSIONS_SQL = files(__package__).joinpath("sessions.sql").read_text(encoding="utf-8")
_ATTRIBUTION_SQL = files(__package__).joinpath("attribution.sql").read_text(encoding="utf-8")
_DAY_US = 86_400_000_000
_ORIGIN = ("source", "medium", "campaign", "referrer_host", "has_gclid", "has_fbclid", "not_set")


@dataclass(frozen=True)
class Sessionised:
    """The temporary table `table` with `SESSION_COLUMNS`.

    `foreign_revenue_events` counts events whose money is in another currency than the settings', and was left out.
    """

    table: str
    sessions: int
    users: int
    first_date: date | None
    last_date: date | None
    foreign_revenue_events: int


def sessionise(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    *,
    events: str = "masked_events",
    table: str = "sessions",
    lineage_id: str | Callable[[date], str] | None = None,
    known_users: str | None = None,
    platforms: Collection[str] = (),
) -> Sessionised:
    """Group masked events into sessions, left in the temporary table `table`, ordered by date, start and id.

    Args:
        events: name of a relation with `MASKED_EVENT_COLUMNS`.
        lineage_id: stamped on every row; a function gives each day its own.
        known_users: name of a relation `user_id, first_date` of users seen in sessions that are not in `events`.
        platforms: platform names of the ad data, see `classify_traffic`.

    A session is one user's events with one `ga_session_id`, over midnight too; events without that id are split after
    more than `session_gap_minutes` of silence. `engaged`: over 10 s, or two page views, or a conversion (GA4's rule).
    `conversions`: events named in `conversion_events`, a transaction id once, in the session where it first appeared.
    `default_channel_group`: see `channel_groups`. `attributed_*`: those of the session itself, but of a direct one
    those of the user's newest earlier session that was not, at most `attribution_lookback_days` before it.
    `returning`: the user had a session on an earlier day. Money is in the settings' currency, NULL = not reported.
    """
    connection.execute(f'CREATE OR REPLACE TEMP VIEW session_events AS SELECT * FROM "{events}"').fetchall()
    _place_zone(connection, settings)
    parameters = {
        "gap_minutes": settings.governance.session_gap_minutes,
        "conversion_events": [name.strip().lower() for name in settings.governance.conversion_events],
        "currency": settings.currency,
    }
    connection.execute(f"CREATE OR REPLACE TEMP TABLE grouped_sessions AS {_SESSIONS_SQL}", parameters).fetchall()
    _name_traffic(connection, settings, platforms)
    _name_lineage(connection, lineage_id)
    known = f'SELECT user_id, first_date FROM "{known_users}"' if known_users else "SELECT NULL, NULL WHERE false"
    columns = ", ".join(f'"{name}"::{kind} AS "{name}"' for name, kind in SESSION_COLUMNS.items())
    origin = " AND ".join(f"s.{column} IS NOT DISTINCT FROM t.{column}" for column in _ORIGIN)
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE complete_sessions AS
        WITH known(user_id, first_date) AS ({known}),
        first_seen AS (
            SELECT user_id, min(date) AS first_date
            FROM (SELECT user_id, date FROM grouped_sessions UNION ALL SELECT user_id, first_date FROM known)
            GROUP BY user_id
        ), complete AS (
            SELECT s.*, t.platform, t.channel, t.default_channel_group, t.tells_nothing, l.lineage_id,
                f.first_date < s.date AS "returning"
            FROM grouped_sessions AS s
            JOIN session_traffic AS t ON {origin}
            JOIN session_lineage AS l ON l.date = s.date
            JOIN first_seen AS f ON f.user_id = s.user_id
        )
        SELECT * FROM complete"""
    ).fetchall()
    connection.execute(
        f'''CREATE OR REPLACE TEMP TABLE "{table}" AS
        SELECT {columns} FROM ({_ATTRIBUTION_SQL}) AS attributed ORDER BY date, started_at, session_id''',
        {"lookback_us": settings.governance.attribution_lookback_days * _DAY_US},
    ).fetchall()
    summary = connection.execute(
        f'''SELECT count(*), count(DISTINCT user_id), min(date), max(date), (
            SELECT count(*) FROM session_events WHERE revenue IS NOT NULL AND currency <> ?
        ) FROM "{table}"''',
        [settings.currency],
    ).fetchone()
    for helper in ("grouped_sessions", "complete_sessions", "session_traffic", "session_lineage", "zone_offsets"):
        connection.execute(f"DROP TABLE {helper}").fetchall()
    connection.execute("DROP VIEW session_events").fetchall()
    return Sessionised(table, *(summary or (0, 0, None, None, 0)))


def _place_zone(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    found = connection.execute("SELECT min(event_timestamp), max(event_timestamp) FROM session_events").fetchone()
    first, last = found if found and found[0] is not None else (datetime(2000, 1, 1), datetime(2000, 1, 2))  # noqa: DTZ001
    offsets: list[ZoneOffset] = zone_offsets(settings.zone, first, last)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE zone_offsets (utc_from TIMESTAMP, utc_until TIMESTAMP, offset_seconds BIGINT)"
    ).fetchall()
    insert_rows(connection, "zone_offsets", [(o.utc_from, o.utc_until, o.offset_seconds) for o in offsets])


def _name_traffic(connection: duckdb.DuckDBPyConnection, settings: Settings, platforms: Collection[str]) -> None:
    """Name each distinct origin once: the alias rules are Python, sessions are many."""
    columns = ", ".join(_ORIGIN)
    origins = connection.execute(f"SELECT DISTINCT {columns} FROM grouped_sessions ORDER BY ALL").fetchall()
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE session_traffic AS SELECT {columns}, '' AS platform, '' AS channel, "
        "'' AS default_channel_group, false AS tells_nothing FROM grouped_sessions LIMIT 0"
    ).fetchall()
    rows = []
    for origin in origins:
        source, medium, campaign, referrer_host, has_gclid, has_fbclid, not_set = origin
        # The tracker's "(not set)" was taken out so that a later event could tell; where none did, it stands again.
        source = "(not set)" if not_set and source is None else source
        medium = "(not set)" if not_set and medium is None else medium
        tags = known_tags(
            source, medium, campaign, referrer_host=referrer_host, has_gclid=has_gclid, has_fbclid=has_fbclid
        )
        traffic = classify_traffic(
            source,
            medium,
            campaign,
            settings,
            referrer_host=referrer_host,
            has_gclid=has_gclid,
            has_fbclid=has_fbclid,
            platforms=platforms,
        )
        rows.append((*origin, traffic.platform, traffic.channel, default_channel_group(tags), tags.tells_nothing))
    insert_rows(connection, "session_traffic", rows)


def _name_lineage(connection: duckdb.DuckDBPyConnection, lineage_id: str | Callable[[date], str] | None) -> None:
    days = [day for (day,) in connection.execute("SELECT DISTINCT date FROM grouped_sessions ORDER BY date").fetchall()]
    connection.execute("CREATE OR REPLACE TEMP TABLE session_lineage (date DATE, lineage_id VARCHAR)").fetchall()
    named = [(day, lineage_id(day) if callable(lineage_id) else lineage_id) for day in days]
    insert_rows(connection, "session_lineage", named)
