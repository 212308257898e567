"""Weeks from daily tables: what is zero, what is a gap, which target is used; landed files of any spacing."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from marketing_assets.mix import file_input, fit_media_mix, inputs_from_table, mix_input_table, weekly_input
from marketing_assets.settings import MixPolicy

MONDAY = date(2023, 1, 2)
SEARCH, SOCIAL = ("Google", "Search", "a"), ("Meta", "Social", "b")


def day(i: int) -> date:
    return MONDAY + timedelta(days=i)


def test_spend_and_sales_are_summed_per_iso_week_up_to_the_last_full_one(daily, sales) -> None:
    found = weekly_input(daily({SEARCH: 10.0, SOCIAL: 1.0}, 24), sales(24), None, as_of=day(23))
    assert found.target_kind == "sales"
    assert found.starts == (day(0), day(7), day(14))
    assert found.target.tolist() == [700.0] * 3
    assert {name: own.tolist() for name, own in found.spend.items()} == {"Search": [70.0] * 3, "Social": [7.0] * 3}


def test_a_first_week_that_begins_after_monday_is_left_out(daily, sales) -> None:
    late_ads = weekly_input(daily({SEARCH: 10.0}, 19, day(2)), sales(21), None, as_of=day(20))
    late_sales = weekly_input(daily({SEARCH: 10.0}, 21), sales(19, first=day(2)), None, as_of=day(20))
    assert late_ads.starts == late_sales.starts == (day(7), day(14))
    assert late_ads.complete.all()


def test_a_platform_that_starts_later_spent_nothing_before_and_that_is_said(daily, sales) -> None:
    rows = pd.concat([daily({SEARCH: 10.0}, 28), daily({SOCIAL: 1.0}, 14, day(14))])
    found = weekly_input(rows, sales(28), None, as_of=day(27))
    assert found.spend["Social"].tolist() == [0.0, 0.0, 7.0, 7.0]
    assert "zero spend before" in dict(found.notes)["Social"]


def test_a_missing_campaign_is_zero_spend_where_its_platform_reported_that_day(daily, sales) -> None:
    rows = daily({SEARCH: 10.0, ("Google", "Display", "c"): 5.0}, 14)
    rows = rows[~((rows["channel"] == "Display") & (rows["date"] == day(3)))]
    found = weekly_input(rows, sales(14), None, as_of=day(13))
    assert found.spend["Display"].tolist() == [30.0, 35.0]
    assert found.complete.all()


def test_a_day_without_any_row_of_a_daily_platform_is_a_gap(daily, sales) -> None:
    rows = daily({SEARCH: 10.0, SOCIAL: 1.0}, 28)
    rows = rows[~((rows["channel"] == "Social") & (rows["date"] == day(10)))]
    found = weekly_input(rows, sales(28), None, as_of=day(27))
    assert found.complete.tolist() == [True, False, True, True]
    assert np.isnan(found.spend["Social"][1])
    assert found.spend["Search"].tolist() == [70.0] * 4


def test_spend_that_was_not_reported_is_a_gap_and_not_zero(daily, sales) -> None:
    rows = daily({SEARCH: 10.0}, 28)
    rows.loc[rows["date"] == day(10), "spend"] = None
    assert weekly_input(rows, sales(28), None, as_of=day(27)).complete.tolist() == [True, False, True, True]


def test_a_platform_that_mails_on_tuesdays_has_no_gaps(daily, sales) -> None:
    rows = daily({SEARCH: 10.0, ("Mail", "Email", "m"): 3.0}, 28)
    rows = rows[(rows["channel"] != "Email") | (pd.to_datetime(rows["date"]).dt.day_of_week == 1)]
    found = weekly_input(rows, sales(28), None, as_of=day(27))
    assert found.spend["Email"].tolist() == [3.0] * 4
    assert "few days" in dict(found.notes)["Email"]


def test_a_shop_closed_on_sundays_has_complete_weeks_and_a_missing_open_day_does_not(daily, sales) -> None:
    open_days = sales(28)
    open_days = open_days[pd.to_datetime(open_days["date"]).dt.day_of_week != 6]
    found = weekly_input(daily({SEARCH: 10.0}, 28), open_days, None, as_of=day(27))
    assert found.target.tolist() == [600.0] * 4
    missing = open_days[open_days["date"] != day(8)]
    found = weekly_input(daily({SEARCH: 10.0}, 28), missing, None, as_of=day(27))
    assert found.complete.tolist() == [True, False, True, True]


def test_without_sales_sessions_are_the_target_and_without_those_attributed_revenue(daily, sales) -> None:
    rows = daily({SEARCH: 10.0}, 28)
    sessions = sales(28).assign(channel="Search")
    assert weekly_input(rows, None, sessions, as_of=day(27)).target_kind == "session_revenue"
    found = weekly_input(rows, sales(0), None, as_of=day(30))
    assert found.target_kind == "attributed_revenue"
    assert found.target.tolist() == [140.0] * 4


def test_attributed_revenue_that_is_still_rewritten_is_not_used(daily) -> None:
    found = weekly_input(daily({SEARCH: 10.0}, 28), None, None, as_of=day(28))
    assert found.complete.tolist() == [True, True, True, False]


def test_the_first_target_with_enough_weeks_is_preferred(daily, sales) -> None:
    rows, short = daily({SEARCH: 10.0}, 210), sales(28, first=day(182))
    found = weekly_input(rows, short, sales(210), as_of=day(209), policy=MixPolicy(min_weeks=26))
    assert found.target_kind == "session_revenue"


def test_row_order_does_not_matter_and_the_table_gives_the_input_back(daily, sales) -> None:
    rows = daily({SEARCH: 10.0, SOCIAL: 1.5}, 28)
    a = weekly_input(rows, sales(28), None, as_of=day(27))
    b = weekly_input(rows.sample(frac=1, random_state=1), sales(28), None, as_of=day(27))
    table = mix_input_table([a])
    pd.testing.assert_frame_equal(table, mix_input_table([b]))
    assert list(table.columns) == ["model", "week", "variable", "role", "value", "note"]
    (back,) = inputs_from_table(table.sample(frac=1, random_state=2))
    assert (back.starts, back.target_kind, back.period_days) == (a.starts, "sales", 7)
    assert back.spend["Social"].tolist() == a.spend["Social"].tolist()


@pytest.mark.parametrize("days", [0, 1, 6])
def test_less_than_a_week_gives_no_weeks(daily, sales, days: int) -> None:
    found = weekly_input(daily({SEARCH: 10.0}, days), sales(days), None, as_of=day(max(days - 1, 0)))
    assert found.starts == ()
    assert len(mix_input_table([found])) == 0


def landed(step: int, length: int, start: date = MONDAY) -> pd.DataFrame:
    rows = []
    for i in range(length):
        for variable, role in (("sales", "target"), ("tv", "media"), ("price", "control")):
            rows.append(
                {
                    "model": "file",
                    "date": start + timedelta(days=step * i),
                    "variable": variable,
                    "role": role,
                    "value": float(i),
                }
            )
    return pd.DataFrame(rows)


@pytest.mark.parametrize("step", [1, 7, 14])
def test_the_spacing_of_a_landed_file_is_read_off_its_dates(step: int) -> None:
    (found,) = file_input(landed(step, 10))
    assert (found.period_days, found.target_name, found.target_kind) == (step, "sales", "file")
    assert found.channels == ("tv",)
    assert found.controls["price"].tolist() == list(range(10))


def test_a_missing_week_of_a_landed_file_is_a_gap() -> None:
    rows = landed(7, 10)
    (found,) = file_input(rows[rows["date"] != day(21)])
    assert len(found.starts) == 10
    assert np.flatnonzero(~found.complete).tolist() == [3]


def test_weeks_after_as_of_are_left_out_of_a_landed_file() -> None:
    (found,) = file_input(landed(7, 10), as_of=day(30))
    assert len(found.starts) == 4


def test_an_empty_landing_gives_no_input_and_an_empty_table() -> None:
    assert file_input(landed(7, 0).reindex(columns=["model", "date", "variable", "role", "value"])) == []
    (business,) = inputs_from_table(mix_input_table([]))
    assert fit_media_mix(business).reason == "not fitted: 0 of 52 complete weeks"
