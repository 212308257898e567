"""Rates as the European Central Bank's data portal gives them: by its API, a line per rate, and as its pages download
them, a column per series. `eurofxref` stands in `test_untouched_exports`.
"""

from __future__ import annotations

from datetime import date

import pytest

from marketing_assets.errors import ExportError
from marketing_assets_tests.ingestion.fuzzing.packing import as_workbook

SHORT = "CURRENCY,CURRENCY_DENOM,TIME_PERIOD,OBS_VALUE\n"
# As the API answers to `format=csvdata`.
FULL = (
    "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE,OBS_STATUS,OBS_CONF,OBS_PRE_BREAK,"
    "OBS_COM,TIME_FORMAT,BREAKS,COLLECTION,COMPILING_ORG,DISS_ORG,DOM_SER_IDS,PUBL_ECB,PUBL_MU,PUBL_PUBLIC,"
    "UNIT_INDEX_BASE,COMPILATION,COVERAGE,DECIMALS,NAT_TITLE,SOURCE_AGENCY,SOURCE_PUB,TITLE,TITLE_COMPL,UNIT,UNIT_MULT"
    "\r\n"
)
LINE = (
    'EXR.D.TRY.EUR.SP00.A,D,TRY,EUR,SP00,A,{day},{value},A,F,,,P1D,,A,,,,,,,,"Before 1st January 2005, lira (TRL)",,4,'
    ',4F0,,Turkish lira/Euro,"ECB reference exchange rate, Turkish lira/Euro, 2:15 pm (C.E.T.)",TRY,{multiplier}\r\n'
)
DOLLARS = "US dollar/Euro (EXR.D.USD.EUR.SP00.A)"
POUNDS = "UK pound sterling/Euro ECB reference exchange rate (EXR.D.GBP.EUR.SP00.A)"


def rates(result):
    return result.rows[["date", "currency", "to_currency", "rate", "line"]].values.tolist()


def test_a_value_is_so_many_units_of_the_currency_for_one_of_the_denominator(land):
    result = land("fx", SHORT + "USD,EUR,2025-03-03,1.0465\nJPY,EUR,2025-03-03,157.2\nEUR,USD,2025-03-04,0.95\n")
    assert rates(result) == [
        [date(2025, 3, 3), "EUR", "USD", 1.0465, 2],
        [date(2025, 3, 3), "EUR", "JPY", 157.2, 3],
        [date(2025, 3, 4), "USD", "EUR", 0.95, 4],
    ]
    assert "OBS_VALUE units of CURRENCY for one CURRENCY_DENOM" in result.dialect.evidence[0]


def test_the_answer_of_the_api_is_read_as_it_is(land):
    text = FULL + LINE.format(day="2025-03-03", value="15.1664", multiplier="0")
    assert rates(land("fx", text)) == [[date(2025, 3, 3), "EUR", "TRY", 15.1664, 2]]


@pytest.mark.parametrize(
    ("multiplier", "rate"), [("", 15.25), ("0", 15.25), ("2", 1525), ("+2", 1525), ("-2", 0.1525), ("x", 15.25)]
)
def test_a_value_counts_in_the_power_of_ten_that_stands_beside_it(land, multiplier, rate):
    text = FULL + LINE.format(day="2025-03-03", value="15.25", multiplier=multiplier)
    assert land("fx", text).rows["rate"].tolist() == [rate]


def test_a_day_without_a_rate_is_dropped_and_a_series_without_a_currency_or_of_months_rejected(land):
    lines = ["USD,EUR,2025-04-18,", "USD,EUR,2025-04-21,NaN", "E5,EUR,2025-04-22,99.1", "USD,EUR,2025-04,1.12",
             "USD,EUR,2025-04-22,0", "USD,EUR,2025-04-22", "USD,EUR,2025-04-23,1.14"]  # fmt: skip
    result = land("fx", SHORT + "\n".join(lines) + "\n")
    assert rates(result) == [[date(2025, 4, 23), "EUR", "USD", 1.14, 8]]
    assert result.dropped == {"no rate on that day": 2}
    assert result.rejected[["line", "column"]].astype(object).values.tolist()[:3] == [
        [4, "to_currency"],
        [5, "date"],
        [6, "rate"],
    ]
    assert result.rejected["line"].tolist() == [4, 5, 6, 7]


def test_codes_may_have_their_names_beside_them_and_a_spreadsheet_may_have_saved_them_in_german(land):
    text = (
        "FREQ: Frequency;CURRENCY: Currency;CURRENCY_DENOM: Currency denominator;TIME_PERIOD: Time;OBS_VALUE: Value\n"
        "D: Daily;USD: US dollar;EUR: Euro;23.04.2025;1,1415\n"
    )
    assert rates(land("fx", text)) == [[date(2025, 4, 23), "EUR", "USD", 1.1415, 2]]


def test_numbers_that_a_workbook_stores_have_no_decimal_sign_to_decide(land):
    book = as_workbook([SHORT.strip().split(","), ["USD", "EUR", "2025-04-23", "1.141"]])
    assert rates(land("fx", book, name="rates.xlsx")) == [[date(2025, 4, 23), "EUR", "USD", 1.141, 2]]


def test_a_mapping_names_the_columns_of_the_file_itself(land):
    upside_down = {"columns": {"TIME_PERIOD": "date", "CURRENCY": "currency", "OBS_VALUE": "rate"}}
    result = land("fx", SHORT + "USD,EUR,2025-03-03,0.9556\n", upside_down)
    assert rates(result) == [[date(2025, 3, 3), "USD", "EUR", 0.9556, 2]]


def test_a_table_without_its_denominator_is_no_table_of_rates(land):
    with pytest.raises(ExportError, match="the header is not known"):
        land("fx", "CURRENCY,TIME_PERIOD,OBS_VALUE\nUSD,2025-03-03,1.0465\n")


def test_columns_that_name_their_series_are_read_under_any_name_of_the_file(land):
    text = f'"DATE","TIME PERIOD","{DOLLARS}","{POUNDS}"\n"2025-03-04","04 Mar 2025","1.0557",""\n'
    text += '"2025-03-03","03 Mar 2025","1.0465","0.8264"\n"2025-03-01","01 Mar 2025","",""\n'
    result = land("fx", text, name="ECB Data Portal_20250304.csv")
    assert rates(result) == [
        [date(2025, 3, 4), "EUR", "USD", 1.0557, 2],
        [date(2025, 3, 3), "EUR", "USD", 1.0465, 3],
        [date(2025, 3, 3), "EUR", "GBP", 0.8264, 3],
    ]
    assert result.dropped == {"no rate on that day": 1}


def test_lines_about_the_series_may_stand_above_its_rates(land):
    above = "Series key,EXR.D.USD.EUR.SP00.A\nTitle,ECB reference exchange rate\n\n"
    text = f"{above}DATE,TIME PERIOD,{DOLLARS}\n2025-03-03,03 Mar 2025,1.0465\n"
    assert rates(land("fx", text)) == [[date(2025, 3, 3), "EUR", "USD", 1.0465, 5]]


@pytest.mark.parametrize(
    "series",
    ["US dollar/Euro (EXR.M.USD.EUR.SP00.A)", "US dollar/Euro (EXR.D.USD.EUR.EN00.A)",
     f"{DOLLARS} - Modified value (Weekly)", "US dollar/Euro"],
)  # fmt: skip
def test_a_series_of_months_weeks_or_something_else_is_no_rate_of_a_day(land, series):
    with pytest.raises(ExportError, match="the header is not known"):
        land("fx", f"DATE,TIME PERIOD,{series}\n2025-03-31,Mar 2025,1.0465\n")
