"""Cells of `budget_plan`, and amounts of a payload: the KPI cells and models a planned amount rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from marketing_assets.allocation import planning_unit
from marketing_assets.allocation.scope import TODAY_DAYS
from marketing_assets.decisions import DecisionLog, approved_plan
from marketing_assets.lineage import Graph
from marketing_assets.pipeline.tracing.cell import CellTrace, Part, Sum
from marketing_assets.pipeline.tracing.keys import KEYS
from marketing_assets.pipeline.tracing.opened import OpenedHome
from marketing_assets.settings import Settings

TABLE = "budget_plan"
# What a payload calls the columns of the plan.
PAYLOAD_COLUMNS = {"amount": "proposed", "previous_amount": "today", "delta": "change", "delta_pct": "change_pct"}
_AMOUNTS = ("today", "proposed", "change", "change_pct", "floor", "ceiling", "budget")


def trace_plan(
    opened: OpenedHome, graph: Graph, settings: Settings, row: Mapping[str, Any], column: str, **told: Any
) -> CellTrace:
    """A cell of `budget_plan`.

    `today` is worked out again from the spend it is the mean of, where no approved plan is in force; what is proposed
    is decided by the rules the row names, and its parts are the cells those rules read.
    """
    key = {name: row[name] for name in KEYS[TABLE] if row[name] is not None}
    if column not in _AMOUNTS:
        return CellTrace(TABLE, key, column, row[column], steps=(), **told)
    days = TODAY_DAYS if column == "today" else settings.allocation.lookback_days
    spend = _spend(opened, row, days)
    sums: list[Sum] = []
    notes = list(told.pop("notes", ()))
    approved = approved_plan(_decisions(opened, row), row["as_of"])
    if column == "today" and approved is None and row["channel"] is not None:
        campaigns = len({(part.key["platform"], part.key["campaign"]) for part in spend})
        within = planning_unit(row["currency"]) * max(campaigns, 1)
        sums.append(_Rounded("mean spend per day", _mean_per_day(opened, row, spend), row["today"], within))
    elif column == "today" and approved is not None:
        notes.append(f"in force is the plan approved for {approved.effective_date}: its amounts are today's")
    elif column == "change":
        sums.append(Sum("proposed - today", row["proposed"] - row["today"], row["change"]))
    elif column == "proposed" and row["level"] == "channel":
        share = opened.rows(
            f"SELECT sum(proposed) AS total FROM {TABLE} WHERE as_of = ? AND level = 'campaign' AND channel = ?",
            [row["as_of"], row["channel"]],
        )[0]["total"]
        sums.append(Sum("its campaigns' amounts", share, row["proposed"]))
    models = [Part(table, {"as_of": as_of}, "lineage_id", identity) for table, as_of, identity in _models(graph, row)]
    told["definition"] = _words(column, days)
    steps = tuple(text for text in (row["reason"], row["plan_reason"]) if text)
    return CellTrace(
        TABLE, key, column, row[column], steps=steps, parts=(*models, *spend), sums=tuple(sums),
        **(told | {"currency": row["currency"], "notes": tuple(notes)}),
    )  # fmt: skip


@dataclass(frozen=True)
class _Rounded(Sum):
    """Today's amounts are shared out in whole units so that none is lost: `within` is what that may move."""

    within: Decimal

    @property
    def equal(self) -> bool:
        """Not further apart than rounding explains."""
        return abs(Decimal(str(self.from_rows)) - Decimal(str(self.in_table))) <= self.within


def _spend(opened: OpenedHome, row: Mapping[str, Any], days: int) -> list[Part]:
    """The spend cells of the campaigns of the row, of the last days up to the plan's."""
    found = opened.rows(
        """
        SELECT date, platform, channel, campaign, spend FROM campaign_kpis_daily
        WHERE date > ? AND date <= ? AND channel = ? AND campaign = coalesce(?, campaign)
            AND platform = coalesce(?, platform) AND spend IS NOT NULL
        ORDER BY date DESC, platform, campaign
        """,
        [row["as_of"] - timedelta(days=days), row["as_of"], row["channel"], row["campaign"], row["platform"]],
    )
    key = ("date", "platform", "campaign")
    return [Part("campaign_kpis_daily", {name: each[name] for name in key}, "spend", each["spend"]) for each in found]


def _mean_per_day(opened: OpenedHome, row: Mapping[str, Any], spend: list[Part]) -> Any:
    """Each platform's spend over the days on which it reported any: a day it is missing is unknown, not nothing."""
    found = opened.rows(
        "SELECT platform, count(DISTINCT date) AS days FROM campaign_kpis_daily "
        "WHERE date > ? AND date <= ? AND spend IS NOT NULL GROUP BY platform",
        [row["as_of"] - timedelta(days=TODAY_DAYS), row["as_of"]],
    )
    days = {each["platform"]: each["days"] for each in found}
    totals: dict[tuple[str, str], Decimal] = {}
    for part in spend:
        named = (part.key["platform"], part.key["campaign"])
        totals[named] = totals.get(named, Decimal(0)) + part.value
    means = (max(total, Decimal(0)) / days[platform] for (platform, _), total in totals.items())
    return round(sum(means, Decimal(0)), 6)


def _models(graph: Graph, row: Mapping[str, Any]) -> list[tuple[str, Any, str]]:
    plan = next((v for v in graph.versions.values()
                 if v.table == TABLE and v.as_of == row["as_of"] and v.is_current), None)  # fmt: skip
    return [
        (graph.versions[each].table, graph.versions[each].as_of, each)
        for each in graph.parents(plan.id if plan else "")
    ]


def _decisions(opened: OpenedHome, row: Mapping[str, Any]) -> list[Any]:
    if not opened.home.decisions.is_file():
        return []
    return DecisionLog(opened.home.decisions).read(until_effective=row["as_of"])


def _words(column: str, days: int) -> str:
    meanings = {
        "today": f"what the plan in force gives, else the mean spend per day of the last {days} days",
        "proposed": "the amount the plan proposes: today's, moved as the reasons below say, inside the guardrails",
        "change": "proposed minus today",
        "change_pct": "change in percent of today",
        "floor": "the lowest amount that all guardrails together allow",
        "ceiling": "the highest amount that all guardrails together allow",
        "budget": "what the channels' amounts add up to",
    }
    return f"{meanings[column]}; made from the spend below ({days} days) and the versions named"
