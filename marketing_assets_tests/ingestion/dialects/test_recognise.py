"""Which table of a file is read: where its header stands, whose it is, and what is said where nobody knows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.canonical import ADS
from marketing_assets.ingestion.dialects.platform import headers
from marketing_assets.ingestion.dialects.platforms import PLATFORMS
from marketing_assets.ingestion.dialects.recognise import recognise
from marketing_assets.ingestion.dialects.refusals import UnknownHeader, WholeRange
from marketing_assets.ingestion.landing_kinds import MEDIA_MIX, SALES
from marketing_assets.ingestion.reading.heads import Head
from marketing_assets.settings import Settings

GOOGLE = "Day,Campaign,Campaign ID,Currency code,Cost,Impr.,Clicks,Conversions,Conv. value"
ROW = "2025-07-08,Brand,1,EUR,12.50,100,5,1.5,20"


@pytest.mark.parametrize(
    "above",
    [
        "",
        "\n\n",
        'Campaign report\n"July 8, 2025 - July 31, 2025"\n',
        "Campaign report\nJuly 8, 2025 - July 31, 2025\n",
        "a,b,c,d,e,f,g,h,i\n",
        'Informe de campaña\n"1 de julio de 2025, 31 de julio de 2025",,\n\n',
        "note\n" * 55,
    ],
)
def test_the_header_is_found_below_any_lines(recognise_text, above):
    found = recognise_text(f"{above}{GOOGLE}\n{ROW}\n")
    assert (found.name, found.header, found.constants) == ("Google Ads", GOOGLE.split(","), {"platform": "Google"})
    assert found.sources == {
        "date": 0, "campaign": 1, "campaign_id": 2, "currency": 3, "spend": 4, "impressions": 5, "clicks": 6,
        "conversions": 7, "revenue": 8,
    }  # fmt: skip


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_header_is_found_under_every_delimiter_and_encoding(recognise_text, delimiter, encoding):
    text = f"Campaign report\n{GOOGLE}\n{ROW}\n".replace(",", delimiter)
    found = recognise_text(text.encode(encoding))
    assert (found.head.delimiter, found.header_at, len(found.sources)) == (delimiter, 1, 9)


@pytest.mark.parametrize(
    "written",
    [
        "Cost (EUR)", "Cost [EUR]", "Cost (€)", "Cost, EUR", "Cost - EUR", "Cost EUR", "COST (EUR)", "Cost\u00a0(EUR)",
        '"Cost\n(EUR)"', "  Cost  (EUR) ", "Cost (eur)", "Cost (EUR)*", "Cost (EUR) ¹", '"Cost (EUR) [2]"',
    ],
)  # fmt: skip
def test_the_currency_beside_a_name_is_taken_off_and_kept(recognise_text, written):
    cell = written if written.startswith('"') else f'"{written}"'
    found = recognise_text(f"Day,Campaign,{cell},Conv. value\n2025-07-08,Brand,1,2\n")
    assert found.sources["spend"] == 2
    assert found.constants == {"platform": "Google", "currency": "EUR"}
    assert "currency EUR: beside a name in the header" in found.evidence


def test_only_amounts_have_a_currency_and_words_in_brackets_are_none(recognise_text):
    found = recognise_text("Day,Campaign,Cost,Clicks (ALL),Impr. (in UTC)\n2025-07-08,Brand,1,2,3\n")
    assert found.sources == {"date": 0, "campaign": 1, "spend": 2}
    assert found.warnings == ("columns not read: `Clicks (ALL)`, `Impr. (in UTC)`",)


def test_a_sign_of_several_currencies_is_the_settings_currency_where_it_can_be(recognise_text):
    text = "Day,Campaign,Cost ($),Conv. value\n2025-07-08,Brand,1,2\n"
    assert recognise_text(text, currency="CAD").constants["currency"] == "CAD"
    with pytest.raises(ExportError, match=r"export\.csv: `Cost \(\$\)` could be .* `currency:` .* such as USD"):
        recognise_text(text, currency="EUR")


def test_amounts_in_two_currencies_are_refused(recognise_text):
    with pytest.raises(ExportError, match=r"in several currencies: `Cost \(EUR\)`, `Conv\. value \(USD\)`"):
        recognise_text("Day,Campaign,Cost (EUR),Conv. value (USD)\n2025-07-08,Brand,1,2\n")


def test_of_two_columns_that_differ_in_their_currency_the_settings_decide(recognise_text):
    text = "Day,Campaign,Cost (USD),Cost (EUR),Impr.\n2025-07-08,Brand,1,2,3\n"
    found = recognise_text(text, currency="EUR")
    assert (found.sources["spend"], found.constants["currency"]) == (3, "EUR")
    assert found.warnings == ("not read, because another column says the same or better: `Cost (USD)`",)


def test_a_name_that_stands_twice_is_read_once_if_the_cells_are_equal_else_refused(recognise_text):
    header = "Day,Campaign,Cost,Clicks,Clicks"
    assert recognise_text(f"{header}\n2025-07-08,Brand,1,5,5\n").sources["clicks"] == 3
    with pytest.raises(ExportError, match="more than once in the header: `Clicks`, `Clicks`, with different cells"):
        recognise_text(f"{header}\n2025-07-08,Brand,1,5,6\n")


def test_of_two_names_for_one_thing_the_documented_one_is_read_and_the_other_named(recognise_text):
    found = recognise_text("Date,Day,Campaign,Cost,Conv. value\n1,2025-07-08,Brand,1,2\n")
    assert found.sources["date"] == 1
    assert found.warnings == ("not read, because another column says the same or better: `Date`",)


def test_our_own_columns_go_first(recognise_text):
    found = recognise_text("date,channel,campaign,spend,clicks,cost\n2025-07-08,Google,Brand,1,2,3\n")
    assert (found.name, found.platform, found.constants) == ("own columns", None, {})
    assert found.sources == {"date": 0, "platform": 1, "campaign": 2, "spend": 3, "clicks": 4}
    assert found.warnings == ("columns not read: `cost`",)


def test_every_other_kind_has_our_own_columns_only(recognise_text):
    found = recognise_text("Sales of July\n\nDate;Revenue (CHF);Orders\n08.07.2025;1,5;2\n", kind=SALES)
    assert (found.header_at, found.sources) == (2, {"date": 0, "revenue": 1, "orders": 2})
    assert found.constants == {"currency": "CHF"}
    wide = recognise_text("date,sales,tv_spend,Price Index\n2025-07-08,1,2,3\n", kind=MEDIA_MIX)
    assert wide.columns == {0: "date", 1: "sales", 2: "tv_spend", 3: "Price Index"}


@pytest.mark.parametrize("header", ["Date,Campaign,Cost,Clicks", "data;campanha;custo", "Day,Campaign name,Clicks"])
def test_words_that_anybody_writes_make_nobodys_export(recognise_text, header):
    with pytest.raises(UnknownHeader, match="the header is not known: no column for"):
        recognise_text(f"{header}\n2025-07-08,Brand,1,1\n")


def test_names_that_many_platforms_share_are_nobodys(recognise_text):
    with pytest.raises(UnknownHeader) as error:
        recognise_text("date,campaign,spend\n2025-07-08,Brand,1\n", name="march.csv")
    message = str(error.value)
    assert message.startswith("march.csv: the header is not known: no column for platform. Found: `date`, `campaign`")
    assert "march.mapping.yaml" in message
    assert "platform: NAME OF THE PLATFORM" in error.value.draft


def test_two_platforms_that_fit_equally_are_named_with_what_decides():
    text = [["Campaign", "Day", "Conv. value", "Session campaign"], ["a", "2025-07-08", "1", "b"]]
    with pytest.raises(UnknownHeader, match=r"could be that of GA4 or Google.*`platform:`"):
        recognise("x.csv", [Head(",", text, [1, 2])], ADS, Settings())


@pytest.mark.parametrize("records", [[], [[]], [["", " "], []], [['"date,campaign']]])
def test_a_file_without_a_readable_header_says_so(records):
    with pytest.raises(ExportError, match=r"^x\.csv: no readable header line"):
        recognise("x.csv", [Head(",", records, list(range(1, len(records) + 1)))], ADS, Settings())


def test_the_values_of_a_file_without_header_are_not_repeated(recognise_text):
    with pytest.raises(UnknownHeader) as error:
        recognise_text("2025-01-02,jane@example.org,4930123456,12\n")
    for text in (str(error.value), error.value.draft):
        assert "jane" not in text and "4930123456" not in text


def test_a_platform_without_a_column_that_rows_need_says_which(recognise_text):
    with pytest.raises(ExportError, match=r"an export of Google Ads without campaign\. Found: `Day`, `Cost`"):
        recognise_text("Day,Cost,Impr.\n2025-07-08,1,2\n")


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("Campaign,Cost,Impr.,Clicks", "has no column for the day"),
        ("Week,Campaign,Cost,Impr.", "has a row per week, not per day"),
        ("Monat,Kampagne,Kosten,Impr.", "has a row per month, not per day"),
    ],
)
def test_rows_that_are_no_days_are_refused_with_where_to_click(recognise_text, header, why):
    with pytest.raises(WholeRange) as error:
        recognise_text(f"Report\n{header}\n1,2,3,4\n")
    assert f"an export of Google Ads that {why}; a row must be a day" in str(error.value)
    assert "Segment → Time → Day" in str(error.value)


def test_a_repeated_preamble_and_every_line_of_totals_are_no_data(recognise_text):
    found = recognise_text(f"Campaign report\nJuly\n{GOOGLE}\n{ROW}\n")
    reasons = {
        "Campaign report": "preamble of the report",
        "Total: Account, --, --,,12.50,100,5,1.5,20": "totals line",
        " --,Total: Search,,,,,,,": "totals line",
        "Gesamt: Konto,,": "totals line",
        "# a remark": "comment line",
        "#1,a customer": None,
        "Total Rewards,,": None,
        ROW: None,
        "": None,
    }
    assert {line: found.odd_line(line.split(",")) for line in reasons} == reasons


def test_columns_that_nobody_knows_are_named(recognise_text):
    found = recognise_text(f"{GOOGLE},Our own label,\n{ROW},x,\n")
    assert found.warnings == ("columns not read: `Our own label`",)


def test_one_header_cannot_have_two_meanings():
    with pytest.raises(ValueError, match="two meanings: spend and clicks"):
        headers({"Cost": "spend"}, {"COST": "clicks"})


@pytest.mark.parametrize("platform", sorted({dialect.platform for dialect in PLATFORMS}))
def test_every_dialect_uses_only_meanings_and_columns_that_exist(platform):
    dialects = [dialect for dialect in PLATFORMS if dialect.platform == platform]
    known = {header: meaning for dialect in dialects for header, meaning in dialect.headers.items()}
    for dialect in dialects:
        assert {meaning for choice in dialect.choices.values() for meaning in choice} <= set(known.values())
        assert set(dialect.choices) | set(dialect.conditions) | set(dialect.facts) <= set(ADS.names)
        assert dialect.numeric & set(ADS.names) == set()
        assert dialect.telling.union(*dialect.telling_together) <= set(known)


@pytest.mark.parametrize("platform", sorted({dialect.platform for dialect in PLATFORMS}))
def test_what_only_one_platform_writes_is_in_no_other_dictionary(platform):
    others = {header for dialect in PLATFORMS if dialect.platform != platform for header in dialect.headers}
    telling = {name for dialect in PLATFORMS if dialect.platform == platform for name in dialect.telling}
    assert telling & others == set()


@given(st.permutations(range(9)))
@settings(max_examples=30, deadline=None)
def test_the_order_of_columns_does_not_matter(order):
    records = [[line.split(",")[place] for place in order] for line in (GOOGLE, ROW)]
    found = recognise("x.csv", [Head(",", [["Campaign report"], *records], [1, 2, 3])], ADS, Settings())
    cells = {column: records[1][place] for column, place in found.sources.items()}
    assert cells == {
        "date": "2025-07-08", "campaign": "Brand", "campaign_id": "1", "currency": "EUR", "spend": "12.50",
        "impressions": "100", "clicks": "5", "conversions": "1.5", "revenue": "20",
    }  # fmt: skip


_CELL = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["Day", "Campaign", "Cost", "Date", "Amount spent (EUR)", "#", "Total", "Spend, USD", "2025-01-01"]
    ),
)


@given(st.lists(st.lists(_CELL, max_size=6), max_size=8), st.sampled_from([ADS, SALES, MEDIA_MIX]))
@settings(max_examples=200, deadline=None)
def test_any_records_are_recognised_or_refused_by_name(records, kind):
    head = Head(",", records, list(range(1, len(records) + 1)))
    try:
        found = recognise("x.csv", [head], kind, Settings())
    except ExportError as error:
        assert str(error).startswith("x.csv: ")
    else:
        for record in records:
            assert found.odd_line(record) is None or isinstance(found.odd_line(record), str)
            assert found.ends_table(record) in (True, False)
