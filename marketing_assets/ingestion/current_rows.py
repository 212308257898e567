"""The rule "replacement is by slice" as SQL, for whoever holds the accepted rows as a relation named `ad_rows`."""

from __future__ import annotations

from importlib.resources import files

CURRENT_ROWS_SQL = files(__package__).joinpath("current_rows.sql").read_text(encoding="utf-8")
