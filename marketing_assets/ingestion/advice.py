"""What to do about a rejected record, by the beginning of its reason: for `inspect`, the run's output and the UI."""

from __future__ import annotations

from collections.abc import Sequence

# The first that the reason begins with counts.
_REMEDIES: Sequence[tuple[str, str]] = (
    ("no date", "fill in the day, or leave the line out of the export"),
    ("no time", "fill in the time of the event"),
    ("not a date with time", "write 2025-03-28T14:05:00Z or an epoch, or say `date: {format: …}` in a mapping"),
    ("not a date", "correct the day in the source; a form of its own needs `date: {format: …}` in a mapping"),
    ("a date before", "correct the year; default dates such as 1970-01-01 stand for an empty cell"),
    ("a date in the future", "correct it if it is wrong; else it comes in by itself once that day has begun"),
    ("a row of more than one day", "export the report by day, then land it again"),
    ("negative", "correct the sign in the source; refunds belong into revenue"),
    ("a share above 1", "write shares as 0.25 or 25 %"),
    ("not a number", "correct the cell; if the whole file is written so, say `decimal:` in a mapping"),
    ("a count with a unit", "leave units out of counts: 1200, not 1.2k"),
    ("an amount with a sign", "say the file's currency with `currency:` in a mapping, or add a column for it"),
    ("not a currency code", "use codes of ISO 4217, such as EUR"),
    ("a currency that is not", "convert the amounts before they are landed; only ads and sales are converted here"),
    ("too large", "correct the amount, or its decimal sign"),
    ("more than", "correct the count, or its decimal sign"),
    ("neither TRUE nor FALSE", "write TRUE or FALSE"),
    ("not valid CSV", "a quote is not closed or stands inside a field: export again, quotes inside a field doubled"),
    ("a zero byte", "the file was damaged or cut off while it was copied: export or copy it again"),
    ("a line longer", "the file is no table of lines: export it again"),
    ("the file may be cut off", "the file ends inside a line: export or copy it again"),
    ("no ", "fill in the cell, or leave the line out of the export"),
)
_CELLS = "cells expected"


def remedy(reason: str) -> str:
    """What a person can do about records with this reason."""
    if _CELLS in reason:
        return "the line has other columns than the header: quote names that hold the delimiter, or export again"
    return next((words for begin, words in _REMEDIES if reason.startswith(begin)), "correct the cell in the source")
