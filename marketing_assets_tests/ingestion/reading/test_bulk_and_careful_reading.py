"""Lines read in bulk and lines split one by one give the same table, wherever the blocks of the file are cut."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.ingestion.reading.blocks import Limits
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
        elif verdict.is_data:
            records.append(record)
            starts.append(at + 1)
        elif verdict.dropped:
            dropped[verdict.dropped] += 1
        else:
            damaged.append((at + 1, verdict.damaged))
        at = behind
    return records, starts, damaged, dropped


def in_chunks(path: Path, want: Want, limits: Limits) -> dict[str, Any]:
    """All chunks of a file, put together."""
    records: list[list[str]] = []
    found: dict[str, Any] = {"starts": [], "damaged": [], "dropped": Counter(), "hashes": [], "typed": []}
    texts: dict[int, list[str]] = {at: [] for at in want.columns}
    for chunk in TextSource(path, limits).chunks(want):
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


def _odd_line(record: list[str]) -> str | None:
    return "footer" if record[0].startswith("©") else None


@settings(max_examples=300, deadline=None)
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
