"""Which tables people and tools may read. Rows of single people or sessions are not among them, masked or not."""

from __future__ import annotations

# Written after the fingerprints were taken, or by the very step that publishes.
_CHANGING = ("gates", "check_results", "lineage", "schema_version")
AUDITED = (
    "landing_manifest", "rejected_rows", "landed_fx", "landed_events", "fx_rates", "governance_ledger",
    "scrubbed_texts", "consent_daily",
    "ad_performance", "analytics_daily", "money_by_currency", "conversion_maturity",
    "campaign_kpis_daily",
    "channel_kpis_daily", "campaign_kpis", "marketing_clean", "marketing_kpi", "session_kpis_daily", "business_daily",
    "reported_vs_observed", "conservation", "kpi_anomalies", "kpi_trends", "experiment_results", "media_mix_input",
    "media_mix_model", "media_mix_draws", "channel_contributions", "channel_roi", "response_curves",
    "forecast_backtest", "revenue_forecast", "segment_sizes", "campaign_clusters", "revenue_model", "budget_plan",
    "plan_outlook", "experiment_suggestions", "ad_copy_library", "dsp_payload", "findings", "insights",
)  # fmt: skip
PUBLISHED = (*AUDITED, *_CHANGING)
