"""Web events of the quarter as an analytics export has them: every session of every visitor, with the usual defects.

The company exports a sample of its visitors, so the events are far fewer than the clicks that the platforms report.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pandas as pd

from marketing_assets.simulation.browsing import browse
from marketing_assets.simulation.draws import Draws
from marketing_assets.simulation.event import COLUMNS, Event
from marketing_assets.simulation.traffic import ZONE, Calendar, CampaignsOfTheDay
from marketing_assets.simulation.visitors import ARCHETYPES, OUT_OF_CHARACTER, Visitor, visitors
from marketing_assets.simulation.web_truth import WebTruth, planted_identifiers

MISSING_START, REPEATED_START, REPEATED_LINE = 0.02, 0.01, 0.005
LOGGED_IN = 0.55  # share of the sessions of people with an account


@dataclass(frozen=True)
class WebTraffic:
    """All web events, by time.

    Attributes:
        events: the lines of the export, exact duplicates included.
        visitors: the people behind them.
        archetypes: user_pseudo_id -> how that person shops; what a segmentation is judged by.
        truth: counts of what was planted.
    """

    events: tuple[Event, ...]
    visitors: tuple[Visitor, ...]
    archetypes: dict[str, str]
    truth: WebTruth

    def files(self) -> dict[str, str]:
        """One CSV per day, by the day's ISO name; a session across midnight stands in two."""
        days: dict[str, list[Event]] = {}
        for event in self.events:
            days.setdefault(event.event_date, []).append(event)
        return {day: _csv(days[day]) for day in sorted(days)}


def web_traffic(ads: pd.DataFrame, draws: Draws) -> WebTraffic:
    """Everybody's sessions in the quarter.

    Args:
        ads: the quarter's ad rows: `date, channel` (the platform), `campaign, clicks`; what sources are drawn from.
        draws: the stream of the web events.
    """
    calendar, campaigns = Calendar(), CampaignsOfTheDay(ads)
    people = visitors(draws)
    defects: Counter[str] = Counter()
    events: list[Event] = []
    sessions = 0
    for visitor in people:
        starts = sorted(calendar.start(draws) for _ in range(visitor.sessions))
        for number, start in enumerate(starts):
            session = _session(draws, visitor, number, start, campaigns)
            events += _with_defects(draws, session, defects)
            sessions += 1
            defects["sessions_across_midnight"] += len({event.event_date for event in session}) > 1
            defects["consent_withdrawals"] += visitor.withdraws and number == 1
    events = _with_repeated_lines(draws, sorted(events, key=lambda event: event.event_timestamp), defects)
    purchases = dict.fromkeys(event for event in events if event.event_name == "purchase")
    truth = WebTruth(
        events=len(events),
        sessions=sessions,
        users=len(people),
        archetypes=dict(Counter(visitor.archetype.name for visitor in people)),
        identifiers=planted_identifiers(events),
        defects=dict(sorted(defects.items())),
        analytics_storage=dict(Counter(event.analytics_storage or "null" for event in events)),
        ads_storage=dict(Counter(event.ads_storage or "null" for event in events)),
        purchases=len(purchases),
        revenue=round(sum(float(event.revenue) for event in purchases), 2),
    )
    return WebTraffic(tuple(events), people, {person.client_id: person.archetype.name for person in people}, truth)


def _session(draws: Draws, visitor: Visitor, number: int, start: datetime, campaigns: CampaignsOfTheDay) -> list[Event]:
    habit = draws.pick(ARCHETYPES) if draws.chance(OUT_OF_CHARACTER) else visitor.archetype
    arrival = campaigns.arrival(draws, draws.pick(tuple(habit.sources), tuple(habit.sources.values())), start.date())
    signs_up = visitor.signs_up and number == 0
    logged_in = visitor.customer_id is not None and (signs_up or draws.chance(LOGGED_IN))
    steps = browse(draws, visitor, habit, arrival, logged_in, signs_up)
    # Nobody with an account buys as a guest.
    logged_in = logged_in or (visitor.customer_id is not None and any(step.name == "purchase" for step in steps))
    withdrawn = visitor.withdraws and number > 0
    events = []
    moment = start.astimezone(UTC)
    for step in steps:
        moment += timedelta(milliseconds=round(step.wait * 1000))
        events.append(
            Event(
                event_timestamp=f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z",
                event_date=moment.astimezone(ZONE).date().isoformat(),
                event_name=step.name,
                user_pseudo_id=visitor.client_id,
                ga_session_id=str(int(start.timestamp())),
                user_id=visitor.customer_id if logged_in and visitor.customer_id else "",
                page_location=step.location,
                page_referrer=step.referrer,
                source=arrival.source,
                medium=arrival.medium,
                campaign=arrival.campaign,
                gclid=arrival.gclid,
                fbclid=arrival.fbclid,
                fbp=visitor.fbp,
                ip_address=visitor.ip_address,
                user_agent=visitor.user_agent,
                device=visitor.device,
                country=visitor.country,
                analytics_storage="No" if withdrawn else visitor.analytics,
                ads_storage="No" if withdrawn else visitor.ads,
                search_term=step.search_term,
                revenue="" if step.revenue is None else f"{step.revenue:.2f}",
                currency="" if step.revenue is None else "EUR",
                transaction_id=step.transaction_id,
            )
        )
    return events


def _with_defects(draws: Draws, session: list[Event], defects: Counter[str]) -> list[Event]:
    """A session whose `session_start` may be missing, or sent a second time some moments later."""
    if draws.chance(MISSING_START):
        defects["missing_session_start"] += 1
        return session[1:]
    if draws.chance(REPEATED_START):
        defects["repeated_session_start"] += 1
        first = session[0]
        moment = datetime.fromisoformat(first.event_timestamp) + timedelta(milliseconds=draws.whole(150, 900))
        again = replace(
            first,
            event_timestamp=f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z",
            event_date=moment.astimezone(ZONE).date().isoformat(),
        )
        return [*session, again]
    return session


def _with_repeated_lines(draws: Draws, events: Iterable[Event], defects: Counter[str]) -> list[Event]:
    """Some lines stand twice, as after a retried upload."""
    lines = []
    for event in events:
        lines.append(event)
        if draws.chance(REPEATED_LINE):
            lines.append(event)
            defects["exact_duplicate_lines"] += 1
    return lines


def _csv(events: Iterable[Event]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(event.cells() for event in events)
    return text.getvalue()
