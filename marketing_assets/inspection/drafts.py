"""A mapping to edit, written beside a file whose header nobody knows. What somebody may have edited is left alone."""

from __future__ import annotations

from pathlib import Path

from marketing_assets.ingestion.landed import mapping_name
from marketing_assets.ingestion.landed_names import DRAFT_SUFFIX, MAPPING_SUFFIX


def write_draft(path: Path, draft: str) -> str:
    """Write the draft beside the file, else into the working folder; in words what there is to do now."""
    name = mapping_name(path)
    text = f"# Correct this draft, then rename it to {name}: only that name is read.\n{draft}"
    for folder in (path.parent, Path.cwd()):
        file = folder / f"{name.removesuffix(MAPPING_SUFFIX)}{DRAFT_SUFFIX}"
        try:
            if file.exists() and file.read_text(encoding="utf-8", errors="replace") != text:
                return f"{file} is there already and stays as it is; when it is right, rename it to {name}"
            file.write_text(text, encoding="utf-8")
        except OSError:
            continue
        beside = "" if folder == path.parent else f" and put it beside {path.name}"
        return f"A mapping to begin with: {file}. Correct it, rename it to {name}{beside}, and inspect the file again"
    return "A mapping to begin with could be written neither beside the file nor here: both folders are read-only"
