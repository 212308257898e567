"""What happens to the text of a table, at places that a `Random` chooses."""

from __future__ import annotations

import re
from random import Random

from marketing_assets_tests.ingestion.fuzzing.drafts import Draft, Mutation
from marketing_assets_tests.ingestion.fuzzing.words import HEADERS, NASTY, ODD_CHARACTERS


def _characters_inserted(draft: Draft, random: Random) -> None:
    for _ in range(random.choice((1, 1, 2, 5))):
        at = random.randrange(len(draft.text) + 1)
        draft.text = draft.text[:at] + random.choice(ODD_CHARACTERS) + draft.text[at:]


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
        draft.change_cell(random, nasty)


def _cell_emptied(draft: Draft, random: Random) -> None:
    draft.change_cell(random, lambda cell: random.choice(("", " ", '""')))


def _cells_swapped(draft: Draft, random: Random) -> None:
    held: list[str] = [""]

    def swap(cell: str) -> str:
        held.append(cell)
        return held[-2]

    draft.change_cell(random, swap)
    draft.change_cell(random, swap)


def _number_locale(draft: Draft, random: Random) -> None:
    lines = draft.lines
    for at, line in enumerate(lines):
        if at and not random.randrange(2):
            turned = {ord("."): ",", ord(","): "."} if draft.delimiter != "," else {ord("."): "'"}
            lines[at] = line.translate(turned)
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
    def renamed(cell: str) -> str:
        return random.choice((*HEADERS, cell.upper(), cell + " ", cell + "s", f'"{cell}"'))

    draft.change_cell(random, renamed, draft.header_at())


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
        lines.insert(random.randrange(len(lines) + 1), lines[draft.header_at()])
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


COMMON: tuple[Mutation, ...] = (
    _characters_inserted,
    _characters_deleted,
    _cut_off,
    _lines_moved,
    _line_added,
    _glued,
    _cell_nasty,
)
# Cells are what differs most between real files: they are changed most often.
TEXT_MUTATIONS: tuple[Mutation, ...] = (
    *COMMON,
    *[_cell_nasty] * 3,
    _quotes_inserted,
    _quotes_removed,
    _other_delimiter,
    _line_ends_mixed,
    _cell_emptied,
    _cells_swapped,
    _number_locale,
    _days_written_otherwise,
    _header_renamed,
    _columns_changed,
    _header_repeated,
)
