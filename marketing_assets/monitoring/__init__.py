"""Anomalies and trends in KPI series: what moved, since when, how far off, and what it cost."""
