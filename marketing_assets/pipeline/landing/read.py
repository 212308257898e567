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
from marketing_assets.pipeline.landing import manifest
from marketing_assets.pipeline.landing.drafts import draft_words
from marketing_assets.pipeline.landing.files import WITHDRAWN, Known, Pending, ReadFile, known_files, sort_files
from marketing_assets.pipeline.landing.kinds import ADS, KINDS, LandedKind, masking_of
from marketing_assets.pipeline.landing.problems import NO_KIND, enter_problems, unexpected, unexpected_words
from marketing_assets.pipeline.landing.readings import FileChangedError, read_for_good
from marketing_assets.pipeline.landing.rows import begin_staging, create_table, lake_of, marked_rows, store
from marketing_assets.pipeline.landing.stage import stage
from marketing_assets.pipeline.landing.watch import Progress, progressed
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import table_exists

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
    report: LandingReport


def read_landing(
    connection: duckdb.DuckDBPyConnection, home: Home, settings: Settings, today: date, *, reread: bool = False
) -> LandingReport:
    """Bring the rows of every kind, `landing_manifest` and `rejected_rows` up to date with the landing folder.

    A file is known by its content. One whose content, mapping or reader is new is read (again): its rows replace what
    an earlier reading of the same content gave. A file that was removed from landing keeps its rows. A file that cannot
    be read is refused alone, whatever is wrong with it.

    Raises:
        SettingsError: personal data has landed and there is no key to mask it with.
    """
    masking = masking_of(home)
    _prepare(connection, home)
    # Said anew below while it is still true: a mapping put right again makes the file settled, and nobody enters it.
    connection.execute(
        "UPDATE landing_manifest SET reason = NULL WHERE starts_with(reason, ?)", [manifest.KEPT]
    ).fetchall()
    look = _Look(connection, home, settings, today, masking, LandingReport())
    for kind in KINDS.values():
        _Reading(look, kind).all_files(reread)
    strays, known = list_strays(home.landing, KINDS), known_files(connection, NO_KIND)
    enter_problems(connection, NO_KIND, strays, known, Orders(connection, known).of)
    look.report.strays = [(stray.name, stray.problem or "") for stray in strays]
    return look.report


def withdraw(connection: duckdb.DuckDBPyConnection, home: Home, settings: Settings, name: str, why: str) -> list[str]:
    """Take the rows of a landed file back, for good; returns the files withdrawn, as landed.

    Args:
        name: file as the manifest names it (every content that was landed under it), or the beginning of a SHA-256.
    """
    _prepare(connection, home)
    chosen = connection.execute(
        "SELECT kind, sha256, file FROM landing_manifest WHERE status <> ? AND (file = ? OR starts_with(sha256, ?))",
        [WITHDRAWN, name, name.lower()],
    ).fetchall()
    for kind in KINDS.values():
        files = [sha256 for of_kind, sha256, _ in chosen if of_kind == kind.name]
        if not files:
            continue
        begin_staging(connection, kind)
        store(connection, home, kind, files, settings)
        for sha256 in files:
            manifest.forget_counts(connection, kind.name, sha256)
            manifest.note(connection, kind.name, sha256, f"withdrawn: {why}" if why else "withdrawn")
        manifest.count_replaced(connection, kind.name, marked_rows(kind))
    return [file for _, _, file in chosen]


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

    def all_files(self, reread: bool) -> None:
        """Read what is new, store it, and write down what became of each file."""
        look, kind, report = self.look, self.kind, self.look.report
        files = sort_files(
            look.home.landing, kind, self.known, look.settings, look.today, masking=look.masking, reread=reread
        )
        begin_staging(look.connection, kind)
        for number, file in enumerate(files.pending):
            self._one(file, number, len(files.pending))
        self._flush()
        report.known += [file.name for file in files.settled]
        report.copies += [(landed.name, name) for landed, name in files.copies]
        unreadable = [*files.unreadable, *self.changing]
        new = enter_problems(look.connection, kind.name, unreadable, self.known, self.order_of)
        report.note_problems(new, unreadable)
        changed = store(look.connection, look.home, kind, sorted(self.read), look.settings)
        if kind is ADS:
            report.changed_days = changed
        if self.read:
            manifest.count_replaced(look.connection, kind.name, marked_rows(kind))

    def _one(self, file: Pending, number: int, of_files: int) -> None:
        look, landed, order = self.look, file.landed, self.order_of(file.landed)

        def inside(read: int, of_bytes: int) -> None:
            progressed(Progress(f"reading {self.kind.name}:", number, of_files, self.rows, landed.name, read, of_bytes))

        inside(0, landed.bytes)
        try:
            export = read_for_good(look.connection, self.kind, file, look.settings, look.today, inside)
        except FileChangedError:
            if landed.sha256 not in self.known:
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
        self.rows += len(export.rows)
        look.report.read.append(landed.name)
        self.waiting += len(export.rows) + len(export.rejected)
        if self.waiting >= BATCH_ROWS:
            self._flush()

    def _refuse(self, file: Pending, order: int, why: str) -> None:
        landed, before = file.landed, self.known.get(file.landed.sha256)
        self.look.report.refused.append(landed.name)
        if before is not None and before.status == "read":
            # A slip in the mapping must not take back rows that people have planned from.
            manifest.note(self.look.connection, self.kind.name, landed.sha256, f"{manifest.KEPT}; now refused: {why}")
        else:
            self.refused.append(manifest.refused_entry(landed, order, file.reading, why))

    def _flush(self) -> None:
        look, kind = self.look, self.kind
        dropped = stage(look.connection, kind, self.batch, look.settings, look.masking)
        entries = [manifest.read_entry(file, dropped.get(file.landed.sha256, {})) for file in self.batch]
        manifest.enter(look.connection, kind.name, [*entries, *self.refused])
        self.read += [file.landed.sha256 for file in self.batch]
        self.batch.clear()
        self.waiting = 0
        self.refused.clear()


def _prepare(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Create the tables; when the warehouse is new but the lake is not, rebuild the manifest from the lake's rows."""
    fresh = not table_exists(connection, "landing_manifest")
    manifest.create_tables(connection)
    for kind in KINDS.values():
        if kind.in_lake:
            _prepare_lake(connection, home, kind, fresh)
        else:
            create_table(connection, home, kind)


def _prepare_lake(connection: duckdb.DuckDBPyConnection, home: Home, kind: LandedKind, fresh: bool) -> None:
    lake = lake_of(home, kind)
    for day in lake.forget_missing(connection):
        # Files that had rows on a lost day are read again, where they still lie in landing.
        connection.execute(
            "UPDATE landing_manifest SET reading = NULL WHERE kind = ? AND ? BETWEEN first_date AND last_date",
            [kind.name, day],
        ).fetchall()
    found = lake.recover(connection) if fresh else 0
    create_table(connection, home, kind)
    if found:
        grain = "any_value(grain)" if "grain" in kind.columns else "NULL"
        connection.execute(f"""
            INSERT INTO landing_manifest BY NAME
            SELECT any_value(file) AS file, file_sha256 AS sha256, '{kind.name}' AS kind,
                any_value(file_order) AS file_order, 'read' AS status, '{manifest.RECOVERED}' AS reason,
                count(*) AS records, count(*) AS kept, 0 AS rejected, 0 AS dropped, min(date) AS first_date,
                max(date) AS last_date, {grain} AS grain
            FROM {kind.table} GROUP BY file_sha256
        """).fetchall()
        manifest.count_replaced(connection, kind.name, marked_rows(kind))
    lake.sweep(connection)
