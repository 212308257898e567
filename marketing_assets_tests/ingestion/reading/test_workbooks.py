"""Excel workbooks: the text that a CSV export of the same report would have."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.reading import unpack
from marketing_assets.ingestion.reading.opening import open_source
from marketing_assets.ingestion.reading.reasons import BLANK, COMMENT, OTHER_TABLE, REPEATED_HEADER
from marketing_assets.ingestion.reading.sheet_cells import Formats, plain_number
from marketing_assets.ingestion.reading.source import Want

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = (
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/>'
    '<numFmt numFmtId="165" formatCode="[Red]0.00 &quot;days&quot;"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="10"/><xf numFmtId="165"/>'
    "</cellXfs></styleSheet>"
)
SHARED = "<sst><si><t>Day</t></si><si><t>Campaign</t></si><si><t>Co</t><rPh><t>?</t></rPh><r><t>st</t></r></si></sst>"
HEADER = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>'


def workbook(*sheets: str, **parts: str) -> bytes:
    """A workbook whose sheets hold these rows; `parts` replace or add parts by path."""
    names = [f"Sheet {number}" for number in range(1, len(sheets) + 1)]
    listed = "".join(f'<sheet name="{name}" r:id="r{at}"/>' for at, name in enumerate(names))
    targets = "".join(
        f'<Relationship Id="r{at}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(len(sheets))
    )
    content = {
        "_rels/.rels": f'<Relationships><Relationship Id="a" Type="{RELATIONS}/officeDocument" '
        'Target="/xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns:r="r"><workbookPr/><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships>{targets}<Relationship Id="s" Type="{RELATIONS}/styles" '
        f'Target="styles.xml"/><Relationship Id="t" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": SHARED,
    }
    for at, rows in enumerate(sheets):
        content[f"xl/worksheets/sheet{at}.xml"] = f"<worksheet><sheetData>{rows}</sheetData></worksheet>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in (content | parts).items():
            archive.writestr(path, text)
    return out.getvalue()


def landed(tmp_path: Path, content: bytes) -> Any:
    path = tmp_path / "report.xlsx"
    path.write_bytes(content)
    return open_source(path)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A1"><v>12.300000000000001</v></c>', "12.3"),
        ('<c r="A1"><v>98765432109876</v></c>', "98765432109876"),
        ('<c r="A1"><v>120206123456789012</v></c>', "120206123456789012"),
        ('<c r="A1"><v>1.2020612345678901E+17</v></c>', "1.20206123456789e+17"),
        ('<c r="A1"><v>1.5E-3</v></c>', "0.0015"),
        ('<c r="A1"><v>-1E3</v></c>', "-1000"),
        ('<c r="A1" s="1"><v>45659</v></c>', "2025-01-02"),
        ('<c r="A1" s="2"><v>45659.4375</v></c>', "2025-01-02 10:30:00"),
        ('<c r="A1" s="2"><v>45658.9999999</v></c>', "2025-01-02"),
        ('<c r="A1" s="1"><v>0.5</v></c>', "12:00:00"),
        ('<c r="A1" s="3"><v>0.125</v></c>', "0.125"),
        ('<c r="A1" s="4"><v>3</v></c>', "3"),
        ('<c r="A1" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="A1" t="e"><v>#N/A</v></c>', "N/A"),
        ('<c r="A1" t="s"><v>2</v></c>', "Cost"),
        ('<c r="A1" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>', "ab"),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', "2"),
        ('<c r="A1" t="inlineStr"><is><t>a</t><r><t> b</t></r></is></c>', "a b"),
        ('<c r="A1" t="d"><v>2025-01-02</v></c>', "2025-01-02"),
        ('<x:c xmlns:x="y" r="A1"><x:v>7</x:v></x:c>', "7"),
        ("<c><v>7</v></c>", "7"),
    ],
)
def test_a_cell_is_the_text_that_a_csv_export_would_have(tmp_path, cell, text):
    (head,) = landed(tmp_path, workbook(f'<row r="1">{cell}</row>')).heads()
    assert head.records == [[text]]


def test_days_may_count_from_1904(tmp_path):
    book = '<workbook xmlns:r="r"><workbookPr date1904="1"/><sheets><sheet name="A" r:id="r0"/></sheets></workbook>'
    rows = '<row r="1"><c r="A1" s="1"><v>44197</v></c></row>'
    (head,) = landed(tmp_path, workbook(rows, **{"xl/workbook.xml": book})).heads()
    assert head.records == [["2025-01-02"]]


@pytest.mark.parametrize(
    ("code", "date"),
    [
        ("yyyy-mm-dd", True),
        ("[$-407]d. mmmm yyyy", True),
        ("h:mm", True),
        ("General", False),
        ("#,##0.00 [$€-407]", False),
        ('0 "days"', False),
        ("[h]:mm", False),
        (r"0\d", False),
    ],
)
def test_a_format_shows_a_date_when_it_has_letters_of_one(code, date):
    formats = Formats()
    formats.learn("164", code)
    formats.add("164")
    assert formats.is_date("0") is date


@given(st.floats(min_value=-(10**15), max_value=10**15, exclude_min=True, exclude_max=True))
def test_a_stored_number_is_written_plainly_and_keeps_its_fifteen_digits(number):
    text = plain_number(repr(number))
    assert "e" not in text.casefold()
    assert float(text) == float(f"{number:.15g}")


def test_rows_are_records_with_their_numbers_and_odd_ones_are_judged(tmp_path):
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Campaign report</t></is></c></row><row r="2"/>'
        + HEADER.replace("1", "3").replace("<v>3<", "<v>1<")
        + '<row r="4"><c r="A4" s="1"><v>45659</v></c><c r="C4"><v>10.5</v></c></row>'
        + '<row r="7"><c r="A7" s="1"><v>45660</v></c><c r="B7"><v>1</v></c><c r="D7"><v>2</v></c></row>'
        + '<row r="8"><c r="B8" t="inlineStr"><is><t> </t></is></c></row>'
        + HEADER.replace('"1"', '"9"')
        + '<row r="10"><c r="A10" t="inlineStr"><is><t>© footer</t></is></c></row>'
        + '<row r="11"><c r="A11" t="inlineStr"><is><t># next</t></is></c></row>'
        + '<row r="12"><c r="A12"><v>1</v></c></row>'
    )
    source = landed(tmp_path, workbook(rows))
    (head,) = source.heads()
    assert (head.records[:3], head.starts[:5]) == (
        [["Campaign report"], [], ["Day", "Campaign", "Cost"]],
        [1, 2, 3, 4, 7],
    )
    want = Want(
        head,
        2,
        {0: "text", 2: "money"},
        odd_line=lambda record: "footer" if record[0].startswith("©") else None,
        ends_table=lambda record: record[0].startswith("#"),
    )
    (chunk,) = source.chunks(want)
    assert (chunk.starts.to_pylist(), chunk.record(0)) == ([4], ["2025-01-02", "", "10.5"])
    assert chunk.typed(2) == pa.array(["10.5"]).cast(pa.decimal128(18, 6))
    assert chunk.typed(0) is None and chunk.text(0).to_pylist() == ["2025-01-02"]
    assert chunk.damaged == [(7, "3 cells expected, 4 found")]
    assert chunk.dropped == {BLANK: 1, REPEATED_HEADER: 1, "footer": 1, COMMENT: 1, OTHER_TABLE: 1}
    assert chunk.bytes_read == source.size


def test_each_sheet_is_a_head_and_is_read_by_its_name(tmp_path):
    source = landed(tmp_path, workbook('<row r="1"><c r="A1"><v>1</v></c></row>', HEADER + HEADER.replace("1", "2")))
    first, second = source.heads()
    assert (first.sheet, second.sheet, second.delimiter) == ("Sheet 1", "Sheet 2", "")
    (chunk,) = source.chunks(Want(second, 0, {0: "text"}))
    assert chunk.height == 1


def listed(*states: str) -> str:
    """The part of a workbook that lists its sheets; "" is one that says nothing of its state."""
    sheets = (
        f'<sheet name="Sheet {at + 1}" r:id="r{at}"{f" state={chr(34)}{state}{chr(34)}" if state else ""}/>'
        for at, state in enumerate(states)
    )
    return f'<workbook xmlns:r="r"><workbookPr/><sheets>{"".join(sheets)}</sheets></workbook>'


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_not_read(tmp_path, state):
    hidden = '<row r="1"><c r="A1"><v>1</v></c></row>'
    book = workbook(hidden, HEADER, hidden, **{"xl/workbook.xml": listed(state, "visible", "")})
    assert [(head.sheet, len(head.records[0])) for head in landed(tmp_path, book).heads()] == [
        ("Sheet 2", 3),
        ("Sheet 3", 1),
    ]
    (head,) = landed(tmp_path, workbook(hidden, HEADER, **{"xl/workbook.xml": listed(state, "")})).heads()
    assert (head.sheet, head.records) == (None, [["Day", "Campaign", "Cost"]])


def test_where_all_sheets_are_hidden_they_are_read(tmp_path):
    (head,) = landed(tmp_path, workbook(HEADER, **{"xl/workbook.xml": listed("hidden")})).heads()
    assert head.records == [["Day", "Campaign", "Cost"]]


BILLION = "<!DOCTYPE a [" + '<!ENTITY b "' + "x" * 100 + '">' + '<!ENTITY c "' + "&b;" * 100 + '">]>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a whole Excel workbook"),
        (b"Day,Cost\n", "not a whole Excel workbook"),
        (workbook(HEADER)[:-40], "not a whole Excel workbook"),
        (workbook("<row>"), "not a whole Excel workbook"),
        (workbook('<row r="x"/>'), "not a whole Excel workbook"),
        (workbook('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'), "not a whole Excel workbook"),
        (workbook('<row r="1"><c r="A1"><v>seven</v></c></row>'), "not a whole Excel workbook"),
        (workbook('<row r="9999999"/>'), "a row beyond the last one"),
        (workbook('<row r="2"/><row r="2"/>'), "rows that are not in order"),
        (workbook('<row r="3"/><row r="1"/>'), "rows that are not in order"),
        (workbook('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>'), "a column beyond the last one"),
        (workbook("", **{"xl/worksheets/sheet0.xml": f"{BILLION}<worksheet>&c;</worksheet>"}), "a document type"),
        (workbook("", **{"xl/workbook.xml": "<workbook/>"}), "a workbook without a sheet"),
        (workbook("", **{"xl/sharedStrings.xml": f"<sst><si><t>{'x' * 70_000}</t></si></sst>"}), "an endless cell"),
        (workbook(*['<row><c r="XFD1"><v>1</v></c></row>' * 300]), "far more empty cells"),
    ],
)
def test_a_file_that_is_no_sound_workbook_is_refused(tmp_path, content, words):
    with pytest.raises(ExportError) as error:
        landed(tmp_path, content).heads()
    assert str(error.value).startswith("report.xlsx: ")
    assert words in str(error.value)


def test_a_workbook_that_unpacks_to_more_than_the_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(unpack, "MOST_UNPACKED_BYTES", 1 << 20)
    source = landed(tmp_path, workbook(HEADER + " " * (1 << 20)))
    with pytest.raises(ExportError, match="unpacks to more than 1 MiB"):
        list(source.chunks(Want(source.heads()[0], 0, {0: "text"})))


def test_two_cells_in_opposite_corners_take_no_memory(tmp_path):
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    (head,) = landed(tmp_path, workbook(rows)).heads()
    assert (head.starts, [len(record) for record in head.records]) == ([1, 1 << 20], [1, 1 << 14])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3000), st.binary(max_size=3)), min_size=1, max_size=5))
def test_a_mutated_workbook_is_read_or_refused(tmp_path_factory, edits):
    content = bytearray(workbook(HEADER + '<row r="2"><c r="A2" s="1"><v>45659</v></c></row>'))
    for place, piece in edits:
        content[place : place + len(piece)] = piece
    path = tmp_path_factory.mktemp("mutated") / "report.xlsx"
    path.write_bytes(content)
    try:
        source = open_source(path)
        for head in source.heads():
            if head.records and head.records[0]:
                list(source.chunks(Want(head, 0, {0: "text"})))
    except ExportError:
        pass
