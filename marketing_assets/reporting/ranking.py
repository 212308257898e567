"""Findings of all rooms ranked into at most ten insights: what people should read first. Words are never changed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from statistics import median

import pandas as pd

from marketing_assets.findings import Finding
from marketing_assets.settings import Settings

INSIGHT_COLUMNS = [
    "rank", "source", "kind", "subject", "title", "severity", "since", "until", "certainty", "impact", "evidence",
    "advice", "score",
]  # fmt: skip

# Parts of the score, 0..1 each, and what they count. Severity leads; money, certainty and recency decide among equals
# and let a large warning pass a small critical finding.
SEVERITY = {"critical": 1.0, "warning": 0.6, "good": 0.35, "info": 0.25}
SEVERITY_SHARE, MONEY_SHARE, CERTAINTY_SHARE, RECENCY_SHARE = 0.50, 0.25, 0.15, 0.10
# Each further insight of a kind, or about a subject, already shown counts this much of its score: ten spikes of one
# platform must not hide the one experiment that has a winner.
SAME_KIND, SAME_SUBJECT = 0.75, 0.85
# Not known is neither sure nor worthless.
UNKNOWN_CERTAINTY, UNKNOWN_MONEY = 0.5, 0.25
# Kinds that tell the same story when they concern the same subject in the same days. Others are their own cause.
CAUSES = {"performance_drop": "decline", "gradual_decline": "decline"}


def rank_insights(
    findings: Sequence[Finding], settings: Settings, limit: int = 10, *, as_of: date | None = None
) -> pd.DataFrame:
    """The findings that matter most, at most `limit`, near-duplicates left out, not all of one kind.

    Money is judged against the other findings' money (x / (x + median)), so that the currency's size does not matter.
    A finding that ended `settings.monitoring.trend_days` ago has half the recency of one that goes on. Of findings with
    the same subject and cause in overlapping days only the highest scored stays.

    Args:
        findings: of all rooms, in any order; the result does not depend on it.
        settings: for the time scale of recency.
        limit: how many at most.
        as_of: the day from which age is counted; default: the newest day that any finding names.
    Returns:
        `INSIGHT_COLUMNS`, one row per insight; `rank` from 1; `score` 0..100, never rising with the rank.
    """
    newest = as_of or max((day for one in findings for day in (one.since, one.until) if day), default=date.min)
    usual = _usual_money(findings)
    scored = sorted(
        ((_score(one, newest, usual, settings.monitoring.trend_days), one) for one in set(findings)),
        key=lambda pair: (-pair[0], *_name(pair[1])),
    )
    rows = [
        (rank, one.source, one.kind, one.subject, one.title, one.severity, one.since, one.until, _share(one.certainty),
         _money(one.impact), one.evidence, one.advice, score)
        for rank, (score, one) in enumerate(_diverse(_distinct(scored), limit), start=1)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=INSIGHT_COLUMNS)


def _score(one: Finding, newest: date, usual: float, half_life: int) -> float:
    money, certainty = _money(one.impact), _share(one.certainty)
    at_stake = UNKNOWN_MONEY if money is None else money / (money + usual) if money + usual else 0.0
    age = max(0, (newest - one.until).days) if one.until else 0
    parts = (
        SEVERITY_SHARE * SEVERITY.get(one.severity, SEVERITY["info"])
        + MONEY_SHARE * at_stake
        + CERTAINTY_SHARE * (UNKNOWN_CERTAINTY if certainty is None else certainty)
        + RECENCY_SHARE * 0.5 ** (age / half_life)
    )
    return round(100 * parts, 6)


def _distinct(scored: Sequence[tuple[float, Finding]]) -> list[tuple[float, Finding]]:
    """Without those that repeat a higher scored one: same subject, same cause, overlapping or touching days."""
    kept: list[tuple[float, Finding]] = []
    for score, one in scored:
        if not any(_repeats(one, other) for _, other in kept):
            kept.append((score, one))
    return kept


def _repeats(one: Finding, other: Finding) -> bool:
    same = one.subject.casefold() == other.subject.casefold() and _cause(one) == _cause(other)
    # Findings about the whole company share their subject without sharing what they say.
    about_all = one.subject.casefold() == "all" and one.title != other.title
    return same and not about_all and _overlap(one, other)


def _cause(one: Finding) -> str:
    return CAUSES.get(one.kind, one.kind)


def _overlap(one: Finding, other: Finding) -> bool:
    """Open ends reach as far as they can; one day apart still touches."""
    first, second = sorted(
        ((one.since or date.min, one.until or date.max), (other.since or date.min, other.until or date.max))
    )
    return second[0].toordinal() <= first[1].toordinal() + 1


def _diverse(candidates: list[tuple[float, Finding]], limit: int) -> list[tuple[float, Finding]]:
    """Greedy: the next is the best once repetition of kind and subject is discounted."""
    left = list(candidates)
    chosen: list[tuple[float, Finding]] = []
    kinds: dict[str, int] = {}
    subjects: dict[str, int] = {}
    while left and len(chosen) < limit:
        discounted = [
            (-round(score * SAME_KIND ** kinds.get(_cause(one), 0) * SAME_SUBJECT ** subjects.get(one.subject, 0), 6),
             _name(one), one)
            for score, one in left
        ]  # fmt: skip
        negative, _, best = min(discounted, key=lambda entry: entry[:2])
        chosen.append((-negative, best))
        left = [(score, one) for score, one in left if one != best]
        kinds[_cause(best)] = kinds.get(_cause(best), 0) + 1
        if best.subject.casefold() != "all":
            subjects[best.subject] = subjects.get(best.subject, 0) + 1
    return chosen


def _name(one: Finding) -> tuple[str, ...]:
    """Total order among equals, so that the order of arrival never shows."""
    return (one.severity, one.source, one.kind, one.subject, one.title, str(one.since), str(one.until), one.evidence,
            one.advice, str(one.certainty), str(one.impact))  # fmt: skip


def _usual_money(findings: Sequence[Finding]) -> float:
    amounts = [money for one in set(findings) if (money := _money(one.impact))]
    return median(amounts) if amounts else 0.0


def _money(value: float | None) -> float | None:
    """Known money, never negative; what is no number is not known."""
    return max(0.0, float(value)) if value is not None and math.isfinite(value) else None


def _share(value: float | None) -> float | None:
    return min(1.0, max(0.0, float(value))) if value is not None and math.isfinite(value) else None
