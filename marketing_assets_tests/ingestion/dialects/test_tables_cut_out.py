"""A recognised table is read by the reader of files: only its rows come, everything else is dropped with a reason."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from marketing_assets.ingestion.canonical import ADS
from marketing_assets.ingestion.dialects.recognise import recognise
from marketing_assets.ingestion.reading.opening import open_source
from marketing_assets.ingestion.reading.source import Want
from marketing_assets.settings import Settings


@pytest.fixture
def rows_of(tmp_path: Path):
    """`rows_of(text)`: the rows by canonical column, what was dropped, what was damaged."""

    def read(text: str) -> tuple[list[dict[str, str]], Counter[str], list[tuple[int, str]]]:
        path = tmp_path / "export.csv"
        path.write_text(text, encoding="utf-8")
        source = open_source(path)
        found = recognise(path.name, source.heads(), ADS, Settings())
        want = Want(
            found.head,
            found.header_at,
            dict.fromkeys(found.columns, "text"),
            odd_line=found.odd_line,
            ends_table=found.ends_table,
        )
        rows, dropped, damaged = [], Counter[str](), []
        for chunk in source.chunks(want):
            cells = {column: chunk.text(place).to_pylist() for column, place in found.sources.items()}
            rows += [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
            dropped += chunk.dropped
            damaged += chunk.damaged
        return rows, dropped, damaged

    return read


def test_a_google_report_with_short_totals_lines(rows_of):
    rows, dropped, damaged = rows_of(
        "Campaign report\nJuly\nDay,Campaign,Cost,Impr.\n2025-07-08,Brand,1,10\nTotal: Account\nTotal: Search, --\n"
    )
    assert rows == [{"date": "2025-07-08", "campaign": "Brand", "spend": "1", "impressions": "10"}]
    assert (dropped, damaged) == ({"totals line": 2}, [])


def test_two_reports_in_one_file_with_the_same_header(rows_of):
    report = "Campaign report\nJuly\nDay,Campaign,Cost,Impr.\n2025-07-08,Brand,1,10\n"
    rows, dropped, damaged = rows_of(report * 2)
    assert len(rows) == 2
    assert (dropped, damaged) == ({"preamble of the report": 2, "repeated header": 1}, [])


def test_a_microsoft_report_with_its_footer(rows_of):
    rows, dropped, damaged = rows_of(
        '"Report Name: x"\n"Rows: 1"\n\n"TimePeriod","CampaignName","Spend"\n"7/8/2025","Brand","1.5"\n\n'
        '"©2025 Microsoft Corporation. All rights reserved. "\n'
    )
    assert rows == [{"date": "7/8/2025", "campaign": "Brand", "spend": "1.5"}]
    assert (dropped, damaged) == ({"blank line": 1, "footer": 1}, [])


def test_tables_of_ga4_around_the_one_with_days(rows_of):
    rows, dropped, damaged = rows_of(
        "# Property: Shop\nCountry,Sessions,Key events\nSpain,5,1\n\n# Start date: 20250701\n"
        "Date,Session campaign,Key events,Total revenue\n,,3,30,Grand total\n20250708,brand,1,10\n"
        "20250709,brand,2,20\n\n# Start date: 20250701\nSession source / medium,Sessions\na / b,4\n"
    )
    assert [row["date"] for row in rows] == ["20250708", "20250709"]
    assert (dropped["totals line"], dropped["blank line"], damaged) == (1, 1, [])
    assert dropped["comment line"] + dropped["another table of the file"] == 3


def test_a_table_of_another_width_ends_the_one_with_days_without_a_comment(rows_of):
    rows, dropped, damaged = rows_of(
        "# Start date: 20250701\nNth day,Session campaign,Key events,Total revenue\n0000,brand,1,10\n\n"
        "Nth week,Sessions\n0023,5\n\nCity,Sessions\nUlm,4\n"
    )
    assert rows == [{"date": "0000", "campaign": "brand", "conversions": "1", "revenue": "10"}]
    assert (dropped.total(), damaged) == (6, [])
