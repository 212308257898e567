"""The files that fuzzing begins with: one small realistic export per platform and language, one file per kind, and real
exports where the data sets are at hand. Every one of them is read without a reject.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from marketing_assets_tests.ingestion.events.ga4 import as_exported, event

Packing = Literal["plain", "gz", "zip", "xlsx", "parquet"]
DATASETS = Path(__file__).resolve().parents[4] / "shared" / "datasets"
_REAL_LINES = 60


@dataclass(frozen=True)
class Seed:
    """A file as it would be landed.

    Attributes:
        name: for people; also the name of the file without ending.
        kind: the landing folder it belongs into.
        text: what it says, with \\n as line end; JSON where `json` says so.
        kept: rows it gives.
        mapping: the mapping beside it.
    """

    name: str
    kind: str
    text: str
    kept: int
    mapping: Mapping[str, Any] | None = None
    encoding: str = "utf-8"
    packing: Packing = "plain"
    json: bool = False

    @property
    def ending(self) -> str:
        """Of the unpacked file."""
        return ".jsonl" if self.json else ".csv"


GOOGLE = """Campaign report
"July 8, 2025 - July 9, 2025"
Day,Campaign state,Campaign,Campaign ID,Currency code,Impr.,CTR,Avg. CPC,Cost,Clicks,Conversions,Conv. value
2025-07-08,Enabled,"Brand, all",12345678901,EUR,"25,881",9.38%,0.52,1263.96,"2,428",31.5,2520
2025-07-08,Paused,Video,12345678902,EUR,10,< 10%, --,0,0,0,0
2025-07-09,Enabled,"Brand, all",12345678901,EUR,"20,000",10.00%,0.50,1000.00,"2,000",20,1999.99
Total: Campaigns, --,,,,"45,891",,,2263.96,"4,428",51.5,4519.99
Total: Account, --,,,EUR,"45,891",,,2263.96,"4,428",51.5,4519.99
"""
GOOGLE_DE = """Kampagnenbericht
8. Juli 2025 - 9. Juli 2025
Tag\tKampagne\tKampagnen-ID\tWährungscode\tKosten\tImpr.\tKlicks\tConversions\tConv.-Wert
08.07.2025\tMarke\t123\tEUR\t1.263,96\t25.881\t2.428\t31,50\t2.520,00
09.07.2025\tMärz\t124\tEUR\t0,5\t10\t1\t0,00\t0,00
Gesamt: Konto\t --\t --\tEUR\t1.264,46\t25.891\t2.429\t31,50\t2.520,00
"""
META = """Reporting starts,Reporting ends,Day,Account name,Campaign name,Ad set name,Impressions,Link clicks,\
Clicks (all),Amount spent (EUR),Results,Result indicator,Website purchases conversion value
2025-06-01,2025-06-02,2025-06-01,Shop,Spring,Women,"1,200",12,20,10.50,2,actions:omni_purchase,99.90
2025-06-01,2025-06-02,2025-06-02,Shop,Spring,Men,"1,300",14,22,11.25,1,actions:omni_purchase,20
2025-06-01,2025-06-02,2025-06-02,Shop,Leads 🚀,Men,300,4,5,3.25,7,actions:lead,
"""
META_DE = """"Tag";"Name der Kampagne";"Name der Anzeigengruppe";"Ausgegebener Betrag (EUR)";"Impressionen";\
"Link-Klicks";"Käufe";"Conversion-Wert für Käufe"
"2025-06-01";"Frühling";"Frauen";"1.234,56";"12.000";"1.200";"3";"99,90"
"2025-06-02";"Frühling";"Männer";"0,99";"900";"12";"";""
"""
META_FR = """Jour;Nom de la campagne;Montant dépensé (EUR);Impressions;Clics sur un lien;Achats;\
Valeur de conversion des achats
2025-06-01;Été;1 234,56;12 000;1 200;3;99,90
2025-06-02;Été;0,99;900;12;;
"""
META_ES = """Día;Nombre de la campaña;Importe gastado (EUR);Impresiones;Clics en el enlace;Compras;\
Valor de conversión de compras
2025-06-01;Verano;1.234,56;12.000;1.200;3;99,90
"""
META_IT = """Giorno;Nome della campagna;Importo speso (EUR);Impression;Clic sul link;Acquisti;\
Valore di conversione degli acquisti
2025-06-01;Estate;1.234,56;12.000;1.200;3;99,90
"""
META_PT = """Dia;Nome da campanha;Valor usado (EUR);Impressões;Cliques no link;Compras;Valor de conversão da compra
2025-06-01;Verão;1.234,56;12.000;1.200;3;99,90
"""
GA4 = """# ----------------------------------------
# Shop
# Free form-Free form 1
# 20250701-20250731
# ----------------------------------------

Date,Session campaign,Sessions,Engagement rate,Key events,Total revenue
,,300,0.61,12,1500.5,Grand total
20250708,brand,200,0.6182,8,1000.25
20250708,(not set),100,0.6,4,500.25
"""
GA4_TABLES = """# Traffic acquisition: Session primary channel group (Default Channel Group)
# Account: Shop
# Property: Shop web - GA4
#
# Start date: 20250701
# End date: 20250731
Nth day,Session primary channel group (Default Channel Group),Sessions,Key events,Total revenue
0000,Organic Search,20,1,10.5
0001,Organic Search,30,2,20.5

# Start date: 20250701
# End date: 20250731
Session primary channel group (Default Channel Group),Sessions,Engaged sessions,Key events,Total revenue
Organic Search,50,40,3,31
,50,40,3,31
"""
LINKEDIN = """Campaign Performance Report (in UTC)
"Report Start: September 21, 2024, 12:00 AM"
"Report End: September 23, 2024, 11:59 PM"
"Date Generated: September 24, 2024, 9:12 AM"

Start Date (in UTC)\tAccount Name\tCurrency\tCampaign Group Name\tCampaign Group ID\tCampaign Name\tCampaign ID\t\
Total Spent\tImpressions\tClicks\tLeads\tConversions\tTotal Conversion Value
9/21/2024\tAcme\tEUR\tSpring\t1\tManagers\t2\t3.50\t40\t5\t0\t1\t9.00
9/22/2024\tAcme\tEUR\tSpring\t1\tManagers\t2\t4.50\t50\t6\t1\t0\t0.00
"""
LINKEDIN_NL = """Rapport met advertentieprestaties (in UTC)
Begindatum van rapport: 21 september 2024 00:00
Einddatum van rapport: 23 september 2024 23:59

Begindatum (in UTC)\tAccountnaam\tValuta\tCampagne-ID\tCampagnenaam\tAdvertentieset-ID\tNaam van advertentieset\t\
Totaal besteed\tWeergaven\tKlikken\tGemiddelde CPM
22-9-2024\tAcme\tEUR\t1\tVoorjaar\t2\tManagers\t3,50\t40\t5\t87,50
23-9-2024\tAcme\tEUR\t1\tVoorjaar\t2\tManagers\t4,50\t40\t5\t112,50
"""
TIKTOK = """Campaign name,By Day,Ad group name,Cost,Impressions,Clicks (destination),CTR (destination),Conversions,\
Currency
A,2025-06-01,B,1.5,200,3,1.50%,4,EUR
A,2025-06-02,B,2.5,300,3,1.00%,1,EUR
Total of 2 results,-,-,4,500,6,1.20%,5,EUR
"""
TIKTOK_KO = "일별,캠페인 이름,비용,노출수,클릭수(목적지),전환수\n2025-06-01,가,1.5,2,3,4\n"
MICROSOFT = """"Report Name: Campaigns by day"
"Report Time: 7/1/2025 - 7/31/2025"
"Time Zone: (GMT+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"
"Potential Incomplete Data: true"
"Rows: 2"

"Gregorian date","Account name","Account number","Campaign name","Campaign ID","Currency code",\
"Impressions","Clicks","CTR","Spend","Conversions","Revenue"
"7/8/2025","Shop","F1","Brand","42","EUR","1,000","50","5.00%","12.50","2","80.00"
"7/18/2025","Shop","F1","Brand","42","EUR","900","40","4.44%","10.00","1","20.00"

"©2025 Microsoft Corporation. All rights reserved. "
"""
AMAZON = """Date,Portfolio name,Currency,Campaign Name,Ad Group Name,Impressions,Clicks,Spend,7 Day Total Sales ,\
7 Day Total Orders (#)
2025-06-01,P,EUR,A,B,100,2,3.50,4,5
"""
FIVETRAN = """source_relation,date_day,platform,account_id,account_name,campaign_id,campaign_name,ad_group_id,\
ad_group_name,clicks,impressions,spend,conversions,conversions_value
x,2025-06-01,google_ads,1,Shop,2,Brand,3,Group,5,100,1.5,1,20
x,2025-06-02,facebook_ads,1,Shop,2,Brand,3,Group,6,90,2.5,0,0
"""
OWN = """date,channel,campaign,spend,impressions,clicks,conversions,revenue
2025-06-01,Google,Brand,10.50,1000,20,1.5,99.99
2025-06-01,Google,"a, b",1,2,3,4,"5,000.5"
2025-06-02,Meta,Spring,0,0,0,0,-20
2025-06-02,Meta,Spring,--,N/A,10,,
"""
SALES = "date,revenue,orders,price,currency\n2025-06-01,1000.50,10,9.99,EUR\n2025-06-02,-20,,,\n"
EVENTS_CSV = """event_timestamp,event_name,user_pseudo_id,ga_session_id,page_location,source,revenue,currency
2025-06-01T10:00:00Z,page_view,1.2,77,https://shop.example/a?b=1,google,,
1748772000123456,purchase,1.2,77,https://shop.example/b,google,12.50,EUR
"""
EXPERIMENTS = """experiment,variant,date,units,conversions,value,expected_share,control
Price,A,2025-06-01,1000,50,1234.5,0.5,yes
Price,B,2025-06-01,1010,61,1300.5,50%,no
"""
CUSTOMERS = "customer_id,signup,orders,revenue,last_order\nc-1,2024-01-31,3,99.90,2025-05-31\nc-2,,1,10.5,\n"
MEDIA_MIX = """Date,Sales,TV_spend,radio_spend,price,holiday
2025-06-02,100.5,3,0,9.99,none
2025-06-09,-1,4,,9.89,Easter
"""
FX = "date,currency,rate,to_currency\n2025-06-02,USD,0.92,\n2025-06-02,EUR,163.25,JPY\n"
EVENTS = """date,end_date,event,type,platform,campaign
2025-11-28,2025-12-01,Black Friday,promotion,,
2025-06-01,,Tag broken,tracking,Google,Brand
"""
GERMAN = """Tag;Kampagne;Kosten;Klicks
02.01.2025;Früh;1.234,50 €;1.000
03.01.2025;Spät;1;1
"""
GERMAN_MAPPING = {
    "platform": "Google",
    "currency": "EUR",
    "decimal": ",",
    "date": {"format": "%d.%m.%Y"},
    "columns": {"Tag": "date", "Kampagne": "campaign", "Kosten": "spend", "Klicks": "clicks"},
}
SIDE_BY_SIDE = "month,day,a name,a cost,b name,b cost\nApril,3,x,1.10,y,2.20\nMay,4,x,1.5,y,3\n\nTotal,,,2.6,,5.20\n"
SIDE_BY_SIDE_MAPPING = {
    "date": {"parts": {"year": 2024, "month": "column month", "day": "column day"}},
    "rows": [
        {"constants": {"platform": "A"}, "columns": {"a name": "campaign", "a cost": "spend"}},
        {"constants": {"platform": "B"}, "columns": {"b name": "campaign", "b cost": "spend"}},
    ],
}


def _events_json() -> str:
    purchase = {"purchase_revenue": 19.99, "transaction_id": "T-1"}
    found = [
        event({"page_title": "Start"}),
        event({"campaign": "spring"}, event_name="purchase", ecommerce=purchase, items=[{"item_id": "1"}]),
        event(event_name="scroll", user_pseudo_id=None, user_id="u-7"),
    ]
    return "".join(json.dumps(as_exported(each)) + "\n" for each in found)


WRITTEN = (
    Seed("google", "ads", GOOGLE, 3),
    Seed("google_de_excel", "ads", GOOGLE_DE, 2, encoding="utf-16"),
    Seed("google_workbook", "ads", GOOGLE, 3, packing="xlsx"),
    Seed("meta", "ads", META, 3, encoding="utf-8-sig"),
    Seed("meta_de", "ads", META_DE, 2, encoding="utf-8-sig"),
    Seed("meta_fr", "ads", META_FR, 2),
    Seed("meta_es", "ads", META_ES, 1),
    Seed("meta_it", "ads", META_IT, 1),
    Seed("meta_pt", "ads", META_PT, 1),
    Seed("meta_workbook", "ads", META.replace('"1,200"', "1200").replace('"1,300"', "1300"), 3, packing="xlsx"),
    Seed("ga4", "ads", GA4, 2),
    Seed("ga4_tables", "ads", GA4_TABLES, 2),
    Seed("linkedin", "ads", LINKEDIN, 2, encoding="utf-16"),
    Seed("linkedin_nl", "ads", LINKEDIN_NL, 2),
    Seed("tiktok", "ads", TIKTOK, 2),
    Seed("tiktok_ko", "ads", TIKTOK_KO, 1),
    Seed("microsoft", "ads", MICROSOFT, 2),
    Seed("microsoft_zip", "ads", MICROSOFT, 2, packing="zip"),
    Seed("amazon", "ads", AMAZON, 1),
    Seed("fivetran", "ads", FIVETRAN, 2),
    Seed("fivetran_parquet", "ads", FIVETRAN, 2, packing="parquet"),
    Seed("own", "ads", OWN, 4),
    Seed("own_gz", "ads", OWN, 4, packing="gz"),
    Seed("german", "ads", GERMAN, 2, GERMAN_MAPPING),
    Seed("side_by_side", "ads", SIDE_BY_SIDE, 4, SIDE_BY_SIDE_MAPPING),
    Seed("sales", "sales", SALES, 2),
    Seed("sales_workbook", "sales", SALES, 2, packing="xlsx"),
    Seed("events_csv", "web_events", EVENTS_CSV, 2),
    Seed("events_json", "web_events", _events_json(), 3, json=True),
    Seed("events_json_gz", "web_events", _events_json(), 3, packing="gz", json=True),
    Seed("events_parquet", "web_events", _events_json(), 3, packing="parquet", json=True),
    Seed("experiments", "experiments", EXPERIMENTS, 2),
    Seed("customers", "customers", CUSTOMERS, 2),
    Seed("media_mix", "media_mix", MEDIA_MIX, 8),
    Seed("fx", "fx", FX, 2),
    Seed("events", "events", EVENTS, 2),
)
_REAL = (
    ("ads/banner_ads_2020.csv", "ads"),
    ("ads/fivetran_ad_report_sample.csv", "ads"),
    ("ads/kag_facebook_ads.csv", "ads"),
    ("ads/facebook_vs_adwords_daily_2019.csv", "ads"),
    ("ads/marketing_spend_2021_02.csv", "ads"),
    ("web_events/sandbox_ga4_events.csv", "web_events"),
    ("web_events/sandbox_google_ads_clicks.csv", "ads"),
    ("web_events/sandbox_meta_ads_insights.csv", "ads"),
    ("mix/small_business.csv", "media_mix"),
    ("experiments/control_group.csv", "experiments"),
    ("segmentation/customer_personality.csv", "customers"),
)


def real_seeds() -> list[Seed]:
    """The first lines of real exports, with the committed mapping where there is one; none without the data sets.

    How many rows they give is not said here (-1): some are refused, because a person must write a mapping first.
    """
    from marketing_assets.ingestion import find_mapping

    found, mappings = [], Path(__file__).resolve().parents[3] / "data" / "mappings"
    for name, kind in _REAL:
        path = DATASETS / name
        if path.is_file():
            lines = path.read_text(encoding="utf-8-sig").splitlines()[: _REAL_LINES + 1]
            beside = find_mapping(path, [mappings])
            found.append(Seed(path.stem, kind, "\n".join([*lines, ""]), -1, _values(beside)))
    return found


def _values(mapping: Path | None) -> Mapping[str, Any] | None:
    import yaml

    if mapping is None:
        return None
    values: Mapping[str, Any] = yaml.safe_load(mapping.read_text(encoding="utf-8"))
    return values


@cache
def seeds() -> list[Seed]:
    """All of them."""
    return [*WRITTEN, *real_seeds()]
