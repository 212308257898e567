"""Text files as they really arrive: heads under each delimiter, odd lines, damage, files cut off."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.reading.blocks import Limits
from marketing_assets.ingestion.reading.opening import open_source
from marketing_assets.ingestion.reading.reasons import BLANK, COMMENT, CUT_OFF, OTHER_TABLE, REPEATED_HEADER
from marketing_assets.ingestion.reading.source import CellType, Chunk, Want
from marketing_assets.ingestion.reading.text_source import TextSource

Read = Callable[..., Chunk]
TEXTS: Mapping[int, CellType] = {0: "text", 1: "text"}


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """`read(text, header_at=0, columns=…, **options of Want)`: the only chunk of a small file with that text."""

    def read_text(text: str, header_at: int = 0, columns: Mapping[int, CellType] = TEXTS, **options: Any) -> Chunk:
        path = tmp_path / "export.csv"
        path.write_bytes(text.encode())
        head = open_source(path).heads()[0]
        chunks = [
            chunk
            for chunk in open_source(path).chunks(Want(head, header_at, columns, **options))
            if chunk.height or chunk.damaged or chunk.dropped
        ]
        assert len(chunks) == 1
        return chunks[0]

    return read_text


def records(chunk: Chunk) -> list[list[str]]:
    return [chunk.record(row) for row in range(chunk.height)]


def test_every_delimiter_that_splits_anything_gives_a_head_and_the_best_comes_first(tmp_path):
    path = tmp_path / "export.txt"
    path.write_text('Report\tJan 1, 2025\n\nday\tcost;net\n"2025\n1"\t"1,5"\n')
    tab, comma, semicolon = open_source(path).heads()
    assert (tab.delimiter, comma.delimiter, semicolon.delimiter) == ("\t", ",", ";")
    assert tab.records == [["Report", "Jan 1, 2025"], [], ["day", "cost;net"], ["2025\n1", "1,5"]]
    assert tab.starts == [1, 2, 3, 4]
    assert semicolon.records[3:] == [['"2025'], ['1"\t"1,5"']]


def test_a_file_of_one_column_has_one_head_and_its_damaged_line_is_shown_as_it_is(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text('name\n"open\n')
    (head,) = open_source(path).heads()
    assert head.records == [["name"], ['"open']]


def test_a_head_ends_after_four_hundred_records_and_begins_with_the_first_line_that_says_anything(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("\n \n" + "a,b\n" * 1000)
    (head,) = open_source(path).heads()
    assert (len(head.records), head.starts[0], head.starts[-1]) == (400, 3, 402)


def test_a_table_of_ten_thousand_columns_is_read_by_position(read):
    header, row = (",".join(f"{word}{at}" for at in range(10_000)) for word in ("h", "7"))
    chunk = read(f"{header}\n{row}\n", columns={9_999: "double", 0: "text"})
    assert (chunk.typed(9_999).to_pylist(), chunk.text(0).to_pylist()) == ([79_999.0], ["70"])


def test_lines_before_the_header_are_no_records(read):
    chunk = read('Report "open\n\na,b\n1,2\n', header_at=2)
    assert (records(chunk), chunk.starts.to_pylist(), chunk.damaged, chunk.dropped) == ([["1", "2"]], [4], [], {})


def test_odd_lines_are_dropped_for_their_reason_and_the_others_are_damaged(read):
    chunk = read(
        "a,b,c\n1,2,3\nTotal: 4,5\n\n,,\n  \na,b,c\n© M,,\n© M\n1,2\n1,2,3\n",
        odd_line=lambda record: {"©": "footer", "T": "sums"}.get(record[0][:1]),
    )
    assert (records(chunk), chunk.starts.to_pylist()) == ([["1", "2", "3"]] * 2, [2, 11])
    assert chunk.dropped == {"sums": 1, BLANK: 3, REPEATED_HEADER: 1, "footer": 2}
    assert chunk.damaged == [(10, "3 cells expected, 2 found")]


def test_another_table_of_the_file_is_dropped_even_under_the_same_header(read):
    chunk = read(
        'a,b\n1,2\n# Next\n"# more",x\nx,y,z\n"open\n3,4\n\na,b\n5,6\n',
        ends_table=lambda record: record[0].startswith("#"),
    )
    assert (records(chunk), chunk.starts.to_pylist(), chunk.damaged) == ([["1", "2"]], [2], [])
    assert chunk.dropped == {COMMENT: 2, OTHER_TABLE: 5, BLANK: 1}


def test_an_open_quote_costs_its_own_line_only_and_quoted_line_breaks_belong_to_their_record(read):
    chunk = read('a,b\n"x,1\n"two\nlines, ""one"" name",2\ny,3\nz"z,4\n"z"z,5\n')
    assert records(chunk) == [['two\nlines, "one" name', "2"], ["y", "3"], ['z"z', "4"]]
    assert chunk.starts.to_pylist() == [3, 5, 6]
    assert [line for line, _ in chunk.damaged] == [2, 7]


def test_a_zero_byte_and_an_endless_cell_cost_their_own_lines(read):
    endless = "x" * 131_073
    chunk = read(f'a,b\nx\0,1\n{endless},2\n"{endless}",3\ny,4\n')
    assert (records(chunk), chunk.starts.to_pylist()) == ([["y", "4"]], [5])
    assert [line for line, _ in chunk.damaged] == [2, 3, 4]
    assert "zero byte" in chunk.damaged[0][1]


@pytest.mark.parametrize(
    ("last", "kept", "why"),
    [
        ("2,3", 2, None),
        ("2", 1, f"2 cells expected, 1 found; {CUT_OFF}"),
        ('2,"3', 1, f"not valid CSV: unexpected end of data; {CUT_OFF}"),
        ("2\n", 1, "2 cells expected, 1 found"),
        ("2,3,4", 1, "2 cells expected, 3 found"),
    ],
)
def test_a_last_line_is_kept_when_it_is_whole_and_else_says_that_the_file_may_be_cut_off(read, last, kept, why):
    chunk = read(f"a,b\n1,2\n{last}")
    assert chunk.height == kept
    assert chunk.damaged == ([(3, why)] if why else [])


def test_a_byte_order_mark_inside_the_header_stays_there(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("\ufeff\ufeffa,b\n", encoding="utf-8")
    assert open_source(path).heads()[0].records == [["\ufeffa", "b"]]


def test_a_header_without_data_gives_no_record(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("a,b")
    source = open_source(path)
    assert sum(chunk.height for chunk in source.chunks(Want(source.heads()[0], 0, TEXTS))) == 0


@pytest.mark.parametrize(
    ("cells", "decimal", "money", "double"),
    [
        (["1", "-2.50", " 3 ", "", " --", "n/a"], ".", [1, Decimal("-2.5"), 3, None, None, None], True),
        (["1", "-2,50", "--"], ",", [1, Decimal("-2.5"), None], True),
        (["0.1234567"], ".", None, True),
        (["1234567890123"], ".", None, True),
        (["1234567890123456"], ".", None, False),
        *(
            (["1", odd], ".", None, False)
            for odd in ("1,000", "5.", "1e999", "1.e5", ".5e3", "inf", "-nan", "0x1F", "x")
        ),
        *((["1", odd], ",", None, False) for odd in ("1.5", "1e5", "5,", "1,5e3")),
    ],
)
def test_a_typed_column_is_given_only_where_every_cell_is_a_plain_number(read, cells, decimal, money, double):
    lines = "".join(f"x;{cell};{cell}\n" for cell in cells)
    chunk = read(f"a;b;c\n{lines}", columns={0: "text", 1: "money", 2: "double"}, decimal=decimal)
    values, numbers = chunk.typed(1), chunk.typed(2)
    assert (None if values is None else values.to_pylist()) == money
    assert (numbers is not None) is double
    assert chunk.text(1).to_pylist() == chunk.text(2).to_pylist() == cells


def test_equal_records_have_equal_hashes_however_they_are_quoted(read):
    chunk = read('a,b\nx,1\n"x","1"\n"x,1",\n"x ""y""",1\n"x ""y""","1"\r\nx,1 \n"x\n",1\n')
    hashes = chunk.line_hashes.tolist()
    assert hashes[0] == hashes[1] and hashes[3] == hashes[4]
    assert len(set(hashes)) == 5


def test_progress_is_told_in_bytes_of_the_landed_file(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("a,b\n" + "1,2\n" * 10_000)
    source = TextSource(path, Limits(1000))
    read = [chunk.bytes_read for chunk in source.chunks(Want(source.heads()[0], 0, TEXTS))]
    assert read == sorted(read) and read[-1] == source.size and len(read) > 3


def test_a_reading_may_be_left_in_the_middle_and_begun_again(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("a,b\n" + "1,2\n" * 1000)
    source = TextSource(path, Limits(1000))
    want = Want(source.heads()[0], 0, TEXTS)
    next(iter(source.chunks(want)))
    assert sum(chunk.height for chunk in source.chunks(want)) == 1000


def test_bytes_that_are_no_text_stop_the_reading_with_their_line(tmp_path):
    path = tmp_path / "export.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 1000 + b"\xff,2\n")
    source = TextSource(path, Limits(100))
    with pytest.raises(ExportError, match=r"export\.csv:1002: bytes that are not UTF-8 text"):
        list(source.chunks(Want(TextSource(path, Limits(100)).heads()[0], 0, TEXTS)))


@pytest.mark.parametrize("line", ['"x"x,1\n', 'x","\n', '"\n', 'x,"y\n', "1,2,3\n"])
def test_damaged_lines_are_read_in_a_time_that_grows_with_their_number_only(tmp_path, monkeypatch, line):
    monkeypatch.setattr("marketing_assets.ingestion.reading.splitting._FREE_SEARCH_BYTES", 1 << 20)
    path = tmp_path / "export.csv"
    path.write_text("a,b\n" + line * 20_000)
    source = open_source(path)
    head = next(head for head in source.heads() if head.delimiter == ",")
    started = time.perf_counter()
    chunks = list(source.chunks(Want(head, 0, TEXTS)))
    assert sum(chunk.height + len(chunk.damaged) + chunk.dropped.total() for chunk in chunks) >= 10_000
    assert time.perf_counter() - started < 20
