"""Glue between tables and the media mix room: weekly rows from the KPI tables, and the tables of every fitted model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import pandas as pd

from marketing_assets import mix
from marketing_assets.allocation import ResponseCurve
from marketing_assets.findings import Finding
from marketing_assets.pipeline.landing import KINDS
from marketing_assets.pipeline.landing.rows import current_rows
from marketing_assets.pipeline.model_tables import read_vintage
from marketing_assets.pipeline.seen import Inputs
from marketing_assets.settings import Settings


@dataclass(frozen=True)
class PlanningCurves:
    """Every curve of the model of the company's sales, None when it may not move budget, and why in words."""

    curves: Mapping[str, ResponseCurve] | None
    reason: str


def model_week(inputs: Inputs) -> Inputs:
    """The same inputs up to the last full ISO week: the model is fitted once a week, not once a day."""
    return replace(inputs, as_of=inputs.as_of - timedelta(days=inputs.as_of.isoweekday() % 7))


def weekly_rows(inputs: Inputs) -> pd.DataFrame:
    """The table `media_mix_input`: the company's own weeks, and those of every landed wide file."""
    connection, as_of = inputs.connection, inputs.as_of

    def until(table: str) -> pd.DataFrame:
        return connection.execute(f"SELECT * FROM {table} WHERE date <= ? ORDER BY ALL", [as_of]).df()

    own = mix.weekly_input(
        until("campaign_kpis_daily"), until("business_daily"), until("session_kpis_daily"), as_of, inputs.settings.mix
    )
    landed = until(f"({current_rows(KINDS['media_mix'])})")
    return mix.mix_input_table([own, *mix.file_input(landed, as_of)])


def fit_all(rows: pd.DataFrame, settings: Settings) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """Fit every model of `media_mix_input`; the tables of all of them, and what people should know."""
    fits = [mix.fit_media_mix(source, settings.mix) for source in mix.inputs_from_table(rows)]
    tables = {
        "media_mix_model": mix.model_table(fits),
        "media_mix_draws": mix.draws_table(fits),
        "channel_contributions": mix.contributions_table(fits),
        "channel_roi": mix.roi_table(fits),
        "response_curves": mix.curves_table(fits),
    }
    return tables, mix.findings(tables["channel_roi"], tables["media_mix_model"], settings.margin)


def business_roi(inputs: Inputs) -> pd.DataFrame:
    """`channel_roi` of the company's own model, of the last full week."""
    roi = read_vintage(inputs.connection, "channel_roi", model_week(inputs).as_of)
    return roi[roi["model"] == mix.BUSINESS]


def planning_curves(inputs: Inputs) -> PlanningCurves:
    """The response curves a plan for this day may use."""
    week = model_week(inputs).as_of
    model = read_vintage(inputs.connection, "media_mix_model", week)
    own = model[model["model"] == mix.BUSINESS]
    if own.empty:
        return PlanningCurves(None, "no media mix model")
    first = own.iloc[0]
    if not first["gate_passed"]:
        return PlanningCurves(None, str(first["gate_reason"] or first["reason"]))
    curves = mix.curves_from_tables(own, read_vintage(inputs.connection, "media_mix_draws", week))
    return PlanningCurves(curves, str(first["gate_reason"]))
