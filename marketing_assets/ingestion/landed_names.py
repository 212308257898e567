"""Names of landed files: which are no exports at all, which are refused, and how any name is shown without harm."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

MAPPING_SUFFIX = ".mapping.yaml"
# A mapping that somebody still has to correct; it is never read.
DRAFT_SUFFIX = ".mapping.draft.yaml"
# What exports end in, whether or not they can be read: a file with such a name was meant to be one.
EXPORT_SUFFIXES = (
    ".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".numbers", ".parquet", ".json", ".jsonl",
    ".ndjson", ".gz", ".zip", ".7z",
)  # fmt: skip
# The mapping of a file has a longer name than the file, and file systems end at 255 bytes.
MOST_NAME_BYTES = 200
_LONGEST_SHOWN = 80

# Written by operating systems, browsers and office programs beside people's files, or before a download is whole.
_IGNORED_NAMES = {"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "__macosx", "$recycle.bin", "lost+found"}
_IGNORED_ENDS = (
    ".part", ".partial", ".crdownload", ".download", ".opdownload", ".filepart", ".tmp", ".temp", ".swp", ".lock", "~",
    ".!ut", ".aria2",
)  # fmt: skip
_DRAFT = re.compile(r"\.mapping\.draft[^.]*\.yaml$")
_EMAIL = re.compile(r"[\w.+%-]*[\w+-](@|%40)[\w-]+(\.[\w-]+)*\.[^\W\d_]{2,}")
_TELEPHONE = re.compile(r"\+[1-9][ ()./-]{0,3}[0-9](?:[ ()./-]{0,3}[0-9]){7,13}(?![0-9])")
_INVISIBLE = {"Cc", "Cs", "Zl", "Zp"}
# They make `gpj.csv` look like `vsc.jpg`; other characters without a form of their own (joined emoji) do no harm.
_TURNS_TEXT = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def is_ignored(name: str) -> bool:
    """True for one part of a path that nobody landed as data: hidden, temporary, a mapping or a draft of one."""
    plain = name.casefold()
    return (
        plain in _IGNORED_NAMES
        or (plain.startswith((".", "~$")) and not plain.startswith(".."))
        or plain.endswith(_IGNORED_ENDS)
        or plain.endswith(MAPPING_SUFFIX)
        or _DRAFT.search(plain) is not None
    )


def looks_like_export(name: str) -> bool:
    """True when the name ends like an export."""
    return name.casefold().endswith(EXPORT_SUFFIXES)


@lru_cache(maxsize=10_000)
def problem_of(name: str) -> str | None:
    """Why a file or folder of this name (one part of a path) is not read, and what to do; None for an ordinary name."""
    if any("\udc80" <= character <= "\udcff" for character in name):
        return "the name is not UTF-8 text; rename it"
    if any(map(_is_invisible, name)):
        return "the name has a line break or another control character; rename it"
    if ".." in re.split(r"[/\\]", name):
        return "the name has `..` in it like a way to another folder; rename it"
    if len(name.encode()) > MOST_NAME_BYTES:
        return f"the name is longer than {MOST_NAME_BYTES} bytes; rename it"
    if _EMAIL.search(name) or _TELEPHONE.search(name):
        return "the name holds an e-mail address or telephone number, and names of files are published; rename it"
    return None


def safe_name(name: str) -> str:
    """A path below the landing folder as it may be shown and stored; an ordinary one stays as it is.

    Four digits of a hash keep two changed names apart; they cannot be turned back into either.
    """
    parts = name.split("/")
    if not any(map(problem_of, parts)):
        return name
    mark = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:4]
    return f"{'/'.join(map(_shown, parts))} #{mark}"


def _shown(part: str) -> str:
    if problem_of(part) is None:
        return part
    visible = "".join("?" if _is_invisible(character) else character for character in part)
    clean = _TELEPHONE.sub("[phone]", _EMAIL.sub("[email]", visible)).replace("..", "??")
    return clean if len(clean) <= _LONGEST_SHOWN else f"{clean[:_LONGEST_SHOWN]}…"


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in _INVISIBLE or character in _TURNS_TEXT
