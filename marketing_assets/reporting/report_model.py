"""The report on media mix models: pictures of the company's own model and of landed files, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from marketing_assets.reporting.frames import floats, missing, number_of, texts
from marketing_assets.reporting.html import Column, Html, join, picture, table, tag
from marketing_assets.reporting.mix_charts import (
    MOST_CURVES,
    contributions,
    decomposition,
    response_curves,
    roi_ranking,
    shown_curves,
)
from marketing_assets.reporting.report_pictures import without
from marketing_assets.reporting.report_tables import ReportTables
from marketing_assets.reporting.wording import amount, between, day, percent, ratio, sentence, text

BUSINESS = "business"
TITLE = "Media mix model"
TARGET_WORDS = {
    "sales": "the company's own sales",
    "session_revenue": "revenue seen by the web analytics",
    "attributed_revenue": "revenue attributed by platforms, which is not incremental",
    "file": "the landed file's target",
}


@dataclass(frozen=True)
class ModelFigures:
    """Pictures to be read first, those over time, and the table with the same numbers."""

    overview: tuple[Html, ...]
    over_time: tuple[Html, ...]
    table: Html


def model_figures(tables: ReportTables, colours: Mapping[str, str]) -> ModelFigures:
    """The company's own model; where there is none, its reason once, in words."""
    return _figures(tables, BUSINESS, colours, tables.currency)


def landed_models(tables: ReportTables, colours: Mapping[str, str]) -> Html:
    """One section per landed media mix file, in the file's own units; nothing when none has landed."""
    names = sorted(set(texts(tables.media_mix_model, "model")) - {BUSINESS, ""})
    sections = []
    for name in names:
        figures = _figures(tables, name, colours, "file units")
        pictures = tag("div", *figures.overview, *figures.over_time, class_="pictures")
        sections.append(tag("section", tag("h2", f"Landed media mix file: {name}"), pictures, figures.table))
    return join(sections)


def model_head(tables: ReportTables, model: str = BUSINESS) -> Any | None:
    """Facts of a model: any of its rows, as they are the same in all; None when it was never tried."""
    rows = tables.media_mix_model[tables.media_mix_model["model"] == model]
    return None if rows.empty else rows.iloc[0]


def is_fitted(head: Any | None) -> bool:
    """Whether there is a model to show."""
    return head is not None and text(head["status"]) == "fitted"


def _figures(tables: ReportTables, model: str, colours: Mapping[str, str], unit: str) -> ModelFigures:
    head = model_head(tables, model)
    if head is None or not is_fitted(head):
        reason = "was not run" if head is None else f"was not fitted: {text(head['reason']) or 'no reason given'}"
        words = (
            f"{sentence(f'The model {reason}')} So contributions, ROI, response curves and the decomposition of sales "
            "are not known."
        )
        return ModelFigures((without(TITLE, words),), (), Html(""))
    own = replace(
        tables,
        channel_roi=_of(tables.channel_roi, model),
        channel_contributions=_of(tables.channel_contributions, model),
        response_curves=_of(tables.response_curves, model),
    )
    overview = (_contributions(own, colours, unit), _roi(own, colours), _curves(own, colours, unit))
    return ModelFigures(
        overview, (_decomposition(own, colours, unit),), join([_facts(head), _roi_table(own.channel_roi, unit)])
    )


def _of(frame: pd.DataFrame, model: str) -> pd.DataFrame:
    return frame[frame["model"] == model]


def _contributions(tables: ReportTables, colours: Mapping[str, str], unit: str) -> Html:
    roi = tables.channel_roi[np.isfinite(floats(tables.channel_roi, "contribution"))]
    if roi.empty:
        return without("Contributions", "The model found no contribution of any channel.")
    words = _listed(roi, "contribution", lambda value: amount(value, unit))
    return picture(contributions(roi, colours, unit), "What each channel contributed", f"Contribution: {words}.")


def _roi(tables: ReportTables, colours: Mapping[str, str]) -> Html:
    roi = tables.channel_roi[np.isfinite(floats(tables.channel_roi, "roi"))]
    if roi.empty:
        return without("ROI", "The model knows the ROI of no channel.")
    words = f"Incremental revenue per unit of spend: {_listed(roi, 'roi', ratio)}."
    return picture(roi_ranking(roi, colours), "ROI by channel, and of the next unit of spend", words)


def _curves(tables: ReportTables, colours: Mapping[str, str], unit: str) -> Html:
    curves = tables.response_curves
    curves = curves[np.isfinite(floats(curves, "response_per_day")) & np.isfinite(floats(curves, "spend_per_day"))]
    if curves.empty:
        return without("Response curves", "No channel varied enough for a response curve.")
    current = curves[np.nan_to_num(floats(curves, "is_current")) > 0]
    rows = zip(
        texts(current, "channel"), floats(current, "spend_per_day"), floats(current, "response_per_day"), strict=True
    )
    words = "; ".join(f"{name} {amount(spend, unit)} bring {amount(response, unit)}" for name, spend, response in rows)
    hidden = len(set(texts(curves, "channel"))) - len(shown_curves(curves))
    caption = "Response curves, with today's level as a dot"
    if hidden > 0:
        caption += f" (the {MOST_CURVES} largest channels; {hidden} more are in the tables)"
    return picture(response_curves(curves, colours, unit), caption, f"Per day at sustained spend: {words}.")


def _decomposition(tables: ReportTables, colours: Mapping[str, str], unit: str) -> Html:
    parts = tables.channel_contributions
    parts = parts[np.isfinite(floats(parts, "contribution"))]
    if parts.empty:
        return without("Decomposition", "The model gives no parts per week.")
    media = np.array([role in ("media", "channel") for role in texts(parts, "role")], dtype=bool)
    names = ", ".join(sorted(set(texts(parts[media], "variable"))))
    words = f"Weekly sales split into baseline and {names or 'no channel'}; the line is what was observed."
    return picture(decomposition(parts, colours, unit), "Where sales came from, week by week", words)


def _facts(head: Any) -> Html:
    target = TARGET_WORDS.get(text(head["target_kind"]), text(head["target_kind"]))
    errors = (
        f" On the {_count(head['holdout_weeks'])} newest weeks, held out, it was off by "
        f"{percent(head['holdout_mape'])}; a seasonal naive guess by {percent(head['naive_mape'])}."
        if number_of(head["holdout_mape"]) is not None
        else ""
    )
    share = number_of(head["baseline_share"])
    base = f" {percent(share)} of it would have come without advertising." if share is not None else ""
    words = (
        f"The model explains {target} over {_count(head['weeks'])} weeks from {day(head['first_week'])} to "
        f"{day(head['last_week'])}.{base}{errors}"
    )
    return tag("p", words)


def _roi_table(roi: pd.DataFrame, unit: str) -> Html:
    if roi.empty:
        return Html("")
    columns = [
        Column("Channel"), Column(f"Spend, {unit}", "number"), Column(f"Contribution, {unit}", "number"),
        Column("Share", "number"), Column("ROI", "number"), Column("ROI interval", "number"),
        Column("Marginal ROI", "number"), Column("Evidence"),
    ]  # fmt: skip
    order = roi.assign(_roi=floats(roi, "roi"), _name=texts(roi, "channel"))
    order = order.sort_values(["_roi", "_name"], ascending=[False, True], na_position="last")
    rows = [
        [text(row.channel), amount(row.spend, ""), amount(row.contribution, ""), percent(row.contribution_share),
         ratio(row.roi), between(row.ci_low, row.ci_high), ratio(row.marginal_roi), text(row.evidence)]
        for row in order.itertuples(index=False)
    ]  # fmt: skip
    note = "ROI is incremental revenue per unit of spend, gross: 1 means the ads earn back their own cost in revenue."
    return join([table("The same in numbers", columns, rows), tag("p", note, class_="quiet")])


def _listed(frame: pd.DataFrame, column: str, show: Any) -> str:
    rows = zip(texts(frame, "channel"), frame[column].tolist(), strict=True)
    return "; ".join(f"{name} {show(value)}" for name, value in rows)


def _count(value: Any) -> str:
    return "?" if missing(value) else f"{int(value):,}"
