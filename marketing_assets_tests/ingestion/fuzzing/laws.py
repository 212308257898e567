"""What must hold for any file: a result that adds up or a named error, and nobody's data in a message."""

from __future__ import annotations

import csv
import re
from datetime import date
from functools import cache
from pathlib import Path

from marketing_assets.errors import MarketingAssetsError
from marketing_assets.ingestion import KINDS, TableResult, read_landed
from marketing_assets.settings import Settings
from marketing_assets_tests.ingestion.fuzzing.mutations import Fuzzed
from marketing_assets_tests.ingestion.fuzzing.words import SECRETS

TODAY = date(2026, 6, 30)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}")
_MARKS = ((b"\xff\xfe\0\0", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")


class BrokenLawError(AssertionError):
    """A file for which one of the laws does not hold."""


def outcome(file: Fuzzed, folder: Path) -> str:
    """Land the file and say what came of it: `kept`, `nothing kept` or the name of the error.

    Raises:
        BrokenLawError: a law does not hold. Any other exception is one, too.
    """
    path = folder / file.name
    path.write_bytes(file.content)
    currency = (file.seed.mapping or {}).get("currency", "EUR")
    try:
        result = read_landed(path, file.kind, mapping=file.mapping, settings=settings_of(currency), today=TODAY)
    except MarketingAssetsError as error:
        _discreet(str(error), "the message")
        _discreet(getattr(error, "draft", ""), "the draft of a mapping")
        return type(error).__name__
    finally:
        path.unlink()
    adds_up(result)
    _discreet("\n".join([*result.warnings, *result.dropped]), "warnings or drops")
    rejects = [result.rejected[name].tolist() for name in ("reason", "value")]
    _discreet("\n".join(str(cell) for cells in rejects for cell in cells), "the rejects")
    # Names that a mapping says are said again; those of a media mix may be anything that is no address.
    if not file.mapping and not KINDS[file.kind].wide:
        names = map(str, result.rejected["column"].unique())
        _discreet("\n".join([repr(result.dialect), *names]), "dialect or names of columns")
    expected = data_lines(file.content, path.name, result)
    if expected is not None and result.lines != expected:
        raise BrokenLawError(f"{result.lines} lines read, {expected} lines below the header")
    return "kept" if result.kept else "nothing kept"


@cache
def settings_of(currency: str) -> Settings:
    """The default settings of a company that reckons in this currency."""
    return Settings(currency=currency)


def adds_up(result: TableResult) -> None:
    """Conservation, and a value in every required column of every row.

    Raises:
        BrokenLawError: it is not so.
    """
    dropped = sum(result.dropped.values())
    if result.records != result.kept + len(result.rejected) + dropped:
        raise BrokenLawError(f"{result.records} != {result.kept} + {len(result.rejected)} + {dropped}")
    if result.kept != len(result.rows):
        raise BrokenLawError(f"{result.kept} kept, {len(result.rows)} rows")
    if not set(result.dropped.values()) <= {*range(1, result.records + 1)}:
        raise BrokenLawError("a reason without lines")
    for column in KINDS[result.kind].columns:
        if column.required and not result.rows[column.name].notna().all():
            raise BrokenLawError(f"a row without {column.name}")
    lines = result.rows["line"].tolist()
    if lines != sorted(lines):
        raise BrokenLawError("rows are not in file order")


def data_lines(content: bytes, name: str, result: TableResult) -> int | None:
    """Lines below the header, counted without the reader; None where that is not simple: packed files, quotes that
    may span lines.
    """
    if not name.endswith((".csv", ".tsv", ".txt")):
        return None
    encoding = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), "utf-8-sig")
    lines = _LINE.findall(content.decode(encoding))
    sign = re.escape(result.dialect.delimiter)
    cell = rf'(?:"(?:[^"\r\n]|"")*"|[^"\r\n{sign}]*)'
    clean = re.compile(rf"{cell}(?:{sign}{cell})*[\r\n]*")
    if any('"' in line and not clean.fullmatch(line) for line in lines):
        return None
    if any(len(line) > csv.field_size_limit() for line in lines):
        return None
    return len(lines) - result.dialect.header_line


def _discreet(text: str, where: str) -> None:
    """No e-mail address and none of the telephone numbers."""
    found = [secret for secret in SECRETS if secret in text]
    if found or ("@" in text and _EMAIL.search(text)):
        raise BrokenLawError(f"somebody's data in {where}")
