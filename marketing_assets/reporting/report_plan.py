"""The report's first sections: status of the plan, what to do tomorrow, what it should bring, and the insights."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from marketing_assets.reporting.comparison_charts import outlook
from marketing_assets.reporting.frames import days, floats, missing, number_of, texts
from marketing_assets.reporting.html import Column, Html, join, picture, table, tag
from marketing_assets.reporting.report_tables import ReportTables
from marketing_assets.reporting.wording import (
    amount,
    between,
    certainty,
    day,
    exact,
    percent,
    period,
    probability,
    sentence,
    text,
)

MOST_INCIDENTS = 50
SEVERITY_WORDS = {"critical": "act now", "warning": "look at it", "good": "good news", "info": "for your information"}


def plan_status(tables: ReportTables) -> Html:
    """Planned or on hold, in one line with its reason."""
    plan = tables.budget_plan
    if plan.empty:
        return tag("p", tag("span", "no plan", class_="status none"), " No plan was made for this day.")
    head = plan.iloc[0]
    hold = text(head["status"]) == "hold"
    badge = tag("span", "on hold" if hold else "planned", class_=f"status {'hold' if hold else 'planned'}")
    return tag("p", badge, f" {sentence(text(head['plan_reason']))}")


def what_to_do(tables: ReportTables) -> Html:
    """The amounts per channel with their reasons, the campaigns behind them, and the gates of a hold."""
    plan = tables.budget_plan
    channels = _level(plan, "channel")
    if channels.empty:
        return tag("p", "There are no amounts to show: the plan has no channels yet.")
    head, currency = plan.iloc[0], tables.currency
    if text(head["status"]) == "hold":
        lead = "Change nothing: today's amounts stay in force until the reason above is mended."
    else:
        lead = f"Set these daily amounts for {day(tables.effective_date)} once you have approved the plan."
    order = channels.assign(_today=floats(channels, "today"), _name=texts(channels, "channel"))
    order = order.sort_values(["_today", "_name"], ascending=[False, True])
    columns = [
        Column("Channel"), Column("Today", "number"), Column("Proposed", "number"), Column("Change", "number"),
        Column("Why", "words"),
    ]  # fmt: skip
    rows = [
        [
            text(row.channel),
            exact(row.today, currency),
            exact(row.proposed, currency),
            _change(row.today, row.proposed),
            text(row.reason),
        ]
        for row in order.itertuples()
    ]
    today, proposed = float(np.nansum(floats(channels, "today"))), float(np.nansum(floats(channels, "proposed")))
    total = [
        "All channels",
        exact(round(today, 3), currency),
        exact(round(proposed, 3), currency),
        _change(today, proposed),
        "",
    ]
    caption = f"Daily amounts in {currency or 'the reporting currency'}"
    return join([tag("p", lead), table(caption, columns, rows, total), _notes(head), _campaigns(plan, currency)])


def outlook_figure(tables: ReportTables) -> Html:
    """What today's and the proposed amounts bring, as picture and sentence."""
    known = tables.plan_outlook[np.isfinite(floats(tables.plan_outlook, "p50"))]
    scenarios = {name: _scenario(known, name) for name in ("today", "proposed")}
    before, after = scenarios["today"], scenarios["proposed"]
    if before is None or after is None:
        return tag("p", "What the plan would bring was not computed for this day.", class_="quiet")
    better = number_of(after["p_better"])
    chance = f" It beats today's amounts with a probability of {probability(better)}." if better is not None else ""
    basis = text(after["basis"]) or "incremental"
    words = (
        f"Revenue per day, {basis}: {amount(before['p50'], tables.currency)} with today's amounts, "
        f"{amount(after['p50'], tables.currency)} with the proposed ones "
        f"(P10 to P90: {_range(before, tables.currency)} today, {_range(after, tables.currency)} proposed).{chance}"
    )
    drawn = outlook(known, tables.currency)
    return join([tag("p", words), picture(drawn, "Outlook: revenue per day under both plans", words)])


def insight_list(tables: ReportTables) -> Html:
    """The ranked insights: what, how bad, since when, how sure, what it costs, why we say so, what to do."""
    incidents = _incidents(tables)
    if tables.insights.empty:
        nothing = "Nothing stood out: no incident, no trend and no result that needs your attention."
        return join([tag("p", nothing if tables.kpi_anomalies.empty else "No insight was ranked."), incidents])
    ranked = tag("ol", *(_insight(row, tables.currency) for row in tables.insights.itertuples()), class_="insights")
    return join([ranked, incidents])


def _insight(row: Any, currency: str) -> Html:
    facts = [period(row.since, row.until)]
    if number_of(row.impact):
        facts.append(f"{amount(row.impact, currency)} at stake or to gain")
    facts.append(certainty(row.certainty))
    severity = text(row.severity)
    badge = tag("span", SEVERITY_WORDS.get(severity, severity), class_=f"badge {severity}")
    about = "" if text(row.subject) in ("", "all") else f"{row.subject} · "
    return tag(
        "li",
        tag("h3", text(row.title)),
        tag("p", badge, about + " · ".join(fact for fact in facts if fact), class_="quiet"),
        tag("p", text(row.evidence)),
        tag("p", tag("strong", "Do: "), text(row.advice)) if text(row.advice) else "",
    )


def _incidents(tables: ReportTables) -> Html:
    """Every incident behind the insights, folded, the dearest first."""
    frame = tables.kpi_anomalies
    if frame.empty:
        return Html("")
    order = frame.assign(_money=floats(frame, "impact"), _start=days(frame, "start"), _what=texts(frame, "kind"))
    order = order.sort_values(["_money", "_start", "_what"], ascending=[False, False, True], na_position="last")
    columns = [
        Column("Where"), Column("What"), Column("Metric"), Column("When"), Column("Cost", "number"),
        Column("Explanation", "words"),
    ]  # fmt: skip
    rows = [
        [text(row.campaign) or text(row.channel) or text(row.platform), text(row.kind).replace("_", " "),
         text(row.metric), period(row.start, None if _true(row.open) else row.end),
         amount(row.impact, tables.currency), text(row.explanation)]
        for row in order.head(MOST_INCIDENTS).itertuples()
    ]  # fmt: skip
    more = f", the {MOST_INCIDENTS} dearest" if len(frame) > MOST_INCIDENTS else ""
    return tag("details", tag("summary", f"All incidents ({len(frame)}{more})"), table("Incidents", columns, rows))


def _true(value: Any) -> bool:
    return not missing(value) and bool(value)


def _level(plan: pd.DataFrame, level: str) -> pd.DataFrame:
    return plan[np.array([name == level for name in texts(plan, "level")], dtype=bool)]


def _campaigns(plan: pd.DataFrame, currency: str) -> Html:
    campaigns = _level(plan, "campaign")
    if campaigns.empty:
        return Html("")
    columns = [
        Column("Campaign"), Column("Channel"), Column("Platform"), Column("Today", "number"),
        Column("Proposed", "number"), Column("Change", "number"),
    ]  # fmt: skip
    rows = [
        [text(row.campaign), text(row.channel), text(row.platform), exact(row.today, currency),
         exact(row.proposed, currency), _change(row.today, row.proposed)]
        for row in campaigns.itertuples()
    ]  # fmt: skip
    return tag("details", tag("summary", f"The same by campaign ({len(rows)})"), table("By campaign", columns, rows))


def _notes(head: Any) -> Html:
    if missing(head["warnings"]):
        return Html("")
    notes = [head["warnings"]] if isinstance(head["warnings"], str) else list(head["warnings"])
    return tag("ul", *(tag("li", str(note)) for note in notes)) if notes else Html("")


def _change(today: Any, proposed: Any) -> str:
    before, after = number_of(today), number_of(proposed)
    if before is None or after is None:
        return ""
    if before == after:
        return "unchanged"
    return percent((after - before) / before, signed=True) if before else "new"


def _scenario(table_: pd.DataFrame, name: str) -> Any | None:
    rows = table_[(table_["scope"] == "total") & (table_["scenario"] == name)]
    return None if rows.empty else rows.iloc[0]


def _range(row: Any, currency: str) -> str:
    return between(row["p10"], row["p90"], lambda value: amount(value, currency))
