"""How a file was understood, as facts with the reason for each: what a person checks first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.cells.shapes import header_name
from marketing_assets.ingestion.kinds import Kind
from marketing_assets.ingestion.landed_names import safe_name
from marketing_assets.ingestion.landing_kinds import KINDS
from marketing_assets.ingestion.mapped import OWN_FORMAT
from marketing_assets.ingestion.result import Dialect, ExportResult, TableResult

_DECIMALS = {".": "decimal point, as in 1,234.56", ",": "decimal comma, as in 1.234,56"}
_ORDERS = {
    "ymd": "year first, as in 2025-03-28",
    "dmy": "day first, as in 28.03.2025",
    "mdy": "month first, as in 03/28/2025",
    "parts": "day, month and year in columns of their own",
}
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}
_SHEETS = {"xlsx": "Excel workbook", "parquet": "Parquet"}
_MOST_PLATFORMS = 6


@dataclass(frozen=True)
class Fact:
    """One thing that was understood; `why` may be empty."""

    name: str
    value: str
    why: str = ""


def facts_of(result: TableResult, settings_currency: str) -> tuple[list[Fact], list[str]]:
    """The facts in the order in which people ask, and the evidence that belongs to none of them."""
    kind, dialect = KINDS[result.kind], result.dialect
    evidence = _Evidence(list(dialect.evidence))
    found = [
        Fact("read as", f"{kind.name}: {_taken_for(dialect)}{_grain(result)}", evidence.about(f"{dialect.mapping}: ")),
        Fact("platform", *_platforms(result)),
        Fact("file", _text(dialect), evidence.about(f"{dialect.encoding}: ")),
        Fact("header", _header(dialect, evidence)),
        Fact("numbers", *_numbers(dialect, evidence)),
        Fact("dates", *_dates(dialect, evidence)),
        Fact("currency", *_currency(kind, result, settings_currency, evidence)),
        Fact("time zone", *_time_zone(dialect, evidence)),
        Fact("days", days_of_file(result)),
    ]
    return [fact for fact in found if fact.value], evidence.left


@dataclass
class _Evidence:
    """The reasons that no fact has taken yet."""

    left: list[str]

    def about(self, beginning: str) -> str:
        """What stands behind this beginning, taken away; "" where no reason begins so."""
        reason = next((reason for reason in self.left if reason.startswith(beginning)), None)
        if reason is None:
            return ""
        self.left.remove(reason)
        return reason.removeprefix(beginning)


def days_of_file(result: TableResult) -> str:
    """First and last day, and how many days or periods that is."""
    if result.first_date is None or not KINDS[result.kind].wide:
        return days_in_words(result.first_date, result.last_date)
    return f"{result.first_date} to {result.last_date}, {result.rows['date'].nunique():,} periods"


def days_in_words(first: date | None, last: date | None) -> str:
    """`31 days, 2025-03-01 to 2025-03-31`; "" where there is none."""
    if first is None or last is None:
        return ""
    count = (last - first).days + 1
    return f"{first}" if count == 1 else f"{first} to {last}, {count:,} days"


def _taken_for(dialect: Dialect) -> str:
    if dialect.mapping == OWN_FORMAT:
        return "our own columns"
    if dialect.mapping.endswith((".yaml", ".yml")):
        return f"as {safe_name(dialect.mapping)} says"
    return f"an export of {dialect.mapping}"


def _grain(result: TableResult) -> str:
    if not isinstance(result, ExportResult) or not result.kept:
        return ""
    return f", one row per day and {result.grain.replace('_', ' ')}"


def _platforms(result: TableResult) -> tuple[str, str]:
    if result.dialect.platform or result.kind != "ads":
        return result.dialect.platform or "", ""
    names = sorted(filter(None, pc.unique(pa.chunked_array(pa.array(result.rows["platform"]))).to_pylist()))
    shown = ", ".join(header_name(name).strip("`") for name in names[:_MOST_PLATFORMS])
    more = f" and {len(names) - _MOST_PLATFORMS} more" if len(names) > _MOST_PLATFORMS else ""
    return shown + more, "a column tells it" if names else ""


def _text(dialect: Dialect) -> str:
    name = _SHEETS.get(dialect.encoding, f"{dialect.encoding.upper()} text")
    return f"{name}, cells between {_DELIMITERS[dialect.delimiter]}" if dialect.delimiter in _DELIMITERS else name


def _header(dialect: Dialect, evidence: _Evidence) -> str:
    # The facts say where the header stands and how the cells are split.
    evidence.about("header on line ")
    for sign in ("comma", "semicolon", "tab", "pipe"):
        evidence.about(f"{sign}: ")
    if not dialect.header_line:
        return ""
    sheet = f" of sheet {header_name(dialect.sheet).strip('`')}" if dialect.sheet else ""
    return f"line {dialect.header_line:,}{sheet}"


def _numbers(dialect: Dialect, evidence: _Evidence) -> tuple[str, str]:
    why = evidence.about(f'decimal sign "{dialect.decimal_style}": ')
    if why == "no cell needs it":
        return "whole numbers only", ""
    return (_DECIMALS[dialect.decimal_style], why) if why else ("", "")


def _dates(dialect: Dialect, evidence: _Evidence) -> tuple[str, str]:
    why = next((why for order in ("year", "day", "month") if (why := evidence.about(f"dates {order} first: "))), "")
    order = dialect.date_order or ""
    if order and order not in _ORDERS:
        return f"written as {order}", "the mapping says so"
    return _ORDERS.get(order, ""), why


def _currency(kind: Kind, result: TableResult, ours: str, evidence: _Evidence) -> tuple[str, str]:
    money = {column.name for column in kind.columns if column.type == "money"}
    why = evidence.about(f"currency {result.dialect.currency}: ")
    if not money.intersection(result.dialect.columns.values()):
        return "", ""
    other = kind.has_own_currency and any(code != ours for code in result.dialect.currency.split(", "))
    named = why or ("a column tells it" if "currency" in result.dialect.columns.values() else "")
    if other:
        return result.dialect.currency, "; ".join(
            filter(None, (named, f"converted to {ours} at the rates that lie in `fx/`"))
        )
    return result.dialect.currency, named or "the file names none: that of the settings"


def _time_zone(dialect: Dialect, evidence: _Evidence) -> tuple[str, str]:
    if dialect.time_zone:
        return header_name(dialect.time_zone).strip("`"), evidence.about("time_zone: ")
    return ("the account's own", "the file does not name it") if dialect.platform else ("", "")


def file_words(size: int) -> str:
    """Bytes as people say them."""
    for unit in ("bytes", "KB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            return f"{size:,.0f} {unit}" if unit == "bytes" or size >= 100 else f"{size:,.1f} {unit}"
        size = size / 1000  # type: ignore[assignment]
    return ""


def list_words(names: Sequence[str], most: int = 12) -> str:
    """`a, b, c and 4 more`."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
