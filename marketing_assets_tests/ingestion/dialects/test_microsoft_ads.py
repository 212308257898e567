"""Microsoft Advertising: reports in the shape of real downloads."""

from __future__ import annotations

import pytest

from marketing_assets.ingestion.dialects.refusals import UnsuitedReport, WholeRange

REPORT = """"Report Name: Campaigns by day"
"Report Time: 7/1/2025 - 7/31/2025"
"Time Zone: (GMT+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"
"Last Completed Available Day: 8/1/2025 10:50:00 PM (GMT)"
"Potential Incomplete Data: true"
"Rows: 2"

"Gregorian date","Account name","Account number","Campaign name","Campaign ID","Currency code",\
"Impressions","Clicks","CTR","Spend","Conversions","Revenue"
"7/8/2025","Shop","F1","Brand","42","EUR","1,000","50","5.00%","12.50","2","80.00"
"7/18/2025","Shop","F1","Brand","42","EUR","900","40","4.44%","10.00","1","20.00"

"©2025 Microsoft Corporation. All rights reserved. "
"""
FIELDS = (
    "TimePeriod,AccountId,AccountName,CampaignName,CampaignId,AdGroupName,AdGroupId,CurrencyCode,Impressions,Clicks,"
    "Spend,Conversions,ConversionsQualified,Revenue,AllConversions"
)


def test_a_report_with_metadata_and_footer_is_read(recognise_text):
    found = recognise_text(REPORT)
    assert (found.name, found.header_at, found.date_hint) == ("Microsoft Advertising", 7, "mdy")
    assert found.sources == {
        "date": 0, "account_id": 2, "campaign": 3, "campaign_id": 4, "currency": 5, "impressions": 6, "clicks": 7,
        "spend": 9, "conversions": 10, "revenue": 11,
    }  # fmt: skip
    assert found.constants == {"platform": "Microsoft", "time_zone": "Europe/Berlin"}
    assert found.testify == (8,)
    assert found.odd_line(found.head.records[-1]) == "footer"


def test_incomplete_data_are_warned_of(recognise_text):
    assert len(recognise_text(REPORT).warnings) == 1
    assert "not complete yet" in recognise_text(REPORT).warnings[0]
    assert recognise_text(REPORT.replace("Data: true", "Data: false")).warnings == ()


@pytest.mark.parametrize(
    "footer",
    ["©2025 Microsoft Corporation. All rights reserved. ", "@2026 Microsoft Corporation. All rights reserved.",
     "© 2025 Microsoft Corporation. All rights reserved.", "(c) 2025 Microsoft Corporation. All Rights Reserved"],
)  # fmt: skip
def test_every_way_to_write_the_footer_is_known(recognise_text, footer):
    found = recognise_text(REPORT)
    assert found.odd_line([footer]) == "footer"
    assert found.odd_line([footer, "", "", ""]) == "footer"
    assert found.odd_line(["Microsoft Corporation", "1"]) is None


def test_field_names_of_the_reporting_service_are_known(recognise_text):
    found = recognise_text(f"{FIELDS}\n2025-07-08,1,Shop,Brand,2,Group,3,EUR,10,5,1.5,1,1.5,20,3\n")
    assert found.sources == {
        "date": 0, "account_id": 1, "campaign": 3, "campaign_id": 4, "ad_group": 5, "ad_group_id": 6, "currency": 7,
        "impressions": 8, "clicks": 9, "spend": 10, "conversions": 12, "revenue": 13,
    }  # fmt: skip
    assert found.warnings == ("not read, because another column says the same or better: `Conversions`",)


def test_metadata_split_at_their_colons_are_known(recognise_text):
    text = '"Report Name:","Campaigns"\n"Time Zone:","UTC"\n\nTimePeriod,Campaign,Clicks\n2025-07-08,Brand,1\n'
    assert recognise_text(text).constants == {"platform": "Microsoft", "time_zone": "UTC"}


def test_an_unknown_time_zone_stays_as_it_is_written(recognise_text):
    text = "Time Zone: (GMT+05:45) Kathmandu\n\nTimePeriod,Campaign,Clicks\n2025-07-08,Brand,1\n"
    assert recognise_text(text).constants["time_zone"] == "(GMT+05:45) Kathmandu"


def test_a_table_of_the_campaign_pages_is_read(recognise_text):
    found = recognise_text("Date,Campaign,Impr.,Clicks,Spend,Conv.,CPA\n7/8/2025,Brand,10,5,1.5,1,1.5\n")
    assert found.platform == "Microsoft"
    assert found.sources == {"date": 0, "campaign": 1, "impressions": 2, "clicks": 3, "spend": 4, "conversions": 5}


def test_a_summary_without_days_is_refused(recognise_text):
    with pytest.raises(WholeRange, match="Unit of time: Day"):
        recognise_text(REPORT.replace("Gregorian date", "Status"))


@pytest.mark.parametrize(
    ("aggregation", "daily"),
    [
        ("Daily", True), ("Hourly", True), ("Weekly", False), ("WeeklyStartingMonday", False), ("Monthly", False),
        ("Yearly", False), ("HourOfDay", False), ("Hour of day", False), ("DayOfWeek", False), ("Day of week", False),
    ],
)  # fmt: skip
def test_the_first_days_of_weeks_and_months_are_not_taken_for_days(recognise_text, aggregation, daily):
    text = f'"Report Aggregation: {aggregation}"\n\nTimePeriod,CampaignName,Clicks\n2025-07-06,Brand,1\n'
    if daily:
        assert recognise_text(text).sources["date"] == 0
    else:
        said = aggregation.lower().removesuffix("startingmonday")
        with pytest.raises(WholeRange, match=f"that is {said}, not daily; a row must be a day.*Unit of time: Day"):
            recognise_text(text)


def test_a_report_by_audience_is_read_with_a_doubt(recognise_text):
    found = recognise_text("TimePeriod,CampaignName,AudienceName,Spend\n2025-07-08,Brand,Travel,1\n")
    assert len(found.warnings) == 1
    assert found.warnings[0].startswith("a report of audiences leaves out who is in none of them")


@pytest.mark.parametrize("column", ["Goal", "GoalName", "Conversion goal"])
def test_a_report_by_goal_is_refused_where_it_has_more_than_conversions(recognise_text, column):
    text = f"TimePeriod,CampaignName,{column},Conversions,Spend\n2025-07-08,Brand,Buy,1,2\n"
    with pytest.raises(UnsuitedReport, match=f"with the column `{column}`: split by conversion goal"):
        recognise_text(text)
    found = recognise_text(text.replace("Spend", "Revenue"))
    assert found.sources == {"date": 0, "campaign": 1, "conversions": 3, "revenue": 4}


@pytest.mark.parametrize("zone", ["(GMT+01:00) Amsterdam, +1-202-555-0143", "jane.doe@mail.example", "0171 2345678"])
def test_a_time_zone_that_is_somebodys_data_is_none(recognise_text, zone):
    text = f'"Time Zone: {zone}"\n\nTimePeriod,CampaignName,Clicks\n2025-07-08,Brand,1\n'
    assert recognise_text(text).constants == {"platform": "Microsoft"}


@pytest.mark.parametrize("zone", ["(GMT+05:45) Kathmandu", "Etc/GMT+5", "(GMT) Nowhere"])
def test_zones_of_any_form_are_kept(recognise_text, zone):
    text = f'"Time Zone: {zone}"\n\nTimePeriod,CampaignName,Clicks\n2025-07-08,Brand,1\n'
    assert recognise_text(text).constants["time_zone"] == zone
