from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketing_assets.governance import Tags, Traffic, classify_traffic, deciding_names
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


DAY = date(2026, 3, 1)


def tags(source: str | None, medium: str | None, day: int = 0, *, has_gclid: bool = False) -> Tags:
    return Tags(DAY + timedelta(day), source, medium, has_gclid)


@pytest.mark.parametrize(
    ("platforms", "deciding"),
    [
        ([], set()),
        (["Facebook", "LinkedIn", "YouTube", "Pinterest"], set()),
        (["Google"], {"YouTube as Google"}),
        (["Meta"], {"Facebook as Meta", "Instagram as Meta"}),
        (["Meta", "Instagram"], {"Facebook as Meta"}),
        (["TABOOLA", "Meta", "Facebook"], {"Instagram as Meta", "Taboola as TABOOLA"}),
        (["Mailchimp"], {"Email as Mailchimp"}),
    ],
)
def test_what_names_of_the_ads_decide_is_told_without_those_that_decide_nothing(
    platforms: list[str], deciding: set[str]
) -> None:
    paid = [tags(source, "cpc") for source in ("youtube", "google", "fb", "ig", "taboola", "linkedin")]
    assert set(deciding_names(platforms, [*paid, tags("weekly", "email")])) == deciding


@pytest.mark.parametrize(
    ("traffic", "deciding"),
    [
        ([], {}),
        ([tags("google", "cpc"), tags("(direct)", "(none)"), tags(None, None)], {}),
        ([tags("facebook.com", "referral"), tags("facebook", "social")], {}),
        ([tags("fb", "cpc", 4), tags("facebook", "paid", 2)], {"Facebook as Meta": 2}),
        ([tags("facebook", "organic", 1)], {}),
        # A click id on another event of the visit says that it was paid for.
        ([tags("facebook", "organic", 1), tags(None, None, 3, has_gclid=True)], {"Facebook as Meta": 3}),
        # What an event does not tell, another event of the visit may.
        ([tags("facebook", None, 1)], {"Facebook as Meta": 1}),
        ([tags("facebook", "referral", 1), tags(None, "cpc", 2)], {"Facebook as Meta": 2}),
    ],
)
def test_a_name_decides_from_the_day_its_platform_first_occurs_in_the_traffic(
    traffic: list[Tags], deciding: dict[str, int]
) -> None:
    days = {name: DAY + timedelta(day) for name, day in deciding.items()}
    assert deciding_names(["Meta", "Google", "Pinterest"], traffic) == days


SOURCES = [*NAMES, *map(str.lower, NAMES), "fb", "youtube.com", "ig", "EMail", "(direct)", "weekly"]
PLATFORMS = st.lists(st.sampled_from(NAMES), unique=True, max_size=5)
# Events of one visit.
VISITS = st.lists(
    st.tuples(
        st.none() | st.sampled_from(SOURCES),
        st.none() | st.sampled_from(["cpc", "email", "organic", "referral", "(none)", "paid-social"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=3,
)


@given(PLATFORMS, PLATFORMS, VISITS)
def test_platforms_that_decide_the_same_name_all_traffic_alike(
    one: list[str], other: list[str], visit: list[tuple[str | None, str | None, bool]]
) -> None:
    source = next((source for source, _, _ in visit if source is not None), None)
    medium = next((medium for _, medium, _ in visit if medium is not None), None)
    clicked = any(click for _, _, click in visit)

    def named(platforms: list[str]) -> Traffic:
        return classify_traffic(source, medium, None, SETTINGS, has_gclid=clicked, platforms=platforms)

    traffic = [tags(*told, has_gclid=click) for *told, click in visit]
    if deciding_names(one, traffic) == deciding_names(other, traffic):
        assert named(one) == named(other)


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
