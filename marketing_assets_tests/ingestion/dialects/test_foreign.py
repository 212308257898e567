"""Tables of several platforms that look like those of one, and amounts that nobody would read."""

from __future__ import annotations

import pytest

from marketing_assets.ingestion.dialects.refusals import UnknownHeader


@pytest.mark.parametrize(
    ("header", "row", "dialect"),
    [
        ("Day,Platform,Campaign,Cost,Impr.,Clicks", "2025-07-08,{},Brand,1,10,2", "Google Ads"),
        ("Day,Network,Campaign,Cost,Impr.,Clicks", "2025-07-08,{},Brand,1,10,2", "Google Ads"),
        ("Day,Engine,Campaign,Cost,Impr.,Clicks", "2025-07-08,{},Brand,1,10,2", "Google Ads"),
        ("Day,Source,Campaign name,Amount spent,Results", "2025-07-08,{},Brand,1,10", "Meta Ads"),
        ("Day,Publisher,Campaign name,Amount spent,Results", "2025-07-08,{},Brand,1,10", "Meta Ads"),
        ("Day,ad_platform,Campaign name,Amount spent,Results", "2025-07-08,{},Brand,1,10", "Meta Ads"),
        ("Date,Channel,Campaign name,Clicks (destination),Cost", "2025-07-08,{},Brand,1,10", "TikTok Ads"),
        ("Day,Channel,Campaign,Total Spent,Clicks", "2025-07-08,{},Brand,1,10", "LinkedIn Ads"),
        ("Day,Quelle,Campaign,Conv.,Spend", "2025-07-08,{},Brand,1,10", "Microsoft Advertising"),
    ],
)
@pytest.mark.parametrize("other", ["Criteo", "Pinterest", "Snapchat Ads", "reddit_ads", "Apple Search Ads", "X"])
def test_a_column_that_names_another_platform_makes_the_file_nobodys(recognise_text, header, row, dialect, other):
    own = {"Google Ads": "google", "Meta Ads": "facebook", "TikTok Ads": "TikTok", "LinkedIn Ads": "LinkedIn Ads"}
    name = f"`{header.split(',')[1]}`"
    with pytest.raises(UnknownHeader) as error:
        recognise_text(f"{header}\n{row.format(own.get(dialect, 'Bing'))}\n{row.format(other)}\n")
    message = str(error.value)
    assert f"looks like that of {dialect}, but the column {name} names other platforms" in message
    assert message.endswith(f"Write a mapping beside the file with {name} as `platform`")
    assert other not in message or other == "X"


def test_the_draft_for_a_file_of_several_platforms_maps_the_column_that_names_them(recognise_text):
    for column in ("Platform", "Channel", "Network", "Engine", "Publisher", "Search engine", "Kanal", "Fuente"):
        with pytest.raises(UnknownHeader) as error:
            recognise_text(
                f"Day,{column},Campaign,Cost,Impr.\n2025-07-08,Google,Brand,1,9\n2025-07-08,Bing,Brand,1,9\n"
            )
        assert f'  "{column}": platform\n' in error.value.draft
        assert error.value.draft.count("platform") == 2


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        (
            "Day,Network,Campaign,Cost,Impr.",
            ["Google search", "Search partners", "Display Network", "YouTube Videos", "Cross-network", "--", "Gmail"],
        ),
        ("Day,Channel,Campaign,Cost,Impr.", ["Google", "Google Ads", "google_ads", "AdWords", "PPC", "Brand", ""]),
        (
            "Day,Platform,Campaign name,Amount spent,Results",
            ["facebook", "Instagram", "messenger", "audience_network", "threads", "All", "Unknown", "oculus"],
        ),
        (
            "TimePeriod,Network,CampaignName,AllRevenue,Spend",
            [
                "Bing and Yahoo! search",
                "Microsoft sites and select traffic",
                "AOL search",
                "Syndicated search partners",
            ],
        ),
        ("By Day,Platform,Campaign name,Clicks (destination),Cost", ["Android", "iOS", "TikTok", "Pangle"]),
    ],
)
def test_a_platforms_own_networks_and_words_of_ones_own_are_no_other_platform(recognise_text, header, cells):
    rows = "".join(f"2025-07-08,{cell},Brand,1,9\n" for cell in cells)
    assert recognise_text(f"{header}\n{rows}").platform is not None


def test_analytics_sees_visitors_of_all_platforms(recognise_text):
    found = recognise_text("Date,Source,Session campaign,Key events\n20250708,google,Brand,1\n20250708,bing,Brand,1\n")
    assert found.platform == "GA4"


@pytest.mark.parametrize(
    ("header", "lost"),
    [
        (
            "Date,Channel,Campaign,Cost,Clicks,Conversions,Conv. value",
            "`Cost`, which may be `spend` and `Conv. value`, which may be `revenue`",
        ),
        ("date,platform,campaign,Amount spent (EUR),clicks,revenue,x", "`Amount spent (EUR)`, which may be `spend`"),
        (
            "date,platform,campaign,spend,clicks,conversions,ConversionValue",
            "`ConversionValue`, which may be `revenue`",
        ),
    ],
)
def test_a_file_of_our_columns_with_an_amount_under_another_name_is_refused(recognise_text, header, lost):
    with pytest.raises(UnknownHeader) as error:
        recognise_text(f"{header}\n2025-07-08,Google,Brand,1,2,3,4\n")
    assert str(error.value).startswith(f"export.csv: read as own columns, the file would lose {lost}. Write a mapping")
    assert ": spend" in error.value.draft and ": platform" in error.value.draft and ": revenue" in error.value.draft


def test_an_amount_under_another_name_does_not_matter_where_ours_is_there(recognise_text):
    found = recognise_text("date,platform,campaign,spend,cost,clicks\n2025-07-08,Google,Brand,1,2,3\n")
    assert (found.sources["spend"], found.warnings) == (3, ("columns not read: `cost`",))


def test_a_platforms_export_with_an_amount_under_another_platforms_name_is_refused(recognise_text):
    with pytest.raises(UnknownHeader, match="read as an export of Microsoft Advertising, the file would lose `Cost`"):
        recognise_text("TimePeriod,CampaignName,CampaignId,Cost,Clicks\n2025-07-08,Brand,1,2,3\n")


def test_names_without_blanks_alone_are_nobodys_export(recognise_text):
    text = (
        "Date,CampaignName,CampaignId,Cost,Impressions,Clicks,Conversions,ConversionValue\n2025-07-08,B,1,2,3,4,5,6\n"
    )
    with pytest.raises(UnknownHeader, match="the header is not known: no column for platform, campaign") as error:
        recognise_text(text)
    assert '  "Cost": spend\n' in error.value.draft
    assert '  "ConversionValue": revenue\n' in error.value.draft
