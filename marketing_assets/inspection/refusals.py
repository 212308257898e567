"""What a person can do about a file that cannot be read: another kind, a mapping draft, a name that was meant."""

from __future__ import annotations

import difflib
from pathlib import Path

from marketing_assets.errors import ExportError
from marketing_assets.governance import scan_text
from marketing_assets.ingestion import KINDS, is_ignored, safe_name
from marketing_assets.ingestion.dialects.refusals import UnknownHeader
from marketing_assets.ingestion.events import holds_events, open_events
from marketing_assets.ingestion.kinds import Kind
from marketing_assets.ingestion.landing_kinds import WEB_EVENTS
from marketing_assets.ingestion.laying_out import lay_out
from marketing_assets.ingestion.reading.heads import Head
from marketing_assets.ingestion.reading.opening import open_source
from marketing_assets.inspection.columns import column_uses, unread
from marketing_assets.inspection.drafts import write_draft
from marketing_assets.settings import Settings


def require_file(path: Path) -> None:
    """Raises:
    ExportError: the path names no ordinary file; says what is there instead.
    """
    if str(path) == "-":
        raise ExportError("standard input is not read: save it as a file, such as export.csv, and inspect that")
    if path.is_file():
        return
    if path.exists():
        raise ExportError(f"{safe_name(path.name)} is no ordinary file (a pipe, a device); save it as a file first")
    raise ExportError(f"{safe_name(str(path))} does not exist{_near(path)}")


def _near(path: Path) -> str:
    """What somebody may have meant."""
    try:
        there = sorted(entry.name for entry in path.parent.iterdir() if not is_ignored(entry.name))
    except OSError:
        return f": there is no folder {safe_name(str(path.parent))}"
    close = difflib.get_close_matches(path.name, there, n=2, cutoff=0.6)
    return f"; in that folder there is {', '.join(map(safe_name, close))}" if close else ""


def with_a_way_on(
    error: ExportError, path: Path, kind: Kind, settings: Settings, *, may_write: bool = True
) -> ExportError:
    """The same error, with the kind that would know the file, or with a mapping draft to edit."""
    draft: str | None = getattr(error, "draft", None)
    others = _kinds_that_know(path, kind, settings)
    tries = " or ".join(f"`--kind {other}`" for other in others)
    folders = " or ".join(f"`{other}/`" for other in others)
    message = str(error)
    if any(others.values()):
        message = f"{safe_name(path.name)}: no {kind.name}, its header is that of files for {folders}: try {tries}"
    else:
        message += (
            f"\nParts of the header are those of files for {folders}: if it is one of them, try {tries}"
            if others
            else ""
        )
        # A file without a header may have somebody's data where the names should be.
        message += f"\n{write_draft(path, draft)}" if may_write and draft and not scan_text(draft) else ""
    return ExportError(message) if draft is None else UnknownHeader(message, draft)


def _kinds_that_know(path: Path, but: Kind, settings: Settings) -> dict[str, bool]:
    """Other kinds that can read the file as it is, and whether they read all of its columns."""
    found = {}
    for kind in KINDS.values():
        if kind is but:
            continue
        try:
            layout = lay_out(path.name, heads_of(path, kind), kind, None, "", settings)
        except (ExportError, OSError):
            continue
        found[kind.name] = not unread(column_uses(layout))
    return found


def heads_of(path: Path, kind: Kind) -> list[Head]:
    """The beginning of the file, as the importer opens files of this kind."""
    source = open_events(path) if kind is WEB_EVENTS and holds_events(path) else open_source(path)
    return source.heads()
