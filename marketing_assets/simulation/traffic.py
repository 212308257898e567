"""When visitors come and what brings them: the daily volume, and sources that fit the campaigns that run that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from marketing_assets.simulation import identifiers, quarter, seasons
from marketing_assets.simulation.draws import Draws

ZONE = ZoneInfo("Europe/Berlin")
HOURS = (6, 3, 2, 1, 1, 2, 6, 14, 22, 28, 32, 34, 36, 34, 30, 30, 32, 36, 42, 50, 54, 46, 30, 16)
MONDAY_TO_SUNDAY = (1.05, 1.03, 1.02, 1.0, 0.97, 0.76, 0.84)
BEFORE_MIDNIGHT = 0.02  # share of sessions that start in the last minutes of a day, on top of the usual ones

# source and medium; campaigns of a paid source are those of the platform and channel that have clicks on the day
SOURCES = {
    "direct": ("(direct)", "(none)"),
    "organic": ("google", "organic"),
    "referral": ("blog.example.net", "referral"),
    "email": ("newsletter", "email"),
    "search": ("google", "cpc"),
    "display": ("google", "cpc"),
    "facebook": ("facebook", "paid_social"),
    "instagram": ("instagram", "paid_social"),
}
PLATFORM = {
    "email": ("Email", "Email"),
    "search": ("Google", "PPC"),
    "display": ("Google", "Display"),
    "facebook": ("Facebook", "Paid Social"),
    "instagram": ("Instagram", "Paid Social"),
}
REFERRER = {
    "organic": "https://www.google.com/",
    "search": "https://www.google.com/",
    "display": "https://news.example.com/",
    "referral": "https://blog.example.net/what-we-wear",
    "facebook": "https://l.facebook.com/",
    "instagram": "https://l.instagram.com/",
}


@dataclass(frozen=True)
class Arrival:
    """How a session came: source, medium, campaign and click ids, each "" where there is none."""

    source: str
    medium: str
    campaign: str
    gclid: str
    fbclid: str
    referrer: str


class Calendar:
    """Draws the starts of sessions in business rhythm, in local time."""

    def __init__(self) -> None:
        self._days = [quarter.START + timedelta(days=n) for n in range((quarter.END - quarter.START).days + 1)]
        self._weights = [MONDAY_TO_SUNDAY[day.weekday()] * _season(day) for day in self._days]

    def start(self, draws: Draws) -> datetime:
        """A moment of the quarter, to the millisecond, in `ZONE`; late sessions never leave the quarter."""
        day = draws.pick(self._days, self._weights)
        hour, minute = draws.pick(range(24), HOURS), draws.whole(0, 59)
        if draws.chance(BEFORE_MIDNIGHT):
            hour, minute = 23, draws.whole(52, 59)
        if day == quarter.END and hour >= 22:
            hour = 21
        local = datetime(day.year, day.month, day.day, hour, minute, draws.whole(0, 59), tzinfo=ZONE)
        return local + timedelta(milliseconds=draws.whole(0, 999))


class CampaignsOfTheDay:
    """Which campaigns had clicks on a day, by platform and channel."""

    def __init__(self, ads: pd.DataFrame) -> None:
        channels = {campaign.name: campaign.channel for campaign in quarter.CAMPAIGNS}
        self._clicks: dict[tuple[date, str, str], dict[str, int]] = {}
        clicked = ads[ads["clicks"] > 0]
        columns = (clicked[name] for name in ("date", "channel", "campaign", "clicks"))
        for day, platform, campaign, clicks in zip(*columns, strict=True):
            key = (day.date(), platform, channels[campaign])
            self._clicks.setdefault(key, {})[campaign] = int(clicks)

    def arrival(self, draws: Draws, kind: str, day: date) -> Arrival:
        """A session of this kind of source; one whose platform rests on the day comes from an organic search."""
        campaign = ""
        if kind in PLATFORM:
            running = self._clicks.get((day, *PLATFORM[kind]), {})
            if not running:
                return self.arrival(draws, "organic", day)
            campaign = draws.pick(tuple(running), tuple(running.values()))
        source, medium = SOURCES[kind]
        return Arrival(
            source=source,
            medium=medium,
            campaign=campaign,
            gclid=identifiers.google_click(draws) if medium == "cpc" else "",
            fbclid=identifiers.facebook_click(draws) if medium == "paid_social" else "",
            referrer=REFERRER.get(kind, ""),
        )


def _season(day: date) -> float:
    """Visits follow the seasons of demand at half its strength; weekends have their own factor."""
    weekend = seasons.WEEKEND if day.weekday() >= 5 else 1.0
    return 1 + (seasons.demand(day) / weekend - 1) / 2
