"""What people see in Dagster's UI, looked at in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from marketing_assets.expectations import suites
from marketing_assets.pipeline.build import build_definitions
from marketing_assets_tests.browser.conftest import BERLIN, ServedUi


def test_the_graph_shows_every_group_and_opens_to_assets(page: Page) -> None:
    page.goto("/asset-groups")
    graph = page.locator("svg").filter(has_text="ingestion").first
    graph.wait_for()
    groups = {spec.group_name for spec in build_definitions(settings=BERLIN).resolve_all_asset_specs()}
    assert len(groups) == 11
    for group in groups:
        expect(graph.get_by_text(group or "", exact=True).first).to_be_visible()
    page.keyboard.press("Alt+e")  # groups open collapsed; of a graph this large only what is in sight is drawn
    expect(page.locator("svg foreignObject").nth(20)).to_be_attached(timeout=30_000)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_catalog_shows_every_asset(page: Page) -> None:
    page.set_viewport_size({"width": 1600, "height": 5000})
    page.goto("/assets")
    for key in build_definitions(settings=BERLIN).resolve_all_asset_keys():
        expect(page.get_by_text(key.path[-1], exact=True).first).to_be_visible(timeout=30_000)


def test_what_was_just_read_is_not_called_unsynced(page: Page) -> None:
    page.goto("/assets/ad_rows")
    page.get_by_text("Row count").wait_for()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Unsynced")).to_have_count(0)


def test_an_asset_shows_what_it_is_and_what_its_columns_mean(page: Page) -> None:
    page.goto("/assets/budget_plan")
    for words in (
        "Tomorrow's daily budget per channel and campaign",
        "allocation",
        "marketing-data",
        "DuckDB",
        "Newest day of data the row rests on.",
        "Passing",
    ):
        page.get_by_text(words).first.wait_for()
    columns = _rows(page, "Column name")
    assert not [name for name, _, meaning in columns if not meaning], "columns without a meaning"
    nullable = {name: "non-nullable" not in kind for name, kind, _ in columns}
    assert (nullable["effective_date"], nullable["change"]) == (False, True)
    assert [name for name, *_ in _rows(page, "Timestamp")] == [
        "status", "reason", "objective", "budget", "picture", "why", "warnings", "preview", "lineage_id",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asset", "course"),
    [
        ("ad_performance", "spend_trend"),
        ("campaign_kpis_daily", "revenue_trend"),
        ("budget_plan", None),
        ("dsp_payload", None),
    ],
)
def test_every_kpi_and_plan_asset_shows_a_picture(page: Page, asset: str, course: str | None) -> None:
    page.goto(f"/assets/{asset}")
    if course:  # small enough to stand in place
        assert _natural_size(page.get_by_role("row", name=course).get_by_role("img").last) == [240, 40]
    page.get_by_role("row", name=re.compile("^picture")).get_by_text("Show Markdown").click()
    width, height = _natural_size(page.get_by_role("dialog").get_by_role("img").last)
    assert width > 600 and height > 150


def test_the_checks_of_an_asset_show_their_results(page: Page) -> None:
    page.goto("/assets/ad_performance?view=checks")
    contracts = suites(BERLIN)["ad_performance"].contracts
    page.get_by_text(f"Checks ({len(contracts)})").wait_for()
    expect(page.get_by_text("Succeeded")).to_have_count(len(contracts))
    first = min(contracts, key=lambda contract: contract.name)
    page.get_by_text(f"Catches: {first.description}").wait_for()
    page.get_by_text(re.compile(r"^0 of \d+ \w+ failed$")).wait_for()


def test_the_morning_schedule_runs_in_the_settings_time_zone(page: Page) -> None:
    page.goto("/locations/marketing_assets/schedules/every_morning")
    page.get_by_text("(0 6 * * *)").wait_for()
    page.get_by_text("Europe/Berlin", exact=True).wait_for()
    page.get_by_text("Running", exact=True).wait_for()
    page.get_by_text(re.compile(r"6:00:00\sAM")).wait_for()


def test_a_run_of_the_command_line_is_listed_with_its_job(page: Page) -> None:
    page.goto("/locations/marketing_assets/jobs/daily_reallocation/runs")
    page.get_by_text("partition: 2025-03-31").first.wait_for()
    page.get_by_text("Success", exact=True).first.wait_for()


def test_ending_the_command_leaves_no_process_behind(ui: ServedUi) -> None:
    """Stands last: the other tests need the UI."""
    ui.end()
    assert not ui.is_alive()


def _rows(page: Page, header: str) -> list[list[str]]:
    """Cells of the table with this column, without the invisible marks at which the UI may break a word."""
    table = page.get_by_role("table").filter(has=page.locator("thead").get_by_text(header)).first
    cells = "rows => rows.map(row => [...row.children].map(cell => cell.innerText.replaceAll('\\u200b', '').trim()))"
    return table.locator(":scope > tbody > tr").evaluate_all(cells)


def _natural_size(image: Locator) -> list[int]:
    image.wait_for()
    expect(image).to_have_js_property("complete", True)
    return image.evaluate("image => [image.naturalWidth, image.naturalHeight]")
