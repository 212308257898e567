"""Meta's exports: languages, what clicks and conversions are, days, totals."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.canonical import ADS
from marketing_assets.ingestion.dialects.meta import IS_LEAD, IS_PURCHASE, LANGUAGES, META
from marketing_assets.ingestion.dialects.names import normal_header
from marketing_assets.ingestion.dialects.platform import Recognised
from marketing_assets.ingestion.dialects.recognise import recognise
from marketing_assets.ingestion.dialects.refusals import WholeRange
from marketing_assets.ingestion.reading.heads import Head
from marketing_assets.settings import Settings
from marketing_assets_tests.ingestion.dialects.conftest import RecogniseText

ENGLISH = "Day,Campaign name,Ad set name,Amount spent (EUR),Impressions"


def filled(found: Recognised) -> dict[str, str]:
    """Canonical column -> header."""
    return {column: found.header[position] for column, position in found.sources.items()}


def matching(pattern: str, *cells: str) -> list[str]:
    found = pc.match_substring_regex(pa.array(cells), pattern).to_pylist()
    return [cell for cell, matches in zip(cells, found, strict=True) if matches]


@pytest.mark.parametrize(
    ("header", "currency"),
    [
        (
            "Tag;Name der Kampagne;Ausgegebener Betrag (EUR);Impressionen;Link-Klicks;Käufe;Conversion-Wert für Käufe",
            "EUR",
        ),
        (
            "Jour;Nom de la campagne;Montant dépensé (EUR);Impressions;Clics sur un lien;Achats;"
            "Valeur de conversion des achats",
            "EUR",
        ),
        (
            "Día;Nombre de la campaña;Importe gastado (MXN);Impresiones;Clics en el enlace;Compras;"
            "Valor de conversión de compras",
            "MXN",
        ),
        (
            "Giorno;Nome della campagna;Importo speso (EUR);Impression;Clic sul link;Acquisti;"
            "Valore di conversione degli acquisti",
            "EUR",
        ),
        (
            "Dia;Nome da campanha;Valor usado (BRL);Impressões;Cliques no link;Compras;Valor de conversão da compra",
            "BRL",
        ),
        (
            "Dag;Campagnenaam;Besteed bedrag (EUR);Weergaven;Klikken op links;Aankopen;Conversiewaarde van aankopen",
            "EUR",
        ),
        (
            "Day;Campaign name;Amount spent (USD);Impressions;Link clicks;Purchases;Purchases conversion value",
            "USD",
        ),
    ],
)
def test_the_same_columns_are_read_in_every_language(recognise_text: RecogniseText, header: str, currency: str) -> None:
    found = recognise_text(f"{header}\n2026-08-01;A;1,5;2;3;4;5,5\n")
    assert found.columns == dict(
        enumerate(("date", "campaign", "spend", "impressions", "clicks", "conversions", "revenue"))
    )
    assert found.constants == {"platform": "Meta", "currency": currency}
    assert found.warnings == ()


def test_a_german_file_with_a_byte_order_mark_is_read(recognise_text: RecogniseText) -> None:
    text = (
        '"Tag";"Name der Kampagne";"Ausgegebener Betrag (EUR)";"Link-Klicks"\r\n"2026-08-01";"A";"1.234,56";"1.200"\r\n'
    )
    found = recognise_text(text.encode("utf-8-sig"))
    assert found.head.delimiter == ";"
    assert found.columns == {0: "date", 1: "campaign", 2: "spend", 3: "clicks"}


COLUMNS = {
    "Day": "date",
    "Campaign name": "campaign",
    "Ad set ID": "ad_group_id",
    "Amount spent (EUR)": "spend",
    "Link clicks": "clicks",
    "Clicks (all)": "",
    "Purchases": "conversions",
    "Platform": "",
}


@given(st.permutations(list(COLUMNS)))
def test_columns_may_stand_in_any_order(header: list[str]) -> None:
    head = Head(delimiter=",", records=[header, ["1"] * len(header)], starts=[1, 2])
    found = recognise("export.csv", [head], ADS, Settings(currency="EUR"))
    assert found.columns == {place: COLUMNS[name] for place, name in enumerate(header) if COLUMNS[name]}


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_both_apostrophes_are_known(recognise_text: RecogniseText, apostrophe: str) -> None:
    header = f"Jour,Nom de la campagne,Nom de l{apostrophe}ensemble de publicités,Montant dépensé (EUR)"
    assert recognise_text(f"{header}\n2026-08-01,A,B,1\n").columns[2] == "ad_group"


def test_insights_rows_of_the_api_are_read(recognise_text: RecogniseText) -> None:
    found = recognise_text(
        "date_start,date_stop,account_id,account_currency,campaign_id,campaign_name,adset_name,spend,impressions,clicks,"
        "inline_link_clicks,actions:omni_purchase,action_values:omni_purchase\n"
        "2026-08-01,2026-08-01,1,USD,2,A,B,3.5,4,9,5,6,7\n"
    )
    assert filled(found) == {
        "date": "date_start",
        "account_id": "account_id",
        "campaign_id": "campaign_id",
        "campaign": "campaign_name",
        "ad_group": "adset_name",
        "currency": "account_currency",
        "spend": "spend",
        "impressions": "impressions",
        "clicks": "inline_link_clicks",
        "conversions": "actions:omni_purchase",
        "revenue": "action_values:omni_purchase",
    }
    assert found.day_span == (0, 1)


def test_link_clicks_are_the_clicks(recognise_text: RecogniseText) -> None:
    found = recognise_text(f"{ENGLISH},Clicks (all),Link clicks,Outbound clicks\n2026-08-01,A,B,1,2,9,3,1\n")
    assert filled(found)["clicks"] == "Link clicks"
    assert found.testify == (5, 7)


def test_all_clicks_alone_leave_the_clicks_empty_and_say_what_to_add(recognise_text: RecogniseText) -> None:
    found = recognise_text(f"{ENGLISH},Clicks (all)\n2026-08-01,A,B,1,2,9\n")
    assert "clicks" not in found.sources
    assert found.warnings == (
        "`Clicks (all)` also counts likes and profile visits, so it is not read: add the column `Link clicks`",
    )


def test_all_purchases_come_before_those_on_the_website(recognise_text: RecogniseText) -> None:
    found = recognise_text(
        f"{ENGLISH},Website purchases,Purchases,Website purchases conversion value\n2026-08-01,A,B,1,2,3,4,5\n"
    )
    assert filled(found)["conversions"] == "Purchases"
    assert filled(found)["revenue"] == "Website purchases conversion value"


def test_a_return_on_ad_spend_is_no_revenue(recognise_text: RecogniseText) -> None:
    found = recognise_text(f"{ENGLISH},Purchase ROAS (return on ad spend)\n2026-08-01,A,B,1,2,3.4\n")
    assert "revenue" not in found.sources
    assert found.warnings == ("ROAS is a share, so no revenue is read: add the column `Purchases conversion value`",)


def test_results_are_conversions_or_leads_where_their_indicator_says_so(recognise_text: RecogniseText) -> None:
    found = recognise_text(f"{ENGLISH},Results,Result indicator\n2026-08-01,A,B,1,2,3,actions:omni_purchase\n")
    assert filled(found)["conversions"] == filled(found)["leads"] == "Results"
    assert found.only_where == {"conversions": (6, IS_PURCHASE), "leads": (6, IS_LEAD)}


def test_purchases_of_their_own_come_before_results(recognise_text: RecogniseText) -> None:
    found = recognise_text(f"{ENGLISH},Results,Result type,Purchases\n2026-08-01,A,B,1,2,3,Leads,4\n")
    assert filled(found)["conversions"] == "Purchases"
    assert found.only_where == {"leads": (6, IS_LEAD)}


def test_results_without_an_indicator_are_not_read(recognise_text: RecogniseText) -> None:
    found = recognise_text(f"{ENGLISH},Results\n2026-08-01,A,B,1,2,3\n")
    assert {"conversions", "leads"}.isdisjoint(found.sources)
    assert found.warnings == (
        "`Results` counts whatever each campaign aims at, so it is not read: add the column `Purchases`, or "
        "`Result indicator` beside it",
    )


def test_purchases_are_told_from_what_only_sounds_like_them() -> None:
    purchases = (
        "actions:omni_purchase",
        "actions:offsite_conversion.fb_pixel_purchase",
        "actions:app_custom_event.fb_mobile_purchase",
        "Purchases",
        "Website purchases",
        "Purchases (website)",
        "Website-Käufe",
        "Achats sur le site web",
        "Compras en el sitio web",
        "Acquisti",
        "Aankopen op website",
    )
    others = (
        "actions:offsite_conversion.fb_pixel_initiate_checkout",
        "actions:offsite_conversion.fb_pixel_add_to_cart",
        "actions:onsite_conversion.messaging_conversation_started_7d",
        "actions:link_click",
        "reach",
        "Cost per purchase",
        "Purchase ROAS",
        "Finalizações de compra iniciadas",
        "Artículos agregados al carrito de compras",
        "Leads",
        "",
    )
    assert matching(IS_PURCHASE, *purchases, *others) == list(purchases)


def test_leads_are_told_from_what_only_sounds_like_them() -> None:
    leads = (
        "actions:lead",
        "actions:onsite_conversion.lead_grouped",
        "actions:leadgen.other",
        "actions:offsite_conversion.fb_pixel_lead",
        "Leads",
        "Leads (Formular)",
        "Website leads",
        "Prospects",
        "Clientes potenciales",
        "Contatti",
        "Cadastros no site",
    )
    others = ("actions:offsite_complete_registration_add_meta_leads", "Qualified leads", "Cost per lead", "Purchases")
    assert matching(IS_LEAD, *leads, *others) == list(leads)


def test_reporting_starts_and_ends_are_a_day_where_they_are_equal(recognise_text: RecogniseText) -> None:
    found = recognise_text(
        "Reporting starts,Reporting ends,Campaign name,Amount spent (EUR)\n"
        "2026-08-01,2026-08-01,A,1\n2026-08-01,2026-08-02,A,1\n"
    )
    assert found.columns[0] == "date"
    assert found.day_span == (0, 1)


def test_a_day_of_its_own_comes_before_the_reporting_range(recognise_text: RecogniseText) -> None:
    found = recognise_text(
        "Reporting starts,Reporting ends,Day,Campaign name,Amount spent (EUR)\n2026-08-01,2026-08-31,2026-08-02,A,1\n"
    )
    assert filled(found)["date"] == "Day"
    assert found.day_span is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "Reporting starts,Reporting ends,Campaign name,Amount spent (EUR)\n2026-08-01,2026-08-31,A,1\n",
            "has rows that each cover several days",
        ),
        ("Campaign name,Amount spent (EUR),Link clicks\nA,1,2\n", "has no column for the day"),
        (
            "Campaign name,Week,Amount spent (EUR),Link clicks\nA,2026-08-01 - 2026-08-07,1,2\n",
            "has a row per week, not per day",
        ),
    ],
)
def test_rows_that_are_no_days_are_refused_with_where_to_click(
    recognise_text: RecogniseText, text: str, why: str
) -> None:
    with pytest.raises(WholeRange, match=rf"{why}; a row must be a day.*Breakdown > By time > Day"):
        recognise_text(text)


def test_a_first_day_alone_is_a_day_only_where_days_follow_each_other(recognise_text: RecogniseText) -> None:
    header = "Reporting starts,Campaign name,Amount spent (EUR)\n2026-08-01,A,1\n"
    assert recognise_text(f"{header}2026-08-02,A,1\n").columns[0] == "date"
    with pytest.raises(WholeRange):
        recognise_text(f"{header}2026-08-08,A,1\n")


def test_the_summary_row_without_names_is_a_totals_line(recognise_text: RecogniseText) -> None:
    found = recognise_text(
        "Reporting starts,Reporting ends,Campaign name,Campaign delivery,Amount spent (IDR),Impressions\n"
        "2026-08-02,2026-08-02,,0,314467,9\n2026-08-02,2026-08-02,A,active,314467,9\n"
    )
    summary, row = found.head.records[1:3]
    assert found.odd_line(summary) == "totals line"
    assert found.odd_line(row) is None


def test_subtotals_of_a_pivot_are_totals_lines(recognise_text: RecogniseText) -> None:
    found = recognise_text(
        "Day,Campaign name,Age,Amount spent (EUR),Impressions\n"
        "All,A,All,9,9\n2026-08-01,A,All,5,5\n2026-08-01,A,18-24,5,5\n2026-08-02,A,25-34,4,4\n"
    )
    reasons = [found.odd_line(record) for record in found.head.records[1:5]]
    assert reasons == ["totals line", "totals line", None, None]


def test_a_breakdown_that_is_not_unfolded_is_data(recognise_text: RecogniseText) -> None:
    found = recognise_text("Day,Campaign name,Age,Amount spent (EUR),Link clicks\n2026-08-01,A,All,5,5\n")
    assert found.odd_line(found.head.records[1]) is None


def test_an_ad_set_with_a_number_may_be_called_all(recognise_text: RecogniseText) -> None:
    found = recognise_text(
        "Day,Campaign name,Ad set ID,Ad set name,Amount spent (EUR)\n2026-08-01,A,7,All,5\n2026-08-01,A,8,B,5\n"
    )
    assert found.odd_line(found.head.records[1]) is None


def test_metas_platform_is_not_who_sells_the_ad_space(recognise_text: RecogniseText) -> None:
    found = recognise_text(f"{ENGLISH},Platform,Placement\n2026-08-01,A,B,1,2,instagram,feed\n")
    assert found.constants["platform"] == "Meta"
    assert "platform" not in found.sources


def test_the_end_of_a_campaign_is_no_day_of_a_row(recognise_text: RecogniseText) -> None:
    found = recognise_text(f"{ENGLISH},Starts,Ends\n2026-08-01,A,B,1,2,2026-01-01,2026-12-31\n")
    assert filled(found)["date"] == "Day"
    assert found.day_span is None


def test_an_export_without_names_of_campaigns_is_refused(recognise_text: RecogniseText) -> None:
    with pytest.raises(ExportError, match=r"Meta Ads without campaign\."):
        recognise_text("Day,Ad set name,Amount spent (EUR),Link clicks\n2026-08-01,B,1,2\n")


def test_no_header_means_two_things_in_two_languages() -> None:
    for language in LANGUAGES:
        for meaning, written in language.items():
            assert {META.headers[normal_header(header)] for header in written} == {meaning}
