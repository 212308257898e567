"""Which channel to test next, and how large the test must be."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from marketing_assets.allocation import SUGGESTION_COLUMNS, experiment_suggestions, findings, plan_budget
from marketing_assets.settings import Settings


@pytest.fixture(scope="module")
def frame(daily) -> pd.DataFrame:
    return daily(
        {
            ("Google", "A", "a"): {"spend": 100.0, "revenue": 400.0},
            ("Facebook", "B", "b"): {"spend": 200.0, "revenue": 200.0},
            ("TV", "T", "t"): {"spend": 50.0, "revenue": None},
        }
    )


@pytest.fixture(scope="module")
def plan(frame, as_of):
    return plan_budget(frame, Settings(), as_of=as_of)


def roi(**channels) -> pd.DataFrame:
    rows = [
        {"model": "business", "channel": name, "roi": value, "ci_low": low, "ci_high": high, "evidence": evidence}
        for name, (value, low, high, evidence) in channels.items()
    ]
    return pd.DataFrame(rows)


def sales(as_of, noise: float, days: int = 120) -> pd.DataFrame:
    """Weekday pattern plus an alternating deviation of exactly `noise` around it."""
    dates = [as_of - timedelta(days=age) for age in range(days)]
    revenue = [1000.0 + 50 * day.weekday() + noise * (-1) ** (age // 7) for age, day in enumerate(dates)]
    return pd.DataFrame({"date": dates, "revenue": revenue})


def test_the_widest_interval_times_spend_comes_first_after_what_cannot_be_told(plan, frame) -> None:
    table = experiment_suggestions(
        roi(A=(3.0, 1.0, 5.0, "clear"), B=(1.0, -1.0, 3.0, "weak"), T=(None, None, None, "none")), plan, Settings()
    )
    assert list(table.columns) == SUGGESTION_COLUMNS
    assert list(table["channel"]) == ["T", "B", "A"]
    assert list(table["rank"]) == [1, 2, 3]
    assert list(table["value_of_knowing"]) == [50.0, 800.0, 400.0]
    assert table["expected_roi_width"].tolist()[1:] == pytest.approx([4.0, 4 / 3])
    assert np.isnan(table["expected_roi_width"].iloc[0])
    assert table["why"].iloc[1] == "Its incremental ROI of 1.00 lies between -1.00 and 3.00 (weak evidence)."


def test_without_a_model_what_is_credited_is_what_is_unproven(plan, frame) -> None:
    for no_model in (None, roi()):
        table = experiment_suggestions(no_model, plan, Settings(margin=0.5), daily=frame)
        assert list(table["channel"]) == ["A", "B", "T"]
        assert list(table["value_of_knowing"]) == [400.0, 200.0, 100.0]
        assert "No media mix model" in table["why"].iloc[0] and "ROAS of 4.00" in table["why"].iloc[0]
        assert "reports no revenue" in table["why"].iloc[2]


def test_the_test_is_the_mildest_that_the_noise_of_sales_allows(plan, as_of) -> None:
    known = roi(A=(4.0, 3.0, 5.0, "clear"))
    seen = {}
    for noise in (20.0, 60.0, 130.0, 900.0):
        table = experiment_suggestions(known, plan, Settings(), sales=sales(as_of, noise))
        row = table[table["channel"] == "A"].iloc[0]
        seen[noise] = (row["test_share"], row["days"])
        assert row["days"] % 14 == 0
    # effect: share x 100 spend x ROI 4; days = 4 (2.8 x sd / effect)^2, in whole fortnights, at least 28
    assert seen == {20.0: (0.2, 28), 60.0: (0.2, 28), 130.0: (0.5, 28), 900.0: (1.0, 84)}


def test_a_test_that_could_show_nothing_says_so(plan, as_of) -> None:
    table = experiment_suggestions(
        roi(A=(4.0, 3.0, 5.0, "clear")), plan, Settings(), sales=sales(as_of, 50_000.0), daily=None
    )
    row = table[table["channel"] == "A"].iloc[0]
    assert (row["test_share"], row["days"]) == (1.0, 84)
    assert "could not show it in years" in row["design"]


def test_without_daily_sales_the_design_says_that_it_is_not_sized(plan) -> None:
    table = experiment_suggestions(None, plan, Settings())
    assert set(table["days"]) == {28}
    assert table["design"].iloc[0].endswith("No daily sales to size it by.")
    assert table["design"].iloc[0].startswith("Reduce ")


def test_channels_that_cannot_be_changed_or_do_not_spend_are_not_suggested(frame, as_of) -> None:
    settings = Settings(
        allocation={"channels": {"A": {"controllable": False}, "B": {"committed_until": as_of + timedelta(days=60)}}}
    )
    table = experiment_suggestions(None, plan_budget(frame, settings, as_of=as_of), settings, daily=frame)
    assert list(table["channel"]) == ["B", "T"]
    assert table["design"].iloc[0].startswith(f"After {as_of + timedelta(days=60)}: Reduce B")


def test_an_empty_plan_suggests_nothing(frame, as_of) -> None:
    table = experiment_suggestions(None, plan_budget(frame.iloc[:0], Settings(), as_of=as_of), Settings())
    assert table.empty and list(table.columns) == SUGGESTION_COLUMNS


def test_the_first_suggestion_is_a_finding(plan, frame) -> None:
    table = experiment_suggestions(None, plan, Settings(), daily=frame)
    (finding,) = findings(table, plan)
    assert finding.title == "A test of A is worth most: 400 EUR a day rest on a guess."
    assert (finding.subject, finding.impact, finding.severity) == ("A", 400.0, "info")
    assert findings(table.iloc[:0], plan) == []
