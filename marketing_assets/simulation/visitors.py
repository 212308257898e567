"""The people behind the web events: how they shop, what identifies them, and what they agreed to.

How somebody shops depends on an archetype; one session in seven is out of character, because people are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from marketing_assets.simulation import identifiers, quarter
from marketing_assets.simulation.draws import Draws

VISITORS = 3000
OUT_OF_CHARACTER = 0.15


@dataclass(frozen=True)
class Archetype:
    """How one kind of visitor shops.

    Attributes:
        share: of visitors.
        more_sessions: probability that another session follows.
        account: probability of a customer account.
        sources: weights of how they come, see `traffic.SOURCES`.
        landing: pages a session may start on.
        products, price_pages: range of the number of such pages in a session.
        bounce: probability that the first page is also the last.
        conversion: probability that a session that stays ends with a purchase.
        pace: mean seconds between two events.
        order_value: mean order [currency].
    """

    name: str
    share: float
    more_sessions: float
    account: float
    sources: dict[str, float]
    landing: tuple[str, ...]
    products: tuple[int, int]
    price_pages: tuple[int, int]
    bounce: float
    conversion: float
    pace: float
    order_value: float


LOYAL = Archetype(
    "brand loyal",
    0.30,
    0.70,
    0.75,
    {"direct": 42, "organic": 22, "email": 18, "search": 8, "facebook": 4, "instagram": 3, "referral": 3},
    ("/", "/", "/new-arrivals", "/collections/classics", "/account"),
    (0, 2),
    (0, 0),
    0.10,
    0.13,
    45.0,
    29.0,
)
VALUE = Archetype(
    "value",
    0.42,
    0.40,
    0.35,
    {
        "search": 28,
        "facebook": 17,
        "instagram": 14,
        "display": 6,
        "organic": 20,
        "email": 7,
        "direct": 4,
        "referral": 4,
    },
    ("/sale", "/offers/this-week", "/collections/basics", "/products/linen-shirt", "/products/canvas-bag"),
    (1, 4),
    (1, 3),
    0.25,
    0.06,
    75.0,
    21.0,
)
SPEED = Archetype(
    "speed",
    0.28,
    0.28,
    0.30,
    {"search": 38, "organic": 24, "direct": 17, "facebook": 8, "instagram": 6, "display": 3, "email": 2, "referral": 2},
    ("/products/canvas-bag", "/products/wool-socks", "/products/rain-jacket", "/products/linen-shirt"),
    (0, 1),
    (0, 0),
    0.28,
    0.15,
    13.0,
    25.0,
)
ARCHETYPES = (LOYAL, VALUE, SPEED)


@dataclass(frozen=True)
class Visitor:
    """One person with one browser. `customer_id` None: no account. `analytics`, `ads`: consent, "" = null."""

    archetype: Archetype
    sessions: int
    client_id: str
    customer_id: str | None
    signs_up: bool
    name: str
    email: str
    device: str
    user_agent: str
    ip_address: str
    country: str
    fbp: str
    analytics: str
    ads: str
    withdraws: bool


def visitors(draws: Draws) -> tuple[Visitor, ...]:
    """Everybody who comes in the quarter."""
    numbers = _distinct_numbers(draws, VISITORS)
    return tuple(_visitor(draws, number) for number in numbers)


def customer_number(number: int) -> str:
    """How the shop writes a customer's id."""
    return f"C{number:07d}"


def _visitor(draws: Draws, number: int) -> Visitor:
    archetype = draws.pick(ARCHETYPES, [kind.share for kind in ARCHETYPES])
    sessions = 1
    while sessions < 15 and draws.chance(archetype.more_sessions):
        sessions += 1
    # The cookie is up to a year old.
    made = quarter.START - timedelta(days=draws.whole(1, 365))
    created = (made - date(1970, 1, 1)).days * 86_400 + draws.whole(0, 86_399)
    account = draws.chance(archetype.account)
    name = identifiers.person(draws)
    device = draws.pick(("mobile", "desktop", "tablet"), (62, 33, 5))
    analytics = draws.pick(("Yes", "No", "Unset", ""), (75, 12, 8, 5))
    return Visitor(
        archetype=archetype,
        sessions=sessions,
        client_id=identifiers.client_id(draws, created),
        customer_id=customer_number(number) if account else None,
        signs_up=account and draws.chance(0.12),
        name=name,
        email=identifiers.email(draws, name),
        device=device,
        user_agent=identifiers.user_agent(draws, device),
        ip_address=identifiers.ip_address(draws),
        country=draws.pick(("DE", "AT", "CH", "NL"), (84, 8, 6, 2)),
        fbp=identifiers.facebook_browser(draws, created * 1000 + draws.whole(0, 999)) if draws.chance(0.6) else "",
        analytics=analytics,
        ads="No" if analytics == "Yes" and draws.chance(0.15) else analytics,
        withdraws=analytics == "Yes" and sessions > 1 and draws.chance(0.02),
    )


def _distinct_numbers(draws: Draws, count: int) -> list[int]:
    numbers: dict[int, None] = {}
    while len(numbers) < count:
        numbers[draws.whole(100_000, 599_999)] = None
    return list(numbers)
