"""What is listed from the landing folder, and what is refused."""

from __future__ import annotations

import hashlib

import pytest

from marketing_assets.errors import ExportError
from marketing_assets.ingestion import LandedFile, list_landed


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
def test_a_link_out_of_the_landing_folder_is_refused(landing, tmp_path, target):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside.csv").write_text("secret")
    (landing / "ads" / "link").symlink_to(tmp_path / target)
    with pytest.raises(ExportError, match="ads/link: a link that leads out of the landing folder"):
        list_landed(landing)


def test_a_kind_that_is_itself_a_link_out_is_refused(landing, tmp_path):
    (tmp_path / "outside").mkdir()
    (landing / "sales").symlink_to(tmp_path / "outside")
    with pytest.raises(ExportError, match="sales: a link that leads out"):
        list_landed(landing, "sales")


def test_a_link_to_nothing_or_to_itself_is_refused(landing):
    link = landing / "ads" / "link.csv"
    link.symlink_to(link)
    with pytest.raises(ExportError, match="leads nowhere"):
        list_landed(landing)
    link.unlink()
    link.symlink_to(landing / "gone.csv")
    with pytest.raises(ExportError, match="leads nowhere"):
        list_landed(landing)
