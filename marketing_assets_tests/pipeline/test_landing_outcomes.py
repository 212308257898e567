"""What a look at the landing folder says of every file, and that no file stops another."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from marketing_assets.errors import ExportError, LandingError
from marketing_assets.pipeline.inputs import input_hash, newest_day
from marketing_assets.pipeline.landing import (
    Outcomes,
    Progress,
    newest_files,
    outcomes_of,
    progressed,
    readings_kept,
    rejects_by_reason,
    stage,
    watching,
)
from marketing_assets.pipeline.landing import readings as readings_module
from marketing_assets.pipeline.landing_words import ProgressLine, print_outcomes
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import transaction
from marketing_assets_tests.pipeline.reading import TODAY, ask, read
from marketing_assets_tests.worlds import FIRST, SETTINGS, ads_line, write_ads, write_customers, write_sales

STATES = "SELECT file, kind, status, reason FROM landing_manifest ORDER BY file"


class Reader:
    """The real reader, which counts what it reads and does something else for files one names."""

    def __init__(self, real: Any) -> None:
        self.real = real
        self.read: list[str] = []
        self.instead: dict[str, Any] = {}

    def __call__(self, path: Path, *arguments: Any, **named: Any) -> Any:
        self.read.append(path.name)
        return self.instead.get(path.name, lambda: self.real(path, *arguments, **named))()


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    counting = Reader(stage.read_landed)
    monkeypatch.setattr(stage, "read_landed", counting)
    yield counting


def outcomes(home: Home) -> Outcomes:
    """Of a look at the folder as it is now."""
    report = read(home)
    with transaction(home.warehouse) as connection:
        return outcomes_of(connection, report)


# A bad file never stops another


def test_whatever_lies_in_the_folder_the_good_files_are_read(home: Home, tmp_path: Path) -> None:
    ads = write_ads(home.landing, "good.csv", [ads_line(FIRST)]).parent
    write_ads(home.landing, "../dropped.csv", [ads_line(FIRST, campaign="Dropped")])
    write_ads(tmp_path, "outside.csv", [ads_line(FIRST, campaign="Outside")])
    (ads / "out.csv").symlink_to(tmp_path / "ads" / "outside.csv")
    (ads / "gone.csv").symlink_to(ads / "nowhere.csv")
    os.mkfifo(ads / "pipe.csv")
    (ads / "folder.csv").mkdir()
    (ads / "two\nlines.csv").write_text("x")
    (ads / "of jane.doe@example.com.csv").write_text("y")
    (ads / ("l" * 240)).write_text("z")
    (ads / "Thumbs.db").write_text("z")
    write_ads(home.landing / "foo", "x.csv", [ads_line(FIRST)])
    assert newest_day(home, SETTINGS, TODAY) == FIRST
    report = read(home)
    assert report.read == ["ads/good.csv", "dropped.csv"]
    states = ask(home, STATES)
    assert [file for file, _, status, _ in states if status == "read"] == ["ads/good.csv", "dropped.csv"]
    refused = {re.sub(" #.*", "", file): (kind, reason) for file, kind, status, reason in states if status == "refused"}
    assert {file: kind for file, (kind, _) in refused.items()} == {
        "ads/folder.csv": "ads", "ads/gone.csv": "ads", f"ads/{'l' * 80}…": "ads", "ads/of [email]": "ads",
        "ads/out.csv": "ads", "ads/pipe.csv": "ads", "ads/two?lines.csv": "ads", "foo/": "unknown",
    }  # fmt: skip
    for file, (_, reason) in refused.items():
        assert file.rstrip("…") in reason and "jane" not in reason
    assert report.strays == [("foo/", refused["foo/"][1].removeprefix("foo/: "))]
    assert ask(home, "SELECT count(*) FROM landing_manifest WHERE sha256 IS NULL OR file_order IS NULL") == [(0,)]
    again = read(home)
    assert (again.read, again.refused) == ([], [])
    assert ask(home, STATES) == states


def test_what_was_wrong_with_a_file_is_forgotten_when_it_is_mended(home: Home) -> None:
    ads = write_ads(home.landing, "good.csv", [ads_line(FIRST)]).parent
    (ads / "later.csv").symlink_to(ads / "nowhere.csv")
    badly = write_ads(home.landing, "two\nlines.csv", [ads_line(FIRST, campaign="Second")])
    read(home)
    assert ask(home, "SELECT count(*) FROM landing_manifest WHERE status = 'refused'") == [(2,)]
    (ads / "later.csv").unlink()
    badly.rename(ads / "one line.csv")
    assert read(home).read == ["ads/one line.csv"]
    assert ask(home, STATES) == [("ads/good.csv", "ads", "read", None), ("ads/one line.csv", "ads", "read", None)]


def test_a_badly_named_copy_of_a_file_that_was_read_takes_nothing_back(home: Home) -> None:
    good = write_ads(home.landing, "z.csv", [ads_line(FIRST)])
    read(home)
    shutil.copy(good, good.with_name("a\n.csv"))
    report = read(home)
    assert [(other, report.refused) for _, other in report.copies] == [("ads/z.csv", [])]
    good.unlink()
    assert [other for _, other in read(home).copies] == ["ads/z.csv"]
    assert ask(home, "SELECT file, status, kept FROM landing_manifest") == [("ads/z.csv", "read", 1)]


def test_an_error_nobody_foresaw_refuses_one_file_without_repeating_a_value(home: Home, reader: Reader) -> None:
    write_ads(home.landing, "a.csv", [ads_line(FIRST)])
    write_ads(home.landing, "b.csv", [ads_line(FIRST, campaign="Other")])

    def fault() -> None:
        raise KeyError("jane.doe@example.com")

    reader.instead["a.csv"] = fault
    assert newest_day(home, SETTINGS, TODAY) == FIRST
    report = read(home)
    assert (report.read, report.refused) == (["ads/b.csv"], ["ads/a.csv"])
    assert ask(home, "SELECT reason FROM landing_manifest WHERE status = 'refused'") == [
        ("ads/a.csv: unexpected error of class KeyError while reading (please report)",)
    ]
    (said,) = report.unexpected
    assert "jane" not in said and "test_landing_outcomes.py" in said and "in fault" in said


def test_a_file_that_changes_while_it_is_read_is_read_when_it_is_whole(home: Home, reader: Reader) -> None:
    file = write_ads(home.landing, "a.csv", [ads_line(FIRST)])
    write_ads(home.landing, "b.csv", [ads_line(FIRST, campaign="Other")])

    def grow() -> Any:
        result = reader.real(file, "ads", settings=SETTINGS, today=TODAY)
        file.write_text(file.read_text() + ads_line(FIRST, campaign="More") + "\n")
        return result

    reader.instead["a.csv"] = grow
    report = read(home)
    assert (report.read, report.refused) == (["ads/b.csv"], ["ads/a.csv"])
    ((reason,),) = ask(home, "SELECT reason FROM landing_manifest WHERE status = 'refused'")
    assert reason == "ads/a.csv: the file changes while it is read; it is read once it stays as it is"
    reader.instead.clear()
    assert read(home).read == ["ads/a.csv"]
    assert ask(home, "SELECT file, status, kept FROM landing_manifest ORDER BY file") == [
        ("ads/a.csv", "read", 2),
        ("ads/b.csv", "read", 1),
    ]


def test_the_input_hash_survives_names_that_are_too_long_for_a_mapping(home: Home) -> None:
    write_ads(home.landing, "a.csv", [ads_line(FIRST)])
    before = input_hash(home, SETTINGS)
    (home.landing / "ads" / f"{'l' * 250}.csv").write_text("x")
    assert input_hash(home, SETTINGS) != before


def test_nothing_usable_names_files_folders_and_no_more_than_can_be_read(home: Home) -> None:
    for number in range(30):
        write_ads(home.landing, f"{number:02d}.csv", [f"{number},2"], header="who,what")
    write_ads(home.landing / "ad", "x.csv", [ads_line(FIRST)])
    with pytest.raises(LandingError) as refusal:
        newest_day(home, SETTINGS, TODAY)
    words = str(refusal.value)
    assert "\nand 10 more\n" in words and "19.csv" in words and "20.csv" not in words
    assert words.endswith("\nad/: 1 file is not read: no kind of this name; rename it to `ads/` if that is meant")


# Each file is read once


def test_a_file_read_for_the_newest_day_is_not_read_again_to_be_stored(home: Home, reader: Reader) -> None:
    write_ads(home.landing, "a.csv", [ads_line(FIRST)])
    write_ads(home.landing, "bad.csv", ["1,2"], header="who,what")
    with readings_kept():
        assert newest_day(home, SETTINGS, TODAY) == FIRST
        report = read(home)
    assert (report.read, report.refused) == (["ads/a.csv"], ["ads/bad.csv"])
    assert reader.read == ["a.csv", "bad.csv"]


def test_outside_a_run_nothing_is_kept(home: Home, reader: Reader) -> None:
    write_ads(home.landing, "a.csv", [ads_line(FIRST)])
    newest_day(home, SETTINGS, TODAY)
    read(home)
    assert reader.read == ["a.csv", "a.csv"]


def test_more_rows_than_memory_should_hold_are_read_twice(
    home: Home, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings_module, "MOST_KEPT_ROWS", 2)
    write_ads(home.landing, "a.csv", [ads_line(FIRST), ads_line(FIRST, campaign="B")])
    write_ads(home.landing, "b.csv", [ads_line(FIRST, campaign="C")])
    with readings_kept():
        newest_day(home, SETTINGS, TODAY)
        assert read(home).read == ["ads/a.csv", "ads/b.csv"]
    assert reader.read == ["a.csv", "b.csv", "b.csv"]


def test_a_content_of_another_day_is_not_the_one_that_was_kept(home: Home, reader: Reader) -> None:
    file = write_ads(home.landing, "a.csv", [ads_line(FIRST)])
    with readings_kept():
        newest_day(home, SETTINGS, TODAY)
        file.write_text(file.read_text().replace("10.00", "99.00"))
        read(home)
    assert reader.read == ["a.csv", "a.csv"]
    assert ask(home, "SELECT spend FROM ad_rows") == [(99,)]


# Drafts


def test_a_proposed_mapping_is_written_for_people_and_never_over_what_they_edited(home: Home, reader: Reader) -> None:
    write_ads(home.landing, "google/odd.csv", [ads_line(FIRST, campaign="Odd")])
    write_sales(home.landing, "odd.csv", {FIRST: "1.00"})
    write_ads(home.landing, "good.csv", [ads_line(FIRST)])

    def unknown() -> None:
        error = ExportError("odd.csv: the header is not known")
        error.draft = "platform: Bing\n"  # type: ignore[attr-defined]
        raise error

    reader.instead["odd.csv"] = unknown
    read(home)
    drafts = home.path / "mapping_drafts"
    found = {file.relative_to(drafts).as_posix(): file.read_text() for file in drafts.rglob("*.yaml")}
    assert found == {"google/odd.mapping.yaml": "platform: Bing\n", "sales/odd.mapping.yaml": "platform: Bing\n"}
    assert ask(home, "SELECT reason FROM landing_manifest WHERE file = 'ads/google/odd.csv'") == [
        ("odd.csv: the header is not known. A draft of its mapping is mapping_drafts/google/odd.mapping.yaml in the "
         "home: edit it, then put it beside the file as ads/google/odd.mapping.yaml",)
    ]  # fmt: skip
    edited = drafts / "google" / "odd.mapping.yaml"
    edited.write_text("platform: Google\n")
    read(home, reread=True)
    assert edited.read_text() == "platform: Google\n"


def test_a_draft_that_repeats_an_address_is_not_written(home: Home, reader: Reader) -> None:
    write_ads(home.landing, "odd.csv", [ads_line(FIRST)])

    def unknown() -> None:
        error = ExportError("odd.csv: the header is not known")
        error.draft = "columns: {jane.doe@example.com: campaign}\n"  # type: ignore[attr-defined]
        raise error

    reader.instead["odd.csv"] = unknown
    read(home)
    assert not (home.path / "mapping_drafts").exists()
    assert ask(home, "SELECT reason FROM landing_manifest") == [("odd.csv: the header is not known",)]


# What people are told


def test_each_new_file_has_its_line_and_known_ones_have_one_together(home: Home) -> None:
    write_ads(home.landing, "a.csv", [ads_line(FIRST), ads_line(date(2025, 3, 2)), "Total,,,20,,,,", "x,,,,,,,"])
    shutil.copy(home.landing / "ads" / "a.csv", home.landing / "ads" / "b.csv")
    write_ads(home.landing, "bad.csv", ["1,2"], header="who,what")
    first = outcomes(home)
    assert [(file.file, file.became) for file in first.files] == [
        ("ads/bad.csv", "refused"),
        ("ads/a.csv", "read"),
        ("ads/b.csv", "copy"),
    ]
    bad, good, copy = first.files
    assert "the header is not known" in bad.reason and not bad.reason.startswith("bad.csv")
    assert (good.days, good.kept, good.rejected, good.dropped, good.replaced) == (
        "2025-03-01 to 2025-03-02",
        2,
        1,
        1,
        0,
    )
    assert "EUR" in good.taken_for
    assert copy.reason == "the same content as ads/a.csv, which counts once"
    write_ads(home.landing, "c.csv", [ads_line(FIRST, spend="1.00")])
    second = outcomes(home)
    assert [(file.file, file.days, file.kept) for file in second.files[:1]] == [("ads/c.csv", "2025-03-01", 1)]
    assert (second.known, second.known_kept, second.refused_before) == (2, 2, ("ads/bad.csv",))
    assert Outcomes.from_json(second.to_json()) == second


def test_of_many_files_twenty_are_told_and_the_rest_counted(home: Home) -> None:
    for number in range(25):
        write_ads(home.landing, f"{number:02d}.csv", [ads_line(FIRST, campaign=f"C{number}")])
    told = outcomes(home)
    assert (len(told.files), told.more, told.known) == (20, 5, 0)
    shown = StringIO()
    print_outcomes(Console(file=shown, width=160), told)
    assert "and 5 more, see landing_manifest" in shown.getvalue() and "ads/19.csv" in shown.getvalue()
    shown = StringIO()
    print_outcomes(Console(file=shown, width=160), outcomes(home))
    assert shown.getvalue().split() == ["25", "known", "files", "unchanged,", "25", "rows"]


def test_the_ui_gets_the_newest_files_and_the_rejects_by_reason(home: Home) -> None:
    write_ads(home.landing, "a|b.csv", [ads_line(FIRST), ads_line(FIRST, spend="-5"), ads_line(FIRST, spend="-6")])
    write_customers(home.landing, "people.csv", [1])
    read(home)
    with transaction(home.warehouse) as connection:
        header, rule, first, *more = newest_files(connection, "ads").splitlines()
        rejects = rejects_by_reason(connection, "ads").splitlines()
        nothing = (newest_files(connection, "sales"), rejects_by_reason(connection, "customers"))
        everything = newest_files(connection).splitlines()
    assert header == "| file | became | taken for | days | kept | rejected | dropped | replaced | reason |"
    assert re.fullmatch(r"(\| --- ){9}\|", rule)
    assert first.startswith("| ads/a\\|b.csv | read | ") and "| 2025-03-01 | 1 | 2 | 0 | 0 |" in first and more == []
    assert rejects[2].startswith("| 2 | spend | ") and rejects[2].endswith(" | 1 | ads/a\\|b.csv | 3 |")
    assert nothing == ("no file has landed yet", "nothing was rejected")
    assert len(everything) == 4


# Progress


def test_progress_is_told_after_two_seconds_and_then_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("marketing_assets.pipeline.landing.watch.time.monotonic", lambda: now[0])
    told: list[int] = []
    with watching(lambda progress: told.append(progress.files)):
        for step in range(50):
            now[0] = 100 + step / 10
            progressed(Progress("reading", step, 50))
    progressed(Progress("reading", 99, 99))
    assert told == [20, 30, 40]


def test_reading_tells_which_file_it_is_at(home: Home) -> None:
    for number in range(3):
        write_ads(home.landing, f"{number}.csv", [ads_line(FIRST, campaign=f"C{number}")])
    told: list[str] = []
    with watching(lambda progress: told.append(str(progress)), every=0, after=0):
        newest_day(home, SETTINGS, TODAY)
        read(home)
    assert "looking for the newest day in ads: 2 of 3 files, 2 rows; ads/2.csv" in told
    assert "reading ads: 1 of 3 files, 1 rows; ads/1.csv" in told


def test_a_part_of_a_large_file_is_told_in_megabytes() -> None:
    assert str(Progress("looking at landed ads:", read=512_000_000)) == "looking at landed ads: 512 MB"
    progress = Progress("reading ads:", 0, 1, 0, "ads/a.csv", 120_000_000, 600_000_000)
    assert str(progress) == "reading ads: 0 of 1 files; ads/a.csv 120 of 600 MB"


def test_a_terminal_has_one_line_that_is_cleared_and_a_log_few_lines() -> None:
    progress = Progress("reading ads:", 1, 2)
    screen, log = StringIO(), StringIO()
    with ProgressLine(Console(file=screen, force_terminal=True)) as line:
        line(progress)
        line(progress)
    assert screen.getvalue() == "\r\x1b[2K  … reading ads: 1 of 2 files" * 2 + "\r\x1b[2K"
    with ProgressLine(Console(file=log)) as line:
        line(progress)
        line(progress)
    assert log.getvalue() == "  … reading ads: 1 of 2 files\n"
