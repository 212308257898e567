"""The three real exports, each through the whole graph in a home of its own."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from marketing_assets.pipeline.run import run_daily
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.snapshot import reader


@dataclass(frozen=True)
class Real:
    file: str
    currency: str
    lines: int
    records: int
    mart_rows: int
    sums: dict[str, str]


REAL = (
    Real(
        "marketing_spend_2021_02.csv", "RUB", 308, 308, 308,
        {"spend": "30590879.82", "revenue": "42889366", "leads": "65579", "conversions": "8043", "clicks": "2999919",
         "impressions": "1577722399"},
    ),
    Real(
        "banner_ads_2020.csv", "USD", 15_403, 15_403, 1_655,
        {"spend": "175192.22", "revenue": "276262.62", "conversions": "651762", "clicks": "2492825",
         "impressions": "239014261"},
    ),
    Real(
        "facebook_vs_adwords_daily_2019.csv", "USD", 365, 730, 730,
        {"spend": "81306", "conversions": "6469", "clicks": "38118", "impressions": "2517363"},
    ),
)  # fmt: skip


@pytest.mark.parametrize("real", REAL, ids=lambda real: real.file)
def test_a_real_export_runs_through_the_whole_graph_and_keeps_its_sums(
    datasets: Path, tmp_path: Path, real: Real
) -> None:
    landing = tmp_path / "landing"
    (landing / "ads").mkdir(parents=True)
    shutil.copy(datasets / "ads" / real.file, landing / "ads")
    home = Home(tmp_path / "home", landing)
    status = run_daily(home, Settings(currency=real.currency))
    assert status.state in ("planned", "held"), status.reason
    assert status.blocking == []
    with reader(home.snapshot) as connection:
        counted = connection.execute("SELECT lines, records, kept, rejected, dropped FROM landing_manifest").fetchall()
        rows = connection.execute("SELECT count(*) FROM ad_performance").fetchall()
        for table in ("ad_performance", "campaign_kpis_daily"):
            for column, expected in real.sums.items():
                found = connection.execute(f"SELECT sum({column}) FROM {table}").fetchone()
                assert found and round(Decimal(str(found[0])), 2) == Decimal(expected), (table, column)
    assert counted == [(real.lines, real.records, real.records, 0, 0)]
    assert rows == [(real.mart_rows,)]
    assert list(landing.rglob("*")) == [landing / "ads", landing / "ads" / real.file]
