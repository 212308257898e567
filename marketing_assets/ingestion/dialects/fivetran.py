"""Fivetran's dbt packages: `ad_reporting__*` for all platforms, with a column that tells the platform.

The platform's names become ours, so that the same campaign read from a platform's own export is the same slice.
Choices: conversions and revenue are `conversions` and `conversions_value`, whatever the package was set to count.
Columns from the models of fivetran/dbt_ad_reporting.
"""

from __future__ import annotations

from marketing_assets.ingestion.dialects.platform import PlatformDialect, headers, names

_COLUMNS = {
    "date_day": "date", "platform": "platform", "account_id": "account_id", "account_name": "account_name",
    "campaign_id": "campaign_id", "campaign_name": "campaign", "ad_group_id": "ad_group_id",
    "ad_group_name": "ad_group", "ad_id": "ad_id", "ad_name": "ad", "currency": "currency",
    "currency_code": "currency", "account_currency": "currency", "spend": "spend", "impressions": "impressions",
    "clicks": "clicks", "leads": "leads", "conversions": "conversions", "conversions_value": "revenue",
    "source_relation": "known", "keyword_id": "known", "keyword_text": "known", "keyword_match_type": "known",
    "search_query": "known", "search_match_type": "known", "url_host": "known", "url_path": "known",
    "base_url": "known", "utm_source": "known", "utm_medium": "known", "utm_campaign": "known",
    "utm_content": "known", "utm_term": "known", "country": "known", "region": "known",
    "date_week": "week", "date_month": "month",
}  # fmt: skip
_PLATFORMS = {
    "google_ads": "Google", "facebook_ads": "Meta", "microsoft_ads": "Microsoft", "linkedin_ads": "LinkedIn",
    "linkedin": "LinkedIn", "tiktok_ads": "TikTok", "amazon_ads": "Amazon", "apple_search_ads": "Apple",
    "pinterest_ads": "Pinterest", "pinterest": "Pinterest", "reddit_ads": "Reddit", "snapchat_ads": "Snapchat",
    "twitter_ads": "X", "twitter": "X",
}  # fmt: skip

FIVETRAN = PlatformDialect(
    name="Fivetran ad_reporting",
    platform="",
    headers=headers(_COLUMNS),
    choices={"account_id": ("account_id", "account_name")},
    coarse={"week": "week", "month": "month"},
    telling=names("source_relation", "date_day", "conversions_value"),
    values={"platform": _PLATFORMS},
    segment="take one of the `ad_reporting__*_report` models, which have a row per `date_day`",
)
