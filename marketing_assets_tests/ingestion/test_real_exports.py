"""Real exports through the committed mappings: every sum to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from marketing_assets.ingestion import find_mapping, read_export
from marketing_assets.settings import Settings

ROOT = Path(__file__).parents[2]
DATASETS = ROOT.parent / "shared" / "datasets" / "ads"
METRICS = ["spend", "impressions", "clicks", "leads", "conversions", "revenue"]

pytestmark = pytest.mark.skipif(not DATASETS.is_dir(), reason="../shared/datasets is not here")


def read(name: str, currency: str):
    path = DATASETS / f"{name}.csv"
    mapping = find_mapping(path, [ROOT / "data" / "mappings"])
    result = read_export(path, mapping=mapping, settings=Settings(currency=currency))
    assert (len(result.rejected), result.dropped, result.duplicates) == (0, {}, 0)
    return result


def sums(rows):
    return {metric: rows[metric].sum() for metric in METRICS if rows[metric].notna().any()}


def test_marketing_spend_keeps_every_sum():
    result = read("marketing_spend_2021_02", "RUB")
    assert (result.lines, result.kept, result.grain) == (308, 308, "campaign")
    assert (result.first_date, result.last_date) == (date(2021, 2, 1), date(2021, 2, 28))
    assert sums(result.rows) == {
        "spend": Decimal("30590879.82"),
        "impressions": 1_577_722_399,
        "clicks": 2_999_919,
        "leads": 65_579,
        "conversions": 8_043,
        "revenue": Decimal("42889366"),
    }
    assert result.rows["campaign_id"].nunique() == 11
    assert sorted(result.rows["platform"].unique()) == ["influencer", "media", "search", "social"]


def test_banner_ads_keep_every_sum_and_their_breakdown_rows():
    result = read("banner_ads_2020", "USD")
    assert (result.lines, result.kept, result.grain) == (15_403, 15_403, "ad")
    assert (result.first_date, result.last_date) == (date(2020, 4, 1), date(2020, 6, 30))
    totals = sums(result.rows)
    assert totals == {
        "spend": Decimal("175192.2200"),
        "impressions": 239_014_261,
        "clicks": 2_492_825,
        "conversions": 651_762,
        "revenue": Decimal("276262.6159"),
    }
    assert len(result.rows[["date", "campaign", "ad"]].drop_duplicates()) == 1_655
    assert (result.rows["conversions"] > result.rows["clicks"]).sum() == 328


def test_two_platforms_side_by_side_become_two_rows_per_line():
    result = read("facebook_vs_adwords_daily_2019", "USD")
    assert (result.lines, result.records, result.kept) == (365, 730, 730)
    by_platform = {name: sums(rows) for name, rows in result.rows.groupby("platform")}
    assert by_platform == {
        "Facebook": {"spend": 32_040, "impressions": 795_586, "clicks": 16_078, "conversions": 4_286},
        "Google": {"spend": 49_266, "impressions": 1_721_777, "clicks": 22_040, "conversions": 2_183},
    }
    assert result.rows["line"].tolist()[:4] == [2, 2, 3, 3]
