"""What Dagster is told: every asset, check, job, schedule and sensor, and how long that takes to load."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from marketing_assets.errors import SettingsError
from marketing_assets.pipeline.build import build_definitions
from marketing_assets.pipeline.resources import HomeResource
from marketing_assets.pipeline.run import open_instance
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import PROJECT_ROOT, Home
from marketing_assets_tests.worlds import SETTINGS

HEAVY = (
    "great_expectations", "prophet", "statsmodels", "sklearn", "pyspark", "streamlit", "matplotlib", "scipy",
)  # fmt: skip
OWNERS = ["team:marketing-data"]

KINDS = ("ads", "web_events", "sales", "experiments", "customers", "media_mix", "fx", "events", "consent_withdrawals")
FOLDERS = {f"landing_{kind}" for kind in KINDS}
MODEL = {"media_mix_model", "media_mix_draws", "channel_contributions", "channel_roi", "response_curves"}
DUCKDB, LAKE = {"duckdb"}, {"duckdb", "parquet"}

# asset: group, kinds, daily partitions, what it is made from
ASSETS: dict[str, tuple[str, set[str], bool, set[str]]] = {
    **{folder: ("ingestion", {"csv"}, False, set()) for folder in FOLDERS},
    "ad_rows": ("ingestion", LAKE, False, {"landing_ads"}),
    "landed_web_events": ("governance", LAKE, False, {"landing_web_events"}),
    "landed_sales": ("ingestion", DUCKDB, False, {"landing_sales"}),
    "landed_experiments": ("ingestion", DUCKDB, False, {"landing_experiments"}),
    "landed_customers": ("governance", DUCKDB, False, {"landing_customers"}),
    "landed_consent_withdrawals": ("governance", DUCKDB, False, {"landing_consent_withdrawals"}),
    "landed_media_mix": ("ingestion", DUCKDB, False, {"landing_media_mix"}),
    "landed_fx": ("ingestion", DUCKDB, False, {"landing_fx"}),
    "landed_events": ("ingestion", DUCKDB, False, {"landing_events"}),
    "rejected_rows": ("ingestion", DUCKDB, False, FOLDERS),
    "landing_manifest": ("ingestion", DUCKDB, False, FOLDERS),
    "sessions": ("governance", LAKE, False, {"landed_web_events", "ad_rows"}),
    "governance_ledger": (
        "governance", DUCKDB, False,
        {"landed_web_events", "landed_customers", "landed_experiments", "landed_consent_withdrawals",
         "landing_manifest", "rejected_rows"},
    ),
    "fx_rates": ("metrics", DUCKDB, False, {"landed_fx", "ad_rows", "landed_sales"}),
    "ad_performance": ("metrics", DUCKDB, False, {"ad_rows", "fx_rates"}),
    "analytics_daily": ("metrics", DUCKDB, False, {"ad_rows", "fx_rates"}),
    "conversion_maturity": ("metrics", DUCKDB, False, {"ad_rows", "ad_performance", "fx_rates"}),
    "campaign_kpis_daily": (
        "metrics", DUCKDB, False, {"ad_rows", "ad_performance", "fx_rates", "conversion_maturity"},
    ),
    "session_kpis_daily": ("metrics", DUCKDB, False, {"sessions", "campaign_kpis_daily", "analytics_daily"}),
    "business_daily": ("metrics", DUCKDB, False, {"landed_sales", "fx_rates"}),
    "kpi_anomalies": ("monitoring", DUCKDB, False, {"campaign_kpis_daily"}),
    "kpi_trends": ("monitoring", DUCKDB, False, {"campaign_kpis_daily"}),
    "experiment_results": ("experiments", DUCKDB, False, {"landed_experiments"}),
    "media_mix_input": (
        "mix", DUCKDB, False, {"campaign_kpis_daily", "business_daily", "session_kpis_daily", "landed_media_mix"},
    ),
    **{table: ("mix", DUCKDB, False, {"media_mix_input"}) for table in MODEL},
    "forecast_backtest": ("forecasting", DUCKDB, False, {"campaign_kpis_daily", "business_daily"}),
    "revenue_forecast": (
        "forecasting", DUCKDB, False, {"campaign_kpis_daily", "business_daily", "forecast_backtest"},
    ),
    "session_segments": ("audience", DUCKDB, False, {"sessions"}),
    "campaign_clusters": ("audience", DUCKDB, False, {"campaign_kpis_daily"}),
    "revenue_model": ("audience", DUCKDB, False, {"campaign_kpis_daily"}),
    "customer_segments": ("audience", DUCKDB, False, {"landed_customers"}),
    "budget_plan": (
        "allocation", DUCKDB, True,
        {"campaign_kpis_daily", "media_mix_model", "media_mix_draws", "channel_roi", "rejected_rows",
         "landing_manifest", "landed_web_events", "landed_customers", "landed_experiments", "landed_events", "sessions",
         "landed_consent_withdrawals",
         "governance_ledger", "session_kpis_daily", "business_daily", "channel_contributions"},
    ),
    "plan_outlook": (
        "allocation", DUCKDB, False,
        {"budget_plan", "campaign_kpis_daily", "media_mix_model", "media_mix_draws", "channel_roi"},
    ),
    "experiment_suggestions": (
        "allocation", DUCKDB, False, {"budget_plan", "channel_roi", "campaign_kpis_daily", "business_daily"},
    ),
    "ad_copy_library": ("activation", DUCKDB, False, {"session_segments", "sessions", "campaign_kpis_daily"}),
    "dsp_payload": (
        "activation", {"json", "duckdb"}, True, {"budget_plan", "plan_outlook", "revenue_forecast", "ad_copy_library"},
    ),
    "insights": (
        "reporting", DUCKDB, False,
        {"kpi_anomalies", "kpi_trends", "experiment_results", "media_mix_model", "revenue_forecast",
         "session_segments", "campaign_clusters", "revenue_model", "customer_segments", "budget_plan", "plan_outlook",
         "experiment_suggestions", "ad_copy_library", "governance_ledger", "landing_manifest", "session_kpis_daily"},
    ),
    "published_snapshot": ("reporting", DUCKDB, False, {"dsp_payload", "insights"}),
    "executive_report": ("reporting", {"html"}, False, {"published_snapshot"}),
    "dsp_delivery": ("reporting", {"json"}, True, {"dsp_payload", "published_snapshot"}),
}  # fmt: skip
MADE = set(ASSETS) - FOLDERS

# asset: checks, of which blocking
CHECKS = {
    "ad_rows": (11, 8), "rejected_rows": (5, 2), "landing_manifest": (6, 4), "landed_web_events": (4, 4),
    "landed_customers": (1, 1), "landed_consent_withdrawals": (2, 2),
    "landed_experiments": (2, 1), "sessions": (5, 3), "governance_ledger": (2, 1),
    "ad_performance": (10, 6), "analytics_daily": (2, 2), "fx_rates": (2, 2), "landed_fx": (5, 2),
    "landed_events": (2, 1), "conversion_maturity": (3, 0), "campaign_kpis_daily": (10, 4),
    "session_kpis_daily": (4, 2), "business_daily": (4, 3),
    "kpi_anomalies": (4, 0), "kpi_trends": (2, 0), "experiment_results": (3, 0), "media_mix_input": (3, 0),
    "media_mix_model": (2, 0), "channel_contributions": (2, 1), "channel_roi": (2, 0), "response_curves": (2, 0),
    "forecast_backtest": (2, 0), "revenue_forecast": (2, 0), "session_segments": (1, 0), "customer_segments": (1, 0),
    "budget_plan": (12, 11), "plan_outlook": (2, 0), "ad_copy_library": (3, 0), "dsp_payload": (6, 6),
    "insights": (2, 0),
}  # fmt: skip

JOBS = {
    "daily_reallocation": MADE,
    "full_refresh": MADE,
    "refresh_tables": {
        *(asset for asset in MADE if ASSETS[asset][3] & FOLDERS),
        "fx_rates", "ad_performance", "analytics_daily", "conversion_maturity", "campaign_kpis_daily", "sessions",
        "session_kpis_daily",
        "business_daily", "governance_ledger",
    },
    "deliver_approved": {"dsp_delivery"},
}  # fmt: skip

PICTURED = (
    "sessions", "governance_ledger", "ad_performance", "campaign_kpis_daily", "session_kpis_daily", "business_daily",
    "kpi_anomalies", "kpi_trends", "experiment_results", "channel_contributions", "channel_roi", "response_curves",
    "forecast_backtest", "revenue_forecast", "session_segments", "campaign_clusters", "customer_segments",
    "budget_plan", "plan_outlook", "dsp_payload",
)  # fmt: skip
SENSORS = {"landed_files", "approved_payloads", "status_of_success", "status_of_failure", "status_of_cancel"}


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    home = Home(tmp_path_factory.mktemp("definitions"))
    return build_definitions({"home": HomeResource.at(home)}, SETTINGS)


@pytest.fixture(scope="module")
def metadata(planned_once: Home) -> dict[str, dict[str, Any]]:
    """Metadata of every asset as the run recorded it."""
    with open_instance(planned_once) as instance:
        found = {}
        for asset in MADE:
            event = instance.get_latest_materialization_event(dg.AssetKey(asset))
            assert event is not None and event.asset_materialization is not None, asset
            found[asset] = dict(event.asset_materialization.metadata)
    return found


def test_loading_the_definitions_loads_no_heavy_library() -> None:
    program = "import sys, marketing_assets.definitions; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert "dagster" in loaded
    assert sorted(set(HEAVY) & set(loaded)) == []


def test_the_graph_is_the_one_of_the_plan(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    found = {
        key.to_user_string(): (
            graph.get(key).group_name,
            set(graph.get(key).kinds),
            graph.get(key).partitions_def is not None,
            {parent.to_user_string() for parent in graph.get(key).parent_keys},
        )
        for key in graph.get_all_asset_keys()
    }
    assert found == ASSETS


def test_every_asset_has_description_owner_and_freshness(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.description and node.description.endswith("."), key
        assert list(node.owners) == OWNERS, key
        # The landing folder is written by others; nobody promises when.
        assert (node.freshness_policy is None) is (key.to_user_string() in FOLDERS), key


def test_partitions_are_days_from_2010_in_the_time_zone_of_the_settings(tmp_path: Path) -> None:
    berlin = build_definitions({"home": HomeResource.at(Home(tmp_path))}, Settings(time_zone="Europe/Berlin"))
    graph = berlin.resolve_asset_graph()
    days = {key.to_user_string(): graph.get(key).partitions_def for key in graph.get_all_asset_keys()}
    for name in ("budget_plan", "dsp_payload", "dsp_delivery"):
        found = days[name]
        assert isinstance(found, dg.DailyPartitionsDefinition)
        assert (found.start.date().isoformat(), found.timezone) == ("2010-01-01", "Europe/Berlin")


def test_the_checks_of_every_asset_are_counted(definitions: dg.Definitions) -> None:
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for checks in definitions.asset_checks or []:
        assert isinstance(checks, dg.AssetChecksDefinition)
        for spec in checks.check_specs:
            assert spec.description, spec.name
            counted = found[spec.asset_key.to_user_string()]
            counted[0] += 1
            counted[1] += spec.blocking
    assert {asset: tuple(counted) for asset, counted in found.items()} == CHECKS


def test_the_plan_is_downstream_of_every_blocking_check_before_it(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    upstream = {key.to_user_string() for key in dg.AssetSelection.assets("budget_plan").upstream().resolve(graph)}
    after = {"dsp_payload"}
    assert {asset for asset, (_, blocking) in CHECKS.items() if blocking} - after <= upstream


def test_the_jobs_are_known_by_what_they_make(definitions: dg.Definitions) -> None:
    found = {
        name: {key.to_user_string() for key in definitions.resolve_job_def(name).asset_layer.executable_asset_keys}
        for name in JOBS
    }
    assert found == JOBS
    repository = definitions.get_repository_def()
    assert {job.name for job in repository.get_all_jobs() if not job.name.startswith("__")} == set(JOBS)


def test_the_schedule_and_the_sensors_are_known_and_switched_on(definitions: dg.Definitions) -> None:
    repository = definitions.get_repository_def()
    assert {(s.name, s.job_name, s.default_status.name) for s in repository.schedule_defs} == {
        ("every_morning", "daily_reallocation", "RUNNING")
    }
    assert {(s.name, s.default_status.name) for s in repository.sensor_defs} == {(name, "RUNNING") for name in SENSORS}


def test_resources_and_settings_can_be_replaced(tmp_path: Path) -> None:
    home, settings = HomeResource(path=str(tmp_path / "elsewhere")), Settings(currency="USD")
    resources = build_definitions({"home": home}, settings).resources
    assert resources is not None
    assert resources["home"] is home
    assert resources["settings"] is settings


def test_home_and_settings_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARKETING_HOME", str(tmp_path / "acme"))
    monkeypatch.setenv("MARKETING_LANDING", str(tmp_path / "exports"))
    monkeypatch.setenv("MARKETING_CURRENCY", "CHF")
    resources = build_definitions().resources
    assert resources is not None
    assert resources["home"].places == Home(tmp_path / "acme", tmp_path / "exports")
    assert resources["settings"].currency == "CHF"
    assert list(tmp_path.iterdir()) == []


def test_wrong_settings_stop_the_loading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "marketing.yaml"
    file.write_text("currency: EUR\ncurency: USD\n")
    monkeypatch.setenv("MARKETING_SETTINGS", str(file))
    with pytest.raises(SettingsError, match=r"marketing\.yaml:2: curency: unknown key"):
        build_definitions()


def test_every_made_asset_shows_its_rows_columns_and_a_preview(metadata: dict[str, dict[str, Any]]) -> None:
    lacking = {
        asset: missing
        for asset, shown in metadata.items()
        if (missing := {"dagster/row_count", "dagster/column_schema", "preview"} - shown.keys())
    }
    assert lacking == {}


def test_columns_are_described_and_the_preview_has_no_other(metadata: dict[str, dict[str, Any]]) -> None:
    for asset, shown in metadata.items():
        columns = shown["dagster/column_schema"].value.columns
        assert columns, asset
        assert [column.name for column in columns if not column.description] == [], asset
        names = {column.name for column in columns}
        for record in shown["preview"].records:
            assert set(record.data) <= names, asset


def test_every_kpi_model_and_plan_asset_shows_a_picture_or_why_there_is_none(
    metadata: dict[str, dict[str, Any]],
) -> None:
    shown = {asset: metadata[asset]["picture"].value for asset in PICTURED}
    without = {asset for asset, text in shown.items() if "![" not in text}
    # Four weeks are no model, and nothing broke in a steady month.
    assert without <= {"kpi_anomalies", "channel_contributions", "channel_roi", "response_curves"}
    for asset, text in shown.items():
        assert "(data:image/" in text if asset not in without else text.endswith(": nothing to show yet"), asset


def test_every_table_has_its_lineage_id_as_data_version(
    planned_once: Home, metadata: dict[str, dict[str, Any]]
) -> None:
    with open_instance(planned_once) as instance:
        for asset in set(metadata) - {"dsp_delivery", "executive_report"}:
            event = instance.get_latest_materialization_event(dg.AssetKey(asset))
            assert event is not None and event.asset_materialization is not None
            tags = event.asset_materialization.tags or {}
            assert tags["dagster/data_version"] == metadata[asset]["lineage_id"].value, asset
