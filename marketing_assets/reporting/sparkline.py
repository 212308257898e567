"""The course of one series as a tiny SVG, small enough to stand inside a table or a line of text."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

WIDTH, HEIGHT, POINTS, COLOUR = 240, 40, 45, "#4c6ef5"


def sparkline(values: Sequence[float | None]) -> str:
    """Draw the values in their order, from 0 up, as means over equal spans where there are many; None leaves a gap.

    Returns:
        SVG of at most about 600 characters, whatever the number of values.
    """
    span = max(1, -(-len(values) // POINTS))
    means = [_mean(values[start : start + span]) for start in range(0, len(values), span)]
    top = max((mean for mean in means if mean is not None), default=0.0) or 1.0
    path, pen = "", "M"
    for index, mean in enumerate(means):
        if mean is not None:
            x, share = WIDTH * index // max(1, len(means) - 1), max(mean, 0.0) / top
            path += f"{pen}{x} {round(HEIGHT - 1 - (HEIGHT - 2) * share)}"
        pen = "M" if mean is None else "L"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">'
        f'<path d="{path}" fill="none" stroke="{COLOUR}" stroke-width="1.5"/></svg>'
    )


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None
