"""What a run says on the terminal: a line per asset, tomorrow's budget, the checks, and where everything is."""

from __future__ import annotations

from datetime import date
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from marketing_assets.allocation import BudgetPlan, Level
from marketing_assets.decisions import DecisionLog, approved_plan
from marketing_assets.pipeline.plans import read_plan
from marketing_assets.pipeline.run import Step
from marketing_assets.pipeline.status import RunStatus
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.snapshot import reader

MOST_WARNINGS = 6
COLOURS = {"planned": "green", "held": "yellow"}


def print_step(console: Console, step: Step) -> None:
    """One line per asset when its step is done, and one per asset's checks."""
    mark = "[green]✓[/green]" if step.succeeded else "[red]✗[/red]"
    lines: list[tuple[str, int | None]] = [*step.assets.items()] or [(step.name, None)]
    for number, (name, rows) in enumerate(lines):
        seconds = f"{step.seconds:6.2f} s" if number == 0 else " " * 8
        counted = f"{rows:>10,} rows" if rows is not None else ""
        console.print(f"  {mark} {name:<32} {seconds}{counted}")


def print_report(console: Console, home: Home, status: RunStatus) -> None:
    """The result of one run."""
    if status.state in COLOURS:
        _print_plan(console, home, status)
    _print_files(console, home)
    _print_checks(console, status)
    colour = COLOURS.get(status.state, "red")
    console.print(f"\n[bold {colour}]{status.state}[/]: {escape(status.reason)}")
    for error in status.errors:
        console.print(f"  [red]{escape(error)}[/red]")
    for name, place in (
        ("payload", status.payload),
        ("snapshot", status.snapshot),
        ("status", "published/status.json"),
    ):
        if place:
            console.print(f"  {name:<9} {home.path / place}", soft_wrap=True)
    console.print(f"  {'UI':<9} make ui (or marketing-assets ui --home {home.path})", soft_wrap=True)
    console.print(f"  {'next':<9} {status.next_step}", soft_wrap=True)


def print_status(console: Console, home: Home, known: dict[str, Any]) -> None:
    """The content of `status.json`, for people."""
    if not known:
        console.print(f"no run yet in {home.path}; start one with `marketing-assets run`", soft_wrap=True)
        return
    for key in ("state", "as_of", "effective_date", "reason", "payload", "snapshot", "next_step", "written_at"):
        if known.get(key):
            console.print(f"{key:<15} {escape(str(known[key]))}", soft_wrap=True)
    if known.get("effective_date"):
        in_force = _in_force(home, date.fromisoformat(known["effective_date"]))
        console.print(f"{'in force':<15} {in_force}", soft_wrap=True)
    for check in known.get("failed_checks", []):
        console.print(
            f"{'check':<15} {check['asset']}.{check['check']} ({check['severity']}): {escape(check['message'])}"
        )
    if waited := known.get("schedule"):
        console.print(f"{'schedule':<15} {escape(waited['reason'])} ({waited['at']})", soft_wrap=True)


def _in_force(home: Home, day: date) -> str:
    """What holds on `day` by people's decisions."""
    decisions = DecisionLog(home.decisions).read(until_effective=day)
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


def _percent(plan: BudgetPlan) -> str:
    today = sum((line.today for line in plan.lines if line.level is Level.CHANNEL), start=plan.total * 0)
    return f"{100 * float((plan.total - today) / today):+.1f} %" if today else ""


def _print_files(console: Console, home: Home) -> None:
    """What became of each landed file: counts, and the reason of each refusal."""
    if not home.snapshot.is_file():
        return
    with reader(home.snapshot) as connection:
        files = connection.execute("""
            SELECT count(*) FILTER (status = 'read'), sum(lines), sum(kept), sum(rejected), sum(dropped), sum(replaced)
            FROM landing_manifest
        """).fetchone()
        refused = connection.execute(
            "SELECT file, reason FROM landing_manifest WHERE status = 'refused' ORDER BY file"
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
    for file, reason in refused:
        console.print(f"  [red]refused[/red] {escape(file)}: {escape(reason)}")


def _print_checks(console: Console, status: RunStatus) -> None:
    console.print(
        f"\nChecks: {status.checks_passed} passed, {status.checks_warned} warned, {status.checks_failed} failed"
    )
    for check in sorted(status.failed_checks, key=lambda check: (not check.blocking, check.severity))[:20]:
        word = "[red]blocking[/red]" if check in status.blocking else "[yellow]warning[/yellow]"
        rows = f" ({check.failed_rows:,} rows)" if check.failed_rows is not None else ""
        console.print(f"  {word} {check.asset}.{check.check}{rows}: {escape(check.message)}")
