"""TikTok Ads Manager: exports of its pages and custom reports, and rows of its reporting API.

Choices: clicks are `Clicks (destination)`, never `Clicks (all)`, which also holds likes, profile visits and paused
videos; conversions are completed payments (`Complete payment`, `Purchases (website)`) where the file has them, else
`Conversions`, the event each ad group is optimised for; revenue is the value of the payments, never a ROAS; leads are
forms sent.

English headers are those of real exports and of TikTok's API, Spanish, Portuguese, French and Korean ones come from
importers in public repositories (several only in part), German ones are translated and were not seen.
"""

from __future__ import annotations

from marketing_assets.ingestion.dialects.platform import PlatformDialect, headers, names

_ENGLISH = {
    "By Day": "date", "Day": "date", "Date": "date", "Stat time": "date",
    "By Week": "week", "Week": "week", "By Month": "month", "Month": "month", "By Hour": "hour",
    "Account ID": "account_id", "Advertiser ID": "account_id", "Account name": "account",
    "Advertiser name": "account", "Currency": "currency", "Currency code": "currency",
    "Campaign name": "campaign", "Campaign": "campaign", "Campaign ID": "campaign_id",
    "Ad group name": "ad_group", "Ad Group": "ad_group", "Ad group ID": "ad_group_id",
    "Ad name": "ad", "Ad": "ad", "Ad ID": "ad_id",
    "Cost": "spend", "Total cost": "spend", "Spend": "spend", "Amount spent": "spend",
    "Impressions": "impressions", "Impression": "impressions",
    "Clicks (destination)": "clicks", "Destination clicks": "clicks",
    "Clicks (all)": "all_clicks", "Clicks": "some_clicks", "Click": "some_clicks",
    "Conversions": "conversions", "Conversion": "conversions",
    "Complete payment": "payments", "Complete payments": "payments", "Total complete payment": "payments",
    "Complete payment (website)": "payments", "Purchases (website)": "payments", "Website purchases": "payments",
    "Purchases": "payments", "Total purchase": "payments", "Total purchases": "payments",
    "Total complete payment value": "payments_value", "Complete payment value": "payments_value",
    "Complete payment value (website)": "payments_value", "Purchase value (website)": "payments_value",
    "Purchases value (website)": "payments_value", "Website purchases value": "payments_value",
    "Total purchase value": "payments_value", "Total purchase value (website)": "payments_value",
    "Gross revenue (Shop)": "shop_value", "Purchases (Shop)": "shop_purchases",
    "Form submissions": "leads", "Form submission": "leads", "Leads": "leads", "Submit form": "website_leads",
    "Form submissions (website)": "website_leads", "Submit form (website)": "website_leads",
    "Results": "results", "Result": "results", "Real-time conversions": "number", "Real-time results": "number",
    "CTR (destination)": "number", "CTR (all)": "number", "CTR": "number", "CPC (destination)": "amount",
    "CPC (all)": "amount", "CPC": "amount", "CPM": "amount", "Reach": "number", "Frequency": "number",
    "Cost per 1,000 people reached": "amount", "Cost per conversion": "amount", "CPA": "amount",
    "Conversion rate (CVR)": "number", "Conversion rate (CVR, clicks)": "number", "CVR (click)": "number",
    "CVR": "number", "Conversion rate": "number", "Cost per result": "amount", "Result rate": "number",
    "Video views": "number", "2-second video views": "number", "6-second video views": "number",
    "Video views at 25%": "number", "Video views at 50%": "number", "Video views at 75%": "number",
    "Video views at 100%": "number", "Average play time per video view": "number", "Paid likes": "number",
    "Average play time per user": "number", "Paid comments": "number", "Paid shares": "number",
    "Paid follows": "number", "Adds to cart (website)": "number", "Add to cart": "number",
    "Initiate checkout": "number", "Checkouts initiated (website)": "number", "Landing page views": "number",
    "Payment completion ROAS (website)": "roas", "Complete payment ROAS": "roas", "Purchase ROAS": "roas",
    "Purchase ROAS (website)": "roas", "Cost per complete payment": "amount", "Cost per purchase (website)": "amount",
    "Value per complete payment": "amount",
    "Campaign budget": "status", "Campaign budget type": "status", "Budget": "status", "Primary status": "status",
    "Campaign status": "status", "Ad group status": "status", "Status": "status", "Objective": "status",
    "Website URL (Ad level)": "status", "Age": "status", "Gender": "status", "Country/Region": "status",
    "Placement": "status", "Platform": "status", "Operating system": "status",
    "Timezone": "time_zone", "Time zone": "time_zone", "Account time zone": "time_zone",
}  # fmt: skip
_API = {
    "stat_time_day": "date", "advertiser_id": "account_id", "advertiser_name": "account", "currency": "currency",
    "campaign_id": "campaign_id", "campaign_name": "campaign", "adgroup_id": "ad_group_id", "adgroup_name": "ad_group",
    "ad_id": "ad_id", "ad_name": "ad", "spend": "spend", "impressions": "impressions", "conversion": "conversions",
    # The API's `clicks` are documented as `Clicks (destination)`; read where the file's other names are the API's.
    "clicks": "some_clicks", "complete_payment": "payments",
    # Misnamed by the API: this is the total value of completed payments.
    "total_complete_payment_rate": "payments_value", "total_purchase_value": "payments_value",
    "form": "leads", "result": "results", "real_time_conversion": "number", "real_time_result": "number",
    "cost_per_conversion": "amount", "conversion_rate": "number", "ctr": "number", "cpc": "amount", "cpm": "amount",
    "reach": "number", "frequency": "number", "complete_payment_roas": "roas", "stat_time_hour": "hour",
}  # fmt: skip
_SPANISH = {
    "Por día": "date", "Fecha": "date", "Día": "date", "Nombre de la campaña": "campaign", "Campaña": "campaign",
    "ID de la campaña": "campaign_id", "ID de campaña": "campaign_id", "Nombre del grupo de anuncios": "ad_group",
    "ID del grupo de anuncios": "ad_group_id", "ID de grupo de anuncios": "ad_group_id", "Nombre del anuncio": "ad",
    "ID del anuncio": "ad_id", "ID de anuncio": "ad_id", "Nombre de la cuenta": "account",
    "ID de la cuenta": "account_id", "Moneda": "currency", "Divisa": "currency", "Coste": "spend", "Costo": "spend",
    "Gasto": "spend", "Impresiones": "impressions", "Clics (destino)": "clicks", "Clics (todos)": "all_clicks",
    "Conversiones": "conversions", "Pago completado": "payments", "Compras (sitio web)": "payments",
    "Resultados": "results", "Alcance": "number", "CTR (destino)": "number", "CPC (destino)": "amount",
    "Coste por conversión": "amount", "Costo por conversión": "amount",
}  # fmt: skip
_PORTUGUESE = {
    "Por dia": "date", "Dia": "date", "Data": "date", "Nome da campanha": "campaign", "Campanha": "campaign",
    "ID da campanha": "campaign_id", "Nome do grupo de anúncios": "ad_group", "ID do grupo de anúncios": "ad_group_id",
    "Nome do anúncio": "ad", "ID do anúncio": "ad_id", "Nome da conta": "account", "ID da conta": "account_id",
    "Moeda": "currency", "Custo": "spend", "Impressões": "impressions", "Cliques (Destino)": "clicks",
    "Cliques (todos)": "all_clicks", "Conversões": "conversions", "Pagamento concluído": "payments",
    "Compras (site)": "payments", "Resultados": "results", "CPC (Destino)": "amount", "CTR (Destino)": "number",
    "Custo por resultado": "amount", "Custo por conversão": "amount",
}  # fmt: skip
_FRENCH = {
    "Par jour": "date", "Jour": "date", "Nom de la campagne": "campaign", "ID de la campagne": "campaign_id",
    "Nom du groupe de publicités": "ad_group", "ID du groupe de publicités": "ad_group_id",
    "Nom de la publicité": "ad", "ID de la publicité": "ad_id", "Nom du compte": "account", "Devise": "currency",
    "Coût": "spend", "Coûts": "spend", "Clics (destination)": "clicks", "Clics (tous)": "all_clicks",
    "Paiement effectué": "payments", "Achats (site web)": "payments", "Résultats": "results",
    "CTR (destination)": "number", "CPC (destination)": "amount", "Coût par conversion": "amount",
}  # fmt: skip
_GERMAN = {
    "Nach Tag": "date", "Tag": "date", "Datum": "date", "Kampagnenname": "campaign", "Name der Kampagne": "campaign",
    "Kampagnen-ID": "campaign_id", "Anzeigengruppenname": "ad_group", "Name der Anzeigengruppe": "ad_group",
    "Anzeigengruppen-ID": "ad_group_id", "Anzeigenname": "ad", "Name der Anzeige": "ad", "Anzeigen-ID": "ad_id",
    "Kontoname": "account", "Konto-ID": "account_id", "Währung": "currency", "Kosten": "spend",
    "Impressionen": "impressions", "Klicks (Ziel)": "clicks", "Klicks (alle)": "all_clicks",
    "Abgeschlossene Zahlung": "payments", "Käufe (Website)": "payments", "Ergebnisse": "results",
    "CTR (Ziel)": "number", "CPC (Ziel)": "amount", "Kosten pro Conversion": "amount",
}  # fmt: skip
_KOREAN = {
    "일별": "date", "날짜": "date", "캠페인 이름": "campaign", "캠페인 ID": "campaign_id", "광고 그룹 이름": "ad_group",
    "광고 그룹 ID": "ad_group_id", "광고 이름": "ad", "광고 ID": "ad_id", "비용": "spend", "노출수": "impressions",
    "클릭수(목적지)": "clicks", "클릭수(전체)": "all_clicks", "전환수": "conversions",
}  # fmt: skip

_TELLING = (
    "Clicks (destination)", "CTR (destination)", "CPC (destination)", "Clics (destino)", "CTR (destino)",
    "CPC (destino)", "Cliques (Destino)", "CPC (Destino)", "Clics (destination)", "Klicks (Ziel)", "클릭수(목적지)",
    "stat_time_day", "total_complete_payment_rate", "Complete payment", "Payment completion ROAS (website)",
    "Total complete payment value", "Complete payment value", "Complete payment ROAS", "6-second video views",
    "2-second video views",
)  # fmt: skip

TIKTOK = PlatformDialect(
    name="TikTok Ads",
    platform="TikTok",
    headers=headers(_ENGLISH, _API, _SPANISH, _PORTUGUESE, _FRENCH, _GERMAN, _KOREAN),
    choices={
        "account_id": ("account_id", "account"),
        # Older reports and the API have one column of clicks, which leads to the destination.
        "clicks": ("clicks", "some_clicks"),
        "conversions": ("payments", "shop_purchases", "conversions"),
        "revenue": ("payments_value", "shop_value"),
        "leads": ("leads", "website_leads"),
    },
    coarse={"week": "week", "month": "month"},
    numeric=frozenset({"number", "amount", "all_clicks", "results", "roas"}),
    money=frozenset({"amount"}),
    telling=names(*_TELLING),
    telling_together=(
        names("By Day", "Cost"),
        names("Por día", "Coste"),
        names("Por día", "Costo"),
        names("Nach Tag", "Kosten"),
        names("일별", "비용"),
        names("adgroup_name", "conversion"),
        names("Ad group name", "Video views"),
        names("Conversion rate (CVR)", "Cost"),
        names("Primary status", "Cost"),
    ),
    advice={
        "clicks": (
            "all_clicks",
            "`Clicks (all)` also counts likes and profile visits, so it is not read: add `Clicks (destination)`",
        ),
        "conversions": (
            "results",
            "`Results` counts what each ad group aims at, so it is not read: add `Conversions` or `Complete payment`",
        ),
        "revenue": ("roas", "ROAS is a share, so no revenue is read: add `Total complete payment value`"),
    },
    totals_where_empty=("campaign", "campaign_id", "ad_group", "ad_group_id", "ad", "ad_id"),
    time_zone="UTC",
    segment="in Ads Manager create a custom report with the dimension `By Day` (Time > Day) and export that",
)
