"""Rejected records by reason, with where they begin and how to mend them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from marketing_assets.ingestion.advice import remedy
from marketing_assets.inspection.private import shown_header

MOST_REASONS = 12
_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class Reason:
    """Rejects with one reason in one column; `column` is None for whole lines, `example` where a cell may be shown."""

    records: int
    column: str | None
    reason: str
    first_line: int
    example: str | None
    remedy: str


def rejects_by_reason(rejected: pd.DataFrame) -> list[Reason]:
    """The most frequent first. Reasons that differ only in their numbers are one, shown as it first occurs."""
    if rejected.empty:
        return []
    keys = {reason: _DIGITS.sub("9", reason) for reason in rejected["reason"].unique()}
    told = rejected.assign(key=rejected["reason"].map(keys), column=rejected["column"].fillna(""))
    found = []
    for (column, _), group in told.groupby(["column", "key"], sort=False):
        first, values = group.iloc[0], group["value"].dropna()
        example = None if values.empty else str(values.iloc[0])
        name, reason = shown_header(str(column)) if column else None, str(first["reason"])
        found.append(Reason(len(group), name, reason, int(first["line"]), example, remedy(reason)))
    return sorted(found, key=lambda one: (-one.records, one.first_line))
