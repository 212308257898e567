"""The default channel group of Google Analytics 4: an ordered list of rules, the first that holds names the group.

It stands beside our own `channel`, which is named as in the ads; the group is for comparing with Analytics' reports.
Source: [GA4] Default channel group, rules for manual tags. Analytics looks sources up in lists of some 800 sites; here
the sites of a list are patterns that know their sub-domains and countries. What Analytics takes from its own ad
accounts (the network of a Google Ads click) is not in the export, so an untagged visit with a Google click id is
google / cpc. Upper and lower case are alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

DIRECT, UNASSIGNED = "Direct", "Unassigned"
# The documented pattern of a paid medium.
PAID = re.compile(r"^(.*cp.*|ppc|retargeting|paid.*)$")
_SHOPPING_CAMPAIGN = re.compile(r"^(.*(([^a-df-z]|^)shop|shopping).*)$")
_DISPLAY = ("display", "banner", "expandable", "interstitial", "cpm")
_SOCIAL = ("social", "social-network", "social-media", "sm", "social network", "social media")
_EMAIL = ("email", "e-mail", "e_mail", "e mail")
_NOTHING = ("", "(not set)", "(none)")


def _sites(names: str, exact: str = "") -> re.Pattern[str]:
    """A source that is one of the names, or a host of one in any country (`m.facebook.com`, `ebay.co.uk`)."""
    any_country = "|".join(re.escape(name) for name in names.split())
    hosts = "|".join(re.escape(name) for name in exact.split() if "." in name)
    words = "|".join(re.escape(name) for name in exact.split() if "." not in name)
    ending = r"(?:\.[a-z]{2,4}|\.(?:com?|org?|net?)\.[a-z]{2})?"
    return re.compile(rf"(?:[a-z0-9-]+\.)*(?:(?:{any_country}){ending}|{hosts})" + (f"|{words}" if words else ""))


_SHOPPING_SITES = _sites(
    "alibaba aliexpress amazon amazon-adsystem cdiscount ebay etsy flipkart igshopping mercadolibre mercadolivre otto "
    "rakuten shopify shopzilla shopping taobao tmall walmart zalando idealo googleshopping",
    "checkout.stripe.com stripe.com shop.app shop.line.me shopping.naver.com shopping.google.com",
)
_SEARCH_SITES = _sites(
    "alice aol auone babylon baidu biglobe bing brave centrum comcast conduit daum dogpile duckduckgo ecosia "
    "eniro exalead excite globo google google-play googlemybusiness incredimail kvasir lycos msn naver onet qwant "
    "rambler search-results seznam sogou startpage startsiden terra virgilio yahoo yandex yam zoznam",
    "360.cn so.com ask ask.com go.mail.ru swisscows.com mojeek.com you.com kagi.com",
)
_SOCIAL_SITES = _sites(
    "blogger blogspot digg discord disqus douban facebook fb flickr foursquare goodreads hatena hootsuite instagram ig "
    "kakao linkedin livejournal mastodon medium meetup messenger mixi myspace nextdoor odnoklassniki pinterest plurk "
    "quora reddit renren sharechat skyrock slashdot slideshare snapchat stackoverflow stackexchange telegram threads "
    "tiktok tripadvisor trustpilot tumblr twitter viadeo vkontakte wattpad wechat weibo weixin whatsapp wordpress "
    "xing yammer yelp zalo bluesky",
    "x x.com ok.ru vk vk.com t.co lnkd.in fb.me l.instagram.com bsky.app t.me line line.me getpocket.com pocket "
    "groups.google.com plus.google.com plus.url.google.com google+ googleplus messages.google.com cafe.naver.com "
    "blog.naver.com news.ycombinator.com answers.yahoo.com",
)
_VIDEO_SITES = _sites(
    "crackle curiositystream dailymotion disneyplus hulu iqiyi netflix niconico twitch vimeo viu youku youtube wistia",
    "youtu.be d.tube nicovideo.jp utreon.com veoh.com ted.com bilibili.com",
)


@dataclass(frozen=True)
class Tags:
    """Where a visit came from, in lower case; '' for what was not said."""

    source: str = ""
    medium: str = ""
    campaign: str = ""

    @property
    def is_paid(self) -> bool:
        """A medium that is paid for."""
        return bool(PAID.fullmatch(self.medium))

    def comes_from(self, sites: re.Pattern[str]) -> bool:
        """The source is one of the sites."""
        return bool(sites.fullmatch(self.source.removeprefix("www.")))

    @property
    def tells_nothing(self) -> bool:
        """A direct visit, or one of which the tracker did not know: neither can be credited for a later one."""
        return default_channel_group(self) == DIRECT or not {self.source, self.medium, self.campaign} - set(_NOTHING)

    @property
    def is_shopping(self) -> bool:
        """A shopping site, or a campaign that says so."""
        named = bool(_SHOPPING_CAMPAIGN.fullmatch(self.campaign))
        return named or self.comes_from(_SHOPPING_SITES) or self.source == "google shopping"


# Display before Paid Other, as documented: `cpm` is a medium of both.
RULES: tuple[tuple[str, Callable[[Tags], bool]], ...] = (
    (DIRECT, lambda tags: (tags.source in ("(direct)", "direct") and tags.medium in _NOTHING)
        or (tags.source in ("", "(none)") and tags.medium in ("", "(none)"))),
    ("Cross-network", lambda tags: "cross-network" in tags.campaign),
    ("Paid Shopping", lambda tags: tags.is_paid and tags.is_shopping),
    ("Paid Search", lambda tags: tags.is_paid and _is_search(tags)),
    ("Paid Social", lambda tags: tags.is_paid and tags.comes_from(_SOCIAL_SITES)),
    ("Paid Video", lambda tags: tags.is_paid and tags.comes_from(_VIDEO_SITES)),
    ("Display", lambda tags: tags.medium in _DISPLAY),
    ("Paid Other", lambda tags: tags.is_paid),
    ("Organic Shopping", lambda tags: tags.is_shopping),
    ("Organic Social", lambda tags: tags.comes_from(_SOCIAL_SITES) or tags.medium in _SOCIAL),
    ("Organic Video", lambda tags: tags.comes_from(_VIDEO_SITES) or "video" in tags.medium),
    ("Organic Search", lambda tags: _is_search(tags) or tags.medium == "organic"),
    ("Referral", lambda tags: tags.medium in ("referral", "app", "link")),
    ("Email", lambda tags: tags.source in _EMAIL or tags.medium in _EMAIL),
    ("Affiliates", lambda tags: tags.medium == "affiliate"),
    ("Audio", lambda tags: tags.medium == "audio"),
    ("SMS", lambda tags: tags.source == "sms" or tags.medium == "sms"),
    ("Mobile Push Notifications", lambda tags: tags.medium.endswith("push") or "mobile" in tags.medium
        or "notification" in tags.medium or tags.source == "firebase"),
)  # fmt: skip


def _is_search(tags: Tags) -> bool:
    """A search site that is not one of its own social networks, such as groups.google.com."""
    return tags.comes_from(_SEARCH_SITES) and not tags.comes_from(_SOCIAL_SITES)


def default_channel_group(tags: Tags) -> str:
    """Name of the first rule that holds, else `Unassigned`."""
    return next((group for group, holds in RULES if holds(tags)), UNASSIGNED)


def known_tags(
    source: str | None,
    medium: str | None,
    campaign: str | None,
    *,
    referrer_host: str | None = None,
    has_gclid: bool | None = None,
    has_fbclid: bool | None = None,
) -> Tags:
    """The tags of a visit; where it has none, what Analytics makes of its click id, else of the page before."""
    named = Tags(_plain(source), _plain(medium), _plain(campaign))
    if has_gclid and named.medium in ("", "organic", *_NOTHING):
        # Analytics exports an auto-tagged click without a medium, or as organic; its id says that it was paid for.
        return Tags("google" if named.source in _NOTHING else named.source, "cpc", named.campaign)
    if named.source or named.medium:
        return named
    if has_fbclid:
        return Tags("facebook", "referral", named.campaign)
    if referrer_host:
        host = referrer_host.lower()
        medium = "organic" if _is_search(Tags(host)) else "referral"
        return Tags(host, medium, named.campaign)
    return named


def _plain(text: str | None) -> str:
    return (text or "").strip().lower()
