"""Nested events from file to session: the same sessions from every format, whatever Analytics sends twice or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from marketing_assets.governance import mask_events, sessionise
from marketing_assets.ingestion.events import flatten_events
from marketing_assets.settings import GovernancePolicy, Settings
from marketing_assets_tests.governance.conftest import KEY
from marketing_assets_tests.ingestion.events.ga4 import MOMENT, as_exported, event, write_json, write_parquet

SECOND = 1_000_000


def visit(user: str, session: int, minute: int, **first: Any) -> list[dict[str, Any]]:
    """A page and a purchase half a minute later."""
    at = MOMENT + minute * 60 * SECOND
    params = {"ga_session_id": session}
    return [
        event(params | first, event_timestamp=at, user_pseudo_id=user),
        event(params | {"currency": "EUR"}, event_timestamp=at + 30 * SECOND, user_pseudo_id=user,
              event_name="purchase", ecommerce={"purchase_revenue": 20.0, "transaction_id": f"T{user}{session}"}),
    ]  # fmt: skip


EVENTS = [
    *visit("a", 1, 0, source="google", medium="cpc", campaign="Brand"),
    *visit("a", 2, 700),
    *visit("b", 1, 720, source="l.facebook.com", medium="referral"),  # 12 hours later: midnight lies in between
    event({"ga_session_id": None}, user_pseudo_id=None, privacy_info={"analytics_storage": "No", "ads_storage": "No"}),
]
EXPECTED = [
    ("2025-03-01", "Paid Search", "Google", 20),
    ("2025-03-01", "Direct", "Google", 20),
    ("2025-03-02", "Organic Social", "Organic Social", 20),
]


def sessions(path: Path) -> tuple[list[tuple], dict[str, int]]:
    with duckdb.connect() as connection:
        flat = pa.Table.from_batches([batch.events for batch in flatten_events(path)])
        connection.register("flat", flat)
        connection.execute(
            "CREATE TABLE raw AS SELECT * REPLACE (make_timestamp(event_timestamp::BIGINT) AS event_timestamp, "
            "nullif(revenue, '') AS revenue, nullif(currency, '') AS currency) FROM flat"
        ).fetchall()
        masked = mask_events(connection, "raw", KEY, GovernancePolicy())
        sessionise(connection, Settings(time_zone="UTC"))
        found = connection.execute(
            "SELECT date::VARCHAR, default_channel_group, attributed_channel, revenue FROM sessions ORDER BY started_at"
        ).fetchall()
        return found, masked.dropped


@pytest.mark.parametrize("shape", ["numbers", "texts", "Parquet"])
def test_every_format_gives_the_same_sessions(tmp_path: Path, shape: str) -> None:
    if shape == "Parquet":
        path = write_parquet(tmp_path / "a.parquet", EVENTS)
    else:
        path = write_json(tmp_path / "a.jsonl", EVENTS if shape == "numbers" else [as_exported(e) for e in EVENTS])
    assert sessions(path) == (EXPECTED, {"analytics consent denied": 1})


def test_exact_duplicates_are_dropped_and_events_of_one_moment_that_differ_are_kept(tmp_path: Path) -> None:
    again = [EVENTS[0] | {"event_bundle_sequence_id": 9, "geo": None}, EVENTS[1]]
    differing = [
        event({"ga_session_id": 1, "percent_scrolled": p}, user_pseudo_id="a", event_name="scroll") for p in (50, 90)
    ]
    found, dropped = sessions(write_json(tmp_path / "a.jsonl", [*EVENTS, *again, *differing]))
    assert (found, dropped) == (EXPECTED, {"analytics consent denied": 1, "exact duplicate": 2})


def test_session_start_makes_no_difference(tmp_path: Path) -> None:
    starts = [
        event({"ga_session_id": 1}, user_pseudo_id="a", event_name="session_start", event_timestamp=MOMENT - SECOND),
        event({"ga_session_id": 1}, user_pseudo_id="a", event_name="session_start", event_timestamp=MOMENT + SECOND),
    ]
    assert sessions(write_json(tmp_path / "a.jsonl", [*starts, *EVENTS]))[0] == EXPECTED
