"""What reading one landed file gives: rows, rejects, how the file was understood, and the counts that must add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pandas as pd
import pyarrow as pa

from marketing_assets.ingestion.canonical import Grain
from marketing_assets.ingestion.cells.numbers import DecimalSign


@dataclass(frozen=True)
class Dialect:
    """How a file was understood.

    Attributes:
        platform: None where a column tells it or the kind has none.
        encoding: of the file's text; `xlsx` and `parquet` for these.
        delimiter: "" for sheets and Parquet.
        decimal_style: the decimal sign of its numbers.
        date_order: `ymd`, `dmy` or `mdy`, or the format that a mapping declares; None where no column is a day.
        currency: of its amounts; several are joined by a comma.
        mapping: what the header was understood by: a platform's export, own columns, or a mapping file.
        header_line: where the header stands (1-based).
        sheet: of a workbook with several.
        time_zone: in which the platform counts days, where known.
        columns: header -> canonical column.
        evidence: why it was understood so, one reason each.
    """

    platform: str | None
    encoding: str
    delimiter: str
    decimal_style: DecimalSign
    date_order: str | None
    currency: str
    mapping: str
    header_line: int
    sheet: str | None = None
    time_zone: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class TableResult:
    """One landed file as rows of its kind.

    `records == kept + len(rejected) + sum(dropped.values())` always holds.

    Attributes:
        kind: name of the kind, which is the landing folder.
        table: the kind's columns and `line` (1-based, where the record starts in the file); in file order; NULL = not
            reported. Raw identifiers are still in it: whoever stores rows masks them first. `rows` is the same.
        rejects: `file, line, column, reason, value`, one row per refused record; `column` is NULL when it is the whole
            line, `value` wherever the cell might hold personal data. `rejected` is the same.
        lines: data lines after the header, blank and damaged ones included.
        records: lines x row templates; a media mix has a template per variable.
        dropped: records that are no data, by reason (blank line, totals line, repeated header, a mapping's reasons).
        duplicates: kept lines equal to an earlier kept line of the file.
        first_date, last_date: of the kept rows, in the settings' time zone; None for rows without days.
        first_future_date: the first date refused because it lies after today.
        warnings: what a person should look at.
    """

    kind: str
    table: pa.Table
    rejects: pa.Table
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

    # Made when somebody asks: a frame takes a millisecond, and a thousand small files are stored without one.
    @cached_property
    def rows(self) -> pd.DataFrame:
        """`table` as an Arrow-backed frame."""
        return _frame(self.table)

    @cached_property
    def rejected(self) -> pd.DataFrame:
        """`rejects` as an Arrow-backed frame."""
        return _frame(self.rejects)


@dataclass(frozen=True, eq=False, kw_only=True)
class ExportResult(TableResult):
    """One ad export: `canonical.ROWS_SCHEMA`, with the number of the row `template` (0-based) after `line`.

    Attributes:
        grain: the deepest entity that any kept row names; `header_grain`: that the header has a column for.
        metrics: those that the file has a column of. It speaks for no other, and corrects no other in other files.
        metrics_by_row: where another cell decides which metric a number is, a row speaks for those it has a value of.
    """

    grain: Grain
    header_grain: Grain
    metrics: tuple[str, ...]
    metrics_by_row: tuple[str, ...]


def _frame(table: pa.Table) -> pd.DataFrame:
    return table.to_pandas(types_mapper=pd.ArrowDtype)
