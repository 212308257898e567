from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from marketing_assets.decisions import DecisionLog
from marketing_assets.errors import LandingError
from marketing_assets.ingestion import CURRENT_ROWS_SQL
from marketing_assets.pipeline.exchange import write_rates
from marketing_assets.pipeline.landing import LandedKind, LandingReport, ad_lake, read_landing, withdraw
from marketing_assets.pipeline.landing.stage import stage
from marketing_assets.pipeline.mart import write_mart
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import transaction
from marketing_assets_tests.pipeline.reading import lose_warehouse
from marketing_assets_tests.worlds import FIRST, SETTINGS, ads_line, write_ads

TODAY = date(2025, 4, 1)


def read(home: Home, settings: Settings = SETTINGS, *, today: date = TODAY, reread: bool = False) -> LandingReport:
    with transaction(home.warehouse) as connection:
        return read_landing(connection, home, settings, today, reread=reread)


@contextmanager
def tables(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with transaction(home.warehouse) as connection:
        connection.execute(f"CREATE TEMP TABLE current_rows AS {CURRENT_ROWS_SQL}")
        yield connection


def ask(home: Home, sql: str) -> list[tuple[Any, ...]]:
    with tables(home) as connection:
        return connection.execute(sql).fetchall()


def take_back(connection: duckdb.DuckDBPyConnection, home: Home, name: str, why: str = "") -> list[str]:
    return withdraw(connection, home, SETTINGS, name, why, by="tester", today=TODAY)


def current_spend(home: Home) -> Decimal:
    return ask(home, "SELECT coalesce(sum(spend), 0) FROM current_rows WHERE is_current")[0][0]


def test_a_landed_file_is_read_once(home: Home) -> None:
    write_ads(home.landing, "a.csv", [ads_line(FIRST)])
    assert read(home).read == ["ads/a.csv"]
    again = read(home)
    assert (again.read, again.known, again.changed_days) == ([], ["ads/a.csv"], [])
    assert ask(home, "SELECT status, lines, kept, rejected, replaced FROM landing_manifest") == [("read", 1, 1, 0, 0)]


def test_the_same_content_under_another_name_counts_once(home: Home) -> None:
    file = write_ads(home.landing, "a.csv", [ads_line(FIRST)])
    shutil.copy(file, file.with_name("copy.csv"))
    read(home)
    assert current_spend(home) == 10
    assert ask(home, "SELECT count(*) FROM landing_manifest") == [(1,)]


def test_a_corrected_export_replaces_the_slice_it_covers(home: Home) -> None:
    write_ads(home.landing, "a.csv", [ads_line(FIRST), ads_line(FIRST + timedelta(days=1))])
    read(home)
    write_ads(home.landing, "b.csv", [ads_line(FIRST, spend="99.00")])
    report = read(home)
    assert report.changed_days == [FIRST]
    assert current_spend(home) == 109
    assert ask(home, "SELECT file, kept, replaced FROM landing_manifest ORDER BY file_order") == [
        ("ads/a.csv", 2, 1),
        ("ads/b.csv", 1, 0),
    ]


@pytest.mark.parametrize("names", [("a.csv", "b.csv"), ("b.csv", "a.csv")])
def test_of_files_landed_together_the_finer_one_counts_whatever_they_are_called(
    home: Home, names: tuple[str, str]
) -> None:
    folder = home.landing / "ads"
    folder.mkdir(parents=True)
    campaigns, ads = names
    (folder / campaigns).write_text("date,platform,campaign,spend\n2025-03-01,Google,Brand,10\n")
    lines = "2025-03-01,Google,Brand,one,4\n2025-03-01,Google,Brand,two,5\n"
    (folder / ads).write_text(f"date,platform,campaign,ad,spend\n{lines}")
    read(home)
    assert current_spend(home) == 9
    assert dict(ask(home, "SELECT file, replaced FROM landing_manifest")) == {f"ads/{campaigns}": 1, f"ads/{ads}": 0}


def test_removing_a_file_keeps_its_history(home: Home) -> None:
    file = write_ads(home.landing, "a.csv", [ads_line(FIRST)])
    read(home)
    file.unlink()
    read(home)
    assert current_spend(home) == 10


def test_a_refused_file_does_not_stop_the_others_and_is_read_when_its_mapping_comes(home: Home) -> None:
    odd = write_ads(home.landing, "odd.csv", ["2025-03-01,Search,7"], header="Tag,Name,Kosten")
    write_ads(home.landing, "ok.csv", [ads_line(FIRST)])
    report = read(home)
    assert (report.read, report.refused) == (["ads/ok.csv"], ["ads/odd.csv"])
    assert ask(home, "SELECT status, kept FROM landing_manifest WHERE file = 'ads/odd.csv'") == [("refused", None)]
    assert read(home).refused == []
    odd.with_name("odd.mapping.yaml").write_text(
        "columns: {Tag: date, Name: campaign, Kosten: spend}\nplatform: Bing\ncurrency: EUR\n"
        "date: {format: '%Y-%m-%d'}\ndecimal: '.'\n"
    )
    assert read(home).read == ["ads/odd.csv"]
    assert current_spend(home) == 17


def test_a_corrected_mapping_replaces_what_the_wrong_one_gave(home: Home) -> None:
    odd = write_ads(home.landing, "odd.csv", ["2025-03-01,Search,7,8"], header="Tag,Name,A,B")
    mapping = odd.with_name("odd.mapping.yaml")
    text = (
        "columns: {{Tag: date, Name: campaign, {}: spend}}\nplatform: Bing\ncurrency: EUR\n"
        "date: {{format: '%Y-%m-%d'}}\n"
    )
    mapping.write_text(text.format("A"))
    read(home)
    assert current_spend(home) == 7
    mapping.write_text(text.format("B"))
    read(home)
    assert current_spend(home) == 8
    assert ask(home, "SELECT count(*) FROM ad_rows") == [(1,)]


def test_a_future_day_is_rejected_and_read_when_it_has_come(home: Home) -> None:
    write_ads(home.landing, "a.csv", [ads_line(FIRST), ads_line(TODAY + timedelta(days=1))])
    read(home)
    assert ask(home, "SELECT kept, rejected FROM landing_manifest") == [(1, 1)]
    assert read(home).read == []
    assert read(home, today=TODAY + timedelta(days=1)).read == ["ads/a.csv"]
    assert ask(home, "SELECT kept, rejected FROM landing_manifest") == [(2, 0)]


def test_a_lost_warehouse_is_rebuilt_from_lake_and_landing(home: Home) -> None:
    gone = write_ads(home.landing, "gone.csv", [ads_line(FIRST, spend="5.00")])
    read(home)
    write_ads(home.landing, "kept.csv", [ads_line(FIRST, campaign="Other"), "nonsense,,,,,,,"])
    read(home)
    before = ask(home, "SELECT date, campaign, spend, file_order, is_current FROM current_rows ORDER BY ALL")
    gone.unlink()
    lose_warehouse(home)
    assert read(home).read == ["ads/kept.csv"]
    after = ask(home, "SELECT date, campaign, spend, file_order, is_current FROM current_rows ORDER BY ALL")
    assert after == before
    assert ask(home, "SELECT file, kept, rejected FROM landing_manifest ORDER BY file_order") == [
        ("ads/gone.csv", 1, 0),
        ("ads/kept.csv", 1, 1),
    ]


def test_a_lost_warehouse_brings_back_no_withdrawn_file_and_no_replaced_sales(home: Home) -> None:
    sales = home.landing / "sales"
    sales.mkdir(parents=True)
    # By name the correction would enter first: what counts is that it landed later.
    for name, revenue in (("z.csv", 100), ("a.csv", 120), ("wrong.csv", 999)):
        (sales / name).write_text(f"date,revenue\n{FIRST},{revenue}\n")
        read(home)
    write_ads(home.landing, "good.csv", [ads_line(FIRST, spend="10.00")])
    write_ads(home.landing, "zz_bad.csv", [ads_line(FIRST, spend="99.00")])
    read(home)
    with transaction(home.warehouse) as connection:
        assert take_back(connection, home, "sales/wrong.csv") == ["sales/wrong.csv"]
        assert take_back(connection, home, "ads/zz_bad.csv", "wrong account") == ["ads/zz_bad.csv"]
    newest = "SELECT arg_max(revenue, file_order) FROM landed_sales"
    entries = (
        "SELECT file, status, coalesce(reason, ''), file_order FROM landing_manifest WHERE reason IS DISTINCT FROM "
        "'recovered from the lake' ORDER BY file_order"
    )
    before = ask(home, newest), current_spend(home), ask(home, entries)
    assert before[:2] == ([(120,)], 10)
    lose_warehouse(home)
    assert sorted(read(home).read) == ["ads/good.csv", "sales/a.csv", "sales/z.csv"]
    assert (ask(home, newest), current_spend(home), ask(home, entries)) == before


def test_the_rows_of_sales_files_that_are_gone_outlive_the_warehouse(home: Home) -> None:
    sales = home.landing / "sales"
    sales.mkdir(parents=True)
    for name, revenue in (("old.csv", 100), ("new.csv", 120)):
        (sales / name).write_text(f"date,revenue,orders\n{FIRST},{revenue},3\n")
        read(home)
    rows = "SELECT * FROM landed_sales ORDER BY ALL"
    before = ask(home, rows)
    assert len(before) == 2
    shutil.rmtree(sales)
    lose_warehouse(home)
    assert read(home).read == []
    assert ask(home, rows) == before
    assert ask(home, "SELECT file, kept, replaced FROM landing_manifest ORDER BY file_order") == [
        ("sales/old.csv", 1, 1),
        ("sales/new.csv", 1, 0),
    ]


def test_a_withdrawal_that_was_killed_before_it_was_done_is_done_by_the_next_look(home: Home) -> None:
    write_ads(home.landing, "a.csv", [ads_line(FIRST)])
    read(home)
    with pytest.raises(ZeroDivisionError), transaction(home.warehouse) as connection:
        take_back(connection, home, "ads/a.csv")
        raise ZeroDivisionError
    assert current_spend(home) == 10
    read(home)
    assert current_spend(home) == 0
    assert len(DecisionLog(home.decisions).read()) == 1


def test_a_later_file_takes_back_only_the_metrics_that_it_has(home: Home) -> None:
    write_ads(home.landing, "all.csv", [ads_line(FIRST, spend="10.00")])
    read(home)
    write_ads(
        home.landing, "conversions.csv", [f"{FIRST},Google,Search,7"], header="date,platform,campaign,conversions"
    )
    read(home)
    found = ask(home, "SELECT sum(spend), sum(conversions) FROM current_rows WHERE is_current AND platform = 'Google'")
    assert found == [(10, 7)]
    assert ask(home, "SELECT file, kept, replaced FROM landing_manifest ORDER BY file_order") == [
        ("ads/all.csv", 1, 0),
        ("ads/conversions.csv", 1, 0),
    ]


def test_a_fault_while_rows_are_stored_refuses_that_file_and_no_other(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(connection: duckdb.DuckDBPyConnection, kind: LandedKind, files: Any, *others: Any) -> Any:
        if any(file.landed.name == "ads/b.csv" for file in files):
            connection.execute("SELECT error('Jane Doe')").fetchall()
        return stage(connection, kind, files, *others)

    monkeypatch.setattr("marketing_assets.pipeline.landing.read.stage", faulty)
    for number, name in enumerate("abc"):
        write_ads(home.landing, f"{name}.csv", [ads_line(FIRST, campaign=name, spend=f"{number + 1}.00")])
    report = read(home)
    assert (report.read, report.refused) == (["ads/a.csv", "ads/c.csv"], ["ads/b.csv"])
    assert current_spend(home) == 4
    ((reason,),) = ask(home, "SELECT reason FROM landing_manifest WHERE status = 'refused'")
    assert reason.startswith("ads/b.csv: unexpected error of class InvalidInputException")
    assert "Jane" not in reason + "".join(report.unexpected)


def test_reading_everything_again_changes_no_row(home: Home) -> None:
    write_ads(home.landing, "a.csv", [ads_line(FIRST), ads_line(FIRST, campaign="x")])
    read(home)
    sql = "SELECT * FROM current_rows ORDER BY ALL"
    before = ask(home, sql)
    assert read(home, reread=True).read == ["ads/a.csv"]
    assert ask(home, sql) == before


def test_a_failure_after_reading_leaves_the_old_state(home: Home) -> None:
    write_ads(home.landing, "a.csv", [ads_line(FIRST)])
    read(home)
    write_ads(home.landing, "b.csv", [ads_line(FIRST, spend="1.00")])
    with pytest.raises(ZeroDivisionError), transaction(home.warehouse) as connection:
        read_landing(connection, home, SETTINGS, TODAY)
        raise ZeroDivisionError
    assert current_spend(home) == 10
    read(home)
    assert current_spend(home) == 1
    with transaction(home.warehouse) as connection:
        current = {home.lake / day.file for day in ad_lake(home).partitions(connection)}
        ad_lake(home).sweep(connection)
    assert set(home.lake.rglob("*.parquet")) == current


lines = st.builds(
    ads_line,
    st.dates(FIRST, FIRST + timedelta(days=2)),
    st.sampled_from(["Google", "Meta"]),
    st.sampled_from(["A", "B"]),
    st.decimals(0, 1000, places=2).map(str),
)
broken = st.sampled_from(
    ["", "x", "2025-03-01,Google,,1,1,1,1,1", "2025-02-30,Google,A,1,1,1,1,1", "2025-03-01,Google,A,-1,1,1,1,1"]
)


@hypothesis_settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(lines | broken, min_size=1, max_size=8), min_size=1, max_size=4))
def test_nothing_is_lost_and_nothing_counted_twice(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[str]]
) -> None:
    home = Home(tmp_path_factory.mktemp("home"))
    for number, content in enumerate(files):
        write_ads(home.landing, f"{number}.csv", content)
        read(home)
    with tables(home) as connection:
        unbalanced = connection.execute(
            "SELECT count(*) FROM landing_manifest WHERE status = 'read' AND records <> kept + rejected + dropped"
        ).fetchall()
        counts = connection.execute("""
            SELECT (SELECT count(*) FROM ad_rows), (SELECT sum(kept) FROM landing_manifest),
                (SELECT sum(replaced) FROM landing_manifest), (SELECT count(*) FROM current_rows WHERE is_current)
        """).fetchone()
        write_rates(connection, SETTINGS)
        write_mart(connection, SETTINGS)
        differences = connection.execute("SELECT count(*) FROM conservation WHERE rows_total <> mart_total").fetchall()
    assert unbalanced == [(0,)]
    assert counts is not None
    stored, kept, replaced, current = (value or 0 for value in counts)
    assert (stored, stored) == (kept, replaced + current)
    assert differences == [(0,)]


def test_a_withdrawn_file_stays_out_and_gives_back_what_it_replaced(home: Home) -> None:
    write_ads(home.landing, "good.csv", [ads_line(FIRST, spend="10.00")])
    read(home)
    write_ads(home.landing, "bad.csv", [ads_line(FIRST, spend="99.00"), ads_line(FIRST, campaign="Jane")])
    read(home)
    assert current_spend(home) == 109
    with transaction(home.warehouse) as connection:
        assert take_back(connection, home, "ads/bad.csv", "wrong account") == ["ads/bad.csv"]
    assert current_spend(home) == 10
    assert (read(home).read, read(home, reread=True).read) == ([], ["ads/good.csv"])
    assert current_spend(home) == 10
    assert ask(home, "SELECT status, reason, kept FROM landing_manifest WHERE file = 'ads/bad.csv'") == [
        ("withdrawn", "withdrawn: wrong account", None)
    ]
    assert ask(home, "SELECT replaced FROM landing_manifest WHERE file = 'ads/good.csv'") == [(0,)]


def test_withdrawing_what_was_never_landed_changes_nothing(home: Home) -> None:
    write_ads(home.landing, "good.csv", [ads_line(FIRST)])
    read(home)
    with (
        pytest.raises(LandingError, match=r"^no file ads/other\.csv in landing_manifest; names there look like"),
        transaction(home.warehouse) as connection,
    ):
        take_back(connection, home, "ads/other.csv")
    assert current_spend(home) == 10
    assert DecisionLog(home.decisions).read() == []


def test_a_slip_in_a_mapping_does_not_take_back_rows_that_were_read(home: Home) -> None:
    odd = write_ads(home.landing, "odd.csv", ["2025-03-01,Search,7"], header="Tag,Name,Kosten")
    mapping = odd.with_name("odd.mapping.yaml")
    good = (
        "columns: {Tag: date, Name: campaign, Kosten: spend}\nplatform: Bing\ncurrency: EUR\n"
        "date: {format: '%Y-%m-%d'}\n"
    )
    mapping.write_text(good)
    read(home)
    mapping.write_text(good.replace("platform", "platfrm"))
    assert read(home).refused == ["ads/odd.csv"]
    assert current_spend(home) == 7
    ((status, kept, reason),) = ask(home, "SELECT status, kept, reason FROM landing_manifest")
    assert (status, kept) == ("read", 1)
    assert reason.startswith("kept as it was read before; now refused: odd.mapping.yaml:2")
    mapping.write_text(good)
    read(home)
    assert current_spend(home) == 7
    assert ask(home, "SELECT reason FROM landing_manifest") == [(None,)]


def test_a_partition_deleted_by_hand_is_read_again_from_landing(home: Home) -> None:
    write_ads(home.landing, "a.csv", [ads_line(FIRST), ads_line(FIRST + timedelta(days=1))])
    read(home)
    next(home.lake.rglob("date=2025-03-01/*.parquet")).unlink()
    assert read(home).read == ["ads/a.csv"]
    assert current_spend(home) == 20


def test_a_campaign_that_gets_a_second_id_later_brings_no_replaced_row_back(home: Home) -> None:
    with_id = "date,platform,campaign,campaign_id,spend"
    write_ads(home.landing, "a.csv", [f"{FIRST},Google,X,,100"], header=with_id)
    read(home)
    write_ads(home.landing, "b.csv", [f"{FIRST},Google,X,7,100"], header=with_id)
    read(home)
    assert current_spend(home) == 100
    write_ads(home.landing, "c.csv", [f"{FIRST + timedelta(days=1)},Google,X,8,100"], header=with_id)
    read(home)
    assert current_spend(home) == 200


def test_breakdown_rows_too_large_for_one_cell_are_still_summed(home: Home) -> None:
    huge = "999999999999.00"
    write_ads(
        home.landing, "a.csv", [ads_line(FIRST, spend=huge), ads_line(FIRST, spend=huge), ads_line(FIRST, spend=huge)]
    )
    read(home)
    with tables(home) as connection:
        write_rates(connection, SETTINGS)
        write_mart(connection, SETTINGS)
        found = connection.execute("SELECT spend FROM ad_performance").fetchall()
    assert found == [(Decimal("2999999999997.00"),)]
