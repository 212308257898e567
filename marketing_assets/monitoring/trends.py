"""Trends: seven-day averages and a straight line, weekday effects removed, over the last weeks of every series.

Campaigns, channels and the whole company; the ratios are ratios of sums over the rows that report both parts.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from marketing_assets.monitoring.detectors import RATIOS
from marketing_assets.monitoring.panel import ALL, Entity, Panel, read_panel
from marketing_assets.settings import Settings

METRICS = ("spend", "revenue", "conversions", "roas", "ctr")
NEEDS_FINAL = ("revenue", "conversions", "roas")
LEAST_DAYS = 14
WEEK = 7
CONFIDENCE = 0.95
MOST_ALIKE = 0.9  # largest autocorrelation of neighbouring days that is believed
STRONG, MODERATE = 0.5, 0.25  # R squared of the line, weekday effects removed
COLUMNS = {
    "level": str, "platform": str, "channel": str, "campaign": str, "metric": str, "start": object, "end": object,
    "days": int, "average_7d": float, "average_previous_7d": float, "slope_per_day": float,
    "change_pct_per_week": float, "ci_low": float, "ci_high": float, "p_value": float, "r_squared": float,
    "strength": str, "direction": str,
}  # fmt: skip


def measure_trends(daily: pd.DataFrame, settings: Settings, *, as_of: date) -> pd.DataFrame:
    """The linear trend of spend, revenue, conversions, ROAS and click rate over the last `monitoring.trend_days`.

    Ordinary least squares on time and weekday effects. Neighbouring days resemble each other, so the interval is
    widened by the first-order autocorrelation of the residuals, in standard error and in degrees of freedom. Over 28
    days it keeps its level (3 to 6 of 100 series of mere noise get a trend, 5 are due; with Newey-West 10 to 22 did).
    Revenue, conversions and ROAS end with the last final day.

    Args:
        daily: `campaign_kpis_daily`; rows after `as_of` are ignored, NULL = not reported.
    Returns:
        One row per series with at least 14 reported days: `level` (campaign, channel, all), `platform, channel,
        campaign` ("all" where several), `metric`, `start, end`, `days` (reported), `average_7d, average_previous_7d`
        (per day; ratios: ratio of sums; NaN without a reported day), `slope_per_day` [unit of the metric],
        `change_pct_per_week` [% of the mean] with its 95 % interval `ci_low, ci_high`, `p_value`, `r_squared`,
        `strength` ('none' when p >= 0.05, else by R squared: 'strong' from 0.5, 'moderate' from 0.25, 'weak'),
        `direction` ('flat' when strength is 'none'). Series of zeros only are left out.
    Source: Bartlett (1935) for the effective number of days; Kendall (1954); Frisch & Waugh (1933).
    """
    panel = read_panel(daily, as_of)
    rows = []
    for level, place, members in _series(panel):
        for metric in METRICS:
            row = _measure(panel, members, metric, settings.monitoring.trend_days)
            if row is not None:
                rows.append({"level": level, **place._asdict(), "metric": metric, **row})
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _series(panel: Panel) -> list[tuple[str, Entity, list[int]]]:
    """Every campaign, every channel and the company, with the panel's columns they add up."""
    if not panel.entities:
        return []
    everything = list(range(len(panel.entities)))
    series = [("campaign", entity, [column]) for column, entity in enumerate(panel.entities)]
    for channel in sorted({entity.channel for entity in panel.entities}):
        members = [column for column in everything if panel.entities[column].channel == channel]
        platforms = {panel.entities[column].platform for column in members}
        series.append(("channel", Entity(platforms.pop() if len(platforms) == 1 else ALL, channel, ALL), members))
    return [*series, ("all", Entity(ALL, ALL, ALL), everything)]


def _measure(panel: Panel, members: list[int], metric: str, trend_days: int) -> dict[str, object] | None:
    top_name, bottom_name = RATIOS.get(metric, (metric, None))
    top = panel.values[top_name][:, members]
    bottom = panel.values[bottom_name][:, members] if bottom_name else np.ones(top.shape)
    known = np.isfinite(top) & np.isfinite(bottom)
    last = len(panel.days) - 1
    if metric in NEEDS_FINAL:
        # The day before the first that is not final: one campaign still counting would look like a fall of the whole.
        waiting = (panel.present[:, members] & ~panel.mature[:, members]).any(axis=1)
        if waiting.any():
            last = int(np.argmax(waiting)) - 1
    window = slice(max(last - trend_days + 1, 0), last + 1)
    tops = np.where(known, top, 0.0)[window].sum(axis=1)
    bottoms = np.where(known, bottom, 0.0)[window].sum(axis=1) if bottom_name else np.ones(len(tops))
    reported = known[window].any(axis=1) & (bottoms > 0)
    if reported.sum() < LEAST_DAYS:
        return None
    values = np.where(reported, tops / np.where(bottoms > 0, bottoms, 1.0), np.nan)
    weekdays = panel.weekdays[window]
    mean = float(values[reported].mean())
    fit = _line(np.flatnonzero(reported).astype(float), values[reported], weekdays[reported])
    if fit is None or mean <= 0:
        return None
    slope, error, p_value, r_squared, quantile = fit
    per_week = 100 * WEEK / mean
    significant = p_value < 1 - CONFIDENCE
    strength = "strong" if r_squared >= STRONG else "moderate" if r_squared >= MODERATE else "weak"
    return {
        "start": panel.days[window.start],
        "end": panel.days[last],
        "days": int(reported.sum()),
        "average_7d": _average(tops[-WEEK:], bottoms[-WEEK:], reported[-WEEK:]),
        "average_previous_7d": _average(
            tops[-2 * WEEK : -WEEK], bottoms[-2 * WEEK : -WEEK], reported[-2 * WEEK : -WEEK]
        ),
        "slope_per_day": slope,
        "change_pct_per_week": slope * per_week,
        "ci_low": (slope - quantile * error) * per_week,
        "ci_high": (slope + quantile * error) * per_week,
        "p_value": p_value,
        "r_squared": r_squared,
        "strength": strength if significant else "none",
        "direction": ("up" if slope > 0 else "down") if significant else "flat",
    }


def _average(tops: np.ndarray, bottoms: np.ndarray, reported: np.ndarray) -> float:
    return float(tops[reported].sum() / bottoms[reported].sum()) if reported.any() else float("nan")


def _line(t: np.ndarray, y: np.ndarray, weekdays: np.ndarray) -> tuple[float, float, float, float, float] | None:
    """Slope, its standard error, p value, R squared of the weekday-adjusted series, and the t quantile."""
    from scipy.special import stdtr, stdtrit

    dummies = (weekdays[:, None] == np.unique(weekdays)[None, :]).astype(float)
    scale = float(np.abs(y).max())
    if scale == 0:
        return None

    def without_weekdays(values: np.ndarray) -> np.ndarray:
        return values - dummies @ ((dummies.T @ values) / dummies.sum(axis=0))

    time, rest = without_weekdays(t), without_weekdays(y / scale)
    n, parameters = len(t), dummies.shape[1] + 1
    degrees = n - parameters
    spread = float(time @ time)
    if degrees < 3 or spread <= 0:
        return None
    slope = float(time @ rest) / spread
    residual = rest - slope * time
    total = float(rest @ rest)
    quantile = float(stdtrit(degrees, (1 + CONFIDENCE) / 2))
    if total < 1e-20:  # constant but for the last binary digit: no trend, known exactly
        return 0.0, 0.0, 1.0, 0.0, quantile
    noise = float(residual @ residual)
    neighbours = t[1:] - t[:-1] == 1
    rho = float((residual[1:] * residual[:-1])[neighbours].sum()) / noise if noise > 0 else 0.0
    # Residuals of a fitted line look less alike than the noise was; the correction is Kendall's (1954), for a line.
    rho = min(max((n * rho + 2) / (n - 4), 0.0), MOST_ALIKE)
    effective = degrees * (1 - rho) / (1 + rho)
    quantile = float(stdtrit(max(effective, 2.0), (1 + CONFIDENCE) / 2))
    error = float(np.sqrt(max(noise, 1e-30) / degrees * (1 + rho) / (1 - rho) / spread))
    p_value = float(2 * stdtr(max(effective, 2.0), -abs(slope / error)))
    return slope * scale, error * scale, p_value, 1 - noise / total, quantile
