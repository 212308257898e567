"""Files as they really arrive: damaged, cut, binary. Always a result that adds up or an ExportError, no traceback."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.errors import ExportError
from marketing_assets.ingestion import KINDS, read_export, read_landed
from marketing_assets.ingestion.cells.locale import Contradictory, Undecidable
from marketing_assets.settings import Settings

SETTINGS = Settings()
HEADER = "date,channel,campaign,spend,impressions,clicks,conversions,revenue"
GOOD = "2025-01-02,Google,Brand,10.50,1000,20,1.5,99.99"
TEMPLATES = {
    "columns": {"date": "date"},
    "rows": [
        {"columns": {"channel": "platform", "campaign": "campaign", "spend": "spend"}},
        {"columns": {"campaign": "campaign", "revenue": "revenue"}, "constants": {"platform": "B"}},
    ],
}


def test_an_open_quote_costs_its_own_line_only(sample):
    result = sample('2025-01-02,Google,"Brand,1,1,1,1,1', *[GOOD] * 5, '2025-01-02,Google,"Quoted",1,1,1,1,1')
    assert result.rejected["line"].tolist() == [2]
    assert result.rows["line"].tolist() == [3, 4, 5, 6, 7, 8]


def test_an_open_quote_without_any_later_quote_costs_its_own_line_only(sample):
    result = sample(GOOD, '2025-01-02,Google,"Brand,1,1,1,1,1', *[GOOD] * 5)
    assert result.rejected["line"].tolist() == [3]
    assert result.kept == 6


def test_a_quoted_line_break_belongs_to_its_record_and_lines_stay_physical(sample):
    result = sample('2025-01-02,Google,"Two\nlines, one ""name""",1,1,1,1,1', "bad,Google,x,1,1,1,1,1", GOOD)
    assert result.rows["campaign"].tolist() == ['Two\nlines, one "name"', "Brand"]
    assert result.rows["line"].tolist() == [2, 5]
    assert result.rejected["line"].tolist() == [4]


def test_a_last_line_cut_in_the_middle_is_rejected(read):
    result = read(f"{HEADER}\n{GOOD}\n2025-01-03,Google,Bra")
    assert result.rejected["line"].tolist() == [3]
    assert result.rejected["reason"][0].startswith(
        "8 cells expected, 3 found; the file ends in the middle of this line"
    )


def test_an_endless_cell_costs_its_own_line_only(sample):
    endless = "x" * 200_000
    result = sample(f"2025-01-02,Google,{endless},1,1,1,1,1", f'2025-01-02,Google,"{endless}",1,1,1,1,1', GOOD)
    assert (result.kept, result.rejected["line"].tolist()) == (1, [2, 3])


def test_many_damaged_lines_are_read_in_linear_time(sample):
    started = time.perf_counter()
    result = sample(*['2025-01-02,Google,"Brand"x,1,1,1,1,1'] * 20_000)
    assert len(result.rejected) == 20_000
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b" \r\n\n", "the file is empty"),
        (b"\xef\xbb\xbf", "no readable header line"),
        (b",,,\n,,\n", "no readable header line"),
        (b'"date,channel\n', "no readable header line"),
        (
            f"{HEADER}\n{GOOD}\n2025-01-02,Google,M\xfcnchen,1,1,1,1,1\n".encode("latin-1"),
            "export.csv:3: bytes that are",
        ),
        (HEADER.encode("utf-16-le"), "many zero bytes and no byte order mark"),
        (HEADER.encode("utf-16") + b"\x00", "bytes that are not UTF-16-LE text"),
        (b"PK\x03\x04\xff\xff", "bytes that are not UTF-8 text"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_its_name_and_what_to_do(read, content, words):
    with pytest.raises(ExportError) as error:
        read(content)
    assert str(error.value).startswith("export.csv")
    assert words in str(error.value)


def test_other_kinds_of_file_are_refused_with_the_kinds_that_are_read(read, tmp_path):
    with pytest.raises(ExportError, match=r"report\.pdf: only \.csv, .*\.parquet; export the report as CSV"):
        read("x", name="report.pdf")
    with pytest.raises(ExportError, match=r"report\.xlsx: not a whole Excel workbook"):
        read("x", name="report.xlsx")
    with pytest.raises(ExportError, match=r"absent\.csv: cannot be read"):
        read_export(tmp_path / "absent.csv", settings=SETTINGS, today=date(2025, 1, 1))
    assert read(f"{HEADER}\n{GOOD}\n".replace(",", "\t"), name="UPPER.TSV").kept == 1


def test_lines_before_the_header_may_be_blank(read):
    assert read(f"\n\n{HEADER}\n{GOOD}\n").rows["line"].tolist() == [4]


def _reads_or_refuses(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        path.write_bytes(content)
        for mapping in (None, TEMPLATES):
            try:
                result = read_export(path, mapping=mapping, settings=SETTINGS, today=date(2025, 6, 30))
            except ExportError:
                continue
            assert result.records == result.kept + len(result.rejected) + sum(result.dropped.values())
            assert result.kept == len(result.rows)
            assert result.rows["date"].notna().all() and result.rows["campaign"].notna().all()


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.booleans())
def test_random_bytes_are_read_or_refused(content, below_a_header):
    _reads_or_refuses(f"{HEADER}\n".encode() * below_a_header + content)


pieces = st.sampled_from(
    [
        b'"',
        b",",
        b"\n",
        b"\r",
        b"\0",
        b";",
        b"\t",
        b"-",
        b"1e9",
        b"9" * 30,
        b"\xff",
        b"\xef\xbb\xbf",
        b'""',
        b"total",
        b"--",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 9), pieces), max_size=6), st.integers(0, 400))
def test_a_mutated_sample_is_read_or_refused(edits, cut):
    content = "\n".join([HEADER, *[GOOD] * 5, '2025-01-02,Google,"a, b",1,2,3,4,"5,000.5"', ""]).encode()
    for place, removed, piece in edits:
        content = content[:place] + piece + content[place + removed :]
    _reads_or_refuses(content if cut > 200 else content[:cut])


cells = st.one_of(
    st.sampled_from(
        ["2025-01-02", "2025-07-09", "2025-02-30", "Google", "Brand", "", "--", "Total", "1", "-1", "1,234", "1.5"]
    ),
    st.text(max_size=6),
)


times = st.sampled_from(["2025-01-02T10:00:00Z", "1740832215", "2025-07-01 00:00:00", "99999999999", "TRUE", "maybe"])


@settings(max_examples=35, deadline=None)
@given(st.lists(st.lists(cells, min_size=7, max_size=9), max_size=8))
def test_records_are_kept_rejected_or_dropped_whatever_the_cells_hold(lines):
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines]
    _reads_or_refuses("\n".join([HEADER, *quoted]).encode("utf-8", errors="replace"))


@settings(max_examples=35, deadline=None)
@given(
    st.sampled_from(sorted(KINDS)), st.lists(st.lists(st.one_of(cells, times), min_size=28, max_size=28), max_size=5)
)
def test_records_of_any_kind_are_kept_rejected_or_dropped_whatever_the_cells_hold(kind, lines):
    columns = ("date", "sales", "tv_spend", "price", "note") if kind == "media_mix" else KINDS[kind].names
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in line[: len(columns)]) for line in lines]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        path.write_text("\n".join([",".join(columns), *quoted]), encoding="utf-8", errors="replace")
        try:
            result = read_landed(path, kind, settings=SETTINGS, today=date(2025, 6, 30))
        except (Undecidable, Contradictory):  # numbers such as 1,234 beside nothing that decides
            return
    assert result.records == result.kept + len(result.rejected) + sum(result.dropped.values())
    assert result.kept == len(result.rows)
    for column in KINDS[kind].columns:
        assert not column.required or result.rows[column.name].notna().all()


amounts = st.decimals(min_value=0, max_value=10**9, places=6)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.dates(date(2000, 1, 1), date(2025, 6, 30)), amounts, st.integers(0, 10**12)), min_size=1))
def test_what_was_written_is_what_is_read(rows):
    text = "\n".join([HEADER, *(f"{day},Google,Brand,{spend:f},{count},,," for day, spend, count in rows)])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        path.write_text(text)
        result = read_export(path, settings=SETTINGS, today=date(2025, 6, 30))
    assert result.rows[["date", "spend", "impressions"]].values.tolist() == [
        [day, Decimal(spend), float(count)] for day, spend, count in rows
    ]
