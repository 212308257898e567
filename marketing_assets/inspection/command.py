"""The command `inspect`: a file or a folder, what it found as words or JSON, and how far reading is meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from marketing_assets.errors import ExportError
from marketing_assets.inspection.facts import file_words
from marketing_assets.inspection.folder import FileLine, look_at_folder
from marketing_assets.inspection.looking import Inspection, look_at_file
from marketing_assets.inspection.printing import print_folder, print_inspection
from marketing_assets.settings import Settings

# A log gets a line every few seconds; a terminal's line is replaced.
LOG_SECONDS = 5.0


@dataclass(frozen=True)
class Found:
    """What an inspection found: `file` or `files`, whichever was asked for."""

    file: Inspection | None = None
    files: tuple[FileLine, ...] = ()

    @property
    def readable(self) -> bool:
        """Whether everything could be read and some row kept."""
        return self.file.kept > 0 if self.file else not any(line.problem for line in self.files)

    def print_on(self, console: Console) -> None:
        """In words."""
        if self.file:
            print_inspection(console, self.file)
        else:
            print_folder(console, self.files)

    def to_json(self) -> dict[str, Any]:
        """As values that JSON knows, days as ISO text; `state` is `read` or `refused`."""
        state = {"state": "read" if self.readable else "refused"}
        found = {"files": [asdict(line) for line in self.files]} if self.file is None else asdict(self.file)
        return state | _plain(found)


def inspect_path(
    file: str,
    settings: Settings,
    *,
    kind: str | None = None,
    mapping: Path | None = None,
    shared: Sequence[Path] = (),
    told: Console,
) -> Found:
    """Look at a file, or at every file of a folder.

    Args:
        told: where to say how far reading is.
    Raises:
        ExportError: the file cannot be read, or the folder holds none.
    """
    path = Path(file)
    with _progress(told) as say:
        if not path.is_dir() or file == "-":
            found = look_at_file(
                path,
                settings,
                kind=kind,
                mapping=mapping,
                shared=shared,
                progress=lambda done, of: say(f"{min(done / max(of, 1), 1):.0%} of {file_words(of)}"),
            )
            return Found(file=found)
        if mapping is not None:
            raise ExportError("--mapping is for one file, and this is a folder; inspect the file itself")
        lines = look_at_folder(
            path, settings, kind=kind, shared=shared, told=lambda number, of, name: say(f"{number:,} of {of:,}: {name}")
        )
        return Found(files=tuple(lines))


@contextmanager
def _progress(console: Console) -> Iterator[Any]:
    """Gives a function that says how far reading is."""
    if console.is_terminal:
        with console.status("reading …") as status:
            yield lambda words: status.update(Text(f"reading … {words}"))
        return
    last = time.monotonic()

    def say(words: str) -> None:
        nonlocal last
        if time.monotonic() - last >= LOG_SECONDS:
            last = time.monotonic()
            console.print(Text(f"reading … {words}"))

    yield say


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
