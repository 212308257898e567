"""Twenty-one months of advertising before the quarter: the same company, with the campaigns it ran then.

Always-on campaigns change their level by the month; pushes are campaigns of their own with flights. Every platform has
rows on every day, so none of them looks as if it had stopped reporting.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from marketing_assets.simulation import quarter, seasons
from marketing_assets.simulation.campaigns import Campaign, Flight
from marketing_assets.simulation.draws import Draws
from marketing_assets.simulation.flighting import drawn_flights, least_collinear, monthly_levels, ramped
from marketing_assets.simulation.world import clean_world

START, END = date(2023, 4, 1), quarter.START - timedelta(days=1)
THROUGHOUT = (Flight(START, END),)
CORRELATION_BOUND = 0.35  # of planned weekly channel spend and season; what is observed then stays below 0.5
LEVELS = (0.6, 1.5)  # range of the monthly levels
STEADY_DAYS = 42  # before the quarter always-on campaigns run at its budgets, so that its first weeks have a history

SEARCH_SALE = Campaign("Google_Search_Sale", "Google", "PPC", (), 480, 15.0, 0.050, 0.08, 24)
REELS = Campaign("IG_Reels", "Instagram", "Paid Social", THROUGHOUT, 150, 3.0, 0.020, 0.03, 22)
EMAIL_PROMO = Campaign("Email_Promo", "Email", "Email", (), 130, 0.9, 0.035, 0.05, 20)
# Connected TV sells reach: nobody can click, so the platform reports neither clicks nor conversions nor revenue.
CTV = Campaign("CTV_Awareness", "CTV", "CTV", (Flight(START, quarter.END),), 300, 24.0, 0.0, 0.0, 1)
CTV_REST, CTV_BURST = 0.3, 1.7  # levels between and in bursts

ALWAYS_ON = (quarter.SEARCH_BRAND, quarter.SEARCH_GENERIC, quarter.RETARGETING, quarter.NEWSLETTER, REELS)
# Campaign, length of its flights and of the pauses between them in days.
IN_FLIGHTS = (
    (SEARCH_SALE, (10, 24), (25, 80)),
    (quarter.DISPLAY, (28, 60), (14, 45)),
    (quarter.PROSPECTING, (21, 56), (14, 50)),
    (quarter.INFLUENCER, (21, 42), (40, 90)),
    (EMAIL_PROMO, (7, 18), (18, 60)),
)
CHANNELS = ("PPC", "Display", "Paid Social", "Email", "CTV")


@dataclass(frozen=True)
class SpendPlan:
    """Planned rows of the history, as `clean_world` makes them, and CTV's for the whole two years."""

    ads: pd.DataFrame
    ctv: pd.DataFrame


def spend_plan(draws: Draws) -> SpendPlan:
    """Flights and levels of a seed, drawn until no two channels move together."""
    return least_collinear(lambda: _drawn(draws), _weekly_spend, CORRELATION_BOUND)


def channel_of(campaigns: pd.Series) -> pd.Series:
    """Channel of every campaign of the two years, by its name."""
    known = (*quarter.CAMPAIGNS, SEARCH_SALE, REELS, EMAIL_PROMO, CTV)
    return campaigns.map({campaign.name: campaign.channel for campaign in known})


def yearly_demand(days: pd.DatetimeIndex) -> np.ndarray:
    """Factor on conversion rates over the year: 1 from January to March, high before Christmas, low in summer."""
    day = days.day_of_year.to_numpy()
    christmas = 0.15 * np.exp(-0.5 * ((day - 340) / 13) ** 2)
    summer = -0.10 * np.exp(-0.5 * ((day - 205) / 25) ** 2)
    return 1 + christmas + summer


def _drawn(draws: Draws) -> SpendPlan:
    days = pd.date_range(START, END)
    always_on = clean_world(replace(campaign, flights=THROUGHOUT) for campaign in ALWAYS_ON)
    flights = clean_world(
        replace(campaign, flights=drawn_flights(draws, START, END, on, off)) for campaign, on, off in IN_FLIGHTS
    )
    channels = channel_of(always_on["campaign"])
    for channel in sorted(set(channels)):
        levels = monthly_levels(draws, days, *LEVELS)
        levels[-STEADY_DAYS:] = 1.0
        by_day = pd.Series(ramped(levels), index=days)
        rows = channels == channel
        always_on.loc[rows, "budget"] *= always_on.loc[rows, "date"].map(by_day)
    ads = pd.concat([always_on, flights]).sort_values("date", kind="stable", ignore_index=True)
    ads["conversion_rate"] *= yearly_demand(pd.DatetimeIndex(ads["date"]))
    return SpendPlan(ads, _ctv(draws))


def _ctv(draws: Draws) -> pd.DataFrame:
    """Bursts until the quarter, then a steady level: nothing of it stands among the quarter's anomalies."""
    rows = clean_world([CTV])
    levels = np.full(len(rows), CTV_REST)
    for burst in drawn_flights(draws, START, END - timedelta(days=STEADY_DAYS), (24, 45), (28, 70)):
        levels[rows["date"].between(pd.Timestamp(burst.start), pd.Timestamp(burst.end)).to_numpy()] = CTV_BURST
    levels[(rows["date"] > pd.Timestamp(END) - pd.Timedelta(days=STEADY_DAYS)).to_numpy()] = 1.0
    pacing = np.array([seasons.pacing(day.date()) for day in rows["date"]])
    return rows.assign(budget=CTV.budget * ramped(levels) * pacing)


def _weekly_spend(plan: SpendPlan) -> pd.DataFrame:
    """Planned spend per week and channel, and the two halves of a yearly season."""
    rows = pd.concat([plan.ads, clean_world(quarter.CAMPAIGNS), plan.ctv])
    by_day = rows.assign(channel=channel_of(rows["campaign"])).pivot_table(
        index="date", columns="channel", values="budget", aggfunc="sum", fill_value=0.0
    )
    weeks = by_day.resample("W-SUN").sum().iloc[1:-1]  # the first and the last week are cut
    # Nor may a channel move with the year, or nobody could tell its sales from the season's.
    angle = 2 * np.pi * pd.DatetimeIndex(weeks.index).day_of_year.to_numpy() / 365.25
    return weeks.assign(winter=np.cos(angle), spring=np.sin(angle))
