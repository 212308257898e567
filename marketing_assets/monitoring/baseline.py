"""What to expect of a day from earlier days only: a robust level, a weekday profile and a robust scale, per series.

Every day is judged by days before it (causal), the judged day is never part of its own baseline, and days already
flagged are left out of later baselines, so that an incident does not become its own excuse.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LOOKBACK_DAYS = 42  # how far back the level may look when flagged or missing days lie between
SCALE_DAYS = 28
PROFILE_WEEKS = 8
LEAST_BASELINE = 4  # days with a known weekday effect, after at least a full week of the flight
LEAST_SCALE = 0.05  # relative: a perfectly steady series is not blown up by the first cent
POOLED_WEEKS = 1.0  # the profile of all series together counts as one week of the series' own
POOLED_DAYS = 7.0  # and their scale as seven days
LEAST_PEERS = 4  # series of one metric that say what all of them share
WINDOWS = (1, 3, 7)  # days tested together: short and deep, or longer and thin
LEVEL_DAYS = 8.0  # the level is a median of about 14 days: its own variance is 1/8 of one day's (pi / 2 / 14)


@dataclass(frozen=True)
class Series:
    """Columns to judge, side by side. All arrays are (days, columns), or (columns,) where said.

    Attributes:
        observed: amount or count to explain. exposure: what it is expected to be proportional to (1 = nothing).
        floor: smallest relative standard deviation believable, from counting noise in money series; 0 for none.
        may_flag: the day may raise an incident (mature, with enough volume).
        counts: (columns,) the numerator is a count, with Poisson noise of its own.
        direction: (columns,) +1 rises are flagged, -1 falls, 0 none.
        blocks: the columns are so many blocks of equal width, one metric each, campaigns in the same order; a block
            shares what its columns know about weekdays and noise.
        patience: (columns,) after so many flagged days in a row the new level is taken as normal.
        flight_start: index of the first day of the flight, -1 = no row.
    """

    observed: np.ndarray
    exposure: np.ndarray
    floor: np.ndarray
    may_flag: np.ndarray
    counts: np.ndarray
    direction: np.ndarray
    blocks: int
    patience: np.ndarray
    flight_start: np.ndarray


@dataclass(frozen=True)
class Judged:
    """Per day x column: `expected` in the unit of `observed` (NaN = not judged), robust `score`, and `flagged`."""

    expected: np.ndarray
    score: np.ndarray
    flagged: np.ndarray


def judge_days(
    series: Series,
    *,
    threshold: float,
    min_change: float,
    min_count: float,
    false_discovery_rate: float,
    level_days: int,
) -> Judged:
    """Judge every day by the days before it.

    A window of 1, 3 or 7 days is flagged when both its robust score passes `threshold` and its relative change passes
    `min_change` (a rise as much as the fall is in logs: 35 % down corresponds to 54 % up), and it survives
    Benjamini-Hochberg over everything tested on that day. Of a longer window the days that moved by less than half of
    that are not part of the incident.

    Source: same-weekday medians; MAD for the scale (Rousseeuw & Croux 1993); square roots to stabilise the variance
        of counts (Anscombe 1948); Student's t to normal scores for short baselines (Wallace 1959); Benjamini &
        Hochberg (1995).
    """
    days, columns = series.observed.shape
    with np.errstate(divide="ignore", invalid="ignore"):
        shift = np.where(series.counts, 0.5, 0.0)
        logs = np.log((series.observed + shift) / series.exposure)
    logs[~np.isfinite(logs)] = np.nan
    deviation, known_from = _weekday_deviations(logs, series.flight_start)
    profile = np.full((days, columns), np.nan)
    seen = np.cumsum(np.isfinite(logs), axis=0)
    usable = np.isfinite(logs)
    expected = np.full((days, columns), np.nan)
    scales = np.full((days, columns), np.nan)
    score = np.full((days, columns), np.nan)
    flagged = np.zeros((days, columns), dtype=bool)
    run = np.zeros(columns, dtype=int)
    least_change = np.where(series.direction < 0, 1 - min_change, 1 / (1 - min_change))
    half_change = np.where(series.direction < 0, 1 - min_change / 2, 1 / (1 - min_change / 2))
    for day in range(LEAST_BASELINE, days):
        lags = np.arange(1, min(LOOKBACK_DAYS, day) + 1)
        past = day - lags
        # The weekday effect of a day is known once the week around it is over: three days later, at the start of a
        # flight up to seven; so the newest entries are worked out again.
        fresh = np.arange(max(day - 7, 0), max(day - 3, 0))
        base = max(day - 7 * (PROFILE_WEEKS + 1), 0)
        clean = np.where(usable[base:day] & (known_from[base:day] <= day), deviation[base:day], np.nan)
        profile[fresh] = _weekday_profile(clean, fresh - base, series.blocks)
        near = (lags - 1) % 7 + 1
        known = np.where(near >= 4, day - near, day - near - 7)
        effects = np.where(known[:, None] >= 0, profile[np.maximum(known, 0)], np.nan)
        start = series.flight_start[day]
        inside = (past[:, None] >= start[None, :]) & (start >= 0)[None, :]
        adjusted = np.where(usable[past] & inside, logs[past] - effects, np.nan)
        order = np.cumsum(np.isfinite(adjusted), axis=0)
        level, number = column_medians(np.where(order <= level_days, adjusted, np.nan))
        spread, scale_number = column_medians(np.abs(np.where(order <= SCALE_DAYS, adjusted - level, np.nan)))
        own_effect = profile[day - 7] if day >= 7 else np.full(columns, np.nan)
        first_seen = np.where(start > 0, seen[np.maximum(start - 1, 0), np.arange(columns)], 0)
        ready = (number >= LEAST_BASELINE) & (start >= 0) & (seen[day - 1] - first_seen >= 7) & np.isfinite(own_effect)
        if not ready.any():
            run[:] = 0
            continue
        scale = _scale(1.4826 * spread, scale_number, series.blocks, ready)
        forecast = np.exp(level + own_effect) * series.exposure[day] - shift
        forecast = forecast * _shared_rise(series, forecast, day, ready, min_change)
        expected[day] = np.where(ready, np.maximum(forecast, 0.0), np.nan)
        scales[day] = scale
        number_of_days = np.maximum(scale_number - 1, 4)
        best = np.full(columns, np.nan)
        widest = np.zeros(columns, dtype=int)
        tested = ready & series.may_flag[day] & (series.direction != 0) & np.isfinite(series.observed[day])
        tested &= ~series.counts | (expected[day] >= min_count)
        for width in WINDOWS:
            rows = slice(max(day - width + 1, 0), day + 1)
            both = np.isfinite(expected[rows]) & np.isfinite(series.observed[rows])
            full = both.sum(axis=0) == width
            got = np.where(both, series.observed[rows], 0).sum(axis=0)
            wanted = np.where(both, expected[rows], 0).sum(axis=0)
            z = _score(got, wanted, scale, np.nan_to_num(series.floor[day]), series.counts, width)
            z = np.sign(z) * _normal_score(np.abs(z), number_of_days)
            with np.errstate(divide="ignore", invalid="ignore"):
                ratio = np.where(wanted > 0, got / wanted, np.nan)
                single = np.where(both, series.observed[rows] / expected[rows], np.nan)
                latest = -(-width // 3)
                newest = np.where(both, series.observed[rows], 0)[-latest:].sum(axis=0)
                newest = newest / np.where(both, expected[rows], 0)[-latest:].sum(axis=0)
            # Also of the window's last third alone: an incident that is over is not called up by its own past.
            far = np.where(
                series.direction < 0,
                (ratio <= least_change) & (newest <= least_change),
                (ratio >= least_change) & (newest >= least_change),
            )
            # Two thirds of the days have to move: one loud day among quiet ones is an incident of one day.
            moved = np.where(series.direction < 0, single <= half_change, single >= half_change)
            hit = tested & full & far & (z * series.direction >= threshold) & (3 * moved.sum(axis=0) >= 2 * width)
            better = hit & ~(np.abs(best) >= np.abs(z))
            best = np.where(better, z, best)
            widest = np.where(hit, width, widest)
            if width == 1:
                score[day] = np.where(ready, z, np.nan)
        hits = _discoveries(np.abs(best), int(tested.sum()) * len(WINDOWS), false_discovery_rate)
        score[day] = np.where(hits, best, score[day])
        new = np.zeros((max(WINDOWS), columns), dtype=bool)  # the last seven days, newest last
        for width in WINDOWS:
            rows = slice(max(day - width + 1, 0), day + 1)
            with np.errstate(divide="ignore", invalid="ignore"):
                ratio = series.observed[rows] / expected[rows]
            moved = np.where(series.direction < 0, ratio <= half_change, ratio >= half_change)
            new[-len(moved) :] |= moved & (hits & (widest >= width))[None, :]
        rows = slice(max(day - max(WINDOWS) + 1, 0), day + 1)
        new = new[-(rows.stop - rows.start) :] & ~flagged[rows]
        flagged[rows] |= new
        # An odd day of a campaign is odd in all its metrics: revenue that tripled leaves ROAS no better a baseline.
        odd = new.reshape(len(new), series.blocks, -1).any(axis=1)
        usable[rows] &= ~np.tile(odd, series.blocks)
        run = np.where(flagged[day], run + 1, np.where(np.isfinite(logs[day]), 0, run))
        tired = run > series.patience
        if tired.any():
            flagged[day, tired] = False
            past_rows = slice(max(day - LOOKBACK_DAYS, 0), day + 1)
            usable[past_rows, tired] = np.isfinite(logs[past_rows, tired])
            run[tired] = 0
    return Judged(expected, score, flagged)


def column_medians(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Median and number of the finite values per column (numpy's own nanmedian is many times slower here)."""
    ordered = np.sort(values, axis=0)  # NaN last
    number = np.isfinite(ordered).sum(axis=0)
    column = np.arange(values.shape[1])
    low, high = np.maximum((number - 1) // 2, 0), np.minimum(number // 2, len(values) - 1)
    return (ordered[low, column] + ordered[high, column]) / 2, number


def _weekday_deviations(logs: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Deviation [log] of each day from the median of the week around it, and the day from which that is known.

    At the start of a flight the week is its first seven days, so that it always holds every weekday.
    """
    days, columns = logs.shape
    begin = np.maximum(np.arange(days)[:, None] - 3, np.where(starts >= 0, starts, 0))
    around = begin[None, :, :] + np.arange(7)[:, None, None]
    inside = np.minimum(around, days - 1), np.arange(columns)
    week = np.where((around < days) & (starts[inside] == starts[None]), logs[inside], np.nan)
    centre, number = (part.reshape(days, columns) for part in column_medians(week.reshape(7, -1)))
    return np.where(number >= 5, logs - centre, np.nan), begin + 7


def _weekday_profile(deviation: np.ndarray, rows: np.ndarray, blocks: int) -> np.ndarray:
    """Effect of the weekday of each of `rows` [log], from that day and the same weekdays in the weeks before it."""
    columns = deviation.shape[1]
    back = rows[None, :] - 7 * np.arange(PROFILE_WEEKS)[:, None]
    lagged = np.where((back >= 0)[:, :, None], deviation[np.maximum(back, 0)], np.nan)
    own, weeks = (part.reshape(len(rows), columns) for part in column_medians(lagged.reshape(PROFILE_WEEKS, -1)))
    split = lagged.reshape(PROFILE_WEEKS, len(rows), blocks, -1)
    together = split.transpose(0, 3, 1, 2).reshape(-1, len(rows) * blocks)
    pooled = np.repeat(column_medians(together)[0].reshape(len(rows), blocks), columns // blocks, axis=1)
    weight = weeks / (weeks + POOLED_WEEKS)
    return weight * np.nan_to_num(own) + (1 - weight) * pooled


def _shared_rise(series: Series, forecast: np.ndarray, day: int, ready: np.ndarray, min_change: float) -> np.ndarray:
    """Factor for a good day all campaigns share, such as a holiday: no single campaign is to be asked about it.

    Only rises are shared out, and never more than what makes an incident: a fall of everything is somebody's problem.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log(series.observed[day] / forecast)
    ratio = np.where(ready & np.isfinite(ratio), ratio, np.nan).reshape(series.blocks, -1).T
    median, number = column_medians(ratio)
    shared = np.where(number >= LEAST_PEERS, np.clip(np.nan_to_num(median), 0.0, -np.log1p(-min_change)), 0.0)
    return np.where(series.direction > 0, np.exp(np.repeat(shared, ratio.shape[0])), 1.0)


def _scale(own: np.ndarray, number: np.ndarray, blocks: int, ready: np.ndarray) -> np.ndarray:
    """Relative standard deviation of one day: the series' own, raised toward its block's where it has few days."""
    together = np.where(ready, own, np.nan).reshape(blocks, -1).T
    pooled = np.repeat(column_medians(together)[0], together.shape[0])
    weight = number / (number + POOLED_DAYS)
    blend = np.sqrt(weight * own**2 + (1 - weight) * pooled**2)
    return np.fmax(np.fmax(own, blend), LEAST_SCALE)


def _score(
    got: np.ndarray, wanted: np.ndarray, scale: np.ndarray, floor: np.ndarray, counts: np.ndarray, width: int
) -> np.ndarray:
    """Standardised difference of square roots over a window of `width` days."""
    offset = np.where(counts, 3 / 8, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = np.where(counts, 1 / np.maximum(wanted, 1e-9), floor**2 / width)
        variance = np.maximum(scale**2 / width, chance) + scale**2 / LEVEL_DAYS
        z = 2 * (np.sqrt((got + offset) / (wanted + offset)) - 1) / np.sqrt(variance)
    return np.where(np.isfinite(z), z, 0.0)


def _normal_score(t: np.ndarray, degrees: np.ndarray) -> np.ndarray:
    """Normal score with the tail probability of Student's t (Wallace 1959, accurate to a few per cent)."""
    return (8 * degrees + 1) / (8 * degrees + 3) * np.sqrt(degrees * np.log1p(t**2 / degrees))


def _discoveries(score: np.ndarray, tests: int, rate: float) -> np.ndarray:
    """Benjamini-Hochberg over the tests of one day; a NaN score was not a candidate."""
    from scipy.special import ndtr

    p = np.where(np.isfinite(score), ndtr(-np.nan_to_num(score)), 1.0)
    ranked = np.sort(p)
    passing = np.flatnonzero(ranked <= rate * np.arange(1, len(p) + 1) / max(tests, 1))
    limit = ranked[passing[-1]] if len(passing) else -1.0
    return np.isfinite(score) & (p <= limit)
