"""What a run says on the terminal: a line per asset, tomorrow's budget, the checks, and where everything is."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from marketing_assets.allocation import BudgetPlan, Level
from marketing_assets.decisions import Decision, DecisionKind, DecisionLog, approved_plan
from marketing_assets.pipeline.landing import RECOVERED, without_file
from marketing_assets.pipeline.landing_words import print_outcomes
from marketing_assets.pipeline.plans import read_plan
from marketing_assets.pipeline.run import Step
from marketing_assets.pipeline.status import RunStatus
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.snapshot import reader
from marketing_assets.warehouse.tables import table_exists, transaction

MOST_WARNINGS = 6
MOST_INSIGHTS = 3
MOST_REFUSED = 20
SEVERITIES = {"critical": "red", "warning": "yellow", "good": "green"}
COLOURS = {"planned": "green", "held": "yellow"}


def print_step(console: Console, step: Step) -> None:
    """One line per asset when its step is done, and one per asset's checks."""
    mark = "[green]✓[/green]" if step.succeeded else "[red]✗[/red]"
    lines: list[tuple[str, int | None]] = [*step.assets.items()] or [(step.name, None)]
    for number, (name, rows) in enumerate(lines):
        seconds = f"{step.seconds:6.2f} s" if number == 0 else " " * 8
        counted = f"{rows:>10,} rows" if rows is not None else ""
        console.print(f"  {mark} {name:<32} {seconds}{counted}")
    if step.files is not None:
        print_outcomes(console, step.files)


def print_report(console: Console, home: Home, status: RunStatus, settings: Path | None = None) -> None:
    """The result of one run; `settings` is the file it was given, for the commands that follow."""
    if status.state in COLOURS:
        _print_plan(console, home, status)
        _print_insights(console, home, status)
    _print_files(console, home, published=status.state in COLOURS)
    _print_checks(console, status)
    colour = COLOURS.get(status.state, "red")
    console.print(f"\n[bold {colour}]{status.state}[/]: {escape(status.reason)}")
    for error in status.errors:
        console.print(f"  [red]{escape(error)}[/red]")
    for name, place in (
        ("report", _report(home, status)),
        ("payload", status.payload),
        ("snapshot", status.snapshot),
        ("status", "published/status.json"),
    ):
        if place:
            console.print(f"  {name:<9} {escape(str(home.path / place))}", soft_wrap=True)
    console.print(f"  {'UI':<9} {escape(_command('ui', home, _with(home, settings)))}", soft_wrap=True)
    console.print(f"  {'next':<9} {escape(_next_step(status, home))}", soft_wrap=True)


def print_status(console: Console, home: Home, known: dict[str, Any]) -> None:
    """The content of `status.json`, for people."""
    if not known:
        console.print(
            f"no run yet in {escape(str(home.path))}; start one with `{_command('run', home)}`", soft_wrap=True
        )
        return
    for key in ("state", "as_of", "effective_date", "reason", "payload", "snapshot", "written_at"):
        if known.get(key):
            console.print(f"{key:<15} {escape(str(known[key]))}", soft_wrap=True)
    if known.get("effective_date"):
        day = date.fromisoformat(known["effective_date"])
        decisions = DecisionLog(home.decisions).read(until_effective=day)
        console.print(f"{'in force':<15} {_in_force(decisions, day)}", soft_wrap=True)
        console.print(f"{'decided':<15} {_decided(decisions, day)}", soft_wrap=True)
    for check in known.get("failed_checks", []):
        console.print(
            f"{'check':<15} {check['asset']}.{check['check']} ({check['severity']}): {escape(check['message'])}"
        )
    if waited := known.get("schedule"):
        console.print(f"{'schedule':<15} {escape(waited['reason'])} ({waited['at']})", soft_wrap=True)


def _command(words: str, home: Home, options: str = "") -> str:
    """How to call the command line for this home from where people are: as they called it, if it is not on the path."""
    program = Path(sys.argv[0])
    name = "marketing-assets"
    if program.name == name and shutil.which(name) is None:
        name = os.path.relpath(program)
    elsewhere = home.path != Home.from_environment().path
    return f"{name} {words}{f' --home {os.path.relpath(home.path)}' if elsewhere else ''}{options}"


def _with(home: Home, settings: Path | None) -> str:
    """Options without which the next command would read other files by other rules."""
    landing = f" --landing {os.path.relpath(home.own_landing)}" if home.own_landing else ""
    return landing + (f" --settings {os.path.relpath(settings)}" if settings else "")


def _next_step(status: RunStatus, home: Home) -> str:
    """The next step as a command; the day is named, because a replayed day is not the one approved by default."""
    approve = _command(f"approve --effective {status.effective_date}", home)
    return status.next_step.replace("marketing-assets approve", approve)


def _decided(decisions: list[Decision], day: date) -> str:
    """The last word on the plan of that day, and whether it was handed over."""
    words = [decision for decision in decisions if decision.effective_date == day]
    spoken = [decision for decision in words if decision.judges_plan]
    if not spoken:
        return f"nothing yet for {day}"
    last = spoken[-1]
    receipts = [d for d in words if d.kind is DecisionKind.DELIVER and d.payload_hash == last.payload_hash]
    handed = ", delivered" if receipts else ""
    if receipts and receipts[-1].body.get("dry_run"):
        handed = ", delivered as a dry run"
    verb = "approved" if last.kind is DecisionKind.APPROVE else "held"
    return f"{verb} by {last.by}{handed}{f' ({last.note})' if last.note else ''}"


def _in_force(decisions: list[Decision], day: date) -> str:
    """What holds on `day` by people's decisions."""
    plan = approved_plan(decisions, day)
    if plan is None:
        return f"no approved plan for {day}: the mean spend of the last 7 days"
    total = sum(plan.channels.values())
    return f"the plan approved for {plan.effective_date}, {total:,.2f} {plan.currency} a day, until {plan.expires}"


def _print_plan(console: Console, home: Home, status: RunStatus) -> None:
    with reader(home.snapshot) as connection:
        plan = read_plan(connection, date.fromisoformat(status.as_of or ""))
    title = f"Budget for {plan.effective_date} ({plan.currency} per day, from data up to {plan.as_of})"
    table = Table(title=title, title_justify="left", title_style="bold", show_footer=True)
    channels = [line for line in plan.lines if line.level is Level.CHANNEL]
    table.add_column("channel", footer="total")
    table.add_column("today", justify="right", footer=f"{sum(line.today for line in channels):,.2f}")
    table.add_column("proposed", justify="right", footer=f"{plan.total:,.2f}")
    table.add_column("change", justify="right", footer=_percent(plan))
    table.add_column("why", footer="", overflow="fold")
    for line in sorted(channels, key=lambda line: -line.today):
        change = f"{line.change_pct:+.1f} %" if line.change_pct is not None else "new"
        table.add_row(escape(line.channel), f"{line.today:,.2f}", f"{line.proposed:,.2f}", change, escape(line.reason))
    console.print()
    console.print(table)
    for warning in plan.warnings[:MOST_WARNINGS]:
        console.print(f"  [yellow]note[/yellow] {escape(warning)}")


def _print_insights(console: Console, home: Home, status: RunStatus) -> None:
    """The first things people should know, and what to do; all of them stand in the report."""
    with reader(home.snapshot) as connection:
        told = connection.execute(
            "SELECT rank, severity, title, advice FROM insights WHERE as_of = ? ORDER BY rank LIMIT ?",
            [status.as_of, MOST_INSIGHTS],
        ).fetchall()
    if told:
        console.print("\nWhat you should know first")
    for rank, severity, title, advice in told:
        colour = SEVERITIES.get(severity, "blue")
        console.print(f"  {rank} [{colour}]{severity}[/{colour}] {escape(title)}\n    {escape(advice)}")


def _report(home: Home, status: RunStatus) -> str | None:
    """The page for people, when this run made one."""
    file = home.reports / f"executive_report-{status.effective_date}.html"
    made = status.state in COLOURS and file.is_file()
    return file.relative_to(home.path).as_posix() if made else None


def _percent(plan: BudgetPlan) -> str:
    today = sum((line.today for line in plan.lines if line.level is Level.CHANNEL), start=plan.total * 0)
    return f"{100 * float((plan.total - today) / today):+.1f} %" if today else ""


def _print_files(console: Console, home: Home, published: bool) -> None:
    """What became of each landed file: counts, and the reason of each refusal. A run that published nothing has it only
    in the working warehouse, which is free again when the run has ended.
    """
    if not published and not home.warehouse.is_file():
        return
    with reader(home.snapshot) if published else transaction(home.warehouse) as connection:
        if not table_exists(connection, "landing_manifest"):
            return
        files = connection.execute("""
            SELECT count(*) FILTER (status = 'read'), sum(lines), sum(kept), sum(rejected), sum(dropped), sum(replaced)
            FROM landing_manifest
        """).fetchone()
        refused = connection.execute(
            "SELECT status, file, reason FROM landing_manifest WHERE reason <> ? ORDER BY file_order DESC", [RECOVERED]
        ).fetchall()
        reasons = connection.execute(
            'SELECT file, "column", count(*), min(line), any_value(reason) FROM rejected_rows GROUP BY file, "column" '
            "ORDER BY count(*) DESC LIMIT 5"
        ).fetchall()
    if files and files[0]:
        read, lines, kept, rejected, dropped, replaced = (int(value or 0) for value in files)
        console.print(
            f"\nFiles: {read} read, {lines:,} lines; rows {kept:,} kept ({replaced:,} since replaced), "
            f"{rejected:,} rejected, {dropped:,} dropped"
        )
    for file, column, count, line, reason in reasons:
        console.print(
            f"  [yellow]rejected[/yellow] {escape(file)}: {count} × {column}, first line {line}: {escape(reason)}"
        )
    for word, file, reason in refused[:MOST_REFUSED]:
        said = without_file(reason, file)
        console.print(f"  [red]{word if word != 'read' else 'kept'}[/red] {escape(file)}: {escape(said)}")
    if len(refused) > MOST_REFUSED:
        console.print(f"  and {len(refused) - MOST_REFUSED} more, see landing_manifest")


def _print_checks(console: Console, status: RunStatus) -> None:
    console.print(
        f"\nChecks: {status.checks_passed} passed, {status.checks_warned} warned, {status.checks_failed} failed"
    )
    for check in sorted(status.failed_checks, key=lambda check: (not check.blocking, check.severity))[:20]:
        word = "[red]blocking[/red]" if check in status.blocking else "[yellow]warning[/yellow]"
        rows = f" ({check.failed_rows:,} rows)" if check.failed_rows is not None else ""
        console.print(f"  {word} {check.asset}.{check.check}{rows}: {escape(check.message)}")
