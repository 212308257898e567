"""The facts of each session segment that ad copy may be filled with, as SQL over the session tables."""

from __future__ import annotations

from importlib.resources import files
from typing import Any


def segment_facts_sql() -> str:
    """One row per segment; bind `min_group` (`settings.governance.min_group_size`).

    Inputs:
        sessions: `session_id, user_id, landing_page, channel, conversions, revenue, price_views`.
        session_segments: `session_id, segment`.
    Columns:
        `segment, sessions, users, conversions, revenue` [currency], `price_view_sessions, landing_pages` (the ten
        most visited, each by at least `min_group` people: a path can name a person), `top_channel`.
    """
    sql: Any = files(__package__).joinpath("segment_facts.sql").read_text("utf-8")
    return str(sql)
