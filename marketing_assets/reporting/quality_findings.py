"""Findings about the data itself: rejected rows, refused files, consent, platforms against the own analytics."""

from __future__ import annotations

import numpy as np
import pandas as pd

from marketing_assets.findings import Finding, Severity
from marketing_assets.reporting.frames import days, floats, texts
from marketing_assets.reporting.wording import counted, percent
from marketing_assets.settings import MonitoringPolicy

# Below this many conversions on either side a gap between platform and analytics is chance.
MIN_CONVERSIONS = 30
# Reported : observed outside 1/GAP … GAP is worth a word; double that, a warning. Windows and consent alone explain
# smaller gaps.
GAP = 1.5
MOST_FILES = 3
MOST_GAPS = 3


def quality_findings(
    ledger: pd.DataFrame,
    manifest: pd.DataFrame,
    reported_vs_observed: pd.DataFrame,
    policy: MonitoringPolicy | None = None,
) -> list[Finding]:
    """What people should know about what the numbers rest on.

    Args:
        ledger: `governance_ledger`: `kind, reason, rows`, one row per file and reason; "kept" or why not.
        manifest: `landing_manifest`: `file, status, reason, records, rejected, first_date, last_date`.
        reported_vs_observed: `date, channel, platform_conversions, observed_conversions`.
        policy: `max_rejected_share` decides when rejects become a warning; default: the built-in policy.
    Any frame may be empty.
    """
    limit = (policy or MonitoringPolicy()).max_rejected_share
    return [*_rejected(manifest, limit), *_refused(manifest), *_consent(ledger), *_gaps(reported_vs_observed)]


def _rejected(manifest: pd.DataFrame, limit: float) -> list[Finding]:
    rejected = np.nan_to_num(floats(manifest, "rejected"))
    records = np.nan_to_num(floats(manifest, "records"))
    if rejected.sum() <= 0:
        return []
    share = rejected.sum() / max(records.sum(), rejected.sum())
    worst = max(zip(rejected, texts(manifest, "file"), strict=True), key=lambda pair: (pair[0], pair[1]))
    over = bool((rejected > limit * np.maximum(records, 1)).any())
    return [
        Finding(
            source="landing_manifest",
            kind="rejected_rows",
            subject="all",
            title=f"{counted(int(rejected.sum()), 'landed row')} ({percent(share)}) could not be used.",
            severity="warning" if over else "info",
            since=None,
            until=None,
            certainty=1.0,
            impact=None,
            evidence=f"Most, {int(worst[0]):,}, come from {worst[1]}; {percent(limit)} of a file are tolerated.",
            advice="Read the reasons in rejected_rows, mend the export or its mapping, and land it again.",
        )
    ]


def _refused(manifest: pd.DataFrame) -> list[Finding]:
    rows = zip(texts(manifest, "file"), texts(manifest, "status"), texts(manifest, "reason"), strict=True)
    refused = sorted((file, reason) for file, status, reason in rows if status == "refused")
    if not refused:
        return []
    named = "; ".join(f"{file}: {reason}" for file, reason in refused[:MOST_FILES])
    more = f"; and {len(refused) - MOST_FILES} more" if len(refused) > MOST_FILES else ""
    return [
        Finding(
            source="landing_manifest",
            kind="refused_files",
            subject="all",
            title=f"{counted(len(refused), 'landed file')} could not be read at all.",
            severity="warning",
            since=None,
            until=None,
            certainty=1.0,
            impact=None,
            evidence=f"{named}{more}.",
            advice="Mend or withdraw the file; nothing of it is in any number.",
        )
    ]


def _consent(ledger: pd.DataFrame) -> list[Finding]:
    kinds, reasons, rows = texts(ledger, "kind"), texts(ledger, "reason"), np.nan_to_num(floats(ledger, "rows"))
    events = [
        (reason.casefold(), count)
        for kind, reason, count in zip(kinds, reasons, rows, strict=True)
        if kind in ("web_events", "")
    ]
    total = sum(count for _, count in events)
    dropped = sum(count for reason, count in events if "consent" in reason)
    if dropped <= 0:
        return []
    unset = sum(count for reason, count in events if "consent" in reason and "unset" in reason)
    return [
        Finding(
            source="governance_ledger",
            kind="consent_rate",
            subject="all",
            title=f"{percent(1 - dropped / total)} of the web events carry consent; the others were dropped.",
            severity="warning" if dropped > total / 2 else "info",
            since=None,
            until=None,
            certainty=1.0,
            impact=None,
            evidence=f"Of {int(total):,} landed events {int(dropped):,} were dropped, {int(unset):,} of them because "
            "consent was never asked or not recorded.",
            advice="Read session numbers as those of consenting visitors only, and check the consent banner.",
        )
    ]


def _gaps(table: pd.DataFrame) -> list[Finding]:
    """Channels whose platform and whose own analytics tell different stories, over days on which both report."""
    frame = pd.DataFrame(
        {
            "day": days(table, "date"),
            "channel": texts(table, "channel"),
            "reported": floats(table, "platform_conversions"),
            "observed": floats(table, "observed_conversions"),
        }
    ).dropna()
    found: list[tuple[float, Finding]] = []
    for channel, own in frame.groupby("channel", sort=True):
        reported, observed = float(own["reported"].sum()), float(own["observed"].sum())
        if max(reported, observed) < MIN_CONVERSIONS or min(reported, observed) <= 0:
            continue
        factor = reported / observed
        size = max(factor, 1 / factor)
        if size >= GAP:
            found.append((size, _gap(str(channel), reported, observed, size, own["day"])))
    return [one for _, one in sorted(found, key=lambda pair: (-pair[0], pair[1].subject))[:MOST_GAPS]]


def _gap(channel: str, reported: float, observed: float, size: float, seen: pd.Series) -> Finding:
    severity: Severity = "warning" if size >= 2 * GAP else "info"
    side = "more" if reported > observed else "fewer"
    return Finding(
        source="reported_vs_observed",
        kind="attribution_gap",
        subject=channel,
        title=f"{channel} reports {size:.1f} times {side} conversions than the web analytics see."
        if side == "more"
        else f"The web analytics see {size:.1f} times the conversions that {channel} reports.",
        severity=severity,
        since=seen.min().date(),
        until=seen.max().date(),
        certainty=None,
        impact=None,
        evidence=f"{reported:,.0f} reported against {observed:,.0f} observed on days where both report; analytics see "
        "consenting visitors only.",
        advice=f"Do not read {channel}'s own ROAS as what it earns; compare it with the model or an experiment.",
    )
