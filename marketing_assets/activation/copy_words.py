"""Words for ad texts out of data: a topic from a landing path, a count people believe, and how long a text is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

LONGEST_TOPIC = 24
# Parts of a path that name no product or topic.
PLAIN_PAGES = frozenset({
    "index", "home", "start", "startseite", "main", "default", "page", "pages", "www", "html", "php", "p", "c",
    "en", "de", "fr", "es", "us", "uk", "shop", "store", "product", "products", "produkt", "produkte", "item", "items",
    "collection", "collections", "category", "categories", "kategorie", "search", "suche", "cart", "basket",
    "warenkorb", "checkout", "kasse", "login", "register", "signup", "contact", "kontakt", "about", "blog", "news",
    "article", "thank", "you", "thanks", "confirmation", "offers", "price", "prices", "pricing",
})  # fmt: skip
# What stands below these belongs to one person.
PRIVATE_PAGES = frozenset({
    "account", "accounts", "customer", "customers", "konto", "member", "members", "my", "order", "orders", "profile",
    "profiles", "user", "users",
})  # fmt: skip


@dataclass(frozen=True)
class TextLimits:
    """Most characters of a platform's headline and text body."""

    platform: str
    headline: int
    body: int

    def fit(self, headline: str, body: str) -> bool:
        """Whether both texts fit uncut."""
        return length(headline) <= self.headline and length(body) <= self.body


# Google: responsive search ads. Meta: recommended lengths before truncation (headline, primary text).
GOOGLE = TextLimits("google", 30, 90)
META = TextLimits("meta", 40, 125)
PLATFORMS = (GOOGLE, META)


def length(text: str) -> int:
    """Characters as ad platforms count them: wide ones (Chinese, Japanese, Korean) are two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def topics_of(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What the paths name, as (words, path): `/shop/running-shoes.html` -> "Running Shoes".

    Paths of one person, or with numbers, ids or too many words, name nothing that could stand in an ad.
    """
    for path in paths:
        words = _words_of(path)
        if words:
            yield words, path


def _words_of(path: str) -> str | None:
    parts = [part for part in unquote(urlsplit(str(path)).path).split("/") if part]
    if any(part.casefold() in PRIVATE_PAGES for part in parts):
        return None
    for part in reversed(parts):
        stem = re.sub(r"\.(html?|php|aspx?|jsp)$", "", part, flags=re.IGNORECASE)
        words = [word for word in re.split(r"[-_+.\s]+", stem) if word]
        if not words or all(word.casefold() in PLAIN_PAGES for word in words):
            continue
        text = " ".join(word[:1].upper() + word[1:] for word in words)
        readable = all(re.fullmatch(r"[^\W\d_]{2,}(?:['’&][^\W\d_]+)?", word) for word in words)
        # An unreadable part ends the search: what stands above it is a shelf, not what people came for.
        return text if readable and len(words) <= 4 and length(text) <= LONGEST_TOPIC else None
    return None


def believable(count: float) -> str | None:
    """A count rounded down to two digits, such as "1,200+" for 1,264; None under 100, which convinces nobody."""
    whole = int(count)
    if whole < 100:
        return None
    step = 10 ** (len(str(whole)) - 2)
    return f"{whole // step * step:,}+"
