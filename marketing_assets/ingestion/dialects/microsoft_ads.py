"""Microsoft Advertising (Bing Ads): reports by e-mail, page or API, and tables downloaded from the campaign pages.

Choices: clicks are `Clicks`; conversions are `ConversionsQualified` (with fractions) where the file has it, else
`Conversions`; never `All conversions`, which adds view-through and other goals; revenue is `Revenue` (never
`All revenue`); leads are not reported apart, so they stay NULL.

Field names and the lines above and below the table from the readers of Microsoft's own BingAds SDKs (Python, C#) and
their documentation; the footer's `@` for `©` from files of the reporting service.
"""

from __future__ import annotations

from marketing_assets.ingestion.dialects.platform import PlatformDialect, Refusal, headers, names, patterns

_FIELDS = {
    "TimePeriod": "date", "GregorianDate": "date", "Gregorian date": "date", "Time period": "date",
    "Date": "date", "Day": "date", "Week": "week", "Month": "month", "Week starting": "week", "Year": "year",
    "AccountId": "account_id", "Account ID": "account_id", "AccountNumber": "account_number",
    "Account number": "account_number", "Account no.": "account_number", "AccountName": "account_name",
    "Account name": "account_name", "Account": "account_name",
    "CampaignName": "campaign", "Campaign name": "campaign", "Campaign": "campaign",
    "CampaignId": "campaign_id", "Campaign ID": "campaign_id",
    "AdGroupName": "ad_group", "Ad group name": "ad_group", "Ad group": "ad_group",
    "AdGroupId": "ad_group_id", "Ad group ID": "ad_group_id", "AdId": "ad_id", "Ad ID": "ad_id",
    "AdTitle": "ad", "Ad title": "ad", "Ad name": "ad",
    "CurrencyCode": "currency", "Currency code": "currency", "Currency": "currency",
    "Impressions": "impressions", "Impr.": "impressions", "Clicks": "clicks", "Spend": "spend",
    "Conversions": "conversions", "Conv.": "conversions", "Conversions (qualified)": "qualified",
    "ConversionsQualified": "qualified", "Conversions qualified": "qualified",
    "Revenue": "revenue", "TimeZone": "time_zone", "Time zone": "time_zone",
    "AllConversions": "number", "All conversions": "number", "All conv.": "number",
    "AllConversionsQualified": "number", "ViewThroughConversions": "number", "View-through conversions": "number",
    "AllRevenue": "amount", "All revenue": "amount", "Assists": "number", "LowQualityClicks": "number",
    "Low-quality clicks": "number", "Ctr": "rate", "CTR": "rate", "AverageCpc": "amount", "Average CPC": "amount",
    "Avg. CPC": "amount", "AverageCpm": "amount", "Avg. CPM": "amount", "AveragePosition": "rate",
    "Avg. position": "rate", "Average position": "rate", "ConversionRate": "rate", "Conversion rate": "rate",
    "Conv. rate": "rate", "CostPerConversion": "amount", "Cost per conversion": "amount", "CPA": "amount",
    "Cost/conv.": "amount", "ReturnOnAdSpend": "rate", "Return on ad spend": "rate",
    "RevenuePerConversion": "amount", "Revenue per conversion": "amount", "Revenue/conv.": "amount",
    "RevenuePerAssist": "amount", "ImpressionSharePercent": "rate", "Impression share": "rate",
    "Impr. share": "rate", "Budget": "amount", "QualityScore": "number", "Quality score": "number",
    "CampaignStatus": "status", "Campaign status": "status", "CampaignType": "status", "Campaign type": "status",
    "AccountStatus": "status", "Account status": "status", "AdGroupStatus": "status", "Ad group status": "status",
    "AdStatus": "status", "Ad status": "status", "Status": "status", "Delivery": "status", "DeviceType": "status",
    "Device type": "status", "DeviceOS": "status", "Network": "status", "AdDistribution": "status",
    "Ad distribution": "status", "BidMatchType": "status", "Bid match type": "status", "Language": "status",
    "DeliveredMatchType": "status", "Delivered match type": "status", "TopVsOther": "status", "Top vs. other": "status",
    "Keyword": "status", "KeywordId": "status", "Keyword ID": "status", "Customer": "status",
    "CustomerName": "status", "Customer name": "status", "SearchQuery": "search_term", "Search query": "search_term",
    "Search term": "search_term", "AudienceName": "audience", "Audience name": "audience", "Audience": "audience",
    "AudienceId": "status", "Audience ID": "status", "Goal": "goal", "GoalName": "goal", "Goal name": "goal",
    "Conversion goal": "goal", "GoalId": "status", "Goal ID": "status", "GoalType": "status", "Goal type": "status",
    # The campaign pages in German.
    "Datum": "date", "Kampagne": "campaign", "Kampagnenname": "campaign", "Ausgaben": "spend", "Klicks": "clicks",
    "Umsatz": "revenue", "Währungscode": "currency", "Anzeigengruppe": "ad_group",
}  # fmt: skip
_ABOVE = (
    r"report name|report time|report aggregation|report filter|time zone|rows|last completed available day|"
    r"last completed available hour|potential incomplete data"
)
# Names of cities and an offset; anything with other digits is no zone, and what it says would be shown.
_ZONE_LINE = patterns(r"^time zone\s*:\s*((?:\((?:gmt|utc)[^)@]{0,9}\)\s*)?[^\d@]*(?:[+-]\d{1,2})?)$")[0]
# What the line `Time Zone:` says (in part) -> the zone of the IANA data base. The offset before it is that of winter.
_ZONES = {
    "pacific time (us & canada)": "America/Los_Angeles", "pacific time (us and canada)": "America/Los_Angeles",
    "mountain time (us & canada)": "America/Denver", "arizona": "America/Phoenix",
    "central time (us & canada)": "America/Chicago", "eastern time (us & canada)": "America/New_York",
    "atlantic time (canada)": "America/Halifax", "brasilia": "America/Sao_Paulo",
    "greenwich mean time : dublin, edinburgh, lisbon, london": "Europe/London", "dublin, edinburgh": "Europe/London",
    "amsterdam, berlin, bern, rome, stockholm, vienna": "Europe/Berlin",
    "brussels, copenhagen, madrid, paris": "Europe/Paris", "sarajevo, skopje, sofija, warsaw": "Europe/Warsaw",
    "belgrade, bratislava, budapest, ljubljana, prague": "Europe/Prague", "helsinki, riga, tallinn": "Europe/Helsinki",
    "athens, istanbul, minsk": "Europe/Athens", "osaka, sapporo, tokyo": "Asia/Tokyo",
    "chennai, kolkata, mumbai, new delhi": "Asia/Kolkata", "canberra, melbourne, sydney": "Australia/Sydney",
    "auckland, wellington": "Pacific/Auckland", "coordinated universal time": "UTC", "utc": "UTC",
}  # fmt: skip

MICROSOFT_ADS = PlatformDialect(
    name="Microsoft Advertising",
    platform="Microsoft",
    headers=headers(_FIELDS),
    choices={
        "account_id": ("account_id", "account_number", "account_name"),
        "conversions": ("qualified", "conversions"),
    },
    coarse={"week": "week", "month": "month", "year": "year"},
    # A weekly report has the first day of the week under `TimePeriod`, one by hours or days of the week their numbers.
    coarse_line=patterns(r"^report aggregation\s*:\s*(hour ?of ?day|day ?of ?week|weekly|monthly|yearly)")[0],
    numeric=frozenset({"number", "amount", "rate"}),
    money=frozenset({"amount"}),
    telling=names(
        "Gregorian date",
        "GregorianDate",
        "TimePeriod",
        "ConversionsQualified",
        "AllRevenue",
        "All revenue",
        "ReturnOnAdSpend",
        "AdDistribution",
        "Ad distribution",
        "BidMatchType",
        "Account number",
        "AccountNumber",
        "LowQualityClicks",
        "Top vs. other",
        "AverageCpc",
        "DeliveredMatchType",
        "Bid match type",
        "Delivered match type",
        "Revenue/conv.",
    ),
    telling_together=(names("Impr.", "Spend"), names("Conv.", "Spend")),
    titles=patterns(rf"^(?:{_ABOVE})\s*:"),
    facts={"time_zone": _ZONE_LINE},
    notices={
        patterns(r"^potential incomplete data\s*:\s*true\b")[0]: (
            "Microsoft says that the newest data are not complete yet (`Potential Incomplete Data: true`); land the "
            "export again later"
        )
    },
    footers=patterns(r"^[©@]?\s*(?:\(c\)\s*)?[©@]?\s*(?:[0-9]{4} )?microsoft corporation\. all rights reserved\.?$"),
    values={"time_zone": _ZONES},
    doubts={
        "search_term": "a report of search terms leaves out what few people searched for: its sums lie below the "
        "campaigns'; a report of campaigns or ad groups is complete",
        "audience": "a report of audiences leaves out who is in none of them: its sums lie below the campaigns'; a "
        "report of campaigns or ad groups is complete",
    },
    refusals={
        "goal": Refusal(
            "split by conversion goal, the rows carry no costs, impressions and clicks of their own, and would take "
            "the place of the real ones",
            frozenset({"spend", "impressions", "clicks"}),
        )
    },
    not_before=patterns(r"^report time\s*:\s*([0-9][0-9./-]{5,9})(?![0-9./])"),
    not_after=patterns(
        r"^report time\s*:\s*(?:\S.*[^0-9./-])?([0-9][0-9./-]{5,9})$",
        r"^last completed available day\s*:\s*(.+?)(?:,? [0-9]{1,2}:[0-9]{2}.*)?$",
    ),
    date_hint="mdy",
    segment="open the report, choose Unit of time: Day (API: aggregation Daily) and download it again",
)
