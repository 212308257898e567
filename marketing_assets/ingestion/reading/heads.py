"""The beginning of a file, as it reads under one delimiter or in one sheet."""

from __future__ import annotations

from dataclasses import dataclass

# A platform's preamble is a few lines long; the rest shows how numbers and days are written.
HEAD_RECORDS = 400


@dataclass(frozen=True)
class Head:
    """One candidate reading of the beginning of a file.

    Attributes:
        delimiter: "," ";" or tab for text; "" for sheets and Parquet.
        records: the first records (at most `HEAD_RECORDS`) as split, untrimmed; a blank line is []; a damaged one is
            [the line]. Blank lines before the first line that says something are left out.
        starts: physical line of each record, 1-based; row number of a sheet; Parquet: the header 1, rows from 2.
        sheet: its name, where there are several.
    """

    delimiter: str
    records: list[list[str]]
    starts: list[int]
    sheet: str | None = None
