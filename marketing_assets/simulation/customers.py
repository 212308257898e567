"""The customer table: everybody with an account who visited in the quarter, and people who did not come back.

Linked to the web events by `customer_id` = `user_id`: what was bought there is part of a customer's orders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from marketing_assets.simulation import quarter
from marketing_assets.simulation.draws import Draws
from marketing_assets.simulation.event import Event
from marketing_assets.simulation.visitors import ARCHETYPES, Archetype, customer_number
from marketing_assets.simulation.web_events import WebTraffic

CUSTOMERS = 2000
HEADER = "customer_id,signup,orders,revenue,last_order"
FIRST_SIGNUP = date(2021, 1, 1)
ABSENT_NUMBERS = 600_000  # accounts of people who do not visit have numbers from here on
# Mean days between two orders of a customer; people who do not visit order less often.
DAYS_BETWEEN_ORDERS = {"brand loyal": 75.0, "value": 150.0, "speed": 190.0}
ABSENT_SLOWER = 2.5


@dataclass
class Account:
    """A customer's record while it is added up."""

    signup: date
    orders: int = 0
    revenue: float = 0.0
    last_order: date | None = None

    def add(self, orders: int, revenue: float, last_order: date) -> None:
        """Orders, and the day of the last of them."""
        self.orders += orders
        self.revenue += revenue
        self.last_order = max(self.last_order, last_order) if self.last_order else last_order


def customer_rows(traffic: WebTraffic, draws: Draws) -> str:
    """The CSV, by customer id; `last_order` is empty for who never ordered."""
    accounts: dict[str, Account] = {}
    opened = _signups(traffic.events)
    for visitor in traffic.visitors:
        if visitor.customer_id and len(accounts) < CUSTOMERS:
            new = opened.get(visitor.customer_id)
            account = Account(new) if new else _with_history(draws, visitor.archetype, 1.0)
            accounts[visitor.customer_id] = account
    for number in range(CUSTOMERS - len(accounts)):
        archetype = draws.pick(ARCHETYPES, [kind.share for kind in ARCHETYPES])
        accounts[customer_number(ABSENT_NUMBERS + number)] = _with_history(draws, archetype, ABSENT_SLOWER)
    purchases = dict.fromkeys(event for event in traffic.events if event.event_name == "purchase")
    for event in purchases:
        if event.user_id in accounts:
            accounts[event.user_id].add(1, float(event.revenue), date.fromisoformat(event.event_date))
    lines = [
        f"{customer},{account.signup},{account.orders},{account.revenue:.2f},{account.last_order or ''}"
        for customer, account in sorted(accounts.items())
    ]
    return "\n".join([HEADER, *lines]) + "\n"


def _with_history(draws: Draws, archetype: Archetype, slower: float) -> Account:
    """Orders from signup until the quarter begins, at the archetype's pace."""
    span = (quarter.START - FIRST_SIGNUP).days
    signup = FIRST_SIGNUP + timedelta(days=int(span * draws.uniform() ** 0.7))
    account = Account(signup)
    gap = DAYS_BETWEEN_ORDERS[archetype.name] * slower
    day = signup + timedelta(days=int(draws.exponential(gap / 3)))  # who opens an account usually wants to buy
    while day < quarter.START:
        account.add(1, draws.log_normal(archetype.order_value, 0.45), day)
        day += timedelta(days=1 + int(draws.exponential(gap)))
    return account


def _signups(events: Sequence[Event]) -> dict[str, date]:
    """Accounts that were opened in the quarter."""
    return {event.user_id: date.fromisoformat(event.event_date) for event in events if event.event_name == "sign_up"}
