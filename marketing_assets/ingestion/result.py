"""What reading one landed file gives: rows, rejects, how the file was understood, and the counts that must add up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from marketing_assets.ingestion.canonical import Grain
from marketing_assets.ingestion.cells.numbers import DecimalSign


@dataclass(frozen=True)
class Dialect:
    """How a file was understood. `platform` is None where a column tells it or the kind has none; `evidence` says why,
    one reason each.
    """

    encoding: str
    delimiter: str
    decimal_style: DecimalSign
    date_format: str
    currency: str
    platform: str | None
    mapping: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class TableResult:
    """One landed file as rows of its kind.

    `records == kept + len(rejected) + sum(dropped.values())` always holds.

    Attributes:
        kind: name of the kind, which is the landing folder.
        rows: the kind's columns and `line` (1-based, where the record starts in the file); Arrow-backed; in file order;
            NULL = not reported. Raw identifiers are still in it: whoever stores rows masks them first.
        rejected: `file, line, column, reason`, one row per refused record; `column` is NULL when it is the whole line.
        lines: data lines after the header, blank and damaged ones included.
        records: lines x row templates; a media mix has a template per variable.
        dropped: records that are no data, by reason (blank line, totals line, repeated header, a mapping's reasons).
        duplicates: kept lines equal to an earlier kept line of the file.
        first_date, last_date: of the kept rows, in the settings' time zone; None for rows without days.
        first_future_date: the first date refused because it lies after today.
        warnings: what a person should look at.
    """

    kind: str
    rows: pd.DataFrame
    rejected: pd.DataFrame
    dialect: Dialect
    lines: int
    records: int
    kept: int
    dropped: dict[str, int]
    duplicates: int
    first_date: date | None
    last_date: date | None
    first_future_date: date | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class ExportResult(TableResult):
    """One ad export: `canonical.ROWS_SCHEMA`, with the number of the row `template` (0-based) after `line`.

    `grain` is the deepest entity that any kept row names.
    """

    grain: Grain
