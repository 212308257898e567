"""The scenario `two-years`: what lands, how it hangs together, and that its truth adds up."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter
from io import StringIO

import numpy as np
import pandas as pd
import pytest

from marketing_assets.settings import load_settings
from marketing_assets.simulation import SCENARIOS, history
from marketing_assets.simulation import quarter as quarter_module
from marketing_assets.simulation.draws import Draws, stream
from marketing_assets.simulation.flighting import DAILY_STEP, largest_correlation, ramped
from marketing_assets.simulation.packed import gzipped
from marketing_assets.simulation.two_years import PLAN
from marketing_assets.simulation.world import clean_world

SEEDS = (42, 7)
MEASURES = ["spend", "impressions", "clicks", "conversions", "revenue"]


def ads_of(landed, simulation):
    rows = landed(simulation, "ads/")
    rows["date"] = pd.to_datetime(rows["date"])
    rows[MEASURES] = rows[MEASURES].apply(pd.to_numeric)
    return rows.assign(planned_channel=history.channel_of(rows["campaign"]))


def weekly_spend(rows):
    daily = rows.pivot_table(index="date", columns="planned_channel", values="spend", aggfunc="sum", fill_value=0.0)
    return daily.resample("W-SUN").sum().iloc[1:-1]


def test_the_quarter_of_seed_42_is_what_it_always_was():
    table = SCENARIOS["quarter"](42).files["ads/quarter.csv"]
    digest = "8553965ec7af9e7419d6e40b6f896627d81f172f533ce1470bfaa11ed885aa7c"
    assert hashlib.sha256(table.encode()).hexdigest() == digest


def test_every_folder_of_the_landing_folder_is_filled(two_years):
    files = two_years(42).files
    quarters = [
        f"ads/{year}-q{n}.csv" for year, n in ((2023, 2), (2023, 3), (2023, 4), *((2024, n) for n in range(1, 5)))
    ]
    days = pd.date_range("2025-01-01", "2025-03-31").strftime("web_events/%Y-%m-%d.csv.gz").tolist()
    others = ["customers/customers.csv", "experiments/experiments.csv.gz", "sales/sales.csv"]
    assert sorted(files) == sorted([*quarters, "ads/2025-q1.csv", *days, *others])
    assert sum(len(content) for content in files.values()) <= 3_000_000


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(two_years):
    again = SCENARIOS["two-years"](7)
    assert again.files == two_years(7).files
    assert again.truth.to_json() == two_years(7).truth.to_json()
    assert all(content != two_years(42).files[name] for name, content in again.files.items())


def test_packed_files_carry_neither_time_nor_name(two_years):
    for name, content in two_years(42).files.items():
        if name.endswith(".gz"):
            assert content[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    text = "date,größe\n" * 1000
    assert gzip.decompress(gzipped(text)).decode() == text


@pytest.mark.parametrize("seed", SEEDS)
def test_the_last_quarter_is_the_scenario_quarter_with_ctv_among_its_lines(two_years, seed):
    lines = two_years(seed).files["ads/2025-q1.csv"].splitlines()
    assert [line for line in lines if ",CTV," not in line] == (
        SCENARIOS["quarter"](seed).files["ads/quarter.csv"].splitlines()
    )
    assert sum(",CTV," in line for line in lines) == 90
    assert [line[:10] for line in lines[1:]] == sorted(line[:10] for line in lines[1:])
    assert two_years(seed).truth.anomalies == quarter_module.quarter_schedule(seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_ctv_reports_spend_and_impressions_and_nothing_else(two_years, landed, seed):
    rows = landed(two_years(seed), "ads/")
    ctv = rows[rows["channel"] == "CTV"]
    assert set(ctv["campaign"]) == {"CTV_Awareness"}
    assert (ctv[["clicks", "conversions", "revenue"]] == "").all(axis=None)
    assert (ctv[["spend", "impressions"]].astype(float) > 0).all(axis=None)
    others = rows[rows["channel"] != "CTV"]
    assert (others[MEASURES] != "").all(axis=None)


@pytest.mark.parametrize("seed", SEEDS)
def test_ad_rows_are_a_plausible_export(two_years, landed, seed):
    rows = ads_of(landed, two_years(seed))
    assert not rows.duplicated(["date", "campaign"]).any()
    reported = rows[rows["channel"] != "CTV"]
    assert (reported["conversions"] <= reported["clicks"]).all()
    assert (rows["clicks"].fillna(0) <= rows["impressions"]).all()
    # A platform without rows for a few days would look as if its export had failed.
    assert rows.groupby("channel")["date"].nunique().to_dict() == dict.fromkeys(
        ["CTV", "Email", "Facebook", "Google", "Instagram"], 731
    )
    settings = load_settings("marketing.yaml")
    named = [settings.channel(*pair) for pair in zip(rows["channel"], rows["campaign"], strict=True)]
    assert named == rows["planned_channel"].tolist()
    assert set(named) == {"PPC", "Display", "Paid Social", "Email", "CTV"}


@pytest.mark.parametrize("seed", SEEDS)
def test_weekly_spend_of_channels_is_not_collinear(two_years, landed, seed):
    weeks = weekly_spend(ads_of(landed, two_years(seed)))
    assert len(weeks) == 104
    assert largest_correlation(weeks) < 0.5
    assert (weeks.std() / weeks.mean()).min() > 0.2


@pytest.mark.parametrize("seed", range(100, 103))
def test_any_seed_has_a_plan_whose_channels_do_not_move_together(seed):
    plan = history.spend_plan(Draws(stream(seed, PLAN)))
    rows = pd.concat([plan.ads, clean_world(quarter_module.CAMPAIGNS), plan.ctv])
    by_day = rows.assign(planned_channel=history.channel_of(rows["campaign"]), spend=rows["budget"])
    assert largest_correlation(weekly_spend(by_day)) < 0.4
    always_on = plan.ads[plan.ads["campaign"] == "FB_Retargeting"].set_index("date")["budget"]
    assert always_on.pct_change().abs().max() <= DAILY_STEP * 1.08 - 1 + 1e-9


def test_a_ramp_takes_small_steps_and_arrives():
    levels = ramped(np.array([1.0] * 3 + [1.5] * 10 + [0.5] * 20))
    assert levels[12] == 1.5
    assert levels[-1] == 0.5
    steps = levels[1:] / levels[:-1]
    assert steps.max() <= DAILY_STEP + 1e-12
    assert steps.min() >= 1 / DAILY_STEP - 1e-12


@pytest.mark.parametrize("seed", SEEDS)
def test_baseline_and_contributions_are_the_noise_free_sales(two_years, landed, seed):
    simulation = two_years(seed)
    truth = json.loads(simulation.truth.to_json())
    channels = truth["channels"]
    assert set(channels) == {"PPC", "Display", "Paid Social", "Email", "CTV"}
    total = truth["baseline"] + sum(channel["contribution"] for channel in channels.values())
    assert total == pytest.approx(truth["expected_sales"], abs=0.05)
    shares = truth["baseline_share"] + sum(channel["contribution_share"] for channel in channels.values())
    assert shares == pytest.approx(1, abs=1e-5)
    assert 0.60 <= truth["baseline_share"] <= 0.75
    spend = ads_of(landed, simulation).groupby("planned_channel")["spend"].sum()
    for name, channel in channels.items():
        assert channel["spend"] == pytest.approx(spend[name], abs=0.02)
        assert channel["roas"] == pytest.approx(channel["contribution"] / channel["spend"], abs=1e-4)
        assert 0 < channel["adstock"] < 1
        assert channel["marginal_roas"] > 0
        assert channel["saturation"].keys() == {"half_saturation", "slope", "unit"}


@pytest.mark.parametrize("seed", SEEDS)
def test_company_sales_are_the_truth_with_a_few_percent_of_noise(two_years, landed, seed):
    simulation = two_years(seed)
    sales = landed(simulation, "sales/")
    revenue, orders = sales["revenue"].astype(float), sales["orders"].astype(int)
    assert sales["date"].tolist() == pd.date_range("2023-04-01", "2025-03-31").strftime("%Y-%m-%d").tolist()
    assert revenue.sum() == pytest.approx(simulation.truth.mix.sales, rel=0.01)
    assert (revenue / orders).between(24, 28).all()
    attributed = ads_of(landed, simulation)["revenue"].sum()
    assert revenue.sum() > 1.3 * attributed
    incremental = simulation.truth.mix.sales - simulation.truth.mix.baseline
    assert abs(incremental / attributed - 1) > 0.1


@pytest.mark.parametrize("seed", SEEDS)
def test_customers_own_the_purchases_of_their_web_events(two_years, landed, seed):
    customers = landed(two_years(seed), "customers/").set_index("customer_id")
    assert len(customers) == 2000
    assert customers.index.is_unique
    orders, revenue = customers["orders"].astype(int), customers["revenue"].astype(float)
    assert ((customers["last_order"] == "") == (orders == 0)).all()
    assert ((revenue == 0) == (orders == 0)).all()
    ordered = customers[orders > 0]
    assert (ordered["last_order"] >= ordered["signup"]).all()
    assert customers["signup"].between("2021-01-01", "2025-03-31").all()
    events = landed(two_years(seed), "web_events/").drop(columns="file").drop_duplicates()
    assert set(events["user_id"]) - {""} <= set(customers.index)
    bought = events[(events["event_name"] == "purchase") & (events["user_id"] != "")].groupby("user_id")
    assert (orders[list(bought.groups)] >= bought.size()).all()
    assert (customers.loc[list(bought.groups), "last_order"] >= bought["event_date"].max()).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_experiments_have_one_row_per_unit_and_the_rates_of_the_truth(two_years, landed, seed):
    simulation = two_years(seed)
    rows = landed(simulation, "experiments/")
    rows["conversions"] = rows["conversions"].astype(int)
    assert list(rows.columns[:-1]) == ["experiment", "variant", "unit_id", "date", "conversions", "value"]
    assert not rows.duplicated(["experiment", "unit_id"]).any()
    assert ((rows["value"].astype(float) > 0) == (rows["conversions"] == 1)).all()
    for test in simulation.truth.experiments:
        groups = rows[rows["experiment"] == test.name].groupby("variant")["conversions"]
        for variant, rate in (("control", test.control_rate), ("variant", test.variant_rate)):
            assert groups.mean()[variant] == pytest.approx(rate, abs=4 * (rate / groups.size()[variant]) ** 0.5)
        z = (groups.size()["control"] - groups.size()["variant"]) / test.units**0.5
        assert abs(z) > 3.4 if test.sample_ratio_mismatch else abs(z) < 2.6


def test_only_other_seeds_have_a_sample_ratio_mismatch_and_then_one():
    from marketing_assets.simulation.ab_tests import ab_tests
    from marketing_assets.simulation.two_years import TESTS

    def mismatched(seed: int) -> list[str]:
        tests = ab_tests(seed, Draws(stream(seed, TESTS)))
        assert [test.variant_rate > test.control_rate for test in tests] == [True, False]
        return [test.name for test in tests if test.sample_ratio_mismatch]

    assert mismatched(42) == []
    assert Counter(len(mismatched(seed)) for seed in range(20)) == {1: 20}
    assert {name for seed in range(20) for name in mismatched(seed)} == {"Checkout one page", "Blue button"}


def test_truth_json_keeps_its_keys_and_adds_what_the_scenario_has(two_years):
    truth = json.loads(two_years(42).truth.to_json())
    assert {key: truth[key] for key in ("scenario", "seed", "start", "end", "currency")} == {
        "scenario": "two-years",
        "seed": 42,
        "start": "2023-04-01",
        "end": "2025-03-31",
        "currency": "EUR",
    }
    assert truth["anomalies"] == json.loads(SCENARIOS["quarter"](42).truth.to_json())["anomalies"]
    assert truth["adstock_period"] == "day"
    assert truth["channels"]["PPC"]["saturation"]["unit"] == "currency per day"
    assert all("2023-04-01" <= offer["start"] <= offer["end"] <= "2025-03-31" for offer in truth["promotions"])
    assert set(truth["experiments"]) == {"Checkout one page", "Blue button"}


@pytest.mark.parametrize("seed", range(4))
def test_the_media_mix_scenario_is_four_years_of_a_known_company(seed):
    simulation = SCENARIOS["media-mix"](seed)
    assert simulation == SCENARIOS["media-mix"](seed)
    rows = pd.read_csv(StringIO(simulation.files["media_mix/weekly.csv"]), parse_dates=["date"])
    media = ["tv_spend", "radio_spend", "digital_spend", "print_spend"]
    assert list(rows.columns) == ["date", "sales", *media]
    assert len(rows) == 208
    assert rows["date"].diff().dropna().eq(pd.Timedelta(days=7)).all()
    assert (rows["date"].dt.day_of_week == 0).all()
    assert rows.notna().all(axis=None)
    assert (rows[media] >= 0).all(axis=None)
    assert largest_correlation(rows[media]) < 0.5
    truth = json.loads(simulation.truth.to_json())
    assert truth["adstock_period"] == "week"
    assert set(truth["channels"]) == {"tv", "radio", "digital", "print"}
    total = truth["baseline"] + sum(channel["contribution"] for channel in truth["channels"].values())
    assert total == pytest.approx(truth["expected_sales"], abs=0.05)
    assert rows["sales"].sum() == pytest.approx(total, rel=0.02)
    assert len({channel["adstock"] for channel in truth["channels"].values()}) == 4
