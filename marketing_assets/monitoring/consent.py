"""A lasting change of the consent rate: a banner that changed or broke, which looks like traffic that went away."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from marketing_assets.findings import Finding
from marketing_assets.settings import MonitoringPolicy

SOURCE, KIND = "consent_daily", "consent_shift"
MIN_EVENTS = 20  # on a day with fewer the rate is chance
LEAST_SHIFT = 0.1  # relative; smaller ones are true perhaps, but explain no drop that anybody would see
_LEAST_SCALE = 0.005  # of the rate: a banner nobody touches still meets other visitors on another day
_TO_SIGMA = 1.4826


def consent_findings(daily: pd.DataFrame, policy: MonitoringPolicy, *, as_of: date) -> list[Finding]:
    """At most one finding: the consent rate left its usual level and has not come back by `as_of`.

    A day stands out when it is `score_threshold` robust standard deviations (the median's distance, with at least the
    binomial noise of its events) and a tenth of the rate away from the `trailing_days` ordinary days before it.

    Args:
        daily: `consent_daily`: `date, events, granted_events`; rows after `as_of` are ignored.
        policy: `trailing_days`, `min_history_days`, `score_threshold`.
    """
    days = daily[(pd.to_datetime(daily["date"]).dt.date <= as_of) & (daily["events"] >= MIN_EVENTS)].sort_values("date")
    dates = pd.to_datetime(days["date"]).dt.date.tolist()
    events, granted = days["events"].to_numpy(float), days["granted_events"].to_numpy(float)
    shift = _open_shift(events, granted, policy)
    if shift is None:
        return []
    start, usual = shift
    now = float(granted[start:].sum() / events[start:].sum())
    fell = now < usual
    return [
        Finding(
            source=SOURCE,
            kind=KIND,
            subject="all",
            title=f"The share of web events with consent {'fell' if fell else 'rose'} from {usual:.0%} to {now:.0%} on "
            f"{dates[start]}.",
            severity="warning",
            since=dates[start],
            until=None,
            certainty=None,
            impact=None,
            evidence=f"Of {int(events[start:].sum()):,} landed events since then {int(granted[start:].sum()):,} carry "
            "consent; sessions and observed conversions moved with it, whatever the traffic did.",
            advice="Check the consent banner and the tags behind it before reading sessions as traffic.",
        )
    ]


def _open_shift(events: np.ndarray, granted: np.ndarray, policy: MonitoringPolicy) -> tuple[int, float] | None:
    """Where the run of days that stand out to one side, up to the last one, begins; and the rate that was usual."""
    rates = granted / np.maximum(events, 1)
    ordinary: list[int] = []
    run: tuple[int, float] | None = None
    side = 0.0
    for day, rate in enumerate(rates):
        before = rates[ordinary[-policy.trailing_days :]]
        if len(ordinary) < policy.min_history_days:
            ordinary.append(day)
            continue
        usual = float(np.median(before))
        noise = _TO_SIGMA * float(np.median(np.abs(before - usual)))
        scale = max(noise, (usual * (1 - usual) / events[day]) ** 0.5, _LEAST_SCALE)
        off = rate - usual
        if abs(off) >= policy.score_threshold * scale and abs(off) >= LEAST_SHIFT * usual:
            if run is None or np.sign(off) != side:
                run, side = (day, usual), float(np.sign(off))
        else:
            ordinary.append(day)
            run = None
    return run
