"""What a run refuses, and what is withdrawn by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from marketing_assets.errors import LandingError, SettingsError
from marketing_assets.governance import KEY_VARIABLE
from marketing_assets.pipeline.run import run_daily, withdraw_file
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home
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
        withdraw_file(planned, SETTINGS, "ads/leak.csv", "", "tester")
    with pytest.raises(LandingError, match=r"nothing was read into .*empty yet"):
        withdraw_file(Home(tmp_path / "empty"), SETTINGS, "ads/leak.csv", "", "tester")


def test_a_file_of_any_kind_is_withdrawn_by_name_once(planned: Home) -> None:
    for name in ("sales/sales.csv", "web_events/week-0.csv", "customers/customers.csv", "experiments/button.csv"):
        assert withdraw_file(planned, SETTINGS, name, "wrong shop", "tester") == [name]
        with pytest.raises(LandingError, match=f"no file {name} to withdraw: it was withdrawn before"):
            withdraw_file(planned, SETTINGS, name, "again", "tester")
