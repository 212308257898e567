"""What is listed from the landing folder, and what is refused."""

from __future__ import annotations

import hashlib
import os
import re
import socket
import tempfile
from pathlib import Path

import pytest

from marketing_assets.ingestion import LandedFile, content_hash, find_mapping, list_landed, list_strays
from marketing_assets.ingestion.content_hash import SETTLED_NANOSECONDS

READABLE = ["ads/b.csv", "ads/c.xlsx", "ads/google/a.tsv"]


def readable(landing, kind="ads"):
    return [file.name for file in list_landed(landing, kind) if file.problem is None]


def problems(landing, kind="ads"):
    return {file.name: file.problem for file in list_landed(landing, kind) if file.problem}


@pytest.fixture
def landing(tmp_path):
    ads = tmp_path / "landing" / "ads"
    (ads / "google").mkdir(parents=True)
    (ads / "b.csv").write_text("b")
    (ads / "google" / "a.tsv").write_text("a")
    (ads / "c.xlsx").write_text("c")
    (ads / "b.mapping.yaml").write_text("")
    (ads / ".hidden.csv").write_text("")
    (ads / ".trash").mkdir()
    (ads / ".trash" / "d.csv").write_text("")
    return tmp_path / "landing"


@pytest.fixture
def settled(monkeypatch):
    """Writes a file that counts as settled at once: the clock that judges it is ahead."""
    import time

    def write(file, content):
        file.write_text(content)
        now = time.time_ns
        monkeypatch.setattr(time, "time_ns", lambda: now() + 2 * SETTLED_NANOSECONDS)
        return file

    return write


def test_files_are_listed_in_path_order_with_their_content_hash(landing):
    listed = list_landed(landing)
    assert [file.name for file in listed] == ["ads/b.csv", "ads/c.xlsx", "ads/google/a.tsv"]
    assert listed[0] == LandedFile(landing / "ads/b.csv", "ads/b.csv", hashlib.sha256(b"b").hexdigest(), 1)


def test_a_missing_folder_lists_nothing(landing):
    assert list_landed(landing, "sales") == []
    assert list_landed(landing / "absent") == []


def test_a_link_inside_the_landing_folder_is_listed(landing):
    (landing / "ads" / "z.csv").symlink_to(landing / "ads" / "b.csv")
    assert list_landed(landing)[-1].sha256 == list_landed(landing)[0].sha256


@pytest.mark.parametrize("target", ["outside.csv", "outside"])
def test_a_link_out_of_the_landing_folder_is_listed_with_its_problem_and_not_opened(landing, tmp_path, target):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "x.csv").write_text("secret")
    (tmp_path / "outside.csv").write_text("secret")
    (landing / "ads" / "link").symlink_to(tmp_path / target)
    listed = {file.name: file for file in list_landed(landing)}
    assert set(listed) == {*READABLE, "ads/link"}
    assert listed["ads/link"].problem == "a link that leads out of the landing folder; land the file itself"
    assert listed["ads/link"].sha256 != hashlib.sha256(b"secret").hexdigest()


def test_a_kind_that_is_itself_a_link_out_is_one_problem(landing, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "x.csv").write_text("secret")
    (landing / "sales").symlink_to(tmp_path / "outside")
    assert problems(landing, "sales") == {"sales": "a link that leads out of the landing folder; land the file itself"}


def test_a_file_in_the_place_of_a_kind_is_one_problem(landing):
    (landing / "sales").write_text("date,revenue")
    assert "a file where the folder `sales/` is expected" in problems(landing, "sales")["sales"]


def test_a_link_to_nothing_or_to_itself_stops_no_other_file(landing):
    (landing / "ads" / "loop.csv").symlink_to(landing / "ads" / "loop.csv")
    (landing / "ads" / "gone.csv").symlink_to(landing / "ads" / "nowhere.csv")
    words = "a link that leads nowhere; remove it or land the file itself"
    assert problems(landing) == {"ads/loop.csv": words, "ads/gone.csv": words}
    assert readable(landing) == READABLE


def test_a_link_to_a_folder_within_the_landing_folder_is_not_followed(landing):
    (landing / "ads" / "again").symlink_to(landing / "ads")
    assert problems(landing) == {"ads/again": "a link to a folder is not followed; land the files themselves"}


def test_pipes_and_sockets_are_named_and_never_opened(landing, monkeypatch):
    os.mkfifo(landing / "ads" / "pipe.csv")
    monkeypatch.chdir(landing / "ads")  # a socket's path may have 100 bytes
    with socket.socket(socket.AF_UNIX) as open_socket:
        open_socket.bind("socket.csv")
        words = "a pipe, socket or device and no file; remove it"
        assert problems(landing) == {"ads/pipe.csv": words, "ads/socket.csv": words}


def test_a_folder_named_like_a_file_is_named_and_nothing_in_it_is_read(landing):
    (landing / "ads" / "x.csv").mkdir()
    (landing / "ads" / "x.csv" / "y.csv").write_text("y")
    assert problems(landing) == {"ads/x.csv": "a folder that is named like a file; rename it. Nothing in it is read"}
    assert readable(landing) == READABLE


@pytest.mark.parametrize(
    ("name", "shown", "problem"),
    [
        (b"caf\xe9.csv", "ads/caf?.csv #", "not UTF-8"),
        (b"two\nlines.csv", "ads/two?lines.csv #", "line break"),
        (b"bell\x07.csv", "ads/bell?.csv #", "control character"),
        ("turned\u202evsc.csv".encode(), "ads/turned?vsc.csv #", "control character"),
        (b"..\\..\\etc.csv", "ads/??\\??\\etc.csv #", "`..`"),
        (b"l" * 230 + b".csv", f"ads/{'l' * 80}… #", "longer than 200 bytes"),
        (b"of jane.doe@example.com.csv", "ads/of [email] #", "e-mail"),
        (b"jane%40example.com.csv", "ads/[email] #", "e-mail"),
        (b"call +49 171 2345678.csv", "ads/call [phone].csv #", "telephone"),
    ],
)
def test_a_name_that_must_not_be_repeated_is_refused_under_a_safe_one(landing, name, shown, problem):
    with Path(os.fsdecode(os.fsencode(landing / "ads") + b"/" + name)).open("w") as file:
        file.write("c2")
    (listed,) = (file for file in list_landed(landing) if file.problem)
    assert re.fullmatch(re.escape(shown) + "[0-9a-f]{4}", listed.name)
    assert problem in listed.problem and "rename it" in listed.problem
    assert listed.sha256 == hashlib.sha256(b"c2").hexdigest()
    assert readable(landing) == READABLE


@pytest.mark.parametrize(
    "name",
    [
        "Bericht März 2025.csv", "a..b.csv", "123-456-7890 Campaign report.csv", "2025-01-01 - 2025-01-31 (1).csv",
        "報告書.csv", "100%.csv", "family 👩‍👧.csv", "x'; DROP TABLE ads; --.csv", "-rf.csv",
    ],
)  # fmt: skip
def test_ordinary_and_odd_names_that_do_no_harm_are_read_as_they_are(landing, name):
    (landing / "ads" / name).write_text("n")
    assert f"ads/{name}" in readable(landing)


@pytest.mark.parametrize(
    "name",
    ["~$x.xlsx", "a.csv.part", "a.csv.crdownload", ".DS_Store", "Thumbs.db", "desktop.ini", "a.csv.download", "Icon\r",
     "a.csv~", ".~lock.a.csv#", "A.MAPPING.YAML", "__MACOSX"],
)  # fmt: skip
def test_what_systems_and_browsers_leave_behind_is_ignored_by_name(landing, name):
    (landing / "ads" / name).write_text("n")
    assert [file.name for file in list_landed(landing)] == READABLE


def test_an_unreadable_file_is_named_with_the_systems_reason(monkeypatch):
    """As another user, where the tests run as one who may read everything."""
    with tempfile.TemporaryDirectory() as folder:
        ads = Path(folder) / "landing" / "ads"
        ads.mkdir(parents=True)
        (ads / "secret.csv").write_text("s")
        (ads / "open.csv").write_text("o")
        (ads / "secret.csv").chmod(0)
        Path(folder).chmod(0o755)
        mighty = os.geteuid() == 0
        if mighty:
            os.seteuid(65534)
        try:
            assert problems(ads.parent) == {
                "ads/secret.csv": "cannot be read (Permission denied); check its permissions"
            }
            assert readable(ads.parent) == ["ads/open.csv"]
        finally:
            if mighty:
                os.seteuid(0)


# The landing folder itself


def test_an_export_in_the_landing_folder_itself_counts_as_ads_and_as_nothing_else(landing):
    (landing / "download.csv").write_text("d")
    (landing / "notes.docx").write_text("d")
    (landing / "truth.json").write_text("{}")
    (landing / "download.mapping.yaml").write_text("")
    assert readable(landing) == [*READABLE, "download.csv"]
    assert list_landed(landing, "sales") == []
    assert find_mapping(landing / "download.csv", []) == landing / "download.mapping.yaml"


def test_folders_and_files_of_no_kind_are_named_once_each(landing):
    (landing / "Ads").mkdir()
    for name in ("a.csv", "b.csv"):
        (landing / "Ads" / name).write_text(name)
    (landing / "foo" / "deep").mkdir(parents=True)
    (landing / "foo" / "deep" / "x.csv").write_text("x")
    (landing / "empty").mkdir()
    (landing / "notes.docx").write_text("d")
    (landing / "truth.json").write_text("{}")
    strays = {file.name: file.problem for file in list_strays(landing, ["ads", "sales"])}
    assert strays == {
        "Ads/": "2 files are not read: no kind of this name; rename it to `ads/` if that is meant",
        "foo/": "1 file is not read: no kind of this name; folders that are read: ads, sales",
        "notes.docx": "not read: it ends like no export; move it out of the landing folder",
    }
    assert list_strays(landing / "absent", ["ads"]) == []


def test_folders_within_folders_end_somewhere(landing):
    deep = landing.joinpath("ads", *["d"] * 40)
    deep.mkdir(parents=True)
    (deep / "x.csv").write_text("x")
    ((name, words),) = problems(landing).items()
    assert name == "ads" + "/d" * 31
    assert words == "more than 30 folders within each other; land the files higher up"


# Hashes


def test_a_file_is_hashed_once_as_long_as_it_stays_what_it_was(landing, settled):
    file = settled(landing / "ads" / "b.csv", "b")
    hashed: list[int] = []
    for _ in range(3):
        assert content_hash(file, hashed.append)[0] == hashlib.sha256(b"b").hexdigest()
    assert hashed == [1]


def test_a_file_of_a_moment_ago_is_not_trusted_to_be_finished(landing):
    file, hashed = landing / "ads" / "b.csv", []
    for content in ("1", "2"):
        file.write_text(content)
        assert content_hash(file, hashed.append)[0] == hashlib.sha256(content.encode()).hexdigest()
    assert hashed == [1, 1]


def test_a_file_with_another_content_and_the_old_time_is_hashed_again(landing, settled):
    file = settled(landing / "ads" / "b.csv", "old")
    before = file.stat()
    assert content_hash(file)[0] == hashlib.sha256(b"old").hexdigest()
    file.write_text("new")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert content_hash(file)[0] == hashlib.sha256(b"new").hexdigest()


def test_a_file_that_grows_while_it_is_hashed_is_still_changing(landing):
    file = landing / "ads" / "b.csv"

    def grow(size: int) -> None:
        with file.open("a") as more:
            more.write("more")

    assert [listed.problem for listed in list_landed(landing, told=grow) if listed.name == "ads/b.csv"] == [
        "the file changes while it is read; it is read once it stays as it is"
    ]


def test_a_listed_file_knows_whether_it_is_still_the_same(landing):
    (listed, *_) = list_landed(landing)
    assert listed.unchanged()
    listed.path.write_text("other")
    assert not listed.unchanged()
    listed.path.unlink()
    assert not listed.unchanged()
