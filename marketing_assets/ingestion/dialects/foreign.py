"""Tables that name another platform than the one they look like: files of several platforms, put together by people
or tools, whose names happen to be those of one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from marketing_assets.ingestion.canonical import ADS
from marketing_assets.ingestion.cells.shapes import header_name, header_names
from marketing_assets.ingestion.dialects.candidates import Candidate
from marketing_assets.ingestion.dialects.names import normal_header
from marketing_assets.ingestion.dialects.platform import names
from marketing_assets.ingestion.dialects.propose import propose_mapping
from marketing_assets.ingestion.dialects.refusals import UnknownHeader
from marketing_assets.ingestion.dialects.watched import Watched

# Where people and tools write who sells the ad space. Some are a platform's own breakdown too (Meta's `Platform`,
# Google's `Network`), so the name alone says nothing: the cells do.
_COLUMNS = names(
    "Platform", "Platform name", "Ad platform", "Ads platform", "Advertising platform", "Source platform",
    "Publisher platform", "Channel", "Channel name", "Ad channel", "Media channel", "Marketing channel", "Source",
    "Data source", "Ad source", "Traffic source", "Network", "Network name", "Ad network", "Publisher", "Engine",
    "Search engine", "Vendor", "Provider", "Media", "Plattform", "Kanal", "Quelle", "Netzwerk", "Plateforme", "Canal",
    "Réseau", "Régie", "Plataforma", "Fuente", "Red", "Fonte", "Rede", "Piattaforma", "Canale", "Rete", "Kanaal",
    "Bron", "Netwerk",
)  # fmt: skip
# Words that name a platform, or what it alone sells.
_PLATFORMS = {
    "Google": ("google", "googleads", "adwords", "googleadwords", "gads", "youtube", "gmail", "dv360", "admob"),
    "Meta": (
        "meta", "metaads", "facebook", "facebookads", "fb", "instagram", "ig", "messenger", "threads", "whatsapp",
    ),
    "Microsoft": ("microsoft", "microsoftads", "bing", "bingads", "msn", "yahoo", "aol"),
    "LinkedIn": ("linkedin", "linkedinads"),
    "TikTok": ("tiktok", "tiktokads", "pangle"),
    "Amazon": ("amazon", "amazonads", "twitch"),
    "Pinterest": ("pinterest", "pinterestads"),
    "Snapchat": ("snapchat", "snapchatads", "snap"),
    "": (
        "criteo", "taboola", "outbrain", "reddit", "redditads", "twitter", "quora", "spotify", "rtbhouse", "adroll",
        "teads", "awin", "adform", "xandr", "yandex", "baidu", "naver", "kakao", "applovin", "unityads", "ironsource",
        "doubleclick", "tradedesk", "rakuten", "tradedoubler", "idealo",
    ),
}  # fmt: skip
_PLATFORM_OF = {word: platform for platform, words in _PLATFORMS.items() for word in words}
# Too short or too common to name a platform among other words.
_ALONE = {"x": "", "x ads": "", "apple": "", "apple ads": "", "apple search ads": ""}
_WORD = re.compile(r"[^\W_]+")
# Analytics sees the visitors of all platforms.
_SEES_ALL = frozenset({"", "GA4"})


def foreign_column(table: Candidate) -> int | None:
    """Position of a column whose cells name another platform than the table's; None where there is none.

    Only the rows in the head of the file are looked at; `watch_platforms` sees the others.
    """
    own, rows = table.dialect.platform, _rows(table)
    return next((place for place in _places(table) if any(_is_foreign(c, own) for c in {r[place] for r in rows})), None)


def watch_platforms(file: str, table: Candidate, currency: str) -> tuple[Watched, ...]:
    """The columns that may name another platform further down in the file."""

    def telling(cells: Iterable[str]) -> set[str]:
        return {cell for cell in cells if _is_foreign(cell, table.dialect.platform)}

    return tuple(
        Watched(place, telling, 0, partial(refuse_foreign, file, table, place, currency)) for place in _places(table)
    )


def refuse_foreign(file: str, table: Candidate, place: int, currency: str) -> UnknownHeader:
    """The error for a table that `foreign_column` found a column in."""
    header = table.head.records[table.at]
    name = header_name(header[place])
    return UnknownHeader(
        f"{file}: the header looks like that of {table.dialect.name}, but the column {name} names other platforms. "
        f"Found: {header_names(header)}. Write a mapping beside the file with {name} as `platform`",
        propose_mapping(header, _rows(table), ADS, currency=currency, sure={place: "platform"}),
    )


def _places(table: Candidate) -> list[int]:
    """Positions of columns in which people and tools write who sells the ad space."""
    if table.dialect.platform in _SEES_ALL:
        return []
    header = table.head.records[table.at]
    return [place for place, cell in enumerate(header) if normal_header(cell.replace("_", " ")) in _COLUMNS]


def _rows(table: Candidate) -> list[list[str]]:
    width = len(table.head.records[table.at])
    return [record for record in table.head.records[table.at + 1 :] if len(record) == width]


def _is_foreign(cell: str, own: str) -> bool:
    """A cell that names the platform itself, among others, is not foreign: `Bing and Yahoo! search`."""
    words = _WORD.findall(cell.replace("_", " ").casefold())
    named = {_PLATFORM_OF[word] for word in (*words, "".join(words)) if word in _PLATFORM_OF}
    if " ".join(words) in _ALONE:
        return True
    return bool(named) and own not in named
