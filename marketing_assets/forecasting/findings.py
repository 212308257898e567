"""What people should know about the forecast: where each series is heading, and where there is no forecast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from marketing_assets.findings import Finding, Severity
from marketing_assets.forecasting.candidates import WITH_PROPHET
from marketing_assets.forecasting.series import DailySeries, read_series

SOURCE = "revenue_forecast"
LAST_DAYS = 28
# Less than this is no news; the certainty from which a fall is a warning is that of the published bounds.
NEWS = 0.05
SURE = 0.8


def findings(forecast: pd.DataFrame, table: pd.DataFrame, history: pd.DataFrame, as_of: date) -> list[Finding]:
    """Expected change of the days to come against the last 28, per series; series without a forecast; lost candidates.

    Args:
        forecast, table: what `forecast` gave, and the table of `backtest`.
        history: `series, date, value`, as they read it.
        as_of: the day before the first forecast day.
    """
    found, _ = read_series(history, as_of)
    by_name = {series.name: series for series in found}
    told = []
    for name, rows in forecast.groupby("series", sort=True):
        if rows["candidate"].isna().all():
            told.append(_no_forecast(str(name), str(rows["interval_basis"].iloc[0]), as_of))
            continue
        test = table[(table["series"] == name) & table["chosen"]].iloc[0]
        outlook = _Outlook.of(by_name[str(name)], rows, float(test["total_error"]))
        told.append(_outlook(outlook, str(name), len(rows), test, as_of))
    failed = table[table["candidate"].isin(WITH_PROPHET) & table["note"].str.startswith("failed")]
    if len(failed):
        told.append(_prophet_failed(sorted(set(failed["series"])), str(failed["note"].iloc[0]), as_of))
    return told


@dataclass(frozen=True)
class _Outlook:
    """Sum of the days to come against as many days at the level of the last four weeks."""

    expected: float
    before: float
    total_error: float

    @property
    def change(self) -> float:
        return self.expected - self.before

    @property
    def share(self) -> float | None:
        return self.change / self.before if self.before > 0 else None

    @property
    def is_news(self) -> bool:
        return self.share is not None and abs(self.share) >= NEWS

    @staticmethod
    def of(series: DailySeries, coming: pd.DataFrame, total_error: float) -> _Outlook:
        """Weekday by weekday, so that gaps on either side do not look like a change."""
        start = max(0, len(series.values) - LAST_DAYS)
        last = series.values[start:]
        weekdays = np.array([series.day(position).weekday() for position in range(start, len(series.values))])
        before = expected = 0.0
        for day, value in zip(pd.to_datetime(coming["date"]), coming["forecast"].astype(float), strict=True):
            same = last[(weekdays == day.weekday()) & np.isfinite(last)]
            if np.isfinite(value) and len(same):
                before, expected = before + float(same.mean()), expected + float(value)
        return _Outlook(expected, before, total_error)

    def certainty(self) -> float | None:
        """Probability that what is said holds: steady within NEWS, or a change of this sign.

        The total's error is taken as normal with the backtest's root mean square.
        """
        if not np.isfinite(self.total_error):
            return None
        if self.total_error == 0:
            return 1.0
        from scipy.stats import norm

        if not self.is_news:
            band = NEWS * abs(self.before)
            away = np.array([band - self.change, -band - self.change]) / self.total_error
            return float(norm.cdf(away[0]) - norm.cdf(away[1]))
        return float(norm.cdf(abs(self.change) / self.total_error))


def _outlook(outlook: _Outlook, subject: str, days: int, test: pd.Series, as_of: date) -> Finding:
    certainty = outlook.certainty()
    kind, severity, advice = _wording(outlook, certainty is not None and certainty >= SURE)
    if kind == "steady":
        against = "about as much as on"
    else:
        against = f"{abs(outlook.share or 0):.0%} {'less' if outlook.change < 0 else 'more'} than on"
    title = (
        f"{subject}: the next {days} days are expected to bring {_amount(outlook.expected)}, {against} "
        f"the same weekdays of the last {LAST_DAYS} days ({_amount(outlook.before)})."
    )
    return Finding(
        source=SOURCE,
        kind=kind,
        subject=subject,
        title=title,
        severity=severity,
        since=as_of + timedelta(days=1),
        until=as_of + timedelta(days=days),
        certainty=certainty,
        impact=abs(outlook.change) if outlook.is_news else None,
        evidence=_evidence(test),
        advice=advice,
    )


def _wording(outlook: _Outlook, sure: bool) -> tuple[str, Severity, str]:
    if not outlook.is_news:
        return "steady", "info", "Plan with the level of the last four weeks."
    if outlook.change < 0:
        return (
            "expected_fall",
            "warning" if sure else "info",
            "Check stock, prices and planned campaigns of these days before the budget is raised.",
        )
    return "expected_rise", "good" if sure else "info", "Make sure that stock and budget can carry the expected demand."


def _evidence(test: pd.Series) -> str:
    method = f"Forecast by {test['candidate']}, chosen over {int(test['origins'])} backtest origins"
    if not np.isfinite(test["mae"]):
        return f"{method}: too little history to judge it."
    scale = f", MASE {test['mase']:.2f}" if np.isfinite(test["mase"]) else ""
    coverage = test["coverage_80"]
    if not np.isfinite(coverage):
        return f"{method}{scale}."
    error = f" (± {test['coverage_error']:.0%})" if np.isfinite(test["coverage_error"]) else ""
    return f"{method}{scale}; its 80 % bounds held on {coverage:.0%}{error} of the days tested."


def _no_forecast(subject: str, reason: str, as_of: date) -> Finding:
    return Finding(
        source=SOURCE,
        kind="no_forecast",
        subject=subject,
        title=f"{subject} has no forecast: {reason.removeprefix('not forecast: ')}.",
        severity="info",
        since=as_of + timedelta(days=1),
        until=None,
        certainty=None,
        impact=None,
        evidence="A forecast needs 14 reported days, most of them recent.",
        advice="Land more days of this series, or ignore it if it has ended.",
    )


def _prophet_failed(series: list[str], note: str, as_of: date) -> Finding:
    return Finding(
        source="forecast_backtest",
        kind="candidate_failed",
        subject="all",
        title=f"Prophet could not be used for {len(series)} series; the simpler methods forecast them.",
        severity="warning",
        since=as_of,
        until=None,
        certainty=None,
        impact=None,
        evidence=f"First note: {note}.",
        advice="Reinstall prophet and its Stan backend, then run again.",
    )


def _amount(value: float) -> str:
    """Thousands separated; small amounts keep three significant digits."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == 0 else f"{value:.3g}"
