"""Meta (Facebook, Instagram): exports of Ads Manager and Ads Reporting, and rows of the Marketing API's insights.

The columns are whatever the user chose, in any order, in the user's language (`meta_languages`). What counts as what:
clicks are link clicks, never `Clicks (all)`, which also holds likes and profile visits; conversions are purchases and
revenue their value, the total before the website's, Meta's own and the app's share; `Results` counts only where its
indicator says that the result was a purchase or a lead.
"""

from __future__ import annotations

from marketing_assets.ingestion.dialects.meta_languages import ENGLISH, FRENCH, GERMAN, SPANISH, Language
from marketing_assets.ingestion.dialects.meta_more_languages import (
    ARABIC,
    CHINESE,
    DUTCH,
    ITALIAN,
    JAPANESE,
    KOREAN,
    PORTUGUESE,
)
from marketing_assets.ingestion.dialects.names import normal_header
from marketing_assets.ingestion.dialects.platform import Condition, PlatformDialect, headers, names

# Insights rows flattened to columns; `actions:…` is also what Ads Manager writes as result indicator.
INSIGHTS: Language = {
    "starts": ("date_start",),
    "ends": ("date_stop",),
    "account_id": ("account_id",),
    "account": ("account_name",),
    "currency": ("account_currency",),
    "campaign": ("campaign_name",),
    "campaign_id": ("campaign_id",),
    "ad_group": ("adset_name",),
    "ad_group_id": ("adset_id",),
    "ad": ("ad_name",),
    "ad_id": ("ad_id",),
    "clicks": ("inline_link_clicks", "actions:link_click"),
    "outbound_clicks": ("outbound_clicks", "unique_clicks", "unique_inline_link_clicks"),
    "purchases": ("actions:omni_purchase", "actions:purchase"),
    "website_purchases": ("actions:offsite_conversion.fb_pixel_purchase",),
    "meta_purchases": ("actions:onsite_conversion.purchase",),
    "app_purchases": ("actions:app_custom_event.fb_mobile_purchase",),
    "purchases_value": ("action_values:omni_purchase", "action_values:purchase"),
    "website_purchases_value": ("action_values:offsite_conversion.fb_pixel_purchase",),
    "meta_purchases_value": ("action_values:onsite_conversion.purchase",),
    "app_purchases_value": ("action_values:app_custom_event.fb_mobile_purchase",),
    "leads_all": ("actions:lead",),
    "website_leads": ("actions:offsite_conversion.fb_pixel_lead",),
    "form_leads": ("actions:onsite_conversion.lead_grouped", "actions:leadgen_grouped"),
    "roas": ("purchase_roas", "website_purchase_roas"),
    "breakdown": ("publisher_platform", "platform_position", "impression_device", "device_platform"),
}
LANGUAGES: tuple[Language, ...] = (
    ENGLISH,
    GERMAN,
    FRENCH,
    SPANISH,
    ITALIAN,
    PORTUGUESE,
    DUTCH,
    JAPANESE,
    CHINESE,
    KOREAN,
    ARABIC,
    INSIGHTS,
)

# What the result was, as an indicator (`actions:omni_purchase`) or in words. Both are matched whole, because
# `initiate_checkout`, `Finalizações de compra iniciadas` (checkouts begun) and `carrito de compras` (a cart) are none.
_BEFORE = "((website|web|meta|on-facebook|on-meta|mobile app|in-app|app|offline|in-store)[ -]?)?"
_BEHIND = "([ -]?(\\(|on |in |auf |sur |dans |en |no |na |sul |nel |op |via ).*)?"
IS_PURCHASE = (
    "(?i)^(actions:([a-z_]+\\.)?([a-z_]+_)?purchase"
    f"|{_BEFORE}(purchases?|käufe?|achats?|compras?|acquist[oi]|aankoop|aankopen|購入|购买|購買|구매){_BEHIND})$"
)
IS_LEAD = (
    "(?i)^(actions:([a-z_]+\\.)?(fb_pixel_|fb_mobile_|onsite_|website_)?lead(gen)?(_grouped|\\.other)?"
    f"|{_BEFORE}(leads?|prospects?|clientes? potencial(es)?|contatt[oi]|cadastros?){_BEHIND})$"
)
IS_PURCHASE_VALUE = (
    "(?i)^(action_values:([a-z_]+\\.)?([a-z_]+_)?purchase"
    f"|{_BEFORE}purchases? conversion value|conversion-wert (für|der|von) {_BEFORE}käufen?)$"
)

# A pivot of Ads Reporting writes these under its breakdowns in the rows that sum up the others.
EVERYTHING = names(
    "All", "All (default)", "Alle", "Tous", "Toutes", "Todos", "Todas", "Tutti", "Tutte", "すべて", "全部", "전체"
)

_NUMERIC = (
    "all_clicks",
    "outbound_clicks",
    "results",
    "reach",
    "frequency",
    "ctr",
    "landing_page_views",
    "roas",
    "steps",
)
_MONEY = (
    "results_value",
    "average_value",
    "conversion_value",
    "cost_per_result",
    "cpc",
    "cpm",
    "cost_per_reach",
    "cost_per_purchase",
    "cost_per_lead",
)
_TELLING = (
    "starts",
    "ends",
    "spend",
    "clicks",
    "purchases_value",
    "website_purchases_value",
    "result_type",
    "delivery",
)
# Other platforms and tools write these too.
_COMMON = names(
    "Total purchase value",
    "Amount spent",
    "Spend",
    "Ausgaben",
    "Dépenses",
    "Spesa",
    "Entrega",
    "Veiculação",
    "Diffusion",
    "Report start",
    "Report end",
)

META = PlatformDialect(
    name="Meta Ads",
    platform="Meta",
    headers=headers(
        *({header: meaning for meaning, written in language.items() for header in written} for language in LANGUAGES)
    ),
    choices={
        "date": ("date", "starts"),
        # Without the account's number its name keeps two accounts with a campaign of one name apart.
        "account_id": ("account_id", "account"),
        "conversions": ("purchases", "website_purchases", "meta_purchases", "app_purchases"),
        "revenue": ("purchases_value", "website_purchases_value", "meta_purchases_value", "app_purchases_value"),
        "leads": ("leads_all", "website_leads", "form_leads"),
    },
    conditions={
        "conversions": (Condition("results", "result_type", IS_PURCHASE),),
        "leads": (Condition("results", "result_type", IS_LEAD),),
        "revenue": (Condition("results_value", "result_value_type", IS_PURCHASE_VALUE),),
    },
    spans={"starts": "ends"},
    lone_first_day=False,
    coarse={"week": "week", "month": "month"},
    numeric=frozenset(_NUMERIC + _MONEY),
    money=frozenset(_MONEY),
    telling=frozenset(
        normal_header(header) for language in LANGUAGES for meaning in _TELLING for header in language.get(meaning, ())
    )
    - _COMMON,
    # Snapchat and Reddit write `Amount spent` and `Campaign name` as well, but not what stands beside it here.
    telling_together=tuple(
        names("Amount spent", other)
        for other in ("Day", "Ad set name", "Reach", "Results", "Purchases", "Clicks (all)")
    ),
    totals_where_empty=("campaign", "campaign_id", "ad_group", "ad_group_id", "ad", "ad_id"),
    everything=dict.fromkeys(
        ("date", "campaign", "campaign_id", "ad_group", "ad_group_id", "ad", "ad_id", "breakdown"), EVERYTHING
    ),
    advice={
        "clicks": (
            "all_clicks",
            "`Clicks (all)` also counts likes and profile visits, so it is not read: add the column `Link clicks`",
        ),
        "conversions": (
            "results",
            "`Results` counts whatever each campaign aims at, so it is not read: add the column `Purchases`, or "
            "`Result indicator` beside it",
        ),
        "revenue": ("roas", "ROAS is a share, so no revenue is read: add the column `Purchases conversion value`"),
    },
    segment=(
        "in Ads Manager choose Breakdown > By time > Day before you export (in Ads Reporting add the breakdown `Day`)"
    ),
)
