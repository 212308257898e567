"""Metrics: the catalogue of ratios and the SQL of every KPI table and view."""

from marketing_assets.metrics.catalogue import ADDITIVE, CATALOGUE, Metric, ratio_columns
from marketing_assets.metrics.conversion_maturity import COLUMNS as CURVE_COLUMNS
from marketing_assets.metrics.conversion_maturity import maturity_curves
from marketing_assets.metrics.dictionary import metric_dictionary
from marketing_assets.metrics.late_conversions import CONVERSION_MATURITY_SQL, EXPECTED_CONVERSIONS_SQL
from marketing_assets.metrics.platforms import ANALYTICS_PLATFORMS, analytics_list
from marketing_assets.metrics.tables import (
    AD_PERFORMANCE_SQL,
    ANALYTICS_DAILY_SQL,
    BUSINESS_DAILY_SQL,
    CAMPAIGN_KPIS_DAILY_SQL,
    CONSENT_DAILY_SQL,
    CONSERVATION_SQL,
    CONVERTED_ROWS_SQL,
    FX_RATES_SQL,
    MONEY_BY_CURRENCY_SQL,
    OBSERVED,
    SESSION_KPIS_DAILY_SQL,
    SESSION_VIEWS,
    VIEWS,
)

__all__ = [
    "ADDITIVE", "AD_PERFORMANCE_SQL", "ANALYTICS_DAILY_SQL", "ANALYTICS_PLATFORMS", "BUSINESS_DAILY_SQL",
    "CAMPAIGN_KPIS_DAILY_SQL", "CATALOGUE", "CONSENT_DAILY_SQL", "CONSERVATION_SQL", "CONVERSION_MATURITY_SQL",
    "CONVERTED_ROWS_SQL", "CURVE_COLUMNS", "EXPECTED_CONVERSIONS_SQL", "FX_RATES_SQL",
    "MONEY_BY_CURRENCY_SQL", "OBSERVED", "SESSION_KPIS_DAILY_SQL", "SESSION_VIEWS", "VIEWS", "Metric",
    "analytics_list", "maturity_curves", "metric_dictionary", "ratio_columns",
]  # fmt: skip
