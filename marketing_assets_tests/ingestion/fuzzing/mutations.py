"""What happens to files on their way: each mutation changes a `Draft` a little, at places that a `Random` chooses.

The same code is driven by hypothesis, which finds the smallest draft that breaks a law, and by numbered seeds.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from marketing_assets_tests.ingestion.fuzzing.packing import Change, pack
from marketing_assets_tests.ingestion.fuzzing.seeds import Packing, Seed

# Somebody's data: no message, no reject and no warning may repeat them.
SECRETS = ("jane.doe@mail.example", "+49 170 1234567", "0171/2345678", "(030) 901820-11", "+1-202-555-0143")
NASTY = (
    "1e999", "-1e-999", "0x1F", "١٢٣", "-0", "1.2.3", "99/99/9999", "31.02.2025", "=cmd|'/C calc'!A0", "+1", "@SUM(A1)",
    "../../etc/passwd", "<script>alert(1)</script>", "x" * 5000, "9" * 400, "🚀👩‍👩‍👧", "\u202egnp.csv", "\ud800", "inf",
    "nan", "NULL", "--", "1_000", "1,2,3", "12,34", "1.234", "1.234,5", "1,234.5", "1'234.50", "1 234,50", "€ 5", "5 EUR",
    "USD", "$1", "-1", "-$5.00", "(5)", "50 %", "< 10%", "1e5", "0000-00-00", "2025-13-01", "0001-01-01", "9999-12-31",
    "13/12/2025", "12/13/2025", "01/02/2025", "2999-01-01", "1969-12-31", "20250701", "45000", "1e308", "999999999999",
    "Total", "Total: Account", "Grand total", "Gesamt", "#", "# ---", "©2025 Microsoft Corporation. All rights reserved.",
    "yes", "TRUE", "1748772000123456", "2025-06-01T25:00:00Z", "2025-06-01 10:00:00+99:99", "²", "½", "1\u00a0000", "−5",
    "\ufeff", "\u200b", "\x0b", "\x1c", "\x85", "\u2028", "\x7f", '"', '""', "'", "\\", "%s", "{0}", "a\rb", "a\nb", "",
    " ", "\u3000", "ſ", "İ", "ẞ", "Ⅷ", "٣/٤/٢٠٢٥", "Feb 30, 2025", "8. Juli 2025", "Mai", "Europe/Berlin", "EUR", "eur",
    *SECRETS,
)  # fmt: skip
_HEADERS = (
    "Day", "Date", "date", "Campaign", "Campaign name", "spend", "Cost", "Amount spent (USD)", "Clicks", "platform",
    "Clicks (all)", "Week", "Month", "currency", "Currency code", "revenue", "Reporting starts", "Reporting ends", "", " ",
    "Conversion action", "Nth day", "2025-06-01", "event_timestamp", "x" * 300, *SECRETS,
)  # fmt: skip
_GOOD_RULES: tuple[dict[str, Any], ...] = (
    {"decimal": ","}, {"decimal": "."}, {"currency": "USD"}, {"platform": "X"}, {"date": {"order": "dmy"}},
    {"date": {"format": "%d.%m.%Y"}}, {"time_zone": "Europe/Berlin"}, {"constants": {"account_id": "7"}},
    {"drop_when_empty": {"Campaign": "no campaign"}}, {"columns": {"Day": "date", "Campaign": "campaign"}},
)  # fmt: skip
_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "shift_jis", "utf-7")
_PACKINGS: tuple[Packing, ...] = ("plain", "gz", "zip", "xlsx", "parquet")
_ODD_CHARACTERS = ('"', ",", ";", "\t", "\n", "\r", "\r\n", "\0", "\ufeff", "#", "0", ".", "-", "\u00a0", "é", "\x1a", "{", "]")


@dataclass
class Draft:
    """A file that is not written yet."""

    seed: Seed
    text: str
    encoding: str
    packing: Packing
    mapping: dict[str, Any] | None
    others: tuple[Seed, ...] = ()

    @classmethod
    def of(cls, seed: Seed, others: tuple[Seed, ...] = ()) -> Draft:
        """The seed as it is; `others` may be glued to it."""
        mapping = None if seed.mapping is None else copy.deepcopy(dict(seed.mapping))
        return cls(seed, seed.text, seed.encoding, seed.packing, mapping, others)

    @property
    def delimiter(self) -> str:
        """The commonest one."""
        return max((",", ";", "\t"), key=self.text.count)

    @property
    def lines(self) -> list[str]:
        """Each with its line end."""
        return re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+", self.text)

    def file(self, change: Change = bytes) -> tuple[str, bytes]:
        """Name and bytes of the file; `change` happens to the bytes before they are packed."""
        return pack(self.text, self.packing, self.encoding, self.seed.name, json_lines=self.seed.json, change=change)


Mutation = Callable[[Draft, Random], None]


@dataclass(frozen=True)
class Fuzzed:
    """A file to be landed."""

    kind: str
    name: str
    content: bytes
    mapping: dict[str, Any] | None
    seed: Seed


def fuzzed(seed: Seed, others: tuple[Seed, ...], random: Random) -> Fuzzed:
    """The seed after some mutations."""
    draft = Draft.of(seed, others)
    for _ in range(random.choice((0, 1, 1, 2, 3, 5))):
        random.choice(JSON_MUTATIONS if seed.json else TEXT_MUTATIONS)(draft, random)
    if not random.randrange(12):
        draft.encoding = random.choice(_ENCODINGS)
    if not random.randrange(10):
        draft.packing = random.choice(_PACKINGS)
    if not random.randrange(6 if draft.mapping else 30):
        draft.mapping = draft.mapping or {}
        _change_mapping(draft.mapping, random)
    packed = draft.packing != "plain"
    within = packed and not random.randrange(2)
    name, content = draft.file((lambda content: damaged(content, random)) if within else bytes)
    for _ in range(random.choice((0, 1, 2) if packed else (0, 0, 0, 0, 1, 2))):
        content = damaged(content, random)
    if not random.randrange(80):
        name = random.choice(("a.csv", "a.xlsx", "a.parquet", "a.zip", "a.csv.gz", "a.json", "a.txt", "a.tsv", "a.jsonl.gz"))
    return Fuzzed(seed.kind, name, content, draft.mapping, seed)


def damaged(content: bytes, random: Random) -> bytes:
    """Bytes flipped, inserted, deleted, doubled, zeroed or cut off."""
    at = random.randrange(len(content) + 1)
    size = random.choice((1, 1, 2, 8, 64))
    inserted = random.choice((b"\0", b"\xff", b"\xef\xbb\xbf", b"\xfe\xff", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"\r"))
    return random.choice(
        (
            content[:at] + bytes(byte ^ random.choice((1, 16, 128, 255)) for byte in content[at : at + size]) + content[at + size :],
            content[:at] + inserted + content[at:],
            content[:at] + content[at + size :],
            content[:at] + content[at : at + size] + content[at:],
            content[:at] + bytes(len(content[at : at + size])) + content[at + size :],
            content[:at],
        )
    )  # fmt: skip


def _characters_inserted(draft: Draft, random: Random) -> None:
    for _ in range(random.choice((1, 1, 2, 5))):
        at = random.randrange(len(draft.text) + 1)
        draft.text = draft.text[:at] + random.choice(_ODD_CHARACTERS) + draft.text[at:]


def _characters_deleted(draft: Draft, random: Random) -> None:
    at = random.randrange(len(draft.text) + 1)
    draft.text = draft.text[:at] + draft.text[at + random.choice((1, 1, 3, 20)) :]


def _cut_off(draft: Draft, random: Random) -> None:
    draft.text = draft.text[: random.randrange(len(draft.text) + 1)]


def _quotes_inserted(draft: Draft, random: Random) -> None:
    for _ in range(random.choice((1, 2, 3))):
        places = [found.start() for found in re.finditer(r"[,;\t\n]|$", draft.text)]
        at = random.choice(places) + random.randrange(2)
        draft.text = draft.text[:at] + '"' + draft.text[at:]


def _quotes_removed(draft: Draft, random: Random) -> None:
    places = [at for at, character in enumerate(draft.text) if character == '"']
    if places:
        at = random.choice(places)
        draft.text = draft.text[:at] + draft.text[at + 1 :]


def _other_delimiter(draft: Draft, random: Random) -> None:
    draft.text = draft.text.replace(draft.delimiter, random.choice((",", ";", "\t", "|", "\x1f")))


def _line_ends_mixed(draft: Draft, random: Random) -> None:
    ends = random.choice((("\r\n",), ("\r",), ("\n", "\r\n"), ("\r", "\n", "\r\n"), ("\n", "\n\n"), ("\r\r\n",)))
    draft.text = "".join(line.rstrip("\r\n") + random.choice(ends) for line in draft.lines)


def _cell_nasty(draft: Draft, random: Random) -> None:
    def nasty(cell: str) -> str:
        word = random.choice(NASTY)
        quoted = '"' + word.replace('"', '""') + '"'
        return random.choice((word, quoted, cell + word))

    for _ in range(random.choice((1, 1, 2, 4))):
        _one_cell(draft, random, nasty)


def _cell_emptied(draft: Draft, random: Random) -> None:
    _one_cell(draft, random, lambda cell: random.choice(("", " ", '""')))


def _cells_swapped(draft: Draft, random: Random) -> None:
    held: list[str] = [""]

    def swap(cell: str) -> str:
        held.append(cell)
        return held[-2]

    _one_cell(draft, random, swap)
    _one_cell(draft, random, swap)


def _number_locale(draft: Draft, random: Random) -> None:
    lines = draft.lines
    for at, line in enumerate(lines):
        if at and not random.randrange(2):
            turned = line.translate({ord("."): ",", ord(","): "."}) if draft.delimiter != "," else line.replace(".", "'")
            lines[at] = turned
    draft.text = "".join(lines)


def _days_written_otherwise(draft: Draft, random: Random) -> None:
    forms = (r"\3/\2/\1", r"\2/\3/\1", r"\3.\2.\1", r"\1\2\3", r"\1/\2/\3", r"\3-\2-\1")
    form = random.choice(forms)
    lines = draft.lines
    for at, line in enumerate(lines):
        if random.randrange(3):
            lines[at] = re.sub(r"(20[0-9]{2})-([0-9]{2})-([0-9]{2})", form, line)
    draft.text = "".join(lines)


def _header_renamed(draft: Draft, random: Random) -> None:
    at = _header_at(draft)
    _one_cell(draft, random, lambda cell: random.choice((*_HEADERS, cell.upper(), cell + " ", cell + "s", f'"{cell}"')), at)


def _columns_changed(draft: Draft, random: Random) -> None:
    """One column removed or doubled, or all in another order; the same in each line."""
    sign = draft.delimiter
    widths = [line.count(sign) + 1 for line in draft.lines]
    width = max(set(widths), key=widths.count, default=1)
    order = list(range(width))
    way = random.randrange(3)
    if way == 0:
        random.shuffle(order)
    elif way == 1:
        order.pop(random.randrange(width))
    else:
        order.insert(random.randrange(width + 1), random.randrange(width))
    lines = []
    for line in draft.lines:
        body = line.rstrip("\r\n")
        cells = body.split(sign)
        whole = [cells[place] for place in order] if len(cells) == width else cells
        lines.append(sign.join(whole) + line[len(body) :])
    draft.text = "".join(lines)


def _lines_moved(draft: Draft, random: Random) -> None:
    """Lines doubled, removed, moved or shuffled: also totals, footers and the header itself."""
    lines = draft.lines
    if not lines:
        return
    way = random.randrange(5)
    at, to = random.randrange(len(lines)), random.randrange(len(lines))
    if way == 0:
        lines.insert(to, lines[at])
    elif way == 1:
        lines.pop(at)
    elif way == 2:
        lines.insert(to, lines.pop(at))
    elif way == 3:
        random.shuffle(lines)
    else:
        lines = lines[:at] + lines[at : at + 1] * random.choice((2, 3, 50)) + lines[at + 1 :]
    draft.text = "".join(lines)


def _header_repeated(draft: Draft, random: Random) -> None:
    lines = draft.lines
    if lines:
        lines.insert(random.randrange(len(lines) + 1), lines[_header_at(draft)])
    draft.text = "".join(lines)


def _line_added(draft: Draft, random: Random) -> None:
    lines, sign = draft.lines, draft.delimiter
    first = random.choice(NASTY)
    line = first + random.choice(("", sign * 3, sign.join(random.choice(NASTY) for _ in range(random.randrange(15)))))
    lines.insert(random.randrange(len(lines) + 1), line + "\n")
    draft.text = "".join(lines)


def _glued(draft: Draft, random: Random) -> None:
    other = random.choice(draft.others).text if draft.others else draft.text
    draft.text = random.choice((draft.text + other, other + draft.text, draft.text.rstrip("\n") + other))


def _deeper(draft: Draft, random: Random) -> None:
    depth = random.choice((10, 500, 3000))
    opening, closing = random.choice((("[", "]"), ('{"a":', "}"), ('{"event_params":[', "]}")))
    inner = opening * depth + "1" + closing * (depth if random.randrange(3) else 0)
    lines = draft.lines
    at = random.randrange(len(lines) + 1)
    lines.insert(at, random.choice((inner, '{"event_name":' + inner + "}", '{"event_name":"x","event_params":' + inner + "}")) + "\n")
    draft.text = "".join(lines)


def _json_value_changed(draft: Draft, random: Random) -> None:
    lines = draft.lines
    if not lines:
        return
    at = random.randrange(len(lines))
    try:
        event = json.loads(lines[at])
    except (ValueError, RecursionError):
        return
    if not isinstance(event, dict) or not event:
        return
    values: tuple[Any, ...] = (None, [], {}, [[]], {"key": 1}, 0, -1, 1e300, True, 10**30, "", "x", [{"key": "ga_session_id"}],
              [{"key": "a", "value": {"int_value": "x"}}], [None], *NASTY)  # fmt: skip
    event[random.choice((*event, "new", ""))] = random.choice(values)
    lines[at] = json.dumps(event, ensure_ascii=bool(random.randrange(2))) + "\n"
    draft.text = "".join(lines)


def _json_layout(draft: Draft, random: Random) -> None:
    lines = [line.rstrip("\r\n") for line in draft.lines]
    layouts: tuple[Callable[[], str], ...] = (
        lambda: "[" + ",".join(lines) + "]",
        lambda: "[\n" + ",\n".join(lines) + "\n]\n",
        lambda: "".join(lines),
        lambda: "\n\n".join(lines),
        lambda: "\n".join(line.replace(",", ",\n") for line in lines),
        lambda: "[" + "\n".join(lines),
    )
    draft.text = random.choice(layouts)()


def _change_mapping(mapping: dict[str, Any], random: Random) -> None:
    values: tuple[Any, ...] = (None, [], {}, "", "x", 1, True, "date", ",", "EUR", {"a": "b"}, [{"columns": {}}], *SECRETS)
    keys = (*mapping, "decimal", "currency", "date", "rows", "drop_when_empty", "constants", "time_zone", "roles", "what")
    way = random.randrange(3)
    if way == 0:
        mapping[random.choice(keys)] = random.choice(values)
    elif way == 1 and mapping:
        mapping.pop(random.choice(tuple(mapping)), None)
    else:
        mapping |= random.choice(_GOOD_RULES)


def _header_at(draft: Draft) -> int:
    """The first of the lines with most cells."""
    counts = [line.count(draft.delimiter) for line in draft.lines]
    return counts.index(max(counts)) if counts else 0


def _one_cell(draft: Draft, random: Random, change: Callable[[str], str], at: int | None = None) -> None:
    lines, sign = draft.lines, draft.delimiter
    if not lines:
        return
    at = random.randrange(len(lines)) if at is None else at
    body = lines[at].rstrip("\r\n")
    cells = body.split(sign)
    place = random.randrange(len(cells))
    cells[place] = change(cells[place])
    lines[at] = sign.join(cells) + lines[at][len(body) :]
    draft.text = "".join(lines)


_COMMON: tuple[Mutation, ...] = (_characters_inserted, _characters_deleted, _cut_off, _lines_moved, _line_added, _glued)
TEXT_MUTATIONS: tuple[Mutation, ...] = (
    *_COMMON, _quotes_inserted, _quotes_removed, _other_delimiter, _line_ends_mixed, _cell_nasty, _cell_nasty, _cell_nasty,
    _cell_nasty, _cell_emptied, _cells_swapped, _number_locale, _days_written_otherwise, _header_renamed, _columns_changed,
    _header_repeated,
)  # fmt: skip
JSON_MUTATIONS: tuple[Mutation, ...] = (
    *_COMMON, _deeper, _json_value_changed, _json_value_changed, _json_value_changed, _json_layout, _cell_nasty,
)  # fmt: skip
