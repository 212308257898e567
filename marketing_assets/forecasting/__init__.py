"""Revenue forecasts: candidate methods, a rolling-origin backtest that picks one per series, calibrated bounds.

**Candidates**, simplest first: seasonal naive (the last same weekday), weekday mean (the last four same weekdays),
Prophet (Taylor & Letham 2018), and the average of Prophet and the weekday mean. On 14 real daily marketing series
Prophet alone lost to the weekday mean (MASE 1.348 against 1.306) and their average won (1.258), so all four compete.

**Backtest.** At least ten origins, the same for all candidates; each sees only the days before its origin. The lowest
MASE (Hyndman & Koehler 2006) wins, but a candidate without Prophet within one standard error of it is kept.

**Bounds.** 10 % and 90 % quantiles of the chosen candidate's own signed backtest errors (split conformal, Vovk et al.
2005), per forecast day where 20 errors exist, else pooled over the days of the same forecast week, else over all.

A missing day is missing, never 0. A series too short, too sparse or too old gets a named verdict and no number.
"""

from marketing_assets.forecasting.backtest import Backtest, backtest
from marketing_assets.forecasting.findings import findings
from marketing_assets.forecasting.forecast import forecast

__all__ = ["Backtest", "backtest", "findings", "forecast"]
