"""What became of landed files, for people: one line per new or changed file, and tables for the UI."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from marketing_assets.governance import scan_text

if TYPE_CHECKING:
    from marketing_assets.pipeline.landing.read import LandingReport

MOST_FILES = 20
MOST_REASONS = 10
_CELL = 160
_PERSONAL = "[personal data]"
_COLUMNS = "file, status, dialect, first_date, last_date, kept, rejected, dropped, replaced, reason"


@dataclass(frozen=True)
class Outcome:
    """One file: what it was taken for, its days as `first to last`, its counts (None: never read), and the reason."""

    file: str
    became: str
    taken_for: str = ""
    days: str = ""
    kept: int | None = None
    rejected: int | None = None
    dropped: int | None = None
    replaced: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Outcomes:
    """The outcomes worth a line, how many more there are, and the sums over known files."""

    files: tuple[Outcome, ...] = ()
    more: int = 0
    known: int = 0
    known_kept: int = 0
    refused_before: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As metadata of an asset."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Any) -> Outcomes:
        """The same, read back."""
        files = tuple(Outcome(**file) for file in value["files"])
        return cls(**{**value, "files": files, "refused_before": tuple(value["refused_before"])})


def outcomes_of(connection: duckdb.DuckDBPyConnection, report: LandingReport) -> Outcomes:
    """What one look at the landing folder did: what needs somebody first, then what was read, in order of entry."""
    refused = _in_manifest(connection, report.refused)
    strays = [_clean(Outcome(name, "not read", reason=why)) for name, why in report.strays]
    copies = [
        _clean(Outcome(name, "copy", reason=f"the same content as {other}, which counts once"))
        for name, other in report.copies
    ]
    read = _in_manifest(connection, report.read)
    found = [*refused, *strays, *read, *copies]
    sums = connection.execute(
        "SELECT coalesce(sum(kept), 0) FROM landing_manifest WHERE file IN (SELECT unnest(?::VARCHAR[]))",
        [report.known],
    ).fetchone()
    before = connection.execute(
        "SELECT DISTINCT file FROM landing_manifest WHERE status = 'refused' AND file IN (SELECT unnest(?::VARCHAR[])) "
        "ORDER BY file",
        [report.known],
    ).fetchall()
    return Outcomes(
        files=tuple(found[:MOST_FILES]),
        more=max(0, len(found) - MOST_FILES),
        known=len(report.known),
        known_kept=int(sums[0]) if sums else 0,
        refused_before=tuple(file for (file,) in before[:MOST_FILES]),
    )


def newest_files(connection: duckdb.DuckDBPyConnection, kind: str | None = None) -> str:
    """Markdown: the files that entered last, of one kind or of all."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM landing_manifest WHERE kind = coalesce(?, kind) ORDER BY file_order DESC LIMIT ?",
        [kind, MOST_FILES],
    ).fetchall()
    header = ("file", "became", "taken for", "days", "kept", "rejected", "dropped", "replaced", "reason")
    return _markdown(header, [tuple(asdict(_outcome(row)).values()) for row in rows]) or "no file has landed yet"


def rejects_by_reason(connection: duckdb.DuckDBPyConnection, kind: str | None = None) -> str:
    """Markdown: the most frequent reasons of rejects, of one kind or of all."""
    rows = connection.execute(
        "SELECT count(*), coalesce(\"column\", 'whole line'), reason, count(DISTINCT sha256), min_by(file, line), "
        "min(line) FROM rejected_rows WHERE kind = coalesce(?, kind) GROUP BY ALL ORDER BY 1 DESC, 2, 3 LIMIT ?",
        [kind, MOST_REASONS],
    ).fetchall()
    header = ("records", "column", "reason", "files", "for example", "line")
    return _markdown(header, rows) or "nothing was rejected"


def without_file(reason: str, file: str) -> str:
    """A reason that stands behind the file's name need not begin with it."""
    return reason.removeprefix(f"{file}: ").removeprefix(f"{file.rpartition('/')[2]}: ")


def _in_manifest(connection: duckdb.DuckDBPyConnection, files: list[str]) -> list[Outcome]:
    """Newest content of each of these files."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM landing_manifest WHERE file IN (SELECT unnest(?::VARCHAR[])) "
        "QUALIFY row_number() OVER (PARTITION BY kind, file ORDER BY file_order DESC) = 1 ORDER BY file_order LIMIT ?",
        [files, MOST_FILES],
    ).fetchall()
    told = [_outcome(row) for row in rows]
    # Those beyond the limit are only counted.
    return [*told, *(Outcome(file, "") for file in files[len(told) :])]


def _outcome(row: tuple[Any, ...]) -> Outcome:
    file, status, dialect, first, last, kept, rejected, dropped, replaced, reason = row
    days = f"{first} to {last}" if first and first != last else str(first or "")
    said = without_file(reason or "", file)
    return _clean(Outcome(file, status, _taken_for(dialect), days, kept, rejected, dropped, replaced, said))


def _taken_for(dialect: str | None) -> str:
    """What a file was recognised as: the platform or the mapping, and what reading its numbers depends on."""
    known: dict[str, Any] = json.loads(dialect) if dialect else {}
    if not known:
        return ""
    name = known.get("name") or known.get("platform") or known.get("mapping") or ""
    decimal = "decimal comma" if known.get("decimal_style") == "," else ""
    return ", ".join(str(part) for part in (name, decimal, known.get("currency")) if part)


def _clean(outcome: Outcome) -> Outcome:
    """Dagster keeps what it is shown for good, and keeps it before any check has looked: so nothing personal."""
    texts = {name: value for name, value in vars(outcome).items() if isinstance(value, str)}
    if not scan_text("\n".join(texts.values())):
        return outcome
    return Outcome(
        **{**vars(outcome), **{name: _PERSONAL if scan_text(text) else text for name, text in texts.items()}}
    )


def _markdown(header: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    if not rows:
        return ""
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = f"{value:,}" if isinstance(value, int) else " ".join(str(value).split())
    if text != "---" and scan_text(text):
        return _PERSONAL
    short = text if len(text) <= _CELL else f"{text[:_CELL]}…"
    for special in ("\\", "|", "`", "<", "*", "_", "["):
        short = short.replace(special, f"\\{special}")
    return short
