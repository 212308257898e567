from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketing_assets.governance import Traffic, classify_traffic, deciding_names
from marketing_assets.settings import ChannelRule, Settings

NAMES = [
    "Google", "Google Ads", "Facebook", "Meta", "Instagram", "Microsoft", "Bing", "LinkedIn", "TikTok", "YouTube",
    "Email", "Newsletter", "Mailchimp", "TABOOLA", "Pinterest", "google", "AdWords", "Facebook Ads",
]  # fmt: skip

SETTINGS = Settings(
    channel_rules=(
        ChannelRule(channel="PPC", platform="Google*", campaign="*Search*"),
        ChannelRule(channel="Paid Social", platform="Facebook"),
        ChannelRule(channel="Paid Social", platform="Instagram"),
    )
)


@pytest.mark.parametrize(
    ("source", "medium", "campaign", "platform", "channel"),
    [
        ("google", "cpc", "Google_Search_Brand", "Google", "PPC"),
        ("google", "cpc", None, "Google", "Google"),
        ("Google Ads", "CPC", "Google_Search_X", "Google", "PPC"),
        ("fb", "paid_social", "x", "Facebook", "Paid Social"),
        ("l.facebook.com", "paid-social", "x", "Facebook", "Paid Social"),
        ("ig", "social_paid", "x", "Instagram", "Paid Social"),
        ("bing", "ppc", "x", "Microsoft", "Microsoft"),
        ("criteo", "display", "x", "Criteo", "Criteo"),
        (None, "cpc", "x", "Unknown", "Unknown"),
        ("newsletter", "email", "Email_Newsletter", "Email", "Email"),
        ("google", "organic", None, None, "Organic Search"),
        ("facebook.com", "referral", None, None, "Organic Social"),
        ("blog.example.net", "referral", None, None, "Referral"),
        ("x", "organic_social", None, None, "Organic Social"),
        ("(direct)", "(none)", None, None, "Direct"),
        (None, None, None, None, "Direct"),
        ("Unknown", "(not set)", None, None, "Other"),
        ("(not set)", "(not set)", None, None, "Other"),
        ("partner", "qr", None, None, "Other"),
    ],
)
def test_tags_name_platform_and_channel(
    source: str | None, medium: str | None, campaign: str | None, platform: str | None, channel: str
) -> None:
    assert classify_traffic(source, medium, campaign, SETTINGS) == Traffic(platform, channel)


def test_a_platform_takes_the_name_it_has_in_the_ads() -> None:
    assert classify_traffic("facebook", "cpc", None, Settings(), platforms=["Meta", "Google Ads"]).platform == "Meta"
    assert (
        classify_traffic("google", "cpc", None, Settings(), platforms=["Meta", "Google Ads"]).platform == "Google Ads"
    )
    assert classify_traffic("tv", "email", None, Settings(), platforms=["newsletter"]).platform == "newsletter"


@pytest.mark.parametrize(
    ("platforms", "deciding"),
    [
        ([], []),
        (["Facebook", "LinkedIn", "YouTube"], []),
        (["Google"], ["YouTube as Google"]),
        (["Meta"], ["Facebook as Meta", "Instagram as Meta", "Meta"]),
        (["Meta", "Instagram"], ["Facebook as Meta", "Meta"]),
        (["TABOOLA", "Meta", "Facebook"], ["Instagram as Meta", "Meta", "TABOOLA"]),
    ],
)
def test_what_names_of_the_ads_decide_is_told_without_those_that_decide_nothing(
    platforms: list[str], deciding: list[str]
) -> None:
    assert deciding_names(platforms) == deciding


@given(st.lists(st.sampled_from(NAMES), unique=True), st.lists(st.sampled_from(NAMES), unique=True))
def test_platforms_that_decide_the_same_name_all_traffic_alike(one: list[str], other: list[str]) -> None:
    def named(source: str, medium: str, platforms: list[str]) -> Traffic:
        return classify_traffic(source, medium, None, SETTINGS, platforms=platforms)

    if deciding_names(one) == deciding_names(other):
        for source in (*map(str.lower, NAMES), "fb", "bing", "youtube.com", "ig", "EMail"):
            for medium in ("cpc", "email"):
                assert named(source, medium, one) == named(source, medium, other)


def test_untagged_traffic_is_told_by_click_id_then_by_referrer() -> None:
    def channel(host: str | None = None, gclid: bool | None = None, fbclid: bool | None = None) -> str:
        return classify_traffic(
            None, None, None, SETTINGS, referrer_host=host, has_gclid=gclid, has_fbclid=fbclid
        ).channel

    assert channel(host="google.com", gclid=True) == "Google"
    assert channel(fbclid=True) == "Organic Social"
    assert channel(host="google.co.uk") == "Organic Search"
    assert channel(host="l.instagram.com") == "Organic Social"
    assert channel(host="netflix.com") == "Referral"
    assert channel(gclid=False) == "Direct"
