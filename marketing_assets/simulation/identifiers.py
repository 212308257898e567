"""Identifiers as they look in web analytics, all of them invented.

Addresses come from ranges reserved for documentation (RFC 5737, RFC 3849, RFC 2606), telephone numbers from those the
German regulator keeps free for films, so that none belongs to anybody.
"""

from __future__ import annotations

from urllib.parse import quote

from marketing_assets.simulation.draws import DIGITS, HEX, TOKEN, Draws

FIRST_NAMES = (
    *("Anna", "Ben", "Clara", "David", "Emma", "Felix", "Greta", "Hannes", "Ida", "Jonas", "Klara", "Lukas", "Marie"),
    *(
        "Nico",
        "Olivia",
        "Paul",
        "Romy",
        "Simon",
        "Theresa",
        "Umut",
        "Vera",
        "Wiebke",
        "Yusuf",
        "Zoe",
        "Mehmet",
        "Sofia",
    ),
)
LAST_NAMES = (
    *("Schmidt", "Becker", "Fischer", "Weber", "Hoffmann", "Wagner", "Schulz", "Koch", "Richter", "Klein", "Wolf"),
    *(
        "Neumann",
        "Schwarz",
        "Zimmermann",
        "Braun",
        "Hartmann",
        "Lange",
        "Krause",
        "Lehmann",
        "Yilmaz",
        "Novak",
        "Rossi",
    ),
)
IPV4_RANGES = ("192.0.2", "198.51.100", "203.0.113")
USER_AGENTS = {
    "mobile": (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_{minor} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/18.{minor} Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 1{minor}; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/13{minor}.0.0.0 "
        "Mobile Safari/537.36",
    ),
    "desktop": (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/13{minor}.0.0.0 "
        "Safari/537.36",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.{minor} "
        "Safari/605.1.15",
        "Mozilla/5.0 (X11; Linux x86_64; rv:13{minor}.0) Gecko/20100101 Firefox/13{minor}.0",
    ),
    "tablet": (
        "Mozilla/5.0 (iPad; CPU OS 18_{minor} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/18.{minor} Safari/604.1",
    ),
}


def client_id(draws: Draws, created: int) -> str:
    """Google Analytics' cookie; `created` in Unix seconds."""
    return f"GA1.1.{draws.whole(10**8, 2 * 10**9)}.{created}"


def google_click(draws: Draws) -> str:
    """gclid, as ads and as product listings have it."""
    if draws.chance(0.6):
        return f"EAIaIQobChMI{draws.text(TOKEN, 40)}"
    return f"Cj0KCQjw{draws.text(TOKEN, 54)}"


def facebook_click(draws: Draws) -> str:
    """fbclid."""
    return f"IwAR{draws.text(TOKEN, 57)}"


def facebook_browser(draws: Draws, created_ms: int) -> str:
    """fbp, Meta's cookie."""
    return f"fb.1.{created_ms}.{draws.text(DIGITS, 10)}"


def ip_address(draws: Draws) -> str:
    """Six in seven are IPv4."""
    if draws.chance(0.15):
        return f"2001:db8:{draws.text(HEX, 4)}:{draws.text(HEX, 4)}::{draws.text(HEX, 4)}"
    return f"{draws.pick(IPV4_RANGES)}.{draws.whole(1, 254)}"


def user_agent(draws: Draws, device: str) -> str:
    """What the browser calls itself."""
    return draws.pick(USER_AGENTS[device]).format(minor=draws.whole(0, 4))


def email(draws: Draws, name: str) -> str:
    """Address of a person, at a domain that cannot exist."""
    number = draws.whole(1, 99) if draws.chance(0.5) else ""
    domain = draws.pick(("com", "org", "net"))
    return f"{name.lower().replace(' ', '.')}{number}@example.{domain}"


def email_query(address: str) -> str:
    """The address as a careless newsletter link carries it."""
    return f"email={quote(address, safe='')}"


def phone(draws: Draws) -> str:
    """A number kept free for films, in one of the usual spellings."""
    area = draws.pick(("30 23125 ", "40 66969 ", "69 90009 ", "89 99998 "))
    return f"{draws.pick(('+49 ', '0'))}{area}{draws.text(DIGITS, 3)}"


def person(draws: Draws) -> str:
    """First and last name."""
    return f"{draws.pick(FIRST_NAMES)} {draws.pick(LAST_NAMES)}"
