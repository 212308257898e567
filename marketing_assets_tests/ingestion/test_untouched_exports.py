"""Exports as platforms hand them out, read without any configuration: every row, every dropped line, every reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from marketing_assets.errors import ExportError
from marketing_assets.ingestion import ExportResult, TableResult
from marketing_assets.ingestion.dialects.refusals import UnknownHeader, WholeRange
from marketing_assets_tests.ingestion.conftest import Reader
from marketing_assets_tests.ingestion.untouched import COLUMNS, EXPORTS, META_LANGUAGES, MICROSOFT, Untouched

Lander = Callable[..., TableResult]


def values(result: ExportResult) -> list[list[Any]]:
    """The rows with None for what is not reported."""
    rows = result.rows[list(COLUMNS)].astype(object)
    return rows.where(rows.notna(), None).values.tolist()


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_an_untouched_export_gives_exactly_its_rows(read: Reader, export: Untouched) -> None:
    result = read(export.content, name=export.name)
    assert values(result) == export.values()
    assert list(zip(result.rejected["line"], result.rejected["reason"], strict=True)) == list(export.rejected)
    assert result.dropped == export.dropped


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_the_dialect_says_what_was_recognised_and_why(read: Reader, export: Untouched) -> None:
    dialect = read(export.content, name=export.name).dialect
    assert (dialect.platform, dialect.encoding, dialect.delimiter, dialect.decimal_style) == (
        export.platform,
        export.encoding,
        export.delimiter,
        export.decimal,
    )
    assert (dialect.date_order, dialect.currency) == (export.date_order, export.currency)
    said = " | ".join(dialect.evidence)
    for words in (f"{dialect.encoding}: ", "columns known", "header on line", "decimal sign", "dates "):
        assert words in said


@pytest.mark.parametrize("language", META_LANGUAGES)
def test_the_same_data_in_any_language_and_number_style_is_the_same_table(read: Reader, language: str) -> None:
    result = read(META_LANGUAGES[language])
    assert values(result) == [
        [date(2025, 3, 1), "Meta", "Shop", "A", None, None, "EUR", None, Decimal("1234.5"), 10000, 40, None, 2,
         Decimal("1300.25")],
        [date(2025, 3, 13), "Meta", "Shop", "B", None, None, "EUR", None, Decimal("0.5"), 900, 1, None, None, None],
    ]  # fmt: skip
    assert len(result.rejected) == 0
    assert result.dropped == ({"totals line": 1} if language == "es" else {})


WHOLE_RANGES = {
    "Segment → Time → Day": "Campaign report\nAll time\nCampaign,Currency code,Impr.,Clicks,Cost\nA,EUR,10,1,1.50\n",
    "Breakdown > By time > Day": "Reporting starts,Reporting ends,Campaign name,Amount spent (EUR)\n"
    "2025-03-01,2025-03-31,A,1.5\n",
    "time breakdown `Daily`": "Campaign Performance Report (in UTC)\n\n"
    "Start Date (in UTC),End Date (in UTC),Campaign Name,Total Spent\n3/1/2025,3/31/2025,A,1.5\n",
    "dimension `By Day`": "Campaign name,Cost,Impressions,Clicks (destination)\nA,1.5,10,1\n",
    "Unit of time: Day": '"Report Aggregation: Monthly"\n\n'
    "TimePeriod,CampaignName,Impressions,Spend\n3/1/2025,A,10,1.5\n",
    "rows Date and Session campaign": "# Start date: 20250301\n# End date: 20250331\n"
    "Session campaign,Sessions,Key events\nA,10,1\n",
}  # fmt: skip


@pytest.mark.parametrize("words", WHOLE_RANGES)
def test_an_export_without_days_is_refused_in_the_words_of_its_platform(read: Reader, words: str) -> None:
    with pytest.raises(WholeRange, match="a row must be a day") as refusal:
        read(WHOLE_RANGES[words])
    assert words in str(refusal.value)


def test_data_that_are_not_complete_yet_are_read_with_a_warning(read: Reader) -> None:
    warnings = read(MICROSOFT.content, name=MICROSOFT.name).warnings
    assert any("not complete yet" in warning for warning in warnings)


def test_a_header_that_several_platforms_write_is_nobodys(read: Reader) -> None:
    """Reddit and Snapchat write these words as Meta does; a guess would put the spend of one to the other."""
    with pytest.raises(UnknownHeader, match=r"Write export\.mapping\.yaml") as refusal:
        read("Date,Campaign Name,Amount Spent (EUR),Impressions,Clicks\n2025-03-01,A,12.00,100,3\n")
    assert '"Amount Spent (EUR)": spend' in refusal.value.draft


@pytest.mark.parametrize(
    "header", ["date,from_currency,to_currency,rate", "Day,Base,Quote,Exchange rate", "date,from,to,rate"]
)
def test_rates_are_read_under_the_names_that_tables_of_rates_use(land: Lander, header: str) -> None:
    rows = land("fx", f"{header}\n2025-03-03,EUR,USD,1.0465\n").rows
    assert rows[["currency", "to_currency", "rate"]].values.tolist() == [["EUR", "USD", 1.0465]]


def test_rates_whose_currencies_have_three_names_are_refused_because_a_guess_would_turn_them_over(land: Lander) -> None:
    with pytest.raises(ExportError, match="more than once in the header: currency"):
        land("fx", "date,base_currency,currency,rate\n2025-03-03,EUR,USD,1.0465\n")


ECB = "Date, USD, JPY, BGN, CYP, GBP, CHF, \n3 March 2025, 1.0465, 157.2, N/A, N/A, 0.825, 0.94, \n"


def test_the_central_banks_table_of_rates_is_read_as_it_is_published(land: Lander) -> None:
    result = land(
        "fx", ECB + "28 February 2025, 1.0411, oops, N/A, N/A, 0.82, 0.93, \ncut, off\n", name="eurofxref.csv"
    )
    assert result.rows[["date", "currency", "to_currency", "rate", "line"]].values.tolist() == [
        [date(2025, 3, 3), "EUR", "USD", 1.0465, 2],
        [date(2025, 3, 3), "EUR", "JPY", 157.2, 2],
        [date(2025, 3, 3), "EUR", "GBP", 0.825, 2],
        [date(2025, 3, 3), "EUR", "CHF", 0.94, 2],
        [date(2025, 2, 28), "EUR", "USD", 1.0411, 3],
        [date(2025, 2, 28), "EUR", "GBP", 0.82, 3],
        [date(2025, 2, 28), "EUR", "CHF", 0.93, 3],
    ]
    assert result.rejected["line"].tolist() == [3, 4]
    assert "reference rates of the European Central Bank" in result.dialect.evidence[0]


def test_the_same_table_under_another_name_is_refused_because_its_rates_could_be_either_way_round(land: Lander) -> None:
    with pytest.raises(UnknownHeader):
        land("fx", ECB, name="rates.csv")


UNDECIDED = "Jour;Nom de la campagne;Montant dépensé (EUR);Impressions\n01/03/2025;A;12,50;10\n02/03/2025;A;1,50;20\n"


def test_a_mapping_that_names_no_column_decides_what_the_cells_leave_open(read: Reader) -> None:
    with pytest.raises(ExportError, match=r"date: \{order: dmy\}"):
        read(UNDECIDED)
    result = read(UNDECIDED, {"date": {"order": "dmy"}})
    assert result.rows["date"].tolist() == [date(2025, 3, 1), date(2025, 3, 2)]
    assert (result.dialect.platform, result.dialect.mapping) == ("Meta", "Meta Ads")
    assert "mapping: date" in result.dialect.evidence
    american = read(UNDECIDED, {"date": {"order": "mdy"}})
    assert american.rows["date"].tolist() == [date(2025, 1, 3), date(2025, 2, 3)]


def test_a_mapping_that_names_no_column_says_account_and_currency_of_a_recognised_export(read: Reader) -> None:
    text = "Day\tCampaign\tCost\n2025-03-01\tBrand\t$412.30\n"
    assert read(text).rejected["reason"].tolist() == ["an amount with a sign that is not EUR (shape $999.99)"]
    result = read(text, {"currency": "USD", "constants": {"account_id": "123-456"}})
    assert result.rows[["platform", "account_id", "currency", "spend"]].values.tolist() == [
        ["Google", "123-456", "USD", Decimal("412.30")]
    ]
    dollars = "Day,Campaign name,Amount spent ($),Link clicks\n2025-03-01,A,1.50,3\n"
    with pytest.raises(ExportError, match="`currency:`"):
        read(dollars)
    assert read(dollars, {"currency": "CAD"}).rows["currency"].tolist() == ["CAD"]


def test_a_mapping_that_names_no_column_cannot_make_an_unknown_header_known(read: Reader) -> None:
    with pytest.raises(UnknownHeader):
        read("Wann,Was,Wieviel\n2025-03-01,A,1\n", {"currency": "EUR"})
    with pytest.raises(ExportError, match="names columns that the header lacks: `Reach`"):
        read(UNDECIDED, {"date": {"order": "dmy"}, "drop_when_empty": {"Reach": "no reach"}})
    kept = read(
        UNDECIDED + "03/03/2025;A;1,50;\n", {"date": {"order": "dmy"}, "drop_when_empty": {"Impressions": "not served"}}
    )
    assert (kept.kept, kept.dropped) == (2, {"not served": 1})


def test_such_a_mapping_says_nothing_over_what_the_file_says(read: Reader, land: Lander) -> None:
    text = "Day,Account name,Campaign name,Amount spent (EUR)\n2025-03-01,Shop,A,1.50\n2025-03-02,,A,2.50\n"
    assert read(text, {"constants": {"account_id": "7"}}).rows["account_id"].tolist() == ["Shop", "7"]
    with pytest.raises(ExportError, match="has a constant `spend`, and the file a column for it: `Amount spent"):
        read(text, {"constants": {"spend": "1"}})
    events = "event_timestamp,event_name,user_pseudo_id,analytics_storage\n"
    events += "2025-03-01T10:00:00Z,page_view,1.2,No\n2025-03-01T10:00:00Z,page_view,1.3,\n"
    consent = land("web_events", events, {"constants": {"analytics_storage": "Yes"}}).rows["analytics_storage"]
    assert consent.tolist() == ["No", "Yes"]


@pytest.mark.parametrize(
    "words", ["Total", "Overall total - 2 campaigns", "Résultats totaux", "Gesamt: Konto", "Totale"]
)
def test_totals_are_dropped_in_any_language(read: Reader, words: str) -> None:
    result = read(f"Day,Campaign,Currency code,Impr.,Cost\n2025-03-01,Total,EUR,10,1.50\n{words},,EUR,10,1.50\n")
    assert result.rows["campaign"].tolist() == ["Total"]
    assert result.dropped == {"totals line": 1}
