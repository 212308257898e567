"""The ledger of what governance kept and dropped, by file and reason, and the rule that nothing gets lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

KEPT = "kept"

# Files whose rows do not add up; no row is the conserved state. Input: governance_ledger.
LEDGER_BREAKS_SQL = """
SELECT source_file, kind, max(rows_in) AS rows_in, sum(rows) AS rows_out
FROM governance_ledger
GROUP BY source_file, kind
HAVING max(rows_in) <> sum(rows) OR min(rows_in) <> max(rows_in)
ORDER BY source_file, kind"""


@dataclass(frozen=True)
class LedgerRow:
    """One line of `governance_ledger`: `rows` of the file's `rows_in` were kept, or dropped for `reason` [records]."""

    source_file: str
    kind: str
    rows_in: int
    reason: str
    rows: int


def ledger_rows(
    source_file: str, kind: str, rows_in: int, kept: int, dropped: Mapping[str, int] | None = None
) -> list[LedgerRow]:
    """Ledger of one file: the kept rows first, then every reason with a row, in order of their names."""
    reasons = sorted((reason, rows) for reason, rows in (dropped or {}).items() if rows)
    return [LedgerRow(source_file, kind, rows_in, reason, rows) for reason, rows in [(KEPT, kept), *reasons]]


def unbalanced_files(rows: Iterable[LedgerRow]) -> list[str]:
    """Files of which rows in ≠ kept + dropped; empty when everything is accounted for."""
    rows_in: dict[tuple[str, str], set[int]] = defaultdict(set)
    rows_out: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        rows_in[row.source_file, row.kind].add(row.rows_in)
        rows_out[row.source_file, row.kind] += row.rows
    return sorted({file for (file, kind), counts in rows_in.items() if counts != {rows_out[file, kind]}})
