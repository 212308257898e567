"""Exports in the shape in which platforms hand them out: encodings, lines above and below the table, totals, odd cells.

The shapes are those of real files; names and numbers are made up. Each has the rows that must come of it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

COLUMNS = (
    "date", "platform", "account_id", "campaign", "ad_group", "ad", "currency", "time_zone", "spend", "impressions",
    "clicks", "leads", "conversions", "revenue",
)  # fmt: skip
FIRST, SECOND = date(2025, 3, 1), date(2025, 3, 13)


@dataclass(frozen=True)
class Untouched:
    """A file as it was downloaded, what it is understood as, and every row (`COLUMNS` that are not empty)."""

    name: str
    content: bytes
    platform: str | None
    encoding: str
    delimiter: str
    decimal: str
    date_order: str
    currency: str
    rows: tuple[Mapping[str, Any], ...]
    dropped: Mapping[str, int] = field(default_factory=dict)
    rejected: tuple[tuple[int, str], ...] = ()

    def values(self) -> list[list[Any]]:
        """The rows with every column of `COLUMNS`."""
        return [[row.get(column) for column in COLUMNS] for row in self.rows]


def row(
    day: date, platform: str, campaign: str, spend: str | None, currency: str = "EUR", **more: Any
) -> dict[str, Any]:
    """One row; amounts as text."""
    money = {"spend": spend, "revenue": more.pop("revenue", None)}
    return {
        "date": day, "platform": platform, "campaign": campaign, "currency": currency, **more,
        **{name: Decimal(value) for name, value in money.items() if value is not None},
    }  # fmt: skip


GOOGLE = Untouched(
    name="Campaign report.csv",
    content="\n".join(
        (
            "Campaign report",
            '"March 1, 2025 - March 13, 2025"',
            "Campaign status,Campaign,Day,Currency code,Budget,Impr.,Clicks,CTR,Avg. CPC,Cost,Conversions,"
            "All conv.,Conv. value,Search impr. share",
            'Enabled,"Brand, search",2025-03-01,EUR,50.00,"25,881",120,0.46%,1.03,123.45,3.50,9.00,"1,250.10",< 10%',
            'Paused,PMax,2025-03-13,EUR, --,"1,004",0, --, --,0.00,0.00,0.00,0.00, --',
            'Total: Campaigns, --, --,EUR,50.00,"26,885",120,0.45%,1.03,123.45,3.50,9.00,"1,250.10",< 10%',
            'Total: Account, --, --,EUR,50.00,"26,885",120,0.45%,1.03,123.45,3.50,9.00,"1,250.10",< 10%',
            'Total: Search, --, --,EUR,50.00,"26,885",120,0.45%,1.03,123.45,3.50,9.00,"1,250.10",< 10%',
        )
    ).encode(),
    platform="Google", encoding="utf-8", delimiter=",", decimal=".", date_order="ymd", currency="EUR",
    rows=(
        row(FIRST, "Google", "Brand, search", "123.45", impressions=25881, clicks=120, conversions=3.5,
            revenue="1250.10"),
        row(SECOND, "Google", "PMax", "0", impressions=1004, clicks=0, conversions=0, revenue="0"),
    ),
    dropped={"totals line": 3},
)  # fmt: skip

GOOGLE_EXCEL = Untouched(
    name="Kampagnenbericht.csv",
    content="\r\n".join(
        (
            "Kampagnenbericht",
            "1. März 2025 - 13. März 2025",
            "Kampagnenstatus\tKampagne\tTag\tWährungscode\tImpr.\tKlicks\tCTR\tKosten\tConversions\tConv.-Wert",
            'Aktiviert\tBrand, search\t01.03.2025\tUSD\t25.881\t120\t0,46 %\t123,45\t3,50\t"1.250,10"',
            "Pausiert\tPMax\t13.03.2025\tUSD\t1.004\t0\t --\t0,00\t0,00\t0,00",
            'Gesamt: Kampagnen\t --\t --\tUSD\t26.885\t120\t0,45 %\t123,45\t3,50\t"1.250,10"',
            'Gesamt: Konto\t --\t --\tUSD\t26.885\t120\t0,45 %\t123,45\t3,50\t"1.250,10"',
            "",
        )
    ).encode("utf-16"),
    platform="Google", encoding="utf-16-le", delimiter="\t", decimal=",", date_order="dmy", currency="USD",
    rows=(
        row(FIRST, "Google", "Brand, search", "123.45", "USD",
            impressions=25881, clicks=120, conversions=3.5, revenue="1250.10"),
        row(SECOND, "Google", "PMax", "0", "USD", impressions=1004, clicks=0, conversions=0, revenue="0"),
    ),
    dropped={"totals line": 2},
)  # fmt: skip

META_CAMPAIGNS = Untouched(
    name="Shop-Campaigns-Mar-1-2025-Mar-13-2025.csv",
    content="\n".join(
        (
            "\ufeffReporting starts,Reporting ends,Campaign name,Campaign delivery,Attribution setting,Results,"
            "Result indicator,Reach,Cost per results,Amount spent (EUR),Impressions,Link clicks,Clicks (all),Day",
            "2025-03-01,2025-03-13,,,Multiple attribution settings,,,900,,130.5,3500,60,90,",
            "2025-03-01,2025-03-01,Prospecting,active,7-day click or 1-day view,2,"
            "actions:offsite_conversion.fb_pixel_purchase,400,50.25,100.5,2500,40,61,2025-03-01",
            "2025-03-13,2025-03-13,Lead forms,inactive,7-day click,5,actions:onsite_conversion.lead_grouped,500,6,30,"
            "1000,20,29,2025-03-13",
        )
    ).encode(),
    platform="Meta", encoding="utf-8", delimiter=",", decimal=".", date_order="ymd", currency="EUR",
    rows=(
        row(FIRST, "Meta", "Prospecting", "100.50", impressions=2500, clicks=40, conversions=2),
        row(SECOND, "Meta", "Lead forms", "30", impressions=1000, clicks=20, leads=5),
    ),
    dropped={"totals line": 1},
)  # fmt: skip

LINKEDIN = Untouched(
    name="account_5_campaign_performance_report.csv",
    content="\r\n".join(
        (
            "Campaign Performance Report (in UTC)",
            "Report Start: March 1, 2025, 12:00 AM",
            "Report End: March 13, 2025, 11:59 PM",
            "Date Generated: March 14, 2025, 9:12 AM",
            "",
            "Start Date (in UTC)\tAccount Name\tCurrency\tCampaign Group Name\tCampaign Name\tCampaign ID\tTotal Spent"
            "\tImpressions\tClicks\tClick Through Rate\tConversions\tTotal Conversion Value\tLeads",
            '3/1/2025\tAcme GmbH\tEUR\tEMEA\t"Directors, DACH"\t11\t1,234.50\t"12,345"\t67\t0.54%\t2\t0.00\t1',
            "3/13/2025\tAcme GmbH\tEUR\tEMEA\tBrand\t12\t10.25\t500\t4\t0.8%\t0\t0.00\t0",
            "",
        )
    ).encode("utf-16"),
    platform="LinkedIn", encoding="utf-16-le", delimiter="\t", decimal=".", date_order="mdy", currency="EUR",
    rows=(
        row(FIRST, "LinkedIn", "EMEA", "1234.50", account_id="Acme GmbH", ad_group="Directors, DACH", time_zone="UTC",
            impressions=12345, clicks=67, conversions=2, revenue="0", leads=1),
        row(SECOND, "LinkedIn", "EMEA", "10.25", account_id="Acme GmbH", ad_group="Brand", time_zone="UTC",
            impressions=500, clicks=4, conversions=0, revenue="0", leads=0),
    ),
)  # fmt: skip

TIKTOK = Untouched(
    name="Campaign Report 2025-03-01 to 2025-03-13.csv",
    content="\n".join(
        (
            "Campaign name,Ad group name,Ad name,By Day,Currency,Cost,Impressions,Clicks (destination),Clicks (all),"
            "Conversions,Complete payment,Total complete payment value",
            'Spark,Broad,Video 1,2025-03-01,EUR,"1,234.56","10,000",12,40,3,2,40.50',
            "Spark,Broad,Video 2,2025-03-13,EUR,0.50,100,1,4,0,0,0.00",
            'Total of 2 results,-,-,-,-,"1,235.06","10,100",13,44,3,2,40.50',
        )
    ).encode(),
    platform="TikTok", encoding="utf-8", delimiter=",", decimal=".", date_order="ymd", currency="EUR",
    rows=(
        row(FIRST, "TikTok", "Spark", "1234.56", ad_group="Broad", ad="Video 1", time_zone="UTC", impressions=10000,
            clicks=12, conversions=2, revenue="40.50"),
        row(SECOND, "TikTok", "Spark", "0.50", ad_group="Broad", ad="Video 2", time_zone="UTC", impressions=100,
            clicks=1, conversions=0, revenue="0"),
    ),
    dropped={"totals line": 1},
)  # fmt: skip


def zipped(name: str, content: bytes) -> bytes:
    """A report as it is sent by e-mail."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


MICROSOFT = Untouched(
    name="Campaign_Performance.zip",
    content=zipped(
        "Campaign_Performance.csv",
        "\r\n".join(
            (
                '\ufeff"Report Name: Campaign_Performance"',
                '"Report Time: 3/1/2025 - 3/13/2025"',
                '"Time Zone: (GMT+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"',
                '"Last Completed Available Day: 3/13/2025 11:59:59 PM (GMT)"',
                '"Report Aggregation: Daily"',
                '"Report Filter: "',
                '"Potential Incomplete Data: true"',
                '"Rows: 2"',
                "",
                '"TimePeriod","AccountNumber","CampaignName","CampaignId","CurrencyCode","Impressions","Clicks","Spend",'
                '"Conversions","ConversionsQualified","Revenue","Ctr"',
                '"3/1/2025","X123","DSA","531","EUR","1,234","56","78.90","3","2.50","33.10","4.54%"',
                '"3/13/2025","X123","DSA","531","EUR","0","0","0.00","0","","0.00","--"',
                "",
                '"©2025 Microsoft Corporation. All rights reserved. "',
            )
        ).encode(),
    ),
    platform="Microsoft", encoding="utf-8", delimiter=",", decimal=".", date_order="mdy", currency="EUR",
    rows=(
        row(FIRST, "Microsoft", "DSA", "78.90", account_id="X123", time_zone="Europe/Berlin", impressions=1234,
            clicks=56, conversions=2.5, revenue="33.10"),
        row(SECOND, "Microsoft", "DSA", "0", account_id="X123", time_zone="Europe/Berlin", impressions=0, clicks=0,
            revenue="0"),
    ),
    dropped={"blank line": 1, "footer": 1},
)  # fmt: skip

GA4 = Untouched(
    name="Traffic_acquisition.csv",
    content="\n".join(
        (
            "# ----------------------------------------",
            "# Traffic acquisition: Session campaign",
            "# Account: Acme",
            "# Property: Acme Shop - GA4",
            "# ----------------------------------------",
            "#",
            "# All Users",
            "# Start date: 20250301",
            "# End date: 20250313",
            "Nth day,Session campaign,Sessions",
            "0000,Brand,31",
            "",
            "#",
            "# All Users",
            "# Start date: 20250301",
            "# End date: 20250313",
            "Date,Session campaign,Sessions,Engaged sessions,Key events,Total revenue",
            "20250301,Brand,100,60,4,120.5",
            "20250313,(organic),900,60,9,0",
            ",,1000,120,13,120.5,Grand total",
        )
    ).encode(),
    platform="GA4", encoding="utf-8", delimiter=",", decimal=".", date_order="ymd", currency="EUR",
    rows=(
        row(FIRST, "GA4", "Brand", None, account_id="Acme Shop", conversions=4, revenue="120.5"),
        row(SECOND, "GA4", "(organic)", None, account_id="Acme Shop", conversions=9, revenue="0"),
    ),
    dropped={"totals line": 1},
)  # fmt: skip


def fivetran() -> bytes:
    """The table `ad_reporting__campaign_report` as Parquet."""
    columns = {
        "source_relation": ["", ""], "date_day": [FIRST, SECOND], "platform": ["google_ads", "facebook_ads"],
        "account_id": ["123", "456"], "account_name": ["Acme", "Acme"], "campaign_id": ["7", "8"],
        "campaign_name": ["Brand", "Prospecting"], "clicks": [11, 12], "impressions": [1000, 2000],
        "spend": [1.25, 0.1], "conversions": [1.5, None], "conversions_value": [10.0, None],
    }  # fmt: skip
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


FIVETRAN = Untouched(
    name="ad_reporting__campaign_report.parquet",
    content=fivetran(),
    platform=None, encoding="parquet", delimiter="", decimal=".", date_order="ymd", currency="EUR",
    rows=(
        row(FIRST, "Google", "Brand", "1.25", account_id="123", impressions=1000, clicks=11, conversions=1.5,
            revenue="10"),
        row(SECOND, "Meta", "Prospecting", "0.1", account_id="456", impressions=2000, clicks=12),
    ),
)  # fmt: skip

# The same two days of one Meta account in its users' languages, with the number style of their country.
META_LANGUAGES: Mapping[str, str] = {
    "en": "Day,Account name,Campaign name,Amount spent (EUR),Impressions,Link clicks,Purchases,"
    'Purchases conversion value\n2025-03-01,Shop,A,"1,234.50","10,000",40,2,"1,300.25"\n'
    "2025-03-13,Shop,B,0.5,900,1,,\n",
    "de": "\ufeffTag;Kontoname;Kampagnenname;Ausgegebener Betrag (EUR);Impressionen;Link-Klicks;Käufe;"
    "Conversion-Wert für Käufe\r\n01.03.2025;Shop;A;1.234,50;10.000;40;2;1.300,25\r\n13.03.2025;Shop;B;0,5;900;1;;\r\n",
    "fr": "\ufeffJour;Nom du compte;Nom de la campagne;Montant dépensé (EUR);Impressions;Clics sur un lien;Achats;"
    "Valeur de conversion des achats\n01/03/2025;Shop;A;1\u202f234,50;10\u00a0000;40;2;1 300,25\n"
    "13/03/2025;Shop;B;0,5;900;1;;\n",
    "es": "Día,Nombre de la cuenta,Nombre de la campaña,Importe gastado (EUR),Impresiones,Clics en el enlace,Compras,"
    'Valor de conversión de compras\n2025-03-01,Shop,A,"1.234,50","10.000",40,2,"1.300,25"\n'
    '2025-03-13,Shop,B,"0,5",900,1,,\n,,Resultados totales,"1.235,00","10.900",41,2,"1.300,25"\n',
    "it": "Inizio dei report;Fine dei report;Nome dell'account;Nome della campagna;Importo speso (EUR);Impression;"
    "Clic sul link;Acquisti;Valore di conversione degli acquisti\n"
    "01/03/2025;01/03/2025;Shop;A;1.234,50;10.000;40;2;1.300,25\n13/03/2025;13/03/2025;Shop;B;0,5;900;1;;\n",
    "pt": "Dia;Nome da conta;Nome da campanha;Valor usado (EUR);Impressões;Cliques no link;Compras;"
    "Valor de conversão da compra\n1 de março de 2025;Shop;A;1.234,50;10.000;40;2;1.300,25\n"
    "13 de março de 2025;Shop;B;0,5;900;1;;\n",
}  # fmt: skip

EXPORTS = (GOOGLE, GOOGLE_EXCEL, META_CAMPAIGNS, LINKEDIN, TIKTOK, MICROSOFT, GA4, FIVETRAN)
