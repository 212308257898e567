"""The beginning of a file, as it reads under one delimiter or in one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from marketing_assets.errors import ExportError

# A platform's preamble is a few lines long; the rest shows how numbers and days are written.
HEAD_RECORDS = 400
# No export is as wide; every name of a header is compared with thousands.
MOST_COLUMNS = 2000


@dataclass(frozen=True)
class Head:
    """One candidate reading of the beginning of a file.

    Attributes:
        delimiter: "," ";" tab or "|" for text; "" for sheets and Parquet.
        records: the first records (at most `HEAD_RECORDS`) as split, untrimmed; a blank line is []; a damaged one is
            [the line]. Blank lines before the first line that says something are left out.
        starts: physical line of each record, 1-based; row number of a sheet; Parquet: the header 1, rows from 2.
        sheet: its name, where there are several.
    """

    delimiter: str
    records: list[list[str]]
    starts: list[int]
    sheet: str | None = None


def narrow(file: str, heads: Sequence[Head]) -> list[Head]:
    """The heads without what cannot be a header: of a record with more than `MOST_COLUMNS` cells the first is left.

    Raises:
        ExportError: the first record is such a one.
    """
    for head in heads:
        if head.records and len(head.records[0]) > MOST_COLUMNS:
            raise ExportError(
                f"{file}:{head.starts[0]}: more than {MOST_COLUMNS:,} columns, which no table for reading has; export "
                "only those needed"
            )
    return [
        replace(head, records=[record if len(record) <= MOST_COLUMNS else record[:1] for record in head.records])
        for head in heads
    ]
