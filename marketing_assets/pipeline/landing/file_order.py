"""In which order files enter that lie there for the first time together: the later download corrects the earlier."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date

from marketing_assets.pipeline.landing.files import Pending
from marketing_assets.pipeline.landing.kinds import ADS, LandedKind
from marketing_assets.pipeline.landing.readings import grain_of
from marketing_assets.settings import Settings

# A browser that finds `report.csv` calls the next one `report (1).csv` or `report(1).csv`.
_NAME = re.compile(r"(.*?)(?: ?\(([0-9]+)\))?((?:\.[A-Za-z]\w*){0,2})", re.DOTALL)
_DIGITS = re.compile(r"([0-9]+)")

# From coarse to fine.
_GRAINS = ("campaign", "ad_group", "ad")

# Text and numbers by turns, beginning with text, so that any two are comparable.
Natural = tuple[str | int, ...]


def in_order_of_entry(
    pending: Sequence[Pending], known: Collection[str], kind: LandedKind, settings: Settings, today: date
) -> list[Pending]:
    """Files that have entered before keep their place; new ones enter by name, as people count.

    Of new ads, files with campaigns enter before those with their ad groups and ads: landed together, neither grain
    corrects the other, and the finer one is the one to keep, whatever the files are called.

    Args:
        known: SHA-256 of the files that have entered before.
    """
    before = [file for file in pending if file.landed.sha256 in known]
    new = sorted(
        (file for file in pending if file.landed.sha256 not in known), key=lambda file: download_order(file.landed.name)
    )
    if kind is ADS and len(new) > 1:
        grains = {file.landed.sha256: grain_of(kind, file, settings, today) for file in new}
        new.sort(key=lambda file: _GRAINS.index(grains[file.landed.sha256] or "campaign"))
    return before + new


def download_order(name: str) -> tuple[tuple[tuple[Natural, int, str], ...], str]:
    """Key to sort names of files by, paths with "/": `export-9` before `export-10`, `report (1)` behind `report`."""
    return tuple(map(_part, name.split("/"))), name


def _part(name: str) -> tuple[Natural, int, str]:
    match = _NAME.fullmatch(name)
    assert match is not None
    stem, copy, ending = match.groups()
    return _natural(stem), int(copy or 0), ending


def _natural(text: str) -> Natural:
    return tuple(int(part) if at % 2 else part for at, part in enumerate(_DIGITS.split(text)))
