"""Days: every way of writing them, the order of day, month and year, and what is no day."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.ingestion.cells.dates import DayRules, month_number, read_date_parts, read_dates
from marketing_assets.ingestion.cells.locale import Contradictory, DateEvidence, Undecidable, decide_date_format
from marketing_assets.ingestion.cells.report_days import ReportDays, report_days

RULES = DayRules(date(2000, 1, 1), date(2025, 12, 31))
DAY = date(2025, 7, 8)
NO_REPORT = ReportDays()


def read(*cells, order="ymd", **options):
    return read_dates(pa.array(cells, pa.string()), RULES, order, **options)


def evidence(*cells, report=NO_REPORT):
    found = DateEvidence(report=report)
    found.look(pa.array(cells, pa.string()), pa.array(range(2, 2 + len(cells))), "Day")
    return found


@pytest.mark.parametrize(
    "text",
    [
        "2025-07-08", "20250708", "2025/07/08", "2025/7/8", "2025.07.08", "2025. 07. 08.", "2025年7月8日",
        "2025년 7월 8일",
        "Jul 8, 2025", "July 8, 2025", "July 8th, 2025", "Tue, Jul 8, 2025", "Tuesday, July 8, 2025", "8 Jul 2025",
        "08-Jul-2025", "08-Jul-25", "2025-Jul-08", "8. Juli 2025", "Di., 8. Juli 2025", "8 juil. 2025",
        "8 juillet 2025",
        "mar. 8 juil. 2025", "8 de julio de 2025", "8 jul 2025", "8 lug 2025", "8 luglio 2025", "8 de jul. de 2025",
        "8 de julho de 2025", "8 juli 2025", "8\u00a0lipca\u00a02025",
        "2025-07-08T00:00:00Z", "2025-07-08 23:59:59.999+02:00", "20250708 12:30", "2025-07-08 00:00:00 UTC",
        "Jul 8, 2025, 5:06 PM", "8 Jul 2025 17:06",
    ],
)  # fmt: skip
@pytest.mark.parametrize("order", ["ymd", "dmy", "mdy"])
def test_a_year_in_front_or_the_name_of_a_month_is_the_same_day_in_any_order(text, order):
    assert read(text, order=order).values.to_pylist() == [DAY]
    assert decide_date_format(evidence(text)).why == "every date begins with its year or names its month"


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("8.7.2025", "dmy"),
        ("08.07.2025", "dmy"),
        ("8. 7. 2025", "dmy"),
        ("08.07.25", "dmy"),
        ("08/07/2025", "dmy"),
        ("8-7-2025", "dmy"),
        ("8/7/25", "dmy"),
        ("08/07/2025 12:30", "dmy"),
        ("7/8/2025", "mdy"),
        ("07-08-2025", "mdy"),
        ("7/8/25", "mdy"),
        ("7/8/2025, 5:06:07 PM", "mdy"),
        ("25-07-08", "ymd"),
    ],
)
def test_digits_are_read_in_the_order_of_the_file(text, order):
    assert read(text, order=order).values.to_pylist() == [DAY]


@pytest.mark.parametrize(
    ("month", "number"),
    [("März", 3), ("févr.", 2), ("Août", 8), ("MAI", 5), ("ago", 8), ("set", 9), ("dic", 12), ("Okt.", 10), ("4", 4)],
)
def test_names_of_months_are_read_with_and_without_accents_and_dots(month, number):
    assert month_number(month) == number
    if not month.isdigit():
        assert read(f"1 {month} 2025").values.to_pylist() == [date(2025, number, 1)]


@pytest.mark.parametrize(
    ("text", "order", "reason"),
    [
        ("2025-02-30", "ymd", "not a date as YYYY-MM-DD (shape 9999-99-99)"),
        ("31/02/2025", "dmy", "not a date as day, month, year (shape 99/99/9999)"),
        ("13/13/2025", "mdy", "not a date as month, day, year (shape 99/99/9999)"),
        ("08/07/2025", "ymd", "not a date as YYYY-MM-DD (shape 99/99/9999)"),
        ("2025-07-08x", "ymd", "not a date as YYYY-MM-DD (shape 9999-99-99a)"),
        ("Jul 2025", "ymd", "not a date as YYYY-MM-DD (shape aaa 9999)"),
        ("7/8", "mdy", "not a date as month, day, year (shape 9/9)"),
        ("8 Foo 2025", "dmy", "not a date as day, month, year (shape 9 aaa 9999)"),
        ("July 8 - July 9, 2025", "mdy", "not a date as month, day, year (shape aaaa 9 - aaaa 9, 999)"),
        ("٠٨/٠٧/٢٠٢٥", "dmy", "not a date as day, month, year (shape 99/99/9999)"),
        ("1999-12-31", "ymd", "a date before 2000-01-01"),
        ("2026-01-01", "ymd", "a date in the future (after 2025-12-31)"),
    ],
)
def test_what_is_no_day_or_none_that_can_be_true_is_a_problem(text, order, reason):
    found = read(text, order=order)
    assert (found.values.to_pylist(), found.problems) == ([None], {0: reason})


def test_an_empty_cell_is_a_problem_only_where_a_day_is_required():
    assert read(None).problems == {0: "no date"}
    free = read_dates(pa.array([None, "2025-07-08"]).dictionary_encode(), DayRules(RULES.earliest, RULES.today, False))
    assert (free.values.to_pylist(), free.problems) == ([None, DAY], {})


def test_the_first_day_in_the_future_is_told():
    assert read("2026-03-01", "2026-02-01", "2025-01-01").first_future == date(2026, 2, 1)


def test_a_format_reads_nothing_else():
    found = read("08|07|2025", "2025-07-08", "31|02|2025", format="%d|%m|%Y")
    assert found.values.to_pylist() == [DAY, None, None]
    assert found.problems[1] == "not a date as %d|%m|%Y (shape 9999-99-99)"


def test_year_month_and_day_may_stand_in_columns_of_their_own():
    year, month, day = pa.array(["2025", "2025", None]), pa.array(["Jul", "2", "1"]), pa.array(["8", "30", "1"])
    found = read_date_parts(year, month.dictionary_encode(), day, RULES)
    assert found.values.to_pylist() == [DAY, None, None]
    assert found.problems == {1: "not a date as year, month and day (shape 9999 9 99)", 2: "no date"}


def test_a_day_that_is_real_in_another_order_only_contradicts_the_order():
    assert read("13/07/2025", order="mdy").contradicts
    assert read("08/07/2025", order="ymd").contradicts
    assert not read("31/02/2025", "07/08/2025", "2025-13-01", order="mdy").contradicts


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["03/04/2025", "13/04/2025"], "dmy"),
        (["03/04/2025", "04/13/2025"], "mdy"),
        (["31-12-2025"], "dmy"),
        (["12.31.2025"], "mdy"),
        (["31/02/2025", "12/31/2025"], "mdy"),
        (["99-12-31"], "ymd"),
        (["13/04/25"], "dmy"),
    ],
)
def test_a_day_above_12_decides_against_any_hint(cells, order):
    found = evidence(*cells)
    assert found.decided
    other = "dmy" if order == "mdy" else "mdy"
    decision = decide_date_format(found, platform_hint=other, setting=other)
    assert decision.value == order
    assert "is a day in this order only" in decision.why


def test_dates_with_dots_have_the_day_first_where_the_cells_do_not_decide():
    decision = decide_date_format(evidence("03.04.2025"), platform_hint="mdy", setting="mdy")
    assert decision.value == "dmy"
    assert decision.why == "dates with dots have the day first, as in `03.04.2025` (line 2, column `Day`)"


def test_where_the_cells_do_not_decide_the_setting_does_and_then_the_platform_with_a_warning():
    found = evidence("03/04/2025", "05-06-2025")
    by_setting = decide_date_format(found, platform_hint="mdy", setting="dmy")
    assert (by_setting.value, by_setting.warning) == ("dmy", "")
    assert decide_date_format(found, platform_hint="mdy", setting="mdy").warning == ""
    by_platform = decide_date_format(found, platform_hint="mdy")
    assert by_platform.value == "mdy"
    assert by_platform.warning == (
        "the order of day and month is not certain: `03/04/2025` (line 2, column `Day`) is read as March 4, 2025, as "
        "the platform documents it. If it is 3 April 2025, say `date: {order: dmy}` (day first) in a mapping of this "
        "file, or set `ingestion.date_order` in marketing.yaml for all files whose cells do not decide it; then land "
        "the file again"
    )
    assert decide_date_format(found, setting="dmy").value == "dmy"
    assert decide_date_format(found, declared="dmy", platform_hint="mdy").value == "dmy"
    with pytest.raises(Undecidable) as caught:
        decide_date_format(found, setting="ymd", file="export.csv")
    message = str(caught.value)
    assert message.startswith(
        "export.csv: the order of day and month is not certain: `03/04/2025` (line 2, column `Day`) is 3 April 2025 or "
        "March 4, 2025, and no cell"
    )
    assert "`date: {order: dmy}`" in message
    assert "`ingestion.date_order` in marketing.yaml" in message


def test_years_of_two_digits_between_dashes_may_stand_in_front():
    with pytest.raises(Undecidable, match="is 4 March 2025 or 25 March 2004") as caught:
        decide_date_format(evidence("25-03-04"))
    assert "`date: {order: ymd}` (year first) or `date: {order: dmy}` (day first) in a mapping" in str(caught.value)
    assert "mdy" not in str(caught.value)
    assert decide_date_format(evidence("25-03-04", "25-01-31"), setting="ymd").value == "ymd"


def test_days_for_both_orders_are_refused_unless_a_mapping_says_which():
    found = evidence("13/04/2025", "03/04/2025", "04/14/2025")
    with pytest.raises(Contradictory) as caught:
        decide_date_format(found, platform_hint="mdy", setting="mdy", file="export.csv")
    assert "export.csv: dates in different orders" in str(caught.value)
    assert "`13/04/2025` (line 2, column `Day`) is 13 April 2025" in str(caught.value)
    assert "`04/14/2025` (line 4, column `Day`) is April 14, 2025" in str(caught.value)
    assert decide_date_format(found, declared="dmy").value == "dmy"


def test_an_order_in_which_a_day_lies_outside_the_report_is_none():
    found = evidence("01/03/2025", "12/03/2025", report=report_days([], ["25/03/2025"]))
    assert found.report.last == date(2025, 3, 25)
    decision = decide_date_format(found, platform_hint="mdy", setting="mdy")
    assert (decision.value, decision.warning) == ("dmy", "")
    assert decision.why == (
        "in another order `12/03/2025` (line 3, column `Day`) lies outside the days that the lines above the table name"
    )
    assert decide_date_format(found, declared="mdy").value == "mdy"
    days_in_both = evidence("01/03/2025", "02/03/2025", report=report_days([], ["Dec 25, 2025"]))
    assert decide_date_format(days_in_both, setting="mdy").value == "mdy"


def test_days_of_the_report_do_not_go_before_cells_that_are_days_in_one_order_only():
    found = evidence("01/03/2025", "13/03/2025", report=report_days(["Jan 1, 2025"], ["Jan 31, 2025"]))
    assert decide_date_format(found).value == "dmy"


def test_days_of_the_report_that_fit_no_order_decide_nothing():
    found = evidence("01/03/2025", report=report_days(["May 1, 2025"], ["May 31, 2025"]))
    assert decide_date_format(found, setting="mdy").value == "mdy"
    with pytest.raises(Undecidable):
        decide_date_format(found)


def test_a_day_more_than_the_report_has_may_be_another_time_zone():
    report = report_days(["2025-03-02"], ["2025-03-10"])
    held = [report.hold(date(2025, 3, day)) for day in (1, 2, 10, 11, 12)]
    assert held == [True, True, True, True, False]
    assert not report.hold(date(2025, 2, 28))


def test_the_order_of_the_lines_above_the_table_goes_after_the_setting_and_before_the_platform():
    found = evidence("01/03/2025", report=report_days([], ["25/03/2025"]))
    decision = decide_date_format(found, platform_hint="mdy")
    assert (decision.value, decision.warning) == ("dmy", "")
    assert decision.why == "as in the lines above the table; `01/03/2025` (line 2, column `Day`) could be either"
    assert decide_date_format(found, platform_hint="mdy", setting="mdy").value == "mdy"


@pytest.mark.parametrize(
    ("firsts", "lasts", "range_"),
    [
        (["March 1, 2025"], ["March 7, 2025"], (date(2025, 3, 1), date(2025, 3, 7))),
        # The last day shows how the first is written.
        (["7/1/2025"], ["7/31/2025"], (date(2025, 7, 1), date(2025, 7, 31))),
        # Either way: the widest reading.
        (["1/3/2025"], ["7/4/2025"], (date(2025, 1, 3), date(2025, 7, 4))),
        # It does not begin after its end (on 1 May), nor end before its beginning (on 12 February).
        (["1/5/2025"], ["Apr 1, 2025"], (date(2025, 1, 5), date(2025, 4, 1))),
        (["March 1, 2025"], ["7/3/2025", "2/12/2025"], (date(2025, 3, 1), date(2025, 3, 7))),
        # A report that goes on, and its last day with data.
        (["7/1/2025"], ["7/31/2025", "July 8, 2025"], (date(2025, 7, 1), date(2025, 7, 8))),
        (["all time"], [""], (None, None)),
        (["13/04/2025"], ["04/14/2025"], (None, None)),
        (["2025-03-07"], ["2025-03-01"], (None, None)),
    ],
)
def test_the_days_above_a_table_give_a_range(firsts, lasts, range_):
    found = report_days(firsts, lasts)
    assert (found.first, found.last) == range_


@pytest.mark.parametrize("cells", [["31/02/2025"], ["13/13/2025", "x", ""], []])
def test_impossible_days_decide_nothing(cells):
    assert not evidence(*cells).ordered
    assert decide_date_format(evidence(*cells)).why == "no cell needs it"


def test_the_same_day_in_any_order_needs_no_decision():
    assert decide_date_format(evidence("03/03/2025", "04/04/2025")).why == "every date is the same in any order"


written = {
    "dmy": ["{d}/{m}/{y}", "{d:02}.{m:02}.{y}", "{d}-{m}-{y}", "{d:02}/{m:02}/{y} 12:30"],
    "mdy": ["{m}/{d}/{y}", "{m:02}-{d:02}-{y}", "{m}/{d}/{y}, 5:06 PM"],
    "ymd": ["{y}-{m:02}-{d:02}", "{y}{m:02}{d:02}", "{y}/{m}/{d}", "{y}-{m:02}-{d:02}T00:00:00Z"],
}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.dates(date(2000, 1, 1), date(2025, 12, 31)), min_size=1, max_size=8), st.data())
def test_the_same_days_in_any_order_give_the_same_column(days, data):
    for order, ways in written.items():
        way = data.draw(st.sampled_from(ways))
        cells = pa.array([way.format(d=day.day, m=day.month, y=day.year) for day in days])
        found = DateEvidence()
        found.look(cells.dictionary_encode())
        decision = decide_date_format(found, setting=order)
        same = all(day.day == day.month for day in days)
        assert decision.value == order or same or order == "ymd" or "." in way
        assert read_dates(cells, RULES, decision.value).values.to_pylist() == days


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(alphabet="0123456789./- :JulMai,", max_size=14) | st.text(max_size=14), max_size=5))
def test_any_text_is_a_day_or_a_problem_and_can_be_looked_at(cells):
    found = evidence(*cells)
    for order in ("ymd", "dmy", "mdy"):
        dates = read(*cells, order=order)
        assert [place for place, day in enumerate(dates.values.to_pylist()) if day is None] == sorted(dates.problems)
    try:
        decision = decide_date_format(found)
    except (Contradictory, Undecidable) as error:
        assert found.ordered
        assert "`date: {order: " in str(error)
    else:
        assert decision.value in ("ymd", "dmy", "mdy")
