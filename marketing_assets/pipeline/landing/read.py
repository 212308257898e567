"""One look at the landing folder: read what is new, store its rows, and write down what became of it.

One call is one transaction of the caller: a killed run leaves the old rows, the old manifest and the old rejects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import duckdb

from marketing_assets.errors import MarketingAssetsError
from marketing_assets.governance import MaskingKey
from marketing_assets.ingestion import CHANGING, LandedFile, list_strays
from marketing_assets.pipeline.landing import manifest, suppressions
from marketing_assets.pipeline.landing.drafts import draft_words
from marketing_assets.pipeline.landing.file_order import in_order_of_entry
from marketing_assets.pipeline.landing.files import Known, Pending, ReadFile, known_files, sort_files
from marketing_assets.pipeline.landing.kinds import ADS, KINDS, WEB_EVENTS, LandedKind, masking_of
from marketing_assets.pipeline.landing.problems import NO_KIND, enter_problems, unexpected, unexpected_words
from marketing_assets.pipeline.landing.readings import FileChangedError, read_for_good
from marketing_assets.pipeline.landing.recovery import prepare
from marketing_assets.pipeline.landing.rows import begin_staging, marked_rows, store
from marketing_assets.pipeline.landing.stage import stage
from marketing_assets.pipeline.landing.watch import Progress, progressed
from marketing_assets.pipeline.landing.withdrawals import carry_out
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home

# Rows held in memory before they are staged: many small files are masked at once, large ones one by one.
BATCH_ROWS = 200_000


@dataclass
class LandingReport:
    """What one look at the landing folder did. Lists hold file names as landed; `changed_days` are ad days.

    Attributes:
        read: read in this look.
        refused: refused in this look, with the reason in the manifest.
        known: nothing new about them.
        copies: (file, file of the same content under whose name it counts).
        strays: (folder or file that belongs to no kind, why it is not read).
        unexpected: errors nobody foresaw, without any value: a fault of this program.
    """

    read: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    copies: list[tuple[str, str]] = field(default_factory=list)
    strays: list[tuple[str, str]] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    changed_days: list[date] = field(default_factory=list)

    def note_problems(self, new: Sequence[str], files: Sequence[LandedFile]) -> None:
        """Files that cannot be read: refused when they are `new`, else known."""
        self.refused += new
        self.known += [file.name for file in files if file.name not in new]


@dataclass(frozen=True)
class _Look:
    connection: duckdb.DuckDBPyConnection
    home: Home
    settings: Settings
    today: date
    masking: MaskingKey | None
    reread: bool
    batch_rows: int
    spoilt: Mapping[tuple[str, str], Exception]
    report: LandingReport = field(default_factory=LandingReport)


class _StagingError(Exception):
    """Rows of files could not be masked or staged: a fault of this program."""

    def __init__(self, kind: LandedKind, files: Sequence[ReadFile], error: Exception) -> None:
        super().__init__()
        self.files = [(kind.name, file.landed.sha256) for file in files]
        self.error = error


def read_landing(
    connection: duckdb.DuckDBPyConnection, home: Home, settings: Settings, today: date, *, reread: bool = False
) -> LandingReport:
    """Bring the rows of every kind, `landing_manifest` and `rejected_rows` up to date with the landing folder.

    A file is known by its content. One whose content, mapping or reader is new is read (again): its rows replace what
    an earlier reading of the same content gave. A file that was removed from landing keeps its rows. A file that cannot
    be read is refused alone, whatever is wrong with it.

    Args:
        connection: in a transaction in which nothing has been done: it is begun anew when rows cannot be stored.
    Raises:
        SettingsError: personal data has landed and there is no key to mask it with.
    """
    masking = masking_of(home)
    batch_rows, spoilt = BATCH_ROWS, dict[tuple[str, str], Exception]()
    while True:
        look = _Look(connection, home, settings, today, masking, reread, batch_rows, spoilt)
        try:
            return _read_all(look)
        except _StagingError as fault:
            # DuckDB ends a transaction with its first error. Once more: file by file, then without the one at fault.
            connection.execute("ROLLBACK").fetchall()
            connection.execute("BEGIN").fetchall()
            if len(fault.files) == 1:
                spoilt[fault.files[0]] = fault.error
            batch_rows = 0


def _read_all(look: _Look) -> LandingReport:
    connection, home = look.connection, look.home
    prepare(connection, home)
    carry_out(connection, home, look.settings)
    # Said anew below while it is still true: a mapping put right again makes the file settled, and nobody enters it.
    connection.execute(
        "UPDATE landing_manifest SET reason = NULL WHERE starts_with(reason, ?)", [manifest.KEPT]
    ).fetchall()
    suppressions.begin(connection, home)
    for kind in KINDS.values():
        if kind is WEB_EVENTS:
            suppressions.hear_withdrawals(connection)
        _Reading(look, kind).all_files()
    suppressions.end(connection, home)
    strays, known = list_strays(home.landing, KINDS), known_files(connection, NO_KIND)
    enter_problems(connection, NO_KIND, strays, known, Orders(connection, known).of)
    look.report.strays = [(stray.name, stray.problem or "") for stray in strays]
    return look.report


class Orders:
    """Gives files their place in the order of entry: that of the content where it is known, else the next one."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, known: Mapping[str, Known]) -> None:
        newest = connection.execute("SELECT coalesce(max(file_order), 0) FROM landing_manifest").fetchone()
        self._last, self._known = int(newest[0]) if newest else 0, known

    def of(self, landed: LandedFile) -> int:
        """The place of one file."""
        if landed.sha256 in self._known:
            return self._known[landed.sha256].order
        self._last += 1
        return self._last


class _Reading:
    """Reads the files of one kind: rows are staged and the manifest is written for many small files at once."""

    def __init__(self, look: _Look, kind: LandedKind) -> None:
        self.look = look
        self.kind = kind
        self.known = known_files(look.connection, kind.name)
        self.order_of = Orders(look.connection, self.known).of
        self.read: list[str] = []
        self.rows = self.waiting = 0
        self.batch: list[ReadFile] = []
        self.refused: list[manifest.Entry] = []
        self.changing: list[LandedFile] = []

    def all_files(self) -> None:
        """Read what is new, store it, and write down what became of each file."""
        look, kind, report = self.look, self.kind, self.look.report
        files = sort_files(
            look.home.landing, kind, self.known, look.settings, look.today, masking=look.masking, reread=look.reread
        )
        begin_staging(look.connection, kind)
        for number, file in enumerate(in_order_of_entry(files.pending, self.known, kind, look.settings, look.today)):
            self._one(file, number, len(files.pending))
        self._flush()
        report.known += [file.name for file in files.settled]
        report.copies += [(landed.name, name) for landed, name in files.copies]
        unreadable = [*files.unreadable, *self.changing]
        new = enter_problems(look.connection, kind.name, unreadable, self.known, self.order_of)
        report.note_problems(new, unreadable)
        read = sorted(self.read)
        left = suppressions.take_out(look.connection, kind, read)
        changed = store(look.connection, look.home, kind, read, look.settings, left)
        if kind is ADS:
            report.changed_days = changed
        if self.read or left is not None:
            manifest.count_replaced(look.connection, kind.name, marked_rows(kind))

    def _one(self, file: Pending, number: int, of_files: int) -> None:
        look, landed, order = self.look, file.landed, self.order_of(file.landed)

        def inside(read: int, of_bytes: int) -> None:
            progressed(Progress(f"reading {self.kind.name}:", number, of_files, self.rows, landed.name, read, of_bytes))

        inside(0, landed.bytes)
        try:
            if fault := look.spoilt.get((self.kind.name, landed.sha256)):
                raise fault
            export = read_for_good(look.connection, self.kind, file, look.settings, look.today, inside)
        except FileChangedError:
            if landed.sha256 in self.known:
                look.report.known.append(landed.name)
            else:
                self.changing.append(replace(landed, problem=CHANGING))
            return
        except MarketingAssetsError as error:
            self._refuse(file, order, f"{error}{draft_words(look.home, landed, error)}")
            return
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one file, the others are read
            look.report.unexpected.append(unexpected(landed.name, error))
            self._refuse(file, order, unexpected_words(landed.name, error))
            return
        self.batch.append(ReadFile(landed, order, file.reading, export))
        self.rows += export.kept
        look.report.read.append(landed.name)
        self.waiting += export.kept + export.rejects.num_rows
        if self.waiting >= look.batch_rows:
            self._flush()

    def _refuse(self, file: Pending, order: int, why: str) -> None:
        landed, before = file.landed, self.known.get(file.landed.sha256)
        self.look.report.refused.append(landed.name)
        if before is not None and before.status == "read":
            # A slip in the mapping must not take back rows that people have planned from.
            manifest.note(self.look.connection, self.kind.name, landed.sha256, f"{manifest.KEPT}; now refused: {why}")
        else:
            self.refused.append(manifest.refused_entry(landed, order, file.refusal, why))

    def _flush(self) -> None:
        look, kind = self.look, self.kind
        try:
            dropped = stage(look.connection, kind, self.batch, look.settings, look.masking)
        except MarketingAssetsError:
            raise
        except Exception as error:
            raise _StagingError(kind, self.batch, error) from error
        entries = [manifest.read_entry(file, dropped.get(file.landed.sha256, {})) for file in self.batch]
        manifest.enter(look.connection, kind.name, [*entries, *self.refused])
        self.read += [file.landed.sha256 for file in self.batch]
        self.batch.clear()
        self.waiting = 0
        self.refused.clear()
