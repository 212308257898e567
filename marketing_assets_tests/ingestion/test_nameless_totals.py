"""Lines of numbers only: totals as the first or the last record, however the file is cut; else they lost their day."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from marketing_assets.ingestion.canonical import ADS
from marketing_assets.ingestion.laying_out import lay_out
from marketing_assets.ingestion.locale import LocaleJudge
from marketing_assets.ingestion.mapping_file import check_mapping
from marketing_assets.ingestion.reading.blocks import Limits
from marketing_assets.ingestion.reading.text_source import TextSource
from marketing_assets.ingestion.result import TableResult
from marketing_assets.ingestion.rows.collect import Collected
from marketing_assets.ingestion.wanted import wanted
from marketing_assets.settings import Settings
from marketing_assets_tests.ingestion.conftest import TODAY, Reader, assert_conserved

HEADER = "date,platform,campaign,clicks"
LINES = {
    "row": "2025-01-02,Google,Brand,5",
    "no day": "2025-02-30,Google,Brand,5",
    "numbers": ",,,5",
    "total": "Total,,,5",
    "narrow": "2025-01-02,Google",
    "blank": "",
}
SAY_SOMETHING = ("row", "no day", "numbers", "narrow")


def in_chunks(path: Path, lines: int, mapping: dict[str, object] | None = None) -> TableResult:
    """The file as `read_export` reads it, that many lines at a time."""
    company, rules = Settings(), None if mapping is None else check_mapping(mapping, "mapping", ADS)
    source = TextSource(path, Limits(lines=lines))
    layout = lay_out(path.name, source.heads(), ADS, rules, "mapping", company)
    judge = LocaleJudge.of(path.name, layout, company.ingestion)
    collected = Collected(source, layout, judge, judge.judge(source), company, TODAY)
    for chunk in source.chunks(wanted(layout, collected.locale.decimal)):
        collected.add(chunk)
    result = collected.result()
    assert_conserved(result)
    return result


@given(st.lists(st.sampled_from(sorted(LINES)), max_size=8), st.integers(1, 4))
@settings(max_examples=50, deadline=None)
@example(["total", "numbers", "row"], 1)
@example(["row", "numbers", "total"], 2)
@example(["numbers", "numbers"], 1)
def test_only_the_first_and_the_last_record_that_says_anything_is_a_total(
    tmp_path_factory: pytest.TempPathFactory, kinds: list[str], lines: int
) -> None:
    path = tmp_path_factory.mktemp("cut") / "export.csv"
    path.write_text("\n".join([HEADER, LINES["row"], *(LINES[kind] for kind in kinds), ""]), encoding="utf-8")
    kinds = ["row", *kinds]
    said = [at for at, kind in enumerate(kinds) if kind in SAY_SOMETHING]
    totals = {at for at in said if kinds[at] == "numbers" and at in (said[0], said[-1])}
    result = in_chunks(path, lines)
    rejected = [at + 2 for at in said if kinds[at] != "row" and at not in totals]
    assert (result.kept, result.rejected["line"].tolist()) == (kinds.count("row"), rejected)
    assert result.dropped.get("totals line", 0) == len(totals) + kinds.count("total")


@pytest.mark.parametrize("lines", [1, 2, 100])
def test_lines_that_say_total_do_not_count_at_the_beginning_and_at_the_end(tmp_path: Path, lines: int) -> None:
    path = tmp_path / "export.csv"
    total, numbers, row = LINES["total"], LINES["numbers"], LINES["row"]
    path.write_text("\n".join([HEADER, total, numbers, row, row, numbers, total, total, ""]), encoding="utf-8")
    result = in_chunks(path, lines)
    assert (result.kept, result.dropped, len(result.rejected)) == (2, {"totals line": 5}, 0)


@pytest.mark.parametrize("lines", [1, 2, 100])
def test_every_row_template_has_its_own_rejects_in_file_order(tmp_path: Path, lines: int) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("day,a,b\n2025-01-02,1,2\n,3,4\n2025-01-03,x,5\n,6,7\n", encoding="utf-8")
    template = [{"constants": {"platform": name, "campaign": "Brand"}, "columns": {name: "clicks"}} for name in "ab"]
    result = in_chunks(path, lines, {"columns": {"day": "date"}, "rows": template})
    assert result.rejected["line"].tolist() == [3, 3, 4]
    assert (result.kept, result.dropped) == (3, {"totals line": 2})


def test_many_lines_of_numbers_take_time_in_proportion(read: Reader) -> None:
    def seconds(pairs: int) -> float:
        text = "\n".join([HEADER, LINES["row"], *(LINES["total"], LINES["numbers"]) * pairs, LINES["row"], ""])
        begun = time.process_time()
        result = read(text)
        assert (len(result.rejected), result.dropped) == (pairs, {"totals line": pairs})
        return time.process_time() - begun

    took = [seconds(pairs) for pairs in (1000, 4000, 16000)]
    assert all(more < 8 * less + 0.5 for less, more in pairwise(took))
