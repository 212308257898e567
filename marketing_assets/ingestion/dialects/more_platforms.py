"""Amazon Ads, Pinterest and Snapchat: their English reports, as far as importers in public repositories name them.

Choices. Amazon: conversions and revenue are the orders and sales of 14 days after a click, else of 7 (other products
count other spans); reports of search terms and products leave rows out. Pinterest: clicks are `Outbound clicks` (never
`Pin clicks`, which only enlarge the pin). Snapchat: clicks are `Swipe Ups`, conversions `Purchases`; its `Start Time`
and `End Time` are not read as a day, because reports of several days have them as well.
"""

from __future__ import annotations

from marketing_assets.ingestion.dialects.platform import PlatformDialect, headers, names

_COMMON = {
    "Date": "date", "Day": "date", "Week": "week", "Month": "month",
    "Account ID": "account_id", "Ad account ID": "account_id", "Account name": "account",
    "Ad account name": "account", "Currency": "currency", "Currency code": "currency", "Account currency": "currency",
    "Campaign name": "campaign", "Campaign": "campaign", "Campaign ID": "campaign_id",
    "Ad group name": "ad_group", "Ad group": "ad_group", "Ad group ID": "ad_group_id",
    "Ad name": "ad", "Ad ID": "ad_id", "Spend": "spend", "Impressions": "impressions",
    "CTR": "number", "CPC": "amount", "CPM": "amount", "ROAS": "number", "Frequency": "number", "Reach": "number",
    "Campaign status": "status", "Status": "status", "Objective": "status", "Campaign objective": "status",
}  # fmt: skip
_AMAZON = {
    "Cost": "spend", "Total cost": "spend", "Clicks": "clicks", "Campaign Name (Informational only)": "campaign",
    "14 Day Total Sales": "sales_14", "14 Day Total Orders (#)": "orders_14", "14 Day Total Orders": "orders_14",
    "7 Day Total Sales": "sales_7", "7 Day Total Orders (#)": "orders_7", "7 Day Total Orders": "orders_7",
    "Start Date": "starts", "End Date": "ends", "Portfolio name": "status", "Budget": "amount",
    "7 Day Total Units (#)": "number", "14 Day Total Units (#)": "number", "7 Day Conversion Rate": "number",
    "14 Day Conversion Rate": "number", "Click-Thru Rate (CTR)": "number", "Cost Per Click (CPC)": "amount",
    "Total Advertising Cost of Sales (ACOS)": "number", "Total Return on Advertising Spend (ROAS)": "number",
    "Customer Search Term": "search_term", "Targeting": "status", "Match Type": "status",
    "Advertised ASIN": "status", "Advertised SKU": "status",
}  # fmt: skip
_PINTEREST = {
    "Spend in account currency": "spend", "Impression": "impressions", "Outbound clicks": "clicks",
    "Pin clicks": "pin_clicks", "Clicks": "pin_clicks", "Total conversions": "conversions",
    "Total checkouts": "checkouts", "Total checkout": "checkouts", "Total conversion value": "conversions_value",
    "Total order value": "checkouts_value", "Total checkout value": "checkouts_value",
    "Total conversions value": "conversions_value", "Leads": "leads", "Total leads": "leads", "Saves": "number",
    "Engagements": "number", "Pin promotion ID": "ad_id", "Pin promotion name": "ad", "eCTR": "number",
}  # fmt: skip
_SNAPCHAT = {
    "Amount spent": "spend", "Paid impressions": "impressions", "Swipe ups": "clicks", "Swipes": "clicks",
    "Clicks": "clicks", "Ad set name": "ad_group", "Ad set ID": "ad_group_id", "Ad squad name": "ad_group",
    "Purchases": "conversions", "Purchases value": "revenue", "Purchase value": "revenue", "eCPM": "amount",
    "eCPSU": "amount", "Swipe up rate": "number", "Start Time": "starts", "End Time": "ends", "Sign ups": "number",
    "Video views": "number",
}  # fmt: skip
_NUMERIC = frozenset({"number", "amount", "pin_clicks"})
_COARSE = {"week": "week", "month": "month"}
_EMPTY = ("campaign", "campaign_id", "ad_group", "ad_group_id", "ad", "ad_id")
_ACCOUNT = {"account_id": ("account_id", "account")}

AMAZON = PlatformDialect(
    name="Amazon Ads",
    platform="Amazon",
    headers=headers(_COMMON, _AMAZON),
    choices={
        **_ACCOUNT,
        "date": ("date", "starts"),
        "conversions": ("orders_14", "orders_7"),
        "revenue": ("sales_14", "sales_7"),
    },
    spans={"starts": "ends"},
    coarse=_COARSE,
    numeric=_NUMERIC,
    money=frozenset({"amount"}),
    telling=names(
        "7 Day Total Sales",
        "14 Day Total Sales",
        "7 Day Total Orders (#)",
        "14 Day Total Orders (#)",
        "Total Advertising Cost of Sales (ACOS)",
        "Advertised ASIN",
        "Campaign Name (Informational only)",
    ),
    doubts={"search_term": "a report of search terms leaves out what was not clicked; take a report of campaigns"},
    totals_where_empty=_EMPTY,
    segment="create the report again with the time unit `Daily`",
)
PINTEREST = PlatformDialect(
    name="Pinterest Ads",
    platform="Pinterest",
    headers=headers(_COMMON, _PINTEREST),
    choices={
        **_ACCOUNT,
        "conversions": ("checkouts", "conversions"),
        "revenue": ("checkouts_value", "conversions_value"),
    },
    coarse=_COARSE,
    numeric=_NUMERIC,
    money=frozenset({"amount"}),
    telling=names("Spend in account currency", "Pin clicks", "Pin promotion ID", "Pin promotion name"),
    advice={"clicks": ("pin_clicks", "`Pin clicks` only enlarge the pin and are not read: add `Outbound clicks`")},
    totals_where_empty=_EMPTY,
    time_zone="UTC",
    segment="choose the breakdown by day (`Date`) before you export",
)
SNAPCHAT = PlatformDialect(
    name="Snapchat Ads",
    platform="Snapchat",
    headers=headers(_COMMON, _SNAPCHAT),
    choices=_ACCOUNT,
    coarse=_COARSE,
    numeric=_NUMERIC,
    money=frozenset({"amount"}),
    telling=names("Swipe ups", "Paid impressions", "Swipe up rate", "eCPSU", "Ad squad name"),
    totals_where_empty=_EMPTY,
    segment="export with the granularity `Day` and land it with a mapping that names the column of the day",
)
MORE_PLATFORMS: tuple[PlatformDialect, ...] = (AMAZON, PINTEREST, SNAPCHAT)
