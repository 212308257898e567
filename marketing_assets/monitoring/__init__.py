"""Anomalies and trends in KPI series: what moved, since when, how far off, and what it cost."""

from marketing_assets.monitoring.consent import consent_findings
from marketing_assets.monitoring.incidents import detect_incidents
from marketing_assets.monitoring.report import findings
from marketing_assets.monitoring.trends import measure_trends

__all__ = ["consent_findings", "detect_incidents", "findings", "measure_trends"]
