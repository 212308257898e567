"""`marketing-assets inspect`: what people are told about an export before they land it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

from marketing_assets.cli import app
from marketing_assets.errors import ExportError
from marketing_assets.ingestion import KINDS, list_landed
from marketing_assets.ingestion.advice import remedy
from marketing_assets.inspection import Found, Inspection, inspect_path
from marketing_assets.inspection.days import GAP, Days, draw, gaps_in_words, title_of
from marketing_assets.settings import Settings

MARCH = [date(2025, 3, 1) + timedelta(days=number) for number in range(31)]
SAMPLE = "date,channel,campaign,spend,impressions,clicks,conversions,revenue"
EVENTS = "event_timestamp,event_name,user_pseudo_id,page_location,source"
REPOSITORY = Path(__file__).resolve().parents[1]

Look = Callable[..., Found]


def text_on(found: Found, width: int = 100) -> str:
    console = Console(width=width, highlight=False, record=True, file=io.StringIO())
    found.print_on(console)
    return console.export_text()


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """`look(text or bytes, name="export.csv", kind=None, mapping=None)`: writes the file and inspects it."""

    def write_and_look(content: str | bytes, name: str = "export.csv", **options: Any) -> Found:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return inspect_path(str(path), Settings(), told=Console(quiet=True), **options)

    return write_and_look


def of(found: Found) -> Inspection:
    assert found.file is not None
    one = found.file
    assert one.records == one.kept + one.rejected + sum(one.dropped.values())
    return one


def facts(found: Found) -> dict[str, str]:
    return {fact.name: fact.value for fact in of(found).facts}


def google(days: list[date]) -> str:
    lines = ["Campaign report", '"March 1, 2025 - March 31, 2025"', "Day,Campaign,Cost,Impr.,Clicks,CTR,Conversions"]
    lines += [f'{day},Brand,"1,2{day:%d}.50","25,8{day:%d}",120, --,3.5' for day in days]
    return "\n".join([*lines, 'Total: Account, --,"9,999.00","99,999",999,9%,99']) + "\n"


META = (
    "\ufeffTag;Kampagnenname;Ausgegebener Betrag (EUR);Impressionen;Link-Klicks;Ergebnisse;Ergebnis-Indikator\n"
    "2025-03-01;Frühling;1.234,50;20000;310;4;actions:offsite_conversion.fb_pixel_purchase\n"
    "2025-03-02;Frühling;12x,30;20000;310;4;actions:offsite_conversion.fb_pixel_purchase\n"
    "2025-03-05;Frühling;12,30;20000;310;7;actions:offsite_conversion.fb_pixel_lead\n"
)


# What was understood


def test_a_google_export_is_told_with_platform_header_numbers_and_days(look: Look) -> None:
    found = look(google(MARCH))
    assert facts(found) == {
        "read as": "ads: an export of Google Ads, one row per day and campaign",
        "platform": "Google",
        "file": "UTF-8 text, cells between commas",
        "header": "line 3",
        "numbers": "decimal point, as in 1,234.56",
        "dates": "year first, as in 2025-03-28",
        "currency": "EUR",
        "time zone": "the account's own",
        "days": "2025-03-01 to 2025-03-31, 31 days",
    }
    assert (of(found).lines, of(found).kept, of(found).dropped) == (32, 31, {"totals line": 1})
    assert "32 lines below the header = 31 kept + 0 rejected + 1 left out (totals line: 1)" in text_on(found)


def test_every_column_is_told_with_its_first_cell_as_written_and_as_read(look: Look) -> None:
    used = {use.header: use for use in of(look(google(MARCH))).columns}
    assert (used["Cost"].becomes, used["Cost"].written, used["Cost"].read) == (("spend",), "1,201.50", "1,201.50")
    assert (used["Impr."].written, used["Impr."].read) == ("25,801", "25,801")
    assert used["CTR"].becomes == () and "how numbers are written" in used["CTR"].note


def test_a_german_meta_export_is_told_with_its_decimal_comma_and_results_by_their_kind(look: Look) -> None:
    found = look(META)
    assert facts(found)["numbers"] == "decimal comma, as in 1.234,56"
    assert facts(found)["platform"] == "Meta"
    used = {use.header: use for use in of(found).columns}
    amount = used["Ausgegebener Betrag (EUR)"]
    assert (amount.becomes, amount.written, amount.read) == (("spend",), "1.234,50", "1,234.50")
    results = used["Ergebnisse"]
    assert set(results.becomes) == {"leads", "conversions"} and results.note == "as Ergebnis-Indikator says"
    assert results.read == "4"


def test_columns_that_are_not_read_are_named_also_with_a_mapping(look: Look, tmp_path: Path) -> None:
    mapping = tmp_path / "my.yaml"
    mapping.write_text(
        "platform: Google\nconstants: {clicks: 1}\ncolumns: {Tag: date, Name: campaign, Kosten: spend}\n"
    )
    found = look("Tag;Name;Kosten;Notiz\n2025-03-01;A;1,50;x\n", mapping=mapping)
    assert "not read: Notiz" in text_on(found)
    assert facts(found)["read as"] == "ads: as my.yaml says, one row per day and campaign"
    constant = of(found).columns[-1]
    assert (constant.header, constant.becomes, constant.note, constant.read) == (
        "",
        ("clicks",),
        "the same in every row",
        "1",
    )


def test_a_line_with_two_platforms_says_that_it_becomes_a_row_for_each(look: Look, tmp_path: Path) -> None:
    mapping = tmp_path / "two.yaml"
    mapping.write_text(
        "columns: {Day: date}\nrows:\n"
        "  - {constants: {platform: Facebook, campaign: F}, columns: {F: spend}}\n"
        "  - {constants: {platform: Google, campaign: G}, columns: {G: spend}}\n"
    )
    found = look("Day,F,G\n2025-03-01,1.5,2.5\n2025-03-02,-1,3\n", mapping=mapping)
    assert [(use.header, use.read) for use in of(found).columns if use.becomes == ("spend",)] == [
        ("F", "1.50"),
        ("G", "2.50"),
    ]
    assert "2 lines below the header, 2 rows each: 4 records = 3 kept + 1 rejected + 0 left out" in text_on(found)
    assert "platform, a row for each" in text_on(found) and "Facebook or Google" in text_on(found)


def test_a_media_mix_tells_variables_with_their_roles_and_periods(look: Look) -> None:
    lines = [f"2024-01-{day:02d},{day * 100},{day},2" for day in (1, 8, 15, 22, 29)]
    found = look("\n".join(["date,sales,tv_spend,price", *lines]), kind="media_mix")
    assert {use.header: use.becomes for use in of(found).columns}["tv_spend"] == ("tv (media)",)
    assert facts(found)["days"] == "2024-01-01 to 2024-01-29, 5 periods"
    assert "Sales per 7 days" in text_on(found)


def test_another_currency_says_that_rates_are_needed(look: Look) -> None:
    found = look("date,platform,campaign,spend,currency\n2025-03-01,Google,A,1.5,USD\n")
    (currency,) = [fact for fact in of(found).facts if fact.name == "currency"]
    assert (currency.value, currency.why) == (
        "USD",
        "a column tells it; converted to EUR at the rates that lie in `fx/`",
    )


# What was rejected


def test_rejects_are_grouped_by_reason_with_first_line_example_and_remedy(look: Look) -> None:
    rows = ["2025-03-01,Google,A,1.50,10,1,0,0"]
    rows += [f"2025-03-{day:02d},Google,A,-{day}.00,10,1,0,0" for day in (2, 3, 4)]
    rows += ["2025-02-30,Google,A,1.00,10,1,0,0", "2025-03-05,Google,A,1.00"]
    found = look("\n".join([SAMPLE, *rows]))
    assert [(one.records, one.column, one.reason, one.first_line, one.example) for one in of(found).rejects] == [
        (3, "spend", "negative spend", 3, "-2.00"),
        (1, "date", "not a date as YYYY-MM-DD (shape 9999-99-99)", 6, "2025-02-30"),
        (1, None, "8 cells expected, 4 found; the file ends in the middle of this line, it may be cut off", 7, None),
    ]
    shown = text_on(found)
    assert "3 records, the first on line 3: column spend: negative spend, for example -2.00" in shown
    assert "→ correct the sign in the file" in shown
    assert "→ the file ends in the middle of a line: export or copy it again" in shown


def test_reasons_that_differ_only_in_their_numbers_are_one(look: Look) -> None:
    found = look(f"{SAMPLE}\n2025-03-01,Google,A,1\n2025-03-01,Google,A,1,2\n2025-03-02,Google,A,1,2,3,4,5\n")
    assert [(one.records, one.reason, one.first_line) for one in of(found).rejects] == [
        (2, "8 cells expected, 4 found", 2)
    ]


def test_what_a_rejected_cell_holds_is_shown_only_where_it_is_nobodys_data(look: Look) -> None:
    found = look(f"{SAMPLE}\n2025-03-01,Google,A,jane.doe@example.com,10,1,0,0\n2025-03-02,Google,A,1,2,3,4,5\n")
    (reject,) = of(found).rejects
    assert reject.example is None
    assert "jane" not in text_on(found) + json.dumps(found.to_json())


@pytest.mark.parametrize(
    "reason",
    [
        "no date",
        "no campaign",
        "no time",
        "not a date as YYYY-MM-DD (shape aaa)",
        "not a date with time (shape 99)",
        "a date before 2000-01-01",
        "a date in the future (after 2025-06-30)",
        "a row of more than one day: first and last day differ; export it by day",
        "end_date before date",
        "negative spend",
        "negative clicks",
        "a share above 1",
        "a count with a unit (shape 9.9a)",
        'not a number with "." as decimal sign (shape aaa)',
        "not a finite number",
        "an amount with a sign that is not EUR",
        "not an ISO 4217 currency code",
        "a currency that is not EUR",
        "too large for an amount of money: at most 12 digits before the decimal sign",
        "more than 1,000,000,000,000",
        "neither TRUE nor FALSE (shape aaa)",
        "none of promotion, holiday",
        "a rate of zero",
        "not valid CSV: unexpected end of data",
        "not valid JSON: Expecting value (column 1)",
        "not an event: expected a JSON object with the event's fields",
        "longer than 1,000,000 bytes",
        "a zero byte in the line: the file was damaged or not written to its end",
        "8 cells expected, 9 found",
        "8 cells expected, 3 found; the file ends in the middle of this line, it may be cut off",
    ],
)
def test_every_reason_has_a_remedy_of_its_own(reason: str) -> None:
    assert remedy(reason) != remedy("something nobody has thought of")


def test_a_file_of_which_nothing_can_be_kept_is_2_and_says_so(look: Look) -> None:
    found = look(f"{SAMPLE}\nnever,Google,A,1,1,1,1,1\n")
    assert not found.readable
    assert "Nothing of it can be kept; the reasons stand below." in text_on(found)


# The picture


def test_days_without_rows_are_marked_and_named(look: Look) -> None:
    missing = {date(2025, 3, 9), date(2025, 3, 15), date(2025, 3, 16)}
    found = look(google([day for day in MARCH if day not in missing]))
    assert "3 of 31 days have no row (×): 2025-03-09, 2025-03-15 to 2025-03-16" in text_on(found)
    assert text_on(found).count(GAP) == 4


def test_a_file_with_every_day_has_no_mark(look: Look) -> None:
    shown = text_on(look(google(MARCH)))
    assert GAP not in shown and "Spend (EUR) per day" in shown


def test_amounts_in_several_currencies_are_not_summed(look: Look) -> None:
    lines = ["2025-03-01,Google,A,1.5,USD,7", "2025-03-02,Google,A,1.5,CHF,8"]
    found = look("\n".join(["date,platform,campaign,spend,currency,clicks", *lines]))
    assert of(found).days == Days("clicks", {date(2025, 3, 1): 7.0, date(2025, 3, 2): 8.0})


def test_a_day_of_events_ends_at_midnight_of_the_settings(tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text(f"{EVENTS}\n2025-03-01T22:30:00Z,page_view,a,/,x\n2025-03-01T23:30:00Z,page_view,a,/,x\n")
    berlin = inspect_path(str(file), Settings(time_zone="Europe/Berlin"), kind="web_events", told=Console(quiet=True))
    assert of(berlin).days == Days("events", {date(2025, 3, 1): 1.0, date(2025, 3, 2): 1.0})


@settings(deadline=None, max_examples=60)
@given(
    st.dictionaries(st.dates(date(2020, 1, 1), date(2023, 1, 1)), st.floats(-1e6, 1e9), min_size=2, max_size=80),
    st.integers(60, 130),
)
def test_the_picture_keeps_its_width_and_marks_no_more_days_than_are_missing(
    values: dict[date, float], width: int
) -> None:
    values = dict(sorted(values.items()))
    whole = [min(values) + timedelta(days=number) for number in range((max(values) - min(values)).days + 1)]
    gaps = tuple((day, day) for day in whole if day not in values)
    days = Days("spend", values, gaps)
    lines = draw(days, width)
    assert all(len(line) <= width for line in lines)
    marks = sum(line.count(GAP) for line in lines)
    assert marks <= len(gaps)
    if "mean" not in title_of(days, width):
        assert marks == len(gaps)
    assert bool(gaps_in_words(days)) == bool(gaps)


# Personal data


def test_events_are_shown_as_shapes_and_only_words_that_many_share_as_they_are(look: Look) -> None:
    rows = [
        f"2025-03-01T10:00:{second:02d}Z,page_view,visitor{second},https://x.de/jane,jane{second}"
        for second in range(12)
    ]
    found = look("\n".join([EVENTS, "2025-03-01T09:00:00Z,jane doe,visitorX,/,mail@x.de", *rows]), kind="web_events")
    shown = text_on(found, 120) + json.dumps(found.to_json())
    assert "page_view" in shown and "aaaa aaa" in shown
    for secret in ("jane", "visitor1", "visitorX", "x.de"):
        assert secret not in shown


def test_customers_and_units_of_experiments_are_shown_as_shapes(look: Look) -> None:
    customers = look("customer_id,signup,orders\njane-77,2025-03-01,3\nmax-12,2025-03-02,1\n", kind="customers")
    assert "aaaa-99" in text_on(customers) and "jane" not in text_on(customers)
    units = "".join(f"Checkout,A,jane{number},1\n" for number in range(10))
    shown = text_on(look(f"experiment,variant,unit_id,conversions\n{units}", kind="experiments"))
    assert "Checkout" in shown and "jane" not in shown


def test_names_of_ads_are_scrubbed(look: Look) -> None:
    found = look(f"{SAMPLE}\n2025-03-01,Google,Call jane.doe@example.com,1.5,1,1,1,1\n")
    shown = text_on(found) + json.dumps(found.to_json())
    assert "Call [email]" in shown and "jane" not in shown


def test_a_header_that_looks_like_data_is_shown_as_its_shape(look: Look) -> None:
    found = look("date,platform,campaign,spend,jane.doe@example.com\n2025-03-01,Google,A,1.5,x\n")
    assert "not read: (shape aaaa.aaa?aaaaaaa.aaa)" in text_on(found)
    assert "jane" not in text_on(found) + json.dumps(found.to_json())


def test_what_would_colour_the_terminal_or_turn_the_text_is_shown_as_a_question_mark(look: Look) -> None:
    found = look(f"{SAMPLE},od\x1b[31md\n2025-03-01,Google,\x1b]0;x\x07A [red]B\u202e,1.5,1,1,1,1,1\n")
    console = Console(file=io.StringIO(), width=100)
    found.print_on(console)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "?]0;x" in shown and "A [red]B?" in shown and "od?[31md" in shown
    assert not {"\x1b", "\x07", "\u202e"}.intersection(shown)


# Files that cannot be read


def test_an_unknown_header_leaves_a_mapping_draft_that_no_run_reads(look: Look, tmp_path: Path) -> None:
    text = "Zeitpunkt,Was,Geld,Menge\n2025-03-01,A,1.5,3\n"
    with pytest.raises(ExportError, match="the header is not known") as refused:
        look(text, "ads/odd.csv")
    draft = tmp_path / "ads" / "odd.mapping.draft.yaml"
    assert draft.read_text().startswith("# Correct this draft, then rename it to odd.mapping.yaml")
    assert f"A mapping to begin with: {draft}. Correct it, rename it to odd.mapping.yaml" in str(refused.value)
    assert [file.name for file in list_landed(tmp_path)] == ["ads/odd.csv"]


def test_a_draft_that_somebody_edited_stays(look: Look, tmp_path: Path) -> None:
    draft = tmp_path / "odd.mapping.draft.yaml"
    for _ in range(2):  # the second time the draft is there, as it was written
        with pytest.raises(ExportError, match="A mapping to begin with"):
            look("Zeitpunkt,Was,Geld\n2025-03-01,A,1.5\n", "odd.csv")
    draft.write_text("# mine\n")
    with pytest.raises(ExportError, match="is there already and stays as it is; when it is right, rename it to odd"):
        look("Zeitpunkt,Was,Geld\n2025-03-01,A,1.5\n", "odd.csv")
    assert draft.read_text() == "# mine\n"


def test_a_draft_goes_into_the_working_folder_where_there_is_no_room_beside_the_file(
    look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "there" / "odd.mapping.draft.yaml").mkdir(parents=True)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(ExportError, match="and put it beside odd"):
        look("Zeitpunkt,Was,Geld\n2025-03-01,A,1.5\n", "there/odd.csv")
    assert (tmp_path / "here" / "odd.mapping.draft.yaml").is_file()


def test_a_corrected_draft_is_read_once_it_has_its_name(look: Look, tmp_path: Path) -> None:
    text = "Zeitpunkt,Was,Geld\n2025-03-01,A,1.5\n"
    with pytest.raises(ExportError):
        look(text, "odd.csv")
    (tmp_path / "odd.mapping.draft.yaml").unlink()
    (tmp_path / "odd.mapping.yaml").write_text(
        "platform: Google\ncolumns: {Zeitpunkt: date, Was: campaign, Geld: spend}\n"
    )
    assert of(look(text, "odd.csv")).kept == 1


def test_a_file_of_another_kind_is_told_its_kind_and_leaves_no_draft(look: Look, tmp_path: Path) -> None:
    text = "date,revenue,orders\n2025-03-01,10.5,1\n"
    with pytest.raises(ExportError, match=r"no ads, its header is that of files for `sales/`: try `--kind sales`"):
        look(text, "shop.csv")
    assert [file.name for file in tmp_path.iterdir()] == ["shop.csv"]
    assert of(look(text, "shop.csv", kind="sales")).kept == 1


def test_the_landing_folder_says_the_kind(look: Look) -> None:
    found = look("date,revenue,orders\n2025-03-01,10.5,1\n", "landing/sales/2025/shop.csv")
    assert (of(found).kind, of(found).in_landing) == ("sales", True)
    assert "leave it in the landing folder (`sales/`)" in text_on(found)
    assert of(look(google(MARCH), "landing/march.csv")).in_landing
    assert not of(look(google(MARCH), "downloads/march.csv")).in_landing


def test_a_whole_range_is_refused_with_how_to_segment_it(look: Look) -> None:
    with pytest.raises(ExportError, match="Segment → Time → Day"):
        look("Campaign report\n2025\nCampaign,Campaign status,Cost,Impr.,Avg. CPC\nA,Enabled,1.00,2,1.00\n")


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "march.csv").write_text("x")
    os.mkfifo(tmp_path / "pipe.csv")
    for file, words in (
        ("-", "standard input is not read"),
        (str(tmp_path / "marhc.csv"), "does not exist; in that folder there is march.csv"),
        (str(tmp_path / "no" / "a.csv"), "does not exist: there is no folder"),
        (str(tmp_path / "pipe.csv"), "pipe.csv is no ordinary file"),
    ):
        with pytest.raises(ExportError, match=words):
            inspect_path(file, Settings(), told=Console(quiet=True))


# Folders


def test_a_landing_folder_is_one_line_per_file_with_its_kind_and_what_is_wrong(tmp_path: Path) -> None:
    for name, text in {
        "ads/google.csv": google(MARCH),
        "ads/copy.csv": google(MARCH),
        "ads/odd.csv": "Zeitpunkt,Was\n1,2\n",
        "sales/shop.csv": "date,revenue\n2025-03-01,10\n2025-03-02,x\n",
        "sale/shop.csv": "date,revenue\n2025-03-01,10\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    found = inspect_path(str(tmp_path), Settings(), told=Console(quiet=True))
    assert [(one.file, one.taken_for, one.kept, one.rejected, bool(one.problem)) for one in found.files] == [
        ("ads/copy.csv", "Google", 31, 0, False),
        ("ads/google.csv", "", None, None, True),
        ("ads/odd.csv", "", None, None, True),
        ("sales/shop.csv", "own columns", 1, 1, False),
        ("sale/", "", None, None, True),
    ]
    assert not found.readable
    shown = text_on(found, 120)
    assert "5 files: 2 read, 3 not; 32 rows kept, 1 rejected." in shown
    assert "ads/google.csv: the same content as ads/copy.csv, which counts once" in shown
    assert not list(tmp_path.rglob("*.draft.yaml"))


def test_any_folder_is_taken_for_ads_and_an_empty_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "downloads").mkdir()
    with pytest.raises(ExportError, match="downloads/ holds no file to read"):
        inspect_path(str(tmp_path / "downloads"), Settings(), told=Console(quiet=True))
    (tmp_path / "downloads" / "g.csv").write_text(google(MARCH))
    found = inspect_path(str(tmp_path / "downloads"), Settings(), told=Console(quiet=True))
    assert [(one.file, one.kind, one.kept) for one in found.files] == [("g.csv", "ads", 31)]
    assert found.readable


# The command


def run(*words: object) -> tuple[int, str, str]:
    ended = CliRunner().invoke(app, ["inspect", *map(str, words)], env={"MARKETING_SETTINGS": ""})
    return ended.exit_code, ended.stdout, ended.stderr


def test_the_command_prints_words_and_ends_with_0(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(google(MARCH))
    code, out, err = run(tmp_path / "a.csv")
    assert (code, err) == (0, "")
    assert out.splitlines()[:2] == ["a.csv  (1.7 KB)", "  Can be read: 31 rows kept, none rejected."]
    assert "\x1b" not in out


def test_the_command_ends_with_2_and_a_named_error(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('date,platform,campaign,spend\n2025-03-01,Google,A,"1,234"\n')
    code, out, err = run(tmp_path / "a.csv")
    assert (code, out) == (2, "")
    assert "error: a.csv: the decimal sign is not certain" in err
    for words in (["--kind", "ad"], ["--mapping", tmp_path / "no.yaml"], ["--settings", tmp_path / "no.yaml"]):
        code, out, err = run(tmp_path / "a.csv", *words)
        assert (code, out, err[:7]) == (2, "", "error: ")


def test_the_command_is_listed_and_explains_itself() -> None:
    assert " inspect " in CliRunner().invoke(app, ["--help"]).stdout
    assert "--kind" in CliRunner().invoke(app, ["inspect", "--help"]).stdout


def test_a_terminal_gets_colours_and_a_log_none(look: Look) -> None:
    found = look(META)
    terminal, log = (Console(file=io.StringIO(), width=90, force_terminal=forced) for forced in (True, False))
    found.print_on(terminal)
    found.print_on(log)
    assert "\x1b[" in terminal.file.getvalue() and "\x1b[" not in log.file.getvalue()  # type: ignore[attr-defined]


def test_json_is_one_line_in_every_case(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(google(MARCH))
    code, out, _ = run(tmp_path / "a.csv", "--json")
    (line,) = out.splitlines()
    told = json.loads(line)
    assert (code, told["state"], told["kept"], told["last_date"]) == (0, "read", 31, "2025-03-31")
    assert told["days"]["values"]["2025-03-04"] == 1204.5
    code, out, _ = run(tmp_path / "no.csv", "--json")
    assert (code, json.loads(out)["state"], json.loads(out)["error"]) == (2, "refused", "ExportError")
    code, out, _ = run(tmp_path, "--json")
    assert (code, [file["kept"] for file in json.loads(out)["files"]]) == (0, [31])


@pytest.mark.parametrize("width", [80, 100, 120])
def test_no_line_is_wider_than_the_console_or_ends_in_blanks(look: Look, width: int) -> None:
    for text in (google(MARCH), META, f"{SAMPLE}\n2025-03-01,Google,{'long name ' * 30},1.5,x,1,1,1\n"):
        lines = text_on(look(text), width).splitlines()
        assert max(map(len, lines)) <= width
        assert all(line == line.rstrip() for line in lines)


def test_inspecting_loads_neither_the_pipeline_nor_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(google(MARCH))
    program = (
        "import sys; from typer.testing import CliRunner; from marketing_assets.cli import app; "
        "ended = CliRunner().invoke(app, ['inspect', sys.argv[1]]); assert ended.exit_code == 0, ended.output; "
        "print(*{name.split('.')[0] for name in sys.modules}, *(n for n in sys.modules if n.endswith('.pipeline')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "a.csv")],
        capture_output=True,
        text=True,
        check=True,
        cwd=REPOSITORY,
    )
    loaded = set(done.stdout.split())
    assert loaded.isdisjoint(
        {"dagster", "great_expectations", "matplotlib", "scipy", "sklearn", "marketing_assets.pipeline"}
    )


# Every file there is


def test_every_file_of_the_sample_is_read_as_the_kind_of_its_folder(repository: Path) -> None:
    for kind in KINDS:
        for file in sorted((repository / "data" / "sample" / kind).glob("*"))[:1]:
            found = inspect_path(str(file), Settings(), told=Console(quiet=True))
            assert of(found).kind == kind and of(found).kept > 0
            assert text_on(found).startswith(file.name)


def test_every_data_set_is_read_or_refused_in_words(repository: Path, datasets: Path, tmp_path: Path) -> None:
    shared = [repository / "data" / "mappings"]
    kinds = {"mix": "media_mix", "experiments": "experiments"}
    for file in sorted(datasets.glob("*/*.csv")):
        copy = tmp_path / file.parent.name / file.name
        copy.parent.mkdir(exist_ok=True)
        copy.symlink_to(file)
        try:
            found = inspect_path(
                str(copy), Settings(), kind=kinds.get(file.parent.name), shared=shared, told=Console(quiet=True)
            )
        except ExportError as error:
            assert file.name.split(".")[0] in str(error)
        else:
            assert max(map(len, text_on(found, 90).splitlines())) <= 90
