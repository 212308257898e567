"""Shares a total out among response curves so that their expected sum is greatest, inside limits, exactly.

Dynamic programming over a common step finds the best split of the box even where a curve is S-shaped (a slope method
would stop at the foot of the S); pairwise exchanges with ever smaller steps then bring it to the last planning unit.
It is the best inside the limits of one day and no further: a better region that takes several days to reach, past the
inflection of an S, is not looked for.
Source: resource allocation by dynamic programming, Bellman & Dreyfus (1962), chapter 2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from marketing_assets.allocation.solver import Share, share_out

STEPS = 1500  # of the total to be placed; more makes the first solution finer, the exchanges end at the unit anyway
EXCHANGES = 200  # per step size; concave curves need a few
NO_GAIN = 1e-9  # relative; a smaller gain is rounding, and no reason to move money

Response = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class CurvePart:
    """One channel: its expected response to amounts in planning units, and its limits in them.

    `response` is None for a channel without a curve, whose limits leave it no choice (`lower` == `upper`).
    """

    response: Response | None
    today: int
    lower: int
    upper: int

    @property
    def proportional(self) -> Share:
        """The part as it is shared out when nothing but today's amounts is known."""
        return Share(float(max(self.today, 1)), self.today, self.lower, self.upper)


def best_split(parts: Sequence[CurvePart], total: int, dead_band: float) -> list[int]:
    """Amounts that sum to `total` with the greatest expected response; those nearest to today where nothing is gained.

    A move smaller than the dead band (relative to today) is not made, unless the sum needs it. Of equal splits the one
    that gives to earlier parts is taken, so the order of `parts` must be fixed by the caller.

    Args:
        parts: every one with lower <= upper.
        total: between the sums of the lower and the upper limits.
    """
    parts = list(parts)
    amounts = _without_idle_moves(parts, total)
    for _ in parts:
        small = [
            0 < abs(amount - part.today) < dead_band * part.today and part.lower <= part.today <= part.upper
            for part, amount in zip(parts, amounts, strict=True)
        ]
        kept = [
            CurvePart(part.response, part.today, part.today, part.today) if still else part
            for part, still in zip(parts, small, strict=True)
        ]
        if not any(small) or not sum(p.lower for p in kept) <= total <= sum(p.upper for p in kept):
            break
        parts, amounts = kept, _without_idle_moves(kept, total)
    return amounts


def _without_idle_moves(parts: Sequence[CurvePart], total: int) -> list[int]:
    """The best split, or today's proportions when the best is no better than those."""
    still = share_out([part.proportional for part in parts], total, 0.0)
    best = max(
        (_exchanged(parts, start) for start in (_placed(parts, total), still)), key=lambda split: _worth(parts, split)
    )
    worth, now = _worth(parts, best), _worth(parts, still)
    return best if worth - now > NO_GAIN * max(abs(worth), abs(now)) else still


def _worth(parts: Sequence[CurvePart], amounts: Sequence[int]) -> float:
    return sum(_response(part, [amount])[0] for part, amount in zip(parts, amounts, strict=True))


def _response(part: CurvePart, amounts: Sequence[int] | np.ndarray) -> np.ndarray:
    points = np.asarray(amounts, dtype=float)
    return np.zeros(len(points)) if part.response is None else np.asarray(part.response(points), dtype=float)


def _placed(parts: Sequence[CurvePart], total: int) -> list[int]:
    """The best split in steps of one size, filled up to the exact total."""
    spare = total - sum(part.lower for part in parts)
    if spare <= 0:
        return [part.lower for part in parts]
    step = -(-spare // STEPS)
    slots = spare // step
    # best[k]: greatest response of the parts so far with k steps placed; taken[i][k]: steps of part i in that optimum.
    best, taken = np.full(slots + 1, -np.inf), []
    best[0] = 0.0
    for part in parts:
        count = min(-(-(part.upper - part.lower) // step), slots)
        points = np.minimum(part.lower + step * np.arange(count + 1, dtype=np.int64), part.upper)
        gains = _response(part, points)
        improved, choice = np.full(slots + 1, -np.inf), np.zeros(slots + 1, dtype=np.int64)
        for steps in range(
            count, -1, -1
        ):  # from the most, and only a strict gain replaces it: ties give to earlier parts
            candidate = best[: slots + 1 - steps] + gains[steps]
            better = candidate > improved[steps:]
            improved[steps:][better] = candidate[better]
            choice[steps:][better] = steps
        best = improved
        taken.append(choice)
    amounts, left = [0] * len(parts), slots
    for i in range(len(parts) - 1, -1, -1):
        steps = int(taken[i][left])
        amounts[i] = min(parts[i].lower + step * steps, parts[i].upper)
        left -= steps
    return _filled(parts, amounts, total)


def _filled(parts: Sequence[CurvePart], amounts: list[int], total: int) -> list[int]:
    """Places what the steps left over (or takes back nothing: they never place more than the total)."""
    missing = total - sum(amounts)
    while missing > 0:
        room = [min(missing, part.upper - amount) for part, amount in zip(parts, amounts, strict=True)]
        gains = [
            _response(part, [amount, amount + more]) for part, amount, more in zip(parts, amounts, room, strict=True)
        ]
        rates = [(gain[1] - gain[0]) / more if more else -np.inf for gain, more in zip(gains, room, strict=True)]
        chosen = int(np.argmax(rates))
        amounts[chosen] += room[chosen]
        missing -= room[chosen]
    return amounts


def _exchanged(parts: Sequence[CurvePart], start: Sequence[int]) -> list[int]:
    """Moves money between two parts at a time while that gains anything, in steps that halve down to one unit."""
    amounts = list(start)
    widest = max((part.upper - part.lower for part in parts), default=0)
    step = max(widest // 4, 1)
    while True:
        for _ in range(EXCHANGES):
            here = [_response(part, [max(a - step, 0), a, a + step]) for part, a in zip(parts, amounts, strict=True)]
            up = [r[2] - r[1] if a + step <= p.upper else -np.inf for p, a, r in zip(parts, amounts, here, strict=True)]
            down = [
                r[1] - r[0] if a - step >= p.lower else np.inf for p, a, r in zip(parts, amounts, here, strict=True)
            ]
            scale = sum(abs(r[1]) for r in here)
            gain, giver, taker = max(
                (
                    (up[j] - down[i], -i, -j)
                    for i in range(len(parts))
                    for j in range(len(parts))
                    if i != j and np.isfinite(up[j]) and np.isfinite(down[i])
                ),
                default=(0.0, 0, 0),
            )
            if not gain > 1e-13 * scale:
                break
            amounts[-giver] -= step
            amounts[-taker] += step
        if step == 1:
            return amounts
        step //= 2
