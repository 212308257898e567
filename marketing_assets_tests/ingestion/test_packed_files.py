"""Files ending in .gz: read as if unpacked, or refused with what is wrong."""

from __future__ import annotations

import gzip

import pytest

from marketing_assets.errors import ExportError
from marketing_assets.ingestion import find_mapping, read_landed
from marketing_assets.ingestion.reading import unpack
from marketing_assets.settings import Settings

TEXT = "date,channel,campaign,spend\n2025-01-02,Google,Brand,10.50\n"


@pytest.mark.parametrize("name", ["a.csv.gz", "a.txt.gz", "A.CSV.GZ"])
def test_a_packed_file_is_read_as_if_unpacked(read, name):
    packed, plain = read(gzip.compress(TEXT.encode()), name=name), read(TEXT)
    assert packed.rows.equals(plain.rows)
    assert read(gzip.compress(TEXT.replace(",", "\t").encode("utf-16")), name="a.tsv.gz").kept == 1


def test_a_file_packed_in_several_pieces_is_read_whole(read):
    first, second = gzip.compress(TEXT.encode()), gzip.compress(b"2025-01-03,Google,Brand,1\n")
    assert read(first + second, name="a.csv.gz").kept == 2


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        gzip.compress(TEXT.encode())[:-9],
        gzip.compress(TEXT.encode()) + b"rubbish",
        gzip.compress(TEXT.encode())[:12] + b"\xff" * 30,
        b"\x1f\x8b",
    ],
    # The bytes hold the second they were packed in, so they cannot name a test.
    ids=["not packed", "cut off", "rubbish behind", "damaged", "only its beginning"],
)
def test_a_damaged_packed_file_is_refused(read, content):
    with pytest.raises(ExportError, match=r"^a\.csv\.gz: not a whole gzip file"):
        read(content, name="a.csv.gz")


@pytest.mark.parametrize("content", [b"", gzip.compress(b"")], ids=["nothing", "nothing packed"])
def test_an_empty_packed_file_is_refused_as_empty(read, content):
    with pytest.raises(ExportError, match=r"a\.csv\.gz: the file is empty"):
        read(content, name="a.csv.gz")


def test_a_file_that_unpacks_to_more_than_the_limit_is_refused_with_the_limit(read, monkeypatch):
    monkeypatch.setattr(unpack, "MOST_UNPACKED_BYTES", 1 << 20)
    with pytest.raises(ExportError, match="unpacks to more than 1 MiB"):
        read(gzip.compress(b"x" * ((1 << 20) + 1)), name="a.csv.gz")
    last = b"2025-01-02,Google,%s,1\n"
    text = TEXT.encode() + (last % (b"x" * 100_000)) * 10
    rest = (1 << 20) - len(text)
    text += last % (b"x" * (rest - len(last) + 2))
    assert (len(text), read(gzip.compress(text), name="a.csv.gz").kept) == (1 << 20, 12)


def test_a_packed_file_without_its_ending_says_how_to_name_it(read):
    with pytest.raises(ExportError, match=r"a gzip file; name it a\.csv\.gz"):
        read(gzip.compress(TEXT.encode()), name="a.csv")


def test_other_packed_files_are_refused(tmp_path):
    (tmp_path / "a.xlsx.gz").touch()
    with pytest.raises(ExportError, match=r"only \.csv, \.tsv, \.txt files are read, plain or with \.gz behind"):
        read_landed(tmp_path / "a.xlsx.gz", "ads", settings=Settings())


def test_the_mapping_of_a_packed_file_is_called_like_the_unpacked_one(tmp_path):
    (tmp_path / "a.mapping.yaml").touch()
    assert find_mapping(tmp_path / "a.csv.gz", []) == tmp_path / "a.mapping.yaml"
    assert find_mapping(tmp_path / "a.b.csv.gz", []) is None


def test_a_mapping_for_the_whole_folder_comes_after_the_files_own_and_before_the_shared_ones(tmp_path):
    shared = tmp_path / "shared"
    shared.mkdir()
    for name in ("2025-01-02.mapping.yaml", "2025-01-03.mapping.yaml"):
        (shared / name).touch()
    (tmp_path / "2025-01-02.mapping.yaml").touch()
    (tmp_path / "_all.mapping.yaml").touch()
    assert find_mapping(tmp_path / "2025-01-02.csv.gz", [shared]) == tmp_path / "2025-01-02.mapping.yaml"
    assert find_mapping(tmp_path / "2025-01-03.csv.gz", [shared]) == tmp_path / "_all.mapping.yaml"


def test_an_unknown_header_names_the_mapping_without_the_packing(read):
    with pytest.raises(ExportError, match=r"Write march\.mapping\.yaml beside"):
        read(gzip.compress(b"Tag,Kosten\n1,2\n"), name="march.csv.gz")
