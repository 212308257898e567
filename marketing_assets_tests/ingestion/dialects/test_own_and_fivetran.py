"""Our own columns, and the tables of Fivetran's ad_reporting."""

from __future__ import annotations

import pytest

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.canonical import ADS
from marketing_assets.ingestion.dialects.own import may_be_header, missing_columns
from marketing_assets.ingestion.dialects.refusals import WholeRange
from marketing_assets.ingestion.landing_kinds import MEDIA_MIX, WEB_EVENTS

FIVETRAN = (
    "source_relation,date_day,platform,account_id,account_name,campaign_id,campaign_name,ad_group_id,ad_group_name,"
    "clicks,impressions,spend,conversions,conversions_value"
)


def test_a_model_of_fivetran_is_read_with_our_names_for_platforms(recognise_text):
    found = recognise_text(f"{FIVETRAN}\nx,2025-07-08,google_ads,1,Shop,2,Brand,3,Group,5,100,1.5,1,20\n")
    assert (found.name, found.platform, found.constants) == ("Fivetran ad_reporting", None, {})
    assert found.sources == {
        "date": 1, "platform": 2, "account_id": 3, "campaign_id": 5, "campaign": 6, "ad_group_id": 7, "ad_group": 8,
        "clicks": 9, "impressions": 10, "spend": 11, "conversions": 12, "revenue": 13,
    }  # fmt: skip
    assert found.values["platform"]["google_ads"] == "Google"
    assert found.values["platform"]["facebook_ads"] == "Meta"
    assert found.warnings == ()


def test_a_model_of_fivetran_without_days_or_platform_is_refused(recognise_text):
    with pytest.raises(WholeRange, match="row per week"):
        recognise_text(f"{FIVETRAN}\nx\n".replace("date_day", "date_week"))
    with pytest.raises(ExportError, match="an export of Fivetran ad_reporting without platform"):
        recognise_text(f"{FIVETRAN}\nx\n".replace("platform,", ""))


@pytest.mark.parametrize("written", ["campaign_id", "Campaign ID", " CAMPAIGN_ID ", "Campaign\u00a0id"])
def test_our_own_names_may_be_written_with_blanks_and_capitals(recognise_text, written):
    found = recognise_text(f"Date,Platform,Campaign,{written},Clicks\n2025-07-08,Google,Brand,1,2\n")
    assert found.sources["campaign_id"] == 3


def test_an_alias_stands_in_only_where_the_column_is_missing(recognise_text):
    text = "date,channel,platform,campaign,clicks\n2025-07-08,PPC,Google,Brand,1\n"
    assert recognise_text(text).sources["platform"] == 2
    assert recognise_text(text.replace("platform", "x")).sources["platform"] == 1


def test_one_of_our_columns_twice_is_refused(recognise_text):
    with pytest.raises(ExportError, match="stand more than once in the header: spend"):
        recognise_text("date,channel,campaign,spend,Spend\n2025-07-08,Google,Brand,1,2\n")


def test_a_currency_beside_our_amounts_is_that_of_all_rows(recognise_text):
    found = recognise_text("date,platform,campaign,spend (USD),revenue (USD)\n2025-07-08,Google,Brand,1,2\n")
    assert found.constants == {"currency": "USD"}
    with pytest.raises(ExportError, match="several currencies: EUR, USD"):
        recognise_text("date,platform,campaign,spend (USD),revenue (EUR)\n2025-07-08,Google,Brand,1,2\n")


def test_a_currency_beside_one_amount_is_not_put_on_the_others(recognise_text):
    text = "date,platform,campaign,spend,revenue (USD){}\n2025-07-08,Google,Brand,1,2,CHF\n"
    with pytest.raises(ExportError, match="USD stands beside one amount in the header, and nothing beside `spend`"):
        recognise_text(text.format(""), currency="EUR")
    assert recognise_text(text.format(""), currency="USD").constants == {"currency": "USD"}
    with pytest.raises(ExportError, match="USD stands beside one amount in the header, and nothing beside `spend`"):
        recognise_text(text.format(",currency"), currency="USD")


def test_a_currency_beside_the_only_amount_is_that_of_all_rows(recognise_text):
    found = recognise_text("date,platform,campaign,clicks,revenue (USD)\n2025-07-08,Google,Brand,1,2\n")
    assert found.constants == {"currency": "USD"}


def test_lines_without_data_are_known_in_our_own_format(recognise_text):
    found = recognise_text("Our ads\ndate,platform,campaign,clicks\n2025-07-08,Google,Brand,1\n")
    assert found.odd_line(["Total", "", "", "1"]) == "totals line"
    assert found.odd_line(["Our ads"]) == "preamble of the report"
    assert found.odd_line(["2025-07-09", "Google"]) is None


def test_what_is_missing_is_said_in_words():
    assert missing_columns(ADS, {"date", "platform", "campaign", "spend"}) == []
    assert missing_columns(ADS, {"date", "platform"})[0] == "campaign"
    assert missing_columns(MEDIA_MIX, {"sales"}) == ["date"]
    assert missing_columns(WEB_EVENTS, {"event_timestamp", "event_name"}) == ["one of user_pseudo_id/user_id"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Day,Campaign,Cost", True),
        ("Name,2024,2025", False),
        ("Label,2024", True),
        ("2025-07-08,Brand,1.5", False),
        ("Report", False),
        (",,", False),
    ],
)
def test_most_cells_of_a_header_do_not_begin_with_a_digit(line, expected):
    assert may_be_header(line.split(",")) is expected
