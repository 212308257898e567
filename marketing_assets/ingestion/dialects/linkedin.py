"""LinkedIn Campaign Manager: the reports downloaded as CSV, mostly UTF-16 with tabs and some lines above the header.

Which column is the campaign depends on what stands beside it, because LinkedIn's hierarchy has one level more and was
renamed: with `Campaign Group Name` the group is the campaign and LinkedIn's campaign the ad group; with `Ad Set Name`
(the newer naming) the ad set is the ad group; with neither the campaign is the campaign. So exports with and without
the groups must not be mixed: their campaigns have different names. Clicks are `Clicks` (all that are charged, not only
those to the landing page), conversions `Conversions`, revenue `Total Conversion Value`, leads `Leads` (forms sent).

Days are UTC, as the headers say. English and Dutch headers are those of real exports, German ones those of an
importer, Portuguese ones partly; French, Spanish and Italian ones are translated and were not seen.
"""

from __future__ import annotations

from dataclasses import replace

from marketing_assets.ingestion.dialects.platform import PlatformDialect, Refusal, headers, names, patterns

_ENGLISH = {
    "Date": "date", "Date (in UTC)": "date", "Day": "date",
    "Start Date (in UTC)": "starts", "Start Date": "starts", "End Date (in UTC)": "ends", "End Date": "ends",
    "Month": "month", "Month (in UTC)": "month", "Week": "week",
    "Account ID": "account_id", "Ad Account ID": "account_id", "Account Name": "account", "Ad Account Name": "account",
    "Currency": "currency", "Account Currency": "currency", "Currency Code": "currency",
    "Campaign Group Name": "group", "Campaign Group": "group", "Campaign Group ID": "group_id",
    "Campaign Name": "campaign_name", "Campaign": "campaign_name", "Campaign ID": "campaign_number",
    "Ad Set Name": "set", "Ad Set": "set", "Ad Set ID": "set_id",
    "Ad Name": "ad", "Creative Name": "ad", "Ad ID": "ad_id", "Creative ID": "ad_id",
    "Total Spent": "spend", "Impressions": "impressions", "Clicks": "clicks", "Leads": "leads",
    "Conversions": "conversions", "Total Conversion Value": "revenue", "Conversion Value": "revenue",
    "Click Through Rate": "number", "Average CTR": "number", "Average CPM": "amount", "Average CPC": "amount",
    "Reactions": "number", "Comments": "number", "Shares": "number", "Follows": "number", "Other Clicks": "number",
    "Total Social Actions": "number", "Total Engagements": "number", "Engagement Rate": "number",
    "Clicks to Landing Page": "number", "Landing Page Clicks": "number", "Clicks to LinkedIn Page": "number",
    "Viral Impressions": "number", "Viral Clicks": "number", "Viral Conversions": "number", "Viral Leads": "number",
    "Post-Click Conversions": "number", "View-Through Conversions": "number", "Conversion Rate": "number",
    "Cost per Conversion": "amount", "Return on Ad Spend": "number", "Lead Forms Opened": "number",
    "Lead Form Completion Rate": "number", "Cost per Lead": "amount", "Leads (Work Email)": "number",
    "Qualified Leads": "number", "Cost per Qualified Lead": "amount", "Reach": "number", "Average Frequency": "number",
    "Cost per 1,000 People Reached": "amount", "Event Registrations": "number", "Subscriptions": "number",
    "Sends": "number", "Opens": "number", "Open Rate": "number", "Cost per Send": "amount", "Cost per Open": "amount",
    # Written with a point in every language: it says nothing about the decimal sign of the others.
    "Average Dwell Time (in Seconds)": "dwell_time",
    "Campaign Status": "status", "Campaign Group Status": "status", "Campaign Type": "status",
    "Campaign Objective Type": "status", "Campaign Objective": "status", "Ad Set Objective": "status",
    "Ad Set Status": "status", "Ad Status": "status", "Creative Status": "status", "Ad Introduction Text": "status",
    "Ad Headline": "status", "Click URL": "status", "Cost Type": "status", "Daily Budget": "amount",
    "Campaign Start Date": "status", "Campaign End Date": "status",
    "Conversion Name": "conversion", "Conversion Type": "conversion",
    "Job Title Segment": "members", "Job Function Segment": "members", "Job Seniority Segment": "members",
    "Company Name Segment": "members", "Company Industry Segment": "members", "Company Size Segment": "members",
    "Country/Region Segment": "members", "County/Region Segment": "members", "Location Segment": "members",
}  # fmt: skip
_DUTCH = {
    "Begindatum (in UTC)": "starts", "Einddatum (in UTC)": "ends", "Accountnaam": "account", "Account-ID": "account_id",
    "Valuta": "currency", "Naam campagnegroep": "group", "Campagnegroep-ID": "group_id",
    "Campagnenaam": "campaign_name", "Campagne-ID": "campaign_number", "Naam van advertentieset": "set",
    "Advertentieset-ID": "set_id", "Advertentienaam": "ad", "Advertentie-ID": "ad_id", "Totaal besteed": "spend",
    "Weergaven": "impressions", "Klikken": "clicks", "Leads": "leads", "Conversies": "conversions",
    "Totale conversiewaarde": "revenue", "Doorklikfrequentie (CTR)": "number", "Gemiddelde CPM": "amount",
    "Gemiddelde CPC": "amount", "Aantal interacties": "number", "Klikken naar bestemmingspagina": "number",
    "Gemiddelde kijktijd (in seconden)": "dwell_time", "Status campagne": "status",
}  # fmt: skip
_GERMAN = {
    "Startdatum (in UTC)": "starts", "Startdatum": "starts", "Enddatum (in UTC)": "ends", "Enddatum": "ends",
    "Kontoname": "account", "Konto-ID": "account_id", "Währung": "currency", "Kampagnengruppenname": "group",
    "Name der Kampagnengruppe": "group", "Kampagnengruppen-ID": "group_id", "Kampagnenname": "campaign_name",
    "Name der Kampagne": "campaign_name", "Kampagnen-ID": "campaign_number", "Name der Anzeigengruppe": "set",
    "Anzeigengruppen-ID": "set_id", "Anzeigenname": "ad", "Name der Anzeige": "ad", "Anzeigen-ID": "ad_id",
    "Gesamtausgaben": "spend", "Impressions": "impressions", "Impressionen": "impressions", "Klicks": "clicks",
    "Leads": "leads", "Conversions": "conversions", "Conversion-Gesamtwert": "revenue",
    "Gesamter Conversion-Wert": "revenue", "Virale Impressions": "number", "Klickrate": "number",
    "Durchschn. CPM": "amount", "Durchschn. CPC": "amount",
}  # fmt: skip
_FRENCH = {
    "Date de début (en UTC)": "starts", "Date de fin (en UTC)": "ends", "Nom du compte": "account",
    "ID du compte": "account_id", "Devise": "currency", "Nom du groupe de campagnes": "group",
    "ID du groupe de campagnes": "group_id", "Nom de la campagne": "campaign_name",
    "ID de la campagne": "campaign_number", "Nom de l'ensemble de publicités": "set",
    "ID de l'ensemble de publicités": "set_id", "Nom de la publicité": "ad", "ID de la publicité": "ad_id",
    "Total dépensé": "spend", "Impressions": "impressions", "Clics": "clicks", "Prospects": "leads", "Leads": "leads",
    "Conversions": "conversions", "Valeur totale de conversion": "revenue", "Valeur totale des conversions": "revenue",
}  # fmt: skip
_SPANISH = {
    "Fecha de inicio (en UTC)": "starts", "Fecha de finalización (en UTC)": "ends", "Nombre de la cuenta": "account",
    "ID de la cuenta": "account_id", "Moneda": "currency", "Divisa": "currency",
    "Nombre del grupo de campañas": "group", "ID del grupo de campañas": "group_id",
    "Nombre de la campaña": "campaign_name", "ID de la campaña": "campaign_number",
    "Nombre del conjunto de anuncios": "set", "ID del conjunto de anuncios": "set_id", "Nombre del anuncio": "ad",
    "ID del anuncio": "ad_id", "Total gastado": "spend", "Impresiones": "impressions", "Clics": "clicks",
    "Posibles clientes": "leads", "Leads": "leads", "Conversiones": "conversions",
    "Valor total de conversión": "revenue", "Valor total de las conversiones": "revenue",
}  # fmt: skip
_ITALIAN = {
    "Data di inizio (in UTC)": "starts", "Data di fine (in UTC)": "ends", "Nome account": "account",
    "Nome dell'account": "account", "ID account": "account_id", "Valuta": "currency",
    "Nome del gruppo di campagne": "group", "ID gruppo di campagne": "group_id", "Nome campagna": "campaign_name",
    "Nome della campagna": "campaign_name", "ID campagna": "campaign_number", "Nome annuncio": "ad",
    "Nome dell'annuncio": "ad", "ID annuncio": "ad_id", "Totale speso": "spend", "Spesa totale": "spend",
    "Impressioni": "impressions", "Clic": "clicks", "Lead": "leads", "Conversioni": "conversions",
    "Valore totale di conversione": "revenue", "Valore totale delle conversioni": "revenue",
}  # fmt: skip
_PORTUGUESE = {
    "Data de início (em UTC)": "starts", "Data de término (em UTC)": "ends", "Nome da conta": "account",
    "ID da conta": "account_id", "Moeda": "currency", "Nome do grupo de campanhas": "group",
    "ID do grupo de campanhas": "group_id", "Nome da campanha": "campaign_name", "ID da campanha": "campaign_number",
    "Nome do conjunto de anúncios": "set", "ID do conjunto de anúncios": "set_id", "Nome do anúncio": "ad",
    "ID do anúncio": "ad_id", "Total investido": "spend", "Total gasto": "spend", "Impressões": "impressions",
    "Cliques": "clicks", "Leads": "leads", "Conversões": "conversions", "Valor total de conversão": "revenue",
    "Valor total da conversão": "revenue",
}  # fmt: skip
_OTHERS = (_DUTCH, _GERMAN, _FRENCH, _SPANISH, _ITALIAN, _PORTUGUESE)


def _called(meaning: str) -> tuple[str, ...]:
    return tuple(name for table in (_ENGLISH, *_OTHERS) for name, means in table.items() if means == meaning)


_SPENT = (
    "Total Spent", "Totaal besteed", "Gesamtausgaben", "Total dépensé", "Total gastado", "Totale speso",
    "Total investido",
)  # fmt: skip
_IN_UTC = tuple(name for table in (_ENGLISH, *_OTHERS) for name in table if name.endswith("UTC)"))
# What tells the three hierarchies apart: the name of the upper or lower level beside what only LinkedIn writes.
_GROUPED = tuple(names(group, sure) for group in _called("group") for sure in (*_SPENT, *_IN_UTC))
_SETS = tuple(names(name, sure) for name in _called("set") for sure in (*_SPENT, *_IN_UTC))
_MEMBERS = Refusal(
    "split by what members are (job title, company …), the rows leave out small groups and count a member in several"
)
_BY_CONVERSION = Refusal(
    "split by conversion, every row of a campaign carries its clicks and costs again",
    frozenset({"spend", "impressions", "clicks"}),
)
_COMMON_CHOICES = {"date": ("date", "starts"), "account_id": ("account_id", "account")}

_FIRST_DAY = patterns(
    r"^(?:report start|begindatum van rapport|berichtsbeginn|début du rapport|inicio del informe"
    r"|início do relatório|inizio del report)\s*:\s*(.+?),?(?: [0-9]{1,2}:[0-9]{2}.*| report end.*)?$"
)[0]
_LAST_DAY = patterns(
    r"\b(?:report end|einddatum van rapport|berichtsende|fin du rapport|fin del informe"
    r"|término do relatório|fine del report)\s*:\s*(.+?),?(?: [0-9]{1,2}:[0-9]{2}.*| date generated.*)?$"
)[0]

_CAMPAIGNS = PlatformDialect(
    name="LinkedIn Ads",
    platform="LinkedIn",
    headers=headers(_ENGLISH),
    choices={**_COMMON_CHOICES, "campaign": ("campaign_name",), "campaign_id": ("campaign_number",)},
    spans={"starts": "ends"},
    coarse={"week": "week", "month": "month"},
    numeric=frozenset({"number", "amount"}),
    money=frozenset({"amount"}),
    telling=names(
        *_IN_UTC,
        *(name for name in _SPENT if name != "Total gastado"),
        "Campaign Group Name",
        "Campaign Objective Type",
        "Viral Impressions",
        "Total Social Actions",
        "Lead Form Completion Rate",
    ),
    telling_together=(names("Total gastado", "Nombre del grupo de campañas"),),
    # Microsoft and Google have campaign performance reports too, but do not say UTC behind them.
    titles=patterns(
        r" performance report \(in utc\)$", r"^rapport met .*prestaties \(in utc\)$", r"\((in|en|em) utc\)$"
    ),
    refusals={"members": _MEMBERS, "conversion": _BY_CONVERSION},
    totals_where_empty=("group", "group_id", "campaign_name", "campaign_number", "set", "set_id", "ad_id"),
    first_day=_FIRST_DAY,
    last_day=_LAST_DAY,
    not_before=(_FIRST_DAY,),
    not_after=(_LAST_DAY, *patterns(r"\bdate generated\s*:\s*(.+?),?(?: [0-9]{1,2}:[0-9]{2}.*)?$")),
    date_hint="mdy",
    time_zone="UTC",
    segment="in Campaign Manager choose Export and the time breakdown `Daily`",
    remark="no campaign groups: LinkedIn's campaigns are the campaigns; do not mix with exports that have the groups",
)
_AD_SETS = replace(
    _CAMPAIGNS,
    choices={**_CAMPAIGNS.choices, "ad_group": ("set",), "ad_group_id": ("set_id",)},
    telling_together=(*_CAMPAIGNS.telling_together, *_SETS),
    remark="LinkedIn's ad sets are the ad groups",
)
_GROUPS = replace(
    _CAMPAIGNS,
    telling_together=(*_CAMPAIGNS.telling_together, *_GROUPED),
    remark="LinkedIn's campaign groups are the campaigns, its campaigns the ad groups",
    choices={
        **_COMMON_CHOICES,
        "campaign": ("group",),
        "campaign_id": ("group_id",),
        "ad_group": ("campaign_name",),
        "ad_group_id": ("campaign_number",),
    },
)

# English exports of most accounts write M/D/YYYY; in the other languages the day stands first (Dutch: `23-9-2026`).
LINKEDIN: tuple[PlatformDialect, ...] = tuple(
    variant
    for dialect in (_CAMPAIGNS, _AD_SETS, _GROUPS)
    for variant in (dialect, replace(dialect, headers=headers(*_OTHERS), date_hint="dmy"))
)
