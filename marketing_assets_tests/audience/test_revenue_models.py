"""Revenue models: no leakage, the average kept when it is as good, and honest verdicts."""

from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from marketing_assets.audience import fit_revenue_models
from marketing_assets.audience.revenue_features import block_features, read_daily

AS_OF = date(2025, 3, 31)
FOREST, BOOSTING, AVERAGE = "random forest", "gradient boosting", "last month average"


def daily(days: int, weekend: float = 1.0, noise: float = 0.0, campaigns: int = 2) -> pd.DataFrame:
    rng = np.random.default_rng(7)
    rows = []
    for number in range(campaigns):
        for age in range(days):
            day = AS_OF - timedelta(days=age)
            factor = (weekend if day.weekday() >= 5 else 1.0) * np.exp(rng.normal(0, noise))
            name = {"platform": "P", "channel": "C", "campaign": f"c{number}"}
            money = {"spend": 100.0, "revenue": 500.0 * (number + 1) * factor}
            rows.append({"date": day, "mature_on": day + timedelta(days=3)} | name | money)
    return pd.DataFrame(rows)


def chosen(table: pd.DataFrame) -> str:
    return str(table[table["chosen"]]["candidate"].iloc[0])


def test_a_weekend_effect_is_learned_and_beats_the_average() -> None:
    table, predictions = fit_revenue_models(daily(200, weekend=0.4, noise=0.05), AS_OF)
    assert chosen(table) in (FOREST, BOOSTING)
    best, average = table[table["chosen"]].iloc[0], table[table["candidate"] == AVERAGE].iloc[0]
    assert best["mae"] < 0.5 * average["mae"]
    assert best["train_until"] == date(2025, 2, 28)  # the newest final day is 28 March
    assert (best["rows_test"], len(predictions)) == (56, 3 * 56)
    shares = json.loads(best["feature_importance"])
    assert shares["weekday"] + shares["same_weekday_revenue"] > 0.5
    assert sum(shares.values()) == pytest.approx(1, abs=0.01)


def test_pure_noise_keeps_the_average_and_says_so() -> None:
    table, _ = fit_revenue_models(daily(150, noise=0.3), AS_OF)
    assert chosen(table) == AVERAGE
    assert table["reason"].iloc[0].startswith("neither model clearly beats the last month average")


def test_constant_revenue_keeps_the_average() -> None:
    table, _ = fit_revenue_models(daily(120), AS_OF)
    assert chosen(table) == AVERAGE
    assert table["mae"].max() == pytest.approx(0, abs=1e-9)


def test_no_feature_knows_the_revenue_of_its_own_month() -> None:
    rows = read_daily(daily(120, noise=0.2), AS_OF)
    last = rows["date"].max()
    changed = rows.assign(revenue=rows["revenue"].where(rows["date"] <= last - pd.Timedelta(days=28), 1e6))
    before, after = (block_features(frame, last) for frame in (rows, changed))
    features = [name for name in before.columns if name != "revenue"]
    pd.testing.assert_frame_equal(before[features], after[features])


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (daily(30).head(0), "not fitted: no final day"),
        (daily(1), "not fitted: no final day"),
        (daily(40), "not fitted: 0 of 60 rows to learn from"),
        (daily(200).assign(revenue=None), "not fitted: no final day"),
    ],
)
def test_too_little_history_is_said_and_nothing_is_chosen(rows, reason) -> None:
    table, predictions = fit_revenue_models(rows, AS_OF)
    assert table["reason"].iloc[0].startswith(reason)
    assert not table["chosen"].any()
    assert table["mae"].isna().all()
    assert predictions.empty


def test_the_order_of_rows_and_the_unit_of_money_change_nothing() -> None:
    made = daily(120, weekend=0.4, noise=0.1)
    first = fit_revenue_models(made, AS_OF).table
    pd.testing.assert_frame_equal(fit_revenue_models(made.sample(frac=1, random_state=1), AS_OF).table, first)
    cents = made.assign(spend=made["spend"] * 1024, revenue=made["revenue"] * 1024)
    assert fit_revenue_models(cents, AS_OF).table["mae"].tolist() == pytest.approx((first["mae"] * 1024).tolist())
