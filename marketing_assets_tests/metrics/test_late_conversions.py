"""Immature days of the daily KPIs: what is reported stays as it is, and what is still expected stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

import marketing_assets
from marketing_assets.metrics import VIEWS
from marketing_assets.pipeline.exchange import write_rates
from marketing_assets.pipeline.landing import KINDS
from marketing_assets.pipeline.late_conversions import write_campaign_kpis, write_curves
from marketing_assets.pipeline.mart import write_mart
from marketing_assets.settings import Settings
from marketing_assets_tests.metrics.late_world import FIRST, LateWorld, at_once, geometric

ESTIMATES = [f"{metric}_{part}" for metric in ("conversions", "revenue") for part in ("expected", "low", "high")]
SETTINGS = Settings(maturity={"default_days": 5, "platforms": {"Meta": 2}})


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for kind in KINDS.values():
            columns = ", ".join(f'"{name}" {dtype}' for name, dtype in kind.columns.items())
            connection.execute(f"CREATE TABLE {kind.table} ({columns})")
        yield connection


def land(connection: duckdb.DuckDBPyConnection, rows: pd.DataFrame) -> None:
    connection.register("rows", rows.assign(spend=10.0))
    connection.execute("""
        INSERT INTO ad_rows BY NAME
        SELECT * REPLACE (date::DATE AS date), 'EUR' AS currency, row_number() OVER () AS line, 0 AS template,
            'ads/' || file_order || '.csv' AS file, repeat('0', 64) AS file_sha256, 'campaign' AS grain FROM rows
    """)
    connection.unregister("rows")


def daily(connection: duckdb.DuckDBPyConnection, settings: Settings = SETTINGS) -> pd.DataFrame:
    write_rates(connection, settings)
    write_mart(connection, settings)
    write_curves(connection, settings)
    write_campaign_kpis(connection, settings)
    return connection.execute("SELECT * FROM campaign_kpis_daily ORDER BY ALL").df()


def test_a_day_is_immature_until_its_platform_no_longer_rewrites_it(warehouse: Any) -> None:
    land(warehouse, LateWorld({"Google": at_once, "Meta": at_once}, days=20, campaigns=1).rows(0))
    found = daily(warehouse)
    immature = found[found["is_immature"]].groupby("platform")["date"].agg(lambda days: sorted(d.day for d in days))
    assert immature.to_dict() == {"Google": [16, 17, 18, 19, 20], "Meta": [19, 20]}
    channels = warehouse.execute(VIEWS["channel_kpis_daily"][1]).df()
    assert channels[channels["is_immature"]].groupby("channel").size().to_dict() == {"Google": 5, "Meta": 2}


def test_the_final_value_lies_within_the_interval_beside_the_reported_one(warehouse: Any) -> None:
    world = LateWorld({"Google": geometric(0.5)}, days=60, campaigns=30)
    complete = world.rows(4)
    cut = FIRST + timedelta(39)
    newest = FIRST + timedelta(days=59)
    known = complete[complete["file_order"] <= 40]
    land(warehouse, known)
    found = daily(warehouse)
    final = complete[complete["file_order"] == (newest - FIRST).days + 1].set_index(["date", "campaign"])
    immature = found[found["is_immature"]]
    assert len(immature) == 5 * 30
    inside = {"conversions": 0, "revenue": 0}
    for row in immature.itertuples():
        truth = final.loc[(row.date.date(), row.campaign)]
        for metric in inside:
            inside[metric] += getattr(row, f"{metric}_low") <= truth[metric] <= getattr(row, f"{metric}_high")
    assert inside["conversions"] >= 0.88 * len(immature)
    assert inside["revenue"] >= 0.88 * len(immature)
    youngest = immature[immature["date"] == pd.Timestamp(cut)]
    reported, expected = youngest["conversions"].sum(), youngest["conversions_expected"].sum()
    truth = sum(final.loc[(cut, campaign), "conversions"] for campaign in youngest["campaign"])
    assert reported < 0.6 * truth
    assert expected == pytest.approx(truth, rel=0.12)


def test_mature_days_have_no_estimate_and_reported_values_are_those_of_the_mart(warehouse: Any) -> None:
    land(warehouse, LateWorld({"Google": geometric(0.5)}, days=30).rows(0))
    found = daily(warehouse)
    assert found[~found["is_immature"]][ESTIMATES].isna().all(axis=None)
    sums = "SELECT sum(conversions), sum(revenue) FROM "
    assert (
        warehouse.execute(f"{sums} campaign_kpis_daily").fetchall()
        == warehouse.execute(f"{sums} ad_performance").fetchall()
    )


def test_without_a_curve_nothing_is_expected(warehouse: Any) -> None:
    land(warehouse, LateWorld({"Google": geometric(0.5)}, days=30, exports=[29]).rows(0))
    found = daily(warehouse)
    assert found["is_immature"].sum() == 5 * 5
    assert found[ESTIMATES].isna().all(axis=None)


def test_a_value_is_as_old_as_its_own_file_says(warehouse: Any) -> None:
    """The newest file leaves campaign 0 out: its newest days were seen one day younger than those of the others."""
    rows = LateWorld({"Google": geometric(0.5)}, days=40, campaigns=2).rows(0)
    land(warehouse, rows[(rows["file_order"] < 40) | (rows["campaign"] == "Google 1")])
    found = daily(warehouse)
    shares = dict(
        warehouse.execute(
            "SELECT age_days, share FROM conversion_maturity WHERE metric = 'conversions' ORDER BY age_days"
        ).fetchall()
    )
    day = found[found["date"] == pd.Timestamp(FIRST + timedelta(38))].set_index("campaign")
    assert day["conversions_expected"]["Google 0"] == pytest.approx(day["conversions"]["Google 0"] / shares[0])
    assert day["conversions_expected"]["Google 1"] == pytest.approx(day["conversions"]["Google 1"] / shares[1])


def test_a_later_export_of_spend_alone_leaves_what_is_expected_as_it_was(warehouse: Any) -> None:
    rows = LateWorld({"Google": geometric(0.5)}, days=40, campaigns=2).rows(0)
    land(warehouse, rows.assign(metrics="spend conversions revenue"))
    before = daily(warehouse)
    assert before[before["is_immature"]][ESTIMATES].notna().all(axis=None)
    spend = rows[rows["file_order"] == 40].assign(conversions=None, revenue=None, metrics="spend", file_order=41)
    land(warehouse, spend)
    pd.testing.assert_frame_equal(daily(warehouse), before)


def test_nothing_reported_yet_is_not_certain_to_stay_nothing(warehouse: Any) -> None:
    rows = LateWorld({"Google": geometric(0.5)}, days=40, campaigns=4).rows(0)
    youngest = (rows["date"] == FIRST + timedelta(39)) & (rows["campaign"] == "Google 0")
    land(warehouse, rows.assign(conversions=rows["conversions"].where(~youngest, 0.0)))
    found = daily(warehouse)
    row = found[(found["date"] == pd.Timestamp(FIRST + timedelta(39))) & (found["campaign"] == "Google 0")].iloc[0]
    assert (row["conversions"], row["conversions_expected"], row["conversions_low"]) == (0, 0, 0)
    assert row["conversions_high"] > 1


def test_conversions_that_are_not_reported_are_not_expected(warehouse: Any) -> None:
    rows = LateWorld({"Google": geometric(0.5)}, days=40).rows(0)
    land(warehouse, rows.assign(revenue=None))
    found = daily(warehouse)
    immature = found[found["is_immature"]]
    assert immature["conversions_expected"].notna().all()
    assert found[["revenue_expected", "revenue_low", "revenue_high"]].isna().all(axis=None)


def test_equal_names_in_two_accounts_are_one_line_of_the_daily_kpis(warehouse: Any) -> None:
    rows = LateWorld({"Google": at_once}, days=1, campaigns=1).rows(0)
    land(warehouse, rows.assign(account_id="1", conversions=3.0))
    land(warehouse, rows.assign(account_id="2", conversions=4.0))
    found = daily(warehouse)
    assert found[["platform", "campaign", "conversions"]].to_numpy().tolist() == [["Google", "Google 0", 7.0]]


def test_tables_do_not_depend_on_the_day_they_are_made(warehouse: Any) -> None:
    land(warehouse, LateWorld({"Google": geometric(0.5)}, days=30).rows(0))
    pd.testing.assert_frame_equal(daily(warehouse), daily(warehouse))


# Where the estimates are made, described and checked. No KPI, model, plan or gate may read them.
MAY_NAME_ESTIMATES = {
    "metrics/expected_conversions.sql", "metrics/campaign_kpis_daily.sql", "expectations/suites/campaign_kpis_daily.py",
    "pipeline/columns.yaml", "pipeline/late_conversions.py", "metrics/late_conversions.py",
    "pipeline/column_lineage.py",  # tells where they come from
}  # fmt: skip


def test_nothing_of_ours_reads_the_estimates() -> None:
    package = Path(marketing_assets.__file__).parent
    named = re.compile(r"(\b(conversions|revenue)|\{metric\})_(expected|low|high)\b|expected_conversions")
    readers = {
        file.relative_to(package).as_posix()
        for suffix in ("*.py", "*.sql", "*.yaml")
        for file in package.rglob(suffix)
        if named.search(file.read_text("utf-8"))
    }
    assert readers <= MAY_NAME_ESTIMATES
    assert "metrics/campaign_kpis_daily.sql" in readers
