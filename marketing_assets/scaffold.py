"""What `marketing-assets init` writes: a commented settings file and the landing folders, never over what exists."""

from __future__ import annotations

import shutil
from pathlib import Path

from marketing_assets.governance import KEY_VARIABLE
from marketing_assets.ingestion import KINDS
from marketing_assets.settings import SETTINGS_FILE
from marketing_assets.warehouse.home import PROJECT_ROOT

# Folders whose files name people: nothing is read of them without a secret to mask the names with.
PEOPLE = ("web_events", "experiments", "customers", "consent_withdrawals")


def initialise(folder: Path) -> list[str]:
    """Create what is missing in `folder`; returns one line per thing made or left alone, then what to do next."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / SETTINGS_FILE
    lines = [f"left {settings} as it is" if settings.exists() else f"wrote {settings}"]
    if not settings.exists():
        shutil.copyfile(PROJECT_ROOT / SETTINGS_FILE, settings)
    for kind in KINDS:
        (folder / "landing" / kind).mkdir(parents=True, exist_ok=True)
    lines.append(f"made {folder / 'landing'}/ with {', '.join(KINDS)}")
    lines.append(f"next: edit {settings} and put ad exports into {folder / 'landing' / 'ads'};")
    lines.append(
        f"files in {', '.join(PEOPLE)} also need {KEY_VARIABLE} in the environment, a secret of your own; then"
    )
    lines.append(
        f"  marketing-assets run --landing {folder / 'landing'} --home {folder / 'home'} --settings {settings}"
    )
    return lines
