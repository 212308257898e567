"""The default channel group of Analytics, rule by rule and in their order."""

from __future__ import annotations

import pytest

from marketing_assets.governance.channel_groups import RULES, Tags, default_channel_group, known_tags

CASES = [
    ("(direct)", "(none)", "", "Direct"), ("(direct)", "(not set)", "", "Direct"), ("", "", "", "Direct"),
    ("google", "cpc", "x-cross-network", "Cross-network"),
    ("amazon.de", "cpc", "", "Paid Shopping"), ("google", "cpc", "summer shopping", "Paid Shopping"),
    ("google", "cpc", "brand", "Paid Search"), ("bing", "ppc", "", "Paid Search"),
    ("google", "retargeting", "", "Paid Search"), ("google", "cpc", "workshop", "Paid Search"),
    ("m.facebook.com", "paid_social", "", "Paid Social"), ("ig", "cpm", "", "Paid Social"),
    ("youtube.com", "cpc", "", "Paid Video"),
    ("criteo", "display", "", "Display"), ("criteo", "cpm", "", "Display"), ("criteo", "banner", "", "Display"),
    ("criteo", "retargeting", "", "Paid Other"), ("partner", "cpa-cp", "", "Paid Other"),
    ("ebay.co.uk", "referral", "", "Organic Shopping"), ("news", "mail", "shop", "Organic Shopping"),
    ("l.facebook.com", "referral", "", "Organic Social"), ("x", "social-media", "", "Organic Social"),
    ("x.com", "referral", "", "Organic Social"), ("t.co", "referral", "", "Organic Social"),
    ("youtube.com", "referral", "", "Organic Video"), ("intranet", "video", "", "Organic Video"),
    ("google", "organic", "", "Organic Search"), ("search.yahoo.com", "referral", "", "Organic Search"),
    ("intranet", "organic", "", "Organic Search"), ("groups.google.com", "referral", "", "Organic Social"),
    ("blog.example.net", "referral", "", "Referral"), ("a", "link", "", "Referral"), ("a", "app", "", "Referral"),
    ("newsletter", "email", "", "Email"), ("e-mail", "x", "", "Email"),
    ("partner", "affiliate", "", "Affiliates"), ("podcast", "audio", "", "Audio"),
    ("sms", "x", "", "SMS"), ("gateway", "sms", "", "SMS"),
    ("app", "webpush", "", "Mobile Push Notifications"), ("app", "mobile-note", "", "Mobile Push Notifications"),
    ("firebase", "x", "", "Mobile Push Notifications"),
    ("(not set)", "(not set)", "", "Unassigned"), ("partner", "qr", "", "Unassigned"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "medium", "campaign", "group"), CASES)
def test_the_first_rule_that_holds_names_the_group(source: str, medium: str, campaign: str, group: str) -> None:
    assert default_channel_group(Tags(source, medium, campaign)) == group


def test_every_group_is_reached() -> None:
    assert {group for *_, group in CASES} == {name for name, _ in RULES} | {"Unassigned"}


def test_the_rules_stand_in_the_documented_order() -> None:
    assert [name for name, _ in RULES] == [
        "Direct", "Cross-network", "Paid Shopping", "Paid Search", "Paid Social", "Paid Video", "Display",
        "Paid Other", "Organic Shopping", "Organic Social", "Organic Video", "Organic Search", "Referral", "Email",
        "Affiliates", "Audio", "SMS", "Mobile Push Notifications",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "source", ["amazon.myblog.com", "notfacebook.com", "google.example.com", "okay.com", "netbing"]
)
def test_a_site_that_only_looks_like_another_is_a_referral(source: str) -> None:
    assert default_channel_group(Tags(source, "referral")) == "Referral"


def test_an_untagged_visit_is_told_by_its_click_then_by_the_page_before() -> None:
    def group(source: str | None = None, medium: str | None = None, **known: object) -> str:
        return default_channel_group(known_tags(source, medium, None, **known))  # type: ignore[arg-type]

    assert group() == "Direct"
    assert group(has_gclid=True) == group("google", "organic", has_gclid=True) == "Paid Search"
    assert group("newsletter", "email", has_gclid=True) == "Email"
    assert group(has_gclid=None, referrer_host="google.co.uk") == "Organic Search"
    assert group(referrer_host="L.Instagram.com") == group(has_fbclid=True) == "Organic Social"
    assert group(referrer_host="blog.example.net") == "Referral"
    assert group("GOOGLE ", "CPC") == "Paid Search"


@pytest.mark.parametrize(
    ("tags", "nothing"),
    [
        (Tags("(direct)", "(none)"), True), (Tags("(not set)", "(not set)"), True), (Tags(), True),
        (Tags("google", "organic"), False), (Tags("partner", "qr"), False), (Tags("(not set)", "", "Spring"), False),
    ],
)  # fmt: skip
def test_a_visit_that_tells_nothing_cannot_be_credited(tags: Tags, nothing: bool) -> None:
    assert tags.tells_nothing is nothing
