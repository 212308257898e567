"""Which way leads to an exchange rate: as landed, turned over, or over a third currency, the youngest of them; and
which file is to thank.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import duckdb
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from marketing_assets.metrics import FX_RATES_SQL

DAY = date(2025, 3, 3)


class Quote(NamedTuple):
    """A landed rate: one unit of `currency` is worth `rate` units of `to`, `ago` days before `DAY`."""

    currency: str
    to: str
    rate: float
    ago: int = 0
    order: int = 1


class Found(NamedTuple):
    """What `fx_rates` says about one currency on `DAY`."""

    rate: float | None
    via: str | None
    ago: int | None
    file: str | None
    base_file: str | None


NOTHING = Found(None, None, None, None, None)


def rates(quotes: Sequence[Quote], *needed: str, ours: str = "GBP", life: int = 7) -> list[Found]:
    """The rates of these currencies on `DAY`; file 1 is called `1.csv`."""
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE landed_fx (date DATE, currency VARCHAR, to_currency VARCHAR, rate DOUBLE, file VARCHAR, "
            "file_sha256 VARCHAR, file_order BIGINT, line BIGINT)"
        )
        for line, quote in enumerate(quotes):
            day, file = DAY - timedelta(days=quote.ago), f"{quote.order}.csv"
            row = [day, quote.currency, quote.to, quote.rate, file, file, quote.order, line]
            connection.execute("INSERT INTO landed_fx VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        connection.execute("CREATE TABLE fx_terms AS SELECT ? AS currency, ?::INTEGER AS max_age_days", [ours, life])
        connection.execute("CREATE TABLE needed_rates (date DATE, currency VARCHAR)")
        for currency in needed:
            connection.execute("INSERT INTO needed_rates VALUES (?, ?)", [DAY, currency])
        sql = f"SELECT currency, rate::DOUBLE, via, date - rate_date, file, base_file FROM ({FX_RATES_SQL})"
        found = {currency: Found(*rest) for currency, *rest in connection.execute(sql).fetchall()}
    assert len(found) == len(set(needed))
    return [found[currency] for currency in needed]


def test_a_rate_over_a_common_base_is_the_product_of_its_legs() -> None:
    own = [Quote("USD", "EUR", 0.8), Quote("EUR", "GBP", 0.85)]
    assert rates(own, "USD", "EUR") == [
        Found(pytest.approx(0.68), "over EUR", 0, "1.csv", "1.csv"),
        Found(0.85, "direct", 0, "1.csv", None),
    ]


def test_the_central_banks_rates_lead_from_any_currency_to_any_other() -> None:
    bank = [Quote("EUR", "USD", 1.25), Quote("EUR", "GBP", 0.85), Quote("EUR", "JPY", 160)]
    assert rates(bank, "USD", "JPY") == [
        Found(pytest.approx(0.68), "over EUR", 0, "1.csv", "1.csv"),
        Found(pytest.approx(0.0053125), "over EUR", 0, "1.csv", "1.csv"),
    ]


def test_a_rate_that_stands_the_other_way_round_is_turned_over() -> None:
    assert rates([Quote("GBP", "USD", 1.25)], "USD") == [Found(0.8, "inverse", 0, "1.csv", None)]


def test_the_youngest_rate_counts_whichever_way_leads_to_it() -> None:
    over = [Quote("USD", "EUR", 0.8, ago=1), Quote("EUR", "GBP", 0.85, ago=1)]
    inverse = [Quote("GBP", "USD", 1.25, ago=2, order=8)]
    direct = [Quote("USD", "GBP", 0.7, ago=3, order=9)]
    assert rates(direct + inverse + over, "USD") == [Found(pytest.approx(0.68), "over EUR", 1, "1.csv", "1.csv")]
    assert rates(direct + inverse, "USD") == [Found(0.8, "inverse", 2, "8.csv", None)]
    assert rates(direct, "USD") == [Found(0.7, "direct", 3, "9.csv", None)]
    assert rates([*direct, *inverse, Quote("USD", "GBP", 0.71, ago=2)], "USD") == [
        Found(0.71, "direct", 2, "1.csv", None)
    ]


def test_of_rates_of_one_day_the_direct_one_goes_before_the_inverse_and_that_before_one_over_a_base() -> None:
    over = [Quote("USD", "EUR", 0.8, order=9), Quote("EUR", "GBP", 0.85, order=9)]
    inverse = [Quote("GBP", "USD", 1.25, order=8)]
    direct = [Quote("USD", "GBP", 0.7)]
    assert rates(over + inverse + direct, "USD") == [Found(0.7, "direct", 0, "1.csv", None)]
    assert rates(over + inverse, "USD") == [Found(0.8, "inverse", 0, "8.csv", None)]
    assert rates(over, "USD") == [Found(pytest.approx(0.68), "over EUR", 0, "9.csv", "9.csv")]


def test_a_rate_that_is_too_old_or_of_a_later_day_is_none() -> None:
    direct = Quote("USD", "GBP", 0.7)
    assert rates([direct._replace(ago=7)], "USD") == [Found(0.7, "direct", 7, "1.csv", None)]
    assert rates([direct._replace(ago=8)], "USD") == [NOTHING]
    assert rates([direct._replace(ago=-1)], "USD") == [NOTHING]
    late = [Quote("GBP", "USD", 1.25, ago=7), direct._replace(ago=-1)]
    assert rates(late, "USD") == [Found(0.8, "inverse", 7, "1.csv", None)]


def test_a_line_written_upside_down_does_not_outlive_the_central_banks_rate_of_the_day() -> None:
    by_hand, bank = Quote("JPY", "EUR", 161.5, ago=5), Quote("EUR", "JPY", 160, order=2)
    assert rates([by_hand, bank], "JPY", ours="EUR") == [Found(pytest.approx(1 / 160), "inverse", 0, "2.csv", None)]


def test_both_legs_are_of_one_day() -> None:
    one_day_apart = [Quote("USD", "EUR", 0.8), Quote("EUR", "GBP", 0.85, ago=1)]
    assert rates(one_day_apart, "USD") == [NOTHING]
    together = [*one_day_apart, Quote("USD", "EUR", 0.9, ago=1)]
    assert rates(together, "USD") == [Found(pytest.approx(0.765), "over EUR", 1, "1.csv", "1.csv")]


def test_the_legs_may_stand_in_two_files_and_both_are_named() -> None:
    two = [Quote("USD", "EUR", 0.8, order=1), Quote("EUR", "GBP", 0.85, order=2)]
    assert rates(two, "USD") == [Found(pytest.approx(0.68), "over EUR", 0, "1.csv", "2.csv")]


def test_of_two_bases_the_one_that_landed_last_counts_and_else_the_first_by_name() -> None:
    bases = [Quote("USD", "EUR", 0.8), Quote("EUR", "GBP", 0.85), Quote("USD", "CHF", 1), Quote("CHF", "GBP", 0.7)]
    assert [found.via for found in rates(bases, "USD")] == ["over CHF"]
    newer = [quote._replace(order=2) if "EUR" in quote else quote for quote in bases]
    assert [found.via for found in rates(newer, "USD")] == ["over EUR"]


def test_two_currencies_between_are_one_too_many() -> None:
    chain = [Quote("USD", "EUR", 0.8), Quote("EUR", "CHF", 0.9), Quote("CHF", "GBP", 0.9)]
    assert rates(chain, "USD") == [NOTHING]


def test_the_last_line_of_the_newest_file_counts_for_every_leg() -> None:
    old = [Quote("EUR", "USD", 2, order=1), Quote("EUR", "GBP", 2, order=1)]
    new = [Quote("EUR", "USD", 9, order=2), Quote("EUR", "USD", 1.25, order=2), Quote("EUR", "GBP", 0.85, order=2)]
    assert rates(new + old, "USD") == [Found(pytest.approx(0.68), "over EUR", 0, "2.csv", "2.csv")]


@pytest.mark.parametrize("rate", [0, -1, float("nan"), float("inf"), 1e-14, 1e9])
def test_a_rate_that_is_none_leads_nowhere_and_hides_no_other(rate: float) -> None:
    assert rates([Quote("USD", "GBP", rate)], "USD") == [NOTHING]
    assert rates([Quote("USD", "GBP", rate), Quote("USD", "EUR", rate), Quote("EUR", "GBP", 1)], "USD") == [NOTHING]
    assert rates([Quote("USD", "GBP", rate), Quote("GBP", "USD", 1.25)], "USD")[0].rate == 0.8


VALUES = st.floats(0.01, 100).map(lambda value: round(value, 4))


@hypothesis_settings(deadline=None, max_examples=8)
@given(usd=VALUES, gbp=VALUES, jpy=VALUES, turned=st.tuples(st.booleans(), st.booleans(), st.booleans()))
def test_rates_over_a_base_agree_with_each_other_whichever_way_round_the_legs_stand(
    usd: float, gbp: float, jpy: float, turned: tuple[bool, bool, bool]
) -> None:
    legs = zip(("USD", "GBP", "JPY"), (usd, gbp, jpy), turned, strict=True)
    quotes = [Quote(code, "EUR", 1 / rate) if turn else Quote("EUR", code, rate) for code, rate, turn in legs]

    def between(one: str, other: str) -> float:
        (found,) = rates(quotes, one, ours=other)
        assert (found.via, found.rate is not None) == ("over EUR", True)
        return found.rate or 0

    # Twelve decimals, of rates from 0.0001 on.
    near = {"rel": 1e-7}
    assert between("USD", "GBP") == pytest.approx(gbp / usd, **near)
    assert between("USD", "GBP") * between("GBP", "USD") == pytest.approx(1, **near)
    assert between("USD", "JPY") * between("JPY", "GBP") == pytest.approx(between("USD", "GBP"), **near)


@hypothesis_settings(deadline=None, max_examples=8)
@given(
    direct=VALUES,
    ago=st.integers(0, 7),
    others=st.lists(
        st.builds(
            Quote, st.sampled_from(["GBP", "EUR", "CHF"]), st.sampled_from(["GBP", "EUR", "USD"]), VALUES,
            st.integers(0, 9), st.integers(1, 9),
        ),
        max_size=12,
    ),
)  # fmt: skip
def test_no_landed_pair_is_younger_than_the_rate_that_counts(direct: float, ago: int, others: list[Quote]) -> None:
    quotes = [*others, Quote("USD", "GBP", direct, ago)]
    (found,) = rates(quotes, "USD")
    pairs = {quote.ago for quote in quotes if {quote.currency, quote.to} == {"USD", "GBP"} and quote.ago <= 7}
    assert found.ago is not None and found.ago <= min(pairs)
    # Of one day the direct rate counts, of which the file that landed last is read.
    own = [quote for quote in quotes if (quote.currency, quote.to, quote.ago) == ("USD", "GBP", found.ago)]
    assert (found.via == "direct") == bool(own)
    assert not own or found.rate in {quote.rate for quote in own}
