"""The media mix model: transforms, fit, response curves, incremental ROI and what-if."""
