"""A header below the first one: the same is dropped, another refuses the file before a row is read in wrong columns."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketing_assets.errors import ExportError
from marketing_assets.ingestion import TableResult, read_export
from marketing_assets.ingestion.later_header import LaterHeader
from marketing_assets.ingestion.reading.blocks import Limits
from marketing_assets.ingestion.reading.other_headers import refusing
from marketing_assets.ingestion.reading.source import Want
from marketing_assets.ingestion.reading.text_source import TextSource
from marketing_assets.settings import Settings
from marketing_assets_tests.ingestion.conftest import TODAY, Reader
from marketing_assets_tests.ingestion.fuzzing.packing import as_workbook

GOOGLE = "Day,Campaign,Currency code,Cost,Impr.,Clicks"
ROW = "2025-03-01,A,EUR,10,100,5"
OTHER = "Day,Campaign,Currency code,Impr.,Clicks,Cost"
OTHER_ROW = "2025-03-02,A,EUR,100,5,10"
HEADER = tuple(GOOGLE.split(","))


@pytest.mark.parametrize(
    ("first", "row", "later", "later_row"),
    [
        (GOOGLE, ROW, OTHER, OTHER_ROW),
        (GOOGLE, ROW, "Campaign,Day,Currency code,Cost,Impr.,Clicks", "A,2025-03-02,EUR,10,100,5"),
        (GOOGLE, ROW, "Day,Campaign,Currency code,Cost,Conversions,Clicks", OTHER_ROW),
        (GOOGLE, ROW, '"Day","Campaign","Currency code","Impr.","Clicks","Cost"', OTHER_ROW),
        (GOOGLE, ROW, "\ufeff" + OTHER, OTHER_ROW),
        (
            "Day,Campaign name,Amount spent (EUR),Impressions,Link clicks",
            "2025-03-01,A,10,100,5",
            "Day,Campaign name,Amount spent (USD),Impressions,Link clicks",
            "2025-03-02,A,10,100,5",
        ),
        (
            "date,platform,campaign,spend,revenue,clicks",
            "2025-03-01,Google,A,10,100,5",
            "date,platform,campaign,revenue,spend,clicks",
            "2025-03-02,Google,A,100,10,5",
        ),
    ],
)
@pytest.mark.parametrize("rows", [1, 500])
def test_a_later_header_with_other_columns_refuses_the_file_and_names_its_line(
    read: Reader, first: str, row: str, later: str, later_row: str, rows: int
) -> None:
    with pytest.raises(ExportError) as refused:
        read("\n".join((first, *[row] * rows, later, later_row)) + "\n")
    assert str(refused.value).startswith(f"export.csv:{rows + 2}: another header in the middle of the table")
    assert "first header (line 1)" in str(refused.value)
    assert "land each as a file of its own" in str(refused.value)


def test_a_sheet_is_refused_too(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    path.write_bytes(as_workbook([line.split(",") for line in (GOOGLE, ROW, OTHER, OTHER_ROW)]))
    with pytest.raises(ExportError, match=r"^export\.xlsx:3: another header in the middle of the table"):
        read_export(path, settings=Settings(currency="EUR"), today=TODAY)


def test_kinds_without_a_day_are_looked_at_by_their_numbers(land: Callable[..., TableResult]) -> None:
    text = "date,currency,rate\n2025-03-01,USD,0.96\n"
    assert land("fx", f"{text}date,currency,rate\n2025-03-02,USD,0.97\n").kept == 2
    with pytest.raises(ExportError, match=r"^file\.csv:3: another header"):
        land("fx", f"{text}currency,date,rate\nUSD,2025-03-02,0.97\n")


@pytest.mark.parametrize("again", [GOOGLE, GOOGLE.upper(), "\ufeff" + GOOGLE, GOOGLE.replace(",", " ,"), f'"{GOOGLE}"'])
def test_the_same_header_again_is_dropped_however_it_is_written(read: Reader, again: str) -> None:
    again = '"' + GOOGLE.replace(",", '","') + '"' if again.startswith('"') else again
    result = read("\n".join((GOOGLE, ROW, again, ROW, again)) + "\n")
    assert result.rows["spend"].tolist() == [Decimal(10), Decimal(10)]
    assert result.dropped == {"repeated header": 2}


@pytest.mark.parametrize(
    "line",
    [
        "Total,Campaign,EUR,10,100,5",
        "yesterday,Campaign,EUR,10,100,5",
        "Campaign,Day,EUR,10,100,5",
        "Day,Campaign,Currency code,10,100,5",
        "Day,A,B,C,D,E",
        "Day,Campaign,a,b,c,d",
        "Cost,x,EUR,--,--,--",
    ],
)
def test_a_bad_row_that_merely_has_words_of_the_header_stops_no_good_ones(read: Reader, line: str) -> None:
    result = read("\n".join((GOOGLE, ROW, line, ROW)) + "\n")
    assert result.kept == 2
    assert len(result.rejected) + sum(result.dropped.values()) == 1


def test_a_header_with_fewer_or_more_names_costs_itself_and_the_rows_that_do_not_fit(read: Reader) -> None:
    result = read("\n".join((GOOGLE, ROW, f"{GOOGLE},CTR", f"{OTHER_ROW},1")) + "\n")
    assert result.kept == 1
    assert result.rejected["line"].tolist() == [3, 4]


def test_other_tables_of_a_file_may_have_the_same_names_in_another_order(read: Reader) -> None:
    one = "# ---\nDate,Session campaign,Key events,Sessions\n20250301,Brand,1,5\n"
    two = "\n# ---\nDate,Sessions,Key events,Session campaign\n20250301,5,1,Brand\n"
    result = read(one + two)
    assert (result.kept, len(result.rejected)) == (1, 0)


@given(st.permutations(HEADER))
def test_any_other_order_is_another_header_and_no_row_of_data_is_one(names: list[str]) -> None:
    judge = LaterHeader(HEADER, 0)
    assert judge(list(names)) == ("same" if tuple(names) == HEADER else "other")
    assert judge(["2025-03-01", *names[1:]]) is None


@given(st.integers(min_value=1, max_value=40), st.booleans())
def test_the_line_is_told_in_whatever_pieces_the_file_is_read(before: int, quoted: bool) -> None:
    import tempfile

    later = '"' + OTHER.replace(",", '","') + '"' if quoted else OTHER
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_text("\n".join((GOOGLE, *[ROW] * before, later, OTHER_ROW)) + "\n")
        source = TextSource(path, Limits(block_bytes=64, lines=3))
        (head,) = [head for head in source.heads() if head.delimiter == ","]
        want = Want(head, 0, {0: "text", 3: "money"}, later_header=LaterHeader(HEADER, 0), mark=0)
        with pytest.raises(ExportError, match=rf"^a\.csv:{before + 2}: another header"):
            list(source.chunks(want))


def test_other_errors_go_through_as_they_are() -> None:
    with pytest.raises(KeyError), refusing("a.csv", None):  # type: ignore[arg-type]
        raise KeyError
