"""Our own columns: what is kept, what is rejected and why."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.canonical import ROWS_SCHEMA

GOOD = "2025-01-02,Google,Brand,10.50,1000,20,1.5,99.99"


def reasons(result):
    return result.rejected["reason"].tolist()


def test_a_sample_line_becomes_a_canonical_row(sample):
    result = sample(GOOD)
    row = result.rows.iloc[0]
    assert list(result.rows.columns) == ROWS_SCHEMA.names
    assert row["date"] == date(2025, 1, 2)
    assert (row["platform"], row["campaign"], row["currency"]) == ("Google", "Brand", "EUR")
    assert (row["spend"], row["revenue"]) == (Decimal("10.500000"), Decimal("99.990000"))
    assert (row["impressions"], row["clicks"], row["conversions"]) == (1000.0, 20.0, 1.5)
    assert (row["line"], row["template"]) == (2, 0)
    assert pd.isna(row["leads"]) and pd.isna(row["ad_id"]) and pd.isna(row["account_id"])
    assert (result.lines, result.records, result.kept, result.grain) == (1, 1, 1, "campaign")
    assert (result.first_date, result.last_date, result.first_future_date) == (
        date(2025, 1, 2),
        date(2025, 1, 2),
        None,
    )
    assert {str(kind) for kind in result.rows[["spend", "revenue"]].dtypes} == {"decimal128(18, 6)[pyarrow]"}


@pytest.mark.parametrize("word", ["", "-", "--", " --", "NULL", "null", "N/A", "NaN", "  "])
def test_not_reported_is_null_and_never_zero(sample, word):
    row = sample(f"2025-01-02,Google,Brand,{word},0,1,,{word}").rows.iloc[0]
    assert pd.isna(row["spend"]) and pd.isna(row["revenue"]) and pd.isna(row["conversions"])
    assert row["impressions"] == 0.0


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        ("2025-02-30,Google,Brand,1,1,1,1,1", "date", "not a date as YYYY-MM-DD (shape 9999-99-99)"),
        ("31/02/2025,Google,Brand,1,1,1,1,1", "date", "not a date as YYYY-MM-DD (shape 99/99/9999)"),
        (",Google,Brand,1,1,1,1,1", "date", "no date"),
        ("1970-01-01,Google,Brand,1,1,1,1,1", "date", "a date before 2000-01-01"),
        ("2025-07-01,Google,Brand,1,1,1,1,1", "date", "a date in the future (after 2025-06-30)"),
        ("2025-01-02,,Brand,1,1,1,1,1", "channel", "no platform"),
        ("2025-01-02,Google, ,1,1,1,1,1", "campaign", "no campaign"),
        ("2025-01-02,Google,Brand,-0.01,1,1,1,1", "spend", "negative spend"),
        ("2025-01-02,Google,Brand,1,-1,1,1,1", "impressions", "negative impressions"),
        ("2025-01-02,Google,Brand,1,1,-1,1,1", "clicks", "negative clicks"),
        ("2025-01-02,Google,Brand,1,1,1,-1,1", "conversions", "negative conversions"),
        ("2025-01-02,Google,Brand,1,1,1,inf,1", "conversions", "not a finite number"),
        ("2025-01-02,Google,Brand,1000000000000,1,1,1,1", "spend", "too large for an amount of money"),
        ("2025-01-02,Google,Brand,1,1,1,1,x@y.org", "revenue", "(shape a?a.aaa)"),
        ('2025-01-02,Google,Brand,"1,2,3",1,1,1,1', "spend", '"." as decimal sign (shape 9,9,9)'),
        ("2025-01-02,Google,Brand,1,1,1,1", None, "8 cells expected, 7 found"),
        ("2025-01-02,Google,Brand,1,1,1,1,1,1", None, "8 cells expected, 9 found"),
        ("2025-01-02,Google,Bra\0nd,1,1,1,1,1", None, "a zero byte"),
        ('2025-01-02,Google,"Brand"x,1,1,1,1,1', None, "not valid CSV"),
    ],
)
def test_a_bad_line_is_rejected_with_its_reason_and_the_next_one_is_kept(sample, line, column, words):
    result = sample(line, GOOD)
    assert (result.kept, len(result.rejected)) == (1, 1)
    reject = result.rejected.iloc[0]
    assert (reject["file"], reject["line"]) == ("export.csv", 2)
    assert (None if pd.isna(reject["column"]) else reject["column"]) == column
    assert words in reject["reason"]


def test_a_line_with_several_problems_is_rejected_once_and_names_them(sample):
    result = sample("yesterday,Google,,x,1,1,1,1")
    assert reasons(result) == ["not a date as YYYY-MM-DD (shape aaaaaaaaa); also wrong: `campaign`, `spend`"]


def test_a_refund_is_negative_revenue_and_stays(sample):
    assert sample("2025-01-02,Google,Brand,1,1,1,1,-5.25").rows["revenue"].tolist() == [Decimal("-5.250000")]


def test_the_first_future_day_is_remembered_and_today_is_kept(sample):
    line = "Google,Brand,1,1,1,1,1"
    result = sample(f"2025-06-30,{line}", f"2025-07-02,{line}", f"2025-07-01,{line}")
    assert (result.kept, result.last_date) == (1, date(2025, 6, 30))
    assert result.first_future_date == date(2025, 7, 1)


def test_blank_totals_and_repeated_header_lines_are_dropped_and_counted(sample):
    header = "date,channel,campaign,spend,impressions,clicks,conversions,revenue"
    result = sample(GOOD, "", " , ,,,,,,", header, "Total,,,10.50,1000,20,1.5,99.99", "Grand total: all,10.50", "")
    assert result.dropped == {"blank line": 3, "repeated header": 1, "totals line": 2}
    assert (result.lines, result.kept, len(result.rejected)) == (7, 1, 0)


def test_a_campaign_called_total_is_a_campaign(sample):
    assert sample("2025-01-02,Google,Total,1,1,1,1,1").kept == 1


def test_equal_lines_are_kept_counted_and_warned_about(sample):
    result = sample(GOOD, GOOD, GOOD, "2025-01-03,Google,Brand,1,1,1,1,1", "x,,,,,,,", "x,,,,,,,")
    assert (result.kept, result.duplicates) == (4, 2)
    assert any("2 lines are equal" in warning for warning in result.warnings)


def test_canonical_names_may_be_given_directly_in_any_order_and_case(read):
    result = read(
        "Clicks,AD,Ad_Group_ID,campaign_id,account_id,Platform,campaign,currency,leads,Date\n"
        "5,Video,77,0042,acc,Meta,Spring,eur,3,2025-01-02\n"
        "6,,78,0042,acc,Meta,Spring,,4,2025-01-02\n"
        "7,Text,78,0042,acc,Meta,Spring,usd,4,2025-01-02\n"
        "8,Text,78,0042,acc,Meta,Spring,Dollar,4,2025-01-02\n"
    )
    assert result.grain == "ad"
    assert result.rows["campaign_id"].tolist() == ["0042", "0042", "0042"]
    assert result.rows["currency"].tolist() == ["EUR", "EUR", "USD"]
    assert result.rows["leads"].tolist() == [3.0, 4.0, 4.0]
    assert reasons(result) == ["not an ISO 4217 currency code"]


def test_an_entity_column_without_a_value_does_not_make_the_grain_finer(read):
    header = "date,platform,campaign,ad_group,ad,clicks\n"
    assert read(header + "2025-01-02,Meta,Spring,,,1\n").grain == "campaign"
    assert read(header + "2025-01-02,Meta,Spring,Group,,1\n").grain == "ad_group"


def test_channel_is_not_read_where_platform_is_given_and_unknown_columns_are_named(read):
    result = read("date,platform,channel,campaign,clicks,ctr\n2025-01-02,Meta,Paid Social,Spring,1,0.1\n")
    assert result.rows["platform"].tolist() == ["Meta"]
    assert result.warnings == ("columns not read: `channel`, `ctr`",)


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("Am;Was;Wieviel", "date, platform, campaign, one of spend/"),
        ("date,campaign,spend", "platform"),
        ("date,channel,campaign,ctr", "one of spend/impressions/clicks/leads/conversions/revenue"),
    ],
)
def test_an_unknown_header_is_refused_with_what_was_found_and_how_to_go_on(read, header, missing):
    with pytest.raises(ExportError) as error:
        read(f"{header}\n1,2,3\n", name="march.csv")
    message = str(error.value)
    assert message.startswith("march.csv: the header is not known")
    assert missing in message
    assert "march.mapping.yaml" in message and "columns: {" in message
    assert header.replace(",", ";").split(";")[1] in message


def test_a_file_without_header_does_not_spill_its_values_into_the_error(read):
    with pytest.raises(ExportError) as error:
        read("2025-01-02,jane@example.org,4930123456,12\n")
    assert "jane" not in str(error.value) and "4930123456" not in str(error.value)


def test_a_wanted_column_that_stands_twice_is_refused(read):
    with pytest.raises(ExportError, match="more than once in the header: spend"):
        read("date,channel,campaign,spend,Spend\n2025-01-02,Google,Brand,1,2\n")
    assert read("date,channel,campaign,spend,x,x\n2025-01-02,Google,Brand,1,2,3\n").kept == 1


def test_a_header_alone_is_a_file_without_rows(sample):
    result = sample()
    assert (result.lines, result.records, result.kept, result.grain) == (0, 0, 0, "campaign")
    assert (result.first_date, result.last_date) == (None, None)
    assert result.warnings == ("the file has a header and no data line",)
    assert str(result.rows["date"].dtype) == "date32[day][pyarrow]"
