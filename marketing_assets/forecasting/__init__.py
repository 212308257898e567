"""Revenue forecasts: candidate models, backtest, and interval calibration."""
