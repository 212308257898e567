"""The outlook: what today's and the proposed amounts can be expected to earn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from marketing_assets.allocation import OUTLOOK_COLUMNS, plan_budget, plan_outlook
from marketing_assets.settings import Settings


@pytest.fixture(scope="module")
def frame(daily) -> pd.DataFrame:
    return daily(
        {
            ("Google", "A", "a"): {"spend": 100.0, "revenue": lambda age: 200.0 + 20 * (age % 3)},
            ("Facebook", "B", "b"): {"spend": 100.0, "revenue": lambda age: 90.0 + 20 * (age % 5)},
            ("TV", "T", "t"): {"spend": 50.0, "revenue": None, "conversions": None},
        }
    )


def cell(outlook, scope, scenario, column):
    row = outlook[(outlook["scope"] == scope) & (outlook["scenario"] == scenario)]
    assert len(row) == 1
    return row[column].iloc[0]


def test_the_total_is_summed_draw_by_draw_and_not_quantile_by_quantile(frame, as_of, hill) -> None:
    curves = {"A": hill(1000, 100), "B": hill(400, 100)}
    curves["B"].factors = curves["B"].factors[::-1]  # when A does well, B does badly
    plan = plan_budget(frame, Settings(), as_of=as_of, curves=curves)
    outlook = plan_outlook(plan, Settings(), curves=curves)
    assert list(outlook.columns) == OUTLOOK_COLUMNS
    for scenario, spend in (("today", 100.0), ("proposed", 120.0)):
        draws = curves["A"].draws(spend) + curves["B"].draws(200 - spend)
        expected = np.quantile(draws, [0.1, 0.5, 0.9])
        row = [cell(outlook, "total", scenario, name) for name in ("p10", "p50", "p90")]
        assert row == pytest.approx(list(expected))
    assert cell(outlook, "total", "proposed", "p90") < sum(cell(outlook, c, "proposed", "p90") for c in "AB")
    assert cell(outlook, "total", "proposed", "p_better") == 1.0
    assert outlook["p_better"].notna().sum() == 1


def test_a_channel_without_a_curve_is_listed_without_numbers_and_named_in_the_total(frame, as_of, hill) -> None:
    curves = {"A": hill(1000, 100), "B": hill(400, 100)}
    outlook = plan_outlook(plan_budget(frame, Settings(), as_of=as_of, curves=curves), Settings(), curves=curves)
    assert cell(outlook, "T", "today", "basis") == "no response curve"
    assert np.isnan(cell(outlook, "T", "proposed", "p50"))
    assert cell(outlook, "T", "proposed", "spend_per_day") == 50.0
    assert cell(outlook, "total", "today", "basis") == "incremental (response curves); without T"
    assert cell(outlook, "total", "today", "spend_per_day") == 250.0


def test_without_curves_it_is_attributed_revenue_of_final_days_and_labelled_so(frame, as_of) -> None:
    plan = plan_budget(frame, Settings(), as_of=as_of)
    outlook = plan_outlook(plan, Settings(), daily=frame)
    assert cell(outlook, "A", "today", "basis") == "attributed, not incremental"
    final = frame[(frame["channel"] == "A") & (frame["mature_on"] <= as_of)]["revenue"].iloc[:25]
    assert cell(outlook, "A", "today", "p50") == pytest.approx(final.mean(), rel=0.01)
    p10, p50, p90 = (cell(outlook, "total", "proposed", name) for name in ("p10", "p50", "p90"))
    assert p10 < p50 < p90
    assert cell(outlook, "T", "today", "basis") == "no final revenue reported"
    assert cell(outlook, "total", "proposed", "p_better") == 1.0  # A returns twice what B does, on every day


def test_neither_row_order_nor_a_second_call_changes_a_bootstrap(frame, as_of) -> None:
    plan = plan_budget(frame, Settings(), as_of=as_of)
    shuffled = frame.sample(frac=1, random_state=3)
    first = plan_outlook(plan, Settings(), daily=frame)
    pd.testing.assert_frame_equal(plan_outlook(plan, Settings(), daily=shuffled), first)


def test_a_plan_that_spends_more_is_better_only_when_it_earns_the_difference(daily, as_of, hill) -> None:
    frame = daily({("G", "A", "a"): {"spend": 100.0, "revenue": 300.0}})
    settings = Settings(allocation={"daily_budget": "110.00"})
    for top, better in ((2_000, 1.0), (200, 0.0)):
        curves = {"A": hill(top, 100)}
        plan = plan_budget(frame, settings, as_of=as_of, curves=curves)
        assert cell(plan_outlook(plan, settings, curves=curves), "total", "proposed", "p_better") == better


def test_a_plan_that_moves_nothing_has_nothing_to_be_better_at(frame, as_of) -> None:
    settings = Settings(allocation={"default": {"controllable": False}})
    outlook = plan_outlook(plan_budget(frame, settings, as_of=as_of), settings, daily=frame)
    assert outlook["p_better"].isna().all()
    today, proposed = (outlook[outlook["scenario"] == name][["p10", "p50", "p90"]] for name in ("today", "proposed"))
    np.testing.assert_array_equal(today.to_numpy(), proposed.to_numpy())


def test_a_plan_without_lines_or_data_has_an_empty_or_unknown_outlook(frame, as_of) -> None:
    empty = plan_outlook(plan_budget(frame.iloc[:0], Settings(), as_of=as_of), Settings(), daily=frame)
    assert list(empty.columns) == OUTLOOK_COLUMNS and empty.empty
    unknown = plan_outlook(plan_budget(frame, Settings(), as_of=as_of), Settings())
    assert unknown[["p10", "p50", "p90"]].isna().all().all()
    assert cell(unknown, "total", "today", "basis") == "no final revenue reported"


def test_curves_of_different_models_are_not_added_up(frame, as_of, hill) -> None:
    plan = plan_budget(frame, Settings(), as_of=as_of)
    with pytest.raises(ValueError, match="several models"):
        plan_outlook(plan, Settings(), curves={"A": hill(1, 1, draws=200), "B": hill(1, 1, draws=300)})
