"""Tiny landing folders that tests start from, and one whole run on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from marketing_assets.settings import Settings

HEADER = "date,channel,campaign,spend,impressions,clicks,conversions,revenue"
FIRST = date(2025, 3, 1)
LAST = date(2025, 3, 31)
SETTINGS = Settings()


def ads_line(
    day: date, platform: str = "Google", campaign: str = "Search", spend: str = "10.00", factor: int = 1
) -> str:
    """One line of the sample format; `factor` scales everything but spend."""
    return f"{day},{platform},{campaign},{spend},{1000 * factor},{50 * factor},{5 * factor},{30 * factor}.00"


def write_ads(landing: Path, name: str, lines: Iterable[str], header: str = HEADER) -> Path:
    """Write one ad export into a landing folder."""
    file = landing / "ads" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return file


def a_month(platforms: Iterable[str] = ("Google", "Facebook"), days: int = 31) -> list[str]:
    """One campaign per platform on steady spend, each platform more efficient than the one before."""
    return [
        ads_line(FIRST + timedelta(days=n), platform, f"{platform}_Always", factor=factor)
        for n in range(days)
        for factor, platform in enumerate(platforms, start=1)
    ]
