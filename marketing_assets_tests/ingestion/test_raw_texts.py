"""Cells of landed files as they stand, by the column they fill: all of them, whatever becomes of their rows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from marketing_assets.errors import ExportError
from marketing_assets.ingestion import raw_texts
from marketing_assets.settings import Settings


def cells(path: Path, kind: str, mapping: Path | None = None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for column, texts in raw_texts(path, kind, mapping=mapping, settings=Settings()):
        found.setdefault(column, []).extend(texts.to_pylist())
    return found


def test_rejected_rows_and_columns_that_nobody_reads_are_given_too(tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("customer_id,signup,orders,mail\nC1,2025-03-01,2,a@example.com\nC2,no day,many,\n")
    assert cells(file, "customers") == {
        "customer_id": ["C1", "C2"],
        "signup": ["2025-03-01", "no day"],
        "orders": ["2", "many"],
        "": ["a@example.com", ""],
    }


def test_a_mapping_names_the_columns(tmp_path: Path) -> None:
    file, mapping = tmp_path / "kunden.csv", tmp_path / "kunden.mapping.yaml"
    file.write_text("Kundennummer;Bestellungen\nK-77;3\n")
    mapping.write_text("columns:\n  Kundennummer: customer_id\n  Bestellungen: orders\n")
    assert cells(file, "customers", mapping) == {"customer_id": ["K-77"], "orders": ["3"]}


def test_nested_events_are_flat(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    event = {
        "event_timestamp": 1740830400000000,
        "event_name": "page_view",
        "user_pseudo_id": "11.22",
        "event_params": [{"key": "page_location", "value": {"string_value": "https://x.example/?email=a"}}],
    }
    file.write_text(json.dumps(event) + "\n")
    found = cells(file, "web_events")
    assert (found["user_pseudo_id"], found["page_location"]) == (["11.22"], ["https://x.example/?email=a"])


def test_a_file_that_nobody_understands_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("what,is,this\n1,2,3\n")
    with pytest.raises(ExportError, match=r"odd\.csv"):
        cells(file, "customers")
