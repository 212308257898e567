"""The library of ad texts: per segment at least two, filled from data, measured, and with a traffic light.

Nothing is cut to fit: a wording that is too long gives way to a shorter one. Every number comes from a table named in
`source`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from marketing_assets.activation.copy_policy import traffic_light
from marketing_assets.activation.copy_templates import Variant, variants_for
from marketing_assets.activation.copy_words import GOOGLE, META, PLATFORMS, believable, length, topics_of
from marketing_assets.findings import Finding
from marketing_assets.settings import Settings

COPY_COLUMNS = [
    "segment",
    "variant",
    "headline",
    "body",
    "headline_chars",
    "body_chars",
    "platform_fit",
    "light",
    "light_reason",
    "source",
]
SEGMENTS = ("Brand Loyalist", "Value Shopper", "Speed Seeker")


@dataclass(frozen=True)
class _Facts:
    """What is known of a segment and may be said: fillers, and where they come from."""

    fillers: Mapping[str, str]
    price_pages: bool
    source: str


@dataclass(frozen=True)
class _Text:
    """A filled wording and the fillers it uses."""

    words: str
    used: frozenset[str]


def ad_copy_library(segments: pd.DataFrame, campaigns: pd.DataFrame | None, settings: Settings) -> pd.DataFrame:
    """Ad texts per segment, in English. Same facts, same texts, whatever the order of the rows.

    Args:
        segments: `segment_facts_sql`'s columns: `segment, sessions, users, conversions, revenue, price_view_sessions,
            landing_pages` (list), `top_channel`. Fewer people than `governance.min_group_size`: no fact of theirs is
            used. May be empty: the three published segments then get the wordings without fillers.
        campaigns: `campaign, channel, conversions` and more, one row per campaign or per campaign and day; names the
            channel's campaign with the most conversions in `source`. May be None.
        settings: `brand`, `governance.min_group_size`.
    Returns:
        `segment, variant, headline, body, headline_chars, body_chars` (as platforms count), `platform_fit` ("google,
        meta", "meta" or "none"), `light` (green, yellow, red), `light_reason, source` (tables the fillers are from).
    """
    rows = []
    facts = {str(row["segment"]): row for row in segments.to_dict("records")}
    for segment in sorted(set(facts) | set(SEGMENTS)):
        known = _facts(segment, facts.get(segment), campaigns, settings)
        for variant in variants_for(segment, known.price_pages):
            rows.append(_row(segment, variant, known))
    return pd.DataFrame(rows, columns=COPY_COLUMNS)


def findings(library: pd.DataFrame) -> list[Finding]:
    """What people have to look at before ads go out."""
    unclear = library[library["light"] != "green"]
    if unclear.empty:
        return []
    red = int((unclear["light"] == "red").sum())
    reasons = "; ".join(sorted({reason for text in unclear["light_reason"] for reason in text.split("; ")}))
    return [
        Finding(
            source="ad_copy_library",
            kind="copy_review",
            subject="all",
            title=f"{len(unclear)} of {len(library)} ad texts need a look before they go out ({red} must not).",
            severity="warning" if red else "info",
            since=None,
            until=None,
            certainty=None,
            impact=None,
            evidence=f"Policy words found: {reasons}.",
            advice="Read the yellow texts, confirm or drop them, and use no red one.",
        )
    ]


def _facts(segment: str, row: Mapping | None, campaigns: pd.DataFrame | None, settings: Settings) -> _Facts:
    fillers = {"brand": settings.brand.strip()} if settings.brand.strip() else {}
    if row is None or _count(row, "sessions") == 0:
        return _Facts(fillers, False, "no session of this segment: wording without data")
    smallest = settings.governance.min_group_size
    if _count(row, "users") < smallest:
        return _Facts(fillers, False, f"session_segments: fewer than {smallest} people, no fact of theirs is used")
    source = [f"session_segments: {_count(row, 'sessions'):,} sessions, {_count(row, 'conversions'):,} conversions"]
    # A page such as /best-sellers or /sale would turn every text yellow: the most visited one that names no claim.
    found = (found for found in topics_of(_paths(row.get("landing_pages"))) if traffic_light(found[0])[0] == "green")
    topic = next(found, None)
    if topic:
        fillers["topic"] = topic[0]
        source.append(f"sessions.landing_page {topic[1]}")
    visits = believable(_count(row, "sessions"))
    if visits:
        fillers["visits"] = visits
    channel = row.get("top_channel")
    if isinstance(channel, str) and channel:
        best = _best_campaign(campaigns, channel)
        source.append(f"most sessions through {channel}" + (f" (campaign_kpis_daily: {best})" if best else ""))
    return _Facts(fillers, _count(row, "price_view_sessions") > 0, "; ".join(source))


def _count(row: Mapping, name: str) -> int:
    value = row.get(name)
    return 0 if value is None or pd.isna(value) else int(value)


def _paths(found: object) -> Sequence[str]:
    """A list column reaches us as list, array, or NULL."""
    return [] if found is None or isinstance(found, float) else [str(path) for path in found]  # type: ignore[attr-defined]


def _best_campaign(campaigns: pd.DataFrame | None, channel: str) -> str | None:
    """The channel's campaign with the most conversions."""
    if campaigns is None or campaigns.empty:
        return None
    own = campaigns[campaigns["channel"] == channel]
    counts = pd.to_numeric(own["conversions"].astype(object), errors="coerce").groupby(own["campaign"]).sum()
    ranked = sorted(((-float(count), str(name)) for name, count in counts.items() if count > 0))
    return f"{ranked[0][1]}, {-ranked[0][0]:,.0f} conversions" if ranked else None


def _row(segment: str, variant: Variant, facts: _Facts) -> list[object]:
    headline = _fitting(variant.headlines, facts.fillers, GOOGLE.headline, META.headline)
    body = _fitting(variant.bodies, facts.fillers, GOOGLE.body, META.body)
    fit = ", ".join(limits.platform for limits in PLATFORMS if limits.fit(headline.words, body.words)) or "none"
    light, reason = traffic_light(f"{headline.words}\n{body.words}")
    source = facts.source
    if facts.fillers.get("brand") and "brand" in headline.used | body.used:
        source = f"settings.brand; {source}"
    return [
        segment,
        variant.name,
        headline.words,
        body.words,
        length(headline.words),
        length(body.words),
        fit,
        light,
        reason,
        source,
    ]


def _fitting(wordings: Sequence[str], fillers: Mapping[str, str], tight: int, wide: int) -> _Text:
    """The first wording that can be filled and fits the tight limit, else the wide one, else the last as it is."""
    filled = [_Text(text.format_map(fillers), _names(text)) for text in wordings if _names(text) <= set(fillers)]
    for most in (tight, wide):
        for text in filled:
            if length(text.words) <= most:
                return text
    return filled[-1]


def _names(wording: str) -> frozenset[str]:
    return frozenset(name for name in ("topic", "visits", "brand") if f"{{{name}}}" in wording)
