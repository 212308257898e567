"""Zero spend: a campaign that should be delivering and is not, told apart from a flight that has ended.

Rows with zero spend say "on, and nothing delivered". No rows at all say either that or "the flight is over", because
most exports leave idle campaigns out. What tells them apart here:

- The silence is a hole: the campaign comes back within seven days. An incident.
- It has not come back and was silent for more than seven days: the flight ended. No incident.
- In between, at `as_of`: an incident with a warning, unless the last row is on the last day of a month or a Sunday,
  where flights are planned to end. Rows that are present but empty do not get this benefit of the doubt.
- Days on which no campaign of the platform has a row say nothing about a campaign: that is stale data.
- A campaign whose spend is zero on more than a tenth of its usual days is not judged: its silence is its habit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from marketing_assets.monitoring.panel import Panel

HOLE_DAYS = 7
EMPTY_ROW_DAYS = 14  # rows stay in the export for longer, but after two weeks the campaign is paused, not broken
USUAL_DAYS = 28
LEAST_USUAL = 7  # days with spend before a silence
HABIT = 0.1
NEARLY_NOTHING = 0.001  # of the usual spend: rounding and late impressions, not delivery


@dataclass(frozen=True)
class Silence:
    """Days without delivery: indices of the first and last, both included. `usual_spend` per day [currency]."""

    entity: int
    start: int
    end: int
    is_open: bool
    empty_rows: bool
    usual_spend: float


def find_silences(panel: Panel, min_history_days: int) -> tuple[Silence, ...]:
    """Every silence that is an incident, by campaign and start."""
    found: list[Silence] = []
    platforms = [entity.platform for entity in panel.entities]
    for column in range(len(panel.entities)):
        members = [other for other, platform in enumerate(platforms) if platform == platforms[column]]
        reporting = np.asarray(panel.present[:, members].any(axis=1))
        spend = panel.values["spend"][:, column]
        if (spend > 0).sum() >= min_history_days:
            found += _of_campaign(panel, column, spend, reporting)
    return tuple(found)


def _of_campaign(panel: Panel, column: int, spend: np.ndarray, reporting: np.ndarray) -> list[Silence]:
    present = panel.present[:, column]
    found: list[Silence] = []
    last = len(spend) - 1
    day = int(np.argmax(spend > 0)) + 1
    while day <= last:
        if present[day] and spend[day] > 0 and spend[day] > NEARLY_NOTHING * spend[day - 1]:
            day += 1  # delivering: no need to know what is usual
            continue
        usual = _usual(spend, present, day)
        if not _silent(day, usual, spend, present, reporting):
            day += 1
            continue
        end = day
        while end < last and (_silent(end + 1, usual, spend, present, reporting) or not reporting[end + 1]):
            end += 1
        while not reporting[end]:  # the platform's own gap at the end proves nothing
            end -= 1
        following = end + 1
        is_open = not (spend[following:] > NEARLY_NOTHING * usual).any()
        empty = bool(present[day : end + 1].any())
        if _is_incident(panel, day, end, is_open=is_open, empty_rows=empty):
            shown = min(end, day + EMPTY_ROW_DAYS - 1)
            still = is_open and shown == end and not reporting[following:].any()
            found.append(Silence(column, day, shown, still, empty, usual))
        day = max(following, day + 1)
    return found


def _usual(spend: np.ndarray, present: np.ndarray, day: int) -> float:
    """Median spend of the four weeks before the day; NaN when too few days or too many of them empty."""
    window = slice(max(day - USUAL_DAYS, 0), day)
    known = spend[window][np.isfinite(spend[window]) & present[window]]
    spent = known[known > 0]
    if len(spent) < LEAST_USUAL or len(spent) < (1 - HABIT) * len(known):
        return float("nan")
    return float(np.median(spent))


def _silent(day: int, usual: float, spend: np.ndarray, present: np.ndarray, reporting: np.ndarray) -> bool:
    if not np.isfinite(usual) or not reporting[day]:
        return False
    return not present[day] or bool(spend[day] <= NEARLY_NOTHING * usual)


def _is_incident(panel: Panel, start: int, end: int, *, is_open: bool, empty_rows: bool) -> bool:
    length = end - start + 1
    if empty_rows:
        return True
    if not is_open:
        return length <= HOLE_DAYS
    before = panel.days[start - 1]
    planned_end = before.weekday() == 6 or (before + timedelta(days=1)).month != before.month
    return length <= HOLE_DAYS and len(panel.days) - 1 - start < HOLE_DAYS and not planned_end
