"""Ads: the canonical columns every ad export becomes, one line = one day of one entity. Nothing is computed here.

Numbers have "." as decimal sign and may have "," between groups of three digits, a currency sign or code beside them.
An empty cell, `-`, `--`, `NULL`, `N/A` and `NaN` (any case, spaces around) mean "not reported", which is never 0.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from marketing_assets.ingestion.kinds import FIRST_AD_DAY, Column, Kind

Grain = Literal["campaign", "ad_group", "ad"]

ADS = Kind(
    name="ads",
    line="one day of one campaign, ad group or ad",
    columns=(
        Column("date", "date", "day in the account's own time zone", required=True),
        Column(
            "platform",
            "text",
            "who sells the ad space, such as Google; the sample format calls this column `channel`",
            required=True,
        ),
        Column("account_id", "text", "the advertiser's account on the platform"),
        Column(
            "campaign_id",
            "text",
            "the platform's id of the campaign; stays the same when the campaign is renamed",
        ),
        Column("campaign", "text", "name of the campaign", required=True),
        Column("ad_group_id", "text", "id of the ad group (ad set, LinkedIn: campaign)"),
        Column("ad_group", "text", "name of the ad group"),
        Column("ad_id", "text", "id of the ad, creative or banner"),
        Column("ad", "text", "name of the ad"),
        Column(
            "currency",
            "currency",
            "ISO code of the row's money; another than the settings' is converted at the rates of `landing/fx`",
        ),
        Column("time_zone", "text", "IANA zone or UTC in which the platform counts the days, where known"),
        Column("spend", "money", "cost of the ads, at most six decimals, never negative"),
        Column("impressions", "count", "times an ad was shown"),
        Column("clicks", "count", "clicks on an ad"),
        Column("leads", "count", "contacts won, as reported by the platform"),
        Column(
            "conversions",
            "count",
            "purchases or other goals; fractions occur when credit is shared between platforms",
        ),
        Column("revenue", "money", "value of the conversions; negative means refunds", negative=True),
    ),
    day="date",
    one_of=("spend", "impressions", "clicks", "leads", "conversions", "revenue"),
    aliases={"channel": "platform"},
    earliest=FIRST_AD_DAY,
)

# Rows of ads also say which template of their mapping made them (0-based).
ROWS_SCHEMA = ADS.template_schema


def deepest(columns: Collection[str]) -> Grain:
    """The deepest entity among columns of ads."""
    if {"ad_id", "ad"}.intersection(columns):
        return "ad"
    return "ad_group" if {"ad_group_id", "ad_group"}.intersection(columns) else "campaign"


# How exports and connectors call the platforms: words, without case, blanks, signs and a trailing "ads". `Facebook`
# alone is the sample format's word, under which channel rules and plans in force know the platform: it stays.
_PLATFORM_WORDS = {
    "google": "Google", "adwords": "Google", "googleadwords": "Google", "gads": "Google",
    "facebook": "Facebook", "fb": "Meta", "meta": "Meta", "facebookinstagram": "Meta", "metafacebook": "Meta",
    "facebookmeta": "Meta", "instagram": "Instagram", "linkedin": "LinkedIn",
    "tiktok": "TikTok", "microsoft": "Microsoft", "microsoftadvertising": "Microsoft", "bing": "Microsoft",
    "pinterest": "Pinterest", "snapchat": "Snapchat", "reddit": "Reddit", "amazon": "Amazon", "ga4": "GA4",
    "googleanalytics4": "GA4", "youtube": "YouTube",
}  # fmt: skip
# A Facebook *Ads* account serves Instagram too: the same exports are called Meta's elsewhere.
_PLATFORM_WORDS_WITH_ADS = _PLATFORM_WORDS | {"facebook": "Meta"}
_ADS = ("ads", "advertising")


def platform_name(text: str) -> str:
    """One name per platform, however it is written: `google_ads`, `AdWords` and `Google Ads` are Google.

    Names that are not known stay as written.
    """
    plain = "".join(filter(str.isalnum, text.casefold()))
    if plain in _PLATFORM_WORDS:
        return _PLATFORM_WORDS[plain]
    ending = next((ending for ending in _ADS if plain.endswith(ending)), None)
    return text if ending is None else _PLATFORM_WORDS_WITH_ADS.get(plain.removesuffix(ending), text)
