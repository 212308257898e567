"""Google Analytics 4: CSV downloads of reports and explorations. Several tables may follow each other in one file, each
below comment lines that begin with `#`, or only a blank line.

What analytics saw is another metric than what platforms report, so the platform is `GA4` and there is no spend.
Choices: campaign = `Session campaign`, else the first user's campaign, else `Session source / medium`, else the channel
group (never a mixture); conversions = `Key events`, called `Conversions` before 2024 (all key events of the property);
revenue = `Total revenue` (purchases, subscriptions and ads), else `Purchase revenue`; clicks and impressions are
`Google Ads clicks` and `Google Ads impressions`; sessions and users are not stored; leads stay NULL.

Comment lines, tables and totals (`Grand total` behind the last column) from exports copied in tests of npr-style
importers, headers from importers in public repositories.
"""

from __future__ import annotations

from marketing_assets.ingestion.dialects.platform import PlatformDialect, Refusal, headers, names, patterns

_ENGLISH = {
    "Date": "date", "Day": "date", "Nth day": "nth_day", "Date + hour (YYYYMMDDHH)": "hour", "Week": "week",
    "Nth week": "week", "ISO week": "week", "ISO week of ISO year": "week", "Month": "month", "Nth month": "month",
    "Year month": "month", "Year": "year", "Session campaign": "campaign", "Session manual campaign name": "campaign",
    "Session Google Ads campaign": "campaign", "Campaign": "campaign", "First user campaign": "first_campaign",
    "First user manual campaign name": "first_campaign", "Manual campaign name": "campaign",
    "Google Ads campaign": "campaign", "Session campaign ID": "campaign_id", "Campaign ID": "campaign_id",
    "Session manual campaign ID": "campaign_id", "Session Google Ads campaign ID": "campaign_id",
    "Session Google Ads ad group name": "ad_group", "Session Google Ads ad group ID": "ad_group_id",
    "Google Ads ad group name": "ad_group", "Session source / medium": "source_medium",
    "Source / medium": "source_medium", "First user source / medium": "source_medium",
    "Session manual source / medium": "source_medium",
    "Session primary channel group (Default Channel Group)": "channel_group",
    "Session primary channel group (Default channel group)": "channel_group",
    "Session default channel group": "channel_group", "Session default channel grouping": "channel_group",
    "Default channel group": "channel_group", "Default channel grouping": "channel_group",
    "First user primary channel group (Default Channel Group)": "channel_group",
    "First user default channel group": "channel_group", "First user default channel grouping": "channel_group",
    "Key events": "conversions", "Conversions": "conversions", "Total revenue": "revenue",
    "Purchase revenue": "purchase_revenue", "Google Ads clicks": "clicks", "Google Ads impressions": "impressions",
    "Google Ads cost": "cost", "Currency": "currency", "Sessions": "number", "Engaged sessions": "number",
    "Engagement rate": "number", "Bounce rate": "number", "Average engagement time per session": "number",
    "Average engagement time": "number", "Events per session": "number", "Average session duration": "number",
    "Event count": "number", "Session key event rate": "number", "Session conversion rate": "number",
    "User key event rate": "number", "Total users": "number", "New users": "number", "Active users": "number",
    "Returning users": "number", "Users": "number", "Views": "number", "Transactions": "number",
    "Ecommerce purchases": "number", "Views per session": "number", "Purchases": "number", "Event value": "number",
    "Engaged sessions per user": "number", "Session source": "dimension", "Session medium": "dimension",
    "Session source platform": "dimension", "Country": "dimension", "Device category": "dimension",
    "Event name": "dimension", "Landing page": "dimension", "Landing page + query string": "dimension",
    "Session manual ad content": "dimension", "Segment": "segment",
    "Segment name": "segment", "Segmento": "segment", "Session manual term": "dimension",
    "Page path and screen class": "dimension", "Platform": "dimension", "Totals": "dimension",
    "First user source": "dimension", "First user medium": "dimension", "Session campaign type": "dimension",
}  # fmt: skip
# The words of Analytics' pages; seen in instructions of public repositories, not in real files.
_TRANSLATED = {
    "Datum": "date", "N. Tag": "nth_day", "Sitzungskampagne": "campaign", "Sitzung – Kampagne": "campaign",
    "Sitzung – Quelle/Medium": "source_medium", "Sitzungsquelle/-medium": "source_medium", "Sitzungen": "number",
    "Wichtige Ereignisse": "conversions", "Schlüsselereignisse": "conversions", "Gesamtumsatz": "revenue",
    "Nutzer insgesamt": "number", "Neue Nutzer": "number", "Date de la session": "dimension",
    "Campagne de la session": "campaign", "Source/support de la session": "source_medium",
    "Événements clés": "conversions", "Revenu total": "revenue", "Sessions avec engagement": "number",
    "Fecha": "date", "Campaña de la sesión": "campaign", "Fuente/medio de la sesión": "source_medium",
    "Fuente o medio de la sesión": "source_medium", "Sesiones": "number", "Eventos clave": "conversions",
    "Ingresos totales": "revenue", "Data": "date", "Campagna della sessione": "campaign", "Sessioni": "number",
    "Eventi chiave": "conversions", "Entrate totali": "revenue", "Campanha da sessão": "campaign",
    "Origem/mídia da sessão": "source_medium", "Sessões": "number", "Eventos principais": "conversions",
    "Receita total": "revenue", "Sessiecampagne": "campaign", "Sessies": "number",
    "Belangrijke gebeurtenissen": "conversions", "Totale opbrengst": "revenue",
}  # fmt: skip
# Of the first day, above a table: `# Start date: 20250701`.
_START = (
    r"start date|startdatum|date de début|fecha de inicio|data di inizio|data de início|data inicial|begindatum|"
    r"data rozpoczęcia|startdato"
)

GA4 = PlatformDialect(
    name="Google Analytics 4",
    platform="GA4",
    headers=headers(_ENGLISH, _TRANSLATED),
    choices={
        "date": ("date", "nth_day"),
        "campaign": ("campaign", "first_campaign", "source_medium", "channel_group"),
        "revenue": ("revenue", "purchase_revenue"),
    },
    coarse={"week": "week", "month": "month", "year": "year"},
    numeric=frozenset({"number", "cost"}),
    money=frozenset({"cost"}),
    telling=names(
        "Session campaign",
        "Session source / medium",
        "Key events",
        "Engaged sessions",
        "Session primary channel group (Default Channel Group)",
        "Session default channel group",
        "Nth day",
        "Session default channel grouping",
        "Session key event rate",
        "Events per session",
        "Event count",
        "First user source / medium",
        "Session manual campaign name",
        "First user campaign",
        "Sitzungskampagne",
        "Wichtige Ereignisse",
        "Événements clés",
        "Eventos clave",
        "Eventi chiave",
        "Campanha da sessão",
        "Average engagement time per session",
        "Session campaign ID",
        "Session Google Ads campaign",
        "First user default channel group",
        "First user primary channel group (Default Channel Group)",
    ),
    titles=patterns(
        r"^# (?:traffic acquisition|user acquisition|free form|property:|account:)", rf"^#\s*(?:{_START})\s*:"
    ),
    facts={"account_id": patterns(r"^# property\s*:\s*(\S.*?)(?:\s+- GA4)?$")[0]},
    comment="#",
    totals_where_empty=("date", "nth_day"),
    refusals={
        "segment": Refusal(
            "segments overlap (`All Users` holds the users of all others), so the rows would count them several times",
            if_several=True,
        )
    },
    base_day=patterns(rf"^#\s*(?:(?:{_START})\s*:\s*)?([0-9]{{8}})\b")[0],
    segment=(
        "make an exploration (Explore → Free form) with the rows Date and Session campaign and the values Key events "
        "and Total revenue, or add the secondary dimension Date to the report, and download it again"
    ),
)
