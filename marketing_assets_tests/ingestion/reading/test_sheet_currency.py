"""Which currency a spreadsheet's number format names, and where it then stands beside the number."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketing_assets.ingestion.cells.currencies import ISO_CODES, currencies_of
from marketing_assets.ingestion.reading.opening import open_source
from marketing_assets.ingestion.reading.sheet_cells import Formats
from marketing_assets.ingestion.reading.sheet_currency import currency_in
from marketing_assets.ingestion.reading.source import Want
from marketing_assets_tests.ingestion.reading.test_workbooks import workbook


@pytest.mark.parametrize(
    ("code", "currency"),
    [
        ('"$"#,##0.00', "$"),
        ("$#,##0", "$"),
        (r"\$#,##0.00", "$"),
        ('_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)', "$"),
        ("[$USD] #,##0.00", "USD"),
        ("#,##0.00 [$EUR-407]", "EUR"),
        ("[$£-809]#,##0.00", "GBP"),
        ("[$$-409]#,##0.00", "USD"),
        ("[$$-en-CA]#,##0.00", "CAD"),
        ("[$$-1009]#,##0.00", "CAD"),
        ("[$kr-41D] 0", "SEK"),
        ("[$kr.-406] 0", "DKK"),
        ("[$¥-10804]0", "CNY"),
        ("[$$]0", "$"),
        ('_-"US$"* #,##0.00_-', "USD"),
        ('"US"$0', "USD"),
        (r"\U\S\D\ 0", "USD"),
        ("R$ #,##0.00", "BRL"),
        (r'#,##0.00\ "€"', "EUR"),
        (r"#,##0.00\ [$€-1]", "EUR"),
        ("[$€-x-euro2] 0", "EUR"),
        ('_-* #,##0.00\\ "€"_-;-* #,##0.00\\ "€"_-', "EUR"),
        ('#,##0.00" zł"', "PLN"),
        ("[$Fr.-807] 0", "CHF"),
        ('"Rs." 0', "Rs"),
        ('[Red][>=1000]"£"0', "£"),
        ('0;"-";"USD" 0', "USD"),
        ("[$Zed-409] 0", "Zed"),
    ],
)
def test_a_format_that_names_a_currency_says_which(code: str, currency: str) -> None:
    assert currency_in(code) == currency


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "#,##0.00",
        r"_-* #,##0.00\ _€_-;-* #,##0.00\ _€_-",
        "0.00%",
        "0.00E+00",
        '0.0,"K"',
        '0 "days"',
        '"all" 0',
        "[Red]0.00",
        "[$-409]0.00",
        "[$-F800]dddd, mmmm dd",
        "@",
        "",
        '"',
    ],
)
def test_other_formats_name_none(code: str) -> None:
    assert currency_in(code) == ""


@given(st.text(max_size=40) | st.text(alphabet='[]$-"\\_*€£kr409;#0 ', max_size=40))
def test_any_text_is_a_format_and_what_it_names_is_short(code: str) -> None:
    found = currency_in(code)
    assert len(found) <= 5
    assert not any(character.isdigit() or character.isspace() for character in found)


@given(st.sampled_from(sorted(ISO_CODES)), st.sampled_from(["[${}] 0", '"{}" 0', "[${}-409]0.00", '0.0\\ "{}"']))
def test_a_code_is_that_currency_wherever_it_stands(code: str, pattern: str) -> None:
    assert currency_in(pattern.format(code)) == code
    assert currencies_of(code) == {code}


def test_a_style_shows_the_currency_of_its_format_and_a_date_shows_none() -> None:
    formats = Formats()
    formats.learn("164", "[$USD] 0")
    formats.learn("165", 'dd/mm/yyyy "USD"')
    for number in ("0", "164", "165", "44"):
        formats.add(number)
    assert [formats.currency(str(style)) for style in range(5)] == ["", "USD", "", "", ""]


def test_the_currency_stands_beside_money_and_beside_nothing_else(tmp_path: Path) -> None:
    styles = (
        f'<styleSheet><numFmts><numFmt numFmtId="164" formatCode={quoteattr("[$USD] #,##0.00")}/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>'
    )
    cells = [f'<c s="1"><v>{number}</v></c>' for number in ("120206", "7", "-1210.5")]
    header = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in ("id", "clicks", "cost"))
    path = tmp_path / "a.xlsx"
    rows = f'<row r="1">{header}</row><row r="2">{"".join(cells)}</row>'
    path.write_bytes(workbook(rows, **{"xl/styles.xml": styles}))
    source = open_source(path)
    (head,) = source.heads()
    assert head.records[1] == ["120206", "7", "-1210.5"]
    columns = {0: "text", 1: "double", 2: "money"}
    for decimal, evidence, text in ((".", False, "USD -1210.5"), (",", False, "USD -1210,5"), (".", True, "")):
        want = Want(
            head,
            0,
            columns,  # type: ignore[arg-type]
            decimal=decimal,  # type: ignore[arg-type]
            numeric=frozenset({1, 2}),
            money=frozenset({2}),
            evidence=evidence,
        )
        (chunk,) = source.chunks(want)
        assert [chunk.text(at).to_pylist() for at in columns] == [["120206"], ["" if evidence else "7"], [text]]
