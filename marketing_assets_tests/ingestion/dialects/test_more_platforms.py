"""Amazon, Pinterest and Snapchat: what is read of their reports."""

from __future__ import annotations

import pytest

from marketing_assets.ingestion.dialects.refusals import WholeRange
from marketing_assets_tests.ingestion.dialects.conftest import RecogniseText


def test_sales_and_orders_of_amazon_are_revenue_and_conversions(recognise_text: RecogniseText) -> None:
    found = recognise_text(
        "Date,Portfolio name,Currency,Campaign Name,Ad Group Name,Impressions,Clicks,Spend,7 Day Total Sales ,"
        "7 Day Total Orders (#)\n2026-08-01,P,EUR,A,B,1,2,3,4,5\n"
    )
    assert found.columns == {
        0: "date",
        2: "currency",
        3: "campaign",
        4: "ad_group",
        5: "impressions",
        6: "clicks",
        7: "spend",
        8: "revenue",
        9: "conversions",
    }
    assert found.platform == "Amazon"


def test_outbound_clicks_are_the_clicks_of_pinterest(recognise_text: RecogniseText) -> None:
    found = recognise_text(
        "Date,Campaign name,Spend in account currency,Pin clicks,Outbound clicks\n2026-08-01,A,1,9,2\n"
    )
    assert found.columns == {0: "date", 1: "campaign", 2: "spend", 4: "clicks"}
    assert found.constants == {"platform": "Pinterest", "time_zone": "UTC"}


def test_start_and_end_times_of_snapchat_are_no_day(recognise_text: RecogniseText) -> None:
    with pytest.raises(WholeRange, match="Snapchat Ads that has no column for the day"):
        recognise_text(
            "Start Time,End Time,Campaign Name,Paid Impressions,Swipe Ups,Amount Spent\n"
            "2026-09-01 00:00:00,2026-09-30 23:59:59,A,5000,40,300\n"
        )
