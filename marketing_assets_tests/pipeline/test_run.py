from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from marketing_assets.errors import LandingError
from marketing_assets.pipeline.run import Step, run_daily, withdraw_file
from marketing_assets.pipeline.status import RunStatus, read_status
from marketing_assets.settings import Settings, load_settings
from marketing_assets.warehouse.home import PROJECT_ROOT, Home
from marketing_assets.warehouse.snapshot import reader
from marketing_assets_tests.pipeline.killing import state
from marketing_assets_tests.worlds import LAST, SETTINGS, a_month, ads_line, write_ads

EVERY_ASSET = {
    "ad_rows", "rejected_rows", "landing_manifest", "ad_performance", "campaign_kpis_daily", "budget_plan",
    "dsp_payload", "published_snapshot", "dsp_delivery",
}  # fmt: skip


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, RunStatus, list[Step]]:
    """The committed sample, run once with the committed settings."""
    home, steps = Home(tmp_path_factory.mktemp("sample") / "home"), []
    status = run_daily(home, load_settings(PROJECT_ROOT / "marketing.yaml"), on_step=steps.append)
    return home, status, steps


def ask(home: Home, sql: str) -> list[tuple[Any, ...]]:
    with reader(home.snapshot) as connection:
        return connection.execute(sql).fetchall()


def test_the_sample_ends_in_a_plan_for_the_day_after_its_last(sample: tuple[Home, RunStatus, list[Step]]) -> None:
    home, status, _ = sample
    assert (status.state, status.as_of, status.effective_date) == ("planned", "2025-03-31", "2025-04-01")
    assert status.checks_failed == 0 and status.checks_passed >= 40
    assert ask(home, "SELECT count(*), min(date), max(date) FROM campaign_kpis_daily") == [
        (577, date(2025, 1, 1), date(2025, 3, 31))
    ]


def test_there_is_progress_for_every_asset(sample: tuple[Home, RunStatus, list[Step]]) -> None:
    made = {name for step in sample[2] for name in step.assets}
    assert made == EVERY_ASSET
    assert all(step.succeeded for step in sample[2])


def test_the_plan_sums_to_its_budget_and_the_payload_repeats_it(sample: tuple[Home, RunStatus, list[Step]]) -> None:
    home, status, _ = sample
    ((budget, channels, campaigns),) = ask(
        home,
        "SELECT max(budget), sum(proposed) FILTER (level = 'channel'), sum(proposed) FILTER (level = 'campaign') "
        "FROM budget_plan",
    )
    payload = json.loads((home.path / str(status.payload)).read_text())
    assert budget == channels == campaigns == Decimal(payload["total"])


def test_the_eight_column_view_is_the_landed_sample(sample: tuple[Home, RunStatus, list[Step]]) -> None:
    home, _, _ = sample
    landed = str(PROJECT_ROOT / "data" / "sample" / "ads" / "quarter.csv")
    columns = "date, channel, campaign, spend, impressions, clicks, conversions, revenue"
    assert ask(
        home, f"SELECT count(*) FROM (SELECT {columns} FROM marketing_clean EXCEPT SELECT {columns} FROM '{landed}')"
    ) == [(0,)]
    assert ask(
        home, f"SELECT count(*) FROM (SELECT {columns} FROM '{landed}' EXCEPT SELECT {columns} FROM marketing_clean)"
    ) == [(0,)]


def test_every_lineage_parent_is_known(sample: tuple[Home, RunStatus, list[Step]]) -> None:
    """A parent is another table version or a landed file, except for digests of decisions, gates and checks."""
    home, _, _ = sample
    unknown = ask(
        home,
        "SELECT DISTINCT table_name FROM (SELECT table_name, unnest(parents) AS parent FROM lineage WHERE is_current) "
        "WHERE parent NOT IN (SELECT id FROM lineage) AND parent NOT IN (SELECT sha256 FROM landing_manifest) "
        "AND parent NOT IN (SELECT reading FROM landing_manifest) ORDER BY 1",
    )
    assert unknown == [("budget_plan",), ("dsp_payload",)]


def test_running_twice_changes_nothing(sample: tuple[Home, RunStatus, list[Step]]) -> None:
    home, status, _ = sample
    before, times = state(home), ask(home, "SELECT id, processed_at FROM lineage ORDER BY ALL")
    again = run_daily(home, load_settings(PROJECT_ROOT / "marketing.yaml"))
    assert state(home) == before
    assert again.payload_hash == status.payload_hash
    assert ask(home, "SELECT id, processed_at FROM lineage ORDER BY ALL") == times


def test_an_old_day_replayed_after_newer_ones_gives_the_same_payload(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    write_ads(home.landing, "month.csv", a_month(days=30))
    first = run_daily(home, SETTINGS)
    write_ads(
        home.landing,
        "next.csv",
        [ads_line(LAST, "Google", "Google_Always"), ads_line(LAST, "Facebook", "Facebook_Always")],
    )
    newer = run_daily(home, SETTINGS)
    assert (first.as_of, newer.as_of) == ("2025-03-30", "2025-03-31")
    before = ask(home, "SELECT * FROM budget_plan WHERE as_of = '2025-03-31' ORDER BY ALL")
    replayed = run_daily(home, SETTINGS, as_of=date(2025, 3, 30))
    assert replayed.payload_hash == first.payload_hash
    assert ask(home, "SELECT * FROM budget_plan WHERE as_of = '2025-03-31' ORDER BY ALL") == before
    assert ask(home, "SELECT max(as_of) FROM budget_plan") == [(LAST,)]


def test_a_blocking_check_leaves_the_published_day_alone(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    write_ads(home.landing, "month.csv", a_month(days=30))
    good = run_daily(home, SETTINGS)
    snapshot = home.snapshot.read_bytes()
    write_ads(home.landing, "leak.csv", [ads_line(LAST, campaign="for jane.doe@example.com")])
    blocked = run_daily(home, SETTINGS)
    assert blocked.state == "blocked"
    assert blocked.blocking and all(check.failed_rows for check in blocked.blocking)
    assert home.snapshot.read_bytes() == snapshot
    assert good.payload and (home.path / good.payload).is_file()
    assert [file.name for file in home.payloads.iterdir()] == ["2025-03-31"]
    assert read_status(home)["state"] == "blocked"
    assert "jane" not in home.status.read_text()


def test_a_platform_that_went_silent_makes_the_plan_a_hold_that_names_it(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    write_ads(home.landing, "google.csv", a_month(["Google"]))
    write_ads(home.landing, "facebook.csv", a_month(["Facebook"], days=25))
    held = run_daily(home, SETTINGS)
    assert held.state == "held"
    assert "Facebook since 2025-03-25" in held.reason
    rows = ask(home, "SELECT DISTINCT change FROM budget_plan")
    assert rows == [(0,)]


def test_a_day_that_has_not_landed_is_a_hold_that_says_so(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    write_ads(home.landing, "month.csv", a_month(days=30))
    held = run_daily(home, Settings(), as_of=LAST)
    assert held.state == "held"
    assert "no ad rows of 2025-03-31 have landed" in held.reason


def test_a_blocked_home_plans_again_when_the_bad_file_is_withdrawn(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    write_ads(home.landing, "month.csv", a_month(days=30))
    write_ads(home.landing, "leak.csv", [ads_line(LAST, campaign="for jane.doe@example.com")])
    assert run_daily(home, SETTINGS).state == "blocked"
    assert withdraw_file(home, SETTINGS, "ads/leak.csv", "an address") == ["ads/leak.csv"]
    assert run_daily(home, SETTINGS).state == "planned"
    with pytest.raises(LandingError, match="no file ads/leak"):
        withdraw_file(home, SETTINGS, "ads/leak.csv", "again")


def test_rows_are_not_relabelled_by_settings_in_another_currency(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    write_ads(home.landing, "month.csv", a_month(days=30))
    assert run_daily(home, Settings(currency="USD")).state == "planned"
    with pytest.raises(LandingError, match="holds amounts in USD, the settings say EUR"):
        run_daily(home, Settings(currency="EUR"))
