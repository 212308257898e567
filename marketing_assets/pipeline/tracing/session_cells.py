"""Cells of `session_kpis_daily`: the sessions counted, and the landed lines of their events.

Only files and lines are told: no id of a visitor, a session or an order, masked or not, leaves this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketing_assets.governance import SESSION_COLUMNS
from marketing_assets.governance.session_events import session_events_sql
from marketing_assets.pipeline.landing import KINDS
from marketing_assets.pipeline.landing.rows import current_rows
from marketing_assets.pipeline.tracing.cell import CellTrace, Part, Ratio, SourceRow, Sum
from marketing_assets.pipeline.tracing.opened import OpenedHome
from marketing_assets.settings import Settings

TABLE = "session_kpis_daily"
# Column → what it counts of the day's sessions, which of them have a part in it, and the words for it.
_COUNTED = {
    "sessions": ("count(*)", "true", "sessions of the channel that began on the day"),
    "users": ("count(DISTINCT user_id)", "true", "different visitors (by their masked identity) of those sessions"),
    "engaged_sessions": ("count(*) FILTER (engaged)", "engaged", "sessions that were engaged"),
    "conversions": ("sum(conversions)", "conversions > 0", "conversions in the channel's own sessions"),
    "revenue": ("sum(revenue)", "revenue <> 0", "revenue in the channel's own sessions"),
    "attributed_conversions": ("sum(conversions)", "conversions > 0", "conversions credited to the channel"),
    "attributed_revenue": ("sum(revenue)", "revenue <> 0", "revenue credited to the channel"),
}
_RATIOS = {
    "engagement_rate": ("engaged_sessions", "sessions", "Engagement rate: engaged_sessions ÷ sessions"),
    "conversion_rate": ("conversions", "sessions", "Conversion rate: conversions ÷ sessions"),
}
_STEPS = (
    "web events without consent are dropped, identifiers masked; a repeated event counts where it landed first",
    "events become sessions, which belong to the day of their first event in the settings' time zone",
    "sessions are counted per day and channel",
)


def trace_sessions(
    opened: OpenedHome, settings: Settings, row: Mapping[str, Any], column: str, **told: Any
) -> CellTrace:
    """A cell of `session_kpis_daily`.

    Args:
        settings: how sessions are split; they must be those of the run.
    """
    key = {"date": row["date"], "channel": row["channel"]}
    counted = list(_RATIOS[column][:2]) if column in _RATIOS else [column] if column in _COUNTED else []
    if not counted:
        return CellTrace(TABLE, key, column, row[column], steps=(), **told)
    _choose(opened, key, "attributed_channel" if column.startswith("attributed_") else "channel")
    found = opened.rows(f"SELECT {', '.join(f'{_COUNTED[name][0]} AS {name}' for name in counted)} FROM chosen")[0]
    sums: list[Sum] = [Sum(name, found[name] or 0 if row[name] is not None else found[name], row[name])
                       for name in counted]  # fmt: skip
    told["definition"] = _RATIOS[column][2] if column in _RATIOS else _COUNTED[column][2]
    if column in _RATIOS:
        over, under = (found[name] for name in counted)
        sums.append(Ratio(column, float(over) / float(under) if under else None, row[column]))
    rows, in_sessions = _lines(opened, settings, _COUNTED[counted[0]][1])
    sums.append(Sum("events of these sessions", len(rows), in_sessions))
    parts = [Part(TABLE, key, name, row[name]) for name in counted] if column in _RATIOS else []
    return CellTrace(
        TABLE, key, column, row[column], steps=_STEPS, parts=tuple(parts), rows=tuple(rows), sums=tuple(sums), **told
    )


def _choose(opened: OpenedHome, key: Mapping[str, Any], channel: str) -> None:
    """`chosen`: the sessions of the day and channel."""
    day = opened.lake("sessions", SESSION_COLUMNS, [key["date"]])
    opened.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE chosen AS SELECT * FROM {day} AS s WHERE {channel} = ?", [key["channel"]]
    ).fetchall()


def _lines(opened: OpenedHome, settings: Settings, taking_part: str) -> tuple[list[SourceRow], int]:
    """The event lines of the sessions that take part, and how many the sessions say they have."""
    events = KINDS["web_events"]
    run = opened.connection.execute
    # All days: a session may have begun long before, and its visitor's earlier visits number it.
    run(
        f"CREATE OR REPLACE TEMP TABLE {events.table} AS SELECT * FROM "
        f"{opened.lake(events.table, dict(events.columns))} AS e "
        f"WHERE user_id IN (SELECT user_id FROM chosen WHERE {taking_part})"
    ).fetchall()
    run(f"CREATE OR REPLACE TEMP TABLE session_events AS {current_rows(events)}").fetchall()
    parameters = {
        "gap_minutes": settings.governance.session_gap_minutes,
        "conversion_events": [name.strip().lower() for name in settings.governance.conversion_events],
        "currency": settings.currency,
    }
    found = opened.rows(
        f"""
        WITH wanted AS (
            SELECT session_id, row_number() OVER (ORDER BY started_at, session_id) AS number
            FROM chosen WHERE {taking_part}
        )
        SELECT e.file, e.file_sha256, e.line, w.number
        FROM ({session_events_sql()}) AS e JOIN wanted AS w ON w.session_id = e.session_id
        ORDER BY w.number, e.file, e.line
        """,
        parameters,
    )
    told = opened.rows(f"SELECT coalesce(sum(events), 0)::BIGINT AS events FROM chosen WHERE {taking_part}")
    rows = [SourceRow(each["file"], each["file_sha256"], each["line"], {}, {}, group=each["number"]) for each in found]
    return rows, told[0]["events"]
