"""TikTok's exports: destination clicks, completed payments before conversions, days, totals."""

from __future__ import annotations

import pytest

from marketing_assets.ingestion.dialects.platform import Recognised
from marketing_assets.ingestion.dialects.refusals import WholeRange
from marketing_assets_tests.ingestion.dialects.conftest import RecogniseText

HEADER = "Campaign name,By Day,Ad group name,Cost,Impressions,Clicks (destination)"


def filled(found: Recognised) -> dict[str, str]:
    """Canonical column -> header."""
    return {column: found.header[position] for column, position in found.sources.items()}


def test_an_export_by_day_is_read(recognise_text: RecogniseText) -> None:
    found = recognise_text(
        f"{HEADER},CTR (destination),CPC (destination),Conversions,Currency\n"
        "A,2026-08-01,B,1.5,200,3,1.50%,0.50,4,USD\n"
    )
    assert filled(found) == {
        "date": "By Day",
        "campaign": "Campaign name",
        "ad_group": "Ad group name",
        "spend": "Cost",
        "impressions": "Impressions",
        "clicks": "Clicks (destination)",
        "conversions": "Conversions",
        "currency": "Currency",
    }
    assert found.constants == {"platform": "TikTok", "time_zone": "UTC"}
    assert found.testify == (6, 7)
    assert found.warnings == ()


@pytest.mark.parametrize(
    "header",
    [
        "Por día,Nombre de la campaña,Coste,Impresiones,Clics (destino),Conversiones",
        "Por dia,Nome da campanha,Custo,Impressões,Cliques (Destino),Conversões",
        "일별,캠페인 이름,비용,노출수,클릭수(목적지),전환수",
        "Nach Tag,Kampagnenname,Kosten,Impressionen,Klicks (Ziel),Conversions",
    ],
)
def test_the_same_columns_are_read_in_other_languages(recognise_text: RecogniseText, header: str) -> None:
    found = recognise_text(f"{header}\n2026-08-01,A,1,2,3,4\n")
    assert found.columns == dict(enumerate(("date", "campaign", "spend", "impressions", "clicks", "conversions")))
    assert found.platform == "TikTok"


def test_completed_payments_come_before_conversions_and_it_says_so(recognise_text: RecogniseText) -> None:
    found = recognise_text(
        f"{HEADER},Conversions,Complete payment,Total complete payment value,Payment completion ROAS (website)\n"
        "A,2026-08-01,B,1,2,3,9,4,50,50\n"
    )
    assert filled(found)["conversions"] == "Complete payment"
    assert filled(found)["revenue"] == "Total complete payment value"
    assert found.warnings == ("not read, because another column says the same or better: `Conversions`",)


def test_all_clicks_are_never_the_clicks(recognise_text: RecogniseText) -> None:
    found = recognise_text("By Day,Campaign name,Cost,Clicks (all)\n2026-08-01,A,1,9\n")
    assert "clicks" not in found.sources
    assert found.warnings == (
        "`Clicks (all)` also counts likes and profile visits, so it is not read: add `Clicks (destination)`",
    )


def test_forms_sent_are_leads(recognise_text: RecogniseText) -> None:
    found = recognise_text(f"{HEADER},Form submissions\nA,2026-08-01,B,1,2,3,4\n")
    assert filled(found)["leads"] == "Form submissions"


def test_rows_of_the_api_are_read(recognise_text: RecogniseText) -> None:
    found = recognise_text(
        "stat_time_day,campaign_id,campaign_name,adgroup_id,spend,impressions,clicks,conversion,complete_payment,"
        "total_complete_payment_rate\n2026-08-01 00:00:00,1,A,2,3,4,5,6,7,8\n"
    )
    assert filled(found)["clicks"] == "clicks"
    assert filled(found)["conversions"] == "complete_payment"
    assert filled(found)["revenue"] == "total_complete_payment_rate"


def test_a_time_zone_in_the_file_takes_the_place_of_utc(recognise_text: RecogniseText) -> None:
    found = recognise_text(f"{HEADER},Timezone\nA,2026-08-01,B,1,2,3,Europe/Berlin\n")
    assert filled(found)["time_zone"] == "Timezone"
    assert found.constants == {"platform": "TikTok"}


@pytest.mark.parametrize("line", ["Total of 2 results,-,-,1.5,2,3", "Total: 2 resultados,-,-,1.5,2,3", "-,-,-,1.5,2,3"])
def test_the_last_line_is_a_totals_line(recognise_text: RecogniseText, line: str) -> None:
    found = recognise_text(f"{HEADER}\nA,2026-08-01,B,1.5,2,3\n{line}\n")
    row, totals = found.head.records[1:3]
    assert found.odd_line(row) is None
    assert found.odd_line(totals) == "totals line"


def test_an_export_without_a_day_is_refused_with_where_to_click(recognise_text: RecogniseText) -> None:
    with pytest.raises(WholeRange, match=r"TikTok Ads that has no column for the day.*`By Day`"):
        recognise_text("Campaign name,Cost,Impressions,Clicks (destination)\nA,1,2,3\n")


def test_an_export_by_week_is_refused(recognise_text: RecogniseText) -> None:
    with pytest.raises(WholeRange, match="has a row per week, not per day"):
        recognise_text("By Week,Campaign name,Cost,Clicks (destination)\n2026-08-03,A,1,3\n")
