"""Which session every masked event belongs to, by the rule of `sessions.sql` itself: for whoever asks where a session
comes from.
"""

from __future__ import annotations

from importlib.resources import files

# Up to here the file names the session of each event; from here on it makes one row of each session.
_NEXT_PART = "), grouped AS ("


def session_events_sql() -> str:
    """SQL: `session_id`, `file`, `file_sha256`, `line` of every row of `session_events` (masked events).

    Parameters are those of `sessions.sql`. The events of a visitor have to be complete: a session that was split
    has its number from the ones before it.
    """
    whole = files(__package__).joinpath("sessions.sql").read_text(encoding="utf-8")
    named, found, _ = whole.partition(_NEXT_PART)
    if not found:
        raise RuntimeError("sessions.sql has no part that names the session of each event")
    return f"{named})\nSELECT session_id, file, file_sha256, line FROM named"
