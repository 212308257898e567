"""What to do about a rejected record, by its reason: for `inspect`, the run's output and the UI."""

from __future__ import annotations

from collections.abc import Sequence

# Where it stands in the reason does not matter; the first that does counts.
_ANYWHERE: Sequence[tuple[str, str]] = (
    ("may be cut off", "the file ends in the middle of a line: export or copy it again"),
    ("zero byte", "the file was damaged or cut off while it was copied: export or copy it again"),
    (
        "cells expected",
        "the line has other columns than the header: put names that hold the delimiter between quotes, or export again",
    ),
)
# The first that the reason begins with counts.
_BEGINNINGS: Sequence[tuple[str, str]] = (
    ("no date", "fill in the day, or leave the line out of the export"),
    ("no time", "fill in the time of the event"),
    ("not a date with time: the name of its zone", "write the zone as an offset from UTC, such as +01:00"),
    ("not a date with time", "write it as 2025-03-28T14:05:00Z, or say its form with `date: {format: …}` in a mapping"),
    (
        "not a date",
        "correct the day in the file; if all days are written like this, say how with `date: {format: …}` in a mapping",
    ),
    ("a date before", "correct the year; days such as 1970-01-01 stand for an empty cell"),
    ("a date in the future", "correct it if it is wrong; else land the file again when that day has begun"),
    ("a row of more than one day", "export the report by day"),
    ("end_date before", "swap the two days, or correct the wrong one"),
    ("negative spend", "correct the sign in the file; credits and refunds of a platform are no spend"),
    ("negative", "correct the sign in the file; only revenue may be negative, for refunds"),
    ("a share above 1", "write shares as 0.25 or 25 %"),
    ("a share with a unit", "write shares as 0.25 or 25 %"),
    ("a percentage with an exponent", "write shares as 0.25 or 25 %"),
    ("a percentage where none", "the column holds shares, not amounts: map another column, or leave this one out"),
    ("a count with a unit", "leave units out of counts: 1200, not 1.2k"),
    ("not a finite number", "leave the cell empty where there is no number"),
    (
        "not a number: what stands beside",
        "correct the cell: digits, and nothing beside them but a currency such as EUR or €",
    ),
    ("not a number", "correct the cell; if the whole file is written like this, say `decimal:` in a mapping"),
    (
        "an amount with a sign",
        "correct the cell; if that is the currency of the file, say so with `currency:` in a mapping",
    ),
    (
        "an amount without a currency",
        "write its currency beside it; if all amounts of the file are in one, say which with `currency:` in a mapping",
    ),
    ("not an ISO 4217", "write the code of the currency in three letters, such as EUR"),
    ("a currency that is not", "convert these amounts before you land them; only ads and sales are converted here"),
    ("too large", "correct the amount, or say which decimal sign the file has with `decimal:` in a mapping"),
    ("more than", "correct the count, or say which decimal sign the file has with `decimal:` in a mapping"),
    ("neither TRUE nor FALSE", "write TRUE or FALSE"),
    ("none of", "write one of these words, or leave the cell empty"),
    ("not valid CSV", "a quote is not closed or stands inside a cell: export again, quotes inside a cell doubled"),
    ("not valid JSON", "the event is damaged: export or copy the file again"),
    ("not an event", "each line must be one event as Google Analytics 4 exports it: export the table as it is"),
    ("longer than", "the file is no table of lines: export it again"),
    ("a rate of zero", "correct the rate, or leave the day out"),
    ("no ", "fill in the cell, or leave the line out of the export"),
)
_OTHERWISE = "correct the cell in the file"


def remedy(reason: str) -> str:
    """What a person can do about records with this reason."""
    found = (words for part, words in _ANYWHERE if part in reason)
    found_at_beginning = (words for part, words in _BEGINNINGS if reason.startswith(part))
    return next(found, None) or next(found_at_beginning, _OTHERWISE)
