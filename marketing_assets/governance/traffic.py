"""Where a session came from: paid (then platform and channel, named as in the ads), or one of the unpaid channels."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from marketing_assets.settings import Settings

# Analytics' own pattern, and what other tools write.
PAID_MEDIUM = re.compile(
    r".*cp.*|ppc|retargeting|paid.*|sem|display|banner|expandable|interstitial|remarketing|.*\bpaid\b.*"
)
_EMAIL_MEDIA = {"email", "e-mail", "e_mail", "mail", "newsletter"}
_SOCIAL_MEDIA = {"social", "organic social", "social network", "social media", "sm"}
_NOTHING = {"", "(none)", "(not set)", "none", "(direct)", "direct", "unassigned"}

# What trackers write as source → the names a platform goes by, the usual one first.
_PLATFORMS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"google([ _-]?ads)?|adwords|(www\.)?google\.[a-z.]+"), ("Google", "Google Ads", "AdWords")),
    (re.compile(r"fb|meta([ _-]?ads)?|((l|lm|m|www)\.)?facebook(\.com)?([ _-]?ads)?|facebook[ _-].*"),
     ("Facebook", "Meta", "Meta Ads", "Facebook Ads")),
    (re.compile(r"ig|((l|www)\.)?instagram(\.com)?([ _-]?ads)?"), ("Instagram", "Instagram Ads", "Meta", "Meta Ads")),
    (re.compile(r"bing([ _-]?ads)?|microsoft([ _-]?ads)?|msn"), ("Microsoft", "Microsoft Ads", "Bing", "Bing Ads")),
    (re.compile(r"linkedin(\.com)?([ _-]?ads)?"), ("LinkedIn", "LinkedIn Ads")),
    (re.compile(r"tiktok(\.com)?([ _-]?ads)?"), ("TikTok", "TikTok Ads")),
    (re.compile(r"youtube(\.com)?"), ("YouTube", "Google", "Google Ads")),
)  # fmt: skip
_EMAIL_PLATFORMS = ("Email", "E-Mail", "Newsletter", "Mailchimp", "Klaviyo")
_SEARCH_HOST = re.compile(r"(.*\.)?(google|bing|yahoo|duckduckgo|ecosia|yandex|baidu|qwant|startpage|brave)\.[a-z.]+")
_SOCIAL_HOST = re.compile(
    r"(.*\.)?(facebook|instagram|linkedin|pinterest|tiktok|twitter|x|reddit|youtube|threads|xing)\.[a-z.]+|t\.co|lnkd\.in"
)


@dataclass(frozen=True)
class Traffic:
    """Origin of a session; `platform` is None where nobody was paid for it."""

    platform: str | None
    channel: str


def classify_traffic(
    source: str | None,
    medium: str | None,
    campaign: str | None,
    settings: Settings,
    *,
    referrer_host: str | None = None,
    has_gclid: bool | None = None,
    has_fbclid: bool | None = None,
    platforms: Collection[str] = (),
) -> Traffic:
    """Channel of a session from its tags, else from its click id, else from its referrer.

    Args:
        platforms: names of platforms in the ad data; `facebook` becomes `Meta` where the ads say Meta and not Facebook,
            so that reported and observed conversions meet in one channel.
    Source: the default channel group of Google Analytics 4, with the settings' own channel rules for paid traffic.
    """
    platform = _paid_platform(source, medium, bool(has_gclid), platforms)
    if platform is not None:
        return Traffic(platform, settings.channel(platform, campaign or ""))
    src, med = _plain(source), _plain(medium)
    words = _words(med)
    if words == "organic":
        return Traffic(None, "Organic Search")
    if words in _SOCIAL_MEDIA or (not med and has_fbclid):
        return Traffic(None, "Organic Social")
    if words == "referral":
        return Traffic(None, "Organic Social" if _SOCIAL_HOST.fullmatch(src) else "Referral")
    if med or src:
        return Traffic(None, "Other")
    if {_raw(source), _raw(medium)} & {"(direct)", "direct", "(none)"}:
        return Traffic(None, "Direct")
    return Traffic(None, _untagged(source, medium, referrer_host))


@dataclass(frozen=True)
class Tags:
    """Tags that stand together on an event; None = the event does not tell. `first_date`: the first day [UTC] with any
    such event.
    """

    first_date: date
    source: str | None
    medium: str | None
    has_gclid: bool


def deciding_names(platforms: Collection[str], traffic: Collection[Tags]) -> dict[str, date]:
    """What the names of the platforms in the ad data change in `classify_traffic`, where they change something in this
    traffic: `Facebook as Meta`, and the first day on which it may.

    Two collections of platforms for which this is the same up to a day name all traffic up to that day alike. A session
    takes source, medium and click id from the first event that tells each, so where events tell one of them alone, any
    may meet; then names are told too that in the end change nothing.
    """
    with_click = min((tags.first_date for tags in traffic if tags.has_gclid), default=date.max)
    alone = min((tags.first_date for tags in traffic if tags.medium and not tags.source), default=date.max)
    found: dict[str, date] = {}
    for tags in traffic:
        first = tags.first_date
        meeting = max(first, alone) if tags.medium else first
        for medium, has_gclid, day in (
            (tags.medium, False, first), (tags.medium, True, max(first, with_click)),
            ("cpc", False, meeting), ("email", False, meeting),
        ):  # fmt: skip
            if day == date.max:
                continue
            usual = _paid_platform(tags.source, medium, has_gclid, ())
            named = _paid_platform(tags.source, medium, has_gclid, platforms)
            if usual != named:
                name = f"{usual} as {named}"
                found[name] = min(found.get(name, day), day)
    return found


def _untagged(source: str | None, medium: str | None, referrer_host: str | None) -> str:
    if referrer_host:
        if _SEARCH_HOST.fullmatch(referrer_host):
            return "Organic Search"
        return "Organic Social" if _SOCIAL_HOST.fullmatch(referrer_host) else "Referral"
    # "(not set)" says that the tracker did not know; nothing at all is how a typed address arrives.
    return "Other" if "(not set)" in (_raw(source), _raw(medium)) else "Direct"


def _paid_platform(source: str | None, medium: str | None, has_gclid: bool, platforms: Collection[str]) -> str | None:
    """Platform that was paid for such traffic (e-mail counts as one), None where nobody was."""
    src, med = _plain(source), _plain(medium)
    # Analytics exports an auto-tagged click without a medium, or as organic; the click id says that it was paid for.
    if PAID_MEDIUM.fullmatch(_words(med)) or (med in ("", "organic") and has_gclid):
        return _platform(src or ("google" if has_gclid else ""), source, platforms)
    if med in _EMAIL_MEDIA or (not med and src in _EMAIL_MEDIA):
        return _known(_EMAIL_PLATFORMS, platforms)
    return None


def _platform(src: str, source: str | None, platforms: Collection[str]) -> str:
    for pattern, names in _PLATFORMS:
        if pattern.fullmatch(src):
            return _known(names, platforms)
    if not src:
        return "Unknown"
    text = (source or src).strip()
    return _known((text if text != text.lower() else text.title(),), platforms)


def _known(names: tuple[str, ...], platforms: Collection[str]) -> str:
    """The first of the names that the ads use, in their spelling; else the usual name."""
    spelling = {platform.casefold(): platform for platform in sorted(platforms)}
    return next((spelling[name.casefold()] for name in names if name.casefold() in spelling), names[0])


def _words(medium: str) -> str:
    return re.sub(r"[_-]+", " ", medium)


def _raw(text: str | None) -> str:
    return (text or "").strip().lower()


def _plain(text: str | None) -> str:
    raw = _raw(text)
    return "" if raw in _NOTHING else raw
