"""The command line as people and schedulers use it: words, exit codes, JSON, signals."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

from marketing_assets.governance import KEY_VARIABLE
from marketing_assets.governance.masking_key import SAMPLE_KEY
from marketing_assets.pipeline.deliveries import DRY_RUN
from marketing_assets.pipeline.status import read_status
from marketing_assets.warehouse.home import Home
from marketing_assets_tests.warm import Ended, WarmCommands, warm_commands
from marketing_assets_tests.worlds import LAST, a_month, ads_line, visits, write_ads, write_events

IN_UTC = {"MARKETING_TIME_ZONE": "UTC"}


@dataclass(frozen=True)
class Company:
    """A home, its own landing folder, and how its first run ended."""

    home: Home
    first: Ended

    @property
    def words(self) -> list[object]:
        """The options of every run of this company."""
        return ["run", "--home", self.home.path, "--landing", self.home.landing, "--json"]


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WarmCommands]:
    with warm_commands(tmp_path_factory.mktemp("commands")) as commands:
        yield commands


@pytest.fixture(scope="module")
def company_once(warm: WarmCommands, tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Planned from 1 to 30 March, from advertising alone: nobody's data, so no key. Not to be changed."""
    folder = tmp_path_factory.mktemp("company A&B")
    home = Home(folder / "home", folder / "exports")
    write_ads(home.landing, "month.csv", a_month(days=30))
    return Company(home, warm.run("run", "--home", home.path, "--landing", home.landing, "--json", environment=IN_UTC))


@pytest.fixture
def company(company_once: Company, tmp_path: Path) -> Company:
    return copy_of(company_once, tmp_path)


def copy_of(company: Company, folder: Path) -> Company:
    """That company elsewhere, to be changed."""
    home = Home(folder / "home", folder / "exports")
    shutil.copytree(company.home.path, home.path)
    shutil.copytree(company.home.landing, home.landing)
    return Company(home, company.first)


def everything_in(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


# run: planned, held, blocked, interrupted


def test_a_run_prints_the_plan_and_where_everything_is(company_once: Company) -> None:
    home, first = company_once.home, company_once.first
    assert (first.code, first.err) == (0, "")
    status = first.last_line
    assert (status["state"], status["as_of"], status["effective_date"]) == ("planned", "2025-03-30", "2025-03-31")
    for words in (
        "Budget for 2025-03-31 (EUR per day",
        "Checks: ",
        f"payload   {home.path}",
        f"snapshot  {home.snapshot}",
    ):
        assert words in first.out
    for asset in (
        "ad_rows",
        "campaign_kpis_daily",
        "kpi_trends",
        "budget_plan",
        "published_snapshot",
        "executive_report",
    ):
        assert f"✓ {asset} " in first.out
    written = read_status(home)
    assert written.pop("written_at")
    assert written == status


def test_a_run_writes_under_its_home_alone(company_once: Company) -> None:
    assert set(everything_in(company_once.home.landing)) == {"ads/month.csv"}
    assert {path.name for path in company_once.home.path.parent.iterdir()} == {"home", "exports"}


@dataclass(frozen=True)
class Blocked:
    """A morning when an export brought an address that must not be published: how it ended, and what it left alone."""

    home: Home
    ended: Ended
    status: dict[str, object]
    untouched: bool
    withdrawn: Ended


@pytest.fixture(scope="module")
def blocked_once(warm: WarmCommands, company_once: Company, tmp_path_factory: pytest.TempPathFactory) -> Blocked:
    """That company's next morning, until the file was withdrawn. The test that goes on from there changes it."""
    company = copy_of(company_once, tmp_path_factory.mktemp("blocked"))
    home = company.home
    published = home.snapshot.read_bytes(), everything_in(home.payloads)
    # Names are scrubbed while they are read; ids are the platform's own and stay as they are.
    with_id = "date,channel,campaign,campaign_id,spend,impressions,clicks,conversions,revenue"
    line = f"{LAST},Google,Google_Always,jane.doe@example.com,10.00,1000,50,5,30.00"
    write_ads(home.landing, "leak.csv", [line], header=with_id)
    ended = warm.run(*company.words, environment=IN_UTC)
    status, untouched = read_status(home), (home.snapshot.read_bytes(), everything_in(home.payloads)) == published
    withdrawn = warm.run("withdraw", "ads/leak.csv", "--home", home.path, "--note", "an address")
    return Blocked(home, ended, status, untouched, withdrawn)


def test_a_failed_blocking_check_is_3_and_leaves_what_was_published(blocked_once: Blocked) -> None:
    ended, status = blocked_once.ended, blocked_once.ended.last_line
    assert (ended.code, blocked_once.untouched) == (3, True)
    assert status["state"] == blocked_once.status["state"] == "blocked"
    failed = [check for check in status["failed_checks"] if check["blocking"] and check["severity"] == "ERROR"]
    assert {check["asset"] for check in failed} <= {"ad_rows", "ad_performance", "campaign_kpis_daily"} and failed
    for check in failed:
        assert check["failed_rows"] == 1
        assert f"blocking {check['asset']}.{check['check']} (1 rows)" in ended.out
        assert f"{check['asset']}.{check['check']}" in status["reason"]
    assert "jane" not in ended.out + ended.err + json.dumps(blocked_once.status)


def test_a_file_is_withdrawn_once(warm: WarmCommands, blocked_once: Blocked) -> None:
    withdrawn = blocked_once.withdrawn
    assert (withdrawn.code, withdrawn.out) == (0, "withdrew ads/leak.csv; run again to plan without it\n")
    assert warm.run("withdraw", "ads/leak.csv", "--home", blocked_once.home.path).code == 2


def test_after_a_withdrawal_and_ctrl_c_in_the_middle_a_run_waits_for_another_and_is_fine(
    warm: WarmCommands, blocked_once: Blocked
) -> None:
    home = blocked_once.home
    words = Company(home, blocked_once.ended).words
    snapshot, payloads = home.snapshot.read_bytes(), everything_in(home.payloads)
    write_ads(home.landing, "next.csv", [ads_line(LAST, "Facebook", "Facebook_Always", factor=2)])
    running = warm.start(*words, environment=IN_UTC)
    running.wait_until_it_says("ad_performance")
    running.interrupt()
    ended = running.end()
    assert ended.code == 130
    assert ended.last_line["state"] == read_status(home)["state"] == "interrupted"
    assert (home.snapshot.read_bytes(), everything_in(home.payloads)) == (snapshot, payloads)
    # The next run waits for whoever holds the home, says so, and goes on as soon as it is free.
    with FileLock(home.lock):
        waiting = warm.start(*words, "--as-of", "2025-04-02", environment=IN_UTC)
        waiting.wait_until_it_says("waiting for it to end")
    held = waiting.end()
    assert f"another run holds {home.lock}" in held.out
    # A day that has not landed is planned all the same: as a hold that says why, names who went silent, moves nothing.
    assert (held.code, held.last_line["state"]) == (0, "held")
    # Of Google, 31 March stood in the withdrawn file alone.
    newest = "Facebook 2025-03-31, Google 2025-03-30"
    assert f"no ad rows of 2025-04-02 have landed; newest: {newest}" in held.last_line["reason"]
    assert "no data from Google since 2025-03-30 (" in held.last_line["reason"]
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        assert connection.execute("SELECT DISTINCT change FROM budget_plan WHERE as_of = '2025-04-02'").fetchall() == [
            (0,)
        ]
    # A hold proposes nothing that could be approved.
    refusal = warm.run("approve", "--home", home.path)
    assert (refusal.code, "hold" in refusal.err, home.decisions.exists()) == (2, True, True)


def test_ctrl_c_while_waiting_is_130_too(warm: WarmCommands, company: Company) -> None:
    with FileLock(company.home.lock):
        running = warm.start(*company.words, environment=IN_UTC)
        running.wait_until_it_says("waiting for it to end")
        running.interrupt()
        ended = running.end()
    assert (ended.code, ended.last_line["state"]) == (130, "interrupted")
    assert read_status(company.home)["state"] == "planned"


# run: refused


def refused(ended: Ended, error: str) -> str:
    """The reason of a run that was refused, after making sure that it was told in every way."""
    assert ended.code == 2, ended
    assert (ended.last_line["state"], ended.last_line["error"]) == ("refused", error)
    assert "Traceback" not in ended.err
    return str(ended.last_line["reason"])


def test_wrong_settings_are_named_with_their_line_and_touch_nothing(warm: WarmCommands, tmp_path: Path) -> None:
    file = tmp_path / "marketing.yaml"
    file.write_text("currency: EUR\nmargin: 3\n")
    ended = warm.run("run", "--home", tmp_path / "home", "--settings", file, "--json")
    reason = refused(ended, "SettingsError")
    assert reason.startswith(f"{file}:2: margin: expected ") and reason in ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["marketing.yaml"]


def test_a_settings_file_or_a_variable_that_does_not_exist_touches_nothing(warm: WarmCommands, tmp_path: Path) -> None:
    words = ("run", "--home", tmp_path / "home", "--json")
    assert "no.yaml does not exist" in refused(warm.run(*words, "--settings", tmp_path / "no.yaml"), "SettingsError")
    ended = warm.run(*words, environment={"MARKETING_CURENCY": "USD"})
    assert "MARKETING_CURENCY names no setting" in refused(ended, "SettingsError")
    assert list(tmp_path.iterdir()) == []


def test_a_landing_folder_that_does_not_exist_is_named(warm: WarmCommands, tmp_path: Path) -> None:
    ended = warm.run("run", "--home", tmp_path / "home", "--landing", tmp_path / "exports", "--json")
    assert f"--landing {tmp_path / 'exports'} is not a folder" in refused(ended, "MarketingAssetsError")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_landing_folder_and_one_without_a_usable_row_are_refused(warm: WarmCommands, tmp_path: Path) -> None:
    words = ("run", "--home", tmp_path / "home", "--landing", tmp_path / "exports", "--json")
    (tmp_path / "exports").mkdir()
    assert refused(warm.run(*words), "LandingError").startswith("no ad exports in ")
    write_ads(tmp_path / "exports", "a.csv", ["1,2"], header="who,what")
    assert "a.csv: the header is not known" in refused(warm.run(*words), "LandingError")
    assert not (tmp_path / "home" / "published").exists()


def test_own_visitors_without_a_key_are_refused_before_anything_is_read(warm: WarmCommands, tmp_path: Path) -> None:
    home = Home(tmp_path / "home", tmp_path / "exports")
    write_ads(home.landing, "month.csv", a_month(days=3))
    write_events(home.landing, "a.csv", visits(LAST, [1]))
    words = ("run", "--home", home.path, "--landing", home.landing, "--json")
    for key, reason in (
        ("", "is not set"),
        ("too short", "has 9 bytes"),
        (SAMPLE_KEY.decode(), "public key of the sample"),
    ):
        ended = warm.run(*words, environment={KEY_VARIABLE: key})
        assert f"{KEY_VARIABLE} {reason}" in refused(ended, "SettingsError").replace("is the public", "public")
        assert not key or key not in ended.out + ended.err
    made = {path.name for path in home.path.iterdir()}
    assert made.isdisjoint({"lake", "warehouse.duckdb", "published", "payloads", "reports"})


def test_the_sample_beside_own_files_is_refused_naming_both(
    warm: WarmCommands, tmp_path: Path, repository: Path
) -> None:
    exports = tmp_path / "exports"
    shutil.copytree(repository / "data" / "sample", exports)
    write_ads(exports, "own.csv", a_month(days=1))
    ended = warm.run("run", "--home", tmp_path / "home", "--landing", exports, "--json")
    reason = refused(ended, "LandingError")
    assert "ads/2023-q2.csv" in reason and "ads/own.csv" in reason


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2100-01-01", "a day of data must be over"),
        ("2009-12-31", "the first day of data a plan may rest on is 2010-01-01"),
    ],
)
def test_a_day_that_cannot_be_planned_from_is_refused(
    warm: WarmCommands, company_once: Company, day: str, words: str
) -> None:
    before = read_status(company_once.home)
    assert words in refused(warm.run(*company_once.words, "--as-of", day), "LandingError")
    assert read_status(company_once.home) == before


def test_today_is_not_over(warm: WarmCommands, company_once: Company) -> None:
    today = datetime.now(UTC).date()
    reason = refused(warm.run(*company_once.words, "--as-of", today, environment=IN_UTC), "LandingError")
    # Midnight may pass between asking and answering.
    assert f"--as-of {today}: a day of data must be over" in reason


@pytest.mark.parametrize("words", [["--as-of", "yesterday"], ["--sooner"], ["--home"]])
def test_wrong_arguments_are_2_and_still_end_in_json(warm: WarmCommands, words: list[str]) -> None:
    ended = warm.run("run", "--json", *words)
    assert words[0] in refused(ended, "UsageError") and words[0] in ended.err


def test_a_file_where_the_home_should_be_is_2_and_named(warm: WarmCommands, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the home should be")
    ended = warm.run("run", "--home", tmp_path / "home", "--json")
    assert (ended.code, ended.last_line["state"], ended.last_line["error"]) == (2, "refused", "FileExistsError")
    assert str(tmp_path / "home") in ended.last_line["reason"]


def test_an_unexpected_error_is_1_with_a_traceback_and_still_ends_in_json(warm: WarmCommands, tmp_path: Path) -> None:
    # Where Dagster's settings belong, which a run writes before anything else, lies a folder.
    (tmp_path / "home" / "dagster" / "dagster.yaml").mkdir(parents=True)
    write_ads(tmp_path / "home" / "landing", "month.csv", a_month())
    ended = warm.run("run", "--home", tmp_path / "home", "--json")
    assert (ended.code, ended.last_line["state"], ended.last_line["error"]) == (1, "failed", "IsADirectoryError")
    assert "Traceback" in ended.err


# status, approve, hold, deliver


def test_status_repeats_how_the_last_run_ended(warm: WarmCommands, company_once: Company) -> None:
    shown = warm.run("status", "--home", company_once.home.path)
    assert (shown.code, shown.err) == (0, "")
    assert [line.split()[0] for line in shown.out.splitlines()][:3] == ["state", "as_of", "effective_date"]
    as_json = warm.run("status", "--home", company_once.home.path, "--json")
    assert as_json.last_line == read_status(company_once.home)


def test_status_before_the_first_run_says_how_to_start_one(warm: WarmCommands, tmp_path: Path) -> None:
    shown = warm.run("status", "--home", tmp_path / "home")
    start = f"no run yet in {tmp_path / 'home'}; start one with `marketing-assets run"
    assert (shown.code, shown.out[: len(start)]) == (0, start)
    assert warm.run("status", "--home", tmp_path / "home", "--json").last_line == {}
    assert list(tmp_path.iterdir()) == []


def test_a_plan_is_approved_delivered_and_held_by_command(warm: WarmCommands, company: Company) -> None:
    where, digest = ("--home", company.home.path), company.first.last_line["payload_hash"][:16]
    too_early = warm.run("deliver", *where)
    assert (too_early.code, too_early.out) == (2, "the payload for 2025-03-31 waits for approval\n")
    approved = warm.run("approve", *where, "--by", "somebody", "--note", "looks right")
    assert (approved.code, approved.out) == (0, f"approved the plan for 2025-03-31 (payload {digest})\n")
    target = company.home.outbox / f"budget-2025-03-31-{digest}.json"
    dry = warm.run("deliver", *where, "--dry-run")
    assert (dry.code, dry.out, target.exists()) == (0, f"dry run: would write {target}\n", False)
    delivered = warm.run("deliver", *where, "--effective", "2025-03-31")
    assert (delivered.code, delivered.out) == (0, f"delivered to {target}{DRY_RUN}\n")
    assert json.loads(target.read_text())["effective_date"] == "2025-03-31"
    held = warm.run("hold", *where, "--by", "somebody else")
    assert (held.code, held.out) == (0, "held 2025-03-31; the plan in force before stays\n")


def test_a_decision_on_a_day_without_a_plan_is_refused(
    warm: WarmCommands, company_once: Company, tmp_path: Path
) -> None:
    for command in ("approve", "hold"):
        ended = warm.run(command, "--home", company_once.home.path, "--effective", "2025-05-01")
        assert ended.code == 2 and "no published payload for 2025-05-01" in ended.err
        assert warm.run(command, "--home", tmp_path).code == 2


# init, simulate, ui, --help


def test_init_writes_settings_and_folders_and_leaves_what_is_there(warm: WarmCommands, tmp_path: Path) -> None:
    first = warm.run("init", tmp_path / "acme")
    assert (first.code, f"wrote {tmp_path / 'acme' / 'marketing.yaml'}" in first.out) == (0, True)
    assert (tmp_path / "acme" / "landing" / "ads").is_dir()
    (tmp_path / "acme" / "marketing.yaml").write_text("currency: USD\n")
    again = warm.run("init", tmp_path / "acme")
    assert f"left {tmp_path / 'acme' / 'marketing.yaml'} as it is" in again.out
    assert (tmp_path / "acme" / "marketing.yaml").read_text() == "currency: USD\n"


def test_simulate_writes_the_committed_sample_from_its_seed(
    warm: WarmCommands, tmp_path: Path, repository: Path
) -> None:
    ended = warm.run("simulate", "two-years", "--seed", 42, "--out", tmp_path / "world")
    assert (ended.code, ended.out) == (0, f"wrote two-years (seed 42) to {tmp_path / 'world'}\n")
    assert everything_in(tmp_path / "world") == everything_in(repository / "data" / "sample")


def test_an_unknown_scenario_names_those_there_are(warm: WarmCommands, tmp_path: Path) -> None:
    ended = warm.run("simulate", "decade", "--out", tmp_path / "world")
    assert (ended.code, ended.err) == (
        2,
        "error: scenario 'decade' does not exist; expected one of media-mix, quarter, two-years\n",
    )
    assert list(tmp_path.iterdir()) == []


def test_a_busy_port_is_named_with_another_to_try(warm: WarmCommands, tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        ended = warm.run("ui", "--home", tmp_path / "home", "--port", port)
    assert ended.code == 2
    assert f"port {port} is in use" in ended.err
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_cannot_be_is_refused(warm: WarmCommands, tmp_path: Path) -> None:
    ended = warm.run("ui", "--home", tmp_path / "home", "--port", 70000)
    assert (ended.code, "--port" in ended.err, "Traceback" in ended.err) == (2, True, False)


def test_help_names_every_command_and_gives_examples() -> None:
    """In a process of its own, which must not wait for a heavy import to answer."""
    program = "import sys; from marketing_assets.cli import app; sys.argv = ['marketing-assets', *sys.argv[1:]]; app()"
    clean = {name: value for name, value in os.environ.items() if name != "FORCE_COLOR"} | {"COLUMNS": "200"}

    def shown(*words: str) -> str:
        done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, env=clean)
        assert done.returncode == 0, done.stderr
        return done.stdout

    commands = shown("--help")
    for command in ("run", "status", "approve", "hold", "deliver", "withdraw", "scan", "init", "simulate", "ui"):
        assert f" {command} " in commands
    run = shown("run", "--help")
    for words in (
        "--landing",
        "--home",
        "--as-of",
        "--json",
        "--settings",
        "Exit codes",
        "Examples",
        "--landing exports",
    ):
        assert words in run


def test_help_loads_no_pipeline() -> None:
    program = "import sys, marketing_assets.cli; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert {"dagster", "pandas", "great_expectations"} & set(loaded) == set()
