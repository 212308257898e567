"""Which model predicts a campaign's daily attributed revenue best, and whether any beats last month's average."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from marketing_assets.audience.revenue_features import FEATURES, KEYS, MONTH, block_features, read_daily

AVERAGE, FOREST, BOOSTING = "last month average", "random forest", "gradient boosting"
COLUMNS = [
    "candidate", "mae", "rmse", "r_squared", "rows_train", "rows_test", "train_until", "chosen", "feature_importance",
    "reason",
]  # fmt: skip
PREDICTIONS = ["date", *KEYS, "candidate", "actual", "predicted"]
LEAST_TRAIN = 60
LEAST_TEST = 14
# Beyond this many rows a forest takes seconds and learns little: the newest are kept.
MOST_TRAIN = 5_000
SEED = 0


class RevenueModels(NamedTuple):
    """`table`: one row per candidate; `predictions`: one row per test day, campaign and candidate."""

    table: pd.DataFrame
    predictions: pd.DataFrame


def fit_revenue_models(daily: pd.DataFrame, as_of: date) -> RevenueModels:
    """Train on the past, test on the last 28 final days, and keep the average unless a model is clearly better.

    The models learn how far a day is from last month's average, from FEATURES that are known before the day begins (see
    `revenue_features`); same-day revenue, clicks and conversions are not among them.

    Args:
        daily: `campaign_kpis_daily`: `date, platform, channel, campaign, spend, revenue` [currency], `mature_on`.
        as_of: the last day that may be known; rows that become final later are not used.
    Returns:
        table: `candidate, mae, rmse` [currency per campaign and day], `r_squared` [share of the variance of the test
            days explained; NULL when they do not vary], `rows_train, rows_test, train_until, chosen,
            feature_importance` (JSON: feature → share of the rise in error when it is shuffled), `reason`. Without
            enough rows: the three candidates without numbers, and why.
        predictions: `date, platform, channel, campaign, candidate, actual, predicted` of the test days.
    Source: Breiman (2001) random forests and permutation importance; Friedman (2001) gradient boosting.
    """
    rows = read_daily(daily, as_of)
    if rows.empty:
        return _not_fitted("not fitted: no final day reports both spend and revenue", 0, 0, None)
    last = rows["date"].max()
    frame = block_features(rows, last)
    test, train = frame[frame["block"] == 0], frame[frame["block"] > 0].tail(MOST_TRAIN)
    until = (last - pd.Timedelta(days=MONTH)).date()
    if len(train) < LEAST_TRAIN or len(test) < LEAST_TEST:
        why = f"{len(train)} of {LEAST_TRAIN} rows to learn from, {len(test)} of {LEAST_TEST} to test on"
        return _not_fitted(f"not fitted: {why}", len(train), len(test), until)
    actual = test["revenue"].to_numpy(dtype=float)
    base = test["last_month_revenue"].to_numpy(dtype=float)
    # Money in units of the mean day, so that cents and billions give the same trees.
    unit = float(np.abs(train["last_month_revenue"]).mean()) or 1.0
    target = (train["revenue"] - train["last_month_revenue"]).to_numpy(dtype=float) / unit
    features = {name: _inputs(part, unit) for name, part in (("train", train), ("test", test))}
    predicted, importance = {AVERAGE: base}, {AVERAGE: "{}"}
    for name, model in _models().items():
        model.fit(features["train"], target)
        floor = 0.0 if rows["revenue"].min() >= 0 else -np.inf
        predicted[name] = np.maximum(base + model.predict(features["test"]) * unit, floor)
        importance[name] = _importance(model, features["test"], (actual - base) / unit)
    chosen, reason = _choose(predicted, actual, test["date"])
    table = pd.DataFrame(
        [
            _scores(name, values, actual)
            | {"rows_train": len(train), "rows_test": len(test), "train_until": until}
            | {"chosen": name == chosen, "feature_importance": importance[name], "reason": reason}
            for name, values in predicted.items()
        ],
        columns=COLUMNS,
    )
    days = test.assign(date=test["date"].dt.date)[["date", *KEYS]]
    predictions = pd.concat(
        [days.assign(candidate=name, actual=actual, predicted=values) for name, values in predicted.items()]
    )
    return RevenueModels(table, predictions[PREDICTIONS].reset_index(drop=True))


def _models() -> dict[str, Any]:
    from sklearn.ensemble import GradientBoostingRegressor, RandomForestRegressor

    return {
        FOREST: RandomForestRegressor(
            n_estimators=60, min_samples_leaf=5, max_features=0.6, max_samples=0.7, random_state=SEED, n_jobs=1
        ),
        BOOSTING: GradientBoostingRegressor(
            n_estimators=60, max_depth=3, learning_rate=0.1, subsample=0.7, min_samples_leaf=10, random_state=SEED
        ),
    }


def _inputs(frame: pd.DataFrame, unit: float) -> np.ndarray:
    money = [name for name in FEATURES if name not in ("weekday", "days_ahead")]
    return frame[FEATURES].assign(**{name: frame[name] / unit for name in money}).to_numpy(dtype=float)


def _importance(model: Any, features: np.ndarray, target: np.ndarray) -> str:
    from sklearn.inspection import permutation_importance

    found = permutation_importance(
        model, features, target, scoring="neg_mean_absolute_error", n_repeats=3, random_state=SEED, n_jobs=1
    )
    rise = np.maximum(found.importances_mean, 0.0)
    shares = rise / rise.sum() if rise.sum() > 0 else rise
    ranked = sorted(zip(FEATURES, shares, strict=True), key=lambda pair: (-pair[1], pair[0]))
    return json.dumps({name: round(float(share), 4) for name, share in ranked})


def _choose(predicted: dict[str, np.ndarray], actual: np.ndarray, dates: pd.Series) -> tuple[str, str]:
    """The model with the lowest error, if it beats the average by more than one standard error over the days."""
    error = {name: np.abs(values - actual) for name, values in predicted.items()}
    mean = {name: float(values.mean()) for name, values in error.items()}
    best = min((FOREST, BOOSTING), key=lambda name: mean[name])
    gain = pd.Series(error[AVERAGE] - error[best]).groupby(dates.to_numpy()).mean()
    noise = float(gain.std(ddof=1) / np.sqrt(len(gain))) if len(gain) > 1 else np.inf
    if mean[AVERAGE] > 0 and float(gain.mean()) > noise:
        better = 1 - mean[best] / mean[AVERAGE]
        return best, f"{best} is off by {better:.0%} less than the last month average, over {len(gain)} test days"
    behind = mean[best] / mean[AVERAGE] - 1 if mean[AVERAGE] > 0 else 0.0
    return AVERAGE, f"neither model clearly beats the last month average ({best}: {behind:+.0%} error), so it is kept"


def _scores(name: str, predicted: np.ndarray, actual: np.ndarray) -> dict[str, object]:
    error = predicted - actual
    variance = float(np.var(actual))
    return {
        "candidate": name,
        "mae": float(np.abs(error).mean()),
        "rmse": float(np.sqrt(np.mean(error**2))),
        "r_squared": 1 - float(np.mean(error**2)) / variance if variance > 0 else np.nan,
    }


def _not_fitted(reason: str, train: int, test: int, until: date | None) -> RevenueModels:
    row: dict[str, object] = {"rows_train": train, "rows_test": test, "train_until": until, "chosen": False}
    row |= {"mae": np.nan, "rmse": np.nan, "r_squared": np.nan, "feature_importance": "{}", "reason": reason}
    table = pd.DataFrame([{"candidate": name} | row for name in (AVERAGE, FOREST, BOOSTING)], columns=COLUMNS)
    return RevenueModels(table, pd.DataFrame(columns=PREDICTIONS))
