from __future__ import annotations

import pytest

from marketing_assets.governance import Traffic, classify_traffic
from marketing_assets.settings import ChannelRule, Settings

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
