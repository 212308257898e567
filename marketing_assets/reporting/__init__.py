"""Reporting: findings ranked into insights, pictures of KPIs, models and plans, and the executive report."""

from marketing_assets.reporting.plan_findings import plan_findings
from marketing_assets.reporting.quality_findings import quality_findings
from marketing_assets.reporting.ranking import INSIGHT_COLUMNS, rank_insights
from marketing_assets.reporting.report import executive_report
from marketing_assets.reporting.report_reader import read_report_tables
from marketing_assets.reporting.report_tables import ReportTables

__all__ = [
    "INSIGHT_COLUMNS", "ReportTables", "executive_report", "plan_findings", "quality_findings", "rank_insights",
    "read_report_tables",
]  # fmt: skip
