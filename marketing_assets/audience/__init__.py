"""Segments of sessions and customers, clusters of campaigns, and revenue prediction."""
