"""The decimal sign of a file: decided by cells that leave no choice, refused where it would be a guess."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.cells.evidence import LookedAt
from marketing_assets.ingestion.cells.locale import Contradictory, NumberEvidence, Undecidable, decide_decimal
from marketing_assets.ingestion.cells.numbers import read_numbers
from marketing_assets.ingestion.cells.reported import reported
from marketing_assets.ingestion.kinds import NULL_WORDS


def evidence(*cells):
    found = NumberEvidence()
    found.look(pa.array(cells, pa.string()), pa.array(range(2, 2 + len(cells))), "Cost")
    return found


@pytest.mark.parametrize(
    ("cell", "style"),
    [
        ("12.50", "."),
        ("0.123", "."),
        (".5", "."),
        ("1234.567", "."),
        ("1,234.5", "."),
        ("1,234.567", "."),
        ("1,234,567", "."),
        ("1'234.5", "."),
        ("1 234.5", "."),
        ("12,34,567", "."),
        ("1.2E+05", "."),
        ("  12.50  ", "."),
        ("-12.50", "."),
        ("\u221212.50", "."),
        ("(12.50)", "."),
        ("12.50-", "."),
        ("$12.50", "."),
        ("12.50 EUR", "."),
        ("9.38%", "."),
        ("12,50", ","),
        ("0,123", ","),
        (",5", ","),
        ("1234,567", ","),
        ("1.234,5", ","),
        ("1.234.567", ","),
        ("1 234,56", ","),
        ("1\u00a0234,567", ","),
        ("1\u202f234,56", ","),
        ("1'234,5", ","),
        ("1,2E+05", ","),
        ("9,38 %", ","),
        ("< 10,5%", ","),
        ("12,50 €", ","),
        ("R$ 1.234,50", ","),
        ("(12,50)", ","),
    ],
)
def test_a_cell_that_is_a_number_in_one_way_only_decides(cell, style):
    found = evidence("7", cell, "1,234", "1.234")
    assert found.decided
    decision = decide_decimal(found, setting="," if style == "." else ".")
    assert decision.value == style
    assert "(line 3, column `Cost`) is a number in this way only" in decision.why


@pytest.mark.parametrize(
    "cell", ["5", "-5", "007", "1 234", "1'234", "1\u202f234\u202f567", "12%", "€ 5", "1E+05", *NULL_WORDS]
)
def test_a_cell_that_both_signs_read_alike_decides_nothing(cell):
    found = evidence(cell, f" {cell} ")
    assert not found.decided
    assert decide_decimal(found, setting=",") == decide_decimal(evidence()) == decide_decimal(found)
    assert decide_decimal(found).value == "."
    assert decide_decimal(found).why == "no cell needs it"


@pytest.mark.parametrize("cell", ["v1.2", "12.5 kg", "1.2.3", "01.05.2025", "10.0.0.1", "12.", "name 1,5", "12,50x"])
def test_text_that_is_no_number_decides_nothing(cell):
    assert decide_decimal(evidence(cell)).why == "no cell needs it"


@pytest.mark.parametrize("cell", ["1,234", "1.234", "-1,234", "$1,234", "(1.234)", "12,345 %", "123.456", "1.234 €"])
def test_a_file_of_cells_that_could_be_either_is_refused_unless_somebody_says_which(cell):
    found = evidence("7", cell, "--")
    with pytest.raises(Undecidable) as caught:
        decide_decimal(found, file="export.csv")
    message = str(caught.value)
    assert message.startswith(f"export.csv: the decimal sign is not certain: `{cell}` (line 3, column `Cost`) is ")
    assert '`decimal: "."`' in message
    assert "`ingestion.decimal` in marketing.yaml" in message
    assert isinstance(caught.value, ExportError)
    assert decide_decimal(found, setting=",").value == ","
    assert decide_decimal(found, declared=".", setting=",").value == "."


def test_an_undecidable_file_shows_both_readings():
    with pytest.raises(Undecidable, match=r"`1,234` \(line 2, column `Cost`\) is 1234 or 1\.234, and no cell"):
        decide_decimal(evidence("1,234"))


def test_a_file_with_cells_for_both_signs_is_refused_whatever_the_settings_say():
    found = evidence("12.50", "1,234", "12,50")
    with pytest.raises(Contradictory) as caught:
        decide_decimal(found, setting=".", file="export.csv")
    assert str(caught.value).startswith(
        'export.csv: numbers with both decimal signs: `12.50` (line 2, column `Cost`) is 12.50 with "." only, '
        '`12,50` (line 4, column `Cost`) is 12.50 with "," only.'
    )
    assert decide_decimal(found, declared=",").value == ","


def test_a_message_shows_the_shape_of_a_cell_that_may_be_an_identity_number():
    with pytest.raises(Contradictory) as caught:
        decide_decimal(evidence("912.345.678", "12.50"))
    assert "912" not in str(caught.value)
    assert "a cell of shape 999.999.999 (line 2, column `Cost`)" in str(caught.value)


def test_evidence_is_gathered_over_columns_and_chunks():
    found = NumberEvidence()
    found.look(pa.array(["1,234", "x"]), pa.array([2, 3]), "Impressions")
    assert not found.decided
    found.look(pa.array(["5", "$2.00", "2.00", "$2.00"]).dictionary_encode(), pa.array([10, 11, 12, 13]), "Cost")
    assert found.certain["."].line in (11, 12)
    assert decide_decimal(found).value == "."
    found.look(pa.chunked_array([pa.array([""]), pa.array(["2,00"])]), None, "CPC")
    with pytest.raises(Contradictory, match=r"`2,00` is 2\.00"):
        decide_decimal(found)


@pytest.mark.parametrize(("spend", "count", "read_as"), [("12,5", "1,234", "1.234"), ("12.50", "12.345", "12.345")])
def test_a_group_of_three_that_would_be_a_fraction_of_a_whole_number_contradicts_the_sign(spend, count, read_as):
    found = evidence(spend)
    found.look(pa.array(["7", count]), pa.array([2, 3]), "Impressions", whole=True)
    with pytest.raises(Contradictory) as caught:
        decide_decimal(found, file="export.csv")
    message = str(caught.value)
    assert message.startswith(f"export.csv: numbers with both decimal signs: `{spend}` (line 2, column `Cost`) is ")
    assert f"then `{count}` (line 3, column `Impressions`) is {read_as}, a fraction in a column of whole" in message
    assert decide_decimal(found, declared=",").value == ","


def test_a_setting_that_would_make_fractions_of_whole_numbers_is_contradicted_too():
    found = NumberEvidence()
    found.look(pa.array(["1,234"]), None, "Clicks", whole=True)
    with pytest.raises(Contradictory, match=r'`ingestion\.decimal` .* is ",", but then .* is 1\.234, a fraction'):
        decide_decimal(found, setting=",")
    assert decide_decimal(found, setting=".").value == "."
    with pytest.raises(Undecidable):
        decide_decimal(found)


@pytest.mark.parametrize("count", ["1.234", "5,000", "0,500", "1,5", "1,2345", "1.234.567"])
def test_other_whole_numbers_do_not_contradict_the_sign(count):
    found = evidence("12,50")
    found.look(pa.array([count]), None, "Clicks", whole=True)
    assert decide_decimal(found).value == ","


def test_amounts_with_three_decimals_do_not_contradict_the_sign():
    assert decide_decimal(evidence("12,5", "1,234")).value == ","


def test_what_a_filter_left_in_a_dictionary_is_no_cell_of_the_file():
    cells = pa.array(["12,50", "7"]).dictionary_encode()
    found = NumberEvidence()
    found.look(cells.slice(1))
    assert not found.decided


def in_style(amount, style, groups):
    text = f"{amount:,}" if groups else str(amount)
    return text if style == "." else text.translate(str.maketrans(",.", ".,"))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=8), st.booleans())
def test_the_same_amounts_in_two_locales_give_the_same_column(amounts, groups):
    columns = []
    for style in (".", ","):
        cells = pa.array([in_style(amount, style, groups) for amount in amounts])
        found = NumberEvidence()
        found.look(cells)
        decision = decide_decimal(found)
        assert decision.value == style
        columns.append(read_numbers(cells, decision.value, ["EUR"]).values.to_pylist())
    assert columns[0] == columns[1] == [Decimal(amount) for amount in amounts]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(alphabet="0123456789.,' -+()%$€Ee<x\u00a0", max_size=12), max_size=6))
def test_what_decides_is_read_in_that_style_and_in_no_other(cells):
    found = evidence(*cells)
    for style, example in found.certain.items():
        other = "," if style == "." else "."
        bare = pa.array([example.cell.replace("%", "").lstrip("< ").strip()])
        assert read_numbers(bare, other, ["USD", "EUR"]).values.null_count == 1
    assert found.decided == bool(found.certain)


AMOUNTS = st.lists(
    st.one_of(st.sampled_from(["1,234", "12.50", "0,5", "7", "", "$2.00", "5 km"]), st.text("1.,", max_size=5)),
    max_size=5,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(AMOUNTS, st.booleans(), st.booleans()), min_size=1, max_size=4))
def test_columns_looked_at_together_say_what_they_say_one_by_one(columns):
    arrays = [pa.array(cells, pa.string()) for cells, *_ in columns]
    looks = [
        LookedAt(array.dictionary_encode() if coded else array, pa.array(range(2, 2 + len(array))), f"c{at}", whole)
        for at, (array, (_, coded, whole)) in enumerate(zip(arrays, columns, strict=True))
    ]
    together, one_by_one = NumberEvidence(), NumberEvidence()
    together.look_at(looks)
    for look in looks:
        one_by_one.look_at([look])
    # Another example may be the first of its kind, because the usual ones are looked for before the odd ones.
    assert together.certain.keys() == one_by_one.certain.keys()
    assert (together.ambiguous is None) == (one_by_one.ambiguous is None) or len(together.certain) == 2
    assert together.fractions.keys() == one_by_one.fractions.keys() or len(together.certain) == 2
    for example in (*together.certain.values(), *filter(None, [together.ambiguous]), *together.fractions.values()):
        assert arrays[int(example.column[1:])][example.line - 2].as_py().strip() == example.cell


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=20), max_size=6))
def test_any_text_can_be_looked_at(cells):
    found = evidence(*cells)
    encoded = NumberEvidence()
    encoded.look(pa.array(cells, pa.string()).dictionary_encode(), pa.array(range(2, 2 + len(cells))), "Cost")
    assert found == encoded


def test_words_for_nothing_are_not_reported_in_any_case_and_with_spaces_around():
    cells = pa.array([" -- ", "N/A", "\u00a0—", "#DIV/0!", "\\N", "n.a.", "", None, "Brand", " 5 "])
    assert reported(cells).to_pylist() == [None] * 8 + ["Brand", "5"]
    assert reported(cells.dictionary_encode()).to_pylist() == [None] * 8 + ["Brand", "5"]
