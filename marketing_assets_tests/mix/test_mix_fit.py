"""Fits of worlds whose truth is known, and honest refusals where there is nothing to fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from marketing_assets.mix import (
    MixFit,
    contributions_table,
    curves_from_tables,
    curves_table,
    draws_table,
    file_input,
    findings,
    fit_media_mix,
    model_table,
    roi_table,
)
from marketing_assets.settings import MixPolicy


@pytest.fixture(scope="module")
def fit(world) -> MixFit:
    return fit_media_mix(world.source)


def test_known_roas_is_found_with_intervals_that_hold_it(fit, world) -> None:
    roi = roi_table([fit]).set_index("channel")
    for channel, truth in world.roas.items():
        assert roi.loc[channel, "roi"] == pytest.approx(truth, rel=0.35)
        # One channel in ten lies outside its 90 % interval; never far outside.
        assert 0.9 * roi.loc[channel, "ci_low"] <= truth <= 1.1 * roi.loc[channel, "ci_high"]
    assert set(roi["evidence"]) == {"clear"}
    assert fit.gate.passed, fit.gate.reason


def test_contributions_and_residual_sum_to_the_target_in_every_week(fit, world) -> None:
    table = contributions_table([fit])
    assert table.groupby("week")["contribution"].sum().to_numpy() == pytest.approx(world.source.target, rel=1e-9)
    parts = table[table["role"] != "residual"]
    assert (parts["ci_low"] <= parts["contribution"]).all()
    assert (parts["contribution"] <= parts["ci_high"]).all()
    assert (table.loc[table["role"] == "media", "contribution"] >= 0).all()


def test_roi_is_contribution_over_spend_in_all_tables(fit) -> None:
    roi = roi_table([fit]).set_index("channel")
    summed = contributions_table([fit]).groupby("variable")["contribution"].sum()
    for channel, row in roi.iterrows():
        assert row["contribution"] == pytest.approx(summed[channel])
        assert row["roi"] == pytest.approx(row["contribution"] / row["spend"])


def test_curves_made_from_tables_are_those_of_the_fit(fit) -> None:
    model, draws = model_table([fit]), draws_table([fit])
    shuffled = curves_from_tables(model.sample(frac=1, random_state=1), draws.sample(frac=1, random_state=2))
    for channel, curve in shuffled.items():
        own, levels = fit.response(channel), np.array([0.0, 10.0, 500.0])
        assert curve.value(levels) == pytest.approx(own.value(levels))
        assert curve.marginal(levels) == pytest.approx(own.marginal(levels))
        assert curve.draws(levels) == pytest.approx(own.draws(levels))
        assert curve.draws(100.0).shape == (MixPolicy().draws,)
        assert curve.evidence == "clear"
    assert sorted(shuffled) == ["Search", "TV"]


def test_each_curve_has_one_current_level_and_starts_at_nothing(fit) -> None:
    curves = curves_table([fit])
    roi = roi_table([fit]).set_index("channel")
    for channel, rows in curves.groupby("channel"):
        current = rows[rows["is_current"]]
        assert len(current) == 1
        assert current["marginal"].item() == pytest.approx(roi.loc[channel, "marginal_roi"])
        assert current["spend_per_day"].item() == pytest.approx(roi.loc[channel, "current_spend_per_day"])
        assert rows["response_per_day"].iloc[0] == 0.0
        assert rows["response_per_day"].is_monotonic_increasing
        assert rows["spend_per_day"].max() == pytest.approx(1.5 * rows["observed_max_per_day"].iloc[0])


def test_the_same_input_gives_the_same_tables_in_any_channel_order_and_currency_unit(fit, make) -> None:
    table = model_table([fit])
    pd.testing.assert_frame_equal(table, model_table([fit_media_mix(make().source)]))
    cents = model_table([fit_media_mix(make(unit=1e6).source)])
    media = table["role"] == "media"
    assert cents.loc[media, "half_saturation"].to_numpy() == pytest.approx(1e6 * table.loc[media, "half_saturation"])
    assert cents["r_squared"].iloc[0] == pytest.approx(table["r_squared"].iloc[0])


def test_draws_are_as_many_as_asked_for_and_never_negative(fit) -> None:
    draws = draws_table([fit])
    assert draws.groupby("variable")["draw"].nunique().tolist() == [MixPolicy().draws] * 2
    assert (draws["coefficient"] >= 0).all()


def test_too_short_a_history_is_refused_with_its_numbers(make) -> None:
    fit = fit_media_mix(make(weeks=31).source)
    table = model_table([fit])
    assert (fit.status, fit.reason) == ("not_fitted", "not fitted: 31 of 52 complete weeks")
    assert len(table) == 1
    assert table["variable"].isna().all()
    assert not table["gate_passed"].any()
    assert all(len(made([fit])) == 0 for made in (draws_table, contributions_table, roi_table, curves_table))
    assert curves_from_tables(table, draws_table([fit])) == {}
    (said,) = findings(roi_table([fit]), table)
    assert said.title == "The media mix model was not fitted: 31 of 52 complete weeks."


def test_tables_have_the_same_columns_and_types_with_and_without_a_model(fit, make) -> None:
    none = fit_media_mix(make(weeks=5).source)
    for made in (model_table, draws_table, contributions_table, roi_table, curves_table):
        assert list(made([fit]).columns) == list(made([none]).columns) == list(made([]).columns)
    assert (model_table([fit]).dtypes == model_table([none]).dtypes).all()


def test_a_constant_target_is_refused(world) -> None:
    flat = replace(world.source, target=np.full(104, 5.0))
    assert fit_media_mix(flat).reason == "not fitted: sales is the same in all 104 weeks"


def test_constant_spend_is_not_identifiable_rather_than_guessed(world) -> None:
    source = world.source
    more = replace(source, spend={"Radio": np.full(104, 500.0), "Once": np.eye(1, 104, 60)[0] * 900} | source.spend)
    fit = fit_media_mix(more)
    roi, model = roi_table([fit]).set_index("channel"), model_table([fit]).set_index("variable")
    for channel, spend in (("Radio", 52_000.0), ("Once", 900.0)):
        assert np.isnan(roi.loc[channel, "roi"])
        assert (roi.loc[channel, "evidence"], roi.loc[channel, "spend"]) == ("none", spend)
        assert np.isnan(model.loc[channel, "coefficient"])
        assert f"{channel} is not identifiable" in fit.reason
    assert roi.loc["TV", "roi"] == pytest.approx(world.roas["TV"], rel=0.35)
    assert {said.subject for said in findings(roi_table([fit]), model_table([fit])) if said.kind == "no_evidence"} == {
        "Radio",
        "Once",
    }


def test_channels_that_move_together_are_named_and_not_clear(world) -> None:
    source = world.source
    twin = replace(source, spend={"Twin": 0.5 * source.spend["Search"]} | source.spend)
    fit = fit_media_mix(twin)
    roi = roi_table([fit]).set_index("channel")
    assert "spend moves together" in fit.reason
    assert roi.loc["Search", "evidence"] != "clear"
    assert roi.loc["Twin", "evidence"] != "clear"


def test_a_channel_without_effect_is_never_clear_and_never_negative(make) -> None:
    world = make(3)
    noise = np.exp(np.random.default_rng(5).normal(0, 0.6, 104)) * 800
    fit = fit_media_mix(replace(world.source, spend={"Nothing": noise} | world.source.spend))
    roi = roi_table([fit]).set_index("channel")
    assert roi.loc["Nothing", "evidence"] in ("none", "weak")
    assert (roi["roi"] >= 0).all()


def test_attributed_revenue_never_passes_the_gate(make) -> None:
    fit = fit_media_mix(make(kind="attributed_revenue").source)
    assert fit.status == "fitted"
    assert not fit.gate.passed
    assert "never moves budget" in fit.gate.reason


def test_sales_of_pure_noise_do_not_pass_the_gate(world) -> None:
    noise = np.random.default_rng(8).normal(1000, 200, 104)
    fit = fit_media_mix(replace(world.source, target=noise))
    assert not fit.gate.passed


def test_incomplete_weeks_are_left_out_and_counted(world) -> None:
    target, spend = world.source.target.copy(), world.source.spend["TV"].copy()
    target[40], spend[[50, 51]] = np.nan, np.nan
    source = replace(world.source, target=target, spend=world.source.spend | {"TV": spend})
    fit = fit_media_mix(source)
    assert "3 incomplete weeks left out" in fit.reason
    assert model_table([fit])["weeks"].iloc[0] == 101
    assert contributions_table([fit])["week"].nunique() == 101


def test_more_terms_than_weeks_can_carry_are_refused(make) -> None:
    rng = np.random.default_rng(1)
    spend = {f"c{i:02}": rng.uniform(1, 2, 60) for i in range(40)}
    fit = fit_media_mix(replace(make(weeks=60).source, spend=spend))
    assert fit.status == "not_fitted"
    assert "40 channels" in fit.reason


def test_the_example_of_known_truth_is_recovered(datasets) -> None:
    """mmm_example of PyMC-Marketing: geometric adstock .4 / .2 over 8 lags, logistic saturation 4 / 3."""
    wide = pd.read_csv(datasets / "mix" / "mmm_example.csv").rename(columns={"date_week": "date"})
    roles = {"y": "target", "x1": "media", "x2": "media", "event_1": "control", "event_2": "control"}
    long = wide.melt("date", list(roles), "variable", "value")
    (source,) = file_input(long.assign(role=long["variable"].map(roles), model="mmm_example"))
    roi = roi_table([fit_media_mix(source)]).set_index("channel")
    for name, decay, rate, most in (("x1", 0.4, 4.0, 3010.0), ("x2", 0.2, 3.0, 2050.0)):
        weights = decay ** np.arange(8)
        carried = np.convolve(wide[name], weights / weights.sum())[: len(wide)]
        truth = (most * np.tanh(rate * carried / 2)).sum() / wide[name].sum()
        assert roi.loc[name, "roi"] == pytest.approx(truth, rel=0.15)
        assert roi.loc[name, "ci_low"] <= truth <= roi.loc[name, "ci_high"]
