"""Cells of the ads' tables: the landed lines behind a sum or a ratio, their exchange rates, what took their place.

The same SQL that made the mart is run again over the days of the cell, so what is told is what counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from marketing_assets.ingestion import CURRENT_ROWS_SQL
from marketing_assets.metrics import ADDITIVE, CATALOGUE, CONVERTED_ROWS_SQL, Metric
from marketing_assets.pipeline.landing import ADS
from marketing_assets.pipeline.tracing.cell import CellTrace, Part, Ratio, SourceRow, Sum
from marketing_assets.pipeline.tracing.keys import KEYS
from marketing_assets.pipeline.tracing.opened import OpenedHome

MONEY = ("spend", "revenue")
_MART_KEY = KEYS["ad_performance"]
_SLICES = {
    "campaign_kpis_daily": "campaign", "marketing_clean": "campaign", "marketing_kpi": "campaign",
    "channel_kpis_daily": "channel", "campaign_kpis": "whole life of the campaign",
}  # fmt: skip


@dataclass(frozen=True)
class _Base:
    """Rows of `table` that a cell is summed over, as a condition with its parameters."""

    table: str
    where: str
    values: tuple[Any, ...]


def trace_ads(opened: OpenedHome, table: str, row: Mapping[str, Any], column: str, **told: Any) -> CellTrace:
    """A cell of `ad_performance`, `analytics_daily` or one of the KPI tables and views made from the mart.

    Args:
        row: the cell's whole row.
        told: what else the trace says: `lineage_id`, `source`, `notes`, `definition` of a column that is no sum.
    """
    base = _base(table, row)
    ratio = next((metric for metric in CATALOGUE if metric.name == column), None)
    metrics = _metrics_of(ratio) if ratio else ([column] if column in ADDITIVE else [])
    key = {name: row[name] for name in KEYS[table] if row.get(name) is not None}
    is_money = ratio.unit == "currency" if ratio else column in MONEY
    told = {**told, "currency": _currency(opened) if is_money else None}
    if not metrics:
        return CellTrace(table, key, column, row[column], steps=(), **told)
    both = _both(ratio) if ratio else "true"
    rows = _source_rows(opened, base, both, metrics)
    parts = _parts(opened, base, both, metrics, key) if ratio else []
    found = {metric: _total(rows, metric) for metric in metrics}
    told["definition"] = f"{ratio.title}: {ratio.formula}" if ratio else f"sum of {column}, as the platforms report it"
    sums = [Sum(part.column, found[part.column], part.value) for part in parts] or [
        Sum(column, found[column], row[column])
    ]
    if ratio:
        told["definition"] += "; sums of the rows that report both"
        sums.append(Ratio(column, _ratio(opened, base, ratio), row[column]))
    return CellTrace(
        table, key, column, row[column], steps=_steps(table, base), parts=tuple(parts), rows=tuple(rows),
        sums=tuple(sums), **told,
    )  # fmt: skip


def _base(table: str, row: Mapping[str, Any]) -> _Base:
    if table == "ad_performance":
        return _Base(table, _same("", _MART_KEY), tuple(row[name] for name in _MART_KEY))
    if table == "analytics_daily":
        return _Base(table, "date = ? AND platform = ? AND campaign = ?", _of(row, "date", "platform", "campaign"))
    if table == "channel_kpis_daily":
        return _Base("campaign_kpis_daily", "date = ? AND channel = ?", _of(row, "date", "channel"))
    if table == "campaign_kpis":
        named = _of(row, "platform", "channel", "campaign")
        return _Base("campaign_kpis_daily", "platform = ? AND channel = ? AND campaign = ?", named)
    if table in ("marketing_clean", "marketing_kpi"):  # `channel` holds the platform there
        named = _of(row, "date", "channel", "campaign")
        return _Base("ad_performance", "date = ? AND platform = ? AND campaign = ?", named)
    named = _of(row, "date", "platform", "channel", "campaign")
    return _Base("ad_performance", "date = ? AND platform = ? AND channel = ? AND campaign = ?", named)


def _of(row: Mapping[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


def _metrics_of(ratio: Metric) -> list[str]:
    words = f"{ratio.numerator} {ratio.denominator}".split()
    return [metric for metric in ADDITIVE if metric in words]


def _both(ratio: Metric) -> str:
    return f"({ratio.numerator}) IS NOT NULL AND {ratio.denominator} IS NOT NULL"


def _parts(opened: OpenedHome, base: _Base, both: str, metrics: Sequence[str], key: Mapping[str, Any]) -> list[Part]:
    sums = ", ".join(f"sum({metric}) AS {metric}" for metric in metrics)
    row = opened.rows(f"SELECT {sums} FROM {base.table} WHERE {base.where} AND {both}", base.values)[0]
    return [Part(base.table, key, metric, row[metric]) for metric in metrics]


def _ratio(opened: OpenedHome, base: _Base, ratio: Metric) -> Any:
    """The catalogue's own formula over the rows below the cell."""
    found = opened.rows(f"SELECT {ratio.sql()} AS value FROM {base.table} WHERE {base.where}", base.values)
    return found[0]["value"]


def _source_rows(opened: OpenedHome, base: _Base, both: str, metrics: Sequence[str]) -> list[SourceRow]:
    """Lines that count first, then those whose place others took; in order of file and line."""
    _judge_days(opened, base)
    _choose(opened, base, both)
    values = ", ".join(f"c.{m} AS {m}, c.told_{m} AS told_{m}" for m in metrics)
    reported = " OR ".join(f"c.told_{m} IS NOT NULL" for m in metrics)
    counting = opened.rows(
        f"""
        SELECT c.file, c.file_sha256, c.line, c.file_order, c.paid_in AS currency, c.currency AS reporting, x.rate,
            {values}
        FROM counted_rows AS c
        JOIN chosen_keys AS k ON {_joined("c", "k", _MART_KEY)}
        LEFT JOIN fx_rates AS x ON x.date = c.date AND x.currency = c.paid_in
        WHERE {reported} ORDER BY c.file_order, c.line
        """
    )
    others = opened.rows(
        f"""
        WITH here AS (
            SELECT c.date, lower(c.platform) AS p, c.campaign_id, c.campaign, c.file_order, c.file
            FROM counted_rows AS c JOIN chosen_keys AS k ON {_joined("c", "k", _MART_KEY)}
        )
        SELECT c.file, c.file_sha256, c.line, c.file_order, c.currency, NULL AS rate, {values},
            max(h.file_order) AS taken_order, arg_max(h.file, h.file_order) AS taken_by
        FROM judged_rows AS c
        JOIN here AS h ON h.date = c.date AND h.p = lower(c.platform)
            AND (h.campaign = c.campaign OR h.campaign_id = c.campaign_id)
        WHERE NOT c.is_current AND ({reported})
        GROUP BY ALL ORDER BY c.file_order, c.line
        """
    )
    return [
        *(_source_row(row, metrics) for row in counting),
        *(_source_row(row, metrics, _why_not(row)) for row in others),
    ]


def _judge_days(opened: OpenedHome, base: _Base) -> None:
    """`judged_rows` and `counted_rows`: which rows of the cell's days count, and those converted."""
    days: list[date] = [
        row["date"] for row in opened.rows(f"SELECT DISTINCT date FROM {base.table} WHERE {base.where}", base.values)
    ]
    told = ", ".join(f"{metric} AS told_{metric}" for metric in ADDITIVE)
    rows = opened.lake(ADS.table, dict(ADS.columns), days)
    # Which rows of a day count depends on that day's rows alone.
    run = opened.connection.execute
    run(f"CREATE OR REPLACE TEMP TABLE ad_rows AS SELECT *, {told} FROM {rows} AS landed").fetchall()
    run(f"CREATE OR REPLACE TEMP TABLE judged_rows AS {CURRENT_ROWS_SQL}").fetchall()
    run("CREATE OR REPLACE TEMP TABLE fx_terms AS SELECT ?::VARCHAR AS currency", [_currency(opened)]).fetchall()
    run(
        f"CREATE OR REPLACE TEMP TABLE counted_rows AS WITH current_rows AS (SELECT * FROM judged_rows)\n"
        f"{CONVERTED_ROWS_SQL}"
    ).fetchall()


def _choose(opened: OpenedHome, base: _Base, both: str) -> None:
    """`chosen_keys`: the keys of the mart behind the cell."""
    keys = ", ".join(f"m.{name}" for name in _MART_KEY)
    if base.table == "ad_performance":
        source = f"ad_performance AS m WHERE {base.where} AND {both}"
    elif base.table == "analytics_daily":
        source = f"counted_rows AS m WHERE {base.where}"
    else:
        source = (
            "ad_performance AS m SEMI JOIN "
            f"(SELECT * FROM campaign_kpis_daily WHERE {base.where} AND {both}) AS b "
            "ON b.date = m.date AND b.platform = m.platform AND b.channel = m.channel AND b.campaign = m.campaign"
        )
    opened.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE chosen_keys AS SELECT DISTINCT {keys} FROM {source}", base.values
    ).fetchall()


def _source_row(row: Mapping[str, Any], metrics: Sequence[str], why_not: str | None = None) -> SourceRow:
    numbers = {metric: row[f"told_{metric}"] for metric in metrics}
    counted = {} if why_not else {metric: row[metric] for metric in metrics}
    silent = [metric for metric in counted if numbers[metric] is not None and counted[metric] is None]
    if silent:
        foreign = row["currency"] != row["reporting"] and row["rate"] is None
        why_not = "no exchange rate" if foreign else f"a later file speaks for {' and '.join(silent)}"
    counts = any(value is not None for value in counted.values())
    return SourceRow(
        row["file"], row["file_sha256"], row["line"], numbers, counted, row["currency"], row["rate"], counts, why_not
    )


def _why_not(row: Mapping[str, Any]) -> str:
    if row["taken_order"] > row["file_order"]:
        return f"replaced by {row['taken_by']}"
    if row["taken_order"] == row["file_order"]:
        return "a total or part that other rows of the same file count for"
    return "does not count"


def _total(rows: Sequence[SourceRow], metric: str) -> Any:
    known = [row.converted[metric] for row in rows if row.converted.get(metric) is not None]
    return sum(known) if known else None


def _currency(opened: OpenedHome) -> str | None:
    """The reporting currency, as the mart has it."""
    found = opened.rows("SELECT max(currency) AS currency FROM ad_performance")
    return found[0]["currency"]


def _steps(table: str, base: _Base) -> tuple[str, ...]:
    by_slice = "of the accepted rows of ad_rows, those count that no later file replaced (by slice)"
    converted = "money is taken at the rate of its day, rounded once per row to six decimals"
    if table == "analytics_daily":
        return (by_slice, converted, "summed per day, platform and campaign")
    mart = "rows of one key and day are summed in ad_performance"
    if table == "ad_performance":
        return (by_slice, converted, mart)
    summed = "summed per day, platform and campaign in campaign_kpis_daily"
    own = f"summed per {_SLICES[table]}{'' if table == 'campaign_kpis' else ' and day'}"
    return (by_slice, converted, mart, *([summed, own] if base.table != "ad_performance" else [summed]))


def _same(alias: str, names: Sequence[str]) -> str:
    return " AND ".join(f"{alias}{name} IS NOT DISTINCT FROM ?" for name in names)


def _joined(one: str, other: str, names: Sequence[str]) -> str:
    return " AND ".join(f"{one}.{name} IS NOT DISTINCT FROM {other}.{name}" for name in names)
