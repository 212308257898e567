"""What the plan and the data have to tell, in numbers that are really there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from marketing_assets.findings import Gate
from marketing_assets.reporting import ReportTables, plan_findings, quality_findings

EMPTY = pd.DataFrame()
GATES = [
    Gate("yesterday_landed", True, "", date(2025, 3, 31)),
    Gate("platforms_fresh", False, "no data", date(2025, 3, 31)),
]


def test_a_plan_tells_what_moves_what_it_brings_and_its_biggest_move(tables: ReportTables) -> None:
    plan, move, note = plan_findings(tables.budget_plan, GATES[:1], tables.plan_outlook)
    assert (
        plan.title == "The plan for 1 April 2025 spends 4,053 EUR: 247 EUR more and 124 EUR less over 4 of 5 channels."
    )
    assert plan.severity == "good"
    assert plan.impact == 550.0
    assert plan.certainty == 0.87
    assert "from 9,800 EUR (P10 to P90 8,330 EUR to 11,466 EUR) to 10,350 EUR" in plan.evidence
    assert move.title == "The biggest move is PPC: from 1,450 EUR to 1,624 EUR a day (+12.0 %)."
    assert note.title == "Display: only weak evidence for its effect."


def test_a_plan_without_an_outlook_promises_nothing(tables: ReportTables) -> None:
    plan = plan_findings(tables.budget_plan, [], EMPTY)[0]
    assert (plan.severity, plan.impact, plan.certainty) == ("info", None, None)
    assert "no outlook was computed" in plan.evidence


def test_a_hold_names_its_reason_and_the_failed_gates(tables: ReportTables) -> None:
    held = tables.budget_plan.assign(status="hold", plan_reason="no data from Facebook since 2025-03-20")
    first = plan_findings(held, GATES, EMPTY)[0]
    assert first.kind == "plan_hold"
    assert first.title == "The budget for 1 April 2025 is on hold: no data from Facebook since 2025-03-20."
    assert first.evidence == "Failed gates: platforms_fresh."


def test_no_plan_has_no_findings() -> None:
    assert plan_findings(EMPTY, [], EMPTY) == []


def test_a_hold_without_channels_is_told_too(tables: ReportTables) -> None:
    bare = tables.budget_plan.head(1).assign(status="hold", level=None, channel=None, today=None, warnings=None)
    assert [one.kind for one in plan_findings(bare, [], EMPTY)] == ["plan_hold"]


def test_empty_frames_have_no_quality_findings() -> None:
    assert quality_findings(EMPTY, EMPTY, EMPTY) == []


def test_rejected_rows_and_refused_files_are_counted_and_named() -> None:
    manifest = _frame(["ads/a.csv", "read", None, 1000, 20], ["ads/b.csv", "refused", "unknown header", 0, 0])
    rejected, refused = quality_findings(EMPTY, manifest, EMPTY)
    assert rejected.title == "20 landed rows (2.0 %) could not be used."
    assert rejected.severity == "info"
    assert refused.evidence == "ads/b.csv: unknown header."


def test_a_file_that_loses_more_than_the_policy_allows_is_a_warning() -> None:
    assert quality_findings(EMPTY, _frame(["ads/a.csv", "read", None, 100, 6]), EMPTY)[0].severity == "warning"


def test_the_consent_rate_counts_denied_and_unset() -> None:
    reasons = [
        ("kept", 600),
        ("analytics consent denied", 250),
        ("analytics consent unset", 100),
        ("exact duplicate", 50),
    ]
    ledger = pd.DataFrame(
        [("web_events", reason, rows) for reason, rows in reasons], columns=["kind", "reason", "rows"]
    )
    one = quality_findings(ledger, EMPTY, EMPTY)[0]
    assert one.title == "65.0 % of the web events carry consent; the others were dropped."
    assert "350" in one.evidence


def test_a_platform_that_claims_more_than_analytics_see_is_named() -> None:
    gap = quality_findings(EMPTY, EMPTY, _observed(("PPC", 300.0, 100.0), ("Email", 100.0, 95.0)))
    assert [one.title for one in gap] == ["PPC reports 3.0 times more conversions than the web analytics see."]
    assert gap[0].severity == "warning"


def test_days_on_which_only_one_side_reports_and_tiny_counts_say_nothing() -> None:
    assert quality_findings(EMPTY, EMPTY, _observed(("CTV", None, 100.0), ("PPC", 6.0, 1.0))) == []


def _frame(*rows: list[Any]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["file", "status", "reason", "records", "rejected"])


def _observed(*rows: tuple[str, float | None, float | None]) -> pd.DataFrame:
    table = pd.DataFrame(list(rows), columns=["channel", "platform_conversions", "observed_conversions"])
    return table.assign(date=date(2025, 3, 30))
