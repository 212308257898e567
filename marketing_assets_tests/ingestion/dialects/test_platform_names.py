"""One name per platform, however tools and people write it."""

from __future__ import annotations

import pytest

from marketing_assets.ingestion.canonical import platform_name


@pytest.mark.parametrize(
    ("name", "written"),
    [
        (
            "Google",
            ["google", "Google Ads", "google_ads", "AdWords", "adwords", "Google AdWords", "GOOGLE-ADS"],
        ),
        ("Meta", ["meta", "Meta Ads", "facebook_ads", "Facebook Ads", "fb", "FB Ads", "Facebook/Instagram"]),
        ("Meta", ["Facebook & Instagram", "Meta (Facebook)", "Facebook Advertising"]),
        ("Facebook", ["Facebook", "facebook", "FACEBOOK"]),
        ("Microsoft", ["Bing", "bing_ads", "Microsoft Advertising", "microsoft ads"]),
        ("Amazon", ["amazon_ads", "Amazon Advertising"]),
        ("LinkedIn", ["linkedin", "LinkedIn Ads"]),
    ],
)
def test_spellings_of_one_platform_become_one_name(name: str, written: list[str]) -> None:
    assert {platform_name(text) for text in written} == {name}


@pytest.mark.parametrize("name", ["Criteo", "Email", "Ads", "ads", "Google Shopping", "Downloads", "", "+", "Люкс"])
def test_a_name_that_is_not_known_stays_as_it_is_written(name: str) -> None:
    assert platform_name(name) == name
