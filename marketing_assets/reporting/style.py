"""Shared style of all pictures: sizes, colours, axes of days and money, and labels that no foreign name can break.

Pictures for the report are drawn narrower and finer than those for the UI, so that they stay readable on a phone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SPEND, REVENUE, MUTED, GRID, INK, ALARM = "#4c6ef5", "#12b886", "#adb5bd", "#e9ecef", "#212529", "#e03131"
BASELINE = "#ced4da"
PALETTE = (
    "#4c6ef5", "#12b886", "#f59f00", "#e64980", "#7950f2", "#15aabf", "#fd7e14", "#82c91e", "#be4bdb", "#a0623b",
)  # fmt: skip
REPORT_WIDTH, REPORT_DPI = 5.4, 150
WIDEST_LABEL = 28.0


def channel_colours(channels: Iterable[str]) -> dict[str, str]:
    """One colour per channel, by name order: pass the same mapping to every picture of a page.

    More channels than colours share them; the names stand beside the marks, so colour never tells alone.
    """
    names = sorted({str(name) for name in channels}, key=lambda name: (name.casefold(), name))
    return {name: PALETTE[index % len(PALETTE)] for index, name in enumerate(names)}


def label(name: object) -> str:
    """A foreign name as matplotlib may draw it: no math markup, no control characters, not hidden, not too long."""
    plain = "".join(" " if unicodedata.category(sign) in ("Cc", "Cf") else sign for sign in str(name)).strip()
    widths = list(accumulate(_width(sign) for sign in plain))
    fits = sum(width <= WIDEST_LABEL - 1 for width in widths)
    short = plain if not widths or widths[-1] <= WIDEST_LABEL else f"{plain[:fits]}…"
    # A leading underscore would hide the entry from the legend; an even number of dollars would start math.
    return (f" {short}" if short.startswith("_") else short).replace("$", r"\$")


def figure(height: float = 2.8) -> tuple[Figure, Axes]:
    """One plot for the UI, 720 pixels wide."""
    from matplotlib.figure import Figure

    made = Figure(figsize=(8, height), dpi=90, layout="constrained")
    axes = made.add_subplot()
    _dress(axes)
    return made, axes


def report_figure(height: float, rows: int = 1, columns: int = 1, share_x: bool = False) -> tuple[Figure, list[Axes]]:
    """Plots for the report; `height` in inches, plots row by row."""
    from matplotlib.figure import Figure

    made = Figure(figsize=(REPORT_WIDTH, height), dpi=REPORT_DPI, layout="constrained")
    grid = made.subplots(rows, columns, sharex=share_x, squeeze=False)
    plots = list(grid.flat)
    for axes in plots:
        _dress(axes)
        axes.tick_params(labelsize=10)
    return made, plots


def png(made: Figure) -> bytes:
    """The picture's bytes: the same for the same data, whatever the day and the version of the drawing program."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    # `savefig` draws twice, once only to lay out: half of a picture's time.
    canvas = FigureCanvasAgg(made)
    canvas.draw()  # type: ignore[no-untyped-call]
    buffer = BytesIO()
    pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    picture = Image.fromarray(pixels[..., :3])
    # Few colours are enough for lines and areas, and halve what every run leaves in Dagster's log.
    picture.quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(buffer, format="png")
    return buffer.getvalue()


def day_axis(days: Sequence[date] | np.ndarray) -> np.ndarray:
    """Days as matplotlib draws them."""
    return np.array(days, dtype="datetime64[D]")


def by_day(axes: Axes) -> None:
    """Days below, thousands separated on the left."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    first, last = axes.get_xlim()
    # Few days need few ticks: the locator would otherwise turn to hours, which daily data do not have.
    days = AutoDateLocator(minticks=4 if last - first >= 8 else 2, maxticks=8)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(days)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(days))  # type: ignore[no-untyped-call]
    axes.yaxis.set_major_formatter(tick)


def by_name(axes: Axes, names: Sequence[str]) -> None:
    """One row per name, the first on top, with the grid along the values."""
    axes.set_yticks(list(range(len(names))), [label(name) for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.xaxis.set_major_formatter(tick)


def tick(value: float, _position: float = 0) -> str:
    """A number on an axis: 1,200, 0.25, 1.2M."""
    size = abs(value)
    for limit, unit in ((1e9, "B"), (1e6, "M")):
        if size >= limit:
            return f"{value / limit:,.4g}{unit}"
    if size >= 1000 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"


def legend(axes: Axes, columns: int, size: float = 9) -> None:
    """Above the picture: inside it would cover the highest values."""
    axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, fontsize=size)


def legend_columns(names: Sequence[str]) -> int:
    """How many legend entries fit beside each other above a picture of the report."""
    widest = max((len(label(name)) for name in names), default=0)
    return 3 if widest <= 14 else 2 if widest <= 22 else 1


def whiskers(point: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Lengths of error bars on both sides; an unknown interval has none, a bound on the wrong side is at the point."""
    return np.nan_to_num(np.clip(np.vstack([point - low, high - point]), 0, None))


def _width(sign: str) -> float:
    """About how wide a letter is, in small letters: a label of capitals must not leave the picture no room."""
    return 1.8 if unicodedata.east_asian_width(sign) in "WF" else 1.3 if sign.isupper() else 1.0


def _dress(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
