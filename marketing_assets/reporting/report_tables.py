"""What the executive report is made of: small frames with published columns, and the days and ids they belong to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import partial

import pandas as pd

from marketing_assets.reporting.ranking import INSIGHT_COLUMNS

COLUMNS: dict[str, tuple[str, ...]] = {
    "budget_plan": (
        "effective_date", "expires", "status", "level", "platform", "channel", "campaign", "currency", "budget",
        "today", "proposed", "change", "change_pct", "binding", "reason", "plan_reason", "objective", "warnings",
        "line",
    ),
    "plan_outlook": ("scope", "scenario", "spend_per_day", "p10", "p50", "p90", "p_better", "basis"),
    "experiment_suggestions": ("channel", "why", "design", "test_share", "days", "rank"),
    "gates": ("name", "passed", "reason"),
    "insights": tuple(INSIGHT_COLUMNS),
    "daily": ("date", "sales", "attributed_revenue", "spend", "immature"),
    "efficiency": ("channel", "spend", "spend_per_day", "roas", "cpa", "cpl"),
    "media_mix_model": (
        "model", "status", "reason", "target_kind", "first_week", "last_week", "weeks", "holdout_weeks", "r_squared",
        "holdout_mape", "naive_mape", "baseline_share", "gate_passed", "gate_reason", "variable", "role",
    ),
    "channel_contributions": ("model", "week", "variable", "role", "contribution", "ci_low", "ci_high"),
    "channel_roi": (
        "model", "channel", "spend", "contribution", "contribution_share", "roi", "ci_low", "ci_high",
        "marginal_roi", "marginal_ci_low", "marginal_ci_high", "evidence",
    ),
    "response_curves": (
        "model", "channel", "spend_per_day", "response_per_day", "ci_low", "ci_high", "marginal", "is_current",
        "observed_max_per_day",
    ),
    "revenue_forecast": ("series", "date", "horizon_day", "candidate", "forecast", "p10", "p90", "interval_basis"),
    "kpi_anomalies": (
        "kind", "level", "platform", "channel", "campaign", "metric", "start", "end", "expected", "observed",
        "change_pct", "impact", "severity", "open", "explanation",
    ),
    "experiment_results": (
        "experiment", "metric", "control", "variant", "control_units", "variant_units", "relative_lift",
        "lift_ci_low", "lift_ci_high", "p_adjusted", "srm_p_value", "verdict", "reason", "start", "end",
    ),
    "segment_sizes": ("segment", "sessions"),
    "check_results": ("asset", "check", "passed", "severity", "blocking", "failed_rows", "message"),
    "landing": ("files", "refused", "records", "kept", "rejected", "dropped"),
    "lineage": ("table_name", "id"),
}  # fmt: skip


def empty_table(name: str) -> pd.DataFrame:
    """The table's columns without a row."""
    return pd.DataFrame(columns=list(COLUMNS[name]))


@dataclass(frozen=True, eq=False)
class ReportTables:
    """Frames with the columns of `COLUMNS` (more do no harm), each of one vintage; any may be empty.

    Attributes:
        as_of: newest day of data; None before the first plan.
        effective_date: the day the plan is for.
        currency: of all money, except in a landed media mix file, which keeps its own units.
        model_as_of: vintage of the media mix model; None without one.
        daily: one row per day: company sales, attributed revenue and spend; `immature` = platforms still rewrite it.
        efficiency: per channel over the newest `efficiency_days` final days, ratios as the metric catalogue has them.
        segment_sizes: sessions per segment, groups too small to be published merged.
        landing: one row of counts over all landed files.
        lineage: content id of each table shown.
    """

    as_of: date | None = None
    effective_date: date | None = None
    currency: str = ""
    model_as_of: date | None = None
    efficiency_days: int = 28
    budget_plan: pd.DataFrame = field(default_factory=partial(empty_table, "budget_plan"))
    plan_outlook: pd.DataFrame = field(default_factory=partial(empty_table, "plan_outlook"))
    experiment_suggestions: pd.DataFrame = field(default_factory=partial(empty_table, "experiment_suggestions"))
    gates: pd.DataFrame = field(default_factory=partial(empty_table, "gates"))
    insights: pd.DataFrame = field(default_factory=partial(empty_table, "insights"))
    daily: pd.DataFrame = field(default_factory=partial(empty_table, "daily"))
    efficiency: pd.DataFrame = field(default_factory=partial(empty_table, "efficiency"))
    media_mix_model: pd.DataFrame = field(default_factory=partial(empty_table, "media_mix_model"))
    channel_contributions: pd.DataFrame = field(default_factory=partial(empty_table, "channel_contributions"))
    channel_roi: pd.DataFrame = field(default_factory=partial(empty_table, "channel_roi"))
    response_curves: pd.DataFrame = field(default_factory=partial(empty_table, "response_curves"))
    revenue_forecast: pd.DataFrame = field(default_factory=partial(empty_table, "revenue_forecast"))
    kpi_anomalies: pd.DataFrame = field(default_factory=partial(empty_table, "kpi_anomalies"))
    experiment_results: pd.DataFrame = field(default_factory=partial(empty_table, "experiment_results"))
    segment_sizes: pd.DataFrame = field(default_factory=partial(empty_table, "segment_sizes"))
    check_results: pd.DataFrame = field(default_factory=partial(empty_table, "check_results"))
    landing: pd.DataFrame = field(default_factory=partial(empty_table, "landing"))
    lineage: pd.DataFrame = field(default_factory=partial(empty_table, "lineage"))

    @property
    def channels(self) -> set[str]:
        """Every channel that any picture or table names: what colours are shared over."""
        names = [self.budget_plan["channel"], self.efficiency["channel"], self.channel_roi["channel"]]
        media = self.channel_contributions["role"].isin(["media", "channel"])
        names += [self.response_curves["channel"], self.channel_contributions.loc[media, "variable"]]
        return {str(name) for column in names for name in column.dropna()}
