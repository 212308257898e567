"""`marketing-assets scan`: the whole home searched for personal data, whoever wrote it and whenever."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from marketing_assets.errors import LandingError, SettingsError
from marketing_assets.governance import Leak, LeakSearch, MaskingKey, Searched, files_below, scan_files
from marketing_assets.pipeline.exclusive import Say, one_at_a_time
from marketing_assets.pipeline.landed_needles import PersonalFile, Reading, needles_of, personal_files
from marketing_assets.pipeline.landing import Progress, masking_of, progressed
from marketing_assets.pipeline.leaks import searches, stored_events, together
from marketing_assets.warehouse.home import Home

if TYPE_CHECKING:
    from rich.console import Console

_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class ScanResult:
    """What was searched, for what, and where something was found: places and kinds, never values.

    Attributes:
        tables, files, bytes: that were searched; `runs` of a Dagster storage outside the home.
        landed_files, needles: files with people's data, and the identifiers in them that were searched for.
        unreadable: landed files that cannot be read, of which nothing was searched for.
        note: what could not be searched for, and why; empty when everything was.
    """

    leaks: list[Leak]
    tables: int
    files: int
    bytes: int
    runs: int
    landed_files: int
    needles: int
    unreadable: list[str]
    note: str

    @property
    def clean(self) -> bool:
        """Nothing was found."""
        return not self.leaks

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return {"state": "clean" if self.clean else "leaks", **asdict(self)}

    def print_on(self, console: Console) -> None:
        """For people."""
        from rich.markup import escape
        from rich.table import Table

        if self.leaks:
            table = Table("kind", "place", box=None, header_style="dim")
            table.add_column("count", justify="right")
            for leak in self.leaks:
                table.add_row(escape(leak.kind), escape(leak.where), f"{leak.count:,}")
            console.print(table)
        runs = f", {_counted(self.runs, 'run')} of Dagster's storage" if self.runs else ""
        console.print(
            f"searched {_counted(self.tables, 'table')} and {_counted(self.files, 'file')} "
            f"({self.bytes / _MEGABYTE:,.1f} MB){runs} for {_counted(self.needles, 'identifier')} out of "
            f"{_counted(self.landed_files, 'landed file')} and for all known forms of personal data",
            soft_wrap=True,
        )
        if self.unreadable:
            console.print(
                f"not read, so nothing in them was searched for: {', '.join(self.unreadable)}",
                markup=False,
                soft_wrap=True,
            )
        if self.note:
            console.print(self.note, markup=False, soft_wrap=True)
        places = _counted(len({leak.where for leak in self.leaks}), "place")
        found = "clean" if self.clean else f"personal data found in {places}"
        console.print(f"[{'green' if self.clean else 'red'}]{found}[/]")


def scan_home(home: Home, say: Say = lambda message: None) -> ScanResult:
    """Search everything below the home but the landing folder: warehouse, lake, snapshot, reports, payloads, logs.

    Dagster's storage is searched too, also one outside the home that `DAGSTER_HOME` names. Waits for a run to end.

    Raises:
        LandingError: no such home.
    """
    if not home.path.is_dir():
        raise LandingError(f"{home.path} is no home; name the one to search: --home FOLDER, or make one by a run")
    with one_at_a_time(home, say):
        key, note = _key(home)
        left_out = [home.lock.name, *_landing_below(home)]
        roots = {"": home.path, **_dagster_outside(home)}
        looked_for = personal_files(home)
        reading, searched = Reading(), Searched()
        leaks: list[Leak] = []
        for search in searches(key, needles_of(looked_for, reading, _told_of_reading(looked_for))):
            searched = Searched(on_file=_told_of_searching(roots, left_out))  # the same in every pass
            for name, root in roots.items():
                found = scan_files(root, exclude=left_out if not name else (), search=search, searched=searched)
                leaks += [Leak(f"{name}{leak.where}", leak.kind, leak.count) for leak in found]
            runs, stored = _stored_outside(home, search)
            leaks += stored
    return ScanResult(
        leaks=sorted(together(leaks), key=lambda leak: (-leak.count, leak.where, leak.kind)),
        tables=searched.tables,
        files=searched.files,
        bytes=searched.bytes,
        runs=runs,
        landed_files=reading.files,
        needles=reading.needles,
        unreadable=reading.unreadable,
        note=note,
    )


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _key(home: Home) -> tuple[MaskingKey | None, str]:
    try:
        return masking_of(home), ""
    except SettingsError as error:
        return None, f"not searched for: the masking key, since there is none here ({error})"


def _landing_below(home: Home) -> list[str]:
    """Where personal data may be: the home's own landing folder, and one elsewhere in it."""
    own = [home.landing.relative_to(home.path).as_posix()] if home.landing.is_relative_to(home.path) else []
    return sorted({"landing", *own})


def _dagster_outside(home: Home) -> dict[str, Path]:
    """Dagster's own folders where they are not in the home, by how their places are named."""
    named = os.environ.get("DAGSTER_HOME")
    folder = Path(named).absolute() if named else home.dagster
    return {"DAGSTER_HOME/": folder} if folder.is_dir() and not folder.is_relative_to(home.path) else {}


def _stored_outside(home: Home, search: LeakSearch) -> tuple[int, list[Leak]]:
    """Runs and leaks in a Dagster storage that is no file: that of the instance which `DAGSTER_HOME` names."""
    if not _dagster_outside(home):
        return 0, []
    import dagster as dg
    from dagster._core.storage.event_log import SqliteEventLogStorage

    with dg.DagsterInstance.get() as instance:
        if isinstance(instance.event_log_storage, SqliteEventLogStorage):
            return 0, []
        counts: Counter[str] = Counter()
        ids = [run.run_id for run in instance.get_runs()]
        for run_id in ids:
            counts.update(search.count(b"\n".join(stored_events(instance, run_id))))
    return len(ids), [Leak("Dagster's storage: events", kind, count) for kind, count in counts.items()]


def _told_of_reading(files: list[PersonalFile]) -> Callable[[PersonalFile], None]:
    place = {file.landed.sha256: number for number, file in enumerate(files)}

    def told(file: PersonalFile) -> None:
        words = "reading what to search for:"
        progressed(Progress(words, place[file.landed.sha256], len(files), file=file.landed.name))

    return told


def _told_of_searching(roots: dict[str, Path], left_out: list[str]) -> Callable[[Path], None]:
    of_files = sum(1 for name, root in roots.items() for _ in files_below(root, () if name else left_out))
    done = 0

    def told(file: Path) -> None:
        nonlocal done
        done += 1
        progressed(Progress("searching:", done, of_files, file=file.name))

    return told
