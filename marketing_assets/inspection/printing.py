"""An inspection on a terminal or in a log: plain words, at most as wide as the console, colours only on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from marketing_assets.inspection.columns import TESTIFIES, unread
from marketing_assets.inspection.days import GAP, draw, gaps_in_words, title_of
from marketing_assets.inspection.facts import file_words, list_words
from marketing_assets.inspection.folder import FileLine
from marketing_assets.inspection.looking import Inspection
from marketing_assets.inspection.paper import WIDEST, counted, head, new_table, put, say, short
from marketing_assets.inspection.private import ABOUT_PEOPLE
from marketing_assets.inspection.rejects import MOST_REASONS

_NUMBERS = set("0123456789.,-−%")


def print_inspection(console: Console, found: Inspection) -> None:
    """Everything about one file, what matters most first."""
    width = min(console.width, WIDEST)
    console.print(Text(f"{found.file}  ({file_words(found.bytes)})", style="bold"))
    say(console, _verdict(found), "green" if found.kept and not found.rejected else "yellow")
    _print_understood(console, found)
    _print_columns(console, found)
    _print_rows(console, found, width)
    _print_days(console, found, width)
    _print_counts(console, found)
    _print_rejects(console, found)
    # The list of columns says what is not read.
    warnings = [warning for warning in found.warnings if not warning.startswith("columns not read: ")]
    _print_list(console, "Worth a look", warnings, "yellow")
    head(console, "Next")
    say(console, _next(found))


def print_folder(console: Console, lines: Sequence[FileLine]) -> None:
    """One line per file, then why some cannot be read."""
    table = new_table("file", "read as", "days", "kept", "rejected", "dropped", right={3, 4, 5})
    for line in lines:
        counts = (line.kept, line.rejected, line.dropped)
        words = [line.file, "not read" if line.problem else f"{line.kind}: {line.taken_for}", line.days]
        words += ["" if count is None else f"{count:,}" for count in counts]
        table.add_row(*map(Text, words), style="red" if line.problem else "yellow" if line.rejected else None)
    put(console, table, 0)
    bad = [line for line in lines if line.problem]
    _print_list(console, "Not read", [f"{line.file}: {line.problem}" for line in bad], "red")
    kept, rejected = (sum(getattr(line, name) or 0 for line in lines) for name in ("kept", "rejected"))
    console.print()
    say(
        console,
        f"{len(lines):,} files: {len(lines) - len(bad):,} read, {len(bad):,} not; {kept:,} rows kept, "
        f"{rejected:,} rejected. More about one of them: marketing-assets inspect FILE",
    )


def _verdict(found: Inspection) -> str:
    if not found.kept:
        return "Nothing of it can be kept; the reasons stand below."
    if not found.rejected:
        return f"Can be read: {counted(found.kept, 'row')} kept, none rejected."
    share = found.rejected / found.records
    percent = f"{share:.1%}" if share >= 0.001 else "less than 0.1%"
    rows = f"{counted(found.kept, 'row')} kept, {found.rejected:,} rejected ({percent})"
    return f"Can be read: {rows}; how to mend them stands below."


def _print_understood(console: Console, found: Inspection) -> None:
    head(console, "How it was understood")
    table = new_table("", "", header=False)
    for fact in found.facts:
        why = (f" · {fact.why}", "dim") if fact.why else ""
        table.add_row(Text(fact.name), Text.assemble(fact.value, why))
    put(console, table)
    for reason in found.evidence:
        say(console, f"· {reason}", "dim")


def _print_columns(console: Console, found: Inspection) -> None:
    """What is empty in the first row and called like our own column says nothing to anybody."""
    used = [use for use in found.columns if use.becomes or use.note]
    told = [use for use in used if use.written or use.read or use.note or use.becomes != (use.header,)]
    told = [use for use in told if use.note != TESTIFIES]
    head(console, "Columns")
    if found.kind in ABOUT_PEOPLE:
        say(console, "texts about people are shown as their shape: a for a letter, 9 for a digit", "dim")
    table = new_table("in the file", "becomes", "first cell", "is read as")
    for use in told:
        becomes = ", ".join(filter(None, (" or ".join(use.becomes), use.note)))
        table.add_row(Text(use.header or "–"), Text(becomes), Text(short(use.written)), Text(short(use.read)))
    if told:
        put(console, table)
    witnesses = [use.header for use in used if use.note == TESTIFIES]
    if witnesses:
        say(console, f"{TESTIFIES}: {list_words(witnesses)}", "dim")
    empty = [use.header for use in used if use not in told and use.note != TESTIFIES]
    if empty:
        say(console, f"known, and empty in the first row: {list_words(empty)}", "dim")
    others = unread(found.columns)
    if others:
        say(console, f"not read: {list_words(others, 24)}", "dim")


def _print_rows(console: Console, found: Inspection, width: int) -> None:
    if not found.rows:
        return
    shown, left = _fitting(found, width)
    head(console, f"First {'row' if len(found.rows) == 1 else f'{len(found.rows)} rows'}")
    right = {place for place, at in enumerate(shown) if all(set(row[at]) <= _NUMBERS for row in found.rows)}
    table = new_table(*(found.row_columns[at] for at in shown), right=right)
    for row in found.rows:
        table.add_row(*(Text(short(row[at]), no_wrap=True) for at in shown))
    put(console, table)
    if left:
        say(console, f"and {list_words(left)}", "dim")


def _fitting(found: Inspection, width: int) -> tuple[list[int], list[str]]:
    """Places of the columns that stand side by side in this width, and the names of the others."""
    shown, room = [], width - 2
    for at, name in enumerate(found.row_columns):
        needed = max(len(name), *(len(short(row[at])) for row in found.rows)) + 2
        if needed <= room:
            shown.append(at)
            room -= needed
    return shown, [name for at, name in enumerate(found.row_columns) if at not in shown]


def _print_days(console: Console, found: Inspection, width: int) -> None:
    if found.days is None:
        return
    title = title_of(found.days, width)
    head(console, title[0].upper() + title[1:])
    for line in draw(found.days, width - 2):
        text = Text(f"  {line}", style="cyan", no_wrap=True)
        text.highlight_words([GAP], style="bold red")
        console.print(text)
    gaps = gaps_in_words(found.days)
    if gaps:
        say(console, gaps, "yellow")


def _print_counts(console: Console, found: Inspection) -> None:
    head(console, "Every line counted")
    times = found.records // found.lines if found.lines else 1
    lines = counted(found.lines, "line") + " below the header"
    records = f"{lines}, {times} rows each: {found.records:,} records" if times > 1 else lines
    dropped = sum(found.dropped.values())
    why = ", ".join(f"{reason}: {count:,}" for reason, count in found.dropped.items())
    sums = f"{found.kept:,} kept + {found.rejected:,} rejected + {dropped:,} left out" + (f" ({why})" if why else "")
    say(console, f"{records} = {sums}")


def _print_rejects(console: Console, found: Inspection) -> None:
    if not found.rejects:
        return
    head(console, "Rejected, and how to mend it")
    for one in found.rejects[:MOST_REASONS]:
        where = f"column {one.column}: " if one.column else ""
        example = f", for example {one.example}" if one.example else ""
        begin = "line" if one.records == 1 else f"{one.records:,} records, the first on line"
        say(console, f"{begin} {one.first_line:,}: {where}{one.reason}{example}", "yellow")
        say(console, f"→ {one.remedy}", indent=4)
    if len(found.rejects) > MOST_REASONS:
        say(console, f"and {len(found.rejects) - MOST_REASONS} more reasons", "dim")


def _next(found: Inspection) -> str:
    if not found.kept:
        return "Mend the file or its mapping, and inspect it again."
    if found.in_landing:
        return (
            f"If this is right, leave it in the landing folder (`{found.kind}/`): the next run reads it as shown here."
        )
    return f"If this is right, put it into `{found.kind}/` of your landing folder: the next run reads it as shown here."


def _print_list(console: Console, title: str, lines: Iterable[str], style: str) -> None:
    found = list(lines)
    if found:
        head(console, title)
    for line in found:
        say(console, f"· {line}", style)
