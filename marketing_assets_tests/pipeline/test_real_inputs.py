"""The three real exports, each in a home of its own: all of them up to the marts, one through the whole graph."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from marketing_assets.lineage import record
from marketing_assets.pipeline.exchange import write_rates
from marketing_assets.pipeline.late_conversions import write_campaign_kpis, write_curves
from marketing_assets.pipeline.mart import write_mart
from marketing_assets.pipeline.run import run_daily
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.snapshot import reader
from marketing_assets.warehouse.tables import transaction
from marketing_assets_tests.pipeline.reading import read


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


TABLES = ("ad_performance", "campaign_kpis_daily")


def land(datasets: Path, folder: Path, real: Real) -> Home:
    """A home whose landing folder, elsewhere, holds this export alone."""
    landing = folder / "landing"
    (landing / "ads").mkdir(parents=True)
    shutil.copy(datasets / "ads" / real.file, landing / "ads")
    return Home(folder / "home", landing)


def assert_nothing_is_lost(connection: duckdb.DuckDBPyConnection, home: Home, real: Real) -> None:
    counted = connection.execute("SELECT lines, records, kept, rejected, dropped FROM landing_manifest").fetchall()
    assert counted == [(real.lines, real.records, real.records, 0, 0)]
    assert connection.execute("SELECT count(*) FROM ad_performance").fetchall() == [(real.mart_rows,)]
    for table in TABLES:
        for column, expected in real.sums.items():
            found = connection.execute(f"SELECT sum({column}) FROM {table}").fetchone()
            assert found and round(Decimal(str(found[0])), 2) == Decimal(expected), (table, column)
    assert list(home.landing.rglob("*")) == [home.landing / "ads", home.landing / "ads" / real.file]


@pytest.mark.parametrize("real", REAL, ids=lambda real: real.file)
def test_a_real_export_is_read_into_the_marts_and_keeps_its_sums(datasets: Path, tmp_path: Path, real: Real) -> None:
    home, settings = land(datasets, tmp_path, real), Settings(currency=real.currency)
    assert read(home, settings).refused == []
    with transaction(home.warehouse) as connection:
        record(connection, write_rates(connection, settings))
        write_mart(connection, settings)
        write_curves(connection, settings)
        write_campaign_kpis(connection, settings)
        assert_nothing_is_lost(connection, home, real)


@pytest.mark.parametrize("real", REAL[-1:], ids=lambda real: real.file)
def test_a_real_export_runs_through_the_whole_graph_and_keeps_its_sums(
    datasets: Path, tmp_path: Path, real: Real
) -> None:
    """The wide one, in which each line holds two platforms."""
    home = land(datasets, tmp_path, real)
    status = run_daily(home, Settings(currency=real.currency))
    assert status.state in ("planned", "held"), status.reason
    assert status.blocking == []
    with reader(home.snapshot) as connection:
        assert_nothing_is_lost(connection, home, real)
