"""The report's last sections: what is not known yet, and what the numbers rest on (checks, files, lineage)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from marketing_assets.reporting.frames import days, floats, texts
from marketing_assets.reporting.html import Column, Html, join, table, tag
from marketing_assets.reporting.report_model import is_fitted, model_head
from marketing_assets.reporting.report_tables import ReportTables
from marketing_assets.reporting.wording import counted, day, percent, sentence, text

MOST_CHECKS = 10


def not_known(tables: ReportTables) -> Html:
    """Immature days, missing or doubtful models, channels without evidence, failed gates: one line each."""
    lines = [
        *_immature(tables),
        *_model(tables),
        *_evidence(tables),
        *_forecast(tables),
        *_gates(tables),
        *_tests(tables),
    ]
    if not lines:
        return tag("p", "Nothing is open: all days are final, the model passed its gate, and every gate is open.")
    return tag("ul", *(tag("li", line) for line in lines))


def quality(tables: ReportTables) -> Html:
    """Checks, landed rows, and the content ids under which every table can be traced back."""
    return join([_checks(tables), _landing(tables), _lineage(tables)])


def _immature(tables: ReportTables) -> list[str]:
    daily = tables.daily
    young = days(daily[daily["immature"].fillna(False).astype(bool)], "date") if len(daily) else np.array([])
    if not len(young):
        return []
    return [
        f"The {counted(len(young), 'newest day is', 'newest days are')} not final "
        f"(since {day(pd.Timestamp(young.min()))}): platforms still correct them; they raise no "
        "alarm and move no budget."
    ]


def _model(tables: ReportTables) -> list[str]:
    head = model_head(tables)
    if head is None:
        return ["No media mix model was run: what a channel really adds is not known."]
    if not is_fitted(head):
        return [sentence(f"The media mix model was not fitted: {text(head['reason'])}")]
    lines = []
    if not bool(pd.notna(head["gate_passed"]) and head["gate_passed"]):
        why = text(head["gate_reason"]) or "no reason given"
        lines.append(sentence(f"The media mix model does not move budget, as it did not pass its gate: {why}"))
    if tables.model_as_of is not None and tables.as_of is not None and tables.model_as_of < tables.as_of:
        lines.append(f"The media mix model knows data up to {day(tables.model_as_of)} only.")
    return lines


def _evidence(tables: ReportTables) -> list[str]:
    own = tables.channel_roi[tables.channel_roi["model"] == "business"]
    rows = zip(texts(own, "channel"), texts(own, "evidence"), strict=True)
    unclear = sorted(f"{name} ({word})" for name, word in rows if word in ("weak", "none"))
    lines = [f"Evidence for the effect of these channels is not clear: {', '.join(unclear)}."] if unclear else []
    first = tables.experiment_suggestions
    if len(first):
        best = first.assign(_rank=floats(first, "rank")).sort_values("_rank").iloc[0]
        lines.append(sentence(f"Worth a test first: {text(best['channel'])}. {text(best['design'])}"))
    return lines


def _forecast(tables: ReportTables) -> list[str]:
    return [] if len(tables.revenue_forecast) else ["There is no forecast of revenue."]


def _gates(tables: ReportTables) -> list[str]:
    passed = np.nan_to_num(floats(tables.gates, "passed")) > 0
    failed = tables.gates[~passed]
    rows = zip(texts(failed, "name"), texts(failed, "reason"), strict=True)
    return [sentence(f"Gate {name.replace('_', ' ')} failed: {reason}") for name, reason in rows]


def _tests(tables: ReportTables) -> list[str]:
    results = tables.experiment_results
    open_ = results[results["verdict"].isin(["inconclusive", "invalid"])]
    names = sorted(
        {
            f"{name} ({verdict})"
            for name, verdict in zip(texts(open_, "experiment"), texts(open_, "verdict"), strict=True)
        }
    )
    return [f"Experiments without a usable answer: {', '.join(names)}."] if names else []


def _checks(tables: ReportTables) -> Html:
    checks = tables.check_results
    if checks.empty:
        return tag("p", "No check results are published.")
    passed = np.nan_to_num(floats(checks, "passed")) > 0
    warned = ~passed & np.array([name == "warning" for name in texts(checks, "severity")], dtype=bool)
    failed = ~passed & ~warned
    words = (
        f"{counted(len(checks), 'check')} of the data: {int(passed.sum()):,} passed, {int(warned.sum()):,} warned, "
        f"{int(failed.sum()):,} failed."
    )
    if passed.all():
        return tag("p", words)
    open_ = checks.assign(_failed=failed)[~passed].sort_values(
        ["_failed", "asset", "check"], ascending=[False, True, True]
    )
    rows = [
        [f"{row.asset}.{text(row.check)}", "failed" if row.was_failed else "warned", text(row.message)]
        for row in open_.head(MOST_CHECKS).rename(columns={"_failed": "was_failed"}).itertuples()
    ]
    more = f" (the first {MOST_CHECKS} of {len(open_)})" if len(open_) > MOST_CHECKS else ""
    columns = [Column("Check"), Column("Outcome"), Column("What was found", "words")]
    return join([tag("p", words), table(f"Checks that did not pass{more}", columns, rows)])


def _landing(tables: ReportTables) -> Html:
    if tables.landing.empty:
        return Html("")
    files, refused, records, kept, rejected, dropped = (
        int(np.nan_to_num(floats(tables.landing, name))[0])
        for name in ("files", "refused", "records", "kept", "rejected", "dropped")
    )
    share = f" ({percent(rejected / records)})" if records else ""
    words = (
        f"{counted(files, 'landed file')}, {refused:,} refused; {counted(records, 'row')}: {kept:,} kept, "
        f"{rejected:,} rejected{share}, {dropped:,} dropped as no data or without consent."
    )
    return tag("p", words)


def _lineage(tables: ReportTables) -> Html:
    rows = [[text(row.table_name), tag("span", text(row.id), class_="id")] for row in tables.lineage.itertuples()]
    if not rows:
        return tag("p", "No lineage is published.")
    return table("Lineage: content ids of what is shown", [Column("Table"), Column("Id", "words")], rows)
