"""Where a session came from: paid (then platform and channel, named as in the ads), or one of the unpaid channels."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from marketing_assets.settings import Settings

# Analytics' own pattern, and what other tools write.
PAID_MEDIUM = re.compile(
    r".*cp.*|ppc|retargeting|paid.*|sem|display|banner|expandable|interstitial|remarketing|.*\bpaid\b.*"
)
UNPAID_CHANNELS = ("Organic Search", "Organic Social", "Referral", "Direct", "Other")
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
    src, med = _plain(source), _plain(medium)
    words = re.sub(r"[_-]+", " ", med)
    # Analytics exports an auto-tagged click without a medium, or as organic; the click id says that it was paid for.
    if PAID_MEDIUM.fullmatch(words) or (med in ("", "organic") and has_gclid):
        platform = _platform(src or ("google" if has_gclid else ""), source, platforms)
        return Traffic(platform, settings.channel(platform, campaign or ""))
    if med in _EMAIL_MEDIA or (not med and src in _EMAIL_MEDIA):
        platform = _known(_EMAIL_PLATFORMS, platforms)
        return Traffic(platform, settings.channel(platform, campaign or ""))
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


def deciding_names(platforms: Collection[str]) -> list[str]:
    """What the names of the platforms in the ad data change in `classify_traffic`: where it is the same for two
    collections of platforms, they name all traffic alike.
    """
    usual = {names[0] for _, names in _PLATFORMS}
    known = ((names[0], _known(names, platforms)) for _, names in _PLATFORMS)
    renamed = [f"{name} as {other}" for name, other in known if name != other]
    return [*renamed, *sorted({*platforms} - usual)]


def _untagged(source: str | None, medium: str | None, referrer_host: str | None) -> str:
    if referrer_host:
        if _SEARCH_HOST.fullmatch(referrer_host):
            return "Organic Search"
        return "Organic Social" if _SOCIAL_HOST.fullmatch(referrer_host) else "Referral"
    # "(not set)" says that the tracker did not know; nothing at all is how a typed address arrives.
    return "Other" if "(not set)" in (_raw(source), _raw(medium)) else "Direct"


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


def _raw(text: str | None) -> str:
    return (text or "").strip().lower()


def _plain(text: str | None) -> str:
    raw = _raw(text)
    return "" if raw in _NOTHING else raw
