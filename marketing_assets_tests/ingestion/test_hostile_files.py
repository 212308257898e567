"""Files that mean harm, or look as if they did, each with its expected outcome.

Shown elsewhere: negative spend, future dates, refunds and equal lines in `test_own_format`; a cut last line, open
quotes and endless cells in `test_damaged_files`; damaged, nested and lying archives, path tricks in their members,
lines and files without end in `reading/test_landed_bytes`; document types, far cells and protected workbooks in
`reading/test_workbooks`; tricks in names of landed files in `test_landed_files`.
"""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.reading.heads import MOST_COLUMNS
from marketing_assets.ingestion.rows import collect
from marketing_assets_tests.ingestion.fuzzing.packing import as_parquet, as_workbook

HEADER = "date,channel,campaign,spend,impressions,clicks,conversions,revenue"
GOOD = "2025-01-02,Google,Brand,10.50,1000,20,1.5,99.99"
MIB = 1 << 20


def test_more_clicks_than_impressions_and_more_conversions_than_clicks_are_kept_and_warned_of(sample):
    result = sample(GOOD, "2025-01-02,Google,Odd,1,10,20,30,1", "2025-01-03,Google,Odd,1,10,,30,1")
    assert result.kept == 3
    assert result.warnings == (
        "1 rows have more clicks than impressions; they are kept as reported",
        "1 rows have more conversions than clicks; they are kept as reported",
    )


@pytest.mark.parametrize(
    "day", ["2025-02-30", "2025-13-01", "0000-00-00", "99/99/9999", "2025-06-31", "31.02.2025", "²025-01-01"]
)
def test_a_day_that_never_was_is_rejected(sample, day):
    result = sample(GOOD, GOOD.replace("2025-01-02", day))
    assert (result.kept, result.rejected["line"].tolist(), result.rejected["column"].tolist()) == (1, [3], ["date"])
    assert result.rejected["reason"][0].startswith("not a date")


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        *[
            (cell, "not a number")
            for cell in ("1e999", "0x1F", "1.2.3", "٣", "1_000", "²", "12 apples", "1,2,3.4", "=1+1")
        ],
        ("ten", "not a number"),
        ("inf", "not a finite number"),
        ("nan1", "not a number: what stands beside it is no currency"),
    ],
)
def test_text_where_a_number_belongs_is_rejected_and_never_zero(sample, cell, reason):
    result = sample(GOOD, GOOD.replace("10.50", f'"{cell}"'))
    assert (result.kept, result.rejected["line"].tolist(), result.rejected["column"].tolist()) == (1, [3], ["spend"])
    assert result.rejected["reason"][0].startswith(reason)


def test_zero_bytes_cost_the_line_they_stand_in(sample):
    result = sample(GOOD, GOOD.replace("Brand", "Br\0nd"), "\0" * 9, *[GOOD] * 9)
    assert (result.kept, result.rejected["line"].tolist()) == (10, [3, 4])
    assert result.rejected["reason"].tolist() == [
        "a zero byte in the line: the file was damaged or not written to its end",
        "8 cells expected, 1 found",
    ]


@pytest.mark.parametrize("name", ["=cmd|'/C calc'!A0", "+1", "-2+3", "@SUM(A1:A9)"])
def test_a_name_like_a_spreadsheet_formula_is_text_and_warned_of(sample, name):
    result = sample(GOOD.replace("Brand", name), GOOD.replace("Brand", f'" {name}"'))
    assert result.rows["campaign"].tolist() == [name, name]
    assert result.warnings == ("1 names begin like a spreadsheet formula; they are kept as text",)


def test_a_formula_of_a_workbook_counts_by_its_stored_result(read):
    rows = [HEADER.split(","), GOOD.split(",")]
    content = as_workbook(rows, lambda xml: xml.replace(b"<v>10.50</v>", b"<f>HYPERLINK(A1)</f><v>10.5</v>"))
    assert [str(spend) for spend in read(content, name="a.xlsx").rows["spend"]] == ["10.500000"]


@pytest.mark.parametrize("width", [MOST_COLUMNS + 1, 400_000])
def test_a_header_of_thousands_of_columns_is_refused_at_once(read, width):
    started = time.process_time()
    with pytest.raises(ExportError, match=r"export\.csv:1: more than 2,000 columns"):
        read("a," * width + "\n")
    assert time.process_time() - started < 5


def test_a_table_of_thousands_of_columns_is_refused_in_a_workbook_and_in_parquet_too(read):
    header = [f"column {number}" for number in range(MOST_COLUMNS + 1)]
    for name, content in (("a.xlsx", as_workbook([header])), ("a.parquet", as_parquet([header]))):
        with pytest.raises(ExportError, match=f"{name}:1: more than 2,000 columns"):
            read(content, name=name)


@pytest.mark.parametrize("begin", ["", "date,", "Day,Campaign,"])
def test_a_name_of_a_hundred_thousand_letters_in_the_header_takes_no_time(read, begin):
    started = time.process_time()
    with pytest.raises(ExportError) as error:
        read(f"{begin}{'x' * 100_000}\n{GOOD}\n")
    assert time.process_time() - started < 5
    assert len(str(error.value)) < 3000


def test_a_file_of_rubbish_is_refused_before_its_reasons_fill_the_memory(read, monkeypatch):
    monkeypatch.setattr(collect, "_MOST_REJECTS", 1000)
    rubbish = "1\n" * 1001
    with pytest.raises(
        ExportError, match=r"1,001 of the first 1,101 lines cannot be read and only 100 can, .*line 102"
    ):
        read(f"{HEADER}\n" + f"{GOOD}\n" * 100 + rubbish)
    result = read(f"{HEADER}\n" + f"{GOOD}\n" * 101 + rubbish)
    assert (result.kept, len(result.rejected)) == (101, 1001)


def test_an_integer_of_a_million_digits_costs_its_own_event(land):
    good = '{"event_timestamp":1740830400123456,"event_name":"x","user_pseudo_id":"1.2"}'
    result = land("web_events", f'{good}\n{{"event_timestamp":{"1" * MIB}}}\n{good}\n', name="a.jsonl")
    assert (result.kept, result.rejected["line"].tolist()) == (2, [2])


CHILD = """
import resource, sys
from datetime import date
from pathlib import Path
from marketing_assets.errors import ExportError
from marketing_assets.ingestion import read_export
from marketing_assets.ingestion.reading import unpack
from marketing_assets.settings import Settings
import pandas, pyarrow.csv
unpack.MOST_UNPACKED_BYTES = 160 << 20
used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (768 << 20),) * 2)
try:
    result = read_export(Path(sys.argv[1]), settings=Settings(currency="EUR"), today=date(2025, 6, 30))
    print(result.kept, result.rejected[["line", "reason"]].values.tolist())
except ExportError as error:
    print(error)
"""


def in_little_memory(path: Path) -> str:
    """What reading the file says in a process that can take 768 MiB."""
    done = subprocess.run([sys.executable, "-c", CHILD, path], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def repeated(byte: bytes, mib: int) -> bytes:
    """A gzip stream of one byte, written piece by piece."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1) as packed:
        for _ in range(mib):
            packed.write(byte * MIB)
    return out.getvalue()


def test_a_gigabyte_in_one_line_ends_at_the_limit_in_little_memory(tmp_path):
    path = tmp_path / "line.csv.gz"
    path.write_bytes(gzip.compress(f"{HEADER}\n{GOOD}\n2025-01-02,Google,".encode()) + repeated(b"x", 1024))
    assert in_little_memory(path).startswith("line.csv.gz: unpacks to more than 160 MiB")


def test_a_line_of_a_hundred_megabytes_costs_itself_only(tmp_path):
    path = tmp_path / "line.csv.gz"
    path.write_bytes(
        gzip.compress(f"{HEADER}\n{GOOD}\n2025-01-02,Google,".encode())
        + repeated(b"x", 100)
        + gzip.compress(f"\n{GOOD}\n".encode())
    )
    assert in_little_memory(path).startswith("2 [[3, 'longer than 16,777,216 bytes']]")


@pytest.mark.parametrize(
    ("member", "begin", "filling", "words"),
    [
        ("xl/worksheets/sheet0.xml", b"<worksheet><sheetData>", b" ", "unpacks to more than"),
        ("xl/worksheets/sheet0.xml", b'<worksheet><sheetData><row r="1">', b"<c/>", "a column beyond the last one"),
        ("xl/sharedStrings.xml", b"<sst><si><t>", b"x", "an endless cell"),
    ],
)
def test_a_workbook_that_unpacks_to_half_a_gigabyte_is_refused_in_little_memory(
    tmp_path, member, begin, filling, words
):
    whole = zipfile.ZipFile(io.BytesIO(as_workbook([HEADER.split(","), GOOD.split(",")])))
    strings = b'<Relationship Id="s" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    parts = {name: whole.read(name) for name in whole.namelist() if name != member}
    if "shared" in member:
        relations = "xl/_rels/workbook.xml.rels"
        parts[relations] = parts[relations].replace(b"</Relationships>", strings)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        with archive.open(member, "w", force_zip64=True) as part:
            part.write(begin)
            for _ in range(512):
                part.write(filling * (MIB // len(filling)))
    said = in_little_memory(path)
    assert said.startswith("bomb.xlsx: ") and words in said
