"""Hashes by which advertising platforms match a list of customers: plain SHA-256, made at hand-over and stored nowhere.

They are no pseudonyms: whoever guesses an address can hash it too. So nothing that is stored is made of them
(identifiers become HMAC-SHA-256 under your own key); they exist only in the file that somebody asks for, to upload it
and delete it.
Sources: Google Ads API "Customer Match" (normalise, then hash), Meta Marketing API "Customer file custom audiences".
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from marketing_assets.errors import ExportError
from marketing_assets.governance.masking_key import BLANKS

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_BETWEEN_DIGITS = re.compile(r"[ ().\-/\u00a0]")


@dataclass(frozen=True)
class MatchList:
    """What became of a customer file: lines written, and lines with nothing that could be hashed."""

    written: int
    left_out: int


def email_hash(address: str) -> str:
    """SHA-256 (hex) of the trimmed, lower-cased address.

    Raises:
        ValueError: it is no e-mail address. The message holds no part of it.
    """
    text = unicodedata.normalize("NFC", address.strip(BLANKS)).lower()
    if not _EMAIL.fullmatch(text):
        raise ValueError("not an e-mail address; expected name@domain.tld")
    return hashlib.sha256(text.encode()).hexdigest()


def phone_hash(number: str) -> str:
    """SHA-256 (hex) of the number in E.164: + and the country's code, then digits alone.

    Raises:
        ValueError: no number, or one without its country's code, which nobody can guess. No part of it is told.
    """
    text = _BETWEEN_DIGITS.sub("", number.strip(BLANKS))
    if not _E164.fullmatch(text):
        raise ValueError("not a telephone number in E.164; expected + and the country's code, such as +49 171 …")
    return hashlib.sha256(text.encode()).hexdigest()


HASHES = {"email": email_hash, "phone": phone_hash}


def write_match_list(source: Path, target: Path) -> MatchList:
    """Read a CSV with a column `email`, `phone` or both; write their hashes, one line per person, for the owner alone.

    Raises:
        ExportError: the file cannot be read, has neither column, or the target exists.
    """
    columns, people = _hashed(source)
    hashed = [hashes for hashes in people if any(hashes)]
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([columns, *hashed])
    except FileExistsError:
        raise ExportError(f"{target.name} exists; name a file that does not, hashes are written over nothing") from None
    except OSError as error:
        raise ExportError(f"{target.name} cannot be written: {error.strerror}; name another file") from None
    return MatchList(len(hashed), len(people) - len(hashed))


def _hashed(source: Path) -> tuple[list[str], list[list[str]]]:
    """The columns that were found, and of each line their hashes ("" for what could not be hashed)."""
    try:
        with source.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.DictReader(file)
            names = {str(name).strip().lower(): str(name) for name in lines.fieldnames or ()}
            columns = [column for column in HASHES if column in names]
            if not columns:
                raise ExportError(f"{source.name}: line 1 has neither a column email nor phone; add such a header")
            return columns, [[_or_nothing(column, line[names[column]]) for column in columns] for line in lines]
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise ExportError(
            f"{source.name} cannot be read as CSV ({type(error).__name__}); save it as UTF-8, divided by commas"
        ) from None


def _or_nothing(column: str, value: str | None) -> str:
    try:
        return HASHES[column](value or "")
    except ValueError:
        return ""
