"""The report: one page on its own, honest about what is missing, that foreign names cannot break."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from marketing_assets.reporting import ReportTables, executive_report, read_report_tables
from marketing_assets.reporting.report_tables import COLUMNS, empty_table

MODEL_TABLES = ("media_mix_model", "channel_contributions", "channel_roi", "response_curves")
SIX = (
    "Sales and spend", "What each channel contributed", "ROI by channel", "Response curves", "Efficiency as platforms",
    "Where sales came from",
)  # fmt: skip


@pytest.fixture(scope="module")
def page(tables: ReportTables) -> str:
    return executive_report(tables)


class Elements(HTMLParser):
    """Start tags with their attributes, and what is left open at the end."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in ("img", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def test_the_six_pictures_and_the_forecast_are_there_with_words_for_those_who_cannot_see_them(page: str) -> None:
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", page)
    for title in (*SIX, "Forecast of the next 14 days"):
        assert any(title in caption for caption in captions), title
    pictures = Elements(page).named("img")
    assert len(pictures) == len(captions)
    assert all(len(picture["alt"] or "") > 20 for picture in pictures)


def test_the_page_is_well_formed_and_needs_nothing_from_outside(page: str) -> None:
    elements = Elements(page)
    assert elements.open == []
    assert not {"script", "link", "iframe"} & {name for name, _ in elements.found}
    assert all(str(picture["src"]).startswith("data:image/png;base64,") for picture in elements.named("img"))
    assert not re.search(r"https?:|url\(|@import", page)


def test_every_table_has_a_caption_and_headed_columns(page: str) -> None:
    assert page.count("<table") == page.count("<caption>") == page.count("<thead")
    assert 'scope="col"' in page
    assert 'scope="row"' in page


def test_the_amounts_of_tomorrow_are_exact_and_sum_up(page: str) -> None:
    row = page[page.index('<th scope="row" role="rowheader">PPC</th>') :]
    assert re.findall(r">([\d,.+]+[^<]*)</td>", row)[:3] == ["1,450.00", "1,624.00", "+12.0\xa0%"]
    assert "4,053.00" in page


def test_the_same_tables_give_the_same_bytes(tables: ReportTables, page: str) -> None:
    assert executive_report(tables) == page


def test_a_campaign_named_like_a_script_stays_text(company: Callable[..., ReportTables]) -> None:
    nasty = company(lambda name: f"<script>alert('{name}')</script>")
    made = executive_report(nasty)
    assert not {"script", "b"} & {name for name, _ in Elements(made).found}
    assert "&lt;script&gt;alert(&#x27;PPC&#x27;)&lt;/script&gt;" in made


def test_odd_names_break_neither_page_nor_pictures(company: Callable[..., ReportTables]) -> None:
    odd = iter(["_$x^2$ $", "\\frac{ {0}%s", "é\u202e\x07" + "W" * 90, '" onload="x', "</style></main>"])
    names: dict[str, str] = {}
    elements = Elements(executive_report(company(lambda name: names.setdefault(name, next(odd, name)))))
    assert elements.open == []
    assert not [attributes for _, attributes in elements.found if "onload" in attributes]


def test_without_a_model_its_pictures_are_replaced_by_the_reason(tables: ReportTables) -> None:
    one = tables.media_mix_model.head(1)
    why = "31 of 52 weeks"
    lone = replace(
        tables,
        media_mix_model=one.assign(status="not_fitted", reason=why, variable=None, role=None),
        **{name: empty_table(name) for name in MODEL_TABLES[1:]},
    )
    made = executive_report(lone)
    assert "The model was not fitted: 31 of 52 weeks." in made
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", made)
    assert [title for title in SIX if any(title in caption for caption in captions)] == [SIX[0], SIX[4]]


def test_a_landed_media_mix_file_gets_its_own_section_in_its_own_units(tables: ReportTables) -> None:
    own = {name: getattr(tables, name).assign(model="four_years") for name in MODEL_TABLES}
    made = executive_report(replace(tables, **own))
    assert "Landed media mix file: four_years" in made
    assert "Spend, file units" in made


def test_a_hold_says_to_change_nothing(tables: ReportTables) -> None:
    held = tables.budget_plan.assign(status="hold", plan_reason="no data from Facebook")
    made = executive_report(replace(tables, budget_plan=held))
    assert "on hold" in made
    assert "Change nothing" in made
    assert "no data from Facebook." in made


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_any_table_may_be_the_only_one(tables: ReportTables, name: str) -> None:
    alone = ReportTables(as_of=tables.as_of, effective_date=tables.effective_date, **{name: getattr(tables, name)})
    assert Elements(executive_report(alone)).open == []


def test_nothing_published_yet_is_said_in_words() -> None:
    assert "Nothing was published yet" in executive_report(ReportTables())


def test_one_day_of_one_channel_is_a_report() -> None:
    day = date(2025, 3, 31)
    daily = pd.DataFrame([(day, None, None, 5.0, True)], columns=list(COLUMNS["daily"]))
    made = executive_report(
        ReportTables(as_of=day, effective_date=day + timedelta(days=1), currency="JPY", daily=daily)
    )
    assert "No plan was made" in made
    assert "1 day from 31 March 2025 to 31 March 2025: spend 5.00\xa0JPY." in made


def test_what_is_not_known_is_listed(page: str) -> None:
    section = page[page.index("What is not known") :]
    for words in ("3 newest days are not final", "Display (weak)", "headline (inconclusive)", "Worth a test first"):
        assert words in section


def test_only_sessions_are_shown_as_visitors_largest_segment_first(tables: ReportTables) -> None:
    assert list(tables.segment_sizes["segment"]) == ["Value Shopper", "Brand Loyalist", "Speed Seeker", "unclear"]
    assert tables.segment_sizes["sessions"].sum() == 820 + 1430 + 610 + 260


def test_the_efficiency_is_the_catalogues_ratio_of_final_days(
    tables: ReportTables, snapshot: duckdb.DuckDBPyConnection
) -> None:
    expected = snapshot.execute(
        "SELECT sum(revenue) / sum(spend) FROM campaign_kpis_daily WHERE channel = 'PPC' "
        "AND date > DATE '2025-03-28' - 28 AND date <= DATE '2025-03-28'"
    ).fetchone()
    row = tables.efficiency.set_index("channel").loc["PPC"]
    assert row["roas"] == pytest.approx(expected[0] if expected else None)
    assert pd.isna(tables.efficiency.set_index("channel").loc["CTV", "roas"])


def test_an_empty_snapshot_is_an_empty_report() -> None:
    with duckdb.connect() as connection:
        assert read_report_tables(connection).as_of is None


def test_any_table_of_the_snapshot_may_be_missing(
    snapshot_frames: dict[str, pd.DataFrame], snapshot: duckdb.DuckDBPyConnection
) -> None:
    for name in snapshot_frames:
        snapshot.execute(f'ALTER TABLE "{name}" RENAME TO hidden').fetchall()
        assert read_report_tables(snapshot, as_of=date(2025, 3, 31)).as_of == date(2025, 3, 31)
        snapshot.execute(f'ALTER TABLE hidden RENAME TO "{name}"').fetchall()


def test_an_older_plan_never_stands_beside_todays_and_an_older_model_does(snapshot: duckdb.DuckDBPyConnection) -> None:
    for table in ("media_mix_model", "channel_roi"):
        snapshot.execute(f"UPDATE {table} SET as_of = DATE '2025-03-23'").fetchall()
    snapshot.execute("UPDATE plan_outlook SET as_of = DATE '2025-03-23'").fetchall()
    read = read_report_tables(snapshot)
    assert (len(read.channel_roi), len(read.plan_outlook)) == (5, 0)


def test_returns_of_an_older_fit_never_stand_beside_a_newer_model(snapshot: duckdb.DuckDBPyConnection) -> None:
    snapshot.execute("UPDATE channel_roi SET as_of = DATE '2025-03-23'").fetchall()
    assert len(read_report_tables(snapshot).channel_roi) == 0


@pytest.mark.parametrize("width", [375, 1280])
def test_a_browser_shows_it_without_scrolling_sideways(
    page: str, width: int, chromium_path: Path, tmp_path: Path
) -> None:
    from playwright.sync_api import sync_playwright

    file = tmp_path / "report.html"
    file.write_text(page, encoding="utf-8")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium_path), args=flags)
        shown = browser.new_page(viewport={"width": width, "height": 900})
        complaints: list[str] = []
        shown.on("console", lambda message: complaints.append(message.text))
        shown.on("request", lambda request: complaints.append(request.url) if request.url.startswith("http") else None)
        shown.goto(file.as_uri())
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
        assert shown.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
        assert complaints == []
        browser.close()
