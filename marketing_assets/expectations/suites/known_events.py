"""Contracts on `landed_events`: what people write down about their company names nobody, and ends after it begins."""

from __future__ import annotations

from marketing_assets.expectations.contract import Rule, Suite, blocks, every_row, fails
from marketing_assets.expectations.personal_text import holds_personal_data

_TEXTS = " UNION ".join(f"SELECT {column} AS text FROM landed_events" for column in ("event", "platform", "campaign"))
PERSONAL = f"SELECT NOT ({holds_personal_data(['text'])}) AS ok FROM ({_TEXTS}) AS texts WHERE text IS NOT NULL"


def landed_events() -> Suite:
    """Suite of the known events."""
    return Suite(
        "landed_events",
        (
            blocks(
                "names_hold_no_personal_data",
                Rule(PERSONAL, unit="texts"),
                "Somebody noted whom to call, and the table is published.",
            ),
            fails(
                "events_end_after_they_start",
                every_row("landed_events", "end_date >= date"),
                "First and last day were swapped: no day lies inside the event.",
            ),
        ),
    )
