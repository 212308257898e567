"""Sales, web events, experiments, customers: what is kept, what is rejected and why."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from marketing_assets.errors import ExportError
from marketing_assets.ingestion import KINDS, columns_table, read_landed
from marketing_assets.settings import Settings

EVENTS = "event_timestamp,event_name,user_pseudo_id,user_id,revenue,currency\n"


def reasons(result):
    return result.rejected[["line", "column", "reason"]].values.tolist()


def records(result, *columns):
    return result.rows[list(columns)].astype(object).where(result.rows[list(columns)].notna(), None).values.tolist()


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"ads", "media_mix"}))
def test_rows_have_the_columns_and_types_of_their_kind_even_without_a_line(land, kind):
    result = land(kind, ",".join(KINDS[kind].names) + "\n")
    assert list(result.rows.columns) == [*KINDS[kind].names, "line"]
    assert [str(dtype.pyarrow_dtype) for dtype in result.rows.dtypes] == [str(t) for t in KINDS[kind].schema.types]
    assert (result.kept, result.first_date, result.warnings) == (0, None, ("the file has a header and no data line",))


def test_several_sales_lines_of_a_day_and_refunds_are_kept(land):
    text = "date,revenue,orders,price\n2025-01-02,100.50,3,33.5\n2025-01-02,-20,-1,\n1999-12-31,1,,\n"
    result = land("sales", text)
    assert records(result, "date", "revenue", "orders", "price") == [
        [date(2025, 1, 2), Decimal("100.500000"), 3.0, Decimal("33.500000")],
        [date(2025, 1, 2), Decimal("-20.000000"), -1.0, None],
        [date(1999, 12, 31), Decimal("1.000000"), None, None],
    ]
    assert (result.first_date, result.last_date) == (date(1999, 12, 31), date(2025, 1, 2))


def test_sales_lines_without_day_or_revenue_are_rejected_and_other_columns_named(land):
    text = "date,revenue,weather\n2025-01-02,,1\nTotal,5,1\n,5,1\n1970-01-01,5,1\n2025-07-01,5,1\n2025-01-02,5 $,1\n"
    result = land("sales", text)
    assert reasons(result) == [
        [2, "revenue", "no revenue"],
        [4, "date", "no date"],
        [5, "date", "a date before 1971-01-01"],
        [6, "date", "a date in the future (after 2025-06-30)"],
        [7, "revenue", "an amount with a sign that is not EUR (shape 9 $)"],
    ]
    assert result.dropped == {"totals line": 1}
    assert result.warnings[0] == "columns not read: `weather`"


@pytest.mark.parametrize(
    "text", ["2025-01-02", "20250102", "2025-01-02T23:30:00Z", "2025-01-02 23:30", "2025-01-02 05:00:00.123+02:00"]
)
def test_a_day_may_be_written_as_iso_8601_says_and_is_taken_as_written(land, text):
    assert land("sales", f"date,revenue\n{text},1\n").rows["date"].tolist() == [date(2025, 1, 2)]


@pytest.mark.parametrize("text", ["2025-0102", "202501", "2025-02-30", "32.01.2025", "2025-01-02x", "２０２５-01-02"])
def test_other_ways_of_writing_a_day_need_a_mapping(land, text):
    assert land("sales", f"date,revenue\n{text},1\n").rejected["reason"].iloc[0].startswith("not a date as YYYY-MM-DD")


def test_lines_that_a_mapping_calls_empty_are_dropped_under_its_reason(land):
    mapping = {
        "columns": {"sold": "date", "sum": "revenue"},
        "constants": {"orders": 1},
        "drop_when_empty": {"sold": "no sale", "Sum": "no amount"},
    }
    result = land("sales", "id,sold,sum\n1,2025-01-02,5\n2, ,7\n3,NULL,\n4,2025-01-03,-\n5,x,1\n\n", mapping)
    assert (result.lines, result.kept, result.dropped) == (6, 1, {"no sale": 2, "no amount": 1, "blank line": 1})
    assert [row[0] for row in reasons(result)] == [6]
    assert result.rows["orders"].tolist() == [1.0]
    with pytest.raises(ExportError, match="names columns that the header lacks: `sold at`"):
        land("sales", "sold,sum\n", mapping | {"drop_when_empty": {"sold at": "no sale"}})


def test_an_event_needs_a_time_and_a_name(land):
    """Not somebody: where consent is denied, no id is sent. Governance drops it with that reason."""
    at = "2025-03-01T12:00:00Z"
    lines = [f"{at},view,u1,,,", f"{at},view,,c1,,", f"{at},view,,null,,", f"{at},,u1,,,", ",view,u1,,,"]
    text = EVENTS + "\n".join(lines) + "\n"
    result = land("web_events", text)
    assert records(result, "user_pseudo_id", "user_id") == [["u1", None], [None, "c1"], [None, None]]
    assert reasons(result) == [
        [5, "event_name", "no event_name"],
        [6, "event_timestamp", "no time"],
    ]


def test_an_event_is_judged_by_its_currency_only_where_it_has_a_revenue(land):
    at = "2025-03-01T12:00:00Z"
    text = f"{EVENTS}{at},view,u,,,USD\n{at},purchase,u,,5,USD\n{at},purchase,u,,5,eur\n{at},refund,u,,-5,\n"
    result = land("web_events", text)
    assert records(result, "revenue", "currency") == [
        [None, "USD"],
        [Decimal("5.000000"), "EUR"],
        [Decimal("-5.000000"), None],
    ]
    assert reasons(result) == [[3, "currency", "a currency that is not EUR"]]


def test_rejects_of_events_never_repeat_what_a_cell_holds(land):
    secrets = ["anna.schmidt@example.org", "+49 30 1234567", "203.0.113.7", "EAIaIQobChMI"]
    lines = [f'"{secret}",page_view,u1,"{secret}","{secret}",EUR' for secret in secrets]
    result = land("web_events", EVENTS + "\n".join(lines) + "\n")
    assert len(result.rejected) == 4
    said = " ".join(result.rejected["reason"]) + " ".join(result.warnings)
    assert not any(word in said for secret in secrets for word in secret.split())


def test_an_events_file_without_anybody_is_refused(land):
    with pytest.raises(ExportError, match="no column for one of user_pseudo_id/user_id") as error:
        land("web_events", "event_timestamp,event_name\n", name="day.csv")
    assert "event_name: event_name, HEADER OF THE USER_PSEUDO_ID: user_pseudo_id}" in str(error.value)


def test_25_000_events_are_read_in_about_a_second(tmp_path):
    names = KINDS["web_events"].names
    lines = [",".join(names)]
    for n in range(25_000):
        cells = {name: f"{name}-{n % 997}" for name in names} | {"engagement_time_msec": "12", "revenue": ""}
        cells["event_timestamp"] = f"2025-01-{n % 28 + 1:02}T10:{n % 60:02}:{n % 59:02}.{n % 1000:03}Z"
        lines.append(",".join(cells.values()))
    path = tmp_path / "events.csv"
    path.write_text("\n".join(lines))
    # Processor time, and three times what it should take: other tests may run beside this one.
    started = time.process_time()
    result = read_landed(path, "web_events", settings=Settings(), today=date(2025, 6, 30))
    assert (result.kept, len(result.rejected)) == (25_000, 0)
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    ("word", "converted"),
    [("TRUE", 1.0), ("yes", 1.0), ("1", 1.0), ("False", 0.0), ("NO", 0.0), ("0", 0.0), ("3", 3.0), ("2.5", 2.5)],
)
def test_conversions_may_be_words_or_numbers(land, word, converted):
    result = land("experiments", f"experiment,variant,conversions\nButton,A,{word}\n")
    assert records(result, "conversions", "units", "control", "date", "unit_id") == [[converted, 1.0, None, None, None]]


def test_sums_of_an_experiment_keep_their_units_shares_and_control(land):
    header = "experiment,variant,date,units,conversions,value,value_squares,expected_share,control\n"
    result = land(
        "experiments",
        f"{header}Button,A,2025-01-02,100,10,-5.5,2e16,0.5,yes\nButton,B,,,10,,,1.5,no\nButton,C,,1,,,,,maybe\n"
        "Total,,,200,20,,,,\n",
    )
    assert records(result, "variant", "units", "value", "value_squares", "expected_share", "control") == [
        ["A", 100.0, -5.5, 2e16, 0.5, True]
    ]
    assert reasons(result) == [
        [3, "units", "no units; also wrong: `expected_share`"],
        [4, "conversions", "no conversions; also wrong: `control`"],
    ]
    assert result.dropped == {"totals line": 1}
    assert result.first_date == date(2025, 1, 2)


def test_customers_may_have_bought_nothing_and_a_totals_line_is_no_customer(land):
    text = (
        "customer_id,signup,orders,revenue,last_order\nc1,2024-01-02,2,50.25,2025-01-02\nc2,1998-05-06,0,0,\n"
        "Total,,2,50.25,\n,2024-01-02,1,1,\nc3,2024-01-02,1,1,2026-01-01\n"
    )
    result = land("customers", text)
    assert records(result, "customer_id", "signup", "orders", "revenue", "last_order") == [
        ["c1", date(2024, 1, 2), 2.0, Decimal("50.250000"), date(2025, 1, 2)],
        ["c2", date(1998, 5, 6), 0.0, Decimal("0.000000"), None],
    ]
    assert reasons(result) == [
        [5, "customer_id", "no customer_id"],
        [6, "last_order", "a date in the future (after 2025-06-30)"],
    ]
    assert (result.dropped, result.first_future_date) == ({"totals line": 1}, date(2026, 1, 1))


def test_a_customers_day_may_be_written_as_the_mapping_says(land):
    mapping = {
        "date": {"format": "%d-%b-%y"},
        "columns": {"ID": "customer_id", "Dt": "signup", "Last": "last_order", "Sum": "revenue"},
    }
    result = land("customers", "ID,Dt,Last,Sum\n5,4-Sep-12,8-Mar-14,1\n", mapping)
    assert records(result, "signup", "last_order") == [[date(2012, 9, 4), date(2014, 3, 8)]]


@pytest.mark.parametrize(
    ("kind", "mapping", "words"),
    [
        ("sales", {"columns": {"d": "date"}}, "a column or constant for revenue"),
        ("sales", {"columns": {"d": "date", "r": "umsatz"}}, "columns.r: expected 'date', 'revenue', 'orders'"),
        ("sales", {"columns": {"d": "date", "r": "revenue"}, "platform": "A"}, "for sales; without platform"),
        ("sales", {"columns": {"d": "date", "r": "revenue"}, "roles": {"r": "media"}}, "without roles"),
        ("sales", {"columns": {"d": "date", "r": "revenue"}, "time_zone": "UTC"}, "without time_zone"),
        ("sales", {"columns": {"d": "date", "r": "revenue"}, "rows": [{"columns": {"r": "revenue"}}]}, "without rows"),
        ("customers", {"columns": {"c": "customer_id"}}, "at least one of orders, revenue"),
        (
            "customers",
            {"columns": {"c": "customer_id", "o": "orders"}, "constants": {"signup": "2025-01-01"}},
            "no constant `signup`",
        ),
        (
            "experiments",
            {
                "columns": {"v": "variant", "c": "conversions"},
                "constants": {"experiment": "x", "control": "perhaps"},
            },
            "a constant `control` that is TRUE or FALSE",
        ),
        ("media_mix", {"columns": {"d": "date"}, "constants": {"date": "x"}}, "no constants for media_mix"),
        ("media_mix", {"columns": {"y": "sales"}}, "a column or constant for date"),
    ],
)
def test_a_mapping_is_judged_by_the_kind_of_its_folder(land, kind, mapping, words):
    with pytest.raises(ExportError) as error:
        land(kind, "d,r,c,o,v,y\n", mapping)
    assert words in str(error.value)


def test_another_currency_refuses_the_file_of_a_kind_whose_money_is_not_converted(land):
    mapping = {"columns": {"c": "customer_id", "r": "revenue"}, "currency": "AUD"}
    with pytest.raises(ExportError, match="amounts are in AUD, the settings say EUR"):
        land("customers", "c,r\n", mapping)
    sales = {"columns": {"d": "date", "r": "revenue"}, "currency": "AUD"}
    assert land("sales", "d,r\n2025-01-02,1\n", sales).rows["currency"].tolist() == ["AUD"]


def test_a_kind_that_nobody_knows_is_refused_with_those_that_are(land):
    with pytest.raises(ExportError, match=f"kinds are {', '.join(KINDS)}"):
        land("weather", "date\n")


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_has_a_table_of_its_columns(kind):
    table = columns_table(kind).splitlines()
    assert len(table) == 2 + len(kind.file_columns or kind.columns)
    assert all(line.count(" | ") == 3 for line in table[2:])
    assert pd.Index(kind.names).is_unique
