"""Every suite, by the name of its asset, in the order of the flow."""

from __future__ import annotations

from marketing_assets.expectations.contract import Suite
from marketing_assets.expectations.suites.ad_performance import ad_performance
from marketing_assets.expectations.suites.ad_rows import ad_rows
from marketing_assets.expectations.suites.budget_plan import budget_plan
from marketing_assets.expectations.suites.campaign_kpis_daily import campaign_kpis_daily
from marketing_assets.expectations.suites.dsp_payload import dsp_payload
from marketing_assets.expectations.suites.landing_manifest import landing_manifest
from marketing_assets.expectations.suites.rejected_rows import rejected_rows
from marketing_assets.settings import Settings


def suites(settings: Settings) -> dict[str, Suite]:
    """Asset name → suite. Thresholds come from the settings; `as_of` and `today` are bound when a suite is run."""
    built = (
        ad_rows(settings),
        rejected_rows(settings),
        landing_manifest(),
        ad_performance(settings),
        campaign_kpis_daily(settings),
        budget_plan(settings),
        dsp_payload(),
    )
    return {suite.asset: suite for suite in built}
