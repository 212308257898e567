"""Google Ads: reports in the shape of real downloads, in several languages, and field names of its API."""

from __future__ import annotations

import pytest

from marketing_assets.ingestion.dialects.refusals import UnsuitedReport

REPORT = """Campaign report
"July 8, 2025 - July 31, 2025"
Day,Campaign state,Campaign,Campaign ID,Budget,Budget type,Currency code,Impr.,CTR,Avg. CPC,Cost,Clicks,\
Conversions,Conv. rate,Conv. value
2025-07-08,Enabled,"Brand, all",123,100,Daily,USD,"25,881","9,38%",0.52,1263.96,"2,428",31.5,1.30%,2520
2025-07-08,Paused,Video, --, --, --,USD,10,< 10%, --,0,0,0, --,0
Total: Campaigns, --,,,,,, "25,891",,,1263.96,"2,428",31.5,,2520
Total: Account, --,,,,,USD,"25,891",,,1263.96,"2,428",31.5,,2520
Total: Video, --,,,,,USD,10,,,0,0,0,,0
"""
LANGUAGES = {
    "de": ("Kampagnenbericht", "Tag;Kampagne;Kampagnen-ID;Währungscode;Kosten;Impr.;Klicks;Conversions;Conv.-Wert"),
    "fr": ("Rapport", "Jour;Campagne;ID de campagne;Code de devise;Coût;Impr.;Clics;Conversions;Valeur de conv."),
    "es": ("Informe", "Día;Campaña;ID de campaña;Código de moneda;Coste;Impr.;Clics;Conversiones;Valor de conv."),
    "es-419": (
        "Informe",
        "Día;Campaña;ID de la campaña;Código de moneda;Costo;Impr.;Clics;Conversiones;Valor de conv.",
    ),
    "it": ("Rapporto", "Giorno;Campagna;ID campagna;Codice valuta;Costo;Impr.;Clic;Conversioni;Valore conv."),
    "pt": ("Relatório", "Dia;Campanha;ID da campanha;Código da moeda;Custo;Impr.;Cliques;Conversões;Valor da conv."),
    "nl": ("Rapport", "Dag;Campagne;Campagne-ID;Valutacode;Kosten;Vert.;Klikken;Conversies;Conv.waarde"),
    "pl": (
        "Raport",
        "Dzień;Kampania;Identyfikator kampanii;Kod waluty;Koszt;Wyśw.;Kliknięcia;Konwersje;Wartość konwersji",
    ),
    "ja": (
        "レポート",
        "日;キャンペーン;キャンペーン ID;通貨コード;費用;表示回数;クリック数;コンバージョン;コンバージョン値",
    ),
}


def test_a_campaign_report_by_day_is_read(recognise_text):
    found = recognise_text(REPORT, currency="EUR")
    assert found.sources == {
        "date": 0, "campaign": 2, "campaign_id": 3, "currency": 6, "impressions": 7, "spend": 10, "clicks": 11,
        "conversions": 12, "revenue": 14,
    }  # fmt: skip
    assert found.constants == {"platform": "Google"}
    assert found.testify == (4, 8, 9, 13)
    assert (found.warnings, found.date_hint, found.micros) == ((), None, frozenset())
    assert found.evidence == (
        "Google Ads: 15 of 15 columns known",
        "only Google Ads writes `Campaign state`, `Conv. value`",
        "the lines above the table are those of Google Ads",
        "header on line 3",
    )


def test_every_totals_line_of_a_report_is_known(recognise_text):
    found = recognise_text(REPORT)
    reasons = [found.odd_line(record) for record in found.head.records[found.header_at + 1 :]]
    assert reasons == [None, None, "totals line", "totals line", "totals line"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_header_may_be_in_other_languages(recognise_text, language):
    title, header = LANGUAGES[language]
    text = f"{title}\n1 – 31\n{header}\n2025-07-08;Brand;1;EUR;1,5;100;5;1;2,5\n"
    found = recognise_text(text.replace(";", "\t").encode("utf-16"))
    assert found.name == "Google Ads"
    assert [column for _, column in sorted(found.columns.items())] == [
        "date", "campaign", "campaign_id", "currency", "spend", "impressions", "clicks", "conversions", "revenue",
    ]  # fmt: skip
    assert found.warnings == ()


def test_accents_that_got_lost_do_not_matter(recognise_text):
    found = recognise_text("Dia;Campana;Codigo de moneda;Coste;Clics\n2025-07-08;Brand;EUR;1,5;5\n")
    assert found.sources == {"date": 0, "campaign": 1, "currency": 2, "spend": 3, "clicks": 4}


@pytest.mark.parametrize(
    "totals",
    ["Total: Account", "Total : Compte", "Gesamt: Konto", "Total: Cuenta", "Totale: Account", "Totaal: account",
     "Gesamt – Suche", "Total", "Łącznie: konto", "合計: アカウント"],
)  # fmt: skip
def test_totals_lines_are_known_in_every_language(recognise_text, totals):
    found = recognise_text(REPORT)
    assert found.odd_line([totals, " --", "", "1"]) == "totals line"
    assert found.odd_line([" --", totals, "", "1"]) == "totals line"


@pytest.mark.parametrize("name", ["Gesamtpaket Brand", "Total Rewards", "Sumatra", "Totally new"])
def test_campaigns_that_only_begin_like_totals_are_none(recognise_text, name):
    assert recognise_text(REPORT).odd_line([name, "Enabled", "", "1"]) is None


def test_amounts_converted_for_a_manager_are_not_read(recognise_text):
    text = "Day,Campaign,Currency code,Cost (Converted currency),Cost,Impr.\n2025-07-08,Brand,USD,1,2,3\n"
    assert recognise_text(text).sources["spend"] == 4
    without = recognise_text(text.replace(",Cost,", ",Avg. cost,"))
    assert "spend" not in without.sources and without.testify == (3, 4)


def test_the_account_is_its_number_else_its_name(recognise_text):
    text = "Day,Account,Customer ID,Campaign,Cost\n2025-07-08,Shop,123-456-7890,Brand,1\n"
    assert recognise_text(text).sources["account_id"] == 2
    assert recognise_text(text.replace("Customer ID", "Labels")).sources["account_id"] == 1


def test_conversions_are_those_of_the_goals_and_never_all_of_them(recognise_text):
    text = "Day,Campaign,Cost,All conv.,View-through conv.,Interactions\n2025-07-08,Brand,1,2,3,4\n"
    found = recognise_text(text)
    assert found.sources == {"date": 0, "campaign": 1, "spend": 2}
    assert found.testify == (3, 4, 5)


@pytest.mark.parametrize("separator", [".", "_"])
def test_field_names_of_the_api_are_known_and_micros_are_said(recognise_text, separator):
    names = ["segments.date", "customer.id", "customer.currency_code", "customer.time_zone", "campaign.id"]
    names += ["campaign.name", "metrics.cost_micros", "metrics.clicks", "metrics.conversions_value"]
    header = ",".join(name.replace(".", separator) for name in names)
    found = recognise_text(f"{header}\n2025-07-08,1,EUR,Europe/Berlin,2,Brand,1230000,5,2.5\n")
    assert [column for _, column in sorted(found.columns.items())] == [
        "date", "account_id", "currency", "time_zone", "campaign_id", "campaign", "spend", "clicks", "revenue",
    ]  # fmt: skip
    assert found.micros == {"spend"}


@pytest.mark.parametrize("column", ["Conversion action", "Acción de conversión", "Conversion category", "Asset"])
def test_reports_whose_rows_do_not_add_up_are_refused(recognise_text, column):
    with pytest.raises(UnsuitedReport, match=f"with the column `{column}`.*Export it again without `{column}`"):
        recognise_text(f"Day,Campaign,{column},Cost,Clicks\n2025-07-08,Brand,x,0,0\n")


@pytest.mark.parametrize("column", ["Click type", "Klicktyp", "segments.click_type"])
def test_impressions_by_click_type_are_refused_and_clicks_alone_read(recognise_text, column):
    text = f"Day,Campaign,{column},Cost,Impr.,Clicks\n2025-07-08,Brand,Headline,1,100,2\n"
    with pytest.raises(UnsuitedReport, match=f"with the column `{column}`: split by click type, an impression stands"):
        recognise_text(text)
    assert recognise_text(text.replace("Impr.", "x")).sources == {"date": 0, "campaign": 1, "spend": 3, "clicks": 5}


def test_a_report_of_audience_segments_is_read_with_a_doubt(recognise_text):
    found = recognise_text("Day,Audience segment,Campaign,Ad group,Cost\n2025-07-08,Travel,Brand,A,1\n")
    assert len(found.warnings) == 1
    assert found.warnings[0].startswith("a report of audience segments leaves out who is in none of them")


def test_conversions_by_action_alone_are_read(recognise_text):
    found = recognise_text("Day,Campaign,Conversion action,Conversions,Conv. value\n2025-07-08,Brand,Buy,1,2\n")
    assert found.sources == {"date": 0, "campaign": 1, "conversions": 3, "revenue": 4}


def test_a_report_of_search_terms_is_read_with_a_doubt(recognise_text):
    found = recognise_text("Day,Search term,Campaign,Ad group,Cost\n2025-07-08,shoes,Brand,A,1\n")
    assert found.warnings[0].startswith("a report of search terms leaves out")
