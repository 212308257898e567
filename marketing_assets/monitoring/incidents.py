"""From flagged days to incidents: neighbouring days of one cause become one row, with dates, size and money.

One incident per cause and campaign:
- A rise of spend that its impressions follow is a budget decision, unless it reaches `spend_jump_factor`.
- Spend spike first: ROAS, and often the conversion rate, fall on those days because of the money. A performance drop
  survives beside it only when most of its days lie outside the spike.
- Zero spend likewise explains every drop on its days.
- Conversions, ROAS and click rate that fall together are one performance drop, named after the first of them.
- A revenue spike is one whether conversions rose with it or not; the explanation says which.
- When at least two campaigns, and two thirds of those running in a channel, have the same incident on overlapping days,
  it is one incident of the channel.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from marketing_assets.findings import IncidentKind
from marketing_assets.monitoring.decline import find_declines
from marketing_assets.monitoring.detectors import run_probes
from marketing_assets.monitoring.kinds import (
    Incident,
    gradual_decline,
    performance_drops,
    revenue_spikes,
    spend_spikes,
    zero_spend,
)
from marketing_assets.monitoring.panel import ALL, Entity, Panel, read_panel
from marketing_assets.monitoring.silence import find_silences
from marketing_assets.settings import Settings

RUNNING_DAYS = 28  # a campaign with a row in so many days before an incident counts as running in its channel
COLUMNS = {
    "kind": str, "level": str, "platform": str, "channel": str, "campaign": str, "metric": str,
    "start": object, "end": object, "days": int, "expected": float, "observed": float, "change_pct": float,
    "score": float, "impact": float, "severity": str, "open": bool, "explanation": str,
}  # fmt: skip


def detect_incidents(daily: pd.DataFrame, settings: Settings, *, as_of: date) -> pd.DataFrame:
    """Group anomalous days of every campaign into incidents.

    Every day is judged by earlier days only. Conversions, revenue and rates are judged on final days (`mature_on` not
    after `as_of`), spend on the day itself. The thresholds are `settings.monitoring`.

    Args:
        daily: `campaign_kpis_daily`; rows after `as_of` are ignored, NULL = not reported.
        as_of: the day that is known last.
    Returns:
        One row per incident, newest first: `kind` (see `IncidentKind`), `level` (campaign, channel), `platform`,
        `channel`, `campaign` ("all" where a channel is meant), `metric`, `start`, `end` (both included), `days`,
        `expected`, `observed` (totals over its days in the metric's unit; click rate and ROAS: the ratio of totals; a
        gradual decline: the level it fell from and the fitted value of its last day), `change_pct` [%], `score`
        (robust standard deviations of its strongest day; NaN for silence), `impact` [currency lost or overspent; NaN =
        not known], `severity`, `open` (still going on at `as_of`, as far as final days tell), `explanation`. Empty when
        there is too little history (`min_history_days`).
    Source: see `baseline`, `silence` and `decline`.
    """
    policy = settings.monitoring
    panel = read_panel(daily, as_of)
    if not panel.days:
        return _table(panel, [], {})
    signals = {signal.probe.metric: signal for signal in run_probes(panel, policy)}
    spikes = spend_spikes(panel, policy, signals["spend"], signals["impressions"])
    silences = [zero_spend(panel, silence) for silence in find_silences(panel, policy.min_history_days)]
    causes = [*spikes, *silences]
    gains = revenue_spikes(panel, policy, signals["revenue"], signals["conversions"])
    drops = [drop for drop in performance_drops(panel, policy, signals) if not _explained(drop, causes)]
    excluded = np.zeros(panel.present.shape, dtype=bool)
    for incident in (*silences, *(drop for drop in drops if drop.metric == "ctr")):
        excluded[incident.start : incident.end + 1, incident.entity] = True
    declines = [gradual_decline(panel, decline) for decline in find_declines(panel, policy, excluded)]
    found = _roll_up(panel, [*spikes, *silences, *gains, *drops, *declines])
    last_final = {column: int(np.flatnonzero(panel.mature[:, column])[-1]) for column in range(len(panel.entities))
                  if panel.mature[:, column].any()}  # fmt: skip
    return _table(panel, found, last_final)


def _explained(drop: Incident, causes: list[Incident]) -> bool:
    """At least half of its days are those of a spend spike or silence of the same campaign."""
    shared = sum(max(cause.overlap(drop), 0) for cause in causes if cause.entity == drop.entity)
    return 2 * shared >= drop.days


def _roll_up(panel: Panel, found: list[Incident]) -> list[Incident]:
    """Incidents that most campaigns of a channel share become one of the channel."""
    kept: list[Incident] = []
    groups: dict[tuple[str, str, str], list[Incident]] = {}
    for incident in sorted(found, key=lambda one: (one.start, one.end, one.place)):
        groups.setdefault((incident.kind, incident.metric, incident.place.channel), []).append(incident)
    for (_, _, channel), incidents in groups.items():
        clusters: list[list[Incident]] = []
        for incident in incidents:
            if clusters and incident.start <= max(one.end for one in clusters[-1]):
                clusters[-1].append(incident)
            else:
                clusters.append([incident])
        for cluster in clusters:
            start, end = min(one.start for one in cluster), max(one.end for one in cluster)
            members = [column for column, entity in enumerate(panel.entities) if entity.channel == channel]
            running = int(panel.present[max(start - RUNNING_DAYS, 0) : end + 1, members].any(axis=0).sum())
            hit = {one.entity for one in cluster}
            # Only incidents on the same days are of one cause; a long one that others merely touch is its own.
            same_days = all(2 * one.days >= end - start + 1 for one in cluster)
            if len(hit) >= 2 and 3 * len(hit) >= 2 * running and same_days:
                kept.append(_together(panel, cluster, channel, start, end))
            else:
                kept += cluster
    return kept


def _together(panel: Panel, cluster: list[Incident], channel: str, start: int, end: int) -> Incident:
    first = max(cluster, key=lambda one: abs(np.nan_to_num(one.score)))
    platforms = {one.place.platform for one in cluster}
    place = Entity(platforms.pop() if len(platforms) == 1 else ALL, channel, ALL)
    count = len({one.entity for one in cluster})
    additive = first.metric not in ("roas", "ctr")
    combine = np.sum if additive else np.mean
    return replace(
        first,
        entity=-1,
        place=place,
        start=start,
        end=end,
        expected=float(combine([one.expected for one in cluster])),
        observed=float(combine([one.observed for one in cluster])),
        impact=float(np.nansum([one.impact for one in cluster])),
        critical=any(one.critical for one in cluster),
        explanation=f"{count} campaigns of the channel at once, so one cause is likely. {first.explanation}",
    )


def _table(panel: Panel, found: list[Incident], last_final: dict[int, int]) -> pd.DataFrame:
    last_day = len(panel.days) - 1
    rows = []
    for one in sorted(found, key=lambda one: (-one.end, -one.start, one.place, one.kind, one.metric)):
        on_spend = one.kind in (IncidentKind.SPEND_SPIKE, IncidentKind.ZERO_SPEND)
        known_until = last_day if on_spend else last_final.get(one.entity, max(last_final.values(), default=last_day))
        slack = 1 if one.kind is IncidentKind.GRADUAL_DECLINE else 0
        rows.append(
            {
                "kind": one.kind.value,
                "level": "channel" if one.entity < 0 else "campaign",
                "platform": one.place.platform,
                "channel": one.place.channel,
                "campaign": one.place.campaign,
                "metric": one.metric,
                "start": panel.days[one.start],
                "end": panel.days[one.end],
                "days": one.days,
                "expected": one.expected,
                "observed": one.observed,
                "change_pct": 100 * (one.observed / one.expected - 1) if one.expected > 0 else float("nan"),
                "score": one.score,
                "impact": one.impact,
                "severity": "critical" if one.critical else "warning",
                "open": one.end >= known_until - slack,
                "explanation": one.explanation,
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
