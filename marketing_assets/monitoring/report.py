"""What people should know of incidents and trends, as findings. Ranking them is reporting's work."""

from __future__ import annotations

import math
from typing import Any, cast

import pandas as pd

from marketing_assets.findings import Finding, IncidentKind, Severity
from marketing_assets.monitoring.panel import ALL

SOURCE_INCIDENTS, SOURCE_TRENDS = "kpi_anomalies", "kpi_trends"
TREND_KIND = "trend"
LEAST_WEEKLY_PCT = 3.0  # slower trends are true perhaps, but nothing to act on this week
ADVICE = {
    IncidentKind.SPEND_SPIKE: "Check budgets, bids and a double booking on {where} before more is overspent.",
    IncidentKind.REVENUE_SPIKE: "Check whether the revenue of {where} is real or booked twice before acting on it.",
    IncidentKind.PERFORMANCE_DROP: "Check tracking, landing page and checkout of {where}.",
    IncidentKind.GRADUAL_DECLINE: "Refresh the creative of {where}.",
    IncidentKind.ZERO_SPEND: "Check billing, approval and schedule of {where}.",
}
NAMES = {"spend": "spend", "revenue": "attributed revenue", "conversions": "conversions", "roas": "ROAS",
         "ctr": "click rate"}  # fmt: skip


def findings(incidents: pd.DataFrame, trends: pd.DataFrame) -> list[Finding]:
    """One finding per incident, and one per moderate or strong trend of results of a channel or the company.

    Args:
        incidents: as `detect_incidents` gives them.
        trends: as `measure_trends` gives them.
    """
    found = [_of_incident(row) for row in incidents.to_dict("records")]
    rows = trends.to_dict("records")
    in_money = {(row["level"], row["channel"]) for row in rows if row["metric"] == "revenue"}
    for row in rows:
        # Spend moves because people move it; conversions say the same as the revenue beside them.
        if row["metric"] == "spend" or (row["metric"] == "conversions" and (row["level"], row["channel"]) in in_money):
            continue
        steep = abs(row["change_pct_per_week"]) >= LEAST_WEEKLY_PCT
        if row["level"] != "campaign" and row["strength"] in ("moderate", "strong") and steep:
            found.append(_of_trend(row))
    return found


def _of_incident(row: dict[Any, Any]) -> Finding:
    kind = IncidentKind(row["kind"])
    where = _where(row)
    change = row["change_pct"]
    days = f"on {row['start']}" if row["days"] == 1 else f"from {row['start']} to {row['end']}"
    going_on = " and goes on" if row["open"] else ""
    if kind is IncidentKind.SPEND_SPIKE:
        title = f"{where} spent {row['observed'] / row['expected']:.1f} times its usual amount {days}{going_on}."
    elif kind is IncidentKind.REVENUE_SPIKE:
        title = f"{where} booked {row['observed'] / row['expected']:.1f} times its usual revenue {days}{going_on}."
    elif kind is IncidentKind.ZERO_SPEND:
        title = f"{where} spent nothing {days}{going_on}; {row['expected']:,.0f} was usual."
    else:
        title = f"{_capital(NAMES[row['metric']])} of {where} fell {abs(change):.0f} % {days}{going_on}."
    score = "" if math.isnan(row["score"]) else f" Robust score {row['score']:+.1f}."
    return Finding(
        source=SOURCE_INCIDENTS,
        kind=kind.value,
        subject=where,
        title=title,
        severity=cast(Severity, row["severity"]),
        since=row["start"],
        until=None if row["open"] else row["end"],
        certainty=None,
        impact=None if math.isnan(row["impact"]) else float(row["impact"]),
        evidence=f"{row['explanation']}{score}",
        advice=ADVICE[kind].format(where=where),
    )


def _of_trend(row: dict[Any, Any]) -> Finding:
    where = "all channels" if row["level"] == ALL else row["channel"]
    name = NAMES[row["metric"]]
    severity: Severity = "good" if row["direction"] == "up" else "warning"
    title = (
        f"{_capital(name)} of {where} {'rose' if row['direction'] == 'up' else 'fell'} "
        f"{abs(row['change_pct_per_week']):.1f} % a week over the last {row['days']} days."
    )
    return Finding(
        source=SOURCE_TRENDS,
        kind=TREND_KIND,
        subject=row["channel"] if row["level"] != ALL else ALL,
        title=title,
        severity=severity,
        since=row["start"],
        until=None,
        certainty=1 - float(row["p_value"]) / 2,  # that the sign is right, with a flat prior
        impact=None,
        evidence=(
            f"Weekday-adjusted line, 95 % interval {row['ci_low']:+.1f} % to {row['ci_high']:+.1f} % a week "
            "(robust to autocorrelation), "
            f"p = {row['p_value']:.3g}, R² = {row['r_squared']:.2f} ({row['strength']})."
        ),
        advice=(
            f"Look for what moved {name} of {where} before the budget follows it."
            if severity == "warning"
            else f"Keep {name} of {where} in view; nothing has to be done."
        ),
    )


def _where(row: dict[Any, Any]) -> str:
    return str(row["channel"] if row["level"] == "channel" else row["campaign"])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
