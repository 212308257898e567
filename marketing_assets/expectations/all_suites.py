"""Every suite, by the name of its asset, in the order of the flow."""

from __future__ import annotations

from marketing_assets.expectations.contract import Suite
from marketing_assets.expectations.suites.ad_performance import ad_performance
from marketing_assets.expectations.suites.ad_rows import ad_rows
from marketing_assets.expectations.suites.analytics_daily import analytics_daily
from marketing_assets.expectations.suites.budget_plan import budget_plan
from marketing_assets.expectations.suites.business import business_daily, session_kpis_daily
from marketing_assets.expectations.suites.campaign_kpis_daily import campaign_kpis_daily
from marketing_assets.expectations.suites.conversion_maturity import conversion_maturity
from marketing_assets.expectations.suites.dsp_payload import dsp_payload
from marketing_assets.expectations.suites.exchange import fx_rates, landed_fx
from marketing_assets.expectations.suites.governance import (
    governance_ledger,
    landed_consent_withdrawals,
    landed_customers,
    landed_web_events,
    sessions,
)
from marketing_assets.expectations.suites.known_events import landed_events
from marketing_assets.expectations.suites.landing_manifest import landing_manifest
from marketing_assets.expectations.suites.modelling import (
    channel_contributions,
    channel_roi,
    forecast_backtest,
    media_mix_input,
    media_mix_model,
    response_curves,
    revenue_forecast,
)
from marketing_assets.expectations.suites.monitoring import (
    experiment_results,
    experiment_units,
    kpi_anomalies,
    kpi_trends,
)
from marketing_assets.expectations.suites.people import (
    ad_copy_library,
    customer_segments,
    insights,
    plan_outlook,
    session_segments,
)
from marketing_assets.expectations.suites.rejected_rows import rejected_rows
from marketing_assets.settings import Settings


def suites(settings: Settings) -> dict[str, Suite]:
    """Asset name → suite. Thresholds come from the settings; `as_of` and `today` are bound when a suite is run."""
    built = (
        ad_rows(settings),
        rejected_rows(settings),
        landing_manifest(),
        landed_web_events(),
        landed_customers(),
        landed_consent_withdrawals(),
        experiment_units(),
        landed_fx(settings),
        landed_events(),
        sessions(settings),
        governance_ledger(settings),
        fx_rates(settings),
        ad_performance(settings),
        analytics_daily(),
        conversion_maturity(),
        campaign_kpis_daily(settings),
        session_kpis_daily(settings),
        business_daily(settings),
        kpi_anomalies(),
        kpi_trends(),
        experiment_results(settings),
        media_mix_input(),
        media_mix_model(),
        channel_contributions(),
        channel_roi(),
        response_curves(),
        forecast_backtest(),
        revenue_forecast(settings),
        session_segments(),
        customer_segments(),
        budget_plan(settings),
        plan_outlook(),
        ad_copy_library(),
        dsp_payload(),
        insights(),
    )
    return {suite.asset: suite for suite in built}
