"""The report's pictures outside the media mix model: sales, efficiency, forecast, experiments, visitors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from marketing_assets.metrics import CATALOGUE
from marketing_assets.reporting.comparison_charts import efficiency, experiment_intervals, segment_sizes
from marketing_assets.reporting.frames import days, floats, number_of, texts
from marketing_assets.reporting.html import Column, Html, join, picture, table, tag
from marketing_assets.reporting.report_tables import ReportTables
from marketing_assets.reporting.series_charts import forecast_band, sales_and_spend
from marketing_assets.reporting.wording import amount, between, counted, day, percent, ratio, text

PAST_DAYS = 56
# Those that stand for the whole company, the best first.
LEADING_SERIES = ("sales", "attributed revenue")


def sales_figure(tables: ReportTables) -> Html:
    """Sales and spend over the whole history."""
    daily = tables.daily
    if daily.empty:
        return without("Sales and spend", "No day with sales or spend was read.")
    known = [
        (name, floats(daily, column))
        for name, column in (("sales", "sales"), ("attributed revenue", "attributed_revenue"), ("spend", "spend"))
    ]
    first, last = days(daily, "date").min(), days(daily, "date").max()
    span = (pd.Timestamp(last) - pd.Timestamp(first)).days + 1
    sums = ", ".join(
        f"{name} {amount(np.nansum(values), tables.currency)}" for name, values in known if np.isfinite(values).any()
    )
    words = f"{counted(span, 'day')} from {day(first)} to {day(last)}: {sums}."
    drawn = sales_and_spend(daily, tables.currency)
    return picture(drawn, "Sales and spend", words)


def efficiency_figure(tables: ReportTables, colours: Mapping[str, str]) -> Html:
    """What platforms report per channel, by the first of ROAS, CPA and CPL that any channel reports."""
    frame = tables.efficiency
    frame = frame[np.isfinite(floats(frame, "spend_per_day"))]
    metric = next((name for name in ("roas", "cpa", "cpl") if np.isfinite(floats(frame, name)).any()), None)
    if frame.empty or metric is None:
        return without("Efficiency", "No channel reported a final result that its spend could be compared with.")
    title = next(entry.title for entry in CATALOGUE if entry.name == metric)
    axis = f"{metric.upper()}, platform-reported" + ("" if metric == "roas" else f", {tables.currency}")
    parts = [f"{row.channel} {_reported(getattr(row, metric))}" for row in frame.itertuples()]
    words = f"{title} as platforms report it, final days of the last {tables.efficiency_days}: {'; '.join(parts)}."
    return picture(
        efficiency(frame, metric, axis, colours, tables.currency),
        "Efficiency as platforms report it, beside spend",
        words,
    )


def forecast_figure(tables: ReportTables) -> Html:
    """The next days of the company's sales; else of attributed revenue; else of the largest series there is."""
    frame = tables.revenue_forecast
    frame = frame[np.isfinite(floats(frame, "forecast"))]
    if frame.empty:
        return without("Forecast", "There is no forecast: the history is too short or none was made.")
    frame = frame.assign(_series=texts(frame, "series"), _value=floats(frame, "forecast"), _day=days(frame, "date"))
    sums = frame.groupby("_series", sort=True)["_value"].sum()
    name = next((leading for leading in LEADING_SERIES if leading in sums.index), str(sums.idxmax()))
    own = frame[frame["_series"] == name].sort_values("_day")
    past = _past(tables, name)
    method, basis = text(own["candidate"].iloc[0]), text(own["interval_basis"].iloc[0])
    low, high = floats(own, "p10"), floats(own, "p90")
    first = between(low[0], high[0], lambda value: amount(value, tables.currency))
    last = between(low[-1], high[-1], lambda value: amount(value, tables.currency))
    words = (
        f"{counted(len(own), 'day')} from {day(own['_day'].iloc[0])}: {amount(own['_value'].sum(), tables.currency)} "
        f"in all; P10 to P90 is {first} on the first day and {last} on the last."
    )
    drawn = forecast_band(
        [stamp.date() for stamp in pd.to_datetime(past["date"])],
        list(past["value"]),
        [stamp.date() for stamp in pd.to_datetime(own["_day"])],
        list(own["_value"]),
        list(low),
        list(high),
        tables.currency,
    )
    how = f"Series: {name}. Method: {method or 'not named'}. Interval: {basis or 'not named'}."
    caption = f"Forecast of the next {counted(len(own), 'day')}"
    return join([tag("p", words), picture(drawn, caption, words), tag("p", how, class_="quiet")])


def experiments(tables: ReportTables) -> Html:
    """The experiments' verdicts with their intervals; nothing when none has landed."""
    results = tables.experiment_results
    if results.empty:
        return Html("")
    columns = [
        Column("Experiment"), Column("Variant"), Column("Metric"), Column("Lift", "number"),
        Column("Interval", "number"), Column("Verdict"), Column("Why", "words"),
    ]  # fmt: skip
    rows = [
        [text(row.experiment), text(row.variant), text(row.metric).replace("_", " "), _lift(row.relative_lift),
         between(row.lift_ci_low, row.lift_ci_high, _lift), text(row.verdict), text(row.reason)]
        for row in results.itertuples()
    ]  # fmt: skip
    # An invalid experiment has numbers that mean nothing: they are in the table with their verdict, not in the picture.
    sound = results[
        np.isfinite(floats(results, "relative_lift")) & (results["verdict"] != "invalid").to_numpy(dtype=bool)
    ]
    shown = join([table("Results against the control group", columns, rows)])
    if sound.empty:
        return shown
    words = "; ".join(f"{row.experiment} {row.variant} {_lift(row.relative_lift)}" for row in sound.itertuples())
    return join([picture(experiment_intervals(sound), "Lift of each variant", f"Lift: {words}."), shown])


def segments(tables: ReportTables) -> Html:
    """How many sessions each segment has; nothing without sessions."""
    sizes = tables.segment_sizes
    if sizes.empty:
        return Html("")
    names, counts = texts(sizes, "segment"), [int(count) for count in floats(sizes, "sessions")]
    words = "; ".join(f"{name} {count:,}" for name, count in zip(names, counts, strict=True))
    return picture(segment_sizes(names, counts, "sessions"), "Sessions by segment", f"Sessions: {words}.")


def without(title: str, reason: str) -> Html:
    """Stands where a picture would be empty."""
    return tag("div", tag("strong", f"{title}: "), reason, class_="box info")


def _past(tables: ReportTables, series: str) -> pd.DataFrame:
    """The series that was forecast, as far as it was: attributed revenue by name, else sales where there are any."""
    daily = tables.daily.assign(date=days(tables.daily, "date"))
    sales = floats(daily, "sales")
    # Days that platforms still rewrite look like a fall.
    final = ~(np.nan_to_num(floats(daily, "immature")) > 0)
    attributed = np.where(final, floats(daily, "attributed_revenue"), np.nan)
    by_platforms = "attributed" in series.casefold() or not np.isfinite(sales).any()
    values = daily.assign(value=attributed if by_platforms else sales).dropna(subset=["value"])
    if values.empty or tables.as_of is None:
        return values
    return values[values["date"] > np.datetime64(tables.as_of - timedelta(days=PAST_DAYS))]


def _reported(value: Any) -> str:
    return "not reported" if number_of(value) is None else ratio(value)


def _lift(value: Any) -> str:
    return percent(value, signed=True)
