"""From flagged days to stretches of days: where an incident begins and ends, and how much it is in total."""

from __future__ import annotations

import numpy as np

from marketing_assets.monitoring.detectors import Signal

MERGE_GAP_DAYS = 2  # days between two flagged days that still make one incident


def runs(flagged: np.ndarray) -> list[tuple[int, int]]:
    """First and last index of every group of flagged days."""
    found: list[tuple[int, int]] = []
    for day in np.flatnonzero(flagged):
        if found and day - found[-1][1] <= MERGE_GAP_DAYS + 1:
            found[-1] = (found[-1][0], int(day))
        else:
            found.append((int(day), int(day)))
    return found


def stretches(signal: Signal, column: int, least: float, threshold: float) -> list[tuple[int, int]]:
    """Runs of flagged days that are off by `least` [relative, of a fall] in total, without chance days at their ends.

    The core of a run is the stretch that stands out most from noise (the scan statistic: sum of the differences of
    square roots over the root of its length); days next to it belong to it when they are off by `least`, too. What is
    left of the run is an incident of its own when it is one without the core.
    """
    found: list[tuple[int, int]] = []
    open_runs = runs(signal.flagged[:, column])
    need = -np.log1p(-least)
    while open_runs:
        first, last = open_runs.pop()
        start, end = _core(signal, column, first, last, need)
        moved = signal.probe.direction * log_ratio(*totals(signal, column, start, end)[:2])
        if moved >= need and abs(strongest(signal, column, start, end)) >= threshold:
            found.append((start, end))
            rest = [(first + begin, first + finish) for begin, finish in runs(signal.flagged[first : last + 1, column])]
            open_runs += [(begin, min(finish, start - 1)) for begin, finish in rest if begin < start]
            open_runs += [(max(begin, end + 1), finish) for begin, finish in rest if finish > end]
    return sorted(found)


def _core(signal: Signal, column: int, first: int, last: int, need: float) -> tuple[int, int]:
    direction = signal.probe.direction
    expected = np.nan_to_num(signal.expected[first : last + 1, column])
    observed = np.nan_to_num(signal.observed[first : last + 1, column])
    with np.errstate(divide="ignore", invalid="ignore"):
        stands_out = np.nan_to_num(direction * (np.sqrt(observed / expected) - 1), posinf=0.0, neginf=0.0)
    total = np.concatenate([[0.0], np.cumsum(stands_out)])
    spans = [(i, j) for i in range(len(stands_out)) for j in range(i, len(stands_out))]
    start, end = max(spans, key=lambda span: (total[span[1] + 1] - total[span[0]]) / (span[1] - span[0] + 1) ** 0.5)
    big = [direction * log_ratio(was, got) >= need for was, got in zip(expected, observed, strict=True)]
    while start > 0 and big[start - 1]:
        start -= 1
    while end < len(big) - 1 and big[end + 1]:
        end += 1
    return first + start, first + end


def log_ratio(expected: float, observed: float) -> float:
    """Log ratio; finite also where nothing was observed."""
    return float(np.log(max(observed, 1e-9 * expected) / expected)) if expected > 0 else 0.0


def totals(signal: Signal, column: int, start: int, end: int) -> tuple[float, float, float]:
    """Expected, observed and exposure over the days on which both are known."""
    rows = slice(start, end + 1)
    expected, observed = signal.expected[rows, column], signal.observed[rows, column]
    both = np.isfinite(expected) & np.isfinite(observed)
    exposure = np.where(both, np.nan_to_num(signal.exposure[rows, column]), 0.0)
    return float(expected[both].sum()), float(observed[both].sum()), float(exposure.sum())


def strongest(signal: Signal, column: int, start: int, end: int) -> float:
    """Score of the day that is furthest off; NaN without one."""
    scores = signal.score[start : end + 1, column]
    return float(scores[np.nanargmax(np.abs(scores))]) if np.isfinite(scores).any() else float("nan")
