"""Campaign clusters: planted groups, honest 'unclear', and the SQL of their window."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd
import pytest

from marketing_assets.audience import CAMPAIGN_WINDOW_SQL, cluster_campaigns


def kpis(rows: list[dict[str, float | None]]) -> pd.DataFrame:
    usual = {"ctr": 0.03, "cvr": 0.05, "cpc": 0.5, "roas": 4.0, "spend": 1000.0}
    names = [{"platform": "P", "channel": "C", "campaign": f"c{place:02}"} for place in range(len(rows))]
    return pd.DataFrame([name | usual | row for name, row in zip(names, rows, strict=True)])


@pytest.fixture
def two_groups() -> pd.DataFrame:
    strong = [{"roas": 8.0 + step / 10, "spend": 200.0 + step, "cvr": 0.08} for step in range(5)]
    weak = [{"roas": 1.0 + step / 10, "spend": 5000.0 + step, "cvr": 0.02} for step in range(5)]
    return kpis(strong + weak)


def test_two_planted_groups_are_found_and_named_from_their_profile(two_groups) -> None:
    found = cluster_campaigns(two_groups)
    assert set(found["k"]) == {2}
    assert found.groupby("cluster")["name"].unique().map(list).to_dict() == {
        1: ["Low return, high spend"],
        2: ["High return, low spend"],
    }
    assert found["silhouette"].iloc[0] > 0.7


def test_the_unit_of_money_and_the_order_of_rows_change_nothing(two_groups) -> None:
    found = cluster_campaigns(two_groups)
    cents = two_groups.assign(spend=two_groups["spend"] * 1e6, cpc=two_groups["cpc"] * 1e6)
    mixed = cluster_campaigns(cents.sample(frac=1, random_state=5))
    assert mixed[["campaign", "cluster", "name"]].equals(found[["campaign", "cluster", "name"]])


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{}],
        [{"roas": 1.0}, {"roas": 9.0}, {"roas": 5.0}],
        [{}] * 8,
        [{"ctr": None, "cvr": None, "cpc": None, "roas": None, "spend": None}] * 6,
    ],
)
def test_too_few_or_equal_campaigns_are_unclear(rows) -> None:
    columns = ["platform", "channel", "campaign", "ctr", "cvr", "cpc", "roas", "spend"]
    found = cluster_campaigns(kpis(rows) if rows else pd.DataFrame(columns=columns))
    assert len(found) == len(rows)
    assert (found["name"] == "unclear").all()


def test_a_campaign_without_clicks_is_placed_by_what_it_reports(two_groups) -> None:
    two_groups.loc[9, ["ctr", "cvr", "cpc"]] = None
    found = cluster_campaigns(two_groups).set_index("campaign")
    assert found.loc["c09", "name"] == "Low return, high spend"
    assert np.isnan(found.loc["c09", "cvr"])


def test_a_campaign_that_reports_almost_nothing_is_not_clustered(two_groups) -> None:
    two_groups.loc[9, ["cvr", "roas"]] = None
    found = cluster_campaigns(two_groups.assign(ctr=np.arange(10.0))).set_index("campaign")
    assert found.loc["c09", "cluster"] in (0, 1)
    two_groups.loc[9, ["cvr", "roas", "ctr", "spend"]] = None
    found = cluster_campaigns(two_groups).set_index("campaign")
    assert (found.loc["c09", "cluster"], found.loc["c09", "name"]) == (0, "unclear")


def test_clusters_never_share_a_name() -> None:
    groups = [(roas, cvr) for roas in (1.0, 9.0) for cvr in (0.01, 0.2)]
    rows = [{"roas": roas + step / 50, "cvr": cvr} for roas, cvr in groups for step in range(3)]
    found = cluster_campaigns(kpis(rows))
    named = found[found["name"] != "unclear"]
    assert named["name"].nunique() == named["cluster"].nunique() == 4


def test_the_window_sums_final_rows_only_and_takes_ratios_of_sums() -> None:
    as_of = date(2025, 3, 31)
    rows = [
        (
            as_of - timedelta(days=age),
            "P",
            "C",
            "c",
            10.0,
            100.0,
            clicks,
            None,
            1.0,
            revenue,
            as_of + timedelta(days=3 - age),
        )
        for age, clicks, revenue in [(0, 9, 900.0), (3, 1, 20.0), (5, 3, 60.0), (89, 4, 40.0), (90, 9, 900.0)]
    ]
    names = ["date", "platform", "channel", "campaign", "spend", "impressions", "clicks", "leads", "conversions"]
    daily = pd.DataFrame(rows, columns=[*names, "revenue", "mature_on"]).astype({"leads": float})
    with duckdb.connect() as connection:
        connection.register("campaign_kpis_daily", daily)
        found = connection.execute(CAMPAIGN_WINDOW_SQL, {"as_of": as_of, "days": 90}).df().iloc[0]
    assert (found["spend"], found["clicks"], found["roas"]) == (30.0, 8.0, 4.0)
    assert found["cpc"] == 3.75
    assert np.isnan(found["leads"])
