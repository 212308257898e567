"""Builds the definitions: every asset, check, job, schedule and sensor for one home and one set of settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg

from marketing_assets.expectations import suites
from marketing_assets.pipeline.assets.activation import ad_copy_library, build_dsp_payload
from marketing_assets.pipeline.assets.allocation import build_budget_plan, experiment_suggestions, plan_outlook
from marketing_assets.pipeline.assets.audience import describe_audience
from marketing_assets.pipeline.assets.experiments import experiment_results
from marketing_assets.pipeline.assets.forecasting import forecast_revenue
from marketing_assets.pipeline.assets.governance import governance_ledger, sessions
from marketing_assets.pipeline.assets.ingestion import landing_folders, read_landing_folder
from marketing_assets.pipeline.assets.metrics import (
    business_daily,
    campaign_kpis_daily,
    conversion_maturity,
    fx_rates,
    session_kpis_daily,
    write_marts,
)
from marketing_assets.pipeline.assets.mix import fit_media_mix, media_mix_input
from marketing_assets.pipeline.assets.monitoring import watch_kpis
from marketing_assets.pipeline.assets.reporting import (
    build_dsp_delivery,
    executive_report,
    insights,
    published_snapshot,
)
from marketing_assets.pipeline.automation import FRESHNESS, build_jobs, build_schedule, build_sensors
from marketing_assets.pipeline.checks import build_asset_checks
from marketing_assets.pipeline.partitions import daily
from marketing_assets.pipeline.resources import HomeResource
from marketing_assets.settings import Settings, load_settings
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.private import write_privately

OWNERS = ["team:marketing-data"]


def code_location() -> dg.Definitions:
    """The definitions for a process that Dagster started, which from here on writes for its own user alone."""
    # Before anything is written: Dagster itself opens its logs for all to read.
    write_privately()
    return build_definitions()


def build_definitions(
    resource_overrides: Mapping[str, Any] | None = None, settings: Settings | None = None
) -> dg.Definitions:
    """Everything Dagster needs to know.

    Args:
        resource_overrides: replaces `home` (a `HomeResource`) or `settings`, so that tests and the command line can say
            where things are.
        settings: policies; default `load_settings()`. Read once, here: a run never reads them again.
    Raises:
        SettingsError: a wrong key or value.
    """
    policies = settings or load_settings()
    partitions = daily(policies.time_zone)
    jobs = build_jobs(policies)
    assets: list[dg.AssetsDefinition | dg.AssetSpec] = [
        *landing_folders,
        read_landing_folder,
        sessions,
        governance_ledger,
        fx_rates,
        write_marts,
        conversion_maturity,
        campaign_kpis_daily,
        session_kpis_daily,
        business_daily,
        watch_kpis,
        experiment_results,
        media_mix_input,
        fit_media_mix,
        forecast_revenue,
        describe_audience,
        build_budget_plan(partitions),
        plan_outlook,
        experiment_suggestions,
        ad_copy_library,
        build_dsp_payload(partitions),
        insights,
        published_snapshot,
        executive_report,
        build_dsp_delivery(partitions),
    ]
    return dg.Definitions(
        assets=dg.map_asset_specs(_house_rules, assets),
        asset_checks=build_asset_checks(suites(policies)),
        jobs=jobs,
        schedules=[build_schedule(policies)],
        sensors=build_sensors(policies, jobs),
        resources={
            "home": HomeResource.at(Home.from_environment()),
            "settings": policies,
            **(resource_overrides or {}),
        },
        executor=dg.in_process_executor,
    )


def _house_rules(spec: dg.AssetSpec) -> dg.AssetSpec:
    """What holds for every asset: an owner, and for those we make a freshness policy."""
    made = spec.key not in {folder.key for folder in landing_folders}
    return spec.replace_attributes(owners=OWNERS, freshness_policy=FRESHNESS if made else None)
