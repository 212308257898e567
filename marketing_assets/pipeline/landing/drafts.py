"""Proposed mappings for files whose header nobody knows: for people to edit, never used by a run."""

from __future__ import annotations

from pathlib import PurePosixPath

from marketing_assets.errors import MarketingAssetsError
from marketing_assets.governance import scan_text
from marketing_assets.ingestion import LandedFile, mapping_name
from marketing_assets.warehouse.files import write_bytes
from marketing_assets.warehouse.home import Home

FOLDER = "mapping_drafts"


def draft_words(home: Home, landed: LandedFile, error: MarketingAssetsError) -> str:
    """What to do with the draft that the error brings, after writing it; empty when it brings none.

    A draft that lies there already is left alone: somebody may be editing it.
    """
    draft = getattr(error, "draft", None)
    # It repeats names of the file's columns, and in a file without header these are somebody's data.
    if not isinstance(draft, str) or not draft or scan_text(draft):
        return ""
    place = PurePosixPath(FOLDER, _place(landed))
    file = home.path / place
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(file, draft.encode())
    beside = PurePosixPath(landed.name).parent / place.name
    return f". A draft of its mapping is {place} in the home: edit it, then put it beside the file as {beside}"


def _place(landed: LandedFile) -> PurePosixPath:
    """NAME.mapping.yaml, below the folders of the file; `ads` is left out."""
    name = PurePosixPath(landed.name)
    folders = name.parent.parts[1:] if name.parent.parts[:1] == ("ads",) else name.parent.parts
    return PurePosixPath(*folders, mapping_name(landed.path))
