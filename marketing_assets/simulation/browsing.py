"""One visit to the shop, page by page: what is seen, searched for and bought, and what slips into addresses."""

from __future__ import annotations

from dataclasses import dataclass, field

from marketing_assets.simulation import identifiers
from marketing_assets.simulation.draws import DIGITS, HEX, Draws
from marketing_assets.simulation.traffic import Arrival
from marketing_assets.simulation.visitors import Archetype, Visitor

SITE = "https://shop.example.com"
PRODUCTS = ("linen-shirt", "canvas-bag", "wool-socks", "rain-jacket", "denim-apron", "oak-tray", "enamel-mug")
PRICE_PAGES = ("/sale", "/offers/this-week", "/sale/last-pieces", "/discounts")
SEARCHES = ("rain jacket", "linen shirt size m", "gift for mum", "wool socks", "canvas bag black", "return policy")
LONGEST_WAIT = 1200.0  # seconds; a session ends after thirty idle minutes

SEARCHING = {"brand loyal": 0.08, "value": 0.22, "speed": 0.06}
EMAIL_IN_NEWSLETTER_LINK, TOKEN_AT_LOGIN, EMAIL_AT_CONFIRMATION, PERSON_IN_SEARCH = 0.25, 0.15, 0.15, 0.08
NEW_LEAD = 0.008


@dataclass(frozen=True)
class Step:
    """One event of a visit; `wait` is the time since the event before [seconds]."""

    name: str
    location: str
    referrer: str
    wait: float
    search_term: str = ""
    revenue: float | None = None
    transaction_id: str = ""


@dataclass
class Visit:
    """A visit while it happens. Addresses carry what careless links put into them."""

    draws: Draws
    pace: float
    referrer: str
    location: str = ""
    steps: list[Step] = field(default_factory=list)

    def see(self, name: str, path: str, *queries: str, search_term: str = "") -> None:
        """Open a page."""
        if self.location:
            self.referrer = self.location
        self.location = SITE + path + ("?" + "&".join(queries) if queries else "")
        self.do(name, search_term=search_term)

    def do(self, name: str, search_term: str = "", revenue: float | None = None, transaction_id: str = "") -> None:
        """Do something on the page that is open."""
        wait = min(1 + self.draws.exponential(self.pace), LONGEST_WAIT) if self.steps else 0.0
        self.steps.append(Step(name, self.location, self.referrer, wait, search_term, revenue, transaction_id))


def browse(
    draws: Draws, visitor: Visitor, habit: Archetype, arrival: Arrival, logged_in: bool, signs_up: bool
) -> list[Step]:
    """The events of one session, from `session_start` on.

    Args:
        draws: the stream of the web events.
        visitor: who comes.
        habit: how the person shops this time.
        arrival: what brought the session.
        logged_in: with the account, so that events carry its id.
        signs_up: the account is opened in this session.
    """
    visit = Visit(draws, habit.pace, arrival.referrer)
    landing = draws.pick(habit.landing)
    queries = _landing_queries(draws, visitor, arrival)
    visit.see("session_start", landing, *queries)
    visit.steps.append(Step("page_view", visit.location, visit.referrer, 0.0))
    if draws.chance(habit.bounce) and not signs_up:
        return visit.steps
    if logged_in and draws.chance(0.3):
        tokens = [f"token={draws.text(HEX, 32)}"] if draws.chance(TOKEN_AT_LOGIN) else []
        visit.see("login", "/account/login", *tokens)
    if draws.chance(SEARCHING[habit.name]):
        visit.see("view_search_results", "/search", search_term=_search_term(draws, visitor))
    for _ in range(draws.whole(*habit.price_pages)):
        visit.see("page_view", draws.pick(PRICE_PAGES))
    for _ in range(draws.whole(*habit.products)):
        sorting = ["sort=price_asc"] if habit.price_pages[1] and draws.chance(0.3) else []
        visit.see("view_item", f"/products/{draws.pick(PRODUCTS)}", *sorting)
    if signs_up:
        visit.see("sign_up", "/account/register")
    if draws.chance(NEW_LEAD):
        visit.see("generate_lead", "/contact")
    if draws.chance(habit.conversion):
        _buy(visit, visitor, habit)
    elif draws.chance(0.12):
        visit.do("add_to_cart")
    return visit.steps


def _landing_queries(draws: Draws, visitor: Visitor, arrival: Arrival) -> list[str]:
    queries = [f"gclid={arrival.gclid}"] if arrival.gclid else []
    if arrival.fbclid:
        queries.append(f"fbclid={arrival.fbclid}")
    if arrival.medium == "email":
        queries += ["utm_source=newsletter", "utm_medium=email"]
        if draws.chance(EMAIL_IN_NEWSLETTER_LINK):
            queries.append(identifiers.email_query(visitor.email))
    return queries


def _search_term(draws: Draws, visitor: Visitor) -> str:
    """What is typed into the search box; some people take it for a contact form."""
    if not draws.chance(PERSON_IN_SEARCH):
        return draws.pick(SEARCHES)
    number = identifiers.phone(draws)
    return draws.pick(
        (
            f"call {visitor.name} {number}",
            f"order for {visitor.name}",
            f"please call back {number}",
            f"invoice {visitor.email}",
        )
    )


def _buy(visit: Visit, visitor: Visitor, habit: Archetype) -> None:
    draws = visit.draws
    visit.do("add_to_cart")
    if habit.name != "speed" or draws.chance(0.5):
        visit.see("begin_checkout", "/checkout")
    order = f"T{draws.text(DIGITS, 8)}"
    queries = [f"order={order}"]
    if draws.chance(EMAIL_AT_CONFIRMATION):
        queries.append(identifiers.email_query(visitor.email))
    visit.see("page_view", "/checkout/confirmation", *queries)
    visit.do("purchase", revenue=round(draws.log_normal(habit.order_value, 0.45), 2), transaction_id=order)
