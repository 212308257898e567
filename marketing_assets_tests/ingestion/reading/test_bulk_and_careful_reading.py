"""Lines read in bulk and lines split one by one give the same table, wherever the blocks of the file are cut."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.reading.blocks import Limits
from marketing_assets.ingestion.reading.bulk import OddWidthError, read_bulk
from marketing_assets.ingestion.reading.heads import Head
from marketing_assets.ingestion.reading.reasons import Judge
from marketing_assets.ingestion.reading.source import CellType, Want
from marketing_assets.ingestion.reading.text_source import TextSource


class TooLongError(Exception):
    pass


def up_to(limit: int, lines: list[str]) -> Iterator[str]:
    taken = 0
    for line in lines:
        taken += len(line.rstrip("\r\n").encode())
        if taken > limit:
            raise TooLongError
        yield line


def one_by_one(
    text: str, want: Want, limit: int
) -> tuple[list[list[str]], list[int], list[tuple[int, str]], Counter[str]]:
    """The rule in the plainest words: every record with the strict reader, a damaged one costs its own line."""
    lines = io.StringIO(text, newline="").readlines()
    judge, records, starts, damaged, dropped = Judge(want), [], [], [], Counter()
    cut_off = bool(lines) and not lines[-1].endswith(("\n", "\r"))
    at, header = want.header_line - 1, True
    while at < len(lines):
        reader = csv.reader(up_to(limit, lines[at:]), delimiter=want.head.delimiter, strict=True)
        try:
            record, behind = next(reader), at + reader.line_num
            verdict = judge.record(record, cut_off=cut_off and behind == len(lines))
        except TooLongError:
            record, behind = [], at + 1
            verdict = judge.damaged(f"longer than {limit:,} bytes")
        except csv.Error as error:
            record, behind = [], at + 1
            verdict = judge.damaged(f"not valid CSV: {error}", cut_off=cut_off and behind == len(lines))
        if header:
            header = False
        elif verdict.dropped:
            dropped[verdict.dropped] += 1
        elif verdict.damaged:
            damaged.append((at + 1, verdict.damaged))
        else:
            records.append(record)
            starts.append(at + 1)
        at = behind
    return records, starts, damaged, dropped


def in_chunks(path: Path, want: Want, limits: Limits) -> dict[str, Any]:
    """All chunks of a file, put together."""
    return read_by(TextSource(path, limits), want)


def read_by(source: TextSource, want: Want) -> dict[str, Any]:
    records: list[list[str]] = []
    found: dict[str, Any] = {"starts": [], "damaged": [], "dropped": Counter(), "hashes": [], "typed": []}
    texts: dict[int, list[str]] = {at: [] for at in want.columns}
    for chunk in source.chunks(want):
        assert chunk.height == len(chunk.starts) == len(chunk.line_hashes)
        records += [chunk.record(row) for row in range(chunk.height)]
        found["starts"] += chunk.starts.to_pylist()
        found["damaged"] += chunk.damaged
        found["dropped"] += chunk.dropped
        found["hashes"] += chunk.line_hashes.tolist()
        for at, cell_type in want.columns.items():
            cells = chunk.text(at)
            assert cells.type in (pa.string(), pa.dictionary(pa.int32(), pa.string()))
            texts[at] += cells.to_pylist()
            values = chunk.typed(at)
            if values is not None:
                assert values.type == (pa.float64() if cell_type == "double" else pa.decimal128(18, 6))
                found["typed"] += zip(cells.to_pylist(), values.to_pylist(), strict=True)
    assert all(texts[at] == [record[at] for record in records] for at in want.columns)
    return found | {"records": records}


NUMBERS = (
    ["", " ", "-", "--", "NULL", "n/a", "1", "-2.50", "3,5", "1,234.5", "007", "5.", ".5", "1e3", "1e400", "inf"],
    ["nan", "0x1F", "+7", "1234567890123", "2.1234567", "9" * 20, "1.e5", "1e-300", " 4 "],
)
TEXTS = (
    ["Total", "Grand total: 4", "a b", '"', '""', "#x", "a\nb", "a\r\nb", "a\rb", "\x00", "é", "\u2028", " x "],
    ["date", "x,y", "x;y", "x\ty", "\ufeff", "\xa0"],
)
cells = st.one_of(st.sampled_from([*NUMBERS[0], *NUMBERS[1], *TEXTS[0], *TEXTS[1]]), st.text(max_size=4))


def written(record: list[str], delimiter: str, quoted: bool) -> str:
    out = io.StringIO()
    csv.writer(
        out, delimiter=delimiter, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL, lineterminator=""
    ).writerow(record)
    return out.getvalue()


@st.composite
def files(draw: st.DrawFn) -> tuple[str, str, int, dict[int, CellType], str]:
    """Text, delimiter, number of columns, wanted columns, decimal sign."""
    delimiter = draw(st.sampled_from(",;\t"))
    width = draw(st.integers(1, 4))
    header = [f"h{at}" for at in range(width)]
    rows = draw(
        st.lists(
            st.one_of(
                st.lists(cells, min_size=width, max_size=width),
                st.lists(cells, max_size=width + 1),
                st.just(header),
                st.sampled_from([["# x"], ["# a", "b"], ["© all rights reserved"]]),
            ),
            max_size=12,
        )
    )
    breaks = st.sampled_from(draw(st.sampled_from([["\n"], ["\r\n"], ["\r"], ["\n", "\r\n", "\r", "\n\n", " \n"]])))
    text = written(header, delimiter, draw(st.booleans())) + draw(breaks)
    for row in rows:
        raw = draw(st.integers(0, 4)) == 0
        text += delimiter.join(row) if raw else written(row, delimiter, draw(st.booleans()))
        text += draw(breaks)
    if draw(st.booleans()):
        text = text[: -draw(st.integers(1, 6))]
    wanted = draw(st.dictionaries(st.integers(0, width - 1), st.sampled_from(["text", "money", "double"]), min_size=1))
    return text.encode("utf-8", "replace").decode(), delimiter, width, wanted, draw(st.sampled_from(".,"))


def _no_end(record: list[str]) -> bool:
    return False


def _odd_line(record: list[str]) -> str | None:
    return "footer" if record[0].startswith("©") else None


@settings(max_examples=100, deadline=None)
@given(files(), st.integers(1, 40), st.integers(1, 5), st.booleans(), st.sampled_from([12, 20, 100_000]))
def test_any_file_cut_into_blocks_of_any_size_gives_what_reading_record_by_record_gives(
    file, size, lines, ends, longest
):
    text, delimiter, width, wanted, decimal = file
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        path.write_bytes(text.encode())
        if (
            not text.strip()
            or text.startswith("\ufeff")
            or text.encode()[:4096].count(0) * 10 > len(text.encode()[:4096])
        ):
            return
        head = next((head for head in TextSource(path).heads() if len(head.records[0]) == width), None)
        if head is None or (width > 1 and head.delimiter != delimiter):
            return
        want = Want(
            head, 0, wanted, decimal, _odd_line, (lambda record: record[0].startswith("#")) if ends else lambda _: False
        )
        found = in_chunks(path, want, Limits(size, lines, longest))
        whole = in_chunks(path, want, Limits(line_bytes=longest))
    records, starts, damaged, dropped = one_by_one(text, want, longest)
    for read in (found, whole):
        assert read["records"] == records
        assert read["starts"] == starts
        assert read["damaged"] == damaged
        assert +read["dropped"] == dropped
    assert found["hashes"] == whole["hashes"]
    equal = {tuple(record): number for record, number in zip(records, found["hashes"], strict=True)}
    assert [equal[tuple(record)] for record in records] == found["hashes"]
    assert len(set(equal.values())) == len(equal)
    for cell, value in found["typed"] + whole["typed"]:
        assert value is None or Decimal(str(value)) == Decimal(cell.strip().replace(decimal, "."))


@settings(max_examples=200, deadline=None)
@given(files(), st.sets(st.integers(0, 3)), st.sets(st.integers(0, 3)))
def test_a_small_file_read_again_in_other_columns_gives_what_a_first_reading_gives(file, before, later):
    text, _, _, wanted, decimal = file
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        path.write_bytes(text.encode())
        source = TextSource(path)
        try:
            head = source.heads()[0]
        except ExportError:
            return
        width = len(head.records[0])
        columns = {at: cell_type for at, cell_type in wanted.items() if at < width}
        want = Want(head, 0, columns, decimal, _odd_line, _no_end)
        looked_at = dict.fromkeys((at for at in before if at < width), "text")
        first = Want(
            head, 0, looked_at, ".", _odd_line, _no_end, hashed=False, later=frozenset(at for at in later if at < width)
        )
        other_table = replace(want, ends_table=lambda record: record[0].startswith("#"))
        for each in (first, want, other_table):
            again, anew = read_by(source, each), in_chunks(path, each, Limits())
            # Which columns are left to the careful reader may differ, as for `+7`; no number does.
            numbers, others = dict(again.pop("typed")), dict(anew.pop("typed"))
            assert again == anew
            assert all(numbers[cell] == others[cell] for cell in numbers.keys() & others.keys())


def test_a_small_file_is_read_from_the_disk_once(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("day,spend\n2025-03-01,12.50\n")
    source = TextSource(path)
    want = Want(source.heads()[0], 0, {0: "text", 1: "money"})
    path.unlink()
    assert read_by(source, want)["typed"] == [("12.50", Decimal("12.500000"))]


@pytest.mark.parametrize(
    "lines",
    [b"a,1\nb,2,3\n", b"a,1\nb\n", b"a,x\nb,2,3\n", b"a,1,1\nb,x\n", b'a,1\n"b,2\n', b'a,"1\nb,2"\n', b"a,1\n"],
    ids=["longer", "shorter", "longer, and no number", "no number, and longer", "open quote", "over two lines", "lost"],
)
def test_the_bulk_reader_tells_odd_lines_also_where_a_cell_is_no_number(lines: bytes) -> None:
    """By what the CSV reader of Arrow calls and counts, whatever the words of its errors."""
    want = Want(Head(",", [["name", "clicks"]], [1]), 0, {0: "text", 1: "double"})
    with pytest.raises(OddWidthError):
        read_bulk(lines, 2, want, ())


def test_the_bulk_reader_gives_a_column_as_text_where_a_cell_is_no_number() -> None:
    want = Want(Head(",", [["name", "clicks", "spend"]], [1]), 0, {0: "text", 1: "double", 2: "money"})
    plain = read_bulk(b"a,1,2.5\nb,2,3\n", 2, want, ()).columns
    assert [str(plain[at].type) for at in (1, 2)] == ["double", "decimal128(18, 6)"]
    for odd in (b"x", b"1 000", b"12%"):
        found = read_bulk(b"a,1,2.5\nb," + odd + b",3\n", 2, want, ()).columns
        assert found[1].to_pylist() == ["1", odd.decode()]
        assert found[2].to_pylist() == ["2.5", "3"]
