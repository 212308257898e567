"""Columns and DuckDB types of the tables that are computed in Python, so that an empty result has its columns too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import duckdb
import pandas as pd

from marketing_assets.lineage import LINEAGE_DDL
from marketing_assets.warehouse.tables import table_exists

WORDS, COUNT, NUMBER, YES, DAY = "VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN", "DATE"


def _columns(**groups: str) -> dict[str, str]:
    """`_columns(VARCHAR="a b", DOUBLE="c")`, in the order given."""
    return {name: dtype for dtype, names in groups.items() for name in names.split()}


_ENTITY = {"level": WORDS, "platform": WORDS, "channel": WORDS, "campaign": WORDS, "metric": WORDS}
_SPAN = {"start": DAY, "end": DAY, "days": COUNT}
_BAND = {"ci_low": NUMBER, "ci_high": NUMBER}

# Every table also has `as_of`: the newest day of data it rests on. It keeps one vintage per `as_of`.
MODEL_TABLES: Mapping[str, Mapping[str, str]] = {
    "kpi_anomalies": {
        "kind": WORDS, **_ENTITY, **_SPAN, **_columns(DOUBLE="expected observed change_pct score impact"),
        "severity": WORDS, "open": YES, "explanation": WORDS,
    },
    "kpi_trends": {
        **_ENTITY, **_SPAN,
        **_columns(DOUBLE="average_7d average_previous_7d slope_per_day change_pct_per_week"), **_BAND,
        **_columns(DOUBLE="p_value r_squared"), "strength": WORDS, "direction": WORDS,
    },
    "experiment_results": {
        **_columns(VARCHAR="experiment metric control variant"), **_columns(BIGINT="control_units variant_units"),
        **_columns(DOUBLE="control_mean variant_mean difference"), **_BAND,
        **_columns(DOUBLE="relative_lift lift_ci_low lift_ci_high p_value p_adjusted srm_p_value mde"),
        "verdict": WORDS, "reason": WORDS, "start": DAY, "end": DAY,
    },
    "media_mix_input": {
        "model": WORDS, "week": DAY, "variable": WORDS, "role": WORDS, "value": NUMBER, "note": WORDS,
    },
    "media_mix_model": {
        **_columns(VARCHAR="model status reason target_kind"), "first_week": DAY, "last_week": DAY,
        **_columns(BIGINT="weeks period_days holdout_weeks"),
        **_columns(DOUBLE="r_squared holdout_mape naive_mape baseline_share"), "gate_passed": YES,
        **_columns(VARCHAR="gate_reason variable role"),
        **_columns(DOUBLE="adstock half_saturation slope coefficient std_error"), **_BAND, "p_value": NUMBER,
        "evidence": WORDS,
    },
    "media_mix_draws": {
        "model": WORDS, "draw": COUNT, "variable": WORDS,
        **_columns(DOUBLE="coefficient adstock half_saturation slope"),
    },
    "channel_contributions": {
        "model": WORDS, "week": DAY, "variable": WORDS, "role": WORDS, "contribution": NUMBER, **_BAND,
    },
    "channel_roi": {
        "model": WORDS, "channel": WORDS, **_columns(DOUBLE="spend contribution contribution_share roi"), **_BAND,
        **_columns(DOUBLE="marginal_roi marginal_ci_low marginal_ci_high"), "evidence": WORDS,
        "current_spend_per_day": NUMBER,
    },
    "response_curves": {
        "model": WORDS, "channel": WORDS, **_columns(DOUBLE="spend_per_day response_per_day"), **_BAND,
        "marginal": NUMBER, "is_current": YES, "observed_max_per_day": NUMBER,
    },
    "forecast_backtest": {
        "series": WORDS, "candidate": WORDS, **_columns(BIGINT="origins horizon"),
        **_columns(DOUBLE="mae mase smape coverage_80 coverage_error mean_width total_error"),
        "chosen": YES,
        "note": WORDS,
    },
    "revenue_forecast": {
        "series": WORDS, "date": DAY, "horizon_day": COUNT, "candidate": WORDS,
        **_columns(DOUBLE="forecast p10 p90"), "interval_basis": WORDS,
    },
    "session_segments": {
        "session_id": WORDS, "date": DAY, "segment": WORDS, "confidence": NUMBER, "reason": WORDS,
    },
    "campaign_clusters": {
        **_columns(VARCHAR="platform channel campaign"), "cluster": COUNT, "name": WORDS, "confidence": NUMBER,
        "k": COUNT, **_columns(DOUBLE="silhouette ctr cvr cpc roas spend"),
    },
    "revenue_model": {
        "candidate": WORDS, **_columns(DOUBLE="mae rmse r_squared"), **_columns(BIGINT="rows_train rows_test"),
        "train_until": DAY, "chosen": YES, "feature_importance": WORDS, "reason": WORDS,
    },
    "customer_segments": {
        "customer_id": WORDS, "segment": WORDS, "recency_days": COUNT, **_columns(DOUBLE="orders revenue score"),
    },
    "segment_sizes": {"audience": WORDS, "segment": WORDS, "size": COUNT, "share": NUMBER},
    "plan_outlook": {
        "scope": WORDS, "scenario": WORDS, **_columns(DOUBLE="spend_per_day p10 p50 p90 p_better"), "basis": WORDS,
    },
    "experiment_suggestions": {
        "rank": COUNT, **_columns(VARCHAR="channel why design"), "test_share": NUMBER, "days": COUNT,
        **_columns(DOUBLE="expected_roi_width value_of_knowing"),
    },
    "ad_copy_library": {
        **_columns(VARCHAR="segment variant headline body"), **_columns(BIGINT="headline_chars body_chars"),
        **_columns(VARCHAR="platform_fit light light_reason source"),
    },
    "insights": {
        "rank": COUNT, **_columns(VARCHAR="source kind subject title severity"), "since": DAY, "until": DAY,
        **_columns(DOUBLE="certainty impact"), "evidence": WORDS, "advice": WORDS, "score": NUMBER,
    },
}  # fmt: skip

# One row per person or session: only the vintage written last is kept.
NEWEST_ONLY = ("session_segments", "customer_segments")


def write_vintage(connection: duckdb.DuckDBPyConnection, table: str, frame: pd.DataFrame, as_of: date) -> None:
    """Make `frame` the rows of one `as_of`; its columns are those of `MODEL_TABLES`, in any order.

    Raises:
        KeyError: the frame lacks a column, so that a typing slip in a room is not stored as NULL.
    """
    columns = MODEL_TABLES[table]
    _create(connection, table)
    kept = "true" if table in NEWEST_ONLY else "as_of = ?"
    connection.execute(f'DELETE FROM "{table}" WHERE {kept}', [] if table in NEWEST_ONLY else [as_of]).fetchall()
    if table in NEWEST_ONLY:
        # What is gone was not made: a run of that day makes it again, whatever day was replayed in between.
        connection.execute(LINEAGE_DDL).fetchall()
        connection.execute(
            "UPDATE lineage SET is_current = false WHERE table_name = ? AND as_of <> ?", [table, as_of]
        ).fetchall()
    if frame.empty:
        return
    staged = frame[list(columns)].reset_index(drop=True)
    staged = staged.astype({name: object for name, dtype in columns.items() if dtype == DAY})
    staged = staged.where(staged.notna(), None)
    connection.register("vintage_rows", staged)
    cast = ", ".join(f'"{name}"::{dtype} AS "{name}"' for name, dtype in columns.items())
    connection.execute(f'INSERT INTO "{table}" BY NAME SELECT ?::DATE AS as_of, {cast} FROM vintage_rows', [as_of])
    connection.unregister("vintage_rows")


def read_vintage(connection: duckdb.DuckDBPyConnection, table: str, as_of: date) -> pd.DataFrame:
    """The rows of one `as_of`, without that column; empty when there are none."""
    _create(connection, table)
    return connection.execute(f'SELECT * EXCLUDE (as_of) FROM "{table}" WHERE as_of = ? ORDER BY ALL', [as_of]).df()


def _create(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    if table_exists(connection, table):
        return
    typed = ", ".join(f'"{name}" {dtype}' for name, dtype in MODEL_TABLES[table].items())
    connection.execute(f'CREATE TABLE "{table}" (as_of DATE, {typed})').fetchall()
