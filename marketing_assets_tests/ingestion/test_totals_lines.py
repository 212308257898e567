"""Lines that sum up others and do not say so by having no day: dated totals, subtotals of pivots, numbers alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from marketing_assets.ingestion.canonical import ROWS_SCHEMA
from marketing_assets.ingestion.rows.day_totals import DayTotals
from marketing_assets_tests.ingestion.conftest import Reader

DAY = "2025-01-02"
BRAND, SOCIAL = f"{DAY},Google,Brand,1.50,100,10,1,20", f"{DAY},Facebook,Social,2.25,50,5,0,10"
LEFT_OUT = (
    "left out as totals, because they have the name of a totals line and are the sum of the other lines: line {}",
)
KEPT = (
    "kept, although they have the name of a totals line, because they are not the sum of the other lines of their day: "
    "line {}. Remove them if they are totals",
)
DIFFERS = (
    "left out as totals, although they are not the sum of the other lines of their day that could be read: line {}. "
    "Lines of these days were rejected, or their name stands for a total on the other days",
)
CHANCE = (
    "kept, although they have the name of a totals line and the figures of the other lines, because so few figures "
    "agree by chance: line {}. Remove them if they are totals",
)
SPEND = "date,platform,campaign,spend\n"
META = "Day,Campaign name,Ad set name,Amount spent (EUR),Link clicks\n"


def warnings(text: tuple[str], *lines: object) -> tuple[str]:
    return (text[0].format(", ".join(map(str, lines))),)


@pytest.mark.parametrize("word", ["Total", "Grand total", "Gesamt", "Total: all campaigns", "Łącznie", "合計"])
@pytest.mark.parametrize("platform", ["Google", "Total", "All"])
def test_a_dated_line_of_totals_that_is_the_sum_of_its_day_is_dropped(sample: Reader, word: str, platform: str) -> None:
    result = sample(BRAND, SOCIAL, f"{DAY},{platform},{word},3.75,150,15,1,30")
    assert result.rows["campaign"].tolist() == ["Brand", "Social"]
    assert (result.dropped, result.warnings) == ({"totals line": 1}, warnings(LEFT_OUT, 4))


@pytest.mark.parametrize("totals", ["3.75,150,15,1,31", "3.75,151,15,1,30", "9.75,150,15,1,30", "3.75,150,15,,1"])
def test_one_that_is_not_the_sum_is_a_row_and_is_warned_of(sample: Reader, totals: str) -> None:
    result = sample(BRAND, f"{DAY},Google,Total,{totals}", SOCIAL)
    assert result.rows["campaign"].tolist() == ["Brand", "Total", "Social"]
    assert (result.dropped, result.warnings) == ({}, warnings(KEPT, 3))


def test_totals_of_every_platform_and_of_the_file_are_sums_too(sample: Reader) -> None:
    next_day = "2025-01-03,Google,Brand,1,10,1,0,0"
    result = sample(
        BRAND, SOCIAL, next_day, f"{DAY},Google,Total,1.50,100,10,1,20", "2025-01-03,Google,Total,4.75,160,16,1,30"
    )
    assert (result.kept, result.dropped, result.warnings) == (3, {"totals line": 2}, warnings(LEFT_OUT, 5, 6))


def test_what_a_total_does_not_report_need_not_agree_and_cents_may_be_rounded(sample: Reader) -> None:
    parts = [f"{DAY},Google,C{n},1.0041,10,1,,0" for n in range(10)]
    assert sample(*parts, f"{DAY},Google,Total,10.03,100,,,").kept == 10
    assert sample(*parts, f"{DAY},Google,Total,10.03,101,,,").kept == 11
    assert sample(*parts, f"{DAY},Google,Total,,,,,").kept == 11


def test_a_campaign_with_a_number_of_its_own_is_no_total(read: Reader) -> None:
    header = "date,platform,campaign_id,campaign,clicks\n"
    result = read(f"{header}{DAY},Google,7,Brand,512\n{DAY},Google,8,Total,512\n")
    assert (result.kept, result.warnings) == (2, ())
    assert read(f"{header}{DAY},Google,7,Brand,512\n{DAY},Google,--,Total,512\n").dropped == {"totals line": 1}


def test_a_campaign_called_total_with_ad_groups_is_a_campaign(read: Reader) -> None:
    header = "date,platform,campaign,ad_group,clicks\n"
    result = read(f"{header}{DAY},Google,Total,A,5\n{DAY},Google,Brand,B,5\n")
    assert (result.kept, result.warnings) == (2, ())


def test_totals_of_ad_groups_are_judged_by_their_campaign(read: Reader) -> None:
    header = "date,platform,campaign,ad_group,clicks\n"
    lines = [f"{DAY},Google,Brand,A,5", f"{DAY},Google,Brand,B,6", f"{DAY},Google,Brand,Total,11"]
    more = [f"{DAY},Google,Other,A,2", f"{DAY},Google,Other,Total,3", f"{DAY},Google,Total,,16"]
    result = read(header + "\n".join([*lines, *more]) + "\n")
    assert result.rows["clicks"].tolist() == [5.0, 6.0, 2.0, 3.0]
    assert result.warnings == warnings(LEFT_OUT, 4, 7) + warnings(KEPT, 6)


def test_totals_of_ad_groups_are_judged_by_their_account_and_campaign_where_they_name_them(read: Reader) -> None:
    header = "date,platform,account_id,campaign_id,campaign,ad_group,clicks\n"

    def kept(*lines: str) -> list[float]:
        clicks: list[float] = read(header + "".join(f"{DAY},Google,{line}\n" for line in lines)).rows["clicks"].tolist()
        return clicks

    one, other = ("1,11,Brand,A,5", "1,11,Brand,B,6"), ("2,22,Brand,A,7",)
    assert kept(*one, "1,11,Brand,Total,11", *other, "2,22,Brand,Total,7") == [5, 6, 7]
    assert kept(*one, "1,,Brand,Total,11", *other, "2,,Brand,Total,7") == [5, 6, 7]
    assert kept(*one, ",11,Brand,Total,11", *other, ",22,Brand,Total,7") == [5, 6, 7]
    assert kept(*one, *other, ",,Brand,Total,18") == [5, 6, 7]
    assert kept(*one, *other, "1,11,Brand,Total,18") == [5, 6, 7]
    assert kept(*one, *other, "2,22,Brand,Total,11") == [5, 6, 7, 11]


def test_totals_of_ads_are_judged_by_their_ad_group(read: Reader) -> None:
    header = "Day,Campaign name,Ad set ID,Ad set name,Ad name,Amount spent (EUR)\n"
    lines = [f"{DAY},C,1,Set,x,5", f"{DAY},C,1,Set,All,5", f"{DAY},C,2,Set,x,6", f"{DAY},C,2,Set,All,6"]
    result = read(header + "\n".join(lines) + "\n")
    assert (result.rows["spend"].tolist(), result.warnings) == ([Decimal(5), Decimal(6)], warnings(LEFT_OUT, 3, 5))


@pytest.mark.parametrize("header", ["date,platform,campaign,clicks,device", "date,platform,campaign,device,clicks"])
def test_totals_by_a_column_that_is_not_read_are_the_sum_of_their_day_together(read: Reader, header: str) -> None:
    def result(*clicks: int) -> Any:
        rows = [
            (DAY, "Brand", "mobile"),
            (DAY, "Brand", "desktop"),
            (DAY, "Total", "mobile"),
            (DAY, "Total", "desktop"),
        ]
        values = [
            {"date": day, "platform": "Google", "campaign": name, "device": device, "clicks": str(count)}
            for (day, name, device), count in zip(rows, clicks, strict=True)
        ]
        return read("\n".join([header, *(",".join(row[name] for name in header.split(",")) for row in values)]) + "\n")

    for clicks in [(5, 7, 5, 7), (5, 7, 7, 5), (5, 0, 5, 0), (0, 7, 0, 7)]:
        found = result(*clicks)
        assert (found.rows["clicks"].tolist(), found.dropped) == ([*map(float, clicks[:2])], {"totals line": 2})
        assert LEFT_OUT[0].format("4, 5") in found.warnings
    assert (result(5, 7, 5, 8).kept, result(5, 7, 5, 8).dropped) == (4, {})


def test_totals_by_a_column_that_is_not_read_may_be_of_platforms_and_ad_groups_too(read: Reader) -> None:
    header = "date,platform,campaign,ad_group,device,clicks\n"
    parts = [f"{DAY},{name},Brand,A,{at},{at + 1}" for name in ("Google", "Meta") for at in range(3)]
    groups = [line.replace(",A,", ",Total,") for line in parts]
    platforms = [line.replace(",Brand,A,", ",Total,,") for line in parts]
    whole = [f"{DAY},All,Total,,{at},{2 * (at + 1)}" for at in range(3)]
    result = read(header + "\n".join([*parts, *groups, *platforms, *whole]) + "\n")
    assert (result.kept, result.rows["clicks"].sum(), result.dropped) == (6, 12.0, {"totals line": 15})


def test_totals_in_another_currency_are_no_sum(read: Reader) -> None:
    header = "date,platform,campaign,currency,clicks\n"
    assert read(f"{header}{DAY},Google,Brand,EUR,5\n{DAY},Google,Total,USD,5\n").kept == 2


def test_lines_that_are_left_out_are_no_duplicates(sample: Reader) -> None:
    total = f"{DAY},Google,Total,3.75,150,15,1,30"
    result = sample(BRAND, total, SOCIAL, total)
    assert (result.kept, result.duplicates, result.dropped) == (2, 0, {"totals line": 2})
    assert sample(BRAND, BRAND, total).duplicates == 1


def test_only_the_first_lines_are_named(sample: Reader) -> None:
    days = [f"2025-01-{day:02d},Google,Total,1,1,1,1,1" for day in range(1, 13)]
    assert sample(*days).warnings == warnings(KEPT, "2, 3, 4, 5, 6 and 7 more")


def test_subtotals_of_a_pivot_are_dropped_on_every_level(read: Reader) -> None:
    lines = [
        "All,All,All,10,10", f"{DAY},All,All,7,7", f"{DAY},A,All,3,3", f"{DAY},A,x,1,1", f"{DAY},A,y,2,2",
        f"{DAY},B,All,4,4", f"{DAY},B,z,4,4", "2025-01-03,All,All,3,3", "2025-01-03,B,All,3,3", "2025-01-03,B,z,3,3",
    ]  # fmt: skip
    result = read(META + "\n".join(lines) + "\n")
    assert result.rows["ad_group"].tolist() == ["x", "y", "z", "z"]
    assert result.dropped == {"totals line": 6}


def test_campaigns_and_ad_sets_truly_called_all_are_rows(read: Reader) -> None:
    result = read(f"{META}{DAY},All,All,5,5\n{DAY},B,All,4,4\n{DAY},All,z,2,2\n{DAY},B,y,1,1\n")
    assert result.rows["spend"].tolist() == [Decimal(n) for n in (5, 4, 2, 1)]
    assert (result.dropped, result.warnings) == ({}, warnings(KEPT, 2, 3))
    result = read(f"Day,Campaign name,Amount spent (EUR)\n{DAY},All,5\n2025-01-03,B,4\n2025-01-03,All,9\n")
    assert (result.kept, result.rejected["line"].tolist()) == (3, [])


def test_a_line_without_a_good_day_is_not_called_a_total_because_its_campaign_is_called_all(read: Reader) -> None:
    result = read(f"Day,Campaign name,Amount spent (EUR)\n2025-02-30,All,5\n{DAY},B,4\n")
    assert (result.kept, result.rejected["line"].tolist(), result.dropped) == (1, [2], {})


@pytest.mark.parametrize("total", [",,,3.75,150,15,1,30", "--, --,-,3.75,,,,", ' ,N/A,,"3.75",150,15,1,30'])
def test_numbers_alone_are_a_total_as_the_first_and_as_the_last_record(sample: Reader, total: str) -> None:
    for lines in ([total, BRAND, SOCIAL], [BRAND, SOCIAL, total], [BRAND, SOCIAL, total, "", "Total,,,3,1,1,1,1"]):
        result = sample(*lines)
        assert (result.kept, len(result.rejected)) == (2, 0)
        assert result.dropped["totals line"] == 1 + ("Total" in lines[-1])


def test_numbers_alone_between_rows_have_lost_their_day(sample: Reader) -> None:
    result = sample(BRAND, ",,,1,1,1,1,1", SOCIAL)
    assert result.rejected["reason"].tolist() == ["no date; also wrong: `channel`, `campaign`"]
    result = sample(BRAND, ",,,1,1,1,1,1", "2025-02-30,Google,Brand,1,1,1,1,1")
    assert result.rejected["line"].tolist() == [3, 4]


@pytest.mark.parametrize("last", [",,Brand,1,1,1,1,1", ",Google,,1,1,1,1,1", "2025-02-30,,,1,1,1,1,1", ",,,x,1,1,1,1"])
def test_a_last_record_that_says_more_than_numbers_is_refused(sample: Reader, last: str) -> None:
    assert sample(BRAND, last).rejected["line"].tolist() == [3]


def test_a_last_record_of_numbers_before_a_damaged_line_is_refused(sample: Reader) -> None:
    assert sample(BRAND, ",,,1,1,1,1,1", "2025-01-03,Google,Brand").rejected["line"].tolist() == [3, 4]


def test_numbers_alone_below_a_platforms_rows_and_sales_are_totals(read: Reader, land: Any) -> None:
    google = f"Day,Campaign,Currency code,Impr.,Cost,CTR\n{DAY},Brand,EUR,100,1.50,1%\n --, --,EUR,100,1.50,1%\n"
    assert read(google).dropped == {"totals line": 1}
    assert land("sales", f"date,revenue,orders\n{DAY},10,1\n,10,1\n").dropped == {"totals line": 1}
    assert len(land("fx", f"date,currency,rate\n{DAY},USD,0.9\n,,0.9\n").rejected) == 1


def spend(read: Reader, *lines: str) -> tuple[list[str], tuple[str, ...]]:
    result = read(SPEND + "".join(f"2025-01-{line}\n" for line in lines))
    return result.rows["campaign"].tolist(), result.warnings


def test_a_rejected_line_does_not_make_a_campaign_of_the_total(read: Reader) -> None:
    one = "02,G,A,10", "02,G,B,12.5O", "02,G,Total,22.5"
    assert spend(read, *one) == (["A"], warnings(DIFFERS, 4))
    assert spend(read, *one[:2], "02,G,Total Wine,22.5") == (["A", "Total Wine"], ())
    assert spend(read, *one[:2], "02,G,Total,9.5") == (["A", "Total"], warnings(KEPT, 4))
    other = "03,G,A,10", "03,G,B,12", "03,G,Total,22"
    assert spend(read, *one, *other) == (["A", "A", "B"], warnings(LEFT_OUT, 7) + warnings(DIFFERS, 4))
    assert spend(read, *one, *other[:2], "03,G,Total,21") == (["A", "Total", "A", "B", "Total"], warnings(KEPT, 4, 7))


def test_what_a_rejected_line_says_in_its_other_columns_must_agree(read: Reader) -> None:
    header = "date,platform,campaign,spend,clicks\n"
    lines = f"{DAY},G,A,10,100\n{DAY},G,B,12.5O,50\n{DAY},G,Total,22.5,"
    assert read(f"{header}{lines}150\n").dropped == {"totals line": 1}
    assert read(f"{header}{lines}151\n").dropped == {}


def test_a_line_that_lost_its_day_excuses_one_day_and_not_all(read: Reader) -> None:
    days = [
        f"{day},G,{name},{cost}" for day in ("02", "03", "04") for name, cost in (("A", 5), ("B", 6), ("Total", 11))
    ]
    assert spend(read, *days[1:], "99,G,A,5")[0] == ["B", "A", "B", "A", "B"]
    assert spend(read, *days[1:3], *days[4:], "99,G,A,5")[0] == ["B", "Total", "B", "Total", "A", "B", "Total"]


def test_a_campaign_called_total_loses_no_day_on_which_it_is_the_sum_by_chance(read: Reader) -> None:
    def kept(*pairs: tuple[int, int]) -> Any:
        days = (f"2025-01-0{d},Google,Total,{a}\n2025-01-0{d},Meta,B,{b}\n" for d, (a, b) in enumerate(pairs, start=1))
        return read("date,platform,campaign,conversions\n" + "".join(days))

    result = kept((1, 1), (2, 1), (0, 0), (3, 3))
    assert (result.kept, result.dropped, result.warnings) == (8, {}, warnings(KEPT, 4))
    result = kept((1, 1), (0, 0))
    assert (result.kept, result.dropped, result.warnings) == (4, {}, warnings(CHANCE, 2, 4))
    assert kept((10, 10), (2, 2)).dropped == {"totals line": 2}


def test_a_total_of_nothing_on_a_day_without_other_lines_does_not_make_it_a_campaign(read: Reader) -> None:
    total = "02,G,A,10", "02,G,B,5", "02,G,Total,15"
    assert spend(read, *total, "03,G,Total,0", "04,G,Total,")[0] == ["A", "B"]
    assert spend(read, *total, "03,G,Total,0", "03,G,A,7") == (["A", "B", "Total", "Total", "A"], warnings(KEPT, 5))


def test_cents_are_not_rounded_to_hundreds_by_many_lines(read: Reader) -> None:
    parts = [f"02,G,C{n},50" for n in range(400)]
    assert spend(read, *parts, "02,G,Total,20000.90")[1] == warnings(LEFT_OUT, 402)
    assert spend(read, *parts, "02,G,Total,20001.10")[1] == warnings(KEPT, 402)


def test_names_that_hold_a_word_for_totals_are_totals_where_they_are_sums(read: Reader) -> None:
    google, meta = ("02,Google,A,10", "02,Google,B,12.5"), ("02,Meta,C,5.2",)
    whole = ["Summe aller Kampagnen", "Alle", "All campaigns", "Tout", "Tudo", "Total channels"]
    for name in whole:
        lines = (*google, "02,Google,Google Total,22.5", *meta, "02,Meta,Total Meta,5.2", f"02,All,{name},27.7")
        assert spend(read, *lines) == (["A", "B", "C"], warnings(LEFT_OUT, 4, 6, 7))


@pytest.mark.parametrize("name", ["Total Wine", "All", "Google Total", "Gesamt Brand", "Alle Kampagnen"])
def test_such_names_are_campaigns_like_all_others_where_they_are_not(read: Reader, name: str) -> None:
    assert spend(read, "02,G,A,10", f"02,G,{name},12.5", "02,G,B,3") == (["A", name, "B"], ())
    both = spend(read, "02,G,A,10", f"02,G,{name},12.5", "02,G,Total,22.5")
    assert both == (["A", name], warnings(LEFT_OUT, 4))


@pytest.mark.parametrize("name", ["Performance Max - All", "Totally Spies", "Summer", "Subtotalitarian"])
def test_words_that_only_look_like_totals_are_none(read: Reader, name: str) -> None:
    assert spend(read, "02,G,A,10", "02,G,B,12.5", f"02,G,{name},22.5") == (["A", "B", name], ())


SHOPS = [f"{DAY},Shop,100,2", f"{DAY},Amazon,50,1"]


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize(("column", "name"), [("channel", "Total"), ("Kanal", "Gesamt"), ("shop", "All shops total")])
def test_a_dated_total_of_sales_is_found_in_a_column_that_is_not_read(
    land: Any, column: str, name: str, at: int
) -> None:
    lines = [*SHOPS[:at], f"{DAY},{name},150,3", *SHOPS[at:]]
    result = land("sales", f"date,{column},revenue,orders\n" + "\n".join(lines) + "\n")
    assert (result.rows["revenue"].sum(), result.rows["orders"].sum()) == (150, 3)
    assert (result.dropped, result.warnings[1:]) == ({"totals line": 1}, warnings(LEFT_OUT, at + 2))


def test_a_shop_called_total_is_a_shop_where_the_numbers_differ(land: Any) -> None:
    header = "date,channel,revenue,orders\n"
    result = land("sales", header + "\n".join([*SHOPS, f"{DAY},Total,150,4"]) + "\n")
    assert (result.kept, result.dropped, result.warnings[1:]) == (3, {}, warnings(KEPT, 4))
    result = land("sales", header + "\n".join([*SHOPS, f"{DAY},Total Wine,150,4"]) + "\n")
    assert (result.kept, result.dropped, result.warnings[1:]) == (3, {}, ())


def test_totals_of_regions_and_of_all_are_left_out_of_sales_together(land: Any) -> None:
    lines = ["North,Shop,100", "North,Total,100", "South,Shop,30", "South,Web,20", "South,Total,50", "Total,Total,150"]
    result = land("sales", "date,region,channel,revenue\n" + "".join(f"{DAY},{line}\n" for line in lines))
    assert (result.rows["revenue"].sum(), result.dropped) == (150, {"totals line": 3})


@hypothesis_settings(deadline=None)
@given(
    parts=st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1),
    at=st.integers(0, 40),
    off=st.integers(1, 10**6),
)
def test_the_exact_sum_of_a_day_is_found_wherever_it_stands(
    parts: list[tuple[str, int, int]], at: int, off: int
) -> None:
    def sifted(clicks: int) -> list[bool]:
        rows = [{"campaign": name, "spend": Decimal(cents) / 100, "clicks": float(n)} for name, cents, n in parts]
        total = {"campaign": "Total", "spend": sum((row["spend"] for row in rows), Decimal(0)), "clicks": float(clicks)}
        rows.insert(min(at, len(rows)), total)
        table = [row | {"line": line, "template": 0, "platform": "Google"} for line, row in enumerate(rows, start=2)]
        names = DayTotals({})
        names.look("campaign", {row["campaign"] for row in table})
        columns = {name: [row.get(name) for row in table] for name in ROWS_SCHEMA.names}
        gone: list[bool] = names.sift(pa.table(columns, schema=ROWS_SCHEMA)).gone.tolist()
        return gone

    clicks = sum(n for *_, n in parts)
    # A few figures that agree with those of one other line may be chance.
    assume(clicks > 99)
    assert sifted(clicks) == [n == min(at, len(parts)) for n in range(len(parts) + 1)]
    assert not any(sifted(clicks + off))
