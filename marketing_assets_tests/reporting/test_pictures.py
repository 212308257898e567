"""Pictures: real PNGs of the right shape from any data, and the same bytes for the same data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from marketing_assets.reporting import ReportTables, charts
from marketing_assets.reporting.comparison_charts import efficiency, experiment_intervals, outlook, segment_sizes
from marketing_assets.reporting.mix_charts import (
    contributions,
    decomposition,
    response_curves,
    roi_ranking,
    shown_curves,
)
from marketing_assets.reporting.series_charts import forecast_band, incidents_on_series, sales_and_spend
from marketing_assets.reporting.style import channel_colours, label, tick, whiskers

PNG = b"\x89PNG\r\n\x1a\n"
DAYS = [date(2025, 3, 1) + timedelta(days=step) for step in range(20)]


@pytest.fixture(scope="module")
def drawings(tables: ReportTables) -> dict[str, Callable[[], bytes]]:
    colours = channel_colours(tables.channels)
    values = list(np.linspace(10.0, 30.0, 20))
    return {
        "sales": lambda: sales_and_spend(tables.daily, "EUR"),
        "contributions": lambda: contributions(tables.channel_roi, colours, "EUR"),
        "roi": lambda: roi_ranking(tables.channel_roi, colours),
        "curves": lambda: response_curves(tables.response_curves, colours, "EUR"),
        "decomposition": lambda: decomposition(tables.channel_contributions, colours, "EUR"),
        "efficiency": lambda: efficiency(tables.efficiency, "roas", "ROAS", colours, "EUR"),
        "experiments": lambda: experiment_intervals(tables.experiment_results),
        "segments": lambda: segment_sizes(["A", "unclear"], [10, 20], "sessions"),
        "outlook": lambda: outlook(tables.plan_outlook, "EUR"),
        "forecast": lambda: forecast_band(
            DAYS[:6], [*values[:5], None], DAYS[6:], values[6:], values[6:], values[6:], "EUR"
        ),
        "incidents": lambda: incidents_on_series(DAYS[::2], [*values[:9], None], [(DAYS[3], DAYS[5])], "EUR"),
        "plan": lambda: charts.plan_bars(["A $1$", "_B"], [1.0, 2.0], [2.0, 1.0], "EUR"),
        "stacked": lambda: charts.stacked_spend(DAYS, {"_A": values, "$B$": values}, "EUR"),
        "trend": lambda: charts.spend_and_revenue(DAYS, values, [None] * 20, "EUR"),
    }


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "name",
    ["sales", "contributions", "roi", "curves", "decomposition", "efficiency", "experiments", "segments", "outlook",
     "forecast", "incidents", "plan", "stacked", "trend"],
)  # fmt: skip
def test_a_picture_is_the_same_png_every_time(drawings: dict[str, Callable[[], bytes]], name: str) -> None:
    drawn = drawings[name]()
    assert drawn.startswith(PNG)
    assert drawn == drawings[name]()


def test_order_of_rows_changes_no_picture(tables: ReportTables) -> None:
    colours = channel_colours(tables.channels)
    for draw, frame in ((roi_ranking, tables.channel_roi), (contributions, tables.channel_roi)):
        more = () if draw is roi_ranking else ("EUR",)
        assert draw(frame, colours, *more) == draw(frame.iloc[::-1], colours, *more)
    parts = tables.channel_contributions
    assert decomposition(parts, colours, "EUR") == decomposition(parts.iloc[::-1], colours, "EUR")


@pytest.mark.parametrize("factor", [1e-6, 0.0, 1e9])
def test_tiny_huge_and_zero_amounts_are_drawn(tables: ReportTables, factor: float) -> None:
    colours = channel_colours(tables.channels)
    roi = tables.channel_roi.assign(contribution=tables.channel_roi["contribution"] * factor)
    assert contributions(roi, colours, "EUR").startswith(PNG)
    daily = tables.daily.tail(5).assign(sales=tables.daily["sales"] * factor, spend=tables.daily["spend"] * factor)
    assert sales_and_spend(daily, "EUR").startswith(PNG)


def test_what_pulls_sales_down_can_be_drawn(tables: ReportTables) -> None:
    parts = tables.channel_contributions
    sunk = parts.assign(contribution=parts["contribution"].where(parts["role"] != "media", -parts["contribution"]))
    assert decomposition(sunk, {}, "EUR").startswith(PNG)


def test_at_most_eight_curves_are_shown_those_with_most_spend() -> None:
    curves = pd.DataFrame(
        [(f"channel {n}", 100.0 * n, 1.0, 0.5, 1.5, True, 200.0) for n in range(12)],
        columns=[
            "channel",
            "spend_per_day",
            "response_per_day",
            "ci_low",
            "ci_high",
            "is_current",
            "observed_max_per_day",
        ],
    )
    assert shown_curves(curves) == [f"channel {n}" for n in range(11, 3, -1)]


def test_a_channel_has_one_colour_whatever_its_place() -> None:
    assert channel_colours(["b", "a", "b"]) == channel_colours(["a", "b"])
    assert len(set(channel_colours(map(str, range(10))).values())) == 10


def test_labels_are_plain_short_and_never_hidden() -> None:
    assert label("$a$") == r"\$a\$"
    assert label("_a") == " _a"
    assert len(label("W" * 99)) == 21
    assert len(label("w" * 99)) == 28
    assert label("a\x00b\u202e") == "a b"


def test_ticks_are_written_for_people() -> None:
    assert [tick(value) for value in (0, 0.25, 12, 1500, 2_500_000, -3e9)] == [
        "0",
        "0.25",
        "12",
        "1,500",
        "2.5M",
        "-3B",
    ]


def test_an_unknown_interval_has_no_whiskers() -> None:
    bars = whiskers(np.array([1.0, 2.0]), np.array([0.5, np.nan]), np.array([np.nan, 1.0]))
    assert bars.tolist() == [[0.5, 0.0], [0.0, 0.0]]
