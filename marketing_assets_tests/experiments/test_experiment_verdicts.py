"""What an experiment is allowed to say, from tiny rows, known numbers and a real test."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from marketing_assets.experiments import analyse_experiments, findings
from marketing_assets.experiments.statistics import holm
from marketing_assets.settings import Settings

SETTINGS = Settings()


def sums(variant: str, units: float, conversions: float | None, **more: Any) -> dict[str, Any]:
    """One landed row of sums."""
    row = {"experiment": "Test", "variant": variant, "unit_id": None, "date": date(2025, 2, 3), "units": units}
    return row | {"conversions": conversions, "value": None, "value_squares": None} | more


def units(variant: str, conversions: list[float], values: list[float] | None = None, prefix: str = "") -> pd.DataFrame:
    """Landed rows of single units."""
    names = [f"{prefix or variant}-{n}" for n in range(len(conversions))]
    rows = {"experiment": "Test", "variant": variant, "unit_id": names, "date": date(2025, 2, 3)}
    return pd.DataFrame(rows | {"conversions": conversions, "value": values if values is not None else None})


def analyse(rows: list[dict[str, Any]] | pd.DataFrame) -> pd.DataFrame:
    return analyse_experiments(pd.DataFrame(rows), SETTINGS)


def only(rows: list[dict[str, Any]] | pd.DataFrame) -> pd.Series:
    result = analyse(rows)
    assert len(result) == 1
    return result.iloc[0]


def test_a_test_and_an_interval_that_disagree_name_no_winner():
    """The pooled test says p = 0.0497, the interval of the same numbers holds zero: both are approximations."""
    row = only([sums("A", 1000, 35), sums("B", 1000, 53)])
    assert row["p_adjusted"] < 0.05 and row["ci_low"] < 0 < row["ci_high"]
    assert row["verdict"] == "inconclusive"
    assert "the interval holds zero" in row["reason"]


def test_cookie_cats_gives_the_published_numbers(datasets):
    cats = pd.read_csv(datasets / "experiments" / "cookie_cats.csv", sep=";")
    rows = pd.DataFrame(
        {
            "experiment": "gate",
            "variant": cats["version"],
            "unit_id": cats["userid"].astype(str),
            "date": date(2017, 1, 1),
            "conversions": cats["retention_7"].astype(int),
        }
    )
    week = only(rows)
    assert (week["control_units"], week["variant_units"]) == (44_700, 45_489)
    assert week["control"] == "gate_30"
    assert week["control_mean"] == pytest.approx(0.1902, abs=5e-5)
    assert week["variant_mean"] == pytest.approx(0.1820, abs=5e-5)
    assert week["p_value"] == pytest.approx(0.00155, abs=5e-6)
    assert week["srm_p_value"] == pytest.approx(0.0086, abs=5e-5)
    assert week["verdict"] == "loser"
    assert week["ci_high"] < 0 and week["lift_ci_high"] < 0
    rows["conversions"] = cats["retention_1"].astype(int)
    day = only(rows)
    assert day["p_value"] == pytest.approx(0.074, abs=5e-4)
    assert day["verdict"] == "inconclusive"
    assert "find lifts from" in day["reason"]


def test_group_sizes_that_were_not_planned_block_every_verdict():
    result = only([sums("A", 5_300, 530), sums("B", 4_700, 940)])
    assert result["verdict"] == "invalid"
    assert result["srm_p_value"] < 0.001
    assert "group sizes" in result["reason"]


def test_planned_shares_are_what_group_sizes_are_compared_with():
    rows = [sums("A", 9_000, 900, expected_share=0.9), sums("B", 1_000, 100, expected_share=0.1)]
    assert only(rows)["srm_p_value"] == pytest.approx(1.0)
    rows = [sums("A", 9_000, 900, expected_share=0.9), sums("B", 1_000, 100, expected_share=None)]
    assert only(rows)["srm_p_value"] == pytest.approx(1.0)


def test_newcombe_reproduces_the_example_of_its_paper():
    # Newcombe 1998, table II, (a): 56/70 - 48/80, method 10: 0.0524 to 0.3339
    result = analyse_experiments(
        pd.DataFrame([sums("control", 80, 48), sums("x", 70, 56)]),
        SETTINGS.model_copy(update={"experiments": SETTINGS.experiments.model_copy(update={"min_units": 10})}),
    ).iloc[0]
    assert result["ci_low"] == pytest.approx(0.0524, abs=5e-5)
    assert result["ci_high"] == pytest.approx(0.3339, abs=5e-5)


def test_small_groups_are_inconclusive_and_say_how_small():
    result = only([sums("A", 99, 10), sums("B", 110, 60)])
    assert result["verdict"] == "inconclusive"
    assert result["reason"] == "A has 99 of at least 100 units"
    assert np.isnan(result["p_value"])


def test_the_control_is_the_marked_one_then_the_one_called_so_then_the_first():
    pair = [sums("Z", 1_000, 100), sums("Control", 1_000, 100)]
    assert only(pair)["control"] == "Control"
    assert only([pair[0] | {"control": True}, pair[1] | {"control": None}])["control"] == "Z"
    assert only([sums("Y", 1_000, 100), sums("X", 1_000, 100)])["control"] == "X"


def test_a_unit_seen_in_two_variants_is_left_out_and_counted():
    rows = pd.concat([units("A", [0, 1] * 100), units("B", [0, 1] * 100), units("B", [1], prefix="A")])
    result = only(rows)
    assert (result["control_units"], result["variant_units"]) == (199, 200)
    assert "1 units seen in two variants are left out" in result["reason"]


def test_rows_of_one_unit_are_one_unit():
    once = pd.concat([units("A", [0, 1] * 100, [0.0, 4.0] * 100), units("B", [0, 1] * 100, [0.0, 5.0] * 100)])
    twice = pd.concat([once, once.assign(conversions=0, value=0.0, date=date(2025, 2, 9))])
    first, second = analyse(once), analyse(twice)
    pd.testing.assert_frame_equal(first.drop(columns="end"), second.drop(columns="end"))
    assert second["end"].iloc[0] == date(2025, 2, 9)


def test_sums_and_units_give_the_same_result():
    rng = np.random.default_rng(1)
    parts, rows = [], []
    for name, mean in (("A", 10.0), ("B", 11.0)):
        values = np.round(rng.gamma(2.0, mean / 2, 400), 2)
        hits = (values > 12).astype(float)
        parts.append(units(name, list(hits), list(values)))
        squares = float((values**2).sum())
        rows.append(sums(name, 400, hits.sum(), value=Decimal(str(round(values.sum(), 2))), value_squares=squares))
    by_unit, by_sum = analyse(pd.concat(parts)), analyse(rows)
    numbers = by_unit.select_dtypes("number").columns
    pd.testing.assert_frame_equal(by_unit[numbers], by_sum[numbers], rtol=1e-9)
    assert list(by_unit["metric"]) == ["conversion_rate", "value_per_unit"]


def test_welch_agrees_with_scipy():
    from scipy.stats import ttest_ind

    rng = np.random.default_rng(2)
    a, b = rng.normal(50, 5, 300), rng.normal(52, 12, 320)
    result = only(pd.concat([units("A", [None] * 300, list(a)), units("B", [None] * 320, list(b))]))
    expected = ttest_ind(b, a, equal_var=False)
    assert result["p_value"] == pytest.approx(expected.pvalue, rel=1e-9)
    interval = expected.confidence_interval(0.95)
    assert (result["ci_low"], result["ci_high"]) == pytest.approx((interval.low, interval.high))


def test_sums_without_squares_have_no_test_of_the_mean():
    result = only([sums("A", 500, None, value=900.0), sums("B", 500, None, value=990.0)])
    assert result["verdict"] == "inconclusive"
    assert "value_squares" in result["reason"]


def test_values_known_of_buyers_only_are_not_compared():
    values = [None, 30.0] * 100
    result = analyse(pd.concat([units("A", [0, 1] * 100, values), units("B", [0, 1] * 100, values)]))
    value = result[result["metric"] == "value_per_unit"].iloc[0]
    assert value["verdict"] == "inconclusive"
    assert "50% of its units only" in value["reason"]


def test_more_conversions_than_units_is_invalid():
    result = only([sums("A", 500, 600), sums("B", 500, 400)])
    assert result["verdict"] == "invalid"
    assert "no share" in result["reason"]


def test_constant_values_and_no_conversions_are_inconclusive():
    result = analyse(pd.concat([units("A", [0] * 200, [5.0] * 200), units("B", [0] * 200, [5.0] * 200)]))
    assert set(result["verdict"]) == {"inconclusive"}
    assert np.isnan(result["relative_lift"].iloc[0])


def test_one_variant_has_nothing_to_be_compared_with():
    result = only([sums("A", 500, 60)])
    assert result["verdict"] == "inconclusive"
    assert "only one variant" in result["reason"]


def test_nothing_reported_says_so_and_no_rows_give_no_rows():
    assert "neither" in only([sums("A", 500, None), sums("B", 500, None)])["reason"]
    empty = analyse(pd.DataFrame([sums("A", 1, 1)]).iloc[:0])
    assert empty.empty and "p_adjusted" in empty.columns
    assert findings(empty) == []


def test_several_variants_are_corrected_for():
    result = analyse([sums("control", 2_000, 200), sums("B", 2_000, 240), sums("C", 2_000, 205)])
    row = result[result["variant"] == "B"].iloc[0]
    assert row["p_value"] < 0.05 < row["p_adjusted"]
    assert row["verdict"] == "inconclusive"


def test_findings_name_the_lift_and_what_to_do():
    winner = findings(analyse([sums("control", 5_000, 500), sums("B", 5_000, 650)]))[0]
    assert winner.title == "B in Test raised the conversion rate by 30.0%."
    assert (winner.severity, winner.advice) == ("good", "Roll out B.")
    invalid = findings(analyse([sums("A", 5_300, 530), sums("B", 4_700, 940)]))[0]
    assert invalid.severity == "critical" and invalid.certainty is None


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_never_lowers_a_p_value_and_keeps_the_order(p_values):
    adjusted = holm(p_values)
    assert all(p <= q <= 1 for p, q in zip(p_values, adjusted, strict=True))
    order = np.argsort(p_values, kind="stable")
    assert all(np.diff(np.array(adjusted)[order]) >= 0)


@hypothesis_settings(max_examples=15, deadline=None)
@given(st.integers(100, 100_000), st.floats(0, 1), st.floats(0, 1))
def test_swapping_the_groups_turns_the_difference_and_its_interval_around(n, p, q):
    a, b = round(n * p), round(n * q)
    there = only([sums("control", n, a), sums("x", n, b)])
    back = only([sums("control", n, b), sums("x", n, a)])
    assert there["difference"] == pytest.approx(-back["difference"], abs=1e-12)
    assert there["ci_low"] == pytest.approx(-back["ci_high"], abs=1e-9)
    assert there["p_value"] == pytest.approx(back["p_value"], abs=1e-9)
    assert there["ci_low"] <= there["difference"] <= there["ci_high"]


@hypothesis_settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from([1e-6, 1.0, 1e9]))
def test_neither_the_order_of_rows_nor_the_currency_changes_a_verdict(random, unit):
    rng = np.random.default_rng(3)
    rows = pd.concat([units(name, [0.0, 1.0] * 60, list(rng.gamma(2, 5, 120))) for name in "AB"], ignore_index=True)
    order = list(range(len(rows)))
    random.shuffle(order)
    moved = rows.iloc[order].assign(value=lambda frame: frame["value"] * unit)
    plain, other = analyse(rows), analyse(moved)
    assert list(plain["verdict"]) == list(other["verdict"])
    assert list(plain["p_value"]) == pytest.approx(list(other["p_value"]), rel=1e-9)
