"""Money in other currencies: refused without a rate, converted once per row with one, and every cent accounted for."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from marketing_assets.expectations import suites, validate
from marketing_assets.lineage import current_id, record
from marketing_assets.metrics import BUSINESS_DAILY_SQL
from marketing_assets.pipeline.exchange import contradictions, rates_seen, set_terms, write_rates
from marketing_assets.pipeline.mart import write_mart
from marketing_assets.settings import FxPolicy, Settings
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import transaction
from marketing_assets_tests.pipeline.reading import TODAY, ask, read, withdraw
from marketing_assets_tests.worlds import FIRST, SETTINGS, write_lines

ADS = "date,platform,campaign,currency,spend,clicks,conversions,revenue"
FX = "date,currency,rate,to_currency"
DAYS = [FIRST + timedelta(days=n) for n in range(20)]


def land_ads(home: Home, name: str, *lines: str) -> None:
    write_lines(home.landing, f"ads/{name}", ADS, lines)


def land_fx(home: Home, name: str, *lines: str) -> None:
    write_lines(home.landing, f"fx/{name}", FX, lines)


@contextmanager
def marts(home: Home, settings: Settings = SETTINGS) -> Any:
    """The working warehouse after rates and marts were written."""
    with transaction(home.warehouse) as connection:
        record(connection, write_rates(connection, settings))
        write_mart(connection, settings)
        yield connection


def spend(home: Home) -> dict[date, Decimal]:
    """Spend of each day in the mart."""
    with marts(home) as connection:
        return dict(connection.execute("SELECT date, sum(spend) FROM ad_performance GROUP BY date").fetchall())


def failing(home: Home, asset: str) -> set[str]:
    """Blocking contracts of an asset that do not hold; they see what was committed."""
    with transaction(home.warehouse) as connection:
        outcomes = validate(suites(SETTINGS)[asset], connection, parameters={"as_of": TODAY, "today": TODAY})
    return {outcome.name for outcome in outcomes if outcome.blocking and not outcome.passed}


def test_money_is_converted_at_the_newest_rate_of_its_day_or_before(home: Home) -> None:
    land_fx(home, "r.csv", f"{DAYS[0]},USD,0.9,", f"{DAYS[2]},USD,0.8,", f"{DAYS[0]},EUR,160,JPY")
    land_ads(home, "a.csv", *(f"{day},Google,Brand,USD,10,1,1,100" for day in DAYS[:4]),
             f"{DAYS[1]},Meta,Brand,,10,1,1,100", f"{DAYS[1]},Meta,Tokyo,JPY,1600,1,1,16000")  # fmt: skip
    assert read(home).refused == []
    with marts(home) as connection:
        rows = connection.execute(
            "SELECT date, campaign, currency, spend, revenue FROM ad_performance ORDER BY ALL"
        ).fetchall()
        kept = connection.execute("SELECT currency, sum(spend) FROM ad_rows GROUP BY ALL ORDER BY ALL").fetchall()
    assert rows == [
        (DAYS[0], "Brand", "EUR", 9, 90),
        (DAYS[1], "Brand", "EUR", 9, 90),
        (DAYS[1], "Brand", "EUR", 10, 100),
        (DAYS[1], "Tokyo", "EUR", 10, 100),
        (DAYS[2], "Brand", "EUR", 8, 80),
        (DAYS[3], "Brand", "EUR", 8, 80),
    ]
    assert kept == [("EUR", 10), ("JPY", 1600), ("USD", 40)]


def test_a_file_without_a_usable_rate_is_refused_alone_and_says_what_to_land(home: Home) -> None:
    land_fx(home, "r.csv", f"{DAYS[0]},USD,0.9,", f"{DAYS[19]},CHF,0.9,")
    land_ads(home, "held.csv", f"{DAYS[7]},Google,Brand,USD,10,1,1,1")
    land_ads(home, "late.csv", *(f"{day},Google,Brand,USD,11,1,1,1" for day in DAYS[6:11]))
    land_ads(home, "swiss.csv", f"{DAYS[1]},Google,Brand,EUR,10,1,1,1", f"{DAYS[2]},Google,Zug,CHF,10,1,1,1")
    report = read(home)
    assert (report.read, report.refused) == (["fx/r.csv", "ads/held.csv"], ["ads/late.csv", "ads/swiss.csv"])
    reasons = dict(ask(home, "SELECT file, reason FROM landing_manifest WHERE status = 'refused'"))
    assert reasons["ads/late.csv"] == (
        "ads/late.csv: money without an exchange rate to EUR: USD on 3 days (2025-03-09 to 2025-03-11, first in line "
        "4). Land a file in landing/fx with the header `date,currency,rate` and the line `2025-03-09,USD,R`, where R "
        "is what one USD is worth in EUR; a rate holds for its day and the 7 after (`fx.max_age_days`). For many days "
        "land the European Central Bank's `eurofxref-hist.csv` there. The file is then read again by itself"
    )
    # The rate of the 20th is no rate of the 3rd.
    assert "CHF on 1 day (2025-03-03, first in line 3)" in reasons["ads/swiss.csv"]
    assert read(home).refused == []


def test_a_file_that_is_refused_for_want_of_rates_is_read_when_its_advice_is_followed_to_the_letter(home: Home) -> None:
    ads = [f"{DAYS[n]},Google,{code},{code},10,1,1,1" for code in ("USD", "CHF") for n in (0, 7, 8, 9, 19)]
    land_ads(home, "a.csv", *ads, f"{DAYS[3]},Google,Brand,EUR,10,1,1,1")
    assert read(home).refused == ["ads/a.csv"]
    ((advice,),) = ask(home, "SELECT reason FROM landing_manifest WHERE status = 'refused'")
    assert re.findall(r"(\w{3}) on (\d+) days", advice) == [("CHF", "5"), ("USD", "5")]
    header, *lines = re.findall(r"`(date,[^`]*|[0-9-]{10},[^`]*)`", advice)
    assert lines == [f"{DAYS[n]},{code},R" for code in ("CHF", "USD") for n in (0, 8, 19)]
    write_lines(home.landing, "fx/rates.csv", header, [line.replace("R", "0.9") for line in lines])
    report = read(home)
    assert (report.read, report.refused) == (["fx/rates.csv", "ads/a.csv"], [])


def test_advice_for_a_year_names_the_first_lines_and_how_many_more(home: Home) -> None:
    land_ads(home, "a.csv", *(f"{date(2024, 1, 1) + timedelta(days=n)},Google,B,USD,1,1,1,1" for n in range(365)))
    read(home)
    ((advice,),) = ask(home, "SELECT reason FROM landing_manifest WHERE status = 'refused'")
    assert "USD on 365 days (2024-01-01 to 2024-12-30, first in line 2)" in advice
    assert "`2024-01-01,USD,R`, `2024-01-09,USD,R`" in advice
    assert "`2024-02-10,USD,R` and 40 more, where R" in advice


BANK = "Date,USD,JPY,GBP,CHF,SEK,"


def test_the_central_banks_file_converts_where_the_euro_is_not_the_reporting_currency(home: Home) -> None:
    days = f"{DAYS[0]},1.25,160,0.85,0.95,11,"
    write_lines(home.landing, "fx/eurofxref-hist.csv", BANK, [days])
    land_ads(home, "a.csv", f"{DAYS[0]},Google,Dollars,USD,10,1,1,1", f"{DAYS[1]},Google,Euros,EUR,10,1,1,1")
    pounds = Settings(currency="GBP")
    assert read(home, pounds).refused == []
    with marts(home, pounds) as connection:
        found = connection.execute("SELECT campaign, currency, spend FROM ad_performance ORDER BY campaign").fetchall()
        ways = connection.execute("SELECT currency, via, file, base_file FROM fx_rates ORDER BY currency").fetchall()
        ((bank,),) = connection.execute("SELECT sha256 FROM landing_manifest WHERE kind = 'fx'").fetchall()
        assert write_rates(connection, pounds).parents == (bank,)
    assert found == [("Dollars", "GBP", Decimal("6.8")), ("Euros", "GBP", Decimal("8.5"))]
    file = "fx/eurofxref-hist.csv"
    assert ways == [("EUR", "direct", file, None), ("USD", "over EUR", file, file)]
    with transaction(home.warehouse) as connection:
        outcomes = validate(suites(pounds)["landed_fx"], connection, parameters={"as_of": TODAY, "today": TODAY})
    assert [outcome.name for outcome in outcomes if not outcome.passed] == []


def test_both_files_of_a_rate_over_a_base_are_parents(home: Home) -> None:
    land_fx(home, "a.csv", f"{DAYS[0]},USD,0.8,CHF")
    land_fx(home, "b.csv", f"{DAYS[0]},CHF,0.9,EUR")
    land_ads(home, "a.csv", f"{DAYS[0]},Google,Brand,USD,10,1,1,1")
    assert read(home).refused == []
    assert spend(home) == {DAYS[0]: Decimal("7.2")}
    files = ask(home, "SELECT sha256 FROM landing_manifest WHERE kind = 'fx' ORDER BY sha256")
    with transaction(home.warehouse) as connection:
        assert write_rates(connection, SETTINGS).parents == tuple(sha256 for (sha256,) in files)


def test_a_refused_file_is_read_as_soon_as_its_rate_has_landed_and_keeps_its_place(home: Home) -> None:
    land_ads(home, "a.csv", f"{DAYS[0]},Google,Brand,USD,10,1,1,1")
    read(home)
    land_ads(home, "b.csv", f"{DAYS[0]},Google,Brand,EUR,77,1,1,1")
    read(home)
    land_fx(home, "r.csv", f"{DAYS[0]},USD,0.9,")
    report = read(home)
    assert (report.read, report.refused) == (["fx/r.csv", "ads/a.csv"], [])
    # It entered before the file that corrects it.
    assert spend(home) == {DAYS[0]: Decimal(77)}
    assert ask(home, "SELECT file, status, replaced FROM landing_manifest WHERE kind = 'ads' ORDER BY file_order") == [
        ("ads/a.csv", "read", 1),
        ("ads/b.csv", "read", 0),
    ]
    assert read(home).read == []


def test_a_longer_life_of_rates_opens_a_refused_file(home: Home) -> None:
    land_fx(home, "r.csv", f"{DAYS[0]},USD,0.9,")
    land_ads(home, "a.csv", f"{DAYS[9]},Google,Brand,USD,10,1,1,1")
    assert read(home).refused == ["ads/a.csv"]
    assert read(home, Settings(fx=FxPolicy(max_age_days=9))).read == ["ads/a.csv"]


def test_a_row_without_money_needs_no_rate(home: Home) -> None:
    land_ads(home, "a.csv", f"{DAYS[0]},Google,Brand,USD,,5,1,", f"{DAYS[0]},Google,Brand,EUR,3,5,1,")
    assert read(home).refused == []
    with marts(home) as connection:
        assert connection.execute("SELECT spend, clicks FROM ad_performance").fetchall() == [(3, 10)]
    assert failing(home, "ad_performance") == set()


def test_the_newest_file_tells_the_rate_and_its_last_line_counts(home: Home) -> None:
    land_ads(home, "a.csv", f"{DAYS[0]},Google,Brand,USD,10,1,1,1")
    land_fx(home, "a.csv", f"{DAYS[0]},USD,0.7,", f"{DAYS[0]},USD,0.9,")
    read(home)
    assert spend(home) == {DAYS[0]: Decimal(9)}
    land_fx(home, "b.csv", f"{DAYS[0]},USD,0.8,EUR")
    read(home)
    assert spend(home) == {DAYS[0]: Decimal(8)}
    assert ask(home, "SELECT replaced FROM landing_manifest WHERE kind = 'fx' ORDER BY file_order") == [(2,), (0,)]


def test_a_rate_that_lands_later_for_an_old_day_changes_that_day_only(home: Home) -> None:
    land_ads(home, "a.csv", *(f"{day},Google,Brand,USD,10,1,1,1" for day in DAYS[:4]))
    land_fx(home, "a.csv", *(f"{day},USD,0.9," for day in (DAYS[0], DAYS[1], DAYS[3])))
    read(home)
    before = spend(home)
    with transaction(home.warehouse) as connection:
        seen = [rates_seen(connection, day) for day in DAYS[:4]]
        rows_id, rates_id = current_id(connection, "ad_rows"), current_id(connection, "fx_rates")
    land_fx(home, "b.csv", f"{DAYS[2]},USD,0.5,")
    read(home)
    assert spend(home) == {**before, DAYS[2]: Decimal(5)}
    with transaction(home.warehouse) as connection:
        again = [rates_seen(connection, day) for day in DAYS[:4]]
        assert [old == new for old, new in zip(seen, again, strict=True)] == [True, True, False, False]
        assert current_id(connection, "ad_rows") == rows_id
        assert current_id(connection, "fx_rates") != rates_id


def test_a_rate_that_nothing_is_converted_with_changes_no_id(home: Home) -> None:
    land_ads(home, "a.csv", f"{DAYS[0]},Google,Brand,USD,10,1,1,1")
    land_fx(home, "a.csv", f"{DAYS[0]},USD,0.9,")
    read(home)
    with marts(home) as connection:
        before = current_id(connection, "fx_rates")
    land_fx(home, "b.csv", f"{DAYS[5]},USD,0.5,", f"{DAYS[0]},CHF,0.5,", f"{DAYS[0]},USD,0.5,GBP")
    read(home)
    with marts(home) as connection:
        assert current_id(connection, "fx_rates") == before


def test_the_files_of_the_rates_are_parents_and_without_foreign_money_there_are_none(home: Home) -> None:
    land_fx(home, "a.csv", f"{DAYS[0]},USD,0.9,")
    land_ads(home, "a.csv", f"{DAYS[0]},Google,Brand,EUR,10,1,1,1")
    read(home)
    with transaction(home.warehouse) as connection:
        assert write_rates(connection, SETTINGS).parents == ()
        assert rates_seen(connection) == []
    land_ads(home, "b.csv", f"{DAYS[0]},Google,Other,USD,10,1,1,1")
    read(home)
    with transaction(home.warehouse) as connection:
        file = connection.execute("SELECT sha256 FROM landing_manifest WHERE kind = 'fx'").fetchall()
        assert [write_rates(connection, SETTINGS).parents] == file


def test_a_rate_that_is_taken_back_stops_the_plan_and_loses_no_row(home: Home) -> None:
    land_fx(home, "r.csv", f"{DAYS[0]},USD,0.9,")
    land_ads(home, "a.csv", f"{DAYS[0]},Google,Brand,USD,10,1,1,100")
    read(home)
    assert spend(home) == {DAYS[0]: Decimal(9)}
    assert failing(home, "ad_performance") == set()
    (home.landing / "fx" / "r.csv").unlink()
    withdraw(home, "fx/r.csv", "wrong bank")
    assert read(home).refused == []
    assert spend(home) == {DAYS[0]: None}
    assert failing(home, "ad_performance") == {"every_amount_is_converted"}
    assert ask(home, "SELECT spend FROM ad_rows") == [(10,)]
    land_fx(home, "better.csv", f"{DAYS[0]},USD,0.8,")
    read(home)
    assert spend(home) == {DAYS[0]: Decimal(8)}


def told(home: Home) -> str:
    read(home)
    with transaction(home.warehouse) as connection:
        outcomes = validate(suites(SETTINGS)["landed_fx"], connection, parameters={"as_of": TODAY, "today": TODAY})
        found = contradictions(connection)
    failed = {outcome.name for outcome in outcomes if not outcome.passed}
    assert ("rates_agree_with_each_other" in failed) == bool(found)
    return found


def test_a_pair_that_says_the_same_both_ways_round_is_named_with_its_day(home: Home) -> None:
    land_fx(home, "a.csv", f"{DAYS[0]},EUR,1.04,USD", f"{DAYS[1]},EUR,1.04,USD", f"{DAYS[2]},EUR,1.04,USD")
    land_fx(home, "b.csv", f"{DAYS[0]},USD,1.04,EUR", f"{DAYS[1]},USD,0.93,EUR", f"{DAYS[2]},USD,0.9,EUR")
    assert told(home) == f"{DAYS[2]}: EUR and USD; {DAYS[0]}: EUR and USD"
    # A later file that corrects the pair ends it.
    land_fx(home, "c.csv", f"{DAYS[0]},USD,0.9615,EUR", f"{DAYS[2]},USD,0.9615,EUR")
    assert told(home) == ""


def test_a_rate_that_is_another_over_a_third_currency_is_named(home: Home) -> None:
    bank = [f"{DAYS[0]},EUR,1.25,USD", f"{DAYS[0]},EUR,0.85,GBP", f"{DAYS[0]},EUR,160,JPY"]
    land_fx(home, "a.csv", *bank, f"{DAYS[0]},USD,0.70,GBP")
    assert told(home) == ""
    land_fx(home, "b.csv", f"{DAYS[0]},USD,0.75,GBP")
    assert told(home) == f"{DAYS[0]}: EUR and USD (over GBP)"


def test_a_pair_that_one_file_tells_twice_is_named_unless_it_says_the_same(home: Home) -> None:
    land_fx(home, "a.csv", f"{DAYS[0]},USD,0.9,", f"{DAYS[0]},USD,0.9,", f"{DAYS[1]},USD,0.9,", f"{DAYS[1]},USD,0.91,")
    assert told(home) == f"{DAYS[1]}: USD and EUR"


def test_of_many_contradictions_the_newest_are_named_and_the_others_counted(home: Home) -> None:
    land_fx(home, "a.csv", *(f"{day},USD,{rate}," for day in DAYS[:8] for rate in (0.9, 0.91)))
    found = told(home)
    assert found.startswith(f"{DAYS[7]}: USD and EUR; {DAYS[6]}: USD and EUR; ")
    assert found.endswith(f"{DAYS[2]}: USD and EUR; and 2 more")


def test_a_line_written_upside_down_converts_nothing_once_the_central_bank_has_told_the_day(home: Home) -> None:
    land_fx(home, "by_hand.csv", f"{DAYS[0]},JPY,161.5,")
    write_lines(home.landing, "fx/eurofxref.csv", BANK, [f"{DAYS[3]},1.25,160,0.85,0.95,11,"])
    land_ads(home, "a.csv", f"{DAYS[3]},Google,Tokyo,JPY,1600,1,1,1")
    assert read(home).refused == []
    assert spend(home) == {DAYS[3]: Decimal(10)}


def test_sales_in_another_currency_are_converted_or_refused(home: Home) -> None:
    write_lines(home.landing, "sales/s.csv", "date,revenue,currency", [f"{DAYS[0]},10,USD", f"{DAYS[0]},5,EUR"])
    assert read(home).refused == ["sales/s.csv"]
    land_fx(home, "r.csv", f"{DAYS[0]},USD,0.9,")
    assert read(home).read == ["fx/r.csv", "sales/s.csv"]
    with marts(home) as connection:
        set_terms(connection, SETTINGS)
        connection.execute(f"CREATE TABLE business_daily AS {BUSINESS_DAILY_SQL}").fetchall()
        assert connection.execute("SELECT date, revenue FROM business_daily").fetchall() == [(DAYS[0], 14)]
    assert failing(home, "business_daily") == set()


AMOUNTS = st.decimals(0, 1_000_000, places=6)
RATES = st.decimals("0.00005", 1000, places=8).filter(lambda rate: rate > 0)


@hypothesis_settings(deadline=None, max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["EUR", "USD", "JPY"]), st.integers(0, 3), AMOUNTS), min_size=1, max_size=30),
       st.lists(RATES, min_size=8, max_size=8))  # fmt: skip
def test_every_amount_is_rounded_once_half_away_from_zero_and_the_sums_agree(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int, Decimal]], rates: list[Decimal]
) -> None:
    home = Home(tmp_path_factory.mktemp("home"))
    rate = {("EUR", n): Decimal(1) for n in range(4)}
    rate |= {(code, n): rates[4 * at + n] for at, code in enumerate(("USD", "JPY")) for n in range(4)}
    land_fx(home, "r.csv", *(f"{DAYS[n]},{code},{value}," for (code, n), value in rate.items() if code != "EUR"))
    land_ads(home, "a.csv", *(f"{DAYS[n]},Google,c{n},{code},{amount},1,1,-{amount}" for code, n, amount in rows))
    assert read(home).refused == []
    expected = sum((amount * rate[code, n]).quantize(Decimal("0.000001"), ROUND_HALF_UP) for code, n, amount in rows)
    with marts(home) as connection:
        found = connection.execute("SELECT sum(spend), sum(revenue) FROM ad_performance").fetchone()
        landed = connection.execute(
            "SELECT currency, landed_total FROM money_by_currency WHERE metric = 'spend' ORDER BY currency"
        ).fetchall()
        assert found == (expected, -expected)
    assert failing(home, "ad_performance") == set()
    codes = sorted({code for code, _, _ in rows})
    assert landed == [(code, sum(amount for other, _, amount in rows if other == code)) for code in codes]
