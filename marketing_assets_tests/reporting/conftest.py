"""A made-up company as its snapshot would hold it: two years, five channels, a model, a plan and what came of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from marketing_assets.findings import Finding
from marketing_assets.reporting import ReportTables, rank_insights, read_report_tables
from marketing_assets.settings import Settings

AS_OF = date(2025, 3, 31)
WEEKS = 104
# channel -> (platform, campaign, spend per day, ROI, half saturation per day); CTV reports no revenue.
CHANNELS: dict[str, tuple[str, str, float, float, float]] = {
    "PPC": ("Google", "Google_Search_Brand", 1450.0, 3.4, 1500.0),
    "Display": ("Google", "Google_Display", 620.0, 0.9, 700.0),
    "Paid Social": ("Facebook", "Facebook_Retargeting", 980.0, 2.1, 900.0),
    "Email": ("Mailer", "Email_Newsletter", 120.0, 6.2, 200.0),
    "CTV": ("CTV", "CTV_Awareness", 760.0, 1.3, 1200.0),
}


@pytest.fixture(scope="session")
def finding() -> Callable[..., Finding]:
    return _finding


@pytest.fixture(scope="session")
def snapshot_frames() -> dict[str, pd.DataFrame]:
    """Every table the report reads, named and shaped as in the snapshot."""
    return _snapshot_frames(CHANNELS)


@pytest.fixture
def snapshot(snapshot_frames: dict[str, pd.DataFrame]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The snapshot's tables in a database of their own."""
    connection = duckdb.connect()
    fill(connection, snapshot_frames)
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def tables(snapshot_frames: dict[str, pd.DataFrame]) -> ReportTables:
    """The company, as the report reads it."""
    return read_frames(snapshot_frames)


@pytest.fixture(scope="session")
def company() -> Callable[..., ReportTables]:
    """Makes the same company with other names for its channels (and campaigns)."""

    def make(rename: Callable[[str], str]) -> ReportTables:
        renamed = {rename(name): (*own[:1], rename(own[1]), *own[2:]) for name, own in CHANNELS.items()}
        return read_frames(_snapshot_frames(renamed))

    return make


def read_frames(frames: dict[str, pd.DataFrame]) -> ReportTables:
    with duckdb.connect() as connection:
        fill(connection, frames)
        return read_report_tables(connection)


def fill(connection: duckdb.DuckDBPyConnection, frames: dict[str, pd.DataFrame]) -> None:
    for name, frame in frames.items():
        connection.register("incoming", frame)
        connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM incoming').fetchall()
        connection.unregister("incoming")


def _finding(**changes: Any) -> Finding:
    values: dict[str, Any] = {
        "source": "kpi_anomalies",
        "kind": "spend_spike",
        "subject": "PPC",
        "title": "PPC spent 50 % more than usual.",
        "severity": "warning",
        "since": date(2025, 3, 20),
        "until": date(2025, 3, 22),
        "certainty": 0.95,
        "impact": 1000.0,
        "evidence": "Robust z 6.1 over 3 days.",
        "advice": "Look at the bids.",
    }
    return Finding(**(values | changes))


def _snapshot_frames(channels: dict[str, tuple[str, str, float, float, float]]) -> dict[str, pd.DataFrame]:
    frames = _daily_frames(channels) | _mix_frames(channels) | _plan_frames(channels) | _other_frames(channels)
    return {
        name: frame if "as_of" in frame or name in _WITHOUT_AS_OF else frame.assign(as_of=AS_OF)
        for name, frame in frames.items()
    }


_WITHOUT_AS_OF = {"campaign_kpis_daily", "business_daily", "check_results", "landing_manifest", "lineage"}


def _daily_frames(channels: dict[str, tuple[str, str, float, float, float]]) -> dict[str, pd.DataFrame]:
    random = np.random.default_rng(5)
    every = [AS_OF - timedelta(days=age) for age in reversed(range(7 * WEEKS))]
    season = np.array([1 + 0.25 * np.sin(2 * np.pi * (day.timetuple().tm_yday - 60) / 365) for day in every])
    weekday = np.array([0.8 if day.weekday() >= 5 else 1.08 for day in every])
    rows, driven = [], np.zeros(len(every))
    for number, (channel, (platform, campaign, spend, roi, _)) in enumerate(channels.items()):
        amounts = (
            spend
            * season
            * (1 + 0.25 * np.sin(np.arange(len(every)) / (9 + 4 * number)))
            * random.lognormal(0, 0.12, len(every))
        )
        revenue = amounts * roi * random.lognormal(0, 0.2, len(every))
        driven += revenue
        unreported = platform == "CTV"
        rows += [
            (
                day,
                platform,
                channel,
                campaign,
                round(cost, 2),
                None if unreported else round(cost / 1.2),
                None if unreported else round(gain / 62),
                None if unreported else round(1.2 * gain, 2),
                day + timedelta(days=3),
            )
            for day, cost, gain in zip(every, amounts, revenue, strict=True)
        ]
    names = ["date", "platform", "channel", "campaign", "spend", "clicks", "conversions", "revenue", "mature_on"]
    kpis = pd.DataFrame(rows, columns=names).assign(impressions=1000.0, leads=np.nan)
    sales = 9000 * season * weekday * np.linspace(1, 1.15, len(every)) + driven + random.normal(0, 500, len(every))
    business = pd.DataFrame({"date": every, "revenue": sales.round(2), "orders": (sales / 60).round()})
    return {"campaign_kpis_daily": kpis, "business_daily": business}


def _mix_frames(channels: dict[str, tuple[str, str, float, float, float]]) -> dict[str, pd.DataFrame]:
    random = np.random.default_rng(6)
    monday = date(2023, 4, 3)
    weeks = [monday + timedelta(weeks=number) for number in range(WEEKS)]
    season = 1 + 0.25 * np.sin(2 * np.pi * np.arange(WEEKS) / 52)
    parts, roi, curves, terms = [], [], [], []
    facts = ("business", "fitted", "", "sales", weeks[0], weeks[-1], WEEKS, 13, 0.91, 0.06, 0.11, 0.52, True, "")
    for channel, (_, _, spend, gain, half) in channels.items():
        weekly = 7 * spend * gain * season * random.lognormal(0, 0.1, WEEKS)
        parts += [
            ("business", week, channel, "media", value, 0.7 * value, 1.3 * value)
            for week, value in zip(weeks, weekly, strict=True)
        ]
        total, cost = weekly.sum(), 7 * spend * WEEKS
        low, high = (0.1, 4.0) if gain < 1 else (0.75, 1.3)
        roi.append(
            (
                "business",
                channel,
                cost,
                total,
                total / 1.45e7,
                gain,
                gain * low,
                gain * high,
                0.6 * gain,
                0.35 * gain,
                0.9 * gain,
                "weak" if gain < 1 else "clear",
            )
        )
        levels = np.unique(np.append(np.linspace(0, 2.1 * spend, 25), spend))
        top = spend * gain * (half + spend) / spend
        response = top * levels / (half + levels)
        curves += [
            (
                "business",
                channel,
                level,
                value,
                0.75 * value,
                1.3 * value,
                top * half / (half + level) ** 2,
                level == spend,
                1.5 * spend,
            )
            for level, value in zip(levels, response, strict=True)
        ]
        terms.append((*facts, channel, "media"))
    base = 7 * 9000 * season
    parts += [
        ("business", week, "baseline", "baseline", value, 0.9 * value, 1.1 * value)
        for week, value in zip(weeks, base, strict=True)
    ]
    parts += [
        ("business", week, "residual", "residual", value, None, None)
        for week, value in zip(weeks, random.normal(0, 4000, WEEKS), strict=True)
    ]
    return {
        "channel_contributions": _frame(parts, "model week variable role contribution ci_low ci_high"),
        "channel_roi": _frame(
            roi,
            "model channel spend contribution contribution_share roi ci_low ci_high marginal_roi "
            "marginal_ci_low marginal_ci_high evidence",
        ),
        "response_curves": _frame(
            curves,
            "model channel spend_per_day response_per_day ci_low ci_high marginal is_current observed_max_per_day",
        ),
        "media_mix_model": _frame(
            terms,
            "model status reason target_kind first_week last_week weeks holdout_weeks "
            "r_squared holdout_mape naive_mape baseline_share gate_passed gate_reason variable role",
        ),
    }


def _plan_frames(channels: dict[str, tuple[str, str, float, float, float]]) -> dict[str, pd.DataFrame]:
    moves = (1.12, 0.8, 1.05, 1.2, 1.0)
    plan, outlook = [], []
    effective = AS_OF + timedelta(days=1)
    whole = sum(own[2] for own in channels.values())
    for number, ((channel, (platform, campaign, spend, gain, _)), move) in enumerate(
        zip(channels.items(), moves, strict=True)
    ):
        why = f"Marginal ROI {0.6 * gain:.2f} against 1.20 overall: " + (
            "raised" if move > 1 else "cut" if move < 1 else "keeps its amount"
        )
        for level, name in (("channel", None), ("campaign", campaign)):
            plan.append(
                (
                    effective,
                    effective + timedelta(days=6),
                    "planned",
                    level,
                    platform,
                    channel,
                    name,
                    "EUR",
                    whole,
                    spend,
                    round(spend * move, 2),
                    "",
                    f"{why}.",
                    "3,930.00 EUR for 2025-04-01, weighted by incremental revenue",
                    "incremental revenue (response curves)",
                    ["Display: only weak evidence for its effect."],
                    number,
                )
            )
        for scenario, factor in (("today", 1.0), ("proposed", 1 + 0.6 * (move - 1))):
            middle = spend * gain * factor
            outlook.append((channel, scenario, spend, 0.75 * middle, middle, 1.3 * middle, None, "incremental"))
    for scenario, middle, better in (("today", 9800.0, None), ("proposed", 10_350.0, 0.87)):
        outlook.append(("total", scenario, whole, 0.85 * middle, middle, 1.17 * middle, better, "incremental"))
    gates = [
        ("yesterday_landed", True, "ad rows of 2025-03-31 have landed"),
        ("platforms_fresh", True, "newest day per platform"),
    ]
    return {
        "budget_plan": _frame(
            plan,
            "effective_date expires status level platform channel campaign currency budget today proposed "
            "binding reason plan_reason objective warnings line",
        ),
        "plan_outlook": _frame(outlook, "scope scenario spend_per_day p10 p50 p90 p_better basis"),
        "gates": _frame(gates, "name passed reason"),
        "experiment_suggestions": _frame(
            [(list(channels)[1], "interval is wide", "Reduce by 20 % for 28 days in half of the regions.", 0.5, 28, 1)],
            "channel why design test_share days rank",
        ),
    }


def _other_frames(channels: dict[str, tuple[str, str, float, float, float]]) -> dict[str, pd.DataFrame]:
    names = list(channels)
    findings = [
        _finding(
            subject=names[0],
            severity="critical",
            impact=2400.0,
            title=f"{names[0]} lost 43 % of its conversion rate since 20 March.",
            kind="performance_drop",
            until=None,
        ),
        _finding(subject=names[2], title=f"{names[2]} spent 2.9 times its usual amount on 12 March.", impact=1840.0),
        _finding(
            subject="green button",
            source="experiment_results",
            kind="winner",
            severity="good",
            impact=None,
            title="The green button converts 8.1 % better.",
            certainty=0.99,
            evidence="p = 0.004 over 41,200 visitors.",
        ),
        _finding(
            subject="all",
            source="budget_plan",
            kind="plan",
            severity="good",
            impact=550.0,
            title="The plan moves 400 EUR a day.",
        ),
        _finding(
            subject="all",
            source="governance_ledger",
            kind="consent_rate",
            severity="info",
            impact=None,
            title="62 % of events carry consent.",
        ),
    ]
    days = [AS_OF + timedelta(days=step) for step in range(1, 15)]
    level = 19_500 * np.array([0.8 if day.weekday() >= 5 else 1.08 for day in days])
    forecast = [
        (
            series,
            day,
            step + 1,
            "average of Prophet and weekday mean",
            share * value,
            share * value * 0.86,
            share * value * 1.15,
            "conformal, 120 residuals pooled over horizons",
        )
        for series, share in (("sales", 1.0), (f"attributed revenue: {names[0]}", 0.3))
        for step, (day, value) in enumerate(zip(days, level, strict=True))
    ]
    experiments = [
        (
            "checkout button",
            "conversion_rate",
            "control",
            "green",
            20_600,
            20_600,
            0.081,
            0.026,
            0.136,
            0.004,
            0.7,
            "winner",
            "Interval above 0.",
            days[0],
            days[1],
        ),
        (
            "headline",
            "conversion_rate",
            "control",
            "short",
            9800,
            9810,
            0.012,
            -0.05,
            0.074,
            0.7,
            0.4,
            "inconclusive",
            "Interval spans 0.",
            days[0],
            days[1],
        ),
        (
            "shipping banner",
            "conversion_rate",
            "control",
            "free",
            9800,
            8700,
            0.2,
            0.1,
            0.3,
            0.001,
            1e-9,
            "invalid",
            "Sample-ratio mismatch.",
            days[0],
            days[1],
        ),
    ]
    checks = [("ad_rows", f"check {number}", True, "error", True, 0, 100, "") for number in range(44)]
    checks += [
        (
            "campaign_kpis_daily",
            "spend jumps",
            False,
            "warning",
            False,
            3,
            100,
            "3 campaign days over 2.5 times the usual",
        )
    ]
    segments = [("Brand Loyalist", 820), ("Value Shopper", 1430), ("Speed Seeker", 610), ("unclear", 260)]
    return {
        "insights": rank_insights(findings, Settings()),
        "revenue_forecast": _frame(forecast, "series date horizon_day candidate forecast p10 p90 interval_basis"),
        "experiment_results": _frame(
            experiments,
            "experiment metric control variant control_units variant_units relative_lift lift_ci_low "
            "lift_ci_high p_adjusted srm_p_value verdict reason start end",
        ),
        "segment_sizes": _frame(
            [("sessions", *own) for own in segments] + [("customers", "New", 90)], "audience segment size"
        ),
        "check_results": _frame(checks, "asset check passed severity blocking failed_rows checked_rows message"),
        "landing_manifest": _frame(
            [("ads/a.csv", "read", 6000, 5868, 132, 0), ("ads/b.csv", "refused", 0, 0, 0, 0)],
            "file status records kept rejected dropped",
        ),
        "lineage": _frame(
            [
                (f"{number}" * 64, table, AS_OF, True)
                for number, table in enumerate(("budget_plan", "dsp_payload", "media_mix_model"))
            ],
            "id table_name as_of is_current",
        ),
    }


def _frame(rows: list[Any], columns: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns.split())
