"""What reading a file gives, as Arrow tables and as frames."""

from __future__ import annotations

import pandas as pd
import pytest

from marketing_assets.ingestion import header_grain, read_export
from marketing_assets.settings import Settings

SETTINGS = Settings(currency="EUR")


@pytest.fixture
def export(tmp_path):
    def of(*lines: str):
        path = tmp_path / "export.csv"
        path.write_text("\n".join(lines) + "\n")
        return path, read_export(path, settings=SETTINGS)

    return of


def test_frames_hold_what_the_tables_hold_and_are_made_once(export):
    _, found = export("date,platform,campaign,spend", "2025-03-01,Google,A,1.50", "yesterday,Google,A,2")
    assert found.table.select(["campaign", "spend", "line"]).to_pylist() == [
        {"campaign": "A", "spend": found.rows["spend"][0], "line": 2}
    ]
    assert list(found.rows.columns) == found.table.column_names
    assert all(isinstance(dtype, pd.ArrowDtype) for dtype in (*found.rows.dtypes, *found.rejected.dtypes))
    assert found.rejects.num_rows == len(found.rejected) == 1
    assert found.rejected["line"].tolist() == [3]
    assert found.rows is found.rows
    assert found.rejected is found.rejected


def test_a_file_without_rejects_has_an_empty_table_of_them(export):
    _, found = export("date,platform,campaign,spend", "2025-03-01,Google,A,1.50")
    assert found.rejected.empty
    assert list(found.rejected.columns) == ["file", "line", "column", "reason", "value"]


@pytest.mark.parametrize(
    ("columns", "cells", "of_header", "of_rows"),
    [
        ("campaign", "A", "campaign", "campaign"),
        ("campaign,ad_group", "A,G", "ad_group", "ad_group"),
        ("campaign,ad_group,ad_id", "A,G,7", "ad", "ad"),
        ("campaign,ad_group,ad_id", "A,G,", "ad", "ad_group"),
    ],
)
def test_a_result_tells_the_grain_of_its_rows_and_that_of_its_header(export, columns, cells, of_header, of_rows):
    path, found = export(f"date,platform,{columns},spend", f"2025-03-01,Google,{cells},1.50")
    assert (found.header_grain, found.grain) == (of_header, of_rows)
    assert header_grain(path, None, SETTINGS) == of_header
