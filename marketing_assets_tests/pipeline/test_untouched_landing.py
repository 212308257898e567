"""A new user's landing folder: exports of every platform as they were downloaded, some twice, corrected or unusable."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from marketing_assets.pipeline.exchange import write_rates
from marketing_assets.pipeline.mart import write_mart
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import transaction
from marketing_assets_tests.ingestion.untouched import (
    EXPORTS,
    FIVETRAN,
    GA4,
    GOOGLE,
    GOOGLE_EXCEL,
    META_CAMPAIGNS,
    Untouched,
)
from marketing_assets_tests.pipeline.reading import ask, read
from marketing_assets_tests.worlds import SETTINGS

RATES = {
    "fx/rates.csv": "date,currency,rate\n2025-03-01,USD,0.80\n2025-03-07,USD,0.70\n",
    "fx/eurofxref-hist.csv": "Date,USD,JPY,BGN,GBP,CHF,\n2025-03-07,1.40,160,N/A,0.8,0.9,\n"
    "2025-02-28,1.25,160,N/A,0.8,0.9,\n",
}


def land(home: Home, content: bytes | str, name: str) -> None:
    path = home.landing / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


@contextmanager
def marts(home: Home) -> Any:
    with transaction(home.warehouse) as connection:
        write_rates(connection, SETTINGS)
        write_mart(connection, SETTINGS)
        yield connection


def spend(home: Home) -> dict[str, Decimal]:
    """Spend per platform in the mart, in the reporting currency."""
    with marts(home) as connection:
        return dict(connection.execute("SELECT platform, sum(spend) FROM ad_performance GROUP BY 1").fetchall())


def told(export: Untouched) -> dict[str, Decimal]:
    """Spend per platform that the file reports, in its own currency."""
    sums: dict[str, Decimal] = {}
    for row in export.rows:
        sums[row["platform"]] = sums.get(row["platform"], Decimal(0)) + row.get("spend", Decimal(0))
    return sums


def total(*exports: Untouched) -> Mapping[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for export in exports:
        for platform, amount in told(export).items():
            sums[platform] = sums.get(platform, Decimal(0)) + amount
    return sums


def test_every_platform_lands_untouched_and_counts_to_the_cent(home: Home) -> None:
    """Directly in the landing folder, where downloads are dropped; the export in dollars waits for its rates."""
    for export in EXPORTS:
        land(home, export.content, export.name)
    report = read(home)
    assert report.refused == [GOOGLE_EXCEL.name]
    assert sorted(report.read) == sorted(export.name for export in EXPORTS if export is not GOOGLE_EXCEL)
    expected = total(*(export for export in EXPORTS if export not in (GOOGLE_EXCEL, GA4)))
    assert spend(home) == expected
    ((reason,),) = ask(home, "SELECT reason FROM landing_manifest WHERE status = 'refused'")
    assert "without an exchange rate to EUR: USD" in reason
    assert "landing/fx" in reason
    counts = ask(home, "SELECT file, kept, rejected, dropped, replaced FROM landing_manifest WHERE status = 'read'")
    assert sorted(counts) == sorted(
        (export.name, len(export.rows), 0, sum(export.dropped.values()), 0)
        for export in EXPORTS
        if export is not GOOGLE_EXCEL
    )


@pytest.mark.parametrize("name", RATES)
def test_an_export_in_another_currency_comes_in_by_itself_once_its_rates_have_landed(home: Home, name: str) -> None:
    land(home, GOOGLE_EXCEL.content, GOOGLE_EXCEL.name)
    assert read(home).refused == [GOOGLE_EXCEL.name]
    land(home, RATES[name], name)
    assert GOOGLE_EXCEL.name in read(home).read
    assert spend(home) == {"Google": Decimal("123.45") * Decimal("0.80")}


def test_what_analytics_saw_is_kept_apart_from_what_platforms_report(home: Home) -> None:
    land(home, GA4.content, GA4.name)
    land(home, GOOGLE.content, GOOGLE.name)
    read(home)
    with marts(home) as connection:
        seen = connection.execute(
            "SELECT date, campaign, conversions, revenue FROM analytics_daily ORDER BY 1"
        ).fetchall()
        reported = connection.execute("SELECT sum(conversions) FROM ad_performance").fetchall()
    assert seen == [
        (date(2025, 3, 1), "Brand", 4.0, Decimal("120.5")),
        (date(2025, 3, 13), "(organic)", 9.0, Decimal(0)),
    ]
    assert reported == [(3.5,)]


def test_the_same_export_under_another_name_counts_once(home: Home) -> None:
    land(home, GOOGLE.content, "Campaign report.csv")
    land(home, GOOGLE.content, "ads/Campaign report (1).csv")
    assert read(home).copies == [("ads/Campaign report (1).csv", "Campaign report.csv")]
    assert spend(home) == total(GOOGLE)
    (home.landing / "Campaign report.csv").rename(home.landing / "march.csv")
    assert read(home).read == []
    assert spend(home) == total(GOOGLE)


def test_the_same_report_in_another_format_and_number_style_replaces_and_never_doubles(home: Home) -> None:
    """As a person downloads it once as .csv, and once more as "Excel .csv" in German."""
    land(home, GOOGLE.content, GOOGLE.name)
    read(home)
    in_euro = GOOGLE_EXCEL.content.decode("utf-16").replace("USD", "EUR").replace("123,45", "130,00").encode("utf-16")
    land(home, in_euro, GOOGLE_EXCEL.name)
    read(home)
    assert spend(home) == {"Google": Decimal("130.00")}
    assert sorted(ask(home, "SELECT file, kept, replaced FROM landing_manifest")) == [
        (GOOGLE.name, 2, 2),
        (GOOGLE_EXCEL.name, 2, 0),
    ]


META_ADS = (
    "Day,Account name,Campaign name,Ad set name,Ad name,Amount spent (EUR),Impressions,Link clicks\n"
    ",,,,,100.50,2500,40\n"
    "2025-03-01,Shop,Prospecting,Broad,Video,60.25,1500,25\n"
    "2025-03-01,Shop,Prospecting,Broad,Static,40.25,1000,15\n"
)


def test_an_ad_level_export_replaces_the_campaign_rows_it_covers_and_no_other(home: Home) -> None:
    land(home, META_CAMPAIGNS.content, META_CAMPAIGNS.name)
    read(home)
    land(home, META_ADS, "Shop-Ads.csv")
    read(home)
    with marts(home) as connection:
        rows = connection.execute(
            "SELECT date, campaign, ad, spend, clicks, conversions FROM ad_performance ORDER BY ALL"
        ).fetchall()
    assert rows == [
        (date(2025, 3, 1), "Prospecting", "Static", Decimal("40.25"), 15, None),
        (date(2025, 3, 1), "Prospecting", "Video", Decimal("60.25"), 25, None),
        # The ads' export has no results: those of the campaign stay, and nothing else of its row.
        (date(2025, 3, 1), "Prospecting", None, None, None, 2),
        (date(2025, 3, 13), "Lead forms", None, Decimal("30"), 20, None),
    ]
    land(home, META_ADS.replace("Link clicks", "Link clicks,Purchases,Leads").replace("5\n", "5,1,\n"), "Results.csv")
    read(home)
    assert sorted(ask(home, "SELECT file, kept, replaced, dropped FROM landing_manifest")) == [
        ("Results.csv", 2, 0, 1),
        ("Shop-Ads.csv", 2, 2, 1),
        (META_CAMPAIGNS.name, 2, 1, 1),
    ]


def test_results_correct_only_what_their_indicator_says_they_are(home: Home) -> None:
    land(home, "date,platform,campaign,spend,conversions,leads\n2025-03-01,Meta,A,10,2,7\n", "own.csv")
    read(home)
    results = (
        "Day,Campaign name,Amount spent (EUR),Results,Result indicator\n"
        "2025-03-01,A,11,3,actions:lead\n"
        "2025-03-09,Z,1,4,actions:offsite_conversion.fb_pixel_purchase\n"
    )
    land(home, results, "Results.csv")
    read(home)
    with marts(home) as connection:
        rows = connection.execute(
            "SELECT campaign, sum(spend), sum(conversions), sum(leads) FROM ad_performance GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    assert rows == [("A", 11, 2, 3), ("Z", 1, 4, None)]


def test_overlapping_exports_and_fivetran_rows_of_the_same_campaigns_count_once(home: Home) -> None:
    """The newer one counts where both speak; a campaign without account is the one of that name."""
    land(home, FIVETRAN.content, FIVETRAN.name)
    read(home)
    newer = "2025-03-01,Brand,EUR,900,10,2.00\n2025-03-02,Brand,EUR,9,1,3.00\n"
    land(home, f"Day,Campaign,Currency code,Impr.,Clicks,Cost\n{newer}", "ads/newer.csv")
    read(home)
    assert spend(home) == {"Google": Decimal("5.00"), "Meta": Decimal("0.1")}


def test_an_unusable_file_stops_no_other_and_says_what_to_do(home: Home) -> None:
    land(home, "Campaign report\nAll time\nCampaign,Currency code,Impr.,Clicks,Cost\nA,EUR,10,1,1.50\n", "all time.csv")
    land(home, "Wann,Was,Wieviel\n2025-03-01,A,1\n", "unknown.csv")
    land(home, "Day,Campaign,Cost\n2025-03-01,A,1.50\n2025-03-99,A,2.50\n2025-03-02,A,oops\n", "some bad.csv")
    land(home, GOOGLE.content, GOOGLE.name)
    report = read(home)
    assert sorted(report.refused) == ["all time.csv", "unknown.csv"]
    reasons = dict(ask(home, "SELECT file, reason FROM landing_manifest WHERE status = 'refused'"))
    assert "Segment → Time → Day" in reasons["all time.csv"]
    assert "`Wann`, `Was`, `Wieviel`" in reasons["unknown.csv"]
    assert "mapping_drafts/unknown.mapping.yaml" in reasons["unknown.csv"]
    assert (home.path / "mapping_drafts" / "unknown.mapping.yaml").read_text().startswith("# A draft")
    assert sorted(ask(home, 'SELECT file, line, "column" FROM rejected_rows')) == [
        ("some bad.csv", 3, "Day"),
        ("some bad.csv", 4, "Cost"),
    ]
    assert spend(home)["Google"] == Decimal("1.50") + told(GOOGLE)["Google"]


def test_a_mapping_beside_a_recognised_export_gives_it_its_account(home: Home) -> None:
    land(home, "Day,Campaign,Cost\n2025-03-01,Brand,1.50\n", "ads/shop/brand.csv")
    land(home, "Day,Campaign,Cost\n2025-03-01,Brand,2.50\n", "ads/b2b/brand.csv")
    for account in ("shop", "b2b"):
        land(home, f"constants: {{account_id: {account}}}\n", f"ads/{account}/_all.mapping.yaml")
    read(home)
    with marts(home) as connection:
        rows = connection.execute("SELECT account_id, spend FROM ad_performance ORDER BY ALL").fetchall()
    assert rows == [("b2b", Decimal("2.50")), ("shop", Decimal("1.50"))]
