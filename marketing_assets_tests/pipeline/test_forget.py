"""A person who is to be forgotten: no byte of the home knows them afterwards, and no later run takes them in."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from marketing_assets.decisions import DecisionKind, DecisionLog
from marketing_assets.errors import DecisionError, LandingError
from marketing_assets.governance import LEDGER_BREAKS_SQL, SESSION_COLUMNS, MaskingKey
from marketing_assets.pipeline.assets.governance import LEDGER_SQL
from marketing_assets.pipeline.forget import Forgotten, forget_person
from marketing_assets.pipeline.landing import read_landing, web_lake
from marketing_assets.pipeline.landing.raw_ids import holding
from marketing_assets.pipeline.session_days import write_changed_days
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.lake import Lake
from marketing_assets.warehouse.snapshot import publish
from marketing_assets.warehouse.tables import transaction
from marketing_assets_tests.pipeline.reading import TODAY, ask
from marketing_assets_tests.worlds import (
    EXPERIMENT_HEADER,
    FIRST,
    MASKING_KEY,
    SETTINGS,
    client_id,
    customer_id,
    event_line,
    visits,
    write_customers,
    write_events,
    write_lines,
)

KEY = MaskingKey(MASKING_KEY.encode())
DAYS = [FIRST + timedelta(days=n) for n in range(3)]
WHO = customer_id(3)
# What is known of the person besides: everything masked that follows from the raw ids.
THEIRS = [WHO, client_id(3), KEY.mask(WHO), KEY.mask(client_id(3))]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def run(home: Home) -> None:
    """What a run does up to the sessions, and two tables as analyses write them: by session, and by customer."""
    with transaction(home.warehouse) as connection:
        read_landing(connection, home, SETTINGS, TODAY)
        write_changed_days(connection, Lake(home.lake, "sessions", SESSION_COLUMNS), web_lake(home), SETTINGS)
        connection.execute(
            "CREATE OR REPLACE TABLE session_segments AS SELECT session_id, 'a' AS segment FROM sessions"
        ).fetchall()
        connection.execute(
            "CREATE OR REPLACE TABLE customer_segments AS SELECT customer_id, 'a' AS segment FROM landed_customers"
        ).fetchall()


def company(home: Home, people: Iterable[int] = (1, 2, 3)) -> None:
    people = list(people)
    for day in DAYS:
        write_events(home.landing, f"{day}.csv", visits(day, people))
    write_customers(home.landing, "customers.csv", people)
    units = [f"Button,{'A' if user % 2 else 'B'},{customer_id(user)},{FIRST},1,5.00" for user in people]
    write_lines(home.landing, "experiments/test.csv", EXPERIMENT_HEADER, units)
    write_lines(home.landing, "consent_withdrawals/w.csv", "user_id,purpose", [f"{WHO},ads", f"{customer_id(2)},ads"])


def forget(home: Home, who: str = WHO) -> Forgotten:
    return forget_person(home, SETTINGS, who, "asked by letter", "tester")


def bytes_of(home: Home) -> dict[str, bytes]:
    """Every file of the home but the landed ones and the log, which has to know whom to keep out."""
    kept_out = (home.landing, home.decisions)
    return {
        file.relative_to(home.path).as_posix(): file.read_bytes()
        for file in home.path.rglob("*")
        if file.is_file() and not any(file.is_relative_to(place) for place in kept_out)
    }


def found_in(home: Home, needles: Iterable[str]) -> set[str]:
    return {name for name, data in bytes_of(home).items() for needle in needles if needle.encode() in data}


def their_sessions(home: Home) -> list[str]:
    return [found for (found,) in ask(home, "SELECT session_id FROM sessions WHERE user_id = ?", THEIRS[3])]


def in_order(home: Home) -> None:
    assert ask(home, "SELECT file FROM landing_manifest WHERE records <> kept + rejected + dropped") == []
    assert ask(home, f"FROM ({LEDGER_BREAKS_SQL.replace('governance_ledger', f'({LEDGER_SQL})')})") == []


def test_afterwards_no_byte_of_the_home_knows_them(home: Home) -> None:
    company(home)
    run(home)
    tables = ("landed_web_events", "landed_customers", "session_segments")
    publish(home.warehouse, home.snapshot, tables, lambda connection: None)
    before = [*THEIRS, *their_sessions(home)]
    assert {name.split("/")[0] for name in found_in(home, before)} == {"lake", "warehouse.duckdb", "published"}
    told = forget(home)
    assert found_in(home, before) == set()
    assert told.rows == {
        "landed_web_events": 9,
        "sessions": 3,
        "landed_customers": 1,
        "landed_experiments": 1,
        "landed_consent_withdrawals": 1,
        "session_segments": 3,
        "customer_segments": 1,
        "published/marketing.duckdb: landed_web_events": 9,
        "published/marketing.duckdb: landed_customers": 1,
        "published/marketing.duckdb: session_segments": 3,
    }
    # Everybody else is still there.
    assert ask(home, "SELECT count(DISTINCT user_id), count(*) FROM landed_web_events") == [(2, 12)]
    assert ask(home, "SELECT count(*) FROM landed_customers") == [(2,)]
    assert not list(home.path.rglob("*.erasing*"))
    in_order(home)


def test_the_next_runs_keep_them_out_though_their_files_still_lie_there(home: Home) -> None:
    company(home)
    run(home)
    gone = [*THEIRS, *their_sessions(home)]
    forget(home)
    write_events(home.landing, "later.csv", [*visits(DAYS[2] + timedelta(days=1), [1, 3])])
    write_customers(home.landing, "newer.csv", [1, 3], orders=5)
    for file in home.landing.rglob("2025-03-01.csv"):
        file.write_text(file.read_text() + event_line("2025-03-01T20:00:00Z", 3).replace(f",{WHO},", ",,") + "\n")
    run(home)
    with transaction(home.warehouse) as connection:
        read_landing(connection, home, SETTINGS, TODAY, reread=True)
    assert found_in(home, gone) == set()
    forgotten = ask(
        home, "SELECT kind, sum(records) FROM dropped_records WHERE reason = 'forgotten' GROUP BY 1 ORDER BY 1"
    )
    # Nine that were stored, three of the later file, and of the file that was written on its four.
    assert forgotten == [("consent_withdrawals", 1), ("customers", 2), ("experiments", 1), ("web_events", 16)]
    in_order(home)


def test_a_lost_warehouse_and_a_lost_log_still_keep_them_out(home: Home) -> None:
    company(home)
    run(home)
    forget(home)
    for file in (home.warehouse, home.decisions):
        file.unlink()
    run(home)
    assert found_in(home, THEIRS) == set()


def test_the_log_knows_the_masked_id_and_the_key_and_never_the_id(home: Home) -> None:
    company(home)
    forget(home, f"  {WHO}\n")
    forget(home)
    (entry,) = DecisionLog(home.decisions).read()
    assert (entry.kind, entry.payload_hash, entry.body) == (DecisionKind.FORGET, KEY.mask(WHO), {"key_id": KEY.key_id})
    assert (entry.by, entry.note) == ("tester", "asked by letter")
    assert WHO.encode() not in b"".join(path.read_bytes() for path in home.path.glob("decisions.sqlite*"))


def test_before_the_first_run_nothing_is_stored_and_nothing_will_be(home: Home) -> None:
    company(home)
    told = forget(home)
    assert told.rows == {}
    assert told.words[0] == "forgotten; nothing of that person was stored"
    run(home)
    assert found_in(home, THEIRS) == set()
    assert ask(home, "SELECT count(DISTINCT user_id) FROM landed_web_events") == [(2,)]
    in_order(home)


def test_somebody_nobody_knows_is_kept_out_all_the_same(home: Home) -> None:
    company(home, [1, 2])
    run(home)
    state = "SELECT * FROM landed_web_events ORDER BY ALL"
    before = ask(home, state)
    assert forget(home, "C999").rows == {}
    assert ask(home, state) == before


@pytest.mark.parametrize("nobody", ["", " \n", "null", "(not set)", "0"])
def test_an_id_that_names_nobody_is_refused(home: Home, nobody: str) -> None:
    company(home)
    with pytest.raises(LandingError, match="no id: expected the id of the person"):
        forget(home, nobody)
    assert not home.decisions.exists()


def test_a_note_that_repeats_the_id_and_a_home_that_is_none_are_refused(home: Home, tmp_path: Path) -> None:
    company(home)
    with pytest.raises(LandingError, match="the note or name repeats the id"):
        forget_person(home, SETTINGS, WHO, f"letter of {WHO.lower()}", "tester")
    with pytest.raises(DecisionError, match="personal data"):
        forget_person(home, SETTINGS, WHO, "letter of anna@example.com", "tester")
    with pytest.raises(LandingError, match="there is no home at"):
        forget(Home(tmp_path / "elsewhere"))


# Landed files that are still to be deleted


def test_landed_files_that_hold_the_id_are_named_however_they_are_packed(tmp_path: Path) -> None:
    landing = tmp_path / "landing"
    landing.mkdir()
    text = f"id,name\n1,{WHO}\n"
    (landing / "plain.csv").write_text(text)
    (landing / "quoted.json").write_text(f'{{"page": "/?u={WHO.lower()}&x=1"}}')
    (landing / "wide.csv").write_bytes(text.encode("utf-16"))
    (landing / "packed.csv.gz").write_bytes(gzip.compress(text.encode()))
    with zipfile.ZipFile(landing / "book.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", f"<si><t>{WHO}</t></si>")
    with zipfile.ZipFile(landing / "outer.zip", "w") as outer:
        outer.writestr("inner.csv.gz", gzip.compress(text.encode()))
    pq.write_table(pa.table({"who": [{"deep": [f"x {WHO} y"]}]}), landing / "table.parquet")
    (landing / f"{WHO}.csv").write_text("a,b\n")
    (landing / "longer.csv").write_text(f"id\n{WHO}1\nX{WHO}\n")
    (landing / "other.csv").write_text("id\nC1\n")
    (landing / "cut.csv.gz").write_bytes(gzip.compress(b"something else entirely" * 99)[:-9])
    found = holding(landing, f" {WHO} ")
    assert found.files == [
        "[the id].csv", "book.xlsx", "outer.zip", "packed.csv.gz", "plain.csv", "quoted.json", "table.parquet",
        "wide.csv",
    ]  # fmt: skip
    assert found.unsearched == ["cut.csv.gz"]


def test_an_address_is_found_in_any_spelling(tmp_path: Path) -> None:
    spellings = ["Anna.B@Example.com", "anna.b%40example.com", "ANNA.B@EXAMPLE.COM"]
    for number, spelling in enumerate(spellings):
        (tmp_path / f"{number}.csv").write_text(f"page\n/?email={spelling}&a=1\n")
    (tmp_path / "3.csv").write_text("page\n/?email=xanna.b@example.com\n")
    assert holding(tmp_path, "anna.b@example.com").files == ["0.csv", "1.csv", "2.csv"]


def test_the_command_says_which_files_are_left_and_never_the_id(home: Home) -> None:
    company(home)
    run(home)
    words = forget(home).words
    left = sorted(file.relative_to(home.landing).as_posix() for file in home.landing.rglob("*.csv"))
    assert [line.partition(": ")[2] for line in words if line.startswith("still to delete")] == left
    assert not any(needle in line for line in words for needle in THEIRS)
    assert date.fromisoformat(left[-1].split("/")[1].removesuffix(".csv")) == DAYS[-1]


def told_by_the_command(home: Home, *arguments: str, typed: str = "") -> tuple[int, str]:
    """Exit code and everything the command line said."""
    from typer.testing import CliRunner

    from marketing_assets.cli import app

    done = CliRunner().invoke(app, ["forget", *arguments, "--home", str(home.path)], input=typed)
    return done.exit_code, done.output


def test_the_command_takes_the_id_from_stdin_and_says_it_nowhere(home: Home) -> None:
    company(home)
    run(home)
    code, said = told_by_the_command(home, "-", "--by", "tester", typed=f"{WHO}\n")
    assert code == 0
    assert said.startswith("forgotten; removed rows: 1 of customer_segments, ")
    assert not any(needle in said for needle in THEIRS)
    assert found_in(home, THEIRS) == set()


def test_the_command_refuses_a_blank_with_exit_2(home: Home) -> None:
    company(home)
    code, said = told_by_the_command(home, " ")
    assert (code, said.startswith("error: no id: expected")) == (2, True)
