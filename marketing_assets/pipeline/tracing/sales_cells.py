"""Cells of `business_daily`: the lines of the company's own sales behind a day, and those replaced by another file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketing_assets.pipeline.tracing.cell import CellTrace, SourceRow, Sum
from marketing_assets.pipeline.tracing.opened import OpenedHome

_STEPS = (
    "of a day's sales, the lines of the file that entered last count",
    "money is taken at the rate of its day, rounded once per line to six decimals",
)


def trace_sales(opened: OpenedHome, row: Mapping[str, Any], column: str, **told: Any) -> CellTrace:
    """A cell of `business_daily`; `price` is the mean of its lines, `revenue` and `orders` are sums."""
    if column not in ("revenue", "orders", "price"):
        return CellTrace("business_daily", {"date": row["date"]}, column, row[column], steps=(), **told)
    landed = opened.rows(
        f"""
        WITH lines AS (
            SELECT *, max(file_order) OVER () AS newest, arg_max(file, file_order) OVER () AS taken_by
            FROM {opened.landed("sales")} AS s WHERE date = ?
        )
        SELECT l.*, x.rate FROM lines AS l LEFT JOIN fx_rates AS x ON x.date = l.date AND x.currency = l.currency
        ORDER BY l.file_order = l.newest DESC, l.file_order, l.line
        """,
        [row["date"]],
    )
    rows = tuple(_line(each, column) for each in landed if each[column] is not None)
    known = [line.converted[column] for line in rows if line.converted.get(column) is not None]
    total = sum(known) if known else None
    if column == "price" and known:
        total = sum(map(float, known)) / len(known)
    told["definition"] = (
        "mean price of the lines of the day" if column == "price" else f"sum of {column} of the company's own sales"
    )
    return CellTrace(
        "business_daily", {"date": row["date"]}, column, row[column], steps=_STEPS, rows=rows,
        sums=(Sum(column, total, row[column]),), **told,
    )  # fmt: skip


def _line(row: Mapping[str, Any], column: str) -> SourceRow:
    amount, rate = row[column], row["rate"]
    counts = row["file_order"] == row["newest"]
    converted = amount
    if rate is not None and column != "orders":
        converted = round(amount * rate, 6) if column == "revenue" else float(amount) * float(rate)
    return SourceRow(
        row["file"], row["file_sha256"], row["line"], {column: amount}, {column: converted} if counts else {},
        row["currency"], rate if column != "orders" else None, counts,
        None if counts else f"replaced by {row['taken_by']}",
    )  # fmt: skip
