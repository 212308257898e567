"""GA4: reports and explorations in the shape of real downloads, several tables in one file."""

from __future__ import annotations

from datetime import date

import pytest

from marketing_assets.ingestion.dialects.refusals import UnsuitedReport, WholeRange

EXPLORATION = """# ----------------------------------------
# Shop
# Free form-Free form 1
# 20250701-20250731
# ----------------------------------------

Date,Session campaign,Sessions,Engagement rate,Key events,Total revenue
,,300,0.61,12,1500.5,Grand total
20250708,brand,200,0.6182,8,1000.25
20250708,(not set),100,0.6,4,500.25
"""
REPORT = """# ----------------------------------------
# Traffic acquisition: Session primary channel group (Default Channel Group)
# Account: Shop
# Property: Shop web - GA4
# ----------------------------------------
#
# All Users
# Start date: 20250701
# End date: 20250731
Nth day,Session primary channel group (Default Channel Group),Sessions,Key events,Total revenue
0000,Organic Search,20,1,10.5
0001,Organic Search,30,2,20.5

# Start date: 20250701
# End date: 20250731
Session primary channel group (Default Channel Group),Sessions,Engaged sessions,Key events,Total revenue
Organic Search,50,40,3,31
,50,40,3,31
"""


def test_an_exploration_by_day_is_read(recognise_text):
    found = recognise_text(EXPLORATION)
    assert (found.name, found.constants) == ("Google Analytics 4", {"platform": "GA4"})
    assert found.sources == {"date": 0, "campaign": 1, "conversions": 4, "revenue": 5}
    assert (found.testify, found.date_base, found.warnings) == ((2, 3), None, ())
    assert [found.odd_line(record) for record in found.head.records[7:]] == ["totals line", None, None]


def test_totals_without_a_word_for_it_are_known_by_their_empty_day(recognise_text):
    found = recognise_text(EXPLORATION)
    assert found.odd_line(["", "", "300", "0.61", "12", "1500.5"]) == "totals line"
    assert found.odd_line(["", "brand", "300", "0.61", "12", "1500.5"]) == "totals line"
    assert found.odd_line(["Grand total", "", "300"]) == "totals line"


def test_of_several_tables_the_one_with_days_is_read_and_the_others_are_named(recognise_text):
    found = recognise_text(REPORT)
    assert (found.header_at, found.date_base) == (9, date(2025, 7, 1))
    assert found.sources == {"date": 0, "campaign": 1, "conversions": 3, "revenue": 4}
    assert found.constants == {"platform": "GA4", "account_id": "Shop web"}
    (warning,) = found.warnings
    assert warning.startswith("another table is not read: line 16, `Session primary channel group")


def test_the_table_with_days_may_stand_behind_others(recognise_text):
    first, second = REPORT.split("\n\n")
    found = recognise_text(f"{second}\n{first}\n")
    assert found.header[0] == "Nth day" and len(found.warnings) == 1


def test_a_table_ends_at_a_comment_or_at_the_header_of_another_one(recognise_text):
    found = recognise_text(REPORT)
    rows = ["0000,Organic Search,20,1,10.5", "0000,Referral,,,", "Total,,20,1,10.5"]
    assert [found.ends_table(row.split(",")) for row in rows] == [False, False, False]
    assert found.ends_table(["# Start date: 20250701"])
    assert found.ends_table(["Session campaign", "Sessions"])
    assert found.ends_table(["Country", "City", "Sessions", "Key events", "Total revenue"])
    assert not found.ends_table(found.header)


def test_days_that_are_counted_need_a_start(recognise_text):
    without = REPORT.replace("# Start date: 20250701\n", "").split("\n\n")[0]
    with pytest.raises(WholeRange, match="counts days from a start that no line above the table names"):
        recognise_text(without)


def test_a_report_without_days_is_refused_with_what_to_do(recognise_text):
    with pytest.raises(WholeRange, match="make an exploration"):
        recognise_text(REPORT.split("\n\n")[1])
    with pytest.raises(WholeRange, match="has a row per week"):
        recognise_text("# Property: Shop\nNth week,Session campaign,Key events\n0001,brand,1\n")


@pytest.mark.parametrize(
    ("headers", "campaign"),
    [
        ("Session source / medium,Session campaign", 2),
        ("First user campaign,Session source / medium", 1),
        ("Session default channel group,Session source / medium", 2),
        ("Session default channel group,Country", 1),
    ],
)
def test_the_campaign_is_the_most_exact_dimension(recognise_text, headers, campaign):
    found = recognise_text(f"Date,{headers},Sessions,Conversions,Purchase revenue\n20250708,a,b,1,2,3\n")
    assert found.sources == {"date": 0, "campaign": campaign, "conversions": 4, "revenue": 5}


def test_what_analytics_calls_cost_is_no_spend(recognise_text):
    found = recognise_text("Date,Session campaign,Google Ads cost,Key events\n20250708,brand,5,1\n")
    assert "spend" not in found.sources and found.testify == (2,)


SEGMENTS = """# Free form-Free form 1
# 20250701-20250731

Segment,Date,Session campaign,Key events
,,,12,Grand total
All Users,20250708,brand,8
Mobile traffic,20250708,brand,4
"""


@pytest.mark.parametrize("column", ["Segment", "Segmento"])
def test_segments_that_overlap_are_refused(recognise_text, column):
    with pytest.raises(UnsuitedReport, match=rf"column `{column}`: segments overlap .* again without `{column}`"):
        recognise_text(SEGMENTS.replace("Segment,", f"{column},"))


def test_one_segment_alone_is_read_whatever_its_totals_are_called(recognise_text):
    text = SEGMENTS.replace("Mobile traffic", " All users ")
    for total in ("", "Totals", "--"):
        found = recognise_text(text.replace("\n,,,12,Grand total", f"\n{total},,,12"))
        assert found.sources == {"date": 1, "campaign": 2, "conversions": 3}
    other = "\n# Free form 2\nCountry,Date,Session campaign,Key events\nSpain,20250708,brand,8\n"
    assert recognise_text(text + other).sources == {"date": 1, "campaign": 2, "conversions": 3}


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("Start date", "End date"), ("Startdatum", "Enddatum"), ("Date de début", "Date de fin"),
        ("Fecha de inicio", "Fecha de finalización"), ("Data di inizio", "Data di fine"),
        ("Data de início", "Data de término"), ("Begindatum", "Einddatum"),
    ],
)  # fmt: skip
def test_the_start_from_which_days_count_is_named_in_every_language(recognise_text, start, end):
    text = f"# {start}: 20250301\n# {end}: 20250331\nN. Tag,Sitzungskampagne,Sitzungen\n0,Brand,5\n"
    found = recognise_text(text.replace("Sitzungen", "Wichtige Ereignisse"))
    assert (found.platform, found.date_base) == ("GA4", date(2025, 3, 1))
    assert found.evidence[-2] == "the lines above the table are those of Google Analytics 4"


def test_days_that_count_from_the_end_of_the_report_are_refused(recognise_text):
    with pytest.raises(WholeRange, match="counts days from a start that no line above the table names"):
        recognise_text("# Enddatum: 20250331\nN. Tag,Sitzungskampagne,Wichtige Ereignisse\n0,Brand,5\n")
