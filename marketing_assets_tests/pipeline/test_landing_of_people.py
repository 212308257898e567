"""Landing of every kind besides ads: what is kept, replaced, masked, dropped, and written down about it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from marketing_assets.errors import SettingsError
from marketing_assets.governance import KEY_VARIABLE, LEDGER_BREAKS_SQL, MaskingKey, scan_tables
from marketing_assets.pipeline.assets.governance import LEDGER_SQL
from marketing_assets.pipeline.landing import KINDS
from marketing_assets.pipeline.landing.rows import current_rows
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import transaction
from marketing_assets_tests.pipeline.reading import ask, lose_warehouse, read, withdraw
from marketing_assets_tests.worlds import (
    CUSTOMER_HEADER,
    FIRST,
    MASKING_KEY,
    client_id,
    customer_id,
    event_line,
    visits,
    write_ads,
    write_company,
    write_customers,
    write_events,
    write_experiment,
    write_lines,
    write_media_mix,
    write_sales,
)

NEXT = FIRST + timedelta(days=1)
KEY = MaskingKey(MASKING_KEY.encode())
BALANCE = "SELECT file, records, kept, rejected, dropped, replaced FROM landing_manifest ORDER BY file_order"


def current(home: Home, kind: str, columns: str) -> list[tuple[Any, ...]]:
    return ask(home, f"SELECT {columns} FROM ({current_rows(KINDS[kind])}) GROUP BY ALL ORDER BY ALL")


def sales(home: Home) -> list[tuple[Any, ...]]:
    return current(home, "sales", "date, revenue, orders")


# The manifest


def test_every_kind_that_lands_has_its_files_rows_and_balance(home: Home) -> None:
    write_company(home.landing, days=8)
    write_media_mix(home.landing, "tv.csv", weeks=4)
    report = read(home)
    assert report.refused == []
    assert ask(home, "SELECT kind, count(*), sum(kept) FROM landing_manifest GROUP BY ALL ORDER BY ALL") == [
        ("ads", 1, 16),
        ("customers", 1, 20),
        ("experiments", 1, 40),
        ("media_mix", 1, 16),
        ("sales", 1, 8),
        ("web_events", 2, 119),
    ]
    for kind in KINDS.values():
        stored, kept = ask(
            home,
            f"SELECT (SELECT count(*) FROM {kind.table}), coalesce(sum(kept), 0) FROM landing_manifest WHERE kind = ?",
            kind.name,
        )[0]
        assert stored == kept, kind.name
    assert ask(home, "SELECT count(*) FROM landing_manifest WHERE records <> kept + rejected + dropped") == [(0,)]


def test_reading_a_known_folder_again_reads_nothing(home: Home) -> None:
    write_company(home.landing, days=3)
    first = read(home)
    again = read(home)
    assert (again.read, again.refused) == ([], [])
    assert sorted(again.known) == sorted(first.read)


def test_reading_everything_again_gives_the_same_rows(home: Home) -> None:
    write_company(home.landing, days=3)
    read(home)
    tables = [*[kind.table for kind in KINDS.values()], "landing_manifest", "rejected_rows", "dropped_records"]
    before = [ask(home, f"SELECT * FROM {table} ORDER BY ALL") for table in tables]
    assert len(read(home, reread=True).read) == 5
    assert [ask(home, f"SELECT * FROM {table} ORDER BY ALL") for table in tables] == before


def test_a_lost_warehouse_is_rebuilt_from_lake_and_landing(home: Home) -> None:
    """Files that lie in landing no more have their rows in the lake; the order of entry begins anew for the others."""
    write_company(home.landing, days=3)
    write_events(home.landing, "gone.csv", visits(NEXT, [21]))
    read(home)
    state = [
        *[f"SELECT * EXCLUDE (file_order) FROM {kind.table} ORDER BY ALL" for kind in KINDS.values()],
        "SELECT kind, file, kept, replaced FROM landing_manifest ORDER BY ALL",
    ]
    before = [ask(home, sql) for sql in state]
    (home.landing / "web_events" / "gone.csv").unlink()
    lose_warehouse(home)
    assert "web_events/week-0.csv" in read(home).read
    assert [ask(home, sql) for sql in state] == before


def test_one_content_in_two_folders_is_a_file_of_each_kind(home: Home) -> None:
    """What a file is follows from its folder: its content may be readable as another kind too."""
    write_sales(home.landing, "a.csv", {FIRST: "1.00"})
    file = home.landing / "sales" / "a.csv"
    write_lines(home.landing, "experiments/a.csv", "date,revenue,orders", file.read_text().splitlines()[1:])
    report = read(home)
    assert (report.read, report.refused) == (["sales/a.csv"], ["experiments/a.csv"])
    assert ask(home, "SELECT kind, status FROM landing_manifest ORDER BY ALL") == [
        ("experiments", "refused"),
        ("sales", "read"),
    ]


def test_a_bad_line_is_rejected_with_its_kind_line_and_column_and_without_its_value(home: Home) -> None:
    write_lines(
        home.landing,
        "customers/c.csv",
        CUSTOMER_HEADER,
        [f"{customer_id(1)},{FIRST},2,50.00,{FIRST}", f"{customer_id(2)},{FIRST},jane.doe@example.com,50.00,{FIRST}"],
    )
    read(home)
    assert ask(home, BALANCE) == [("customers/c.csv", 2, 1, 1, 0, 0)]
    ((kind, line, column, reason),) = ask(home, 'SELECT kind, line, "column", reason FROM rejected_rows')
    assert (kind, line, column) == ("customers", 3, "orders")
    assert "jane" not in reason


# Re-exports


def test_a_corrected_sales_file_replaces_the_days_it_covers(home: Home) -> None:
    write_sales(home.landing, "a.csv", {FIRST: "100.00", NEXT: "200.00"})
    read(home)
    write_sales(home.landing, "b.csv", {NEXT: "250.00"})
    read(home)
    assert sales(home) == [(FIRST, Decimal(100), 10), (NEXT, Decimal(250), 25)]
    assert ask(home, BALANCE) == [("sales/a.csv", 2, 2, 0, 0, 1), ("sales/b.csv", 1, 1, 0, 0, 0)]


def test_a_newer_export_of_a_customer_replaces_the_older_one(home: Home) -> None:
    write_customers(home.landing, "a.csv", [1, 2], orders=2)
    read(home)
    write_customers(home.landing, "b.csv", [2, 3], orders=4)
    read(home)
    orders = dict(current(home, "customers", "customer_id, orders"))
    assert orders == {KEY.mask(customer_id(user)): count for user, count in ((1, 2), (2, 4), (3, 4))}


def test_a_newer_export_of_an_experiment_replaces_the_days_it_covers(home: Home) -> None:
    write_experiment(home.landing, "a.csv", units=8)
    write_experiment(home.landing, "other.csv", units=8, experiment="Banner")
    read(home)
    write_experiment(home.landing, "b.csv", units=4)
    read(home)
    assert current(home, "experiments", "experiment, date, file") == [
        ("Banner", FIRST, "experiments/other.csv"),
        ("Banner", NEXT, "experiments/other.csv"),
        ("Button", FIRST, "experiments/b.csv"),
        ("Button", NEXT, "experiments/a.csv"),
    ]


def test_a_newer_wide_file_of_the_same_name_replaces_the_weeks_it_covers(home: Home) -> None:
    write_media_mix(home.landing, "tv.csv", weeks=2)
    read(home)
    write_media_mix(home.landing, "2025/tv.csv", weeks=1)
    (home.landing / "media_mix" / "2025" / "tv.csv").write_text(
        "date,sales,tv_spend,radio_spend,price\n2025-02-03,5,6,7,8\n"
    )
    read(home)
    assert current(home, "media_mix", "date, value") == [
        *[(date(2025, 2, 3), float(value)) for value in (5, 6, 7, 8)],
        *[(date(2025, 2, 10), value) for value in (1.5, 21.0, 51.0, 1010.0)],
    ]


# The same event in two files


def test_an_event_in_two_files_counts_once_and_stays_with_the_first(home: Home) -> None:
    write_events(home.landing, "a.csv", visits(FIRST, [1, 2]))
    read(home)
    write_events(home.landing, "b.csv", [*visits(FIRST, [2]), *visits(NEXT, [2])])
    read(home)
    assert ask(home, BALANCE) == [("web_events/a.csv", 4, 4, 0, 0, 0), ("web_events/b.csv", 4, 4, 0, 0, 2)]
    assert current(home, "web_events", "file, date, count(*)") == [
        ("web_events/a.csv", FIRST, 4),
        ("web_events/b.csv", NEXT, 2),
    ]


def test_a_line_that_stands_twice_in_a_file_is_dropped_with_that_reason(home: Home) -> None:
    write_events(home.landing, "a.csv", [*visits(FIRST, [1]), *visits(FIRST, [1])])
    read(home)
    assert ask(home, BALANCE) == [("web_events/a.csv", 4, 2, 0, 2, 0)]
    assert ask(home, "SELECT kind, reason, records FROM dropped_records") == [("web_events", "exact duplicate", 2)]


def test_a_withdrawn_file_gives_an_event_back_to_the_file_that_came_second(home: Home) -> None:
    write_events(home.landing, "a.csv", visits(FIRST, [1, 2]))
    read(home)
    write_events(home.landing, "b.csv", visits(FIRST, [2]))
    read(home)
    assert withdraw(home, "web_events/a.csv", "wrong property") == ["web_events/a.csv"]
    assert current(home, "web_events", "file, count(*)") == [("web_events/b.csv", 2)]
    assert ask(home, "SELECT status, kept, replaced, reason FROM landing_manifest ORDER BY file_order") == [
        ("withdrawn", None, None, "withdrawn: wrong property"),
        ("read", 2, 0, None),
    ]
    assert read(home).read == []


# Withdrawing


@pytest.mark.parametrize(
    ("kind", "write"),
    [("sales", lambda at, name: write_sales(at, name, {FIRST: "1.00" if name == "a.csv" else "2.00"})),
     ("experiments", lambda at, name: write_experiment(at, name, 8 if name == "a.csv" else 4)),
     ("customers", lambda at, name: write_customers(at, name, [1, 2], orders=1 if name == "a.csv" else 3)),
     ("media_mix", lambda at, name: write_media_mix(at, f"{name[0]}/tv.csv", 2 if name == "a.csv" else 1)),
     ("web_events", lambda at, name: write_events(at, name, visits(FIRST, [1] if name == "a.csv" else [1, 2])))],
)  # fmt: skip
def test_withdrawing_a_file_gives_back_what_it_replaced(
    home: Home, kind: str, write: Callable[[Path, str], Path]
) -> None:
    everything = "*"
    write(home.landing, "a.csv")
    read(home)
    alone = current(home, kind, everything)
    write(home.landing, "b.csv")
    read(home)
    assert current(home, kind, everything) != alone
    newest = ask(home, "SELECT file FROM landing_manifest ORDER BY file_order DESC LIMIT 1")[0][0]
    assert withdraw(home, newest) == [newest]
    assert current(home, kind, everything) == alone
    assert (read(home).read, newest in read(home, reread=True).read) == ([], False)
    assert current(home, kind, everything) == alone


def test_the_rejects_and_drops_of_a_withdrawn_file_are_forgotten(home: Home) -> None:
    write_events(home.landing, "a.csv", [*visits(FIRST, [4]), "not a time,page_view" + "," * 14])
    read(home)
    assert ask(home, BALANCE) == [("web_events/a.csv", 3, 0, 1, 2, 0)]
    withdraw(home, "web_events/a.csv")
    assert (
        ask(home, "SELECT count(*) FROM rejected_rows") == ask(home, "SELECT count(*) FROM dropped_records") == [(0,)]
    )


# Consent, masks and keys


def test_events_without_consent_are_counted_and_not_stored(home: Home) -> None:
    lines = [
        event_line(f"{FIRST}T10:00:00Z", user, consent=consent)
        for user, consent in enumerate(("Yes", "No", "Unset", ""))
    ]
    write_events(home.landing, "a.csv", lines)
    read(home)
    assert ask(home, BALANCE) == [("web_events/a.csv", 4, 1, 0, 3, 0)]
    assert ask(home, "SELECT reason, records FROM dropped_records ORDER BY ALL") == [
        ("analytics consent denied", 1),
        ("analytics consent unset", 2),
    ]


def test_a_person_has_one_mask_in_events_and_among_customers(home: Home) -> None:
    write_events(home.landing, "a.csv", visits(FIRST, [1]))
    write_customers(home.landing, "c.csv", [1])
    read(home)
    (seen,) = ask(home, "SELECT DISTINCT user_id, customer_id FROM landed_web_events")
    assert seen == (KEY.mask(client_id(1)), KEY.mask(customer_id(1)))
    assert ask(home, "SELECT customer_id FROM landed_customers") == [(KEY.mask(customer_id(1)),)]


def test_nothing_that_identifies_a_person_reaches_any_table(home: Home) -> None:
    write_company(home.landing, days=3)
    with_name = event_line(f"{FIRST}T10:00:00Z", 1).split(",")
    with_name[12] = "call Jane Doe +49 30 23125 123"
    write_events(home.landing, "typed.csv", [",".join(with_name)])
    write_ads(home.landing, "named.csv", [f"{FIRST},Google,for jane.doe@example.com,1,1,1,1,1"])
    read(home)
    known = [
        *[identify(user) for user in range(40) for identify in (client_id, customer_id)],
        *[f"visitor{user}@" for user in range(40)],
        *[f"visitor{user}%40" for user in range(40)],
        *[f"EAIaIQobChMI{user:040d}" for user in range(40)],
        *[f"V{351634000 + unit}" for unit in range(40)],
        "Jane Doe",
        "jane.doe",
    ]
    with transaction(home.warehouse) as connection:
        views = [kind.table for kind in KINDS.values()]
        assert scan_tables(connection, views, key=KEY, known=known) == []
        assert scan_tables(connection, key=KEY, known=known) == []


def test_a_new_key_reads_people_again_and_gives_them_new_masks(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    write_company(home.landing, days=2)
    read(home)
    masks = ask(home, "SELECT DISTINCT user_id FROM landed_web_events ORDER BY ALL")
    monkeypatch.setenv(KEY_VARIABLE, MASKING_KEY[::-1])
    assert sorted(read(home).read) == ["customers/customers.csv", "experiments/button.csv", "web_events/week-0.csv"]
    renewed = ask(home, "SELECT DISTINCT user_id FROM landed_web_events ORDER BY ALL")
    assert len(renewed) == len(masks)
    assert set(renewed).isdisjoint(masks)
    monkeypatch.setenv(KEY_VARIABLE, MASKING_KEY)
    read(home)
    assert ask(home, "SELECT DISTINCT user_id FROM landed_web_events ORDER BY ALL") == masks


@pytest.mark.parametrize("kind", ["web_events", "experiments", "customers"])
def test_people_cannot_be_read_without_a_key(home: Home, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE)
    write_lines(home.landing, f"{kind}/a.csv", "a,b", [])
    with pytest.raises(SettingsError, match=KEY_VARIABLE):
        read(home)


def test_what_holds_nobodys_data_is_read_without_a_key(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE)
    write_ads(home.landing, "a.csv", [])
    write_sales(home.landing, "a.csv", {FIRST: "1.00"})
    write_media_mix(home.landing, "tv.csv")
    assert "sales/a.csv" in read(home).read


# Whatever lands: nothing is lost, nothing counted twice


@hypothesis_settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_records_are_kept_rejected_or_dropped_and_the_ledger_balances(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    draw, home = random.Random(seed), Home(tmp_path_factory.mktemp("home"))
    for number in range(2):
        events = [
            event_line(
                draw.choice([f"{FIRST}T12:00:00Z", f"{NEXT}T00:00:01Z", "yesterday", ""]),
                draw.randrange(3),
                consent=draw.choice(["Yes", "No", "Unset", ""]),
                revenue=draw.choice(["", "20.00", "much"]),
            )
            for _ in range(draw.randrange(1, 12))
        ]
        write_events(home.landing, f"{number}.csv", events)
        people = [
            f"{draw.choice(['', customer_id(1), customer_id(2)])},{draw.choice(['', '2025-03-01', 'soon'])},"
            f"{draw.choice(['', '1', 'x'])},{draw.choice(['', '1.50', '?'])},"
            for _ in range(draw.randrange(1, 8))
        ]
        write_lines(home.landing, f"customers/{number}.csv", CUSTOMER_HEADER, people)
        read(home)
    unbalanced = "SELECT file FROM landing_manifest WHERE status = 'read' AND records <> kept + rejected + dropped"
    assert ask(home, unbalanced) == []
    for kind in ("web_events", "customers"):
        stored = ask(home, f"SELECT count(*) FROM {KINDS[kind].table}")
        assert ask(home, "SELECT coalesce(sum(kept), 0) FROM landing_manifest WHERE kind = ?", kind) == stored
        left = ask(home, "SELECT coalesce(sum(kept - replaced), 0) FROM landing_manifest WHERE kind = ?", kind)
        assert left == [(len(current(home, kind, "*")),)]
    with transaction(home.warehouse) as connection:
        connection.execute(f"CREATE TEMP TABLE governance_ledger AS {LEDGER_SQL}").fetchall()
        assert connection.execute(LEDGER_BREAKS_SQL).fetchall() == []


def test_a_customer_listed_twice_in_one_export_counts_once(home: Home) -> None:
    line = f"{customer_id(1)},2025-01-01,{{orders}},10,2025-02-01"
    write_lines(home.landing, "customers/crm.csv", CUSTOMER_HEADER, [line.format(orders=1), line.format(orders=2)])
    read(home)
    assert current(home, "customers", "orders") == [(2.0,)]
    assert ask(home, "SELECT kept, replaced FROM landing_manifest") == [(2, 1)]


def test_a_wide_file_cannot_take_the_place_of_the_companys_own_model(home: Home) -> None:
    write_media_mix(home.landing, "Business.csv")
    read(home)
    ((status, reason),) = ask(home, "SELECT status, reason FROM landing_manifest")
    assert status == "refused" and "rename the file" in reason


def test_names_that_lose_personal_data_stay_different_names(home: Home) -> None:
    """Else the later file would take the earlier one's spend for a correction."""
    for number, address in enumerate(("anna@example.com", "bob@example.com")):
        write_ads(home.landing, f"{number}.csv", [f"{FIRST},Google,Newsletter {address},100,10,1,1,5"])
    read(home)
    names = ask(home, "SELECT campaign FROM ad_rows ORDER BY campaign")
    assert len(set(names)) == 2 and all(
        "@" not in name and name.startswith("Newsletter [email] #") for (name,) in names
    )
    assert ask(home, "SELECT sum(replaced) FROM landing_manifest") == [(0,)]
