"""Exchange rates and known events: what is kept, what is rejected and why; and the currency of ads and sales."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from marketing_assets.ingestion.cells.locale import Contradictory

RATES = "date,currency,rate,to_currency\n"
EVENTS = "date,end_date,event,type,platform,campaign\n"


def reasons(result):
    return result.rejected[["line", "column", "reason"]].values.tolist()


def records(result, *columns):
    return result.rows[list(columns)].astype(object).where(result.rows[list(columns)].notna(), None).values.tolist()


def test_a_rate_leads_to_the_settings_currency_unless_it_names_another(land):
    text = RATES + "2025-03-03,usd,0.92,\n2025-03-03,EUR,163.25,JPY\n2025-03-03,IDR,0.0000571234,eur\n"
    assert records(land("fx", text), "date", "currency", "rate", "to_currency") == [
        [date(2025, 3, 3), "USD", 0.92, "EUR"],
        [date(2025, 3, 3), "EUR", 163.25, "JPY"],
        [date(2025, 3, 3), "IDR", 0.0000571234, "EUR"],
    ]
    short = "date,currency,rate\n2025-03-03,USD,1.38\n"
    assert records(land("fx", short, currency="CAD"), "currency", "to_currency") == [["USD", "CAD"]]


def test_a_rate_that_is_none_is_rejected(land):
    lines = ["2025-03-03,USD,0,", "2025-03-03,USD,-0.9,", "2025-03-03,USD,,", "2025-03-03,US$,1,", "2025-03-03,,1,",
             "2025-03-03,USD,1,Euro", ",USD,1,", "2025-07-01,USD,1,", "2025-03-03,XYZ,1,"]  # fmt: skip
    result = land("fx", RATES + "\n".join(lines) + "\n")
    assert reasons(result) == [
        [2, "rate", "a rate of zero"],
        [3, "rate", "negative rate"],
        [4, "rate", "no rate"],
        [5, "currency", "not an ISO 4217 currency code"],
        [6, "currency", "no currency"],
        [7, "to_currency", "not an ISO 4217 currency code"],
        [8, "date", "no date"],
        [9, "date", "a date in the future (after 2025-06-30)"],
        [10, "currency", "not an ISO 4217 currency code"],
    ]


def test_the_central_banks_series_is_read_by_a_mapping(land):
    text = "KEY,CURRENCY,CURRENCY_DENOM,TIME_PERIOD,OBS_VALUE\nEXR.D.USD,USD,EUR,2025-03-03,1.0465\n"
    mapping = {"columns": {"TIME_PERIOD": "date", "CURRENCY_DENOM": "currency", "CURRENCY": "to_currency",
                           "OBS_VALUE": "rate"}}  # fmt: skip
    assert records(land("fx", text, mapping), "currency", "rate", "to_currency") == [["EUR", 1.0465, "USD"]]


def test_an_event_may_lie_ahead_and_last_for_days(land):
    lines = ["2025-11-28,2025-12-01,Black Friday,Promotion,,", "2025-06-01,,Tag broken,tracking,Google,Brand"]
    result = land("events", EVENTS + "\n".join(lines) + "\n")
    assert records(result, "date", "end_date", "event", "type", "platform", "campaign") == [
        [date(2025, 11, 28), date(2025, 12, 1), "Black Friday", "promotion", None, None],
        [date(2025, 6, 1), None, "Tag broken", "tracking", "Google", "Brand"],
    ]
    assert result.first_future_date is None
    assert records(land("events", "date,event\n2025-06-01,Sale\n"), "event", "type") == [["Sale", None]]


def test_an_event_that_cannot_be_is_rejected(land):
    lines = ["2025-06-05,2025-06-04,Sale,promotion,,", "2025-06-05,,Sale,party,,", "2025-06-05,,,other,,",
             "2225-06-05,,Sale,other,,", "2025-06-05,2025-06-31,Sale,other,,"]  # fmt: skip
    result = land("events", EVENTS + "\n".join(lines) + "\n")
    assert reasons(result) == [
        [2, "end_date", "end_date before date"],
        [3, "type", "none of promotion, holiday, price, outage, tracking, other"],
        [4, "event", "no event"],
        [5, "date", "a date in the future (after 2035-07-01)"],
        [6, "end_date", "not a date as YYYY-MM-DD (shape 9999-99-99)"],
    ]


@pytest.mark.parametrize("kind", ["ads", "sales"])
def test_a_row_keeps_its_own_currency_and_one_that_names_none_has_the_settings(land, kind):
    text = "date,platform,campaign,currency,revenue\n" + "".join(
        f"2025-03-0{n},Google,Brand,{currency},5\n" for n, currency in enumerate(["usd", "", "EUR", "Dollar"], start=1)
    )
    result = land(kind, text)
    assert records(result, "currency", "revenue") == [[code, Decimal(5)] for code in ("USD", "EUR", "EUR")]
    assert reasons(result) == [[5, "currency", "not an ISO 4217 currency code"]]


def test_the_zone_in_which_a_platform_counts_days_is_kept(land):
    text = "date,platform,campaign,spend,time_zone\n2025-03-01,TikTok,Brand,5,UTC\n2025-03-01,Google,Brand,5,\n"
    assert records(land("ads", text), "time_zone") == [["UTC"], [None]]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("date;currency;rate\n01.03.2025;JPY;0,006\n01.03.2025;USD;1.041\n", "`0,006` (line 2, column `rate`)"),
        ("date,currency,rate\n2025-03-01,JPY,0.006\n2025-03-01,USD,\"1,041\"\n", "`0.006` (line 2, column `rate`)"),
        ("date;currency;rate\n01.03.2025;JPY;0,006\n01.03.2025;USD;USD 1.041\n", "`0,006` (line 2, column `rate`)"),
    ],
)  # fmt: skip
def test_a_rate_with_a_thousands_mark_and_no_decimals_is_refused_with_both_readings(land, text, rest):
    with pytest.raises(Contradictory) as refused:
        land("fx", text)
    said = str(refused.value)
    assert "a rate with two readings" in said and "is 1.041 with" in said and "and 1041 with" in said
    assert "(line 3, column `rate`)" in said and rest in said
    assert "Write rates above 1,000 without a mark between the thousands" in said


def test_the_settings_decide_no_rate_into_a_thousand(land):
    text = "date;currency;rate\n01.03.2025;USD;1.041\n"
    with pytest.raises(Contradictory, match=r'`ingestion\.decimal` in the settings is ","'):
        land("fx", text, ingestion={"decimal": ","})
    assert land("fx", text, ingestion={"decimal": "."}).rows["rate"].tolist() == [1.041]


def test_a_mapping_decides_what_a_rate_with_a_thousands_mark_is(land):
    text = "date;currency;rate\n01.03.2025;JPY;0,006\n01.03.2025;USD;1.041\n"
    assert land("fx", text, {"decimal": ","}).rows["rate"].tolist() == [0.006, 1041]


def test_rates_above_a_thousand_are_read_where_only_one_reading_is_possible(land):
    lines = ["EUR;IDR;17350", "EUR;KRW;1.450,20", "EUR;VND;27 350", "EUR;USD;1,041"]
    text = "date;currency;to_currency;rate\n" + "".join(f"01.03.2025;{line}\n" for line in lines)
    assert land("fx", text).rows["rate"].tolist() == [17350, 1450.2, 27350, 1.041]


def test_a_late_rate_is_judged_like_an_early_one(land):
    early = "".join(f"{day:02}.01.2025;JPY;0,006{day:02}\n" for day in range(1, 29)) * 900
    with pytest.raises(Contradictory, match=r"`1\.041` \(line 25202, column `rate`\)"):
        land("fx", f"date;currency;rate\n{early}01.03.2025;USD;1.041\n")


def test_sales_may_be_counted_in_whole_thousands(land):
    assert land("sales", "date;revenue\n01.03.2025;0,50\n02.03.2025;1.041\n").rows["revenue"].tolist() == [
        Decimal("0.5"),
        Decimal(1041),
    ]
