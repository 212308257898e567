"""Fuzzing: whatever happens to an export on its way, reading it gives a result that adds up or a named error. And laws
for tables that say the same in another way.

`benchmarks/fuzz.py` runs the same mutations by the hundred thousand.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketing_assets.errors import ExportError
from marketing_assets.ingestion import TableResult, read_landed
from marketing_assets_tests.ingestion.fuzzing.drafts import Draft
from marketing_assets_tests.ingestion.fuzzing.laws import TODAY, BrokenLawError, outcome, settings_of
from marketing_assets_tests.ingestion.fuzzing.mutations import Fuzzed, fuzzed
from marketing_assets_tests.ingestion.fuzzing.packing import as_parquet, as_workbook, encode, pack
from marketing_assets_tests.ingestion.fuzzing.seeds import WRITTEN, Seed, seeds
from marketing_assets_tests.ingestion.fuzzing.text_mutations import TEXT_MUTATIONS

PER_SEED = 12
TEXTS = [seed for seed in WRITTEN if not seed.json and seed.packing == "plain"]
quiet = settings(deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
randoms = st.randoms(use_true_random=False)


def by_name(seed: Seed) -> str:
    return seed.name


def read(name: str, content: bytes, seed: Seed) -> TableResult:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        currency = (seed.mapping or {}).get("currency", "EUR")
        return read_landed(path, seed.kind, mapping=seed.mapping, settings=settings_of(currency), today=TODAY)


def read_text(text: str, seed: Seed) -> TableResult:
    return read(*pack(text, "plain", seed.encoding, seed.name), seed)


@cache
def unharmed(name: str) -> TableResult:
    """What the seed of this name gives as it is: several laws compare with it."""
    (seed,) = (seed for seed in TEXTS if seed.name == name)
    return read_text(seed.text, seed)


def rows(result: TableResult, *without: str) -> list[list[object]]:
    """The rows as plain values, NULL as None."""
    plain = result.rows.drop(columns=["line", *without]).astype(object)
    return plain.where(pd.notna(plain), None).values.tolist()


def split(seed: Seed) -> tuple[str, list[list[str]]]:
    """Delimiter and records of a seed."""
    delimiter = Draft.of(seed).delimiter
    return delimiter, list(csv.reader(io.StringIO(seed.text), delimiter=delimiter))


def joined(records: list[list[str]], delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(records)
    return out.getvalue()


@pytest.mark.parametrize("seed", WRITTEN, ids=by_name)
def test_each_seed_is_read_whole(seed):
    result = read(*Draft.of(seed).file(), seed)
    assert (result.kept, len(result.rejected)) == (seed.kept, 0)


@pytest.mark.parametrize("seed", seeds(), ids=by_name)
@settings(quiet, max_examples=PER_SEED)
@given(randoms)
def test_a_file_that_something_happened_to_is_read_or_refused(tmp_path_factory, seed, random):
    outcome(fuzzed(seed, WRITTEN, random), tmp_path_factory.getbasetemp())


@pytest.mark.parametrize("first", [0, 10**6])
def test_numbered_files_are_read_or_refused(tmp_path, first):
    known = seeds()
    for number in range(first, first + 120):
        random = Random(number)
        outcome(fuzzed(random.choice(known), WRITTEN, random), tmp_path)


@pytest.mark.parametrize("seed", TEXTS, ids=by_name)
@settings(quiet, max_examples=2)
@given(randoms)
def test_what_happened_to_a_text_reads_alike_in_another_encoding_and_packing(seed, random):
    draft = Draft.of(seed)
    for _ in range(random.randrange(1, 4)):
        random.choice(TEXT_MUTATIONS)(draft, random)
    text = draft.text.replace("\ud800", "?").replace("\ufeff", "")

    def found(packing: str, encoding: str) -> object:
        try:
            result = read(*pack(text, packing, encoding, "export"), seed)
        except ExportError as error:
            return type(error)
        rejects = result.rejected[["line", "reason"]].astype(str).values.tolist()
        return rows(result), rejects, result.dropped, result.duplicates

    plain = found("plain", "utf-8")
    if text.strip():
        assert found("gz", "utf-16") == plain
        assert found("zip", "utf-8-sig") == plain


def test_a_broken_law_is_noticed(tmp_path):
    seed = Seed("x", "sales", "date,revenue\n2025-01-02,1.5\n", 1)
    content = seed.text.encode()
    assert outcome(Fuzzed("sales", "x.csv", content, None, seed), tmp_path) == "kept"
    with pytest.raises(BrokenLawError, match="somebody's data in the message"):
        outcome(Fuzzed("sales", "jane.doe@mail.example.csv", b"a,b\n", None, seed), tmp_path)
    with pytest.raises(TypeError):
        outcome(Fuzzed("sales", "x.csv", content, 1, seed), tmp_path)


NAMES = st.text(alphabet="abzé日🚀 ,;\t\"'#=-&<", max_size=8).map(lambda text: f"N{text}".strip())
AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)
TABLES = st.lists(
    st.tuples(st.dates(date(2015, 1, 1), TODAY), NAMES, AMOUNTS, st.integers(0, 10**7)), min_size=1, max_size=6
)
HEADER = ["date", "platform", "campaign", "spend", "clicks"]
DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%Y%m%d", "%Y/%m/%d")


def written(number: Decimal | int, decimal: str, grouped: bool) -> str:
    plain = f"{number:,}" if grouped else str(number)
    return plain if decimal == "." else plain.translate({ord("."): ",", ord(","): "."})


@settings(quiet, max_examples=12)
@given(TABLES, st.sampled_from(".,"), st.booleans(), st.sampled_from(DAYS), st.data())
def test_the_same_table_in_any_locale_delimiter_encoding_line_end_and_packing_is_the_same(
    table, decimal, grouped, form, data
):
    # The first row decides: a day that no other order allows, an amount with groups and fractions.
    table = [(date(2025, 1, 31), "first", Decimal("1234567.50"), 7), *table]

    def records(form: str, decimal: str, grouped: bool) -> list[list[str]]:
        cells = ([day.strftime(form), "Google", name, spend, clicks] for day, name, spend, clicks in table)
        numbers = ([*cell[:3], *(written(number, decimal, grouped) for number in cell[3:])] for cell in cells)
        return [HEADER, *numbers]

    seed = Seed("export", "ads", "", len(table))
    expected = rows(read("export.csv", joined(records("%Y-%m-%d", ".", False), ",").encode(), seed))
    assert [row[0] for row in expected] == [day for day, *_ in table]
    assert [row[HEADER.index("spend") + 8] for row in expected] == [spend for _, _, spend, _ in table]
    other = records(form, decimal, grouped)
    delimiter, end = data.draw(st.sampled_from(",;\t")), data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
    text = joined(other, delimiter).replace("\n", end)
    for packing in ("plain", "gz", "zip"):
        assert rows(read(*pack(text, packing, encoding, "export"), seed)) == expected
    assert rows(read("export.parquet", as_parquet(other), seed)) == expected
    assert rows(read("export.xlsx", as_workbook(other, numbers=False), seed)) == expected
    assert rows(read("export.xlsx", as_workbook(records(form, ".", False)), seed)) == expected


@pytest.mark.parametrize("seed", TEXTS, ids=by_name)
@settings(quiet, max_examples=2)
@given(randoms)
def test_columns_in_another_order_give_the_same_rows(seed, random):
    delimiter, records = split(seed)
    width = max(map(len, records))
    order = list(range(width))
    random.shuffle(order)
    other = [[record[place] for place in order] if len(record) == width else record for record in records]
    wide = ["variable"] if seed.kind == "media_mix" else []
    moved, expected = read_text(joined(other, delimiter), seed), unharmed(seed.name)
    assert sorted(map(repr, rows(moved))) == sorted(map(repr, rows(expected)))
    assert wide or rows(moved) == rows(expected)


@pytest.mark.parametrize("seed", TEXTS, ids=by_name)
@settings(quiet, max_examples=2)
@given(randoms)
def test_a_line_that_stands_twice_counts_as_a_duplicate_and_changes_nothing_else(seed, random):
    once = unharmed(seed.name)
    lines, at = seed.text.splitlines(keepends=True), random.choice(once.rows["line"].tolist())
    twice = read_text("".join([*lines[:at], lines[at - 1], *lines[at:]]), seed)
    templates = once.rows["line"].tolist().count(at)
    assert (twice.duplicates, twice.kept, twice.lines) == (1, once.kept + templates, once.lines + 1)
    assert (twice.dropped, len(twice.rejected)) == (once.dropped, 0)
    other = twice.rows["line"] != at + 1
    assert rows(once) == [row for row, keep in zip(rows(twice), other, strict=True) if keep]


def bad(line: str, way: int) -> str:
    """The line made bad in a way that no reader can mend."""
    return ('"' + line, line + ";,\tx" * 30, "\0" + line, '"x"y' + line)[way]


@pytest.mark.parametrize("seed", TEXTS, ids=by_name)
@settings(quiet, max_examples=3)
@given(randoms, st.integers(0, 3))
def test_one_bad_line_is_rejected_and_changes_nothing_else(seed, random, way):
    without = unharmed(seed.name)
    lines, at = seed.text.split("\n"), random.choice(without.rows["line"].tolist())
    line = bad(lines[at - 1], way)
    result = read_text("\n".join([*lines[:at], line, *lines[at:]]), seed)
    templates = without.records // max(without.lines, 1)
    assert rows(result) == rows(without)
    assert result.rejected["line"].tolist() == [at + 1] * templates
    assert (result.dropped, result.duplicates) == (without.dropped, without.duplicates)


def test_halves_of_characters_are_no_text():
    with pytest.raises(ExportError, match="bytes that are not UTF-8 text"):
        read("export.csv", encode("date,revenue\n2025-01-02,\ud800\n", "utf-8"), Seed("export", "sales", "", 0))
