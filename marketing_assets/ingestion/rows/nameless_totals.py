"""Totals lines without a word that says so: no day, no name, numbers only. They stand where totals stand, directly
below the header or at the end of the file; elsewhere such a line has lost its day and is refused.
"""

from __future__ import annotations

from collections.abc import Sequence

from marketing_assets.ingestion.canonical import ADS
from marketing_assets.ingestion.dialects.totals import is_silent
from marketing_assets.ingestion.landing_kinds import SALES
from marketing_assets.ingestion.layout import Layout

# `12.50 EUR`, `US$ 3`: letters beside a number in a column that is not read.
_MOST_LETTERS = 3


def is_nameless_total(layout: Layout, record: Sequence[str]) -> bool:
    """True for a record that says nothing where a day or name should be, and a number in some column that is read.

    Only of ads and sales, whose lines add up. `record` is as wide as the header.
    """
    if layout.kind not in (ADS, SALES):
        return False
    said = [at for at, cell in enumerate(record) if not is_silent(cell)]
    if not layout.naming.isdisjoint(said):
        return False
    codes = {template["currency"].position for template in layout.templates if "currency" in template}
    return any(at in layout.stored_numbers() for at in said) and all(
        at in codes or _is_number(record[at]) for at in said
    )


def _is_number(cell: str) -> bool:
    return any(map(str.isdecimal, cell)) and sum(map(str.isalpha, cell)) <= _MOST_LETTERS
