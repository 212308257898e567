"""The command line: `marketing-assets run | status | approve | hold | deliver | inspect | scan | trace | init | …`.

Thin: arguments in, one call, words and an exit code out. Pipeline and models are imported inside the commands, so that
`--help` answers at once.
"""

from __future__ import annotations

import getpass
import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from marketing_assets.errors import MarketingAssetsError
from marketing_assets.warehouse.home import PROJECT_ROOT, Home
from marketing_assets.warehouse.private import write_privately

if TYPE_CHECKING:
    from rich.console import Console

EXIT_DIFFERS, EXIT_USAGE, EXIT_BLOCKED, EXIT_INTERRUPTED = 1, 2, 3, 130
LOG_WIDTH = 120


class JsonCommand(TyperCommand):
    """`--json` promises a JSON line even for wrong arguments, which are refused before the command's own code runs."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As ever, with that line for whoever asked for it."""
        as_json = "--json" in args
        try:
            return super().parse_args(ctx, args)
        except Exception as error:
            words = getattr(error, "format_message", None)  # the class of wrong arguments is not public
            if as_json and words:
                _print_json("refused", "UsageError", words())
            raise


app = typer.Typer(
    name="marketing-assets",
    help="From raw ad exports to tomorrow's budget, every number traceable.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="Folder for everything written; default data/home.", envvar="MARKETING_HOME"),
]
LandingOption = Annotated[
    Path | None,
    typer.Option(
        "--landing", help="Folder with ads/*.csv, read in place; default HOME/landing.", envvar="MARKETING_LANDING"
    ),
]
SettingsOption = Annotated[
    Path | None, typer.Option("--settings", help="Settings file; default marketing.yaml.", envvar="MARKETING_SETTINGS")
]
DayOption = Annotated[
    datetime | None,
    typer.Option("--effective", formats=["%Y-%m-%d"], help="Day the plan is for; default the newest published one."),
]
NoteOption = Annotated[str, typer.Option("--note", help="Why; kept with the decision.")]
ByOption = Annotated[str | None, typer.Option("--by", help="Who decides; default the user of this computer.")]


@app.command(
    cls=JsonCommand,
    epilog="Examples:\n\n`marketing-assets run` (the sample) · `marketing-assets run --landing exports --home acme "
    "--settings acme.yaml` · `marketing-assets run --as-of 2025-03-28 --json | tail -1`",
)
def run(
    landing: LandingOption = None,
    home: HomeOption = None,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="Day of data to plan from; default the newest."),
    ] = None,
    settings: SettingsOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON summary as the last line.")] = False,
    full_refresh: Annotated[bool, typer.Option("--full-refresh", help="Read every landed file again.")] = False,
) -> None:
    """Read what landed, check it, plan tomorrow's budget and publish it.

    Exit codes: 0 planned or held, 2 settings, arguments or input, 3 a blocking check failed, 130 interrupted, 1 other.
    """
    from marketing_assets.settings import load_settings

    console = _console()
    with _named_errors(as_json):
        policies = load_settings(settings)
        places = _home(home, landing, must_exist=landing is not None)
        console.print("[dim]loading …[/dim]")
        from marketing_assets.pipeline.landing_words import ProgressLine
        from marketing_assets.pipeline.report import print_report, print_step
        from marketing_assets.pipeline.run import Step, run_daily

        def say(message: str) -> None:
            line.clear()
            console.print(message, markup=False, soft_wrap=True)

        def told(step: Step) -> None:
            line.clear()
            print_step(console, step)

        with ProgressLine(console) as line:
            status = run_daily(
                places,
                policies,
                as_of=as_of.date() if as_of else None,
                full_refresh=full_refresh,
                say=say,
                on_step=told,
                on_progress=line,
            )
        print_report(console, places, status, settings)
        if as_json:
            print(json.dumps(asdict(status), ensure_ascii=False))  # noqa: T201
    exits = {"planned": 0, "held": 0, "blocked": EXIT_BLOCKED, "interrupted": EXIT_INTERRUPTED}
    raise typer.Exit(exits.get(status.state, 1))


@app.command(cls=JsonCommand)
def status(home: HomeOption = None, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """How the newest run ended, what is in force, and what to do next."""
    from marketing_assets.pipeline.report import print_status
    from marketing_assets.pipeline.status import read_status

    places = _home(home)
    with _named_errors(as_json):
        known = read_status(places)
        if as_json:
            print(json.dumps(known, ensure_ascii=False))  # noqa: T201
        else:
            print_status(_console(), places, known)


@app.command()
def approve(home: HomeOption = None, effective: DayOption = None, note: NoteOption = "", by: ByOption = None) -> None:
    """Approve the published plan: its amounts are in force from its day on, and it may be delivered."""
    from marketing_assets.pipeline import deliveries

    with _named_errors():
        decided = deliveries.approve(_home(home), _who(by), note, _day(effective))
        typer.echo(f"approved the plan for {decided.effective_date} (payload {decided.payload_hash[:16]})")


@app.command()
def hold(home: HomeOption = None, effective: DayOption = None, note: NoteOption = "", by: ByOption = None) -> None:
    """Hold a day: its plan is not delivered, and the plan in force before stays."""
    from marketing_assets.pipeline import deliveries

    with _named_errors():
        decided = deliveries.hold(_home(home), _who(by), note, _day(effective))
        typer.echo(f"held {decided.effective_date}; the plan in force before stays")


@app.command()
def deliver(
    home: HomeOption = None,
    effective: DayOption = None,
    settings: SettingsOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be written, write nothing.")] = False,
) -> None:
    """Write the approved payload to HOME/payloads/outbox, once.

    Unless the settings say `delivery: {dry_run: false}`, the receipt calls it a dry run: nothing may be sent on.
    """
    from marketing_assets.decisions import DecisionLog
    from marketing_assets.pipeline import deliveries
    from marketing_assets.settings import load_settings

    places = _home(home)
    with _named_errors():
        day = _day(effective) or deliveries.published_payload(places).effective_date
        log, policy = DecisionLog(places.decisions), load_settings(settings).delivery
        outcome = deliveries.deliver_approved(places, log, day, policy, only_say=dry_run)
        typer.echo(outcome.words)
    if not outcome.delivered and not dry_run:
        raise typer.Exit(EXIT_USAGE)


@app.command()
def withdraw(
    file: Annotated[str, typer.Argument(help="As `landing_manifest` names it, such as ads/march.csv, or a SHA-256.")],
    home: HomeOption = None,
    settings: SettingsOption = None,
    note: NoteOption = "",
    by: ByOption = None,
    every: Annotated[bool, typer.Option("--all", help="Every content that landed under the name.")] = False,
) -> None:
    """Take the rows of a landed file back, for good; the next run plans without them.

    A SHA-256 may be cut to its first 8 digits. Where several contents landed under one name, they are listed.
    """
    from marketing_assets.pipeline.run import withdraw_file
    from marketing_assets.settings import load_settings

    with _named_errors():
        chosen = load_settings(settings)
        for name in withdraw_file(_home(home), chosen, file, note, _who(by), say=typer.echo, every=every):
            typer.echo(f"withdrew {name}; run again to plan without it")


@app.command()
def forget(
    user_id: Annotated[
        str,
        typer.Argument(help="The id as it was landed; - asks for it or reads it from stdin, past the shell's history."),
    ],
    home: HomeOption = None,
    landing: LandingOption = None,
    settings: SettingsOption = None,
    note: NoteOption = "",
    by: ByOption = None,
) -> None:
    """Forget a person for good: out of lake, tables and snapshot, and out of whatever lands later.

    Names the landed files that still hold the id: they are yours, and are not written to. The id itself is never
    written down. Exit codes: 0 forgotten (also where nothing was stored), 2 no id or no home.
    """
    from marketing_assets.pipeline.forget import forget_person
    from marketing_assets.settings import load_settings

    with _named_errors():
        chosen, places = load_settings(settings), _home(home, landing, must_exist=landing is not None)
        who = _secret("id: ") if user_id == "-" else user_id
        for line in forget_person(places, chosen, who, note, _who(by), say=typer.echo).words:
            typer.echo(line)


@app.command(
    cls=JsonCommand,
    epilog="Examples:\n\n`marketing-assets inspect export.csv` · `marketing-assets inspect sales.xlsx --kind sales` · "
    "`marketing-assets inspect acme/landing`",
)
def inspect(
    file: Annotated[str, typer.Argument(help="An export, or a folder of exports.")],
    kind: Annotated[
        str | None, typer.Option("--kind", help="What it is: ads, sales, …; default the landing folder it lies in.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="Mapping file to try; default the one beside the file.")
    ] = None,
    settings: SettingsOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line instead of words.")] = False,
) -> None:
    """Show how an export is understood: columns, first rows, days, what is rejected and how to mend it.

    Stores nothing. Exit codes: 0 readable, 2 not (for a folder: one of its files is not), 130 interrupted.
    """
    with _named_errors(as_json):
        from marketing_assets.inspection.command import inspect_path
        from marketing_assets.settings import load_settings

        shared = [PROJECT_ROOT / "data" / "mappings"]
        found = inspect_path(
            file, load_settings(settings), kind=kind, mapping=mapping, shared=shared, told=_console(True)
        )
        if as_json:
            print(json.dumps(found.to_json(), ensure_ascii=False))  # noqa: T201
        else:
            found.print_on(_console())
    raise typer.Exit(0 if found.readable else EXIT_USAGE)


@app.command(
    cls=JsonCommand,
    epilog="Examples:\n\n`marketing-assets trace dsp_payload` · `marketing-assets trace ads/march.csv` · "
    "`marketing-assets trace campaign_kpis_daily --key date=2025-03-30,campaign=Brand --column spend`",
)
def trace(
    what: Annotated[str, typer.Argument(help="Table, payload, landed file, or the first digits of an id.")],
    home: HomeOption = None,
    key: Annotated[str | None, typer.Option("--key", help="Row of the table: column=value, divided by commas.")] = None,
    column: Annotated[str | None, typer.Option("--column", help="Cell of that row.")] = None,
    settings: SettingsOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="All of it as one JSON line.")] = False,
) -> None:
    """Show what something was made from, down to the landed files; a landed file: what rests on it.

    With --key and --column: the landed lines behind one cell. Exit codes: 0 found, 1 the lines do not add up to the
    cell, 2 nothing or several things are known by that name.
    """
    from marketing_assets.pipeline.tracing import trace as trace_back
    from marketing_assets.settings import load_settings

    with _named_errors(as_json):
        found = trace_back(_home(home), load_settings(settings), what, key=key, column=column)
        if as_json:
            print(json.dumps(found.to_json(), ensure_ascii=False))  # noqa: T201
        else:
            found.print_on(_console())
    raise typer.Exit(0 if found.adds_up else EXIT_DIFFERS)


@app.command(
    cls=JsonCommand,
    epilog="Examples:\n\n`marketing-assets scan` · `marketing-assets scan --home acme --landing exports` · "
    "`marketing-assets scan --json | jq .leaks`",
)
def scan(
    home: HomeOption = None,
    landing: LandingOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line instead of words.")] = False,
) -> None:
    """Search everything in the home for personal data: kinds and places are shown, never values.

    Looked for are known forms (e-mail, phone, click id, …), the masking key, and the identifiers that the files in the
    landing folder hold; that folder itself is not searched. Exit codes: 0 clean, 3 leaks found, 2 no such home,
    130 interrupted.
    """
    console = _console()
    with _named_errors(as_json):
        places = _home(home, landing, must_exist=landing is not None)
        from marketing_assets.pipeline.landing import watching
        from marketing_assets.pipeline.landing_words import ProgressLine
        from marketing_assets.pipeline.scan import scan_home

        with ProgressLine(_console(stderr=True)) as line, watching(line):
            found = scan_home(places, say=lambda message: typer.echo(message, err=True))
        if as_json:
            print(json.dumps(found.to_json(), ensure_ascii=False))  # noqa: T201
        else:
            found.print_on(console)
    raise typer.Exit(0 if found.clean else EXIT_BLOCKED)


@app.command(name="match-list")
def match_list(
    file: Annotated[Path, typer.Argument(help="CSV with a column email, phone (with country code) or both.")],
    out: Annotated[Path, typer.Option("--out", help="File to write; must not exist.")],
) -> None:
    """Hash a customer list as platforms match it (plain SHA-256), for one upload; nothing is kept in the home."""
    from marketing_assets.governance.match_hashes import write_match_list

    with _named_errors():
        made = write_match_list(file, out)
        typer.echo(f"{out}: {made.written} lines written, {made.left_out} left out; delete it after the upload")


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="Where to put marketing.yaml and landing/.")] = Path()) -> None:
    """Write a commented marketing.yaml and the landing folders; existing files are left alone."""
    from marketing_assets.scaffold import initialise

    with _named_errors():
        for line in initialise(folder):
            typer.echo(line)


@app.command()
def simulate(
    scenario: Annotated[str, typer.Argument(help="Name of a world, such as quarter.")],
    out: Annotated[Path, typer.Option("--out", help="Landing folder to write, with truth.json.")],
    seed: Annotated[int, typer.Option("--seed", help="Same seed, same bytes.")] = 42,
) -> None:
    """Write a landing folder of a company whose truth is known."""
    from marketing_assets.simulation import simulate as write_world

    with _named_errors():
        write_world(scenario, seed, out)
        typer.echo(f"wrote {scenario} (seed {seed}) to {out}")


@app.command()
def ui(
    home: HomeOption = None,
    landing: LandingOption = None,
    settings: SettingsOption = None,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port of the web page.")] = 3000,
) -> None:
    """Open Dagster's UI, schedule and sensors on the same home as `run`; Ctrl-C ends it."""
    from marketing_assets.pipeline.ui import serve
    from marketing_assets.settings import load_settings

    with _named_errors():
        load_settings(settings)
        raise typer.Exit(serve(_home(home, landing), settings, port))


def main() -> None:
    """Entry point of the console script."""
    code: int | str | None = 0
    try:
        app()
    except SystemExit as end:
        code = end.code
    sys.stdout.flush()
    sys.stderr.flush()
    # Everything is closed by now. An ordinary exit would let DuckDB's binding print pages about Python objects that
    # Great Expectations still holds ("nanobind: leaked …"), below the result people came for.
    os._exit(code if isinstance(code, int) else 1)


def _console(stderr: bool = False) -> Console:
    """Wide enough for the plan's reasons where the output is no terminal, such as a log."""
    from rich.console import Console

    for stream in (sys.stdout, sys.stderr):
        # An output that cannot write every character (LC_ALL=C) gets a ? for it instead of a traceback.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    console = Console(highlight=False, stderr=stderr)
    return console if console.is_terminal else Console(highlight=False, width=LOG_WIDTH, stderr=stderr)


def _home(home: Path | None, landing: Path | None = None, *, must_exist: bool = False) -> Home:
    """The home the options name, else that of the environment; what is written from here on is for its owner alone."""
    write_privately()
    default = Home.from_environment()
    if landing is not None and must_exist and not landing.is_dir():
        raise MarketingAssetsError(f"--landing {landing} is not a folder; put your exports into {landing}/ads/")
    return Home(home.absolute() if home else default.path, landing.absolute() if landing else default.own_landing)


def _secret(prompt: str) -> str:
    """One line that is not shown: typed by somebody, or the whole of what is piped in."""
    return getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.read().strip()


def _who(by: str | None) -> str:
    # Some computers know their users by an address; what is before the @ is name enough.
    return by or getpass.getuser().partition("@")[0]


def _day(effective: datetime | None) -> date | None:
    return effective.date() if effective else None


@contextmanager
def _named_errors(as_json: bool = False) -> Iterator[None]:
    """Errors a user can mend become one message and an exit code; Ctrl-C becomes 130."""
    try:
        yield
    except MarketingAssetsError as error:
        typer.secho(f"error: {error}", fg=typer.colors.RED, err=True)
        if as_json:
            _print_json("refused", type(error).__name__, str(error))
        raise typer.Exit(error.exit_code) from None
    except (FileExistsError, NotADirectoryError, PermissionError) as error:
        words = f"{error.filename}: {error.strerror}; choose another folder"
        typer.secho(f"error: {words}", fg=typer.colors.RED, err=True)
        if as_json:
            _print_json("refused", type(error).__name__, words)
        raise typer.Exit(EXIT_USAGE) from None
    except KeyboardInterrupt:
        words = "interrupted; nothing half-written was published, run again to go on"
        typer.secho(words, err=True)
        if as_json:
            _print_json("interrupted", "KeyboardInterrupt", words)
        raise typer.Exit(EXIT_INTERRUPTED) from None
    except Exception as error:
        # Not its message: that of a database may hold a landed value. The traceback follows on the other stream.
        if as_json:
            _print_json("failed", type(error).__name__, "unexpected; the traceback is on standard error")
        raise


def _print_json(state: str, error: str, reason: str) -> None:
    print(json.dumps({"state": state, "error": error, "reason": reason}, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    main()
