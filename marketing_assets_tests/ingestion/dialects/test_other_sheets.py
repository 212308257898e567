"""Workbooks of several sheets: one is read, and the other tables are named."""

from __future__ import annotations

import pytest

from marketing_assets.ingestion.dialects.recognise import recognise
from marketing_assets.ingestion.landing_kinds import KINDS
from marketing_assets.ingestion.reading.heads import Head
from marketing_assets.settings import Settings

OWN = [["date", "platform", "campaign", "spend"], ["2025-01-02", "Google", "Brand", "1"]]
GOOGLE = [["Day", "Campaign", "Cost", "Impr.", "Conv. value"], ["2025-01-02", "Brand", "1", "2", "3"]]
META = [
    ["Day", "Campaign name", "Amount spent (EUR)", "Link clicks"],
    ["2025-01-02", "Brand", "1", "2"],
]
NOTES = [["Who", "What"], ["we", "exported this"]]


def head(sheet: str | None, records: list[list[str]]) -> Head:
    return Head("", records, list(range(1, len(records) + 1)), sheet)


def warnings(*heads: Head, kind: str = "ads") -> list[str]:
    said = recognise("book.xlsx", heads, KINDS[kind], Settings(currency="EUR")).warnings
    return [warning for warning in said if warning.startswith("another table")]


@pytest.mark.parametrize(
    ("table", "header"),
    [
        (OWN, "`date`, `platform`, `campaign`, `spend`"),
        (GOOGLE, "`Day`, `Campaign`, `Cost`, `Impr.`, `Conv. value`"),
    ],
)
def test_another_sheet_with_the_same_header_is_named(table, header):
    assert warnings(head("Jan", table), head("Notes", NOTES), head("Feb", [["Feb"], *table])) == [
        f"another table is not read: sheet `Feb`, line 2, {header}. Land each sheet as a file of its own"
    ]


@pytest.mark.parametrize(("read", "other"), [(OWN, META), (GOOGLE, META)])
def test_another_sheet_with_a_header_of_another_platform_is_named(read, other):
    sheets = {warning.split(", line")[0] for warning in warnings(head("One", read), head("Two", other))}
    assert sheets <= {"another table is not read: sheet `One`", "another table is not read: sheet `Two`"}
    assert len(sheets) == 1


def test_sheets_of_other_kinds_are_named_too():
    table = [["date", "event"], ["2025-01-02", "Fair"]]
    assert warnings(head("2024", table), head("2025", table), kind="events") == [
        "another table is not read: sheet `2025`, line 1, `date`, `event`. Land each sheet as a file of its own"
    ]
    assert warnings(head("Events", table), head("Google", GOOGLE), kind="events") == []


def test_one_sheet_and_sheets_of_notes_are_no_matter():
    assert warnings(head(None, OWN)) == []
    assert warnings(head("Jan", OWN), head("Notes", NOTES)) == []
