"""Tables whose columns are nested events: JSON text and dotted headers, as people export them to CSV."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.events import EVENT_COLUMNS, NestedTable, is_nested_header
from marketing_assets.ingestion.events.flat_event import flat_event
from marketing_assets.ingestion.reading.opening import open_source
from marketing_assets.ingestion.reading.source import Want
from marketing_assets_tests.ingestion.events.ga4 import event


def nested(records: list[list[str]], path: Path) -> NestedTable:
    """The records as a CSV file below a line of title."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["a title"], *records])
    table = open_source(path)
    head = next(head for head in table.heads() if head.delimiter == ",")
    return NestedTable(table, head, 1)


def read(source: NestedTable) -> list[dict[str, str]]:
    (head,) = source.heads()
    rows = []
    for chunk in source.chunks(Want(head, 0, dict.fromkeys(range(len(EVENT_COLUMNS)), "text"))):
        rows += [dict(zip(EVENT_COLUMNS, chunk.record(row), strict=True)) for row in range(chunk.height)]
    return rows


SOURCE = event({"source": "google", "value": 12.5}, items=[{"item_id": "a", "price": 10.0}])
FIELDS = list(SOURCE)


def cell(value: Any) -> str:
    if value is None:
        return ""
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


@pytest.mark.parametrize("write", [json.dumps, str], ids=["JSON", "as Python prints it"])
def test_nested_columns_as_text_read_like_the_event(tmp_path: Path, write: Any) -> None:
    cells = [write(held) if isinstance(held, dict | list) else cell(held) for held in SOURCE.values()]
    (found,) = read(nested([FIELDS, cells], tmp_path / "a.csv"))
    assert list(found.values()) == flat_event(SOURCE)


def test_dotted_headers_are_nested_columns(tmp_path: Path) -> None:
    cells = {
        "event_timestamp": "1740830400123456", "event_name": "purchase", "user_pseudo_id": "u",
        "event_params.ga_session_id": "17", "event_params.source.string_value": "google",
        "event_params.value.double_value": "5.50", "privacy_info.analytics_storage": "Yes",
        "Device.Category": "mobile", "geo.country": "Germany",
    }  # fmt: skip
    (found,) = read(nested([[*cells], [*cells.values()]], tmp_path / "a.csv"))
    said = {name: text for name, text in found.items() if text and name != "params_digest"}
    assert said == {
        "event_timestamp": "1740830400123456", "event_name": "purchase", "user_pseudo_id": "u", "ga_session_id": "17",
        "source": "google", "revenue": "5.5", "analytics_storage": "Yes", "device": "mobile", "country": "Germany",
    }  # fmt: skip


def test_a_plain_column_called_device_is_the_device(tmp_path: Path) -> None:
    (found,) = read(nested([["event_name", "event_params", "device"], ["x", "", "tablet"]], tmp_path / "a.csv"))
    assert found["device"] == "tablet"


def test_a_line_that_cannot_be_read_is_damaged_and_what_was_dropped_stays_counted(tmp_path: Path) -> None:
    lines = [["a", "[]"], ["b", "[{"], [], ["c", "5"], ["d"]]
    source = nested([["event_name", "event_params"], *lines], tmp_path / "a.csv")
    (head,) = source.heads()
    assert (len(head.records), head.starts) == (2, [2, 3])
    (chunk,) = source.chunks(Want(head, 0, {0: "text"}))
    assert chunk.starts.to_pylist() == [3]
    assert [line for line, _ in chunk.damaged] == [4, 6, 7]
    assert dict(chunk.dropped) == {"blank line": 1}


def test_one_line_per_parameter_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"one line per parameter of an event .* TO_JSON_STRING\(event_params\)"):
        nested([["event_name", "event_params.key", "event_params.value.string_value"]], tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("header", "is_nested"),
    [
        ("event_timestamp,event_name,event_params", True),
        ("event_timestamp,event_name,Geo.Country", True),
        ("event_timestamp,event_name,device,country,source", False),
        ("date,campaign,cost.eur", False),
    ],
)
def test_nested_columns_are_known_by_their_headers(header: str, is_nested: bool) -> None:
    assert is_nested_header(next(csv.reader([header]))) is is_nested
