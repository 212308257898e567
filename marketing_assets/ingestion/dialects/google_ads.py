"""Google Ads: reports and tables downloaded from its pages (.csv with commas, or "Excel .csv" in UTF-16 with tabs) in
several languages, and the field names of its scripts, API and BigQuery transfer.

Choices: clicks are `Clicks` (never `Interactions`); conversions are `Conversions`, what the account counts as its goals
(never `All conv.`, which adds the others, nor view-through conversions); revenue is `Conv. value`; leads are not
reported apart, so they stay NULL. `Cost (Converted currency)` is a manager account's own conversion: known, not stored,
because the column `Currency code` beside it names the account's currency, not the converted one.

The headers are those of real files; other languages stand in `google_ads_languages`.
"""

from __future__ import annotations

from marketing_assets.ingestion.dialects.google_ads_languages import TRANSLATED
from marketing_assets.ingestion.dialects.platform import PlatformDialect, Refusal, headers, names, patterns

_ENGLISH = {
    "Day": "date", "Date": "date",
    "Week": "week", "Month": "month", "Quarter": "quarter", "Year": "year",
    "Campaign": "campaign", "Campaign name": "campaign", "Campaign ID": "campaign_id",
    "Ad group": "ad_group", "Ad group name": "ad_group", "Ad group ID": "ad_group_id",
    "Ad ID": "ad_id", "Ad name": "ad",
    "Customer ID": "account_id", "Account ID": "account_id", "Account": "account_name", "Account name": "account_name",
    "Currency code": "currency", "Currency": "currency", "Time zone": "time_zone", "Account time zone": "time_zone",
    "Cost": "spend", "Cost (Converted currency)": "converted_cost",
    "Impr.": "impressions", "Impressions": "impressions", "Clicks": "clicks",
    "Conversions": "conversions", "Conv.": "conversions",
    "Conv. value": "revenue", "Conversion value": "revenue", "Total conv. value": "revenue",
    "All conv.": "number", "All conv. value": "amount", "View-through conv.": "number", "Interactions": "number",
    "Cross-device conv.": "number", "Views": "number", "TrueView views": "number", "Engagements": "number",
    "Invalid clicks": "number", "Phone calls": "number", "Phone impressions": "number",
    "Conv. value (by conv. time)": "amount", "Conversions (by conv. time)": "number",
    "CTR": "rate", "Interaction rate": "rate", "Conv. rate": "rate", "Avg. CPC": "amount", "Avg. CPM": "amount",
    "Avg. cost": "amount", "Avg. CPV": "amount", "Cost / conv.": "amount", "Cost / all conv.": "amount",
    "Value / conv.": "amount", "Conv. value / cost": "rate", "All conv. value / cost": "rate", "ROAS": "rate",
    "Conv. value / click": "amount", "Target CPA": "amount", "Target ROAS": "rate",
    "Search impr. share": "rate", "Search top IS": "rate", "Search abs. top IS": "rate",
    "Search lost IS (budget)": "rate", "Search lost IS (rank)": "rate", "Search exact match IS": "rate",
    "Display impr. share": "rate", "Impr. (Top) %": "rate", "Impr. (Abs. Top) %": "rate", "Click share": "rate",
    "Optimization score": "rate", "Budget": "amount", "Default max. CPC": "amount", "Max. CPC": "amount",
    "Campaign state": "status", "Campaign status": "status", "Campaign type": "status", "Campaign subtype": "status",
    "Ad group state": "status", "Ad group status": "status", "Ad state": "status", "Ad status": "status",
    "Status": "status", "Status reasons": "status", "Budget name": "status", "Budget type": "status",
    "Bid strategy": "status", "Bid strategy type": "status", "Labels": "status", "Device": "status",
    "Network": "status", "Network (with search partners)": "status", "Interaction types": "status",
    "Customer": "status", "Final URL": "status", "Ad type": "status", "Day of the week": "status",
    "Hour of the day": "status", "Search keyword": "status", "Keyword": "status", "Match type": "status",
    "Campaign start date": "status", "Campaign end date": "status",
    "Search term": "search_term", "Asset": "asset", "Asset type": "asset",
    "Conversion action": "conversion_action", "Conversion category": "conversion_action",
    "Conversion source": "conversion_action", "Conversion action name": "conversion_action",
    "Click type": "click_type", "Audience segment": "audience", "Audience segments": "audience",
}  # fmt: skip
_FIELDS = {
    "date": "date", "week": "week", "month": "month",
    "campaign.name": "campaign", "campaign.id": "campaign_id", "ad_group.name": "ad_group",
    "ad_group.id": "ad_group_id",
    "ad_group_ad.ad.id": "ad_id", "ad_group_ad.ad.name": "ad", "customer.id": "account_id",
    "customer.descriptive_name": "account_name", "customer.currency_code": "currency",
    "customer.time_zone": "time_zone", "cost_micros": "cost_micros", "impressions": "impressions", "clicks": "clicks",
    "conversions": "conversions", "conversions_value": "revenue", "all_conversions": "number",
    "all_conversions_value": "amount", "ctr": "rate", "average_cpc": "number", "conversion_action": "conversion_action",
    "click_type": "click_type",
}  # fmt: skip


def _field_names() -> dict[str, str]:
    """`metrics.clicks` of the API, `metrics_clicks` of the BigQuery transfer, `campaign.id` and `campaign_id`; and
    `cost_micros`, which scripts write without its group.
    """
    found: dict[str, str] = {"cost_micros": "cost_micros"}
    for name, meaning in _FIELDS.items():
        if "." in name:
            found |= {name: meaning, name.replace(".", "_"): meaning}
        else:
            group = "segments" if name in ("date", "week", "month", "conversion_action", "click_type") else "metrics"
            found |= {f"{group}.{name}": meaning, f"{group}_{name}": meaning}
    return found


_TELLING = (
    "Conv. value", "Cost / conv.", "Avg. cost", "Campaign state", "Search lost IS (rank)", "View-through conv.",
    "Conv. value / cost", "Search lost IS (budget)", "Interaction rate", "Cost (Converted currency)",
    "Conv.-Wert", "Kosten/Conv.", "Kosten / Conv.", "Kosten (umgerechnete Währung)",
    "Valeur de conv.", "Coût/conv.", "Coût / conv.", "Code de devise", "Valor de conv.", "Coste/conv.",
    "Costo/conv.", "Coste (moneda convertida)", "Valore conv.", "Custo / conv.", "Valor da conv.", "Conv.waarde",
    "Kosten/conversie", "Conv.-Rate", "Código da moeda",
)  # fmt: skip
# `Date, Campaign, Cost` are anybody's words; Google writes Day, and never Cost without Currency code or Impr.
# `Tag, Kampagne, Kosten` are a company's own words too: without a title above, such a file is nobody's.
_TELLING_TOGETHER = (
    ("Impr.", "Cost"), ("Currency code", "Cost"), ("Day", "Campaign", "Cost"), ("Währungscode", "Kampagne", "Kosten"),
    ("Impr.", "Kampagne", "Kosten"), ("Impr.", "Coût"), ("Impr.", "Coste"), ("Impr.", "Costo"),
    ("Código de moneda", "Campaña"), ("Codice valuta", "Costo"), ("Impr.", "Custo"), ("Valutacode", "Kosten"),
    ("Vert.", "Kosten"), ("Kod waluty", "Koszt"), ("Valutakod", "Kostnad"), ("通貨コード", "費用"),
)  # fmt: skip
_PARTIAL = (
    "a report of search terms leaves out what few people searched for: its sums lie below the campaigns'; a report of "
    "campaigns or ad groups is complete"
)

GOOGLE_ADS = PlatformDialect(
    name="Google Ads",
    platform="Google",
    headers=headers(_ENGLISH, *TRANSLATED, _field_names()),
    # Without the account's number its name keeps two accounts with a campaign of one name apart.
    choices={"account_id": ("account_id", "account_name"), "spend": ("spend", "cost_micros")},
    coarse={"week": "week", "month": "month", "quarter": "quarter", "year": "year"},
    numeric=frozenset({"number", "amount", "rate", "converted_cost"}),
    money=frozenset({"amount"}),
    micros=frozenset({"cost_micros"}),
    telling=names(
        *_TELLING, *(name for name in _field_names() if name.startswith(("metrics", "segments", "cost_micros")))
    ),
    telling_together=tuple(names(*pair) for pair in _TELLING_TOGETHER),
    titles=patterns(
        r"^(campaign|ad group|ad|keyword|search keyword|account) (report|performance)$",
        r"^(kampagnenbericht|relatório de campanhas?|informe de campañas?|rapport (sur les |de |des )?campagnes?|"
        r"rapporto (sulle |sulla |della )?campagn[ae]|campagnerapport|raport (o |dotyczący )?kampanii)$",
        r"\bgoogle ads\b",
    ),
    facts={"time_zone": patterns(r"^(?:time ?zone|zeitzone)\s*:\s*(\S.*)$")[0]},
    doubts={
        "search_term": _PARTIAL,
        "audience": "a report of audience segments leaves out who is in none of them: its sums differ from the "
        "campaigns'; a report of campaigns or ad groups is complete",
    },
    refusals={
        "asset": Refusal("every asset of an ad carries the whole ad's numbers, so the rows would count it many times"),
        "conversion_action": Refusal(
            "split by conversion action, the rows carry no costs, impressions and clicks (Google writes 0), and would "
            "take the place of the real ones",
            frozenset({"spend", "impressions", "clicks"}),
        ),
        "click_type": Refusal(
            "split by click type, an impression stands in the row of every type that could have been clicked, so the "
            "rows would count it many times",
            frozenset({"impressions"}),
        ),
    },
    segment="open the report, choose Segment → Time → Day (report editor: add the row `Day`) and download it again",
)
