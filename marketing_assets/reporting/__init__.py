"""Reporting: pictures of KPIs and plans; later findings ranked into insights, and the executive report."""
