"""What reading one landed file gives: rows, rejects, how the file was understood, and the counts that must add up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from marketing_assets.ingestion.canonical import Grain
from marketing_assets.ingestion.numbers import DecimalSign


@dataclass(frozen=True)
class Dialect:
    """How a file was understood. `platform` is None where a column tells it; `evidence` says why, one reason each."""

    encoding: str
    delimiter: str
    decimal_style: DecimalSign
    date_format: str
    currency: str
    platform: str | None
    mapping: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class ExportResult:
    """One file as canonical rows.

    `records == kept + len(rejected) + sum(dropped.values())` always holds.

    Attributes:
        rows: `canonical.ROWS_SCHEMA`: the 16 canonical columns, `line` (1-based, where the record starts in the file)
            and `template` (0-based); Arrow-backed; ordered by line and template; NULL = not reported.
        rejected: `file, line, column, reason`, one row per refused record; `column` is NULL when it is the whole line.
        lines: data lines after the header, blank and damaged ones included.
        records: lines x row templates.
        dropped: records that are no data, by reason (blank line, totals line, repeated header).
        duplicates: kept lines equal to an earlier kept line of the file.
        grain: the deepest entity that any kept row names.
        first_future_date: the first date refused because it lies after today.
        warnings: what a person should look at.
    """

    rows: pd.DataFrame
    rejected: pd.DataFrame
    dialect: Dialect
    lines: int
    records: int
    kept: int
    dropped: dict[str, int]
    duplicates: int
    grain: Grain
    first_date: date | None
    last_date: date | None
    first_future_date: date | None
    warnings: tuple[str, ...]
