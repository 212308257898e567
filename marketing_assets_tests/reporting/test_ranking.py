"""Findings become at most ten insights: ranked, each told once, not all of one kind, whatever order they came in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from marketing_assets.findings import Finding
from marketing_assets.reporting import INSIGHT_COLUMNS, rank_insights
from marketing_assets.settings import Settings

DAYS = st.none() | st.dates(date(2025, 1, 1), date(2025, 3, 31))
FINDINGS = st.lists(
    st.builds(
        Finding,
        source=st.sampled_from(["kpi_anomalies", "channel_roi"]),
        kind=st.sampled_from(["spend_spike", "performance_drop", "gradual_decline", "roi"]),
        subject=st.sampled_from(["PPC", "Display", "all"]),
        title=st.sampled_from(["one", "two", "three"]),
        severity=st.sampled_from(["critical", "warning", "info", "good"]),
        since=DAYS,
        until=DAYS,
        certainty=st.none() | st.floats(0, 1),
        impact=st.none() | st.floats(0, 1e6),
        evidence=st.just("e"),
        advice=st.just("a"),
    ),
    max_size=30,
)


def test_nothing_found_gives_an_empty_table_with_all_columns() -> None:
    assert list(rank_insights([], Settings()).columns) == INSIGHT_COLUMNS


def test_the_words_of_a_finding_are_kept(finding: Callable[..., Finding]) -> None:
    one = finding()
    row = rank_insights([one], Settings()).iloc[0]
    assert [row[name] for name in INSIGHT_COLUMNS[1:-1]] == [getattr(one, name) for name in INSIGHT_COLUMNS[1:-1]]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"severity": "critical"}, {"severity": "warning"}),
        ({"impact": 9000.0}, {"impact": 10.0}),
        ({"certainty": 0.99}, {"certainty": 0.2}),
        ({"until": None}, {"since": date(2024, 1, 1), "until": date(2024, 1, 3)}),
    ],
)
def test_severity_money_certainty_and_recency_each_decide_among_equals(
    finding: Callable[..., Finding], better: dict, worse: dict
) -> None:
    ranked = rank_insights([finding(subject="B", **worse), finding(subject="A", **better)], Settings())
    assert list(ranked["subject"]) == ["A", "B"]


def test_a_large_warning_passes_a_small_doubtful_critical_finding(finding: Callable[..., Finding]) -> None:
    small = finding(subject="small", severity="critical", impact=0.0, certainty=0.1)
    ranked = rank_insights(
        [small, finding(subject="large", impact=1e6, certainty=1.0), finding(subject="x")], Settings()
    )
    assert ranked["subject"].iloc[0] == "large"


def test_a_decline_and_a_drop_of_one_subject_in_the_same_days_are_one_insight(
    finding: Callable[..., Finding],
) -> None:
    drop = finding(kind="performance_drop", severity="critical")
    decline = finding(kind="gradual_decline", since=date(2025, 3, 1), until=None)
    assert list(rank_insights([decline, drop], Settings())["kind"]) == ["performance_drop"]


def test_the_same_thing_weeks_later_is_another_insight(finding: Callable[..., Finding]) -> None:
    later = finding(since=date(2025, 3, 28), until=date(2025, 3, 29))
    assert len(rank_insights([finding(), later], Settings())) == 2


def test_different_findings_about_the_whole_company_are_not_merged(finding: Callable[..., Finding]) -> None:
    notes = [finding(subject="all", kind="plan_note", title=title) for title in ("First.", "Second.")]
    assert len(rank_insights(notes, Settings())) == 2


def test_ten_spikes_do_not_hide_the_one_experiment_with_a_winner(finding: Callable[..., Finding]) -> None:
    spikes = [finding(subject=f"campaign {number}", severity="critical") for number in range(20)]
    winner = finding(source="experiment_results", kind="winner", subject="button", severity="good", impact=None)
    ranked = rank_insights([*spikes, winner], Settings())
    assert len(ranked) == 10
    assert "winner" in set(ranked["kind"])


def test_the_size_of_the_currency_changes_no_rank(finding: Callable[..., Finding]) -> None:
    findings = [finding(subject=f"c{number}", impact=10.0 * number) for number in range(8)]
    yen = [replace(one, impact=(one.impact or 0) * 163) for one in findings]
    assert list(rank_insights(findings, Settings())["subject"]) == list(rank_insights(yen, Settings())["subject"])


def test_money_that_is_no_number_is_not_known(finding: Callable[..., Finding]) -> None:
    ranked = rank_insights([finding(impact=float("nan"), certainty=float("nan"))], Settings())
    assert ranked[["impact", "certainty"]].isna().all(axis=None)


@given(findings=FINDINGS, seed=st.randoms(use_true_random=False))
@effort(max_examples=40, deadline=timedelta(seconds=2))
def test_ranks_do_not_depend_on_the_order_and_scores_never_rise(findings: list[Finding], seed: object) -> None:
    shuffled = list(findings)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    ranked, again = rank_insights(findings, Settings()), rank_insights(shuffled, Settings())
    assert ranked.equals(again)
    assert len(ranked) <= 10
    assert list(ranked["rank"]) == list(range(1, len(ranked) + 1))
    assert ranked["score"].is_monotonic_decreasing
    assert ranked["score"].between(0, 100).all()
