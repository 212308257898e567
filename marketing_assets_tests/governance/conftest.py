"""Tiny web events and a connection for the tests of consent, masking and sessions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pytest

from marketing_assets.governance import RAW_COLUMNS, MaskedEvents, MaskingKey, mask_events
from marketing_assets.settings import GovernancePolicy

Event = dict[str, Any]
Masker = Callable[..., MaskedEvents]

KEY = MaskingKey(b"a key for tests, long enough to be one")
_EXTRA = {"file": "VARCHAR", "file_order": "BIGINT", "line": "BIGINT"}
_TYPES = {"event_timestamp": "TIMESTAMP", "revenue": "DECIMAL(18,6)"}
_USUAL = {"event_name": "page_view", "user_pseudo_id": "u1", "analytics_storage": "Yes", "ads_storage": "Yes",
          "file": "day.csv", "file_order": 1}  # fmt: skip


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("SET threads = 1").fetchall()
        yield opened


@pytest.fixture
def mask(connection: duckdb.DuckDBPyConnection) -> Masker:
    """Masks events given as dicts of what differs from a usual one; a time alone is on 2025-03-01."""

    def masked(*events: Event, **policy: Any) -> MaskedEvents:
        columns = {column: _TYPES.get(column, "VARCHAR") for column in RAW_COLUMNS} | _EXTRA
        declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        connection.execute(f"CREATE OR REPLACE TEMP TABLE raw ({declared})").fetchall()
        for line, event in enumerate(events, start=2):
            values = _USUAL | {"event_timestamp": "10:00:00", "line": line} | event
            stamp = values["event_timestamp"]
            values["event_timestamp"] = f"2025-03-01 {stamp}" if stamp and len(stamp) <= 12 else stamp
            marks = ", ".join("?" for _ in values)
            connection.execute(f"INSERT INTO raw ({', '.join(values)}) VALUES ({marks})", list(values.values()))
        options = {"min_group_size": 1} | policy
        return mask_events(connection, "raw", KEY, GovernancePolicy(**options))

    return masked
