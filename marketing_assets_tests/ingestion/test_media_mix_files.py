"""Wide files of a media mix become one row per day and variable."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.wide import own_columns

WIDE = "Date,Sales,TV_spend,radio_spend,price,holiday\n2025-01-06,100.5,3,0,9.99,none\n2025-01-13,-1,4,,9.89,Easter\n"


def _header_and_records(text):
    header, *records = csv.reader(text.splitlines())
    return header, records


def triples(result):
    return [
        [row.date, row.variable, row.role, None if row.value is None or row.value != row.value else row.value]
        for row in result.rows.astype(object).itertuples()
    ]


def test_each_column_becomes_a_variable_with_the_role_its_name_tells(land):
    result = land("media_mix", WIDE)
    assert [[str(row.variable), row.role] for row in result.rows.head(4).itertuples()] == [
        ["Sales", "target"],
        ["TV", "media"],
        ["radio", "media"],
        ["price", "control"],
    ]
    assert result.rows["value"].isna().tolist() == [False, False, False, False, False, False, True, False]
    assert result.rows["line"].tolist() == [2] * 4 + [3] * 4
    assert (result.lines, result.records, result.kept) == (2, 8, 8)
    assert (result.first_date, result.last_date) == (date(2025, 1, 6), date(2025, 1, 13))
    assert result.warnings == ("columns without numbers are not read: `holiday`",)


def test_a_bad_cell_costs_its_variable_and_a_bad_day_its_line(land):
    result = land("media_mix", "date,sales,tv_spend\n2025-01-06,x,1\n2025-01-13,5,-1\nsoon,5,1\nTotal,10,1\n")
    assert result.rejected[["line", "column", "reason"]].values.tolist() == [
        [2, "sales", 'not a number with "." as decimal sign (shape a)'],
        [3, "tv_spend", "negative spend"],
        [4, "date", "not a date as YYYY-MM-DD (shape aaaa)"],
        [4, "date", "not a date as YYYY-MM-DD (shape aaaa)"],
    ]
    assert (result.kept, result.dropped) == (2, {"totals line": 2})


def test_a_column_of_numbers_with_a_decimal_comma_is_not_overlooked(land):
    result = land("media_mix", "date;sales;tv_spend;price\n2025-01-06;5;1;9,99\n")
    assert [row[1:] for row in triples(result)] == [
        ["sales", "target", 5.0],
        ["tv", "media", 1.0],
        ["price", "control", 9.99],
    ]


def test_a_column_named_like_somebodys_address_or_number_is_no_variable(land):
    header = "date,sales,tv_spend,jane.doe@mail.example,+49 170 1234567"
    result = land("media_mix", f"{header}\n2025-01-06,1,2,3,4\n")
    assert [row[1] for row in triples(result)] == ["sales", "tv"]
    assert result.warnings == (
        "columns named like data are not read: (shape aaaa.aaa?aaaa.aaaaaa), (shape ?99 999 9999999)",
    )


def test_a_mapping_renames_columns_and_may_name_roles(land):
    mapping = {
        "date": {"format": "%d.%m.%Y"},
        "decimal": ",",
        "columns": {"Woche": "date", "Umsatz": "turnover", "TV": "TV", "Radio": "radio_spend", "x": "fx_spend"},
        "roles": {"turnover": "target", "TV": "media", "fx_spend": "control"},
    }
    result = land("media_mix", "Woche;Umsatz;TV;Radio;x;leak\n06.01.2025;1.234,5;2;3;4;5\n", mapping)
    assert triples(result) == [
        [date(2025, 1, 6), "turnover", "target", 1234.5],
        [date(2025, 1, 6), "TV", "media", 2.0],
        [date(2025, 1, 6), "radio", "media", 3.0],
        [date(2025, 1, 6), "fx_spend", "control", 4.0],
    ]


def test_a_day_of_parts_is_read_for_every_variable(land):
    mapping = {
        "date": {"parts": {"year": "column y", "month": "column m", "day": 1}},
        "columns": {"s": "sales", "t": "tv_spend"},
    }
    result = land("media_mix", "y,m,s,t\n2025,1,5,6\n2025,Feb,7,8\n", mapping)
    assert result.rows["date"].tolist() == [date(2025, 1, 1)] * 2 + [date(2025, 2, 1)] * 2


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("date,tv_spend", "must have exactly one target, a column called sales, revenue, target; found none"),
        ("date,sales,revenue,tv_spend", "found `sales`, `revenue`"),
        ("date,sales,price", "has no medium"),
        ("sales,tv_spend", "no column for date"),
        ("date,sales,tv_spend,tv", "several columns would be called `tv`"),
        ("date,Date,sales,tv_spend", "more than once in the header: date"),
        ("date,sales,tv_spend,TV_spend", "more than once in the header: tv_spend"),
        ("date,sales,tv_spend,,", None),
    ],
)
def test_a_file_whose_roles_are_not_clear_is_refused(land, header, words):
    if words is None:
        assert land("media_mix", f"{header}\n").kept == 0
        return
    with pytest.raises(ExportError) as error:
        land("media_mix", f"{header}\n")
    assert words in str(error.value)


def test_roles_of_columns_that_are_not_mapped_are_refused(land):
    mapping = {"columns": {"date": "date", "y": "sales", "x": "tv_spend"}, "roles": {"x": "media"}}
    with pytest.raises(ExportError, match="roles of mapped columns; not mapped: x"):
        land("media_mix", "date,y,x\n", mapping)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["sales", "tv_spend", "price", "note"]), min_size=1, unique=True))
def test_the_order_of_the_columns_does_not_matter(order):
    cells = {"sales": "5", "tv_spend": "1", "price": "", "note": "x1"}
    text = ",".join(["date", *order]) + "\n" + ",".join(["2025-01-06", *(cells[name] for name in order)]) + "\n"
    columns, warnings = own_columns(*_header_and_records(text))
    assert set(columns) == {"date", *order} - {"price", "note"}
    assert bool(warnings) == bool({"price", "note"}.intersection(order))
