"""A text becomes the bytes of a file: encoded, packed, or as the same table in a workbook or Parquet file."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet as pq

from marketing_assets_tests.ingestion.events.ga4 import SCHEMA
from marketing_assets_tests.ingestion.fuzzing.seeds import Packing

Change = Callable[[bytes], bytes]

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARTS = {
    "_rels/.rels": f'<Relationships><Relationship Id="a" Type="{_RELATIONS}/officeDocument" '
    'Target="/xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns:r="r"><sheets><sheet name="Report" r:id="r0"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="r0" Type="{_RELATIONS}/worksheet" '
    'Target="worksheets/sheet0.xml"/></Relationships>',
}


def records_of(text: str) -> list[list[str]]:
    """The records of a text, as a spreadsheet would split them: by its commonest delimiter, however quoted."""
    delimiter = max((",", ";", "\t"), key=text.count)
    whole = text.encode("utf-8", "replace").decode().replace("\0", "")
    return list(csv.reader(io.StringIO(whole, newline=""), delimiter=delimiter))


def as_workbook(records: Sequence[Sequence[str]], change: Change = bytes, *, numbers: bool = True) -> bytes:
    """A workbook with one sheet of these rows. `numbers`: plain ones are stored as numbers. `change` happens to the
    sheet's XML.
    """
    rows = []
    for at, record in enumerate(records, start=1):
        cells = "".join(f"<c><v>{cell}</v></c>" if numbers and _is_plain(cell) else _inline(cell) for cell in record)
        rows.append(f'<row r="{at}">{cells}</row>')
    sheet = f"<worksheet><sheetData>{''.join(rows)}</sheetData></worksheet>"
    parts = {name: content.encode() for name, content in _PARTS.items()}
    return zipped(parts | {"xl/worksheets/sheet0.xml": change(sheet.encode("utf-8", "replace"))})


def as_parquet(records: Sequence[Sequence[str]]) -> bytes:
    """A Parquet file of text columns; the first record is the header."""
    header, *rows = [list(record) for record in records if record] or [["empty"]]
    rows = [[*row, *[""] * len(header)][: len(header)] for row in rows]
    columns = [pa.array([row[place] for row in rows], pa.string()) for place in range(len(header))]
    return _written(pa.Table.from_arrays(columns, names=header))


def events_as_parquet(text: str) -> bytes:
    """The events of JSON lines as BigQuery exports them; lines that are none are left out."""
    events = []
    for line in text.splitlines():
        with suppress(ValueError, RecursionError):
            event = json.loads(line)
            events += [event] if isinstance(event, dict) else []
    names = dict.fromkeys(name for event in events for name in event)
    arrays = {name: _array([event.get(name) for event in events], name) for name in names}
    return _written(pa.table(arrays) if arrays else SCHEMA.empty_table())


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def pack(
    text: str, packing: Packing, encoding: str, name: str, *, json_lines: bool = False, change: Change = bytes
) -> tuple[str, bytes]:
    """The name and the bytes of the file. `change` happens to the bytes before they are packed."""
    if packing == "xlsx":
        return f"{name}.xlsx", as_workbook(records_of(text), change)
    if packing == "parquet":
        return f"{name}.parquet", events_as_parquet(text) if json_lines else as_parquet(records_of(text))
    ending = ".jsonl" if json_lines else ".csv"
    content = change(encode(text, encoding))
    if packing == "gz":
        return f"{name}{ending}.gz", gzip.compress(content, 1, mtime=0)
    if packing == "zip":
        return f"{name}.zip", zipped({f"{name}{ending}": content})
    return f"{name}{ending}", content


def encode(text: str, encoding: str) -> bytes:
    """The text in the encoding; what it cannot say is replaced, halves of characters stay halves."""
    return text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "replace")


def _array(values: list[object], name: str) -> pa.Array:
    """As in BigQuery's schema where the values allow, else as Arrow takes them, else as text."""
    known = [SCHEMA.field(name).type] if name in SCHEMA.names else []
    if known == [pa.int64()]:
        values = [int(value) if isinstance(value, str) and value.isdecimal() else value for value in values]
    for kind in (*known, None):
        with suppress(pa.ArrowException, OverflowError, UnicodeError, TypeError, ValueError):
            return pa.array(values, kind)
    return pa.array([json.dumps(value) for value in values], pa.string())


def _written(table: pa.Table) -> bytes:
    out = pa.BufferOutputStream()
    pq.write_table(table, out)
    return out.getvalue().to_pybytes()


def _inline(cell: str) -> str:
    return f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>'


def _is_plain(cell: str) -> bool:
    whole, _, fraction = cell.partition(".")
    return (
        cell.isascii()
        and whole.isdigit()
        and len(cell) < 12
        and whole == str(int(whole))
        and (fraction.isdigit() or "." not in cell)
    )
