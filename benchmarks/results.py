"""Writes one section of RESULTS.md: figures of one benchmark, with the machine and versions they were measured on."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"
HEADING = "# Benchmark results\n\nWritten by the scripts beside this file; `make bench` runs them.\n"


def machine(*packages: str) -> str:
    """Cores, memory, Python and the versions of the packages that matter to the figures."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, {versions}; load {load:.1f} at the start; {datetime.now(UTC):%Y-%m-%d}"
    )


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def write_section(title: str, where: str, body: str) -> None:
    """Replace the section of that title, or append it."""
    section = f"## {title}\n\n{where}\n\n{body.strip()}\n"
    known = RESULTS.read_text(encoding="utf-8") if RESULTS.is_file() else HEADING
    pattern = re.compile(rf"## {re.escape(title)}\n.*?(?=\n## |\Z)", re.DOTALL)
    replaced, found = pattern.subn(lambda _: section, known)
    RESULTS.write_text(replaced if found else f"{known.rstrip()}\n\n{section}", encoding="utf-8")
    print(section)
