"""Packed and encoded files: read as if they were plain, or refused with what is wrong. No archive is ever believed."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
import zipfile
from functools import partial
from pathlib import Path

import pytest

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.reading import unpack
from marketing_assets.ingestion.reading.blocks import Limits
from marketing_assets.ingestion.reading.opening import open_source
from marketing_assets.ingestion.reading.source import Want
from marketing_assets.ingestion.reading.text_source import TextSource

TEXT = "date,campaign,spend\n2025-01-02,Früh,10.50\n2025-01-03,Spät,1\n"
# Without the second it was packed in: bytes of a parameter name their test, and every worker must find the same names.
packed = partial(gzip.compress, mtime=0)
ROWS = [["2025-01-02", "Früh", "10.50"], ["2025-01-03", "Spät", "1"]]
COLUMNS = {0: "text", 1: "text", 2: "money"}


def rows(path: Path, limits: Limits | None = None) -> list[list[str]]:
    source = TextSource(path, limits) if limits else open_source(path)
    head = source.heads()[0]
    return [chunk.record(row) for chunk in source.chunks(Want(head, 0, COLUMNS)) for row in range(chunk.height)]


def zipped(**members: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("size", [1, 7, 1 << 20])
def test_the_same_text_in_any_encoding_is_the_same_table_however_it_is_cut(tmp_path, encoding, size):
    path = tmp_path / "a.csv"
    path.write_bytes((b"\xfe\xff" if encoding == "utf-16-be" else b"") + TEXT.encode(encoding))
    assert rows(path, Limits(size)) == ROWS
    assert open_source(path).encoding == {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(
        encoding, encoding
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv.gz", packed(TEXT.encode())),
        ("A.CSV.GZ", packed(TEXT.encode("utf-16"))),
        ("a.csv.gz", packed(TEXT.encode()[:30]) + packed(TEXT.encode()[30:])),
        ("a.zip", zipped(**{"folder/report.csv": TEXT})),
        ("a.csv.zip", zipped(**{"report.txt": TEXT, "__MACOSX/._report.txt": b"\0", ".DS_Store": b""})),
    ],
)
def test_a_packed_file_is_read_as_if_unpacked(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert rows(tmp_path / name) == ROWS


def with_password() -> bytes:
    content = bytearray(zipped(**{"a.csv": TEXT}))
    content[6] |= 1
    content[content.find(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def packed_with(method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("a.csv", TEXT)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv.gz", TEXT.encode(), "not a whole gzip file"),
        ("a.csv.gz", packed(TEXT.encode())[:-9], "not a whole gzip file"),
        ("a.csv.gz", packed(TEXT.encode()) + b"rubbish", "not a whole gzip file"),
        ("a.csv.gz", b"\x1f\x8b", "not a whole gzip file"),
        ("a.csv.gz", b"", "the file is empty"),
        ("a.zip", b"", "not a whole zip file"),
        ("a.zip", b"PK\x05\x06", "not a whole zip file"),
        ("a.zip", zipped(**{"a.csv": TEXT})[:-30], "not a whole zip file"),
        ("a.zip", zipped(**{"a.csv": TEXT}).replace(b"a.csv", b"b.csv", 1), "not a whole zip file"),
        ("a.zip", zipped(), "no files in the archive"),
        ("a.zip", zipped(**{"a.csv": TEXT, "b.csv": TEXT}), "2 files in the archive, exactly one is read"),
        ("a.zip", zipped(**{"a.zip": zipped(**{"a.csv": TEXT})}), "archives in archives are not read"),
        ("a.zip", zipped(**{"a.csv.gz": packed(TEXT.encode())}), "archives in archives are not read"),
        ("a.zip", zipped(**{"../a.csv": TEXT}), "names a file outside of itself"),
        ("a.zip", zipped(**{"/etc/a.csv": TEXT}), "names a file outside of itself"),
        ("a.zip", zipped(**{"..\\a.csv": TEXT}), "names a file outside of itself"),
        ("a.zip", zipped(**{"C:\\a.csv": TEXT}), "names a file outside of itself"),
        ("a.zip", zipped(**{"a.csv": TEXT}).replace(b"a.csv", b"\0.csv"), "the file in the archive is not one of .csv"),
        ("a.zip", with_password(), "asks for a password"),
        ("a.zip", packed_with(zipfile.ZIP_LZMA), "packed in a way that is not read"),
        ("a.csv", packed(TEXT.encode()), "a gzip file; name it a.csv.gz"),
        ("a.csv", zipped(**{"a.csv": TEXT}), "bytes that are not UTF-8 text but a zip archive or an Excel workbook"),
        ("a.csv", b"PAR1", "but a Parquet file"),
        ("a.csv", b"", "the file is empty"),
        ("a.csv", b" \r\n\n", "the file is empty"),
        ("a.csv", b"\xef\xbb\xbf", "the file is empty"),
        ("a.csv", TEXT.encode("utf-16-le"), "many zero bytes and no byte order mark"),
        ("a.csv", TEXT.encode("utf-16") + b"\0", "a.csv:4: bytes that are not UTF-16-LE text"),
        ("a.csv", TEXT.encode("latin-1"), "a.csv:2: bytes that are not UTF-8 text"),
        ("a.csv", b"a,b\r1,2\r3,\xff\r", "a.csv:3: bytes that are not UTF-8 text"),
        ("a.doc", b"x", "only .csv, .tsv, .txt files are read"),
        ("a.xlsx.gz", b"x", "only .csv, .tsv, .txt files are read"),
        ("a", b"x", "only .csv, .tsv, .txt files are read"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_name_and_what_is_wrong(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ExportError) as error:
        rows(tmp_path / name)
    assert str(error.value).startswith(name)
    assert words in str(error.value)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ExportError, match=r"absent\.csv: cannot be read"):
        open_source(tmp_path / "absent.csv")


def test_unpacking_stops_at_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(unpack, "MOST_UNPACKED_BYTES", 1 << 20)
    full = TEXT.encode() + b"2025-01-04,x,1\n" * ((1 << 20) // 15)
    for name, pack in (("a.csv.gz", gzip.compress), ("a.zip", lambda content: zipped(**{"a.csv": content}))):
        path = tmp_path / name
        path.write_bytes(pack(full))
        with pytest.raises(ExportError, match="unpacks to more than 1 MiB"):
            rows(path)
        path.write_bytes(pack(full[: 1 << 19]))
        assert len(rows(path)) > 30_000


def test_an_archive_that_lies_about_its_size_is_refused(tmp_path):
    content = bytearray(zipped(**{"a.csv": TEXT * 1000}))
    directory = content.find(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (10).to_bytes(4, "little")
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(ExportError, match="not a whole zip file"):
        rows(tmp_path / "a.zip")


def test_an_archive_with_a_list_of_members_beyond_measure_is_refused_before_it_is_read(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(9000):
            archive.writestr(f"{number:0>80}", b"")
    (tmp_path / "a.zip").write_bytes(out.getvalue())
    with pytest.raises(ExportError, match="an archive of too many files"):
        open_source(tmp_path / "a.zip")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("events.csv", "events"),
        ("events.csv.gz", "events"),
        ("events.zip", "events"),
        ("events.CSV.ZIP", "events"),
        ("a.b.csv.gz", "a.b"),
        ("report.xlsx", "report"),
        ("2025.01.zip", "2025.01"),
    ],
)
def test_what_a_file_is_called_is_its_name_without_endings(name, expected):
    assert unpack.stem(name) == expected


CHILD = """
import resource, sys
from pathlib import Path
import pyarrow.csv, numpy
from marketing_assets.errors import ExportError
from marketing_assets.ingestion.reading.opening import open_source
from marketing_assets.ingestion.reading import unpack
from marketing_assets.ingestion.reading.source import Want
unpack.MOST_UNPACKED_BYTES = 18 << 20
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for name in sys.argv[1:]:
    try:
        source = open_source(Path(name))
        want = Want(source.heads()[0], 0, {0: "text", 1: "double"})
        kept = damaged = dropped = 0
        for chunk in source.chunks(want):
            kept, damaged, dropped = kept + chunk.height, damaged + len(chunk.damaged), dropped + chunk.dropped.total()
        print(kept, damaged, dropped)
    except ExportError as error:
        print(error)
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10)
"""


def in_a_child(*paths: Path) -> list[tuple[str, int]]:
    """What reading each file gives, and how many MiB were taken until then at most, beyond the libraries."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, *paths], capture_output=True, text=True, timeout=120, check=True
    )
    said = done.stdout.splitlines()
    return [(words, int(grown)) for words, grown in zip(said[::2], said[1::2], strict=True)]


def written(path: Path, *parts: tuple[bytes, int]) -> Path:
    """A file of parts, each a text and how often it stands there; `.gz` is packed."""
    with gzip.open(path, "wb", compresslevel=1) if path.suffix == ".gz" else path.open("wb") as file:
        for part, times in parts:
            many = part * max(1, min(times, (1 << 20) // len(part)))
            for _ in range(times // (len(many) // len(part))):
                file.write(many)
    return path


MIB = 1 << 20
# A Python object for each record of the first, or each cell of the fourth, would take more than half a gigabyte.
HUGE: dict[str, tuple[list[tuple[bytes, int]], str]] = {
    "blank.csv": ([(b"a,b\n", 1), (b"\n", 17 * MIB), (b"x,1\n", 1)], f"1 0 {17 * MIB}"),
    "line.csv": ([(b"a,b\nx,", 1), (b"7", 24 * MIB), (b"\ny,2\n", 1)], "1 1 0"),
    "quoted.csv": ([(b'a,b\n"', 1), (b"7\n", MIB // 16), (b"\ny,2\n", 1)], f"1 {MIB // 16} 1"),
    "header.csv": ([(b"a,", 12 * MIB)], "header.csv:1: a line of more than 16,777,216 bytes"),
    "returns.csv": ([(b"a,b\r", 1), (b"x,1\r", MIB // 8)], f"{MIB // 8} 0 0"),
    "bomb.csv.gz": ([(b"a,b\n", 1), (b"\n", 19 * MIB)], "bomb.csv.gz: unpacks to more than 18 MiB"),
}


def test_memory_stays_small_whatever_a_file_holds(tmp_path):
    found = in_a_child(*(written(tmp_path / name, *parts) for name, (parts, _) in HUGE.items()))
    for (name, (_, expected)), (said, grown) in zip(HUGE.items(), found, strict=True):
        assert said.startswith(expected), name
        assert grown < 400, name
