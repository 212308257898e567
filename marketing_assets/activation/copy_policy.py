"""The traffic light of an ad text: what platforms' advertising policies forbid or want proof of.

Red is not to be used, yellow is for a person to check, green may go. Words are looked for in English and German, whole
and in any case. Sources: advertising policies of Google and Meta (misrepresentation, personal attributes, personalised
health, financial products), and the project's rule that no personal data appears in a text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Light = Literal["green", "yellow", "red"]
HARMLESS = "names no claim that needs proof"


@dataclass(frozen=True)
class PolicyRule:
    """Texts that match `pattern` get at least this light, for this reason."""

    light: Light
    reason: str
    pattern: re.Pattern[str]


def _words(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)


RULES = (
    PolicyRule(
        "red",
        "promises a result (guarantee)",
        _words(r"guarantee\w*", r"risk[- ]?free", r"no risk", r"100 ?%", r"garanti\w*", r"risikofrei"),
    ),
    PolicyRule(
        "red",
        "makes a health claim",
        _words(
            r"cures?",
            r"cured",
            r"heals?",
            r"miracle\w*",
            r"lose weight",
            r"weight loss",
            r"burns? fat",
            r"anti[- ]?aging",
            r"heilt",
            r"heilung",
            r"abnehmen",
            r"wundermittel",
        ),
    ),
    PolicyRule(
        "red",
        "makes a claim about money",
        _words(
            r"get rich",
            r"get[- ]rich[- ]quick",
            r"easy money",
            r"passive income",
            r"double your money",
            r"debt[- ]free",
            r"schnelles geld",
            r"reich werden",
            r"schuldenfrei",
        ),
    ),
    PolicyRule(
        "red",
        "contains what looks like personal data",
        re.compile(r"[\w.+-]+@[\w-]+\.\w|(?:\+|\b0)[\d ()/-]{7,}\d"),
    ),
    PolicyRule(
        "red",
        "speaks of the reader's personal attributes",
        _words(
            r"your (?:age|debts?|disease|diagnosis|disability|religion|pregnancy|divorce|weight|sexuality)",
            r"are you (?:gay|disabled|pregnant|broke|overweight|divorced|single|depressed)",
        ),
    ),
    PolicyRule(
        "yellow",
        "uses a superlative that needs proof",
        _words(
            r"best",
            r"#\s?1",
            r"no\.? ?1",
            r"number one",
            r"cheapest",
            r"fastest",
            r"greatest",
            r"leading",
            r"world'?s",
            r"unbeatable",
            r"lowest prices?",
            r"perfect",
            r"beste[mnrs]?",
            r"günstigste\w*",
            r"billigste\w*",
            r"führend\w*",
        ),
    ),
    PolicyRule(
        "yellow",
        "names an offer: check that it is running",
        _words(
            r"free",
            r"sale",
            r"deals?",
            r"discounts?",
            r"offers?",
            r"promo\w*",
            r"vouchers?",
            r"coupons?",
            r"clearance",
            r"\d+ ?% off",
            r"gratis",
            r"kostenlos\w*",
            r"rabatt\w*",
            r"angebote?",
            r"gutschein\w*",
            r"ausverkauf",
        ),
    ),
    PolicyRule(
        "yellow",
        "presses for time",
        _words(r"last chance", r"only today", r"today only", r"hurry", r"act now", r"nur heute", r"letzte chance"),
    ),
    PolicyRule(
        "yellow",
        "touches a regulated field (health, finance, alcohol, gambling)",
        _words(
            r"health\w*",
            r"medic\w*",
            r"supplements?",
            r"vitamins?",
            r"cbd",
            r"loans?",
            r"credits?",
            r"insurance\w*",
            r"invest\w*",
            r"crypto\w*",
            r"casino\w*",
            r"betting",
            r"alcohol\w*",
            r"wine",
            r"beer",
            r"vape\w*",
            r"gesundheit\w*",
            r"kredite?",
            r"versicherung\w*",
            r"arznei\w*",
            r"wein",
            r"bier",
        ),
    ),
    PolicyRule("yellow", "shouts", re.compile(r"!{2,}|\?{2,}|(?:\b[A-ZÄÖÜ]{5,}\b\s*){2,}")),
)


def traffic_light(text: str) -> tuple[Light, str]:
    """The light of a text and why; the worst rule decides, and all rules of that light are named."""
    lights: tuple[Light, ...] = ("red", "yellow")
    for light in lights:
        reasons = [rule.reason for rule in RULES if rule.light == light and rule.pattern.search(text)]
        if reasons:
            return light, "; ".join(reasons)
    return "green", HARMLESS
