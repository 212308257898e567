"""Exports with a foreign header, read through a mapping."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from marketing_assets.errors import ExportError
from marketing_assets.ingestion import find_mapping, load_mapping

GERMAN = {
    "platform": "Google",
    "currency": "EUR",
    "decimal": ",",
    "date": {"format": "%d.%m.%Y"},
    "columns": {"Tag": "date", "Kampagne": "campaign", "Kosten": "spend", "Klicks": "clicks"},
}
PARTS = "date: {parts: {year: 2020, month: 1, day: 1}}\n"
TEXT = "Tag;Kampagne;Kosten;Klicks\n02.01.2025;Früh;1.234,50 €;1.000\n31.02.2025;Früh;1;1\n"


def test_a_german_export_is_read_with_its_dates_and_decimal_comma(read):
    result = read(TEXT, GERMAN)
    assert result.rows[["date", "platform", "campaign", "spend", "clicks"]].values.tolist() == [
        [date(2025, 1, 2), "Google", "Früh", Decimal("1234.500000"), 1000.0]
    ]
    assert result.rejected["column"].tolist() == ["Tag"]
    assert (result.dialect.delimiter, result.dialect.decimal_style) == (";", ",")
    assert (result.dialect.platform, result.dialect.currency, result.dialect.date_order) == (
        "Google",
        "EUR",
        "%d.%m.%Y",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("delimiter", [";", "\t", ","])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_same_export_in_any_encoding_delimiter_and_line_end_is_the_same_table(read, encoding, delimiter, newline):
    text = TEXT.replace("1.234,50 €", "1234").replace(";", delimiter).replace("\n", newline)
    result = read(text.encode(encoding), GERMAN)
    assert result.rows["spend"].tolist() == [Decimal("1234.000000")]
    assert result.rows["campaign"].tolist() == ["Früh"]
    assert result.rows["line"].tolist() == [2]
    assert result.dialect.encoding == {"utf-8-sig": "utf-8"}.get(
        encoding, encoding.replace("16", "16-le").replace("32", "32-le")
    )


def test_several_templates_make_several_rows_of_a_line_and_each_is_judged_alone(read):
    mapping = {
        "date": {"parts": {"year": 2024, "month": "column month", "day": "column day"}},
        "constants": {"account_id": 42},
        "rows": [
            {"constants": {"platform": "A"}, "columns": {"a name": "campaign", "a cost": "spend"}},
            {"constants": {"platform": "B", "account_id": "7"}, "columns": {"b name": "campaign", "b cost": "spend"}},
        ],
    }
    header = "month,day,a name,a cost,b name,b cost\n"
    result = read(
        header + "April,3,x,1.10,y,2.20\nApr.,4,x,oops,y,3\n\nTotal,,,4.10,,5.20\n13,1,x,1,y,1\n4,5,x,1\n", mapping
    )
    kept = result.rows[["date", "platform", "account_id", "campaign", "spend", "line", "template"]].values.tolist()
    assert kept == [
        [date(2024, 4, 3), "A", "42", "x", Decimal("1.100000"), 2, 0],
        [date(2024, 4, 3), "B", "7", "y", Decimal("2.200000"), 2, 1],
        [date(2024, 4, 4), "B", "7", "y", Decimal("3.000000"), 3, 1],
    ]
    assert (result.lines, result.records, result.dropped) == (6, 12, {"blank line": 2, "totals line": 2})
    assert result.rejected["line"].tolist() == [3, 6, 6, 7, 7]
    assert result.dialect.platform is None
    assert result.dialect.date_order == "parts"


def test_a_constant_may_count_each_line(read):
    mapping = {"platform": "Google", "columns": {"day": "date", "campaign": "campaign"}, "constants": {"clicks": 1}}
    result = read("day,campaign,gclid\n2025-01-02,x,a1\n2025-01-02,x,a2\n", mapping)
    assert result.rows["clicks"].tolist() == [1.0, 1.0]
    assert result.duplicates == 0


def test_headers_are_found_without_regard_to_case_spaces_and_line_breaks(read):
    result = read('" TAG ";"kam\npagne";Kosten;KLICKS\n02.01.2025;x;1;1\n', GERMAN | {
        "columns": {"tag": "date", "Kam  Pagne": "campaign", "kosten": "spend", "klicks": "clicks"}
    })  # fmt: skip
    assert result.rows["line"].tolist() == [3]


def test_one_certain_cell_decides_the_decimal_sign_of_all(read):
    mapping = {key: value for key, value in GERMAN.items() if key != "decimal"}
    text = "Tag;Kampagne;Kosten;Klicks\n02.01.2025;x;12,50;1\n02.01.2025;x;3;1.234\n02.01.2025;x;5;7\n"
    result = read(text, mapping)
    assert result.rows["spend"].tolist() == [Decimal("12.500000"), Decimal("3.000000"), Decimal("5.000000")]
    assert result.rows["clicks"].tolist() == [1.0, 1234.0, 7.0]
    assert 'decimal sign ",": `12,50` (line 2, column `Kosten`) is a number in this way only' in result.dialect.evidence
    assert read(text, GERMAN).rows["clicks"].tolist() == [1.0, 1234.0, 7.0]


def test_a_file_whose_cells_do_not_decide_is_refused_with_both_readings_and_the_key(read):
    mapping = {key: value for key, value in GERMAN.items() if key != "decimal"}
    text = "Tag;Kampagne;Kosten;Klicks\n02.01.2025;x;1.234;1\n"
    with pytest.raises(ExportError) as error:
        read(text, mapping)
    for words in ("line 2", "`1.234`", "1.234 or 1234", "`decimal: "):
        assert words in str(error.value)
    assert read(text, GERMAN).rows["spend"].tolist() == [Decimal("1234.000000")]


def test_a_file_that_contradicts_itself_is_refused_and_a_declared_sign_rejects_only_the_other_cells(read):
    mapping = {key: value for key, value in GERMAN.items() if key != "decimal"}
    text = "Tag;Kampagne;Kosten;Klicks\n02.01.2025;x;12,50;1\n03.01.2025;x;12.50;1\n"
    with pytest.raises(ExportError, match="both decimal signs"):
        read(text, mapping)
    result = read(text, GERMAN)
    assert (result.kept, result.rejected["line"].tolist(), result.rejected["value"].tolist()) == (1, [3], ["12.50"])


def test_rows_keep_the_currency_that_the_mapping_says(read):
    assert read(TEXT, GERMAN, currency="USD").rows["currency"].unique().tolist() == ["EUR"]
    constant = {key: value for key, value in GERMAN.items() if key != "currency"} | {"constants": {"currency": "EUR"}}
    assert read(TEXT, constant, currency="USD").rows["currency"].unique().tolist() == ["EUR"]
    with pytest.raises(ExportError, match="ISO 4217"):
        read(TEXT, GERMAN | {"currency": "EUX"})


def test_a_mapping_for_another_file_is_refused_with_the_headers_found(read):
    with pytest.raises(ExportError) as error:
        read("Day,Campaign,Cost\n", GERMAN)
    assert "lacks: `Kampagne`, `Klicks`, `Kosten`, `Tag`. Found: `Day`, `Campaign`, `Cost`" in str(error.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("colums:\n  a: date\n", "x.mapping.yaml:1: colums: unknown key; keys of a mapping are columns"),
        ("platform: A\ncolumns:\n  a: datum\n", "x.mapping.yaml:3: columns.a: expected 'date'"),
        ("platform: A\ncolumns: {a: date}\n", "expected a column or constant for campaign"),
        ("columns: {a: date, b: campaign, c: spend}\n", "expected a column or constant for platform"),
        ("platform: A\ncolumns: {a: date, b: campaign}\n", "at least one of spend, impressions"),
        ("platform: A\ncolumns: {a: date, b: campaign, c: spend, d: spend}\n", "named more often: spend"),
        ("platform: A\ncolumns: {a: date, b: campaign, c: spend, d: platform}\n", "`platform` once"),
        ('date: {format: "%d.%m"}\n', 'x.mapping.yaml:1: date.format: expected a strptime format'),
        ('date: {format: "%d.%d.%Y"}\n', "expected a strptime format"),
        ("date:\n  parts: {year: 2020, month: mnth, day: 1}\n", "x.mapping.yaml:2: date.parts: expected each part"),
        ('date: {format: "%d.%m.%Y", parts: {year: 1, month: 1, day: 1}}\n', "one of `format`, `order` and `parts`"),
        ("platform: A\ncolumns: {a: date, b: campaign, c: spend}\n" + PARTS, "no column `date` beside"),
        ("decimal: x\n", "x.mapping.yaml:1: decimal: expected '.' or ','"),
        ("currency: euro\n", "x.mapping.yaml:1: currency: expected"),
        ("constants: {spend: -1}\n", "a number not below 0"),
        ("constants: {date: 2020-01-01}\n", "no constant `date`"),
        ("rows:\n  - columns: {a: campain}\n", "x.mapping.yaml:2: rows.0.columns.a: expected"),
        ("platform: A\nplatform: B\n", "x.mapping.yaml:2: platform stands twice (first on line 1)"),
        ("platform: [\n", "x.mapping.yaml:2: not valid YAML"),
        ("just text\n", "x.mapping.yaml:1: expected `key: value` lines"),
        ("", "x.mapping.yaml: expected a column or constant for date, platform, campaign"),
        ("columns: &a {x: *a}\n", "x.mapping.yaml"),
    ],
)  # fmt: skip
def test_a_wrong_mapping_file_is_refused_with_line_key_and_what_was_expected(tmp_path, text, words):
    path = tmp_path / "x.mapping.yaml"
    path.write_text(text)
    with pytest.raises(ExportError) as error:
        load_mapping(path)
    assert words in str(error.value)


def test_a_mapping_file_keeps_ids_as_they_are_written(tmp_path, read):
    path = tmp_path / "x.mapping.yaml"
    path.write_text("platform: A\nconstants: {account_id: 0123}\ncolumns: {d: date, c: campaign, s: spend}\n")
    result = read("d,c,s\n2025-01-02,x,1\n", path)
    assert result.rows["account_id"].tolist() == ["0123"]
    assert result.dialect.mapping == "x.mapping.yaml"


def test_an_unreadable_mapping_is_refused(tmp_path):
    (tmp_path / "x.mapping.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ExportError, match="cannot be read as UTF-8"):
        load_mapping(tmp_path / "x.mapping.yaml")
    with pytest.raises(ExportError, match="cannot be read"):
        load_mapping(tmp_path / "absent.mapping.yaml")


def test_the_mapping_beside_the_file_goes_before_the_shared_one(tmp_path):
    shared, landing = tmp_path / "shared", tmp_path / "landing"
    shared.mkdir()
    landing.mkdir()
    assert find_mapping(landing / "a.csv", [shared]) is None
    (shared / "a.mapping.yaml").touch()
    assert find_mapping(landing / "a.csv", [shared]) == shared / "a.mapping.yaml"
    (landing / "a.mapping.yaml").touch()
    assert find_mapping(landing / "a.csv", [shared]) == landing / "a.mapping.yaml"
