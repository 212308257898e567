from __future__ import annotations

from dataclasses import astuple

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from marketing_assets.governance import LEDGER_BREAKS_SQL, LedgerRow, ledger_rows, unbalanced_files


@given(st.integers(0, 99), st.dictionaries(st.sampled_from(["denied", "unset", "twice"]), st.integers(0, 99)))
def test_a_ledger_made_from_counts_adds_up(kept: int, dropped: dict[str, int]) -> None:
    rows = ledger_rows("a.csv", "web_events", kept + sum(dropped.values()), kept, dropped)
    assert unbalanced_files(rows) == []
    assert rows[0].reason == "kept"


def test_a_lost_row_is_found_here_and_in_sql() -> None:
    rows = [*ledger_rows("a.csv", "web_events", 3, 2, {"denied": 1}), LedgerRow("b.csv", "customers", 5, "kept", 4)]
    assert unbalanced_files(rows) == ["b.csv"]
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE governance_ledger "
            "(source_file VARCHAR, kind VARCHAR, rows_in BIGINT, reason VARCHAR, rows BIGINT)"
        ).fetchall()
        connection.executemany("INSERT INTO governance_ledger VALUES (?, ?, ?, ?, ?)", [astuple(row) for row in rows])
        assert connection.execute(LEDGER_BREAKS_SQL).fetchall() == [("b.csv", "customers", 5, 4)]
