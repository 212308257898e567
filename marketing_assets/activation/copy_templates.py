"""What is said to whom: wordings per segment, from the most particular to one that always fits.

`{topic}` is a landing page in words, `{visits}` the segment's rounded count of sessions, `{brand}` the settings' name.
A wording whose filler is unknown is passed over.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Variant:
    """One idea: headlines and bodies in order of preference; the last of each needs no filler and fits everywhere.

    `needs_price_pages`: only for segments of which some sessions viewed prices or offers.
    """

    name: str
    headlines: tuple[str, ...]
    bodies: tuple[str, ...]
    needs_price_pages: bool = False


LOYAL = (
    Variant(
        "welcome back",
        ("{brand}: {topic} for You", "Back for {topic}?", "Welcome Back to {brand}", "Good to See You Again"),
        (
            "Good to have you back. See what is new in {topic} at {brand}.",
            "Good to have you back. See what is new in {topic} since your last visit.",
            "Good to have you back. See what is new since your last visit.",
        ),
    ),
    Variant(
        "first look",
        ("New in {topic} at {brand}", "New in {topic}", "New at {brand}", "See What Is New"),
        (
            "You know what you like. Find the latest in {topic}: {visits} visits so far.",
            "You know what you like. Find the latest in {topic} here.",
            "You know what you like. Find the latest of it here.",
        ),
    ),
)
VALUE = (
    Variant(
        "compare",
        ("{topic}: Compare Prices", "Compare Prices at {brand}", "Compare and Choose"),
        (
            "Compare {topic} side by side and choose what fits your budget at {brand}.",
            "Compare {topic} side by side and choose what fits your budget.",
            "Compare side by side and choose what fits your budget.",
        ),
    ),
    Variant(
        "clear prices",
        ("{topic} at Clear Prices", "Clear Prices at {brand}", "Clear Prices, Good Value"),
        (
            "Clear prices, all in one place: {visits} visits so far. Have a look at {topic}.",
            "Clear prices for {topic}, all in one place. Take your time to choose.",
            "Clear prices, all in one place. Take your time to choose.",
        ),
    ),
    Variant(
        "offer",
        ("Offers in {topic}", "Current Offers at {brand}", "See Current Offers"),
        (
            "See the current offers in {topic} at {brand}.",
            "See the current offers in {topic}.",
            "See the current offers and choose what suits you.",
        ),
        needs_price_pages=True,
    ),
)
SPEED = (
    Variant(
        "straight there",
        ("{topic} in a Few Clicks", "{brand} in a Few Clicks", "Done in a Few Clicks"),
        (
            "Straight to {topic}: find it, order it, done. {brand} keeps it short.",
            "Straight to {topic}: find it, order it, done.",
            "Straight to what you need: find it, order it, done.",
        ),
    ),
    Variant(
        "no detours",
        ("{topic}, No Detours", "{brand}, No Detours", "No Detours, Just Order"),
        (
            "Short on time? Go straight to {topic}, like in {visits} visits before yours.",
            "Short on time? Go straight to {topic} and be done.",
            "Short on time? Go straight to it and be done.",
        ),
    ),
)
ANYONE = (
    Variant(
        "discover",
        ("Discover {topic} at {brand}", "Discover {topic}", "Discover {brand}", "Discover What Fits You"),
        (
            "Have a look at {topic} and find what fits you at {brand}.",
            "Have a look at {topic} and find what fits you.",
            "Have a look around and find what fits you.",
        ),
    ),
    Variant(
        "others did",
        ("{topic}: Find Yours", "Find Yours at {brand}", "Find Yours Here"),
        (
            "{visits} visits so far. Have a look at {topic} and find yours.",
            "Have a look at {topic}. Find yours in a few steps.",
            "Have a look around. Find yours in a few steps.",
        ),
    ),
)
BY_SEGMENT = {"Brand Loyalist": LOYAL, "Value Shopper": VALUE, "Speed Seeker": SPEED}


def variants_for(segment: str, price_pages: bool) -> tuple[Variant, ...]:
    """The ideas for a segment; one nobody wrote for gets those for anyone."""
    found = BY_SEGMENT.get(segment, ANYONE)
    return tuple(variant for variant in found if price_pages or not variant.needs_price_pages)
