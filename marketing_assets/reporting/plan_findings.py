"""Findings about tomorrow's plan: what it does and why, what it is expected to bring, or why it is a hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from marketing_assets.findings import Finding, Gate
from marketing_assets.reporting.frames import day_of, floats, missing, number_of, texts
from marketing_assets.reporting.wording import amount, day, percent, probability, sentence, text

SOURCE = "budget_plan"
MOST_WARNINGS = 3


def plan_findings(plan: pd.DataFrame, gates: Sequence[Gate], outlook: pd.DataFrame) -> list[Finding]:
    """What the plan of one day does, its biggest move, and its warnings; or the hold with the gates that failed.

    Args:
        plan: rows of `budget_plan` of one day: `effective_date, status, plan_reason, objective, currency, level,
            channel, today, proposed, reason, warnings`; amounts in currency per day.
        gates: of that day.
        outlook: `plan_outlook` of that day: `scope, scenario, p10, p50, p90, basis` [currency per day], optional
            `p_better`; may be empty.
    Returns:
        Findings in reading order; none when there is no plan.
    """
    if plan.empty:
        return []
    head = plan.iloc[0]
    warnings = _warnings(head)
    if text(head["status"]) == "hold":
        return [_hold(head, gates), *warnings]
    channels = plan[(plan["level"] == "channel").fillna(False).to_numpy(dtype=bool)]
    moves = pd.DataFrame(
        {
            "channel": texts(channels, "channel"),
            "today": floats(channels, "today"),
            "proposed": floats(channels, "proposed"),
            "reason": texts(channels, "reason"),
        }
    ).dropna(subset=["today", "proposed"])
    moves = moves.assign(change=moves["proposed"] - moves["today"])
    return [_planned(head, moves, outlook), *_biggest(head, moves), *warnings]


def _hold(head: Any, gates: Sequence[Gate]) -> Finding:
    failed = sorted(gate.name for gate in gates if not gate.passed)
    effective = day_of(head["effective_date"])
    return Finding(
        source=SOURCE,
        kind="plan_hold",
        subject="all",
        title=sentence(f"The budget for {day(effective)} is on hold: {text(head['plan_reason'])}"),
        severity="critical" if failed else "warning",
        since=effective,
        until=None,
        certainty=1.0,
        impact=None,
        evidence=f"Failed gates: {', '.join(failed)}." if failed else "All gates passed; the limits decided.",
        advice="Mend what the reason names and run again; until then today's amounts stay.",
    )


def _planned(head: Any, moves: pd.DataFrame, outlook: pd.DataFrame) -> Finding:
    currency, effective = text(head["currency"]), day_of(head["effective_date"])
    raised, cut = moves["change"].clip(lower=0).sum(), abs(moves["change"].clip(upper=0).sum())
    moved = int((moves["change"] != 0).sum())
    total = amount(moves["proposed"].sum(), currency)
    if moved:
        title = (
            f"The plan for {day(effective)} spends {total}: {amount(raised, currency)} more and "
            f"{amount(cut, currency)} less over {moved} of {len(moves)} channels."
        )
    else:
        title = f"The plan for {day(effective)} spends {total} and moves nothing between channels."
    gain, words, sure = _gain(outlook, currency)
    # More revenue is no gain when it costs more than it brings.
    pays = gain is not None and gain > 0 and (sure is None or sure >= 0.5)
    return Finding(
        source=SOURCE,
        kind="plan",
        subject="all",
        title=title,
        severity="good" if pays else "info",
        since=effective,
        until=None,
        certainty=sure,
        impact=gain if pays else None,
        evidence=words or sentence(f"Weighted by {text(head['objective']) or 'no metric'}; no outlook was computed"),
        advice="Read the reasons, then approve the plan or hold it.",
    )


def _gain(outlook: pd.DataFrame, currency: str) -> tuple[float | None, str, float | None]:
    """Median gain per day after its cost, the sentence about it, and the probability that the proposal is better."""
    today, proposed = _scenario(outlook, "today"), _scenario(outlook, "proposed")
    if today is None or proposed is None:
        return None, "", None
    before, after = number_of(today["p50"]), number_of(proposed["p50"])
    if before is None or after is None:
        return None, "", None
    better = number_of(proposed["p_better"]) if "p_better" in outlook.columns else None
    chance = f"; better than today with probability {probability(better)}" if better is not None else ""
    words = (
        f"Revenue per day ({text(proposed['basis'])}) goes from {amount(before, currency)} "
        f"(P10 to P90 {_range(today, currency)}) to {amount(after, currency)} ({_range(proposed, currency)}){chance}."
    )
    costs = (number_of(proposed["spend_per_day"]) or 0.0) - (number_of(today["spend_per_day"]) or 0.0)
    return after - before - costs, words, better


def _range(row: Any, currency: str) -> str:
    return f"{amount(row['p10'], currency)} to {amount(row['p90'], currency)}"


def _scenario(outlook: pd.DataFrame, name: str) -> Any | None:
    if outlook.empty:
        return None
    total = outlook[(outlook["scope"] == "total") & (outlook["scenario"] == name)]
    return None if total.empty else total.iloc[0]


def _biggest(head: Any, moves: pd.DataFrame) -> list[Finding]:
    changed = moves[moves["change"] != 0]
    if changed.empty:
        return []
    order = changed.assign(size=changed["change"].abs())
    move = order.sort_values(["size", "channel"], ascending=[False, True]).iloc[0]
    currency, effective = text(head["currency"]), day_of(head["effective_date"])
    relative = f" ({percent(move['change'] / move['today'], signed=True)})" if move["today"] else ""
    return [
        Finding(
            source=SOURCE,
            kind="plan_move",
            subject=str(move["channel"]),
            title=f"The biggest move is {move['channel']}: from {amount(move['today'], currency)} to "
            f"{amount(move['proposed'], currency)} a day{relative}.",
            severity="info",
            since=effective,
            until=None,
            certainty=None,
            impact=None,
            evidence=sentence(str(move["reason"]) or "The plan gives no reason"),
            advice="Check whether anything you know speaks against it before you approve.",
        )
    ]


def _warnings(head: Any) -> list[Finding]:
    if "warnings" not in head.index or missing(head["warnings"]):
        return []
    notes = [head["warnings"]] if isinstance(head["warnings"], str) else [str(note) for note in head["warnings"]]
    effective = day_of(head["effective_date"])
    return [
        Finding(
            source=SOURCE,
            kind="plan_note",
            subject="all",
            title=sentence(note),
            severity="warning",
            since=effective,
            until=None,
            certainty=None,
            impact=None,
            evidence=f"Note of the plan for {day(effective)}.",
            advice="Keep it in mind when you approve the plan.",
        )
        for note in notes[:MOST_WARNINGS]
    ]
