"""LinkedIn's exports: three hierarchies, languages, days in UTC, reports that are not split by day."""

from __future__ import annotations

import pytest

from marketing_assets.ingestion.dialects.platform import Recognised
from marketing_assets.ingestion.dialects.refusals import UnsuitedReport, WholeRange
from marketing_assets_tests.ingestion.dialects.conftest import RecogniseText

PREAMBLE = (
    "Campaign Performance Report (in UTC)\n"
    '"Report Start: September 21, 2026, 12:00 AM"\n'
    '"Report End: September 23, 2026, 11:59 PM"\n'
    '"Date Generated: September 24, 2026, 9:12 AM"\n'
    "\n"
)
GROUPS = (
    "Start Date (in UTC)\tAccount Name\tCurrency\tCampaign Group Name\tCampaign Group ID\tCampaign Name\tCampaign ID\t"
    "Total Spent\tImpressions\tClicks\tAverage Dwell Time (in Seconds)\tLeads\tConversions\tTotal Conversion Value\n"
)
DUTCH = (
    "Rapport met advertentieprestaties (in UTC)\n"
    "Begindatum van rapport: 21 september 2026 00:00\n"
    "Einddatum van rapport: 23 september 2026 23:59\n"
    "\n"
    "Begindatum (in UTC)\tAccountnaam\tValuta\tCampagne-ID\tCampagnenaam\tAdvertentieset-ID\tNaam van advertentieset\t"
    "Totaal besteed\tWeergaven\tKlikken\tGemiddelde CPM\n"
)


def group_row(day: str) -> str:
    return f"{day}\tAcme\tEUR\tSpring\t1\tManagers\t2\t3.50\t40\t5\t1.5\t0\t1\t9.00\n"


def filled(found: Recognised) -> dict[str, str]:
    """Canonical column -> header."""
    return {column: found.header[position] for column, position in found.sources.items()}


def test_the_campaign_group_is_the_campaign_and_the_campaign_the_ad_group(recognise_text: RecogniseText) -> None:
    found = recognise_text(PREAMBLE + GROUPS + group_row("9/22/2026"))
    assert filled(found) == {
        "date": "Start Date (in UTC)",
        "account_id": "Account Name",
        "currency": "Currency",
        "campaign": "Campaign Group Name",
        "campaign_id": "Campaign Group ID",
        "ad_group": "Campaign Name",
        "ad_group_id": "Campaign ID",
        "spend": "Total Spent",
        "impressions": "Impressions",
        "clicks": "Clicks",
        "leads": "Leads",
        "conversions": "Conversions",
        "revenue": "Total Conversion Value",
    }
    assert found.constants == {"platform": "LinkedIn", "time_zone": "UTC"}
    assert found.head.starts[found.header_at] == 6
    assert found.date_hint == "mdy"
    assert found.warnings == ()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8", "utf-8-sig"])
def test_the_encodings_of_the_download_are_read(recognise_text: RecogniseText, encoding: str) -> None:
    text = (PREAMBLE + GROUPS + group_row("9/22/2026")).replace("\n", "\r\n")
    found = recognise_text(text.encode(encoding))
    assert found.head.starts[found.header_at] == 6
    assert filled(found)["date"] == "Start Date (in UTC)"


def test_without_groups_the_campaign_is_the_campaign_and_the_evidence_says_so(recognise_text: RecogniseText) -> None:
    found = recognise_text(
        "Start Date (in UTC),Campaign Name,Campaign ID,Total Spent,Clicks\n9/21/2026,Managers,2,3.50,5\n"
    )
    assert filled(found)["campaign"] == "Campaign Name"
    assert filled(found)["campaign_id"] == "Campaign ID"
    assert "ad_group" not in found.sources
    assert found.evidence[-1] == (
        "no campaign groups: LinkedIn's campaigns are the campaigns; do not mix with exports that have the groups"
    )


def test_where_there_are_ad_sets_they_are_the_ad_groups(recognise_text: RecogniseText) -> None:
    found = recognise_text(
        "Start Date (in UTC),Campaign Name,Campaign ID,Ad Set ID,Ad Set Name,Ad Name,Ad ID,Total Spent,Clicks\n"
        "9/21/2026,Spring,1,2,Managers,Banner,3,3.50,5\n"
    )
    assert [
        filled(found)[column] for column in ("campaign", "campaign_id", "ad_group", "ad_group_id", "ad", "ad_id")
    ] == [
        "Campaign Name",
        "Campaign ID",
        "Ad Set Name",
        "Ad Set ID",
        "Ad Name",
        "Ad ID",
    ]


def test_a_number_of_a_group_without_its_name_changes_nothing(recognise_text: RecogniseText) -> None:
    found = recognise_text(
        "Start Date (in UTC),Campaign Group ID,Campaign Name,Campaign ID,Total Spent,Clicks\n9/21/2026,1,M,2,3.50,5\n"
    )
    assert (filled(found)["campaign"], filled(found)["campaign_id"]) == ("Campaign Name", "Campaign ID")


def test_groups_are_known_in_a_report_without_costs(recognise_text: RecogniseText) -> None:
    found = recognise_text(
        "Start Date (in UTC),Campaign Group Name,Campaign Name,Impressions,Clicks\n9/21/2026,Spring,Managers,40,5\n"
    )
    assert (filled(found)["campaign"], filled(found)["ad_group"]) == ("Campaign Group Name", "Campaign Name")


def test_other_languages_write_the_day_first(recognise_text: RecogniseText) -> None:
    found = recognise_text(f"{DUTCH}22-9-2026\tAcme\tEUR\t1\tVoorjaar\t2\tManagers\t3,50\t40\t5\t87,50\n")
    assert filled(found)["ad_group"] == "Naam van advertentieset"
    assert filled(found)["spend"] == "Totaal besteed"
    assert found.date_hint == "dmy"
    assert found.testify == (10,)


def test_dwell_times_do_not_testify_for_the_decimal_sign(recognise_text: RecogniseText) -> None:
    assert recognise_text(PREAMBLE + GROUPS + group_row("9/22/2026")).testify == ()


@pytest.mark.parametrize(
    "text",
    [
        PREAMBLE + GROUPS + group_row("9/21/2026") * 2,
        f"{DUTCH}21-9-2026\tAcme\tEUR\t1\tVoorjaar\t2\tManagers\t3,50\t40\t5\t87,50\n",
        "Ad Performance Report\nReport Start: 09/21/2026, Report End: 09/23/2026\n\n" + GROUPS + group_row("9/21/2026"),
    ],
)
def test_a_report_that_names_only_its_first_day_is_refused(recognise_text: RecogniseText, text: str) -> None:
    with pytest.raises(WholeRange, match=r"names only the first day of the report in all its rows.*`Daily`"):
        recognise_text(text)


def test_a_report_of_one_day_is_read(recognise_text: RecogniseText) -> None:
    one_day = PREAMBLE.replace("September 23", "September 21")
    found = recognise_text(one_day + GROUPS + group_row("9/21/2026"))
    assert filled(found)["date"] == "Start Date (in UTC)"
    assert found.if_one_day == ""


def test_a_long_report_that_begins_with_its_first_day_is_left_to_its_other_rows(recognise_text: RecogniseText) -> None:
    found = recognise_text(PREAMBLE + GROUPS + group_row("9/21/2026") * 450)
    assert "names only the first day of the report in all its rows" in found.if_one_day


def test_first_and_last_day_of_a_row_must_be_equal(recognise_text: RecogniseText) -> None:
    header = "Start Date (in UTC),End Date (in UTC),Campaign Name,Total Spent\n"
    assert recognise_text(f"{header}9/21/2026,9/21/2026,A,1\n").day_span == (0, 1)
    with pytest.raises(WholeRange, match="each cover several days"):
        recognise_text(f"{header}9/21/2026,9/27/2026,A,1\n")


def test_the_last_line_is_a_totals_line(recognise_text: RecogniseText) -> None:
    found = recognise_text(PREAMBLE + GROUPS + group_row("9/22/2026"))
    assert found.odd_line(["Total", *[""] * 6, "3.50", "40", "5", "", "0", "1", "9.00"]) == "totals line"
    assert found.odd_line(["", "Acme", "EUR", "", "", "", "", "3.50", "40", "5", "", "0", "1", "9.00"]) == "totals line"


def test_reports_of_members_are_refused(recognise_text: RecogniseText) -> None:
    with pytest.raises(UnsuitedReport, match="count a member in several"):
        recognise_text("Start Date (in UTC),Campaign Name,Job Title Segment,Total Spent\n9/21/2026,A,Boss,1\n")
