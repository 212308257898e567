"""From one cell of a table back to the landed lines that made it; their sum is the cell, to the cent."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from marketing_assets.errors import TraceError
from marketing_assets.governance import scan_text
from marketing_assets.lineage import record
from marketing_assets.metrics import BUSINESS_DAILY_SQL, CATALOGUE, VIEWS
from marketing_assets.pipeline.exchange import write_rates
from marketing_assets.pipeline.late_conversions import write_campaign_kpis, write_curves
from marketing_assets.pipeline.mart import write_mart
from marketing_assets.pipeline.tracing import trace
from marketing_assets.pipeline.tracing.cell import Ratio, Sum
from marketing_assets.pipeline.tracing.keys import KEYS, read_key
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import replace_table, transaction
from marketing_assets_tests.pipeline.reading import read
from marketing_assets_tests.pipeline.stories import Story
from marketing_assets_tests.worlds import FIRST, SETTINGS, write_lines

ADS = "date,platform,campaign,currency,spend,clicks,conversions,revenue"
DAYS = [FIRST + timedelta(days=n) for n in range(6)]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def land(home: Home, name: str, header: str, *lines: str) -> None:
    write_lines(home.landing, name, header, lines)


def marts(home: Home) -> None:
    """Read what landed and write the tables of the ads and of the sales, as a run does."""
    read(home)
    with transaction(home.warehouse) as connection:
        record(connection, write_rates(connection, SETTINGS))
        write_mart(connection, SETTINGS)
        write_curves(connection, SETTINGS)
        write_campaign_kpis(connection, SETTINGS)
        for view, (_, select) in VIEWS.items():
            connection.execute(f'CREATE OR REPLACE VIEW "{view}" AS {select}').fetchall()
        replace_table(connection, "business_daily", BUSINESS_DAILY_SQL)


def cell(home: Home, table: str, key: str, column: str) -> dict[str, Any]:
    """The JSON of a cell's trace."""
    found: dict[str, Any] = json.loads(json.dumps(trace(home, SETTINGS, table, key=key, column=column).to_json()))
    return found


def lines_of(found: dict[str, Any], *, counting: bool = True) -> list[tuple[Any, ...]]:
    """File, line and what was landed of every row that counts (or does not)."""
    return [(row["file"], row["line"], *row["numbers"].values()) for row in found["rows"] if row["counts"] is counting]


def refused(home: Home, table: str, key: str | None, column: str | None) -> str:
    with pytest.raises(TraceError) as error:
        trace(home, SETTINGS, table, key=key, column=column)
    return str(error.value)


def test_a_cell_leads_to_the_line_that_replaced_another(home: Home) -> None:
    land(home, "ads/a.csv", ADS, f"{DAYS[0]},Google,Brand,EUR,10.00,1,1,100", f"{DAYS[1]},Google,Brand,EUR,7,1,1,1")
    marts(home)
    land(home, "ads/b.csv", ADS, f"{DAYS[0]},Google,Brand,EUR,12.34,1,1,100")
    marts(home)
    found = cell(home, "campaign_kpis_daily", f"date={DAYS[0]},campaign=Brand", "spend")
    assert (found["value"], found["adds_up"], found["currency"]) == ("12.34", True, "EUR")
    assert lines_of(found) == [("ads/b.csv", 2, "12.34")]
    assert lines_of(found, counting=False) == [("ads/a.csv", 2, "10.00")]
    assert found["rows"][1]["why_not"] == "replaced by ads/b.csv"


def test_converted_money_tells_the_rate_and_both_amounts(home: Home) -> None:
    land(home, "fx/r.csv", "date,currency,rate", f"{DAYS[0]},USD,0.9")
    land(home, "ads/a.csv", ADS, f"{DAYS[0]},Google,Brand,USD,10.01,1,1,100", f"{DAYS[0]},Google,Other,EUR,1,1,1,1")
    marts(home)
    found = cell(home, "campaign_kpis_daily", f"date={DAYS[0]},campaign=Brand", "spend")
    assert found["value"] == "9.009" and found["adds_up"]
    (row,) = found["rows"]
    assert (row["numbers"], row["converted"], row["currency"], row["rate"]) == (
        {"spend": "10.01"}, {"spend": "9.009"}, "USD", "0.90",
    )  # fmt: skip
    channel = cell(home, "channel_kpis_daily", f"date={DAYS[0]},channel=Google", "spend")
    assert channel["value"] == "10.009" and channel["adds_up"] and len(channel["rows"]) == 2


def test_breakdown_lines_of_one_key_all_count(home: Home) -> None:
    land(home, "ads/a.csv", ADS, *(f"{DAYS[0]},Meta,Brand,EUR,{n}.10,1,1,5" for n in range(1, 4)))
    marts(home)
    found = cell(home, "ad_performance", f"date={DAYS[0]},platform=Meta", "spend")
    assert lines_of(found) == [("ads/a.csv", line, f"{line - 1}.10") for line in (2, 3, 4)]
    assert found["value"] == "6.30" and found["adds_up"]


def test_a_metric_that_a_later_file_speaks_for_is_taken_from_there(home: Home) -> None:
    land(home, "ads/a.csv", ADS, f"{DAYS[0]},Google,Brand,EUR,10,1,1,100")
    marts(home)
    land(home, "ads/b.csv", "date,platform,campaign,currency,conversions", f"{DAYS[0]},Google,Brand,EUR,4")
    marts(home)
    found = cell(home, "campaign_kpis_daily", f"date={DAYS[0]},campaign=Brand", "cpa")
    assert found["value"] == 2.5 and found["adds_up"]
    assert [(row["file"], row["converted"]) for row in found["rows"]] == [
        ("ads/a.csv", {"spend": "10.00", "conversions": None}), ("ads/b.csv", {"spend": None, "conversions": 4.0}),
    ]  # fmt: skip
    assert found["rows"][0]["why_not"] == "a later file speaks for conversions"


def test_a_ratio_shows_the_cells_above_and_below_the_line(home: Home) -> None:
    land(home, "ads/a.csv", ADS, f"{DAYS[0]},Google,A,EUR,10,1,1,100", f"{DAYS[0]},Google,B,EUR,5,1,1,",
         f"{DAYS[0]},Google,C,EUR,30,2,1,50")  # fmt: skip
    marts(home)
    found = cell(home, "channel_kpis_daily", f"date={DAYS[0]},channel=Google", "roas")
    assert found["value"] == 3.75 and found["adds_up"] and found["currency"] is None
    # B reports no revenue: neither of its amounts is in the ratio.
    assert [(part["column"], part["value"]) for part in found["parts"]] == [("spend", "40.00"), ("revenue", "150.00")]
    assert {row["line"] for row in found["rows"]} == {2, 4}
    assert found["definition"].startswith("Return on ad spend: revenue ÷ spend")


def test_a_cell_that_was_changed_by_hand_does_not_add_up(home: Home) -> None:
    land(home, "ads/a.csv", ADS, f"{DAYS[0]},Google,Brand,EUR,10.00,1,1,100")
    marts(home)
    with transaction(home.warehouse) as connection:
        connection.execute("UPDATE campaign_kpis_daily SET spend = 10.01")
    found = trace(home, SETTINGS, "campaign_kpis_daily", key="campaign=Brand", column="spend")
    assert not found.adds_up
    paper = io.StringIO()
    found.print_on(Console(file=paper, width=200))
    assert "10.00 from below ≠ 10.01 in the table" in paper.getvalue() and "does not add up" in paper.getvalue()


def test_a_day_of_sales_leads_to_the_lines_of_the_newest_file(home: Home) -> None:
    land(home, "ads/a.csv", ADS, f"{DAYS[0]},Google,Brand,EUR,10.00,1,1,100")
    land(home, "fx/r.csv", "date,currency,rate", f"{DAYS[0]},USD,0.5")
    land(home, "sales/a.csv", "date,revenue,orders", f"{DAYS[0]},100,2")
    marts(home)
    land(home, "sales/b.csv", "date,revenue,orders,currency", f"{DAYS[0]},30,2,USD", f"{DAYS[0]},80,3,EUR")
    marts(home)
    found = cell(home, "business_daily", f"date={DAYS[0]}", "revenue")
    assert found["value"] == "95.00" and found["adds_up"]
    assert [(row["file"], row["line"], row["rate"], row["converted"].get("revenue")) for row in found["rows"]] == [
        ("sales/b.csv", 2, "0.50", "15.00"), ("sales/b.csv", 3, None, "80.00"), ("sales/a.csv", 2, None, None),
    ]  # fmt: skip
    assert found["rows"][2]["why_not"] == "replaced by sales/b.csv"
    assert cell(home, "business_daily", f"date={DAYS[0]}", "orders")["adds_up"]


def test_every_cell_of_every_table_adds_up(planned_once: Home) -> None:
    day = "date=2025-03-29"
    rows = {
        "ad_performance": f"{day},platform=Google", "campaign_kpis_daily": f"{day},platform=Google",
        "channel_kpis_daily": f"{day},channel=Google", "campaign_kpis": "platform=Google",
        "marketing_clean": f"{day},channel=Google", "marketing_kpi": f"{day},channel=Google",
        "business_daily": day, "session_kpis_daily": f"{day},channel=Google",
        "budget_plan": "level=channel,channel=Google",
    }  # fmt: skip
    assert set(rows) == set(KEYS) - {"analytics_daily"}
    ratios = {metric.name for metric in CATALOGUE}
    with transaction(planned_once.warehouse) as connection:
        columns = {table: [name for name, *_ in connection.execute(f'DESCRIBE "{table}"').fetchall()] for table in rows}
    for table, key in rows.items():
        for column in columns[table]:
            found = trace(planned_once, SETTINGS, table, key=key, column=column)
            assert found.adds_up, (table, column, found.to_json()["sums"])
            if column in ratios | {"spend", "revenue", "conversions", "sessions", "orders", "today"}:
                assert found.to_json()["adds_up"] is True, (table, column)


def test_sessions_lead_to_the_files_and_lines_of_their_events_and_to_nobody(planned_once: Home) -> None:
    found = cell(planned_once, "session_kpis_daily", "date=2025-03-29,channel=Google", "sessions")
    assert found["adds_up"] and found["value"] == len({row["group"] for row in found["rows"]})
    assert {row["file"] for row in found["rows"]} == {"web_events/week-4.csv"}
    assert all(row["numbers"] == row["converted"] == {} for row in found["rows"])
    with transaction(planned_once.warehouse) as connection:
        files = str(planned_once.lake / "landed_web_events" / "*" / "*.parquet")
        masks = connection.execute(
            f"SELECT DISTINCT unnest([user_id, customer_id, session_key, event_key, transaction_id]) FROM '{files}'"
        ).fetchall()
    text = json.dumps(found)
    assert scan_text(text) == {} and not any(mask and mask in text for (mask,) in masks)


def test_only_sessions_that_bought_are_behind_revenue(planned_once: Home) -> None:
    key = "date=2025-03-29,channel=Google"
    all_of_them = cell(planned_once, "session_kpis_daily", key, "sessions")
    bought = cell(planned_once, "session_kpis_daily", key, "revenue")
    assert bought["adds_up"] and 0 < len(bought["rows"]) < len(all_of_them["rows"])


def test_an_amount_of_a_payload_leads_to_spend_and_models(planned_once: Home) -> None:
    (payload,) = planned_once.payloads.rglob("dsp_payload-*.json")
    content = json.loads(payload.read_bytes())
    (line,) = [each for each in content["lines"] if each["level"] == "channel" and each["channel"] == "Google"]
    for column, name in (("amount", "proposed"), ("previous_amount", "today"), ("floor", "floor")):
        found = cell(planned_once, str(payload), "level=channel,channel=Google", column)
        assert (found["table"], found["column"], found["adds_up"]) == ("budget_plan", name, True)
        assert Decimal(found["value"]) == Decimal((line | line["guardrails"])[column])
        assert {part["table"] for part in found["parts"]} == {"campaign_kpis_daily", "media_mix_model"}
    today = cell(planned_once, str(payload), "level=channel,channel=Google", "previous_amount")
    spend = [part for part in today["parts"] if part["column"] == "spend"]
    assert len(spend) == 7 and all(part["value"] == "10.00" for part in spend)


def test_what_is_in_force_by_an_approval_says_so(story: Story) -> None:
    found = cell(story.before_replays, "budget_plan", "as_of=2025-03-31,level=channel,channel=Google", "today")
    assert any("the plan approved for 2025-03-31" in note for note in found["notes"]) and found["adds_up"] is None


@pytest.mark.parametrize(
    ("table", "key", "column", "words"),
    [
        (
            "campaign_kpis_daily",
            "campaign=Google_Always",
            "spend",
            "add date. A row of it is named by date, platform, ",
        ),
        ("campaign_kpis_daily", "date=2025-03-29", "spend", "add platform and campaign."),
        ("campaign_kpis_daily", "date=2031-01-01,platform=Google", "spend", "this date; its days run from 2025-03-01"),
        ("campaign_kpis_daily", "date=2025-03-29,campaign=", "spend", "no row has this campaign"),
        ("campaign_kpis_daily", "day=2025-03-29", "spend", "no column 'day'"),
        ("campaign_kpis_daily", "date=2025-03-29", "spent", "near it: spend"),
        ("campaign_kpis_daily", "2025-03-29", "spend", "expected column=value"),
        ("campaign_kpis_daily", "", "spend", "expected column=value"),
        ("campaign_kpis_daily", "date=1,date=2", "spend", "stands twice"),
        ("sessions", "date=2025-03-29", "revenue", "cells of it cannot be traced"),
        ("landed_customers", "customer_id=C1", "revenue", "cells of it cannot be traced"),
        ("campaign_kpi", "date=2025-03-29", "spend", "near it: campaign_kpis"),
        ("budget_plan", "channel=Google", "today", "add level and campaign"),
        ("campaign_kpis_daily", "date=2025-03-29", None, "--key without --column"),
        ("campaign_kpis_daily", None, "spend", "--column without --key"),
    ],
)
def test_a_cell_that_is_not_named_is_refused(
    planned_once: Home, table: str, key: str | None, column: str | None, words: str
) -> None:
    assert words in refused(planned_once, table, key, column)


def test_a_key_may_hold_commas_and_equal_signs() -> None:
    assert read_key("date=2025-03-29, campaign=A, B & C=D,account_id=") == {
        "date": "2025-03-29", "campaign": "A, B & C=D", "account_id": "",
    }  # fmt: skip


def test_sums_are_equal_to_the_cent_and_ratios_to_nine_digits() -> None:
    assert Sum("s", Decimal("10.004"), Decimal("10.00")).equal and not Sum("s", Decimal("10.01"), Decimal("10")).equal
    assert not Sum("s", Decimal("99999999999999.01"), Decimal("99999999999999.00")).equal
    assert Sum("s", None, None).equal and not Sum("s", None, 0).equal
    assert Ratio("r", 0.001, 0.001).equal and not Ratio("r", 0.001, 0.002).equal
