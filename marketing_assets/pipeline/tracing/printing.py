"""A lineage trace on the terminal: a tree, a line per table and per few files; the whole of it stands in the JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from marketing_assets.lineage import Branch, FileFacts, Version
from marketing_assets.pipeline.tracing.opened import STORED_BY_DAY
from marketing_assets.pipeline.tracing.story import LineageStory

SHORT = 12
MOST_FILES = 5


def print_story(console: Console, story: LineageStory) -> None:
    """The tree, what was masked on the way, and the notes."""
    root = Tree(_title(story), guide_style="dim")
    for branch in story.tree:
        _grow(root, branch, story)
    if story.target.file is not None and not story.tree:
        root.add("[dim]nothing[/dim]")
    console.print(root)
    codes = story.code_hashes
    if len(codes) == 1:
        console.print(f"code {codes[0][:SHORT]} made all of it")
    elif codes:
        console.print(f"code {codes[0][:SHORT]} made most of it; where another did, it is said")
    for table, masked in story.masked.items():
        parts = [
            f"{word} {', '.join(names)}"
            for word, names in (
                ("HMAC:", masked.hmac),
                ("scrubbed:", masked.scrubbed),
                ("read and not kept:", masked.dropped),
            )
            if names
        ]
        console.print(f"masked in {table}: {'; '.join(parts)}", soft_wrap=True)
    for note in story.notes:
        console.print(f"[yellow]note[/yellow] {escape(note)}", soft_wrap=True)


def _title(story: LineageStory) -> str:
    start = story.target
    if start.payload is not None:
        return (
            f"[bold]payload {escape(start.payload.path.name)}[/bold] for {escape(start.payload.effective_date)}, "
            f"{escape(start.payload.status)}, lineage {start.payload.id[:SHORT]}, {story.direction}"
        )
    if start.file is not None:
        return f"[bold]{_file(start.file)}[/bold], {story.direction}"
    return f"[bold]{escape(story.what)}[/bold], {story.direction}"


def _grow(tree: Tree, branch: Branch, story: LineageStory) -> None:
    versions = [story.graph.versions[each] for each in branch.versions or branch.told_above]
    grown = tree.add(_line(branch, versions, story))
    for below in branch.branches:
        _grow(grown, below, story)
    for line in _files([story.graph.files[sha256] for sha256 in branch.files]):
        grown.add(line)


def _line(branch: Branch, versions: Sequence[Version], story: LineageStory) -> str:
    """One version with all about it; of many, how many days."""
    first, table = versions[0], f"[bold]{escape(branch.table)}[/bold]"
    # The id of a whole table that is stored by day lists those of its days.
    whole = [version for version in versions if version.as_of is None]
    one = whole[0] if whole else first
    named = f"{table} {one.id[:SHORT]}"
    days = sorted(version.as_of for version in versions if version.as_of)
    if len(versions) > 1 and days:
        named = f"{named if whole else table} [dim]{len(days):,} days, {days[0]} to {days[-1]}[/dim]"
    elif one.as_of:
        named += f" [dim]as of {one.as_of}[/dim]"
    if not branch.versions:
        return f"{named} [dim](told above)[/dim]"
    if branch.told_above:
        named += f" [dim](and {len(branch.told_above):,} told above)[/dim]"
    newest = max(versions, key=lambda version: str(version.as_of))
    facts = [_rows(whole or (versions if branch.table in STORED_BY_DAY else [newest]))]
    if one.processed_at:
        facts.append(f"{max(v.processed_at for v in versions if v.processed_at):%Y-%m-%d %H:%M}Z")
    settings = sorted({version.settings_hash[:8] for version in versions if version.settings_hash})
    if len(settings) == 1:
        facts.append(f"settings {settings[0]}")
    elif settings:
        facts.append(f"{len(settings)} settings")
    usual = story.code_hashes[:1]
    if others := sorted({v.code_hash[:SHORT] for v in versions if v.code_hash and [v.code_hash] != list(usual)}):
        facts.append(f"code {', '.join(others)}")
    if checks := story.checks.get(branch.table):
        warned = f", [yellow]{checks.warned} warned[/yellow]" if checks.warned else ""
        failed = f", [red]{checks.failed} failed[/red]" if checks.failed else ""
        facts.append(f"checks {checks.passed} passed{warned}{failed}")
    return f"{named}  {' · '.join(fact for fact in facts if fact)}"


def _rows(versions: Sequence[Version]) -> str:
    known = [version.rows for version in versions if version.rows is not None]
    if not known:
        return "rows not kept" if any(not version.is_current for version in versions) else ""
    lacking = "+" if len(known) < len(versions) else ""
    return f"{sum(known):,}{lacking} row{'' if sum(known) == 1 else 's'}"


def _files(files: Sequence[FileFacts]) -> Iterable[str]:
    """The newest few, and what the others hold together."""
    newest = sorted(files, key=lambda file: -file.order)
    yield from (_file(file) for file in newest[:MOST_FILES])
    rest = newest[MOST_FILES:]
    if rest:
        kept = sum(file.kept or 0 for file in rest)
        yield f"… and {len(rest):,} more files with {kept:,} rows kept"


def _file(file: FileFacts) -> str:
    name = f"{escape(file.file)} [dim]{file.sha256[:SHORT]}[/dim]"
    if file.records is None:
        return f"{name} [yellow]{escape(file.status)}[/yellow]"
    days = f", {file.first_date} to {file.last_date}" if file.first_date else ""
    lost = f"{file.rejected or 0:,} rejected, {file.dropped or 0:,} dropped, {file.replaced or 0:,} replaced since"
    return f"{name} {escape(file.status)}: {file.records:,} rows = {file.kept or 0:,} kept + {lost}{days}"
