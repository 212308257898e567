"""What a run refuses, and what it says about days that cannot be planned."""

from __future__ import annotations

from pathlib import Path

import pytest

from marketing_assets.errors import LandingError, SettingsError
from marketing_assets.governance import KEY_VARIABLE
from marketing_assets.pipeline.run import run_daily, withdraw_file
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import transaction
from marketing_assets_tests.worlds import SETTINGS, a_month, write_ads, write_customers

MADE = ("lake", "warehouse.duckdb", "published", "payloads", "reports", "decisions.sqlite")


def test_rows_are_not_relabelled_by_settings_in_another_currency(planned: Home) -> None:
    snapshot = planned.snapshot.read_bytes()
    with pytest.raises(LandingError, match="holds amounts in EUR, the settings say USD"):
        run_daily(planned, Settings(currency="USD"))
    assert planned.snapshot.read_bytes() == snapshot


def test_personal_data_without_a_key_is_refused_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(KEY_VARIABLE)
    home = Home(tmp_path / "home")
    write_ads(home.landing, "month.csv", a_month())
    write_customers(home.landing, "customers.csv", range(3))
    with pytest.raises(SettingsError, match=f"{KEY_VARIABLE} is not set, and the sample's key is for the sample only"):
        run_daily(home, SETTINGS)
    assert [name for name in MADE if (home.path / name).exists()] == []


def test_a_file_that_was_never_read_cannot_be_withdrawn(planned: Home, tmp_path: Path) -> None:
    with pytest.raises(LandingError, match=r"no file ads/leak\.csv in landing_manifest"):
        withdraw_file(planned, SETTINGS, "ads/leak.csv", "")
    with pytest.raises(LandingError, match=r"nothing was read into .*empty yet"):
        withdraw_file(Home(tmp_path / "empty"), SETTINGS, "ads/leak.csv", "")


def test_a_file_of_any_kind_is_withdrawn_by_name_once(planned: Home) -> None:
    for name in ("sales/sales.csv", "web_events/week-0.csv", "customers/customers.csv", "experiments/button.csv"):
        assert withdraw_file(planned, SETTINGS, name, "wrong shop") == [name]
        with pytest.raises(LandingError, match="no file"):
            withdraw_file(planned, SETTINGS, name, "again")


def test_a_platform_that_went_silent_makes_the_plan_a_hold_that_names_it(tmp_path: Path) -> None:
    """The only whole run of advertising alone: no sales, no visits, nobody's data and so no key."""
    home = Home(tmp_path / "home")
    write_ads(home.landing, "google.csv", a_month(["Google"]))
    write_ads(home.landing, "facebook.csv", a_month(["Facebook"], days=25))
    held = run_daily(home, SETTINGS)
    assert held.state == "held"
    assert "Facebook since 2025-03-25" in held.reason
    with transaction(home.warehouse) as connection:
        assert connection.execute("SELECT DISTINCT change FROM budget_plan").fetchall() == [(0,)]
